"""Asks a server over some connections at once, in a process of its own; figures as JSON.

Every connection is kept and asks its next question when the last one is answered. The client does
little more than read, so that it takes little of the machine from the server.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from itertools import cycle
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Load:
    """What to ask.

    Attributes
    ----------
    port
        Of the server on this machine.
    paths
        One after another, from the start again at the end.
    key
        Sent as bearer token; empty: none.
    connections
        At once.
    seconds
        How long to ask, and `warm_up` before.
    changes
        Paths to PATCH with their bodies, on a connection of their own.
    changes_a_second
        How many of these.
    """

    port: int
    paths: list[str]
    key: str = ""
    connections: int = 16
    seconds: float = 5.0
    warm_up: float = 1.0
    changes: tuple[tuple[str, str], ...] = ()
    changes_a_second: float = 0.0


@dataclass(frozen=True)
class Told:
    """What was measured.

    Attributes
    ----------
    p50, p99, slowest
        Milliseconds.
    a_second
        Answers.
    size
        Bytes of an answer, on average.
    answers, changed
        How many were got, and how many changes were made.
    """

    p50: float
    p99: float
    slowest: float
    a_second: float
    size: int
    answers: int
    changed: int


async def ask(load: Load) -> Told:
    """Ask, and return the figures.

    Raises
    ------
    RuntimeError
        If anything is answered but 200.
    """
    begin = perf_counter() + load.warm_up
    end = begin + load.seconds
    paths = cycle(load.paths)
    spent: list[float] = []
    sizes: list[int] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
        # Where a machine is so busy that nothing is answered in time, the first answer counts.
        while (begun := perf_counter()) < end or not spent:
            size = await _exchange(reader, writer, _request("GET", next(paths), load.key))
            if begun >= begin:
                spent.append(perf_counter() - begun)
                sizes.append(size)
        writer.close()

    made = asyncio.ensure_future(_change(load, end))
    await asyncio.gather(*(one() for _ in range(load.connections)))
    spent.sort()
    return Told(
        p50=1000 * spent[len(spent) // 2],
        p99=1000 * spent[min(int(len(spent) * 0.99), len(spent) - 1)],
        slowest=1000 * spent[-1],
        a_second=len(spent) / load.seconds,
        size=sum(sizes) // len(sizes),
        answers=len(spent),
        changed=await made,
    )


async def _change(load: Load, end: float) -> int:
    """Make changes at an even pace; return how many."""
    if not load.changes:
        return 0
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    changes, done, begun = cycle(load.changes), 0, perf_counter()
    while perf_counter() < end:
        path, body = next(changes)
        await _exchange(reader, writer, _request("PATCH", path, load.key, body))
        done += 1
        await asyncio.sleep(max(begun + done / load.changes_a_second - perf_counter(), 0))
    writer.close()
    return done


def _request(method: str, path: str, key: str, body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    if body:
        lines += [
            "Content-Type: application/json",
            "If-Match: *",
            f"Content-Length: {len(body.encode())}",
        ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> int:
    """Send a request and read the answer; return the bytes of its body."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, _, fields = head.partition("\r\n")
    length = next(
        int(line.partition(":")[2])
        for line in fields.splitlines()
        if line.casefold().startswith("content-length:")
    )
    body = await reader.readexactly(length)
    if status.split()[1] != "200":
        raise RuntimeError(f"{status}: {body.decode('utf-8', 'replace')}")
    return length


def main() -> None:
    """Read what to ask as JSON, and write the figures."""
    given: dict[str, Any] = json.load(sys.stdin)
    given["changes"] = tuple((path, body) for path, body in given.get("changes", ()))
    json.dump(asdict(asyncio.run(ask(Load(**given)))), sys.stdout)


if __name__ == "__main__":
    main()
