"""A real PostgreSQL for the tests that need one: started for the session, stopped after it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NO_SERVER = "no PostgreSQL server programs (initdb, postgres) on PATH or in /usr/lib/postgresql"
SECONDS = 60


def _programs() -> Path | None:
    """Return the folder with initdb and postgres, the newest where there are several."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _owner() -> pwd.struct_passwd:
    """Return who may run the server: ourselves, or another user where we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is no other user to run it as")


def _free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a PostgreSQL server of our own, on this machine only."""
    programs = _programs()
    if programs is None:
        warnings.warn(pytest.PytestWarning(NO_SERVER), stacklevel=1)
        pytest.skip(NO_SERVER)
    owner = _owner()
    as_owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="stagepact-pg-") as folder:
        home = Path(folder)
        os.chown(home, owner.pw_uid, owner.pw_gid)
        data, log = home / "data", home / "log"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8",
             "--no-sync", "--no-instructions"],
            cwd=home, check=True, capture_output=True, **as_owner,
        )  # fmt: skip
        port = _free_port()
        with log.open("wb") as output:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1",
                 "-k", home, "-c", "fsync=off", "-c", "timezone=Europe/Amsterdam"],
                cwd=home, stdout=output, stderr=output,
                **as_owner,
            )  # fmt: skip
            try:
                _wait_for(server, port, log)
                yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
            finally:
                server.terminate()
                server.wait(SECONDS)


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the server lets us in, or fail with what it wrote."""
    import psycopg

    for _ in range(SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="tester", dbname="postgres", connect_timeout=5
            ).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
