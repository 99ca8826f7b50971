"""Who sees what: every role against its own and others' people, employers and vacancies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.accounts.policy import ROLE_SCOPES, SYSTEM, Actor
from service.db.engine import Database
from service.profiles.models import Candidate, Employer, Vacancy
from service.profiles.schemas import CANDIDATE_EXAMPLE
from service.profiles.visible import (
    own_employers,
    own_vacancies,
    visible_candidates,
    visible_employers,
    visible_vacancies,
)
from tests.service_app import Hall, hall_on

API = "/api/v1"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass
class Town:
    """Two of everything, in two programmes, and a client of each role.

    Attributes
    ----------
    names
        What a test calls a row, by the row's id.
    """

    hall: Hall
    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    clients: dict[str, TestClient] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def call(self, name: str, row: Any) -> None:
        """Give a row a name."""
        self.names[row.id] = name
        self.ids[name] = row.id

    def named(self, ids: Any) -> set[str]:
        """Return the names of ids."""
        return {self.names[id_] for id_ in ids}


@pytest.fixture(scope="module")
def town(database: Database) -> Town:
    hall = hall_on(database)
    town = Town(hall)
    homes = {kind: hall.organisation(kind) for kind in ("coaching", "school", "employer")}
    strangers = hall.organisation("coaching")
    people = {
        "coached": hall.candidate(organisation=homes["coaching"]),
        "coached-talent": hall.candidate(organisation=homes["coaching"], programme="talent"),
        "pupil": hall.candidate(organisation=homes["school"]),
        "strange": hall.candidate(organisation=strangers),
        "of-nobody": hall.candidate(),
        "objecting": hall.candidate(organisation=homes["coaching"], objected_at=hall.clock()),
    }
    firms = {
        "firm": hall.employer(organisation=homes["employer"]),
        "other": hall.employer(organisation=hall.organisation("employer")),
        "talented": hall.employer(),
        "idle": hall.employer(),
    }
    offers = {
        "own-open": hall.vacancy(firms["firm"]),
        "own-closed": hall.vacancy(firms["firm"], state="closed"),
        "own-talent": hall.vacancy(firms["firm"], programme="talent"),
        "other-open": hall.vacancy(firms["other"]),
        "other-paused": hall.vacancy(firms["other"], state="paused"),
        "talented-open": hall.vacancy(firms["talented"], programme="talent"),
    }
    for name, row in (people | firms | offers).items():
        town.call(name, row)
    accounts = {
        "administrator": hall.account("administrator"),
        "stagejager": hall.account("stagejager"),
        "coach": hall.account("coach", organisation=homes["coaching"]),
        "school": hall.account("school", organisation=homes["school"]),
        "employer": hall.account("employer", organisation=homes["employer"]),
        "candidate": hall.account("candidate", candidate=people["coached"]),
    }
    for role, account in accounts.items():
        town.clients[role] = hall.signed_in(account)
        town.actors[role] = hall.actor(account)
    return town


PEOPLE = {"coached", "coached-talent", "pupil", "strange", "of-nobody", "objecting"}
FIRMS = {"firm", "other", "talented", "idle"}
OFFERS = {
    "own-open", "own-closed", "own-talent", "other-open", "other-paused", "talented-open",
}  # fmt: skip

SEEN = {
    "administrator": (PEOPLE, FIRMS, OFFERS),
    "stagejager": (
        PEOPLE - {"coached-talent"},
        FIRMS,
        {"own-open", "own-closed", "other-open", "other-paused"},
    ),
    "coach": ({"coached", "objecting"}, {"firm", "other"}, {"own-open", "other-open"}),
    "school": ({"pupil"}, {"firm", "other"}, {"own-open", "other-open"}),
    "employer": (set(), {"firm"}, {"own-open", "own-closed"}),
    "candidate": ({"coached"}, {"firm", "other"}, {"own-open", "other-open"}),
}
"""By role the people, employers and vacancies that are to be seen; worked out by hand."""

RESOURCES = (("candidates", PEOPLE), ("employers", FIRMS), ("vacancies", OFFERS))


@pytest.mark.parametrize("role", SEEN)
def test_a_role_sees_what_it_may_and_the_rest_is_answered_as_what_is_not_there(
    town: Town, role: str
) -> None:
    client = town.clients[role]
    for (resource, names), expected in zip(RESOURCES, SEEN[role], strict=True):
        absent = client.get(f"{API}/{resource}/{NOBODY}")
        if f"{resource}:read" not in ROLE_SCOPES[role]:
            assert client.get(f"{API}/{resource}").status_code == 403
            assert absent.status_code == 403
            continue
        page = client.get(f"{API}/{resource}", params={"limit": 200}).json()
        assert town.named(each["id"] for each in page["items"]) == expected
        for name in names:
            answer = client.get(f"{API}/{resource}/{town.ids[name]}")
            assert answer.status_code == (200 if name in expected else 404), name
            if name not in expected:
                assert nameless(answer.json()) == nameless(absent.json())


def nameless(problem: dict[str, Any]) -> dict[str, Any]:
    """Return a problem without what tells one request from another."""
    return {k: v for k, v in problem.items() if k not in {"instance", "request_id"}}


def changeable(town: Town, role: str, resource: str, names: set[str]) -> set[str]:
    """Return what a patch that changes nothing gets through to; the rest is not removed either."""
    client, found = town.clients[role], set()
    for name in names:
        path = f"{API}/{resource}/{town.ids[name]}"
        answer = client.patch(path, json={}, headers={"If-Match": "*"})
        assert answer.status_code in {200, 403, 404}
        if answer.status_code == 200:
            found.add(name)
        else:
            answer = client.delete(path, headers={"If-Match": "*"})
            assert answer.status_code in {403, 404}, name
    return found


@pytest.mark.parametrize(
    ("role", "people", "firms", "offers"),
    [
        ("administrator", PEOPLE, FIRMS, OFFERS),
        ("stagejager", SEEN["stagejager"][0], FIRMS, SEEN["stagejager"][2]),
        ("coach", {"coached", "objecting"}, set(), set()),
        ("school", {"pupil"}, set(), set()),
        ("employer", set(), {"firm"}, {"own-open", "own-closed"}),
        ("candidate", {"coached"}, set(), set()),
    ],
)
def test_each_role_changes_its_own(
    town: Town, role: str, people: set[str], firms: set[str], offers: set[str]
) -> None:
    assert changeable(town, role, "candidates", PEOPLE) == people
    assert changeable(town, role, "employers", FIRMS) == firms
    assert changeable(town, role, "vacancies", OFFERS) == offers


def test_without_a_token_nothing_is_answered(town: Town) -> None:
    client = town.hall.client()
    for resource, names in RESOURCES:
        assert client.get(f"{API}/{resource}").status_code == 401
        path = f"{API}/{resource}/{town.ids[next(iter(names))]}"
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            assert client.request(method, path, json={}).status_code == 401


def test_a_candidate_changes_the_own_profile_but_not_what_a_school_says(town: Town) -> None:
    client, path = town.clients["candidate"], f"{API}/candidates/{town.ids['coached']}"
    answer = client.patch(path, json={"interests": ["zorg"]}, headers={"If-Match": "*"})
    assert answer.status_code == 200
    assert answer.json()["interests"] == ["zorg"]
    for change in ({"ready": False}, {"school_number": "1"}, {"organisation_id": None}):
        answer = client.patch(path, json=change, headers={"If-Match": "*"})
        assert answer.status_code == 403
        assert next(iter(change)) in answer.json()["detail"]
    assert client.post(f"{API}/candidates", json=CANDIDATE_EXAMPLE).status_code == 403


def test_a_coach_puts_people_under_no_other_organisation(town: Town) -> None:
    coach, other = town.clients["coach"], town.actors["school"].organisation_id
    body = CANDIDATE_EXAMPLE | {"key": "verhuist", "organisation_id": other}
    assert coach.post(f"{API}/candidates", json=body).status_code == 403
    path = f"{API}/candidates/{town.ids['coached']}"
    for owner in (other, None):
        answer = coach.patch(path, json={"organisation_id": owner}, headers={"If-Match": "*"})
        assert answer.status_code == 403
    body = CANDIDATE_EXAMPLE | {"key": "verhuist", "programme": "talent"}
    assert coach.post(f"{API}/candidates", json=body).status_code == 403


def test_a_stagejager_may_move_a_person_to_another_organisation(town: Town) -> None:
    boss, path = town.clients["stagejager"], f"{API}/candidates/{town.ids['strange']}"
    before = boss.get(path).json()["organisation_id"]
    for owner in (town.actors["school"].organisation_id, None, before):
        answer = boss.patch(path, json={"organisation_id": owner}, headers={"If-Match": "*"})
        assert answer.status_code == 200
        assert answer.json()["organisation_id"] == owner
    answer = boss.patch(path, json={"organisation_id": NOBODY}, headers={"If-Match": "*"})
    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["coach", "school", "employer", "candidate", "unheard-of"])
def test_who_belongs_nowhere_sees_nothing_that_belongs_nowhere(town: Town, role: str) -> None:
    actor = Actor("account", None, None, role, frozenset())
    with town.hall.database.reading() as session:
        assert session.scalars(visible_candidates(actor)).all() == []
        assert session.scalars(own_employers(actor)).all() == []
        assert session.scalars(own_vacancies(actor)).all() == []
        if role in {"employer", "unheard-of"}:
            assert session.scalars(visible_employers(actor)).all() == []
            assert session.scalars(visible_vacancies(actor)).all() == []


def test_jobs_see_everything_and_ids_can_be_asked_alone(town: Town) -> None:
    with town.hall.database.reading() as session:
        for query, column, names in (
            (visible_candidates(SYSTEM), Candidate.id, PEOPLE),
            (visible_employers(SYSTEM), Employer.id, FIRMS),
            (visible_vacancies(SYSTEM), Vacancy.id, OFFERS),
        ):
            ids = session.scalars(query.with_only_columns(column)).all()
            assert town.named(ids) == names
