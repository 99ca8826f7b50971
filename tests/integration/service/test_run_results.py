"""Results of runs over the API: compared, published, and read as far as one may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.models import Organisation
from service.audit.models import AuditEntry
from service.db.base import new_id
from service.placements.models import Placement
from service.profiles.models import Candidate
from service.runs.models import Run
from tests.markets import crowd
from tests.service_app import Hall
from tests.service_runs import asked, do_all, finished, id_of, market_of, two_for_one_place

names = (f"markt-{at}" for at in range(10_000))


@pytest.fixture
def market(hall: Hall) -> str:
    """Give a programme with two people who want the one place, and a vacancy for nobody."""
    return two_for_one_place(hall)


@pytest.fixture
def client(hall: Hall, market: str) -> Iterator[TestClient]:
    """Give the client of a stagejager of that programme."""
    with hall.client_of("stagejager", programmes=(market,)) as found:
        yield found


def test_two_runs_are_compared(hall: Hall, client: TestClient, market: str) -> None:
    before = finished(hall, client, market)
    (pair,) = client.get(f"{before}/proposals").json()["items"]
    loser, winner = pair["candidate"], id_of(hall, market, "c2")
    hall.clock.forward(seconds=1)
    made = client.post(
        "/api/v1/decisions",
        json={
            "kind": "forbid",
            "candidate": loser,
            "vacancy": pair["vacancy"],
            "reason": "Liever niet",
        },
    )
    assert made.status_code == 201
    after = finished(hall, client, market, seed=99)
    other = before.rsplit("/", 1)[1]
    body = client.get(f"{after}/comparison", params={"with": other}).json()
    assert [one["candidate"] for one in body["won"]] == [winner]
    assert [one["candidate"] for one in body["lost"]] == [loser]
    assert body["moved"] == []
    assert body["lost"][0]["before"]["candidate_score"] == pair["candidate_score"]
    assert [one["setting"] for one in body["config"]] == ["seed"]
    assert body["input"]["candidates"] == 1  # the one about whom was decided
    assert body["input"]["vacancies"] == 0
    assert body["input"]["same_input"] is False
    same = client.get(f"{after}/comparison", params={"with": after.rsplit("/", 1)[1]}).json()
    assert not any(same[part] for part in ("won", "lost", "moved", "config"))
    assert same["input"]["same_input"] is True


def test_decisions_between_two_runs_are_counted(
    hall: Hall, client: TestClient, market: str
) -> None:
    before = finished(hall, client, market)
    with hall.database.writing() as session:  # the runs read by the real clock, not the hall's
        run = session.get_one(Run, before.rsplit("/", 1)[1])
        assert run.summary is not None
        old = run.summary["input"] | {"read_at": "2020-01-01T00:00:00+00:00"}
        run.summary = run.summary | {"input": old}
    hall.clock.moment = hall.clock.moment.replace(year=2021)
    body = {
        "kind": "forbid",
        "candidate": id_of(hall, market, "c1"),
        "employer": client.get(f"{before}/proposals").json()["items"][0]["employer"],
        "reason": "Liever niet",
    }
    account = hall.account("stagejager", programmes=(market,))
    with hall.signed_in(account) as now:
        made = now.post("/api/v1/decisions", json=body)
        assert made.status_code == 201, made.text
        after = finished(hall, now, market)
        compared = now.get(f"{after}/comparison", params={"with": before.rsplit("/", 1)[1]})
    assert compared.json()["input"]["decisions_made"] == 1
    assert compared.json()["input"]["decisions_withdrawn"] == 0


def test_runs_that_cannot_be_compared_are_refused(
    hall: Hall, client: TestClient, market: str
) -> None:
    done = finished(hall, client, market)
    waiting = client.post("/api/v1/runs", json={"programme": market}).json()["id"]
    assert client.get(f"{done}/comparison", params={"with": waiting}).status_code == 409
    assert client.get(f"{done}/comparison", params={"with": new_id()}).status_code == 404
    assert client.get(f"{done}/comparison").status_code == 422
    name = next(names) + new_id()[:8]
    market_of(hall, name, crowd(3))
    other = asked(hall, name)
    do_all(hall)
    with hall.client_of("administrator") as administrator:
        asked_with = administrator.get(f"{done}/comparison", params={"with": other})
        assert asked_with.status_code == 422


def test_publishing_is_a_step_of_its_own_taken_once(
    hall: Hall, client: TestClient, market: str
) -> None:
    where = finished(hall, client, market)
    made = client.post(f"{where}/publish")
    assert made.status_code == 200, made.text
    assert made.json()["published"] == 1
    assert client.get(where).json()["published_by"] is not None
    assert client.post(f"{where}/publish").status_code == 409
    with hall.database.reading() as session:
        states = session.scalars(
            select(Placement.state).where(Placement.run_id == where.rsplit("/", 1)[1])
        ).all()
    assert states == ["published"]


def test_coaches_and_schools_see_only_their_own_people_in_a_run(
    hall: Hall, client: TestClient, market: str
) -> None:
    where = finished(hall, client, market)
    mine = id_of(hall, market, "c1")
    home = hall.organisation("coaching")
    give(hall, mine, home)
    with hall.client_of("coach", organisation=home, programmes=(market,)) as coach:
        assert coach.get(where).json()["summary"]["placed"] == 1
        listed = coach.get(f"{where}/proposals").json()["items"]
        assert [one["candidate"] for one in listed] == [mine]
        assert coach.get(f"{where}/unplaced").json()["items"] == []
        for path in ("cancel", "publish"):
            assert coach.post(f"{where}/{path}").status_code == 403
    with hall.client_of("school", programmes=(market,)) as school:
        assert school.get(f"{where}/proposals").json()["items"] == []
    with hall.client_of("coach", programmes=("talent",)) as elsewhere:
        assert elsewhere.get(where).status_code == 404
        assert elsewhere.get(f"/api/v1/runs?programme={market}").json()["items"] == []
    for role in ("employer", "candidate"):
        about = {"candidate": None} if role == "candidate" else {}
        with hall.client_of(role, programmes=(market,), **about) as other:
            assert other.get(where).status_code == 403


def give(hall: Hall, candidate: str, home: Organisation) -> None:
    """Let a person belong to an organisation."""
    with hall.database.writing() as session:
        session.get_one(Candidate, candidate).organisation_id = home.id


def test_who_looks_at_people_of_a_run_is_in_the_log(
    hall: Hall, client: TestClient, market: str
) -> None:
    where = finished(hall, client, market)
    run = where.rsplit("/", 1)[1]
    client.get(f"{where}/proposals")
    with hall.database.reading() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.object_id == run, AuditEntry.action == "run.read")
        ).all()
    assert [id_of(hall, market, "c1") in one.details for one in entries] == [True]


def test_runs_come_newest_first_in_pages(hall: Hall, client: TestClient, market: str) -> None:
    made = []
    for _ in range(3):
        hall.clock.forward(seconds=1)
        made.append(client.post("/api/v1/runs", json={"programme": market}).json()["id"])
    page = client.get("/api/v1/runs?limit=2").json()
    rest = client.get("/api/v1/runs", params={"limit": 2, "after": page["next"]}).json()
    assert [one["id"] for one in page["items"] + rest["items"]] == made[::-1]
    assert client.get("/api/v1/runs?state=done").json()["items"] == []
    assert client.get("/api/v1/runs?after=WyJhIiwiYiJd").status_code == 422


def test_nothing_over_the_api_changes_a_result(hall: Hall, client: TestClient, market: str) -> None:
    where = finished(hall, client, market)
    for method in ("put", "patch", "delete", "post"):
        assert client.request(method, where).status_code == 405
        assert client.request(method, f"{where}/proposals").status_code == 405
