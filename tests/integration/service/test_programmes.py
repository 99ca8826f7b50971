"""Programmes over the API: those that ship are there, and an administrator changes them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from matching.config import MatchConfig, load_config, programmes
from service.audit.models import Change
from service.errors import ProblemError
from service.profiles.programmes import config_of
from tests.service_app import Hall

PATH = "/api/v1/programmes"


@pytest.fixture
def boss(hall: Hall) -> TestClient:
    return hall.client_of("administrator")


def config(name: str, **changes: Any) -> dict[str, Any]:
    """Return the configuration of a new programme."""
    return {"name": name, "title": {"nl": "Proef", "en": "Trial"}, **changes}


def test_programmes_that_ship_are_there_with_their_configuration(hall: Hall) -> None:
    client = hall.client_of("candidate", candidate=hall.candidate())
    page = client.get(PATH).json()
    assert {each["name"] for each in page["items"]} >= set(programmes())
    for name in programmes():
        answer = client.get(f"{PATH}/{name}")
        assert answer.status_code == 200
        assert MatchConfig.model_validate(answer.json()["config"]) == load_config(name)
        with hall.database.reading() as session:
            assert config_of(session, name) == load_config(name)


def test_pages_go_through_all(boss: TestClient) -> None:
    first = boss.get(PATH, params={"limit": 1}).json()
    rest = boss.get(PATH, params={"limit": 200, "after": first["next"]}).json()
    names = [each["name"] for each in (*first["items"], *rest["items"])]
    assert names == sorted(set(names))
    assert len(first["items"]) == 1


def test_an_administrator_changes_a_programme_that_was_not_changed_meanwhile(
    hall: Hall, boss: TestClient
) -> None:
    path = f"{PATH}/advies"
    assert boss.put(path, json=config("advies")).status_code == 201
    before = boss.get(path)
    body = before.json()["config"] | {"seed": 7}
    assert boss.put(path, json=body).status_code == 428
    headers = {"If-Match": before.headers["ETag"]}
    answer = boss.put(path, json=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["config"]["seed"] == 7
    assert boss.get(path).headers["ETag"] == answer.headers["ETag"]
    assert boss.put(path, json=body, headers=headers).status_code == 412
    with hall.database.reading() as session:
        assert config_of(session, "advies").seed == 7
        changes = session.execute(
            select(Change.kind, Change.programme).where(Change.key == "advies")
        ).all()
    assert [tuple(each) for each in changes] == [("programme", "advies")] * 2


def test_a_new_programme_can_be_worked_in(hall: Hall, boss: TestClient) -> None:
    answer = boss.put(f"{PATH}/proef", json=config("proef"))
    assert answer.status_code == 201
    assert boss.get(f"{PATH}/proef").json() == answer.json()
    coach = hall.client_of("coach", programmes=("proef",))
    assert coach.post("/api/v1/candidates", json={"programme": "proef"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (config("anders"), "body.name"),
        (config("x", sead=1), "body.sead"),
        (config("x", title={"nl": "a\0", "en": "b"}), "body.title.nl"),
        (config("x", method={"name": "best"}), "body.method.name"),
        (
            config("x", scoring={"candidate": {"skills": 1, "luck": 1}}),
            "body.scoring.candidate.luck",
        ),
    ],
)
def test_what_is_not_right_is_told_at_its_place(
    boss: TestClient, body: dict[str, Any], where: str
) -> None:
    answer = boss.put(f"{PATH}/x", json=body)
    assert answer.status_code == 422
    assert where in [each["location"] for each in answer.json()["errors"]]
    assert boss.get(f"{PATH}/x").status_code == 404


def test_a_number_without_end_is_refused(boss: TestClient) -> None:
    text = (
        '{"name": "x", "title": {"nl": "a", "en": "b"},'
        ' "scoring": {"rules": {"hours": {"on": true, "tolerance": Infinity}}}}'
    )
    answer = boss.put(f"{PATH}/x", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_only_an_administrator_changes_programmes(hall: Hall) -> None:
    for role in ("stagejager", "coach", "school", "employer"):
        client = hall.client_of(role)
        assert client.put(f"{PATH}/talent", json=config("talent")).status_code == 403
        assert client.get(f"{PATH}/talent").status_code == 200


def test_a_name_that_is_none_is_not_looked_up(hall: Hall, boss: TestClient) -> None:
    assert boss.get(f"{PATH}/nergens").status_code == 404
    for name in ("A", "%00", "x" * 65, "-"):
        assert boss.get(f"{PATH}/{name}").status_code == 422
    with hall.database.reading() as session, pytest.raises(ProblemError) as caught:
        config_of(session, "nergens")
    assert caught.value.code == "not-found"
