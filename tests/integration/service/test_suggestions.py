"""Suggestions over the API: right, of this moment, in pages, and what if."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.policy import SYSTEM
from service.audit.models import AuditEntry
from service.db.engine import Database
from service.live.schemas import Openings, SuggestionList, SuggestionsIf
from service.profiles.models import Candidate, CandidateSkill, Wish
from service.runs.models import Decision
from tests.live_town import Town, expected_suggestions, town
from tests.service_app import hall_on

API = "/api/v1"


@pytest.fixture(scope="module")
def place(database: Database) -> Town:
    return town(hall_on(database))


@pytest.fixture(scope="module")
def jager(place: Town) -> TestClient:
    return place.hall.client_of("stagejager", programmes=(place.programme,))


def told(answer: SuggestionList) -> list[tuple[str, int, int]]:
    return [
        (item.vacancy.key, item.score.candidate_points, item.score.vacancy_points)
        for item in answer.items
    ]


def suggestions(client: TestClient, person: Candidate, query: str = "") -> SuggestionList:
    response = client.get(f"{API}/candidates/{person.id}/suggestions?limit=200{query}")
    assert response.status_code == 200, response.text
    return SuggestionList.model_validate_json(response.content)


def test_they_are_those_of_a_fresh_start(place: Town, jager: TestClient) -> None:
    with place.hall.writing(SYSTEM) as work:
        person = place.people[0]
        work.session.add(Wish(candidate_id=person.id, rank=1, vacancy_id=place.offers[3].id))
        work.touch("candidate", person.id, person.key, place.programme)
    scored = place.prepared()
    lists = {person.key: suggestions(jager, person) for person in place.people}
    for key, answer in lists.items():
        assert told(answer) == expected_suggestions(scored, key)
        assert answer.total == len(answer.items)
        assert [item.rank for item in answer.items] == list(range(1, answer.total + 1))
    assert sum(answer.total for answer in lists.values()) > 20
    first = lists[place.people[0].key].items[0]
    assert (first.vacancy.id, first.wish) == (place.offers[3].id, 1)
    assert first.score.candidate == first.score.candidate_points / 100


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_explained_answer_has_the_documented_shape(place: Town, language: str) -> None:
    token = place.hall.token(place.hall.account("stagejager", programmes=(place.programme,)))
    client = place.hall.client(token, **{"Accept-Language": language})
    response = client.get(f"{API}/candidates/{place.people[0].id}/suggestions?explain=true")
    assert response.headers["Content-Language"] == language
    answer = SuggestionList.model_validate_json(response.content)
    assert answer.items
    for item in answer.items:
        assert item.explanation is not None
        own = sum(part.candidate_points for part in item.explanation.parts)
        assert own == item.score.candidate_points
        missing = [r.skill for r in item.explanation.requirements if r.status != "met"]
        assert [gap.skill for gap in item.explanation.gaps] == missing
    labels = {part.label for item in answer.items for part in item.explanation.parts}  # type: ignore[union-attr]
    assert ("Skills" if language == "en" else "Vaardigheden") in labels


def test_pages_together_are_the_whole_list(place: Town, jager: TestClient) -> None:
    person = place.people[1]
    whole = suggestions(jager, person)
    assert whole.total > 3
    found, after = [], ""
    for _ in range(whole.total):
        page = SuggestionList.model_validate_json(
            jager.get(f"{API}/candidates/{person.id}/suggestions?limit=3{after}").content
        )
        assert page.total == whole.total
        found += page.items
        if page.next is None:
            break
        after = f"&after={page.next}"
    assert found == whole.items


def test_an_after_of_nobody_is_refused(place: Town, jager: TestClient) -> None:
    for after in ("nonsense", "WyJhIl0", "Wy0xXQ", "WzEuNV0", "Wzk5OTk5OTk5OTk5XQ"):
        response = jager.get(f"{API}/candidates/{place.people[0].id}/suggestions?after={after}")
        assert response.status_code == 422
        assert "after" in response.json()["detail"]


def test_filters_leave_out_what_does_not_pass(place: Town, jager: TestClient) -> None:
    for person in place.people[:4]:
        everything = suggestions(jager, person)
        near = suggestions(jager, person, "&max_km=4")
        assert near.items == [
            item.model_copy(update={"rank": at})
            for at, item in enumerate(
                (i for i in everything.items if i.km is not None and i.km <= 4), 1
            )
        ]
        few = suggestions(jager, person, "&max_hours=30")
        assert [i.vacancy.hours_per_week for i in few.items] == [24.0] * few.total
        here = suggestions(jager, person, "&municipality=Leiden&municipality=oegstgeest")
        assert {i.vacancy.municipality for i in here.items} <= {"Leiden", "Oegstgeest"}
        trades = suggestions(jager, person, "&sector=bouw&sector=ict")
        assert {i.vacancy.sector for i in trades.items} <= {"bouw", "ict"}


def test_a_change_is_in_the_next_answer(place: Town, jager: TestClient) -> None:
    person, offer = place.people[2], place.offers[0]
    before = suggestions(jager, person)
    place.change(offer, title="Iets heel anders", postcode="2312", hours_per_week=None)
    place.change(person, postcode="2312", hours_per_week=None, travel_mode="car")
    after = suggestions(jager, person)
    assert after.as_of.change == before.as_of.change + 2
    assert told(after) == expected_suggestions(place.prepared(), person.key)
    assert "Iets heel anders" in {item.vacancy.title for item in after.items}
    place.change(offer, state="closed")
    assert offer.id not in {item.vacancy.id for item in suggestions(jager, person).items}
    place.change(offer, state="open")
    assert told(suggestions(jager, person)) == told(after)


def test_a_forbidden_pair_is_left_out_and_one_of_a_single_round_is_not(
    place: Town, jager: TestClient
) -> None:
    person = place.people[3]
    offers = {offer.key: offer for offer in place.offers}
    first = offers[suggestions(jager, person).items[0].vacancy.key]
    decision = {
        "programme": place.programme, "kind": "forbid", "candidate_id": person.id,
        "vacancy_id": first.id, "reason": "x", "by": "", "made_at": place.hall.clock(),
    }  # fmt: skip
    with place.hall.writing(SYSTEM) as work:
        work.session.add(Decision(**decision))
        work.touch("candidate", person.id, person.key, place.programme)
    assert first.id not in {item.vacancy.id for item in suggestions(jager, person).items}


def test_locks_that_cannot_all_be_kept_do_not_stop_the_answers(database: Database) -> None:
    place = town(hall_on(database), people=3, offers=3)
    jager = place.hall.client_of("stagejager", programmes=(place.programme,))
    for person in place.people:
        suggestions(jager, person)
    offer = place.offers[1]
    place.change(offer, capacity=1)
    with place.hall.writing(SYSTEM) as work:
        for person in place.people[:2]:
            work.session.add(
                Decision(
                    programme=place.programme,
                    kind="lock",
                    candidate_id=person.id,
                    vacancy_id=offer.id,
                    reason="x",
                    by="",
                    made_at=work.now,
                )
            )
            work.touch("candidate", person.id, person.key, place.programme)
    for person in place.people:
        answer = suggestions(jager, person)
        assert answer.items
        assert all(not item.locked for item in answer.items)


def test_what_if_answers_as_if_and_changes_nothing(place: Town, jager: TestClient) -> None:
    person = place.people[4]
    path = f"{API}/candidates/{person.id}/suggestions?limit=200"
    before = suggestions(jager, person)
    changes = {
        "travel_mode": "car", "max_travel_km": None, "hours_per_week": None,
        "certificates": ["VCA basis"], "skills": [{"text": "metselen", "level": 4}],
        "interests": ["bouw"], "postcode": "2312",
    }  # fmt: skip
    response = jager.post(path, json=changes)
    assert response.status_code == 200, response.text
    answer = SuggestionsIf.model_validate_json(response.content)
    assert answer.difference.then == answer.total >= before.total == answer.difference.now
    assert answer.difference.more == answer.total - before.total
    assert suggestions(jager, person).items == before.items
    place.change(
        person, travel_mode="car", max_travel_km=None, hours_per_week=None, postcode="2312",
        certificates=["VCA basis"], interests=["bouw"],
    )  # fmt: skip
    with place.hall.writing(SYSTEM) as work:
        own = select(CandidateSkill).where(CandidateSkill.candidate_id == person.id)
        known = {claim.text: claim for claim in work.session.scalars(own)}
        if "metselen" in known:
            known["metselen"].level = 4
        else:
            added = CandidateSkill(candidate_id=person.id, position=99, text="metselen", level=4)
            work.session.add(added)
        work.touch("candidate", person.id, person.key, place.programme)
    assert told(suggestions(jager, person)) == told(answer)


UNTRIABLE: list[tuple[dict[str, object], str]] = [
    ({"postcode": "23"}, "body.postcode"),
    ({"level": "wo"}, "body.level"),
    ({"skills": [{"text": "x", "level": 9}]}, "body.skills.0.level"),
    ({"certificates": ["x"] * 51}, "body.certificates"),
    ({"certificates": ["a\0b"]}, "certificates"),
    ({"skills": [{"text": "bsn 111222333", "level": 2}]}, "body.skills.0"),
]


def test_what_cannot_be_tried_is_refused_with_its_place(place: Town, jager: TestClient) -> None:
    for changes, where in UNTRIABLE:
        response = jager.post(f"{API}/candidates/{place.people[0].id}/suggestions", json=changes)
        assert response.status_code == 422, response.text
        assert any(item["location"].startswith(where) for item in response.json()["errors"])


def test_who_objects_is_told_so_and_is_in_no_list(place: Town, jager: TestClient) -> None:
    person = place.people[5]
    assert suggestions(jager, person).total > 0
    place.change(person, objected_at=place.hall.clock())
    for path in ("suggestions", "openings"):
        response = jager.get(f"{API}/candidates/{person.id}/{path}")
        assert (response.status_code, response.json()["code"]) == (409, "state")
    place.change(person, objected_at=None)
    assert suggestions(jager, person).total > 0


def test_only_those_are_asked_about_whom_the_asker_may_see(place: Town) -> None:
    hall, person = place.hall, place.people[0]
    path = f"{API}/candidates/{person.id}/suggestions"
    mine = hall.account("candidate", candidate=person, programmes=(place.programme,))
    other = hall.account("candidate", candidate=place.people[1], programmes=(place.programme,))
    assert hall.signed_in(mine).get(path).status_code == 200
    assert hall.signed_in(other).get(path).status_code == 404
    assert hall.signed_in(other).post(path, json={}).status_code == 404
    assert hall.client_of("coach", programmes=(place.programme,)).get(path).status_code == 404
    assert hall.client_of("stagejager", programmes=("talent",)).get(path).status_code == 404
    assert hall.client_of("employer", programmes=(place.programme,)).get(path).status_code == 403
    assert hall.client().get(path).status_code == 401


def test_what_opens_most_comes_first_and_learning_it_does_open_it(
    place: Town, jager: TestClient
) -> None:
    opened = 0
    for person in place.people[:6]:
        response = jager.get(f"{API}/candidates/{person.id}/openings?limit=50")
        answer = Openings.model_validate_json(response.content)
        counts = [item.opens for item in answer.items]
        assert counts == sorted(counts, reverse=True)
        for item in answer.items:
            if not item.eligible:
                continue
            learnt: dict[str, object] = {"certificates": [item.skill]}
            if item.level:
                learnt["skills"] = [{"text": item.skill, "level": item.level}]
            would = jager.post(f"{API}/candidates/{person.id}/suggestions", json=learnt).json()
            assert would["difference"]["more"] == item.eligible
            opened += 1
    assert opened > 0


def test_every_look_is_in_the_log_with_whom_it_was_about(place: Town, jager: TestClient) -> None:
    person = place.people[7]
    about = select(AuditEntry).where(AuditEntry.object_id == person.id).order_by(AuditEntry.seq)
    with place.hall.database.reading() as session:
        before = len(session.scalars(about).all())
    suggestions(jager, person)
    jager.post(f"{API}/candidates/{person.id}/suggestions", json={"postcode": "2312"})
    jager.get(f"{API}/candidates/{person.id}/openings")
    with place.hall.database.reading() as session:
        entries = session.scalars(about).all()[before:]
    assert [entry.action for entry in entries] == [
        "suggestions.read", "suggestions.read", "openings.read",
    ]  # fmt: skip
    assert all(person.id in entry.details for entry in entries)
    assert "2312" not in entries[1].details
    assert "postcode" in entries[1].details
