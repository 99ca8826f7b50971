"""Decisions over the API: made with a reason, kept when taken back, never against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from matching.profiles.records import DecisionKind
from service.audit.models import AuditEntry, Change
from service.profiles.models import Candidate, Employer, Vacancy
from service.runs.decisions import standing
from tests.service_app import Hall
from tests.service_market import add_round


@pytest.fixture
def client(hall: Hall) -> Iterator[TestClient]:
    """Give a stagejager's client."""
    with hall.client_of("stagejager") as found:
        yield found


class Place:
    """A person, and a vacancy with its employer."""

    def __init__(self, hall: Hall) -> None:
        self.person: Candidate = hall.candidate()
        self.firm: Employer = hall.employer()
        self.offer: Vacancy = hall.vacancy(self.firm)
        self.round = add_round(hall.database, hall.clock, "stagepact", "beurs")

    def lock(self, **rest: Any) -> dict[str, Any]:
        """Return a lock of the pair."""
        return {
            "kind": "lock",
            "candidate": self.person.id,
            "vacancy": self.offer.id,
            "reason": "Het gesprek ging goed",
            **rest,
        }

    def forbid(self, **rest: Any) -> dict[str, Any]:
        """Return a decision that forbids the pair."""
        return self.lock(kind="forbid", reason="Familie", **rest)

    def of_firm(self, **rest: Any) -> dict[str, Any]:
        """Return a decision that forbids the whole employer."""
        return self.forbid(employer=self.firm.id, vacancy=None, **rest)


@pytest.fixture
def place(hall: Hall) -> Place:
    """Give a person and a vacancy."""
    return Place(hall)


def test_a_decision_says_who_when_and_why(hall: Hall, place: Place) -> None:
    account = hall.account("stagejager")
    with hall.signed_in(account) as client:
        made = client.post("/api/v1/decisions", json=place.lock())
        assert made.status_code == 201
        body = made.json()
        assert (body["made_by"], body["reason"]) == (account.id, "Het gesprek ging goed")
        assert body["withdrawn_at"] is None
        assert client.get(made.headers["Location"]).json() == body


def test_one_that_is_taken_back_stays_and_counts_no_more(
    hall: Hall, client: TestClient, place: Place
) -> None:
    where = client.post("/api/v1/decisions", json=place.lock()).headers["Location"]
    gone = client.delete(where)
    assert gone.status_code == 200
    assert gone.json()["withdrawn_by"] is not None
    assert client.get(where).json() == gone.json()
    again = client.delete(where)
    assert (again.status_code, again.json()["code"]) == (409, "state")
    mine = {"candidate": place.person.id}
    assert len(client.get("/api/v1/decisions", params=mine).json()["items"]) == 1
    assert not client.get("/api/v1/decisions", params=mine | {"standing": True}).json()["items"]
    with hall.database.reading() as session:
        still = standing(session, "stagepact", None)
    assert place.person.key not in {decision.candidate for decision in still}


def test_a_decision_is_logged_and_reaches_the_live_market(
    hall: Hall, client: TestClient, place: Place
) -> None:
    made = client.post("/api/v1/decisions", json=place.lock()).json()
    with hall.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.object_id == made["id"])).one()
        assert entry.action == "decision.make"
        assert place.person.id in entry.details
        assert "gesprek" not in entry.details
        changes = session.scalars(select(Change).where(Change.object_id == place.person.id)).all()
        assert [(c.kind, c.key, c.programme) for c in changes] == [
            ("candidate", place.person.key, "stagepact")
        ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("lock", "lock"),
        ("forbid", "forbid"),
        ("lock", "forbid"),
        ("forbid", "lock"),
        ("lock", "of_firm"),
        ("of_firm", "lock"),
    ],
)
def test_what_contradicts_or_repeats_is_refused(
    client: TestClient, place: Place, first: str, second: str
) -> None:
    assert client.post("/api/v1/decisions", json=getattr(place, first)()).status_code == 201
    refused = client.post("/api/v1/decisions", json=getattr(place, second)())
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_nobody_is_locked_to_two_vacancies_in_runs_that_both_count(
    hall: Hall, client: TestClient, place: Place
) -> None:
    elsewhere = hall.vacancy().id
    other_round = add_round(hall.database, hall.clock, "stagepact", "andere beurs")
    post = "/api/v1/decisions"
    assert client.post(post, json=place.lock(round=place.round)).status_code == 201
    for scope in ({"round": place.round}, {}):
        assert client.post(post, json=place.lock(vacancy=elsewhere, **scope)).status_code == 409
    apart = place.lock(vacancy=elsewhere, round=other_round)
    assert client.post(post, json=apart).status_code == 201


