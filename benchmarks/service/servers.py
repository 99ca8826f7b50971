"""Servers for a while: the service, the framework alone, PostgreSQL, and who asks them."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from benchmarks.service.client import Load, Told
from benchmarks.skills.data import ROOT

_PATIENCE: Final = 180.0
"""Seconds in which a server has to be ready."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(app: str, ready: str, *, workers: int, **settings: str) -> Iterator[int]:
    """Serve an application of uvicorn; give the port.

    Parameters
    ----------
    app
        As uvicorn takes it; with ``()`` behind it where it is to be made by a call.
    ready
        A path that answers 200 when the server is ready.
    workers
        Processes.
    settings
        For the environment.
    """
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", app.removesuffix("()"), "--port", str(port)]
    command += ["--workers", str(workers), "--log-level", "warning", "--no-access-log"]
    if app.endswith("()"):
        command.append("--factory")
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
        )
        try:
            _wait(server, f"http://127.0.0.1:{port}{ready}", workers)
            yield port
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode("utf-8", "replace"))
            raise
        finally:
            server.terminate()
            server.wait()


def _wait(server: subprocess.Popen[bytes], address: str, workers: int) -> None:
    """Return when all workers are ready: each is asked by chance, so ask often."""
    end, good = time.monotonic() + _PATIENCE, 0
    while good < (1 if workers == 1 else 20 * workers):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"no server at {address}")
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own
                good = good + 1 if answer.status == 200 else 0
        except urllib.error.URLError:
            good = 0
            time.sleep(0.1)


def asked(load: Load) -> Told:
    """Ask from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.service.client"],
        cwd=ROOT, input=json.dumps(asdict(load)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Told(**json.loads(done.stdout))


def postgres_programs() -> Path | None:
    """Return the folder with PostgreSQL's programs, or None."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Serve an empty PostgreSQL database, safe as it comes; give its URL."""
    as_owner: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="stagepact-pg-") as folder:
        home = Path(folder)
        if os.geteuid() == 0:  # it does not run as root
            owner = pwd.getpwnam("nobody")
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
            os.chown(home, owner.pw_uid, owner.pw_gid)
        data, port = home / "data", free_port()
        make = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "bench",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(make, cwd=home, check=True, capture_output=True, **as_owner)
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", home],
            cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_owner,
        )  # fmt: skip
        try:
            _wait_for_port(port)
            yield f"postgresql+psycopg://bench@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait()


def _wait_for_port(port: int) -> None:
    import psycopg

    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="bench", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")
