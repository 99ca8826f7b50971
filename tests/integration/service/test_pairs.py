"""One person and one vacancy over the API: as the engine tells it, and what would help."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.db.engine import Database
from service.live.schemas import Pair
from tests.live_town import Town, town
from tests.service_app import hall_on

API = "/api/v1"


@pytest.fixture(scope="module")
def place(database: Database) -> Town:
    return town(hall_on(database), people=8, offers=6, max_travel_km=8.0)


@pytest.fixture(scope="module")
def jager(place: Town) -> TestClient:
    return place.hall.client_of("stagejager", programmes=(place.programme,))


def pair(client: TestClient, candidate: str, vacancy: str) -> Pair:
    response = client.get(f"{API}/pairs/{candidate}/{vacancy}")
    assert response.status_code == 200, response.text
    return Pair.model_validate_json(response.content)


def test_every_pair_is_told_as_a_fresh_start_tells_it(place: Town, jager: TestClient) -> None:
    scored = place.prepared()
    table, eligible, helped = scored.table, 0, 0
    for person in place.people:
        for offer in place.offers:
            told = pair(jager, person.id, offer.id)
            report = scored.teller.tell(
                table.candidate_ids.index(person.key), table.vacancy_ids.index(offer.key)
            )
            assert [each.rule for each in told.broken] == list(report.broken)
            assert told.eligible == (not report.broken)
            assert (told.km, told.minutes, told.wish) == (report.km, report.minutes, report.wish)
            assert told.choice == report.choice
            assert [r.credit for r in told.explanation.requirements] == [
                r.credit / 1000 for r in report.requirements
            ]
            if told.score is not None:
                assert told.score.candidate_points == report.candidate_score
            assert (told.score is None) == bool(report.broken)
            assert told.needed is None or len(told.broken) == 1
            eligible += told.eligible
            helped += told.needed is not None
    assert eligible > 5
    assert helped > 1


def test_what_is_needed_does_make_the_pair_possible(place: Town, jager: TestClient) -> None:
    tried = 0
    for person in place.people:
        for offer in place.offers:
            needed = pair(jager, person.id, offer.id).needed
            if needed is None or needed.unit != "km":
                continue
            assert needed.text.endswith("km further")
            further = {"max_travel_km": 8.0 + needed.amount + 0.1}
            path = f"{API}/candidates/{person.id}/suggestions?limit=200"
            items = jager.post(path, json=further).json()["items"]
            assert offer.id in {item["vacancy"]["id"] for item in items}
            tried += 1
    assert tried > 0


def test_a_person_asks_about_themself_and_employers_about_nobody(place: Town) -> None:
    hall, person, offer = place.hall, place.people[0], place.offers[0]
    path = f"{API}/pairs/{person.id}/{offer.id}"
    mine = hall.account("candidate", candidate=person, programmes=(place.programme,))
    other = hall.account("candidate", candidate=place.people[1], programmes=(place.programme,))
    assert hall.signed_in(mine).get(path).status_code == 200
    assert hall.signed_in(other).get(path).status_code == 404
    boss = hall.account("employer", organisation=place.organisation, programmes=(place.programme,))
    assert hall.signed_in(boss).get(path).status_code == 403


def test_what_is_not_there_is_said_to_be_not_there(place: Town, jager: TestClient) -> None:
    person, offer, nobody = (
        place.people[0],
        place.offers[0],
        "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    )
    assert jager.get(f"{API}/pairs/{nobody}/{offer.id}").status_code == 404
    assert jager.get(f"{API}/pairs/{person.id}/{nobody}").status_code == 404
    place.change(offer, state="closed")
    response = jager.get(f"{API}/pairs/{person.id}/{offer.id}")
    assert (response.status_code, response.json()["code"]) == (409, "state")
    place.change(offer, state="open")
    assert jager.get(f"{API}/pairs/{person.id}/{offer.id}").status_code == 200