def test_two_who_decide_at_once_do_not_contradict_each_other(hall: Hall, place: Place) -> None:
    from threading import Thread

    codes: list[int] = []
    token = hall.token(hall.account("stagejager"))

    def decide(body: dict[str, Any]) -> None:
        codes.append(hall.client(token).post("/api/v1/decisions", json=body).status_code)

    threads = [Thread(target=decide, args=(b,)) for b in (place.lock(), place.forbid())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201, 409]


def test_what_counts_in_a_run_is_of_its_round_and_of_all(
    hall: Hall, client: TestClient, place: Place
) -> None:
    other = hall.candidate()
    for body in (
        place.lock(round=place.round),
        place.of_firm(candidate=other.id),
    ):
        assert client.post("/api/v1/decisions", json=body).status_code == 201
    people = {place.person.key, other.key}
    with hall.database.reading() as session:
        in_round = standing(session, "stagepact", place.round)
        in_none = standing(session, "stagepact", None)
    assert {
        (d.kind, d.candidate, d.vacancy, d.employer) for d in in_round if d.candidate in people
    } == {
        (DecisionKind.LOCK, place.person.key, place.offer.key, None),
        (DecisionKind.FORBID, other.key, None, place.firm.key),
    }
    assert {d.candidate for d in in_none if d.candidate in people} == {other.key}


def test_what_cannot_be_decided_is_refused(hall: Hall, client: TestClient, place: Place) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for wrong in (
        place.lock(vacancy=None),
        place.lock(employer=place.firm.id),
        place.lock(vacancy=None, employer=place.firm.id),
        place.lock(reason=""),
        place.lock(reason="a\0b"),
        place.lock(reason="BSN 111222333"),
        place.lock(candidate="S001"),
    ):
        assert client.post("/api/v1/decisions", json=wrong).status_code == 422, wrong
    for missing in (
        place.lock(candidate=nobody),
        place.lock(vacancy=nobody),
        place.of_firm() | {"employer": nobody},
        place.lock(round=nobody),
    ):
        assert client.post("/api/v1/decisions", json=missing).status_code == 404, missing
    with hall.client_of("administrator") as administrator:
        elsewhere = hall.vacancy(programme="talent").id
        wrong = place.lock(vacancy=elsewhere)
        assert administrator.post("/api/v1/decisions", json=wrong).status_code == 422


def test_coaches_read_what_was_decided_about_their_own_people(
    hall: Hall, client: TestClient, place: Place
) -> None:
    home = hall.organisation("coaching")
    mine = hall.candidate(organisation=home)
    theirs = client.post("/api/v1/decisions", json=place.lock()).headers["Location"]
    where = client.post("/api/v1/decisions", json=place.lock(candidate=mine.id)).headers["Location"]
    with hall.client_of("coach", organisation=home) as coach:
        listed = coach.get("/api/v1/decisions").json()["items"]
        assert [one["candidate"] for one in listed] == [mine.id]
        assert coach.get(where).status_code == 200
        assert coach.get(theirs).status_code == 404
        assert coach.delete(where).status_code == 403
        assert coach.post("/api/v1/decisions", json=place.lock()).status_code == 403


def test_decisions_come_newest_first_in_pages(hall: Hall, client: TestClient, place: Place) -> None:
    made = []
    for _ in range(3):
        hall.clock.forward(seconds=1)
        body = place.forbid(vacancy=hall.vacancy().id)
        made.append(client.post("/api/v1/decisions", json=body).json()["id"])
    mine: dict[str, str | int] = {"candidate": place.person.id, "limit": 2}
    page = client.get("/api/v1/decisions", params=mine).json()
    rest = client.get("/api/v1/decisions", params=mine | {"after": page["next"]}).json()
    assert [one["id"] for one in page["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
