"""Runs over the API: asked for, followed, read, stopped, kept whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from service.db.base import new_id
from service.placements.models import Placement
from service.profiles.models import Candidate
from service.runs.models import OpenPlace, Proposal, Run, Unplaced
from service.runs.queue import LeaseLostError
from service.runs.results import keep, outcome_of
from tests.markets import crowd, lock, offer, person, profiles
from tests.service_app import Hall
from tests.service_market import add_round
from tests.service_runs import (
    asked,
    do,
    do_all,
    finished,
    id_of,
    market_of,
    queue_of,
    run_row,
    two_for_one_place,
)

names = (f"markt-{at}" for at in range(10_000))


@pytest.fixture(autouse=True)
def empty(hall: Hall) -> None:
    """Begin with an empty queue."""
    with hall.database.writing() as session:
        for run in session.scalars(select(Run).where(Run.state.in_(["queued", "running"]))):
            run.state = "cancelled"


@pytest.fixture
def market(hall: Hall) -> str:
    """Give a programme with two people who want the one place, and a vacancy for nobody."""
    return two_for_one_place(hall)


@pytest.fixture
def client(hall: Hall, market: str) -> Iterator[TestClient]:
    """Give the client of a stagejager of that programme."""
    with hall.client_of("stagejager", programmes=(market,)) as found:
        yield found


def test_a_run_is_queued_done_and_read(hall: Hall, client: TestClient, market: str) -> None:
    made = client.post("/api/v1/runs", json={"programme": market, "seed": 7})
    assert made.status_code == 202
    body = made.json()
    assert (body["state"], body["seed"], body["summary"], body["bound"]) == (
        "queued",
        7,
        None,
        None,
    )
    assert do_all(hall) == 1
    run = client.get(made.headers["Location"]).json()
    assert (run["state"], run["method"]) == ("done", "candidate-optimal")
    assert (run["summary"]["placed"], run["summary"]["unplaced"]) == (1, 1)
    assert len(run["digest"]) == 64
    where = made.headers["Location"]
    proposals = client.get(f"{where}/proposals").json()["items"]
    assert [one["candidate"] for one in proposals] == [id_of(hall, market, "c1")]
    assert proposals[0]["wish"] == 1
    parts = proposals[0]["report"]["parts"]
    assert sum(part["candidate_points"] for part in parts) == proposals[0]["candidate_score"]
    unplaced = client.get(f"{where}/unplaced").json()["items"]
    assert [one["candidate"] for one in unplaced] == [id_of(hall, market, "c2")]
    assert unplaced[0]["report"]["eligible"] == 2
    assert client.get(f"{where}/open-places").json()["items"] == []


def test_the_same_run_twice_gives_the_same(hall: Hall, client: TestClient, market: str) -> None:
    one, other = (finished(hall, client, market) for _ in range(2))
    assert client.get(one).json()["digest"] == client.get(other).json()["digest"]
    assert client.get(f"{one}/proposals").json() == client.get(f"{other}/proposals").json()


def test_a_result_comes_in_pages(hall: Hall) -> None:
    name = next(names) + new_id()[:8]
    market_of(hall, name, crowd(3))
    with hall.client_of("stagejager", programmes=(name,)) as client:
        where = finished(hall, client, name)
        seen: list[str] = []
        after: dict[str, Any] = {}
        while True:
            page = client.get(f"{where}/proposals", params={"limit": 5, **after}).json()
            assert len(page["items"]) <= 5
            seen += [one["candidate"] for one in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert len(seen) == len(set(seen)) == client.get(where).json()["summary"]["placed"]
        open_places = client.get(f"{where}/open-places?limit=200").json()["items"]
        summary = client.get(where).json()["summary"]
        assert sum(one["open"] for one in open_places) == summary["open_places"] > 0


def test_what_cannot_be_run_is_refused(hall: Hall, client: TestClient, market: str) -> None:
    closed = add_round(hall.database, hall.clock, market, "dicht")
    with hall.client_of("administrator") as administrator:
        assert administrator.put(
            f"/api/v1/rounds/{closed}",
            json={"programme": market, "name": "dicht", "state": "closed"},
            headers={"If-Match": "*"},
        ).is_success
    hall.programme()
    for wrong, code in (
        ({"programme": "none such"}, 422),
        ({"programme": "stagepact"}, 422),
        ({"programme": market, "method": "magic"}, 422),
        ({"programme": market, "seed": -1}, 422),
        ({"programme": market, "round": new_id()}, 404),
        ({"programme": market, "round": closed}, 409),
    ):
        assert client.post("/api/v1/runs", json=wrong).status_code == code, wrong
    assert do_all(hall) == 0


def test_a_run_without_a_result_has_no_lists(client: TestClient, market: str) -> None:
    where = client.post("/api/v1/runs", json={"programme": market}).headers["Location"]
    for part in ("proposals", "unplaced", "open-places"):
        assert client.get(f"{where}/{part}").status_code == 409
    assert client.post(f"{where}/publish").status_code == 409


def test_decisions_and_placements_count(hall: Hall, client: TestClient, market: str) -> None:
    first = finished(hall, client, market)
    (pair,) = client.get(f"{first}/proposals").json()["items"]
    other = id_of(hall, market, "c2")
    decided = client.post(
        "/api/v1/decisions",
        json={
            "kind": "lock",
            "candidate": other,
            "vacancy": pair["vacancy"],
            "reason": "Zij werkt er al",
        },
    )
    assert decided.status_code == 201, decided.text
    second = finished(hall, client, market)
    (now,) = client.get(f"{second}/proposals").json()["items"]
    assert (now["candidate"], now["report"]["locked"]) == (other, True)
    assert client.get(second).json()["summary"]["decisions"]["locks"] == 1
    client.delete(decided.headers["Location"])
    hall.add(
        Placement(
            programme=market,
            candidate_id=other,
            vacancy_id=pair["vacancy"],
            employer_id=pair["employer"],
            state="confirmed",
            created_at=hall.clock(),
            updated_at=hall.clock(),
        )
    )
    third = finished(hall, client, market)
    (then,) = client.get(f"{third}/proposals").json()["items"]
    assert (then["candidate"], then["report"]["locked"]) == (other, True)
    assert client.get(third).json()["summary"]["input"]["placements"] == 1


def test_too_many_locks_are_told_with_ids_and_no_names(hall: Hall) -> None:
    name = next(names) + new_id()[:8]
    people = profiles(
        person("PERSON-1"), person("PERSON-2"), offer(), lock("PERSON-1", "v1"),
        lock("PERSON-2", "v1"),
    )  # fmt: skip
    ids = market_of(hall, name, people)
    run = asked(hall, name)
    do_all(hall)
    with hall.client_of("stagejager", programmes=(name,)) as client:
        body = client.get(f"/api/v1/runs/{run}").json()
    assert body["state"] == "failed"
    assert "room for 1, but 2 people are locked there" in body["error"]
    assert all(one in body["error"] for one in ids.values())
    assert "PERSON" not in body["error"]


def test_a_programme_without_people_fails_with_the_reason(hall: Hall) -> None:
    hall.programme("talent")
    run = asked(hall, "talent")
    do_all(hall)
    with hall.client_of("administrator") as client:
        body = client.get(f"/api/v1/runs/{run}").json()
    assert body["state"] == "failed"
    assert "no people or no open vacancies" in body["error"]


def test_a_waiting_run_is_stopped_at_once_and_an_ended_one_stays(
    hall: Hall, client: TestClient, market: str
) -> None:
    where = client.post("/api/v1/runs", json={"programme": market}).headers["Location"]
    for _ in range(2):  # who asks again gets the same answer
        assert client.post(f"{where}/cancel").json()["state"] == "cancelled"
    assert do_all(hall) == 0
    done = finished(hall, client, market)
    refused = client.post(f"{done}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "state")


def test_a_run_in_hand_is_asked_to_stop(hall: Hall, client: TestClient, market: str) -> None:
    where = client.post("/api/v1/runs", json={"programme": market}).headers["Location"]
    queue = queue_of(hall)
    lease = queue.claim()
    assert lease is not None
    body = client.post(f"{where}/cancel").json()
    assert (body["state"], body["cancelling"]) == ("running", True)
    assert queue.look(lease) == "cancel"


def test_a_late_result_is_refused_whole(hall: Hall, market: str) -> None:
    """The lease ran out while the engine worked: another worker's result is the only one."""
    run = asked(hall, market)
    queue = queue_of(hall)
    old = queue.claim()
    assert old is not None
    hall.clock.forward(seconds=31)
    new = queue.claim()
    assert new is not None
    do(hall, new)
    before = rows_of(hall, run)
    with pytest.raises(LeaseLostError):
        do(hall, old)
    assert rows_of(hall, run) == before == (1, 1, 0)
    assert run_row(hall, run).fence == 2


