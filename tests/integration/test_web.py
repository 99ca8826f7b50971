"""The archive over HTTP, by a real server on this machine."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest
import uvicorn

from matching._version import __version__
from service.runs.archive import opened
from service.web.app import create_app
from tests.integration.test_archive import FILES, first, second


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of a server with two runs in its archive: numbers 1 and 2."""
    location = str(tmp_path_factory.mktemp("web") / "runs.sqlite")
    with opened(location) as archive, socket.socket() as listening:
        assert [archive.keep(run, FILES) for run in (first(), second())] == [1, 2]
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(archive), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        for _ in range(600):
            if server.started:
                break
            time.sleep(0.05)
        try:
            port = listening.getsockname()[1]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(30)


def test_health_says_that_the_database_answers(api: httpx.Client) -> None:
    """A watcher asks one address and reads that all is well, and which version it is."""
    answer = api.get("/api/v1/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": __version__}


def test_runs_are_listed_newest_first(api: httpx.Client) -> None:
    """Each run has its figures and its time with the zone, and no people."""
    rows = api.get("/api/v1/runs").json()
    assert [row["id"] for row in rows] == [2, 1]
    assert set(rows[0]) == {"id", "made_at", "programme", "version", "summary"}
    assert rows[1]["summary"]["placed"] == 2
    assert datetime.fromisoformat(rows[0]["made_at"]).utcoffset() == timedelta(0)
    assert [row["id"] for row in api.get("/api/v1/runs", params={"limit": 1}).json()] == [2]


def test_a_run_has_its_settings_and_placements(api: httpx.Client) -> None:
    """Everything that was kept of a run can be read back."""
    run = api.get("/api/v1/runs/1").json()
    assert run["digests"] == FILES.digests
    assert run["config"]["method"]["name"] == "stable"
    assert run["placements"] == [
        {"candidate": "c1", "vacancy": "v1", "employer": "e1", "candidate_score": 10_000,
         "vacancy_score": 10_000, "wish": 1},
        {"candidate": "c2", "vacancy": "v2", "employer": "e1", "candidate_score": 10_000,
         "vacancy_score": 10_000, "wish": None},
    ]  # fmt: skip


def test_moves_between_two_runs(api: httpx.Client) -> None:
    """Who has another place in the second run; null is no place."""
    assert api.get("/api/v1/runs/1/moves/2").json() == [
        {"candidate": "c1", "before": "v1", "after": None},
        {"candidate": "c2", "before": "v2", "after": "v1"},
        {"candidate": "c3", "before": None, "after": "v2"},
    ]


@pytest.mark.parametrize("path", ["/api/v1/runs/3", "/api/v1/runs/1/moves/3", "/api/v1/nothing"])
def test_what_is_not_there_is_404(api: httpx.Client, path: str) -> None:
    """An unknown run or address is told as such."""
    answer = api.get(path)
    assert answer.status_code == 404
    assert "detail" in answer.json()


def test_an_unknown_run_is_named(api: httpx.Client) -> None:
    """The answer says which run is not there."""
    assert api.get("/api/v1/runs/3").json() == {"detail": "the archive has no run 3"}


@pytest.mark.parametrize(
    "path",
    ["/api/v1/runs?limit=0", "/api/v1/runs?limit=201", "/api/v1/runs?limit=veel",
     "/api/v1/runs/een", "/api/v1/runs/0", "/api/v1/runs/-1", "/api/v1/runs/99999999999999999999",
     "/api/v1/runs/1/moves/2147483648"],
)  # fmt: skip
def test_a_value_that_cannot_be_is_422(api: httpx.Client, path: str) -> None:
    """A limit or number out of range is refused before it reaches the database."""
    answer = api.get(path)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(api: httpx.Client, method: str) -> None:
    """The archive over HTTP is for reading only."""
    for path in ("/api/v1/runs", "/api/v1/runs/1"):
        assert api.request(method, path).status_code == 405


def test_the_description_of_the_api_covers_its_addresses(api: httpx.Client) -> None:
    """A program can read what there is to ask."""
    paths = api.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/v1/health", "/api/v1/runs", "/api/v1/runs/{number}",
        "/api/v1/runs/{before}/moves/{after}",
    }  # fmt: skip
    assert api.get("/docs").status_code == 200


def test_many_at_once_all_get_their_answer(api: httpx.Client) -> None:
    """Twenty readers side by side see the same run."""
    answers: list[str] = []

    def ask() -> None:
        answers.append(json.dumps(api.get("/api/v1/runs/1").json()))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 20
    assert len(set(answers)) == 1
