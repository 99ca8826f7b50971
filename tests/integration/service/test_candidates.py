"""People over the API: adding, reading, changing, their wishes, pages, and what is noted of it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.models import Account
from service.audit.models import AuditEntry, AuditSubject, Change
from service.profiles.models import Candidate, CandidateContact
from service.profiles.schemas import CANDIDATE_EXAMPLE
from tests.service_app import Hall

PEOPLE = "/api/v1/candidates"
EXAMPLE = {name: value for name, value in CANDIDATE_EXAMPLE.items() if name != "key"}
EVERYTHING: dict[str, Any] = EXAMPLE | {
    "field": "ICT",
    "leerweg": "bbl",
    "school": "mboRijnland",
    "school_number": "12/34",
    "occupation": "kok",
    "period": {"start": "2027-02-01", "end": None},
    "hours_per_week": 32.5,
    "max_travel_km": 12.25,
    "driving_licences": ["AM", "B"],
    "certificates": ["VCA", "VCA"],
    "learn": ["lassen"],
    "ready": False,
    "employed": True,
}


@pytest.fixture
def coach(hall: Hall) -> Account:
    return hall.account("coach", programmes=("stagepact", "talent"))


@pytest.fixture
def client(hall: Hall, coach: Account) -> TestClient:
    return hall.signed_in(coach)


def added(client: TestClient, **fields: Any) -> dict[str, Any]:
    """Add a person and return it."""
    answer = client.post(PEOPLE, json=EXAMPLE | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sent(told: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a person as told, as somebody would send it back."""
    given = {"id", "version", "created_at", "updated_at", "objected_at"}
    return {name: value for name, value in told.items() if name not in given} | fields


def items(answer: Any) -> list[tuple[str, str]]:
    """Return where something is wrong, and its code."""
    return [(each["location"], each["code"]) for each in answer.json()["errors"]]


def test_a_person_is_told_as_it_was_sent(client: TestClient, coach: Account) -> None:
    answer = client.post(PEOPLE, json=EVERYTHING)
    assert answer.status_code == 201
    told = answer.json()
    assert {name: told[name] for name in EVERYTHING} == EVERYTHING
    assert told["key"] == told["id"]
    assert told["organisation_id"] == coach.organisation_id
    assert answer.headers["Location"] == f"{PEOPLE}/{told['id']}"
    assert answer.headers["ETag"] == '"1"'
    again = client.get(answer.headers["Location"])
    assert again.status_code == 200
    assert again.json() == told
    assert again.headers["ETag"] == '"1"'


def test_a_programme_is_all_that_has_to_be_told(client: TestClient) -> None:
    answer = client.post(PEOPLE, json={"programme": "stagepact"})
    assert answer.status_code == 201
    assert client.get(answer.headers["Location"]).json() == answer.json()