def rows_of(hall: Hall, run: str) -> tuple[int, ...]:
    """Return how many rows a run has, of each kind of result."""
    with hall.database.reading() as session:
        return tuple(
            len(session.execute(select(table.run_id).where(table.run_id == run)).all())
            for table in (Proposal, Unplaced, OpenPlace)
        )


def test_a_result_is_kept_whole_or_not_at_all(
    hall: Hall, market: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full at the last row leaves nothing, and the run goes on elsewhere."""
    run = asked(hall, market)
    queue = queue_of(hall)
    lease = queue.claim()
    assert lease is not None

    def full(*given: Any, **more: Any) -> Any:
        outcome = outcome_of(*given, **more)
        full_row = {"run_id": run, "vacancy_id": outcome.proposals[0]["vacancy_id"]}
        outcome.open_places.append(full_row | {"open": None, "capacity": 1, "report": {}})
        return outcome

    monkeypatch.setattr("service.worker.execute.outcome_of", full)
    with pytest.raises(Exception, match=r"NOT NULL|null|Integrity"):
        do(hall, lease)
    assert rows_of(hall, run) == (0, 0, 0)
    assert run_row(hall, run).state == "running"
    monkeypatch.undo()
    hall.clock.forward(seconds=31)
    assert do_all(hall) == 1
    assert rows_of(hall, run) == (1, 1, 0)


def test_who_was_erased_meanwhile_has_no_row_and_is_still_counted(
    hall: Hall, market: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(hall, market)
    erased = id_of(hall, market, "c1")

    def late(*given: Any) -> None:
        with hall.database.writing() as session:
            session.execute(delete(Candidate).where(Candidate.id == erased))
        monkeypatch.undo()
        hall_keep(*given)

    hall_keep = keep_with(hall)
    monkeypatch.setattr("service.worker.execute._keep", late)
    do_all(hall)
    row = run_row(hall, run)
    assert row.state == "done"
    assert row.summary is not None
    assert (row.summary["placed"], row.summary["unplaced"]) == (1, 1)
    assert rows_of(hall, run) == (0, 1, 0)


def keep_with(hall: Hall) -> Any:
    """Return what keeps an outcome, as the worker does."""

    def kept(_database: object, lease: Any, outcome: Any) -> None:
        with queue_of(hall).work() as work:
            keep(work, lease, outcome)

    return kept


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a stream: name and data."""
    found = []
    for part in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_stream_of_an_ended_run_tells_that_and_ends(
    hall: Hall, client: TestClient, market: str
) -> None:
    where = finished(hall, client, market)
    answer = client.get(f"{where}/events", headers={"Last-Event-ID": "12"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    ((name, told),) = events_of(answer.text)
    assert (name, told["state"]) == ("end", "done")
    assert client.get(f"/api/v1/runs/{new_id()}/events").status_code == 404


def test_a_stream_follows_a_run_that_another_process_does(
    hall: Hall, client: TestClient, market: str
) -> None:
    from threading import Thread
    from time import sleep

    where = client.post("/api/v1/runs", json={"programme": market}).headers["Location"]

    def work() -> None:
        sleep(0.3)
        do_all(hall)

    worker = Thread(target=work)
    worker.start()
    told = events_of(client.get(f"{where}/events").text)
    worker.join()
    assert told[0] == ("progress", {"state": "queued", "step": "", "done": 0, "total": 0})
    assert told[-1][0] == "end"
    assert told[-1][1]["state"] == "done"
