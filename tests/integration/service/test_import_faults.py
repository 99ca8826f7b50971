"""Whatever happens during an import, afterwards all of it is there or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.accounts.policy import SYSTEM
from service.audit.chain import verify
from service.audit.models import AuditEntry, Change
from service.db.engine import Database
from service.exchange.importing import bring_in, read_files
from service.profiles.models import Candidate, CandidateSkill, Employer, Vacancy
from service.settings import Settings
from tests.service_app import hall_on, sqlite_database

ROOT = Path(__file__).parents[3]

SERVER = """
import sys
from dataclasses import replace
import uvicorn
from service.db.engine import open_database
from service.exchange import importing
from service.settings import Settings
from service.web.app import create_app

location, port, mark = sys.argv[1:]
close = importing._note

def written_but_not_kept(*arguments):
    # All rows are written by now, and nothing is committed: here the test kills this process.
    close(*arguments)
    arguments[0].session.flush()
    open(mark, "w").close()
    import time
    time.sleep(60)

importing._note = written_but_not_kept
settings = replace(Settings.from_environment({}), database=location, worker=False)
uvicorn.run(create_app(settings, open_database(location)), port=int(port), log_level="error")
"""


def files(folder: Path, people: int = 40) -> Path:
    """Write files of a few dozen people."""
    folder.mkdir()
    rows = "".join(f"K{at};mbo3;lassen: 3\n" for at in range(people))
    (folder / "studenten.csv").write_text(f"id;niveau;vaardigheden\n{rows}")
    (folder / "bedrijven.csv").write_text("id;naam\nKF;Smederij\n")
    (folder / "stageplaatsen.csv").write_text("id;werkgever;titel\nKV;KF;Lasser\n")
    return folder


def there(database: Database) -> list[int]:
    """Return how many rows there are of each kind that an import writes."""
    tables = (Candidate, CandidateSkill, Employer, Vacancy, Change, AuditEntry)
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def until(mark: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if mark.exists():
            return
        assert server.poll() is None
        time.sleep(0.1)
    pytest.fail("the server did not come that far")


def test_a_server_that_is_killed_during_an_import_leaves_nothing_of_it(
    database: Database, tmp_path: Path
) -> None:
    """A real server, a real upload, kill -9 before the commit; then the same import succeeds."""
    import socket

    hall = hall_on(database)
    hall.programme()
    account = hall.account("administrator")
    key = hall.key(account, days=30_000)
    before, source, mark = there(database), files(tmp_path / "files"), tmp_path / "mark"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    location = database.engine.url.render_as_string(hide_password=False)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, location, str(port), str(mark)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
    )
    sender = [sys.executable, "-c", SENDER, str(port), key, str(source)]
    client = subprocess.Popen(sender, stderr=subprocess.DEVNULL)
    try:
        until(mark, server)
        assert there(database) == before
        os.kill(server.pid, signal.SIGKILL)
        server.wait(30)
        assert client.wait(60) != 0
    finally:
        server.kill()
        client.kill()
        server.wait(30)
        client.wait(30)
    assert there(database) == before
    reading = read_files(source, programme="stagepact", settings=Settings.from_environment({}))
    with hall.writing(SYSTEM) as work:
        assert bring_in(work, reading).counts["candidates"].added == 40
    with database.reading() as session:
        assert verify(session).faults == ()


SENDER = """
import sys, time
from pathlib import Path
import httpx
port, key, folder = sys.argv[1:]
files = [("files", (file.name, file.read_bytes())) for file in Path(folder).iterdir()]
for _ in range(300):
    try:
        httpx.get(f"http://127.0.0.1:{port}/docs")
        break
    except httpx.TransportError:
        time.sleep(0.1)
answer = httpx.post(f"http://127.0.0.1:{port}/api/v1/imports?programme=stagepact", files=files,
                    headers={"Authorization": f"Bearer {key}"}, timeout=60)
answer.raise_for_status()
"""

FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.argv = ["stagepact", *sys.argv[2:]]
from service.cli import main
main()
"""


def test_a_disk_that_fills_up_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    """A clear error, and nothing half written; a server's disk is its own to watch."""
    source = files(tmp_path / "many", people=1_500)
    with sqlite_database(tmp_path) as database:
        hall_on(database).programme()
        before, name = there(database), str(database.engine.url.database)
        room = max(Path(name).stat().st_size, 700_000)
        command = ["import", str(source), "--database", name, "--lang", "en"]
        done = subprocess.run(
            [sys.executable, "-c", FULL_DISK, str(room), *command],
            capture_output=True, text=True, check=False, timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert "the disk is full or out of order" in done.stderr
        assert "Traceback" not in done.stderr
        assert there(database) == before
        with database.reading() as session:
            assert verify(session).faults == ()