def test_what_is_left_out_of_a_put_becomes_empty(client: TestClient) -> None:
    told = client.post(PEOPLE, json=EVERYTHING).json()
    answer = client.put(
        f"{PEOPLE}/{told['id']}", json={"programme": "stagepact"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200
    now = answer.json()
    assert (now["skills"], now["occupation"], now["contact"]["name"]) == ([], "", "")
    assert now["organisation_id"] == told["organisation_id"], "that would lose the person"
    assert answer.headers["ETag"] == '"2"'


def test_a_patch_changes_what_it_names(client: TestClient) -> None:
    told = client.post(PEOPLE, json=EVERYTHING).json()
    answer = client.patch(
        f"{PEOPLE}/{told['id']}",
        content=json.dumps({"contact": {"phone": None}, "skills": [{"text": "lassen"}]}),
        headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200
    expected = sent(told, skills=[{"text": "lassen", "level": 2}])
    expected["contact"] = told["contact"] | {"phone": ""}
    assert sent(answer.json()) == expected


def test_the_second_of_two_edits_is_told_so(client: TestClient) -> None:
    told = added(client)
    path = f"{PEOPLE}/{told['id']}"
    changes: list[dict[str, Any]] = [{"school": "een"}, {"skills": []}, {"wishes": []}]
    for change in changes:
        version = client.get(path).headers["ETag"]
        first = client.patch(path, json=change, headers={"If-Match": version})
        second = client.patch(path, json={"school": "twee"}, headers={"If-Match": version})
        assert (first.status_code, second.status_code) == (200, 412)
        assert second.json()["code"] == "changed"
    assert client.get(path).json()["school"] == "een"


def test_a_change_says_which_version_it_saw(client: TestClient) -> None:
    path = f"{PEOPLE}/{added(client)['id']}"
    assert client.put(path, json=EXAMPLE).status_code == 428
    assert client.patch(path, json={}).status_code == 428
    assert client.put(f"{path}/wishes", json={"wishes": []}).status_code == 428


@pytest.mark.parametrize(
    "change", [{"school": "{n}"}, {"skills": [{"text": "{n}"}, {"text": "x"}, {"text": "y"}]}]
)
def test_of_edits_at_the_very_same_time_one_is_kept(
    hall: Hall, coach: Account, client: TestClient, change: dict[str, Any]
) -> None:
    path = f"{PEOPLE}/{added(client)['id']}"
    n = 4
    clients = [hall.signed_in(coach) for _ in range(n)]
    barrier = Barrier(n)

    def edit(at: int) -> int:
        body = json.loads(json.dumps(change).replace("{n}", f"edit {at}"))
        barrier.wait(30)
        answer = clients[at].patch(path, json=body, headers={"If-Match": '"1"'})
        status: int = answer.status_code
        return status

    with ThreadPoolExecutor(n) as threads:
        found = list(threads.map(edit, range(n)))
    assert sorted(found) == [200, 412, 412, 412]
    now = client.get(path)
    assert now.headers["ETag"] == '"2"'
    assert f"edit {found.index(200)}" in now.text


def test_a_key_is_used_once_in_a_programme(client: TestClient) -> None:
    added(client, key="dubbel")
    again = client.post(PEOPLE, json=EXAMPLE | {"key": "dubbel"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert client.post(PEOPLE, json=EXAMPLE | {"key": "dubbel", "programme": "talent"}).is_success


def test_key_and_programme_stay_as_they_are(client: TestClient) -> None:
    told = added(client)
    path, headers = f"{PEOPLE}/{told['id']}", {"If-Match": "*"}
    for change in ({"key": "anders"}, {"programme": "talent"}):
        answer = client.patch(path, json=change, headers=headers)
        assert answer.status_code == 422
        assert items(answer) == [(f"body.{next(iter(change))}", "value_error")]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"school": "a\0b"}, "body.school"),
        ({"contact": {"name": "\0"}}, "body.contact.name"),
        ({"skills": [{"text": "a"}, {"text": "b\0"}]}, "body.skills.1.text"),
        ({"key": "a\0"}, "body.key"),
    ],
)
def test_a_nul_is_refused_at_its_place(
    client: TestClient, change: dict[str, Any], where: str
) -> None:
    answer = client.post(PEOPLE, json=EXAMPLE | change)
    assert answer.status_code == 422
    assert items(answer) == [(where, "nul")]


def test_a_bsn_is_refused_and_not_repeated(client: TestClient) -> None:
    for change in ({"occupation": "111222333"}, {"skills": [{"text": "bsn 111222333"}]}):
        told = added(client)
        path = f"{PEOPLE}/{told['id']}"
        for answer in (
            client.post(PEOPLE, json=EXAMPLE | change),
            client.patch(path, json=change, headers={"If-Match": "*"}),
        ):
            assert answer.status_code == 422
            assert "BSN" in answer.text
            assert "111222333" not in answer.text


def test_unknown_fields_and_programmes_are_refused(client: TestClient) -> None:
    answer = client.post(PEOPLE, json=EXAMPLE | {"sex": "f"})
    assert items(answer) == [("body.sex", "extra_forbidden")]
    answer = client.post(PEOPLE, json=EXAMPLE | {"programme": "nergens"})
    assert items(answer) == [("body.programme", "value_error")]


def test_every_sort_of_text_comes_back_as_it_went(client: TestClient) -> None:
    text = "Zoë 李小龍 👩🏽‍🔧 \u202eabc\u202c \x01\x7f a\u0308 'q\" <b> %_ \\ \u2028 ;--"
    told = added(client, key="é👩🏽‍🔧", school=text, contact={"name": text}, interests=[text])
    again = client.get(f"{PEOPLE}/{told['id']}").json()
    assert (again["key"], again["school"], again["interests"]) == ("é👩🏽‍🔧", text, [text])
    assert again["contact"]["name"] == text


def test_the_longest_text_is_kept_and_one_more_is_refused(client: TestClient) -> None:
    long = "é" * 10_000
    assert added(client, school=long)["school"] == long
    answer = client.post(PEOPLE, json=EXAMPLE | {"school": long + "x"})
    assert items(answer) == [("body.school", "string_too_long")]
    answer = client.post(PEOPLE, json=EXAMPLE | {"contact": {"email": long + "x"}})
    assert items(answer) == [("body.contact.email", "too_long")]


@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '{"programme": "\\ud800"}', '{"school": NaN}', "\x00", ""]
)
def test_what_cannot_be_read_is_the_senders_fault(client: TestClient, body: str) -> None:
    answer = client.post(PEOPLE, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_nobody_is_found_under_an_id_that_is_none(client: TestClient) -> None:
    absent = "00000000-0000-4000-8000-000000000000"
    assert client.get(f"{PEOPLE}/{absent}").status_code == 404
    assert client.get(f"{PEOPLE}/S0017").status_code == 422
    assert client.get(f"{PEOPLE}/{absent}%00").status_code == 422


def pages(client: TestClient, limit: int, **query: str) -> list[str]:
    """Return the keys on all pages."""
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        answer = client.get(PEOPLE, params={"limit": limit, **query, **after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        found += [each["key"] for each in page["items"]]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def test_pages_together_are_everybody_once(hall: Hall) -> None:
    home = hall.organisation("coaching")
    keys = [
        "a",
        "A",
        "b",
        "B",
        "é",
        "e",
        "z",
        "_",
        "%",
        "'",
        "10",
        "9",
        "👩",
        "aa",
        "a b",
        "Å",
        "-",
    ]
    for at, key in enumerate(keys):
        hall.candidate(organisation=home, key=key, programme=("stagepact", "talent")[at % 2])
    hall.candidate(organisation=home, key="a", programme="talent")
    both = ("stagepact", "talent")
    client = hall.client_of("coach", organisation=home, programmes=both)
    for limit in (3, 18, 200):
        assert sorted(pages(client, limit)) == sorted([*keys, "a"])
    assert sorted(pages(client, 4, programme="talent")) == sorted([*keys[1::2], "a"])


def test_pages_are_bounded_and_only_go_on_from_ours(client: TestClient) -> None:
    for query in ("limit=0", "limit=201", "after=x", "after=WyJcdWQ4MDAiLCJ4Il0", "after=WzEsMl0"):
        assert client.get(f"{PEOPLE}?{query}").status_code == 422
    for query in ("q=%00", "programme=%00", "postcode=" + "9" * 201, "level=phd"):
        assert client.get(f"{PEOPLE}?{query}").status_code == 422


def test_filters_choose(hall: Hall) -> None:
    home = hall.organisation("coaching")
    client = hall.client_of("coach", organisation=home)
    hall.candidate(organisation=home, key="K-1", name="Élodie de Wit", postcode="2312")
    hall.candidate(organisation=home, key="K-2", name="Jan 100% Bakker", level="hbo")
    hall.candidate(organisation=home, key="K-3", name="Fatima", postcode="2351")
    for query, expected in (
        ({"q": "élodie"}, ["K-1"]),
        ({"q": "DE WIT"}, ["K-1"]),
        ({"q": "100%"}, ["K-2"]),
        ({"q": "k-"}, ["K-1", "K-2", "K-3"]),
        ({"q": "_"}, []),
        ({"level": "hbo"}, ["K-2"]),
        ({"postcode": "2351"}, ["K-3"]),
        ({"municipality": "leiderdorp"}, ["K-3"]),
        ({"municipality": "LEIDEN", "level": "mbo4"}, ["K-1"]),
        ({"municipality": "nergens"}, []),
        ({"organisation": home.id, "programme": "stagepact"}, ["K-1", "K-2", "K-3"]),
        ({"programme": "talent"}, []),
    ):
        assert pages(client, 50, **query) == expected, query


def test_wishes_are_kept_in_their_order(hall: Hall, client: TestClient) -> None:
    vacancy, firm = hall.vacancy(), hall.vacancy().employer_id
    wishes = [
        {"rank": 2, "vacancy_id": None, "employer_id": firm},
        {"rank": 1, "vacancy_id": vacancy.id, "employer_id": None},
    ]
    told = added(client, wishes=wishes)
    assert told["wishes"] == wishes[::-1]
    path = f"{PEOPLE}/{told['id']}/wishes"
    assert client.get(path).json() == {"wishes": wishes[::-1]}
    answer = client.put(path, json={"wishes": wishes[:1]}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert client.get(f"{PEOPLE}/{told['id']}").json()["wishes"] == wishes[:1]


def test_a_wish_is_for_what_is_there(hall: Hall, client: TestClient) -> None:
    other, closed = hall.vacancy(programme="talent"), hall.vacancy(state="closed")
    absent = "00000000-0000-4000-8000-000000000000"
    for vacancy in (other.id, closed.id, absent):
        body = EXAMPLE | {"wishes": [{"rank": 1, "vacancy_id": vacancy}]}
        answer = client.post(PEOPLE, json=body)
        assert items(answer) == [("body.wishes.0.vacancy_id", "value_error")]
    answer = client.post(PEOPLE, json=EXAMPLE | {"wishes": [{"rank": 1, "employer_id": absent}]})
    assert items(answer) == [("body.wishes.0.employer_id", "value_error")]


def test_a_wish_stays_when_its_vacancy_closes(hall: Hall, client: TestClient) -> None:
    vacancy = hall.vacancy()
    told = added(client, wishes=[{"rank": 1, "vacancy_id": vacancy.id}])
    boss = hall.client_of("stagejager")
    closing = boss.patch(
        f"/api/v1/vacancies/{vacancy.id}", json={"state": "closed"}, headers={"If-Match": "*"}
    )
    assert closing.status_code == 200
    path = f"{PEOPLE}/{told['id']}"
    answer = client.patch(path, json={"school": "x"}, headers={"If-Match": "*"})
    assert answer.json()["wishes"] == told["wishes"]


def test_looks_and_changes_are_noted_without_telling_of_the_person(
    hall: Hall, client: TestClient
) -> None:
    told = added(client, contact={"name": "Zeldzaam"})
    path = f"{PEOPLE}/{told['id']}"
    client.get(path)
    client.get(PEOPLE, params={"q": "Zeldzaam"})
    client.get(f"{path}/wishes")
    client.patch(path, json={"school": "Geheimschool"}, headers={"If-Match": "*"})
    with hall.database.reading() as session:
        entries = session.scalars(
            select(AuditEntry)
            .join(AuditSubject, AuditSubject.seq == AuditEntry.seq)
            .where(AuditSubject.candidate_id == told["id"])
            .order_by(AuditEntry.seq)
        ).all()
        changes = session.scalars(select(Change.kind).where(Change.key == told["key"])).all()
    assert [entry.action for entry in entries] == [
        "candidate.create",
        "candidate.read",
        "candidate.list",
        "wish.read",
        "candidate.change",
    ]
    assert json.loads(entries[-1].details)["fields"] == ["school"]
    assert not any("eheim" in entry.details + entry.object_id for entry in entries)
    assert not any("Zeldzaam" in entry.details for entry in entries)
    assert changes == ["candidate", "candidate"]


def test_erasing_takes_the_profile_away(hall: Hall, client: TestClient) -> None:
    told = added(client)
    path = f"{PEOPLE}/{told['id']}"
    assert client.delete(path, headers={"If-Match": "*"}).status_code == 403
    boss = hall.client_of("stagejager")
    assert boss.delete(path).status_code == 428
    assert boss.delete(path, headers={"If-Match": '"9"'}).status_code == 412
    assert boss.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert boss.get(path).status_code == 404
    with hall.database.reading() as session:
        assert session.get(Candidate, told["id"]) is None
        assert session.get(CandidateContact, told["id"]) is None
