"""One package, one instance, in its own environment: ``python -I peer_child.py NAME FILE``.

It runs where this project is not installed, so it imports nothing but what the peer brings. The
instance is JSON (lists from dictionaries) or, for numba, numpy's ``.npz`` (arrays). Prints JSON:
seconds to build the package's objects (for numba: to compile), seconds to solve, the vacancy of
each candidate or -1, and the version.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

np: Any = None  # numpy, once `numba` runs: the other peers do without


def algmatch(instance: dict[str, Any]) -> dict[str, Any]:
    """Residents and hospitals, numbered from 1, as the package wants them."""
    problem = import_module("algmatch").HospitalResidentsProblem
    table = {
        "residents": {c + 1: [v + 1 for v in row] for c, row in enumerate(instance["candidates"])},
        "hospitals": {
            v + 1: {"capacity": places, "preferences": [c + 1 for c in row]}
            for v, (row, places) in enumerate(
                zip(instance["vacancies"], instance["capacity"], strict=True)
            )
        },
    }
    begin = time.perf_counter()
    made = problem(dictionary=table, optimised_side="residents")
    built = time.perf_counter()
    found = made.get_stable_matching()["resident_sided"]
    done = time.perf_counter()
    vacancy = [
        int(str(found.get(f"r{c + 1}") or "h0")[1:] or 0) - 1
        for c in range(len(instance["candidates"]))
    ]
    return {"prepare": built - begin, "solve": done - built, "vacancy": vacancy}


def matching(instance: dict[str, Any]) -> dict[str, Any]:
    """Players by name; the package copies them deeply, so it needs a deep stack."""
    game = import_module("matching.games").HospitalResident
    wishes = {f"c{c}": [f"v{v}" for v in row] for c, row in enumerate(instance["candidates"])}
    ranked = {f"v{v}": [f"c{c}" for c in row] for v, row in enumerate(instance["vacancies"])}
    places = {f"v{v}": count for v, count in enumerate(instance["capacity"])}
    begin = time.perf_counter()
    made = game.create_from_dictionaries(wishes, ranked, places)
    built = time.perf_counter()
    found = made.solve(optimal="resident")
    done = time.perf_counter()
    vacancy = [-1] * len(wishes)
    for offer, people in found.items():
        for person in people:
            vacancy[int(str(person)[1:])] = int(str(offer)[1:])
    return {"prepare": built - begin, "solve": done - built, "vacancy": vacancy}


def next_of(rank: Any, after: int) -> int:
    """Return the best entry of a row of ranks that is worse than `after`, or -1."""
    best = -1
    for j in range(rank.size):
        if rank[j] > after and (best < 0 or rank[j] < rank[best]):
            best = j
    return best


def push(heap: Any, size: int, entry: int) -> None:
    """Add an entry to a heap with the greatest on top."""
    at = size
    while at > 0 and heap[(at - 1) // 2] < entry:
        heap[at] = heap[(at - 1) // 2]
        at = (at - 1) // 2
    heap[at] = entry


def sink(heap: Any, entry: int) -> None:
    """Put an entry in the place of the greatest."""
    at, child = 0, 1
    while child < heap.size:
        if child + 1 < heap.size and heap[child + 1] > heap[child]:
            child += 1
        if heap[child] < entry:
            break
        heap[at] = heap[child]
        at, child = child, 2 * child + 1
    heap[at] = entry


def propose(rows: Any, own: Any, theirs: Any, start: Any, held: Any) -> None:
    """Deferred acceptance with strict ranks; `rows` is indptr and vacancy, `start` the places."""
    indptr, vacancy = rows
    size = np.zeros(start.size - 1, dtype=np.int32)
    heap = np.empty(start[-1], dtype=np.int64)
    last = np.full(indptr.size - 1, -1, dtype=np.int32)
    for first in range(indptr.size - 1):
        c = first
        while c >= 0:
            j = next_of(own[indptr[c] : indptr[c + 1]], last[c])
            if j < 0:
                held[c] = -1
                break
            pair = indptr[c] + j
            last[c], v = own[pair], vacancy[pair]
            entry, desk = theirs[pair] * 2**32 + c, heap[start[v] : start[v + 1]]
            if size[v] < desk.size:
                push(desk, size[v], entry)
                size[v] += 1
                held[c] = v
                break
            if desk.size and entry < desk[0]:
                displaced = desk[0] % 2**32
                sink(desk, entry)
                held[c], c = v, displaced


def numba(instance: Any) -> dict[str, Any]:
    """Run the same algorithm over the same arrays, compiled by numba."""
    names = globals()
    names["np"], njit = import_module("numpy"), import_module("numba").njit
    names.update({one: njit(names[one]) for one in ("next_of", "push", "sink")})
    compiled = njit(propose)
    rows = (instance["indptr"], instance["vacancy"])
    own, theirs = instance["candidate_rank"], instance["vacancy_rank"].astype(np.int64)
    start = np.concatenate(([0], np.cumsum(instance["capacity"], dtype=np.int64)))
    held = np.full(rows[0].size - 1, -1, dtype=np.int32)
    begin = time.perf_counter()
    compiled((rows[0][:1], rows[1]), own, theirs, start, held[:0])
    built = time.perf_counter()
    seconds = []
    for _ in range(5):
        again = time.perf_counter()
        compiled(rows, own, theirs, start, held)
        seconds.append(time.perf_counter() - again)
    return {"prepare": built - begin, "solve": sorted(seconds)[2], "vacancy": held.tolist()}


PEERS = {"algmatch": algmatch, "matching": matching, "numba": numba}


def main() -> None:
    """Run the peer that was asked for."""
    name, path = sys.argv[1], Path(sys.argv[2])
    if path.suffix == ".npz":
        instance = import_module("numpy").load(path)
    else:
        instance = json.loads(path.read_text(encoding="utf-8"))
    told = PEERS[name](instance)
    print(json.dumps({**told, "version": version(name)}))


if __name__ == "__main__":
    sys.setrecursionlimit(1_000_000_000)
    threading.stack_size(1 << 29)
    worker = threading.Thread(target=main)
    worker.start()
    worker.join()
