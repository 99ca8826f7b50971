"""The vocabulary over the API: search while typing, what is near, what goes with a title."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from fastapi.testclient import TestClient

from service.live.schemas import Proposed, SkillDetail, SkillSearch
from tests.service_app import Hall, hall_on, sqlite_database

API = "/api/v1"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Give a service; the vocabulary is the same whatever the database."""
    with sqlite_database(Path(tmp_path_factory.mktemp("skills"))) as database:
        yield hall_on(database)


@pytest.fixture(scope="module")
def client(hall: Hall) -> TestClient:
    return hall.client_of("candidate", candidate=hall.candidate())


def found(client: TestClient, text: str, language: str = "nl", limit: int = 8) -> list[str]:
    response = client.get(
        f"{API}/skills",
        params={"q": text, "limit": limit},
        headers={"Accept-Language": language},
    )
    assert response.status_code == 200, response.text
    return [item.label for item in SkillSearch.model_validate_json(response.content).items]


def test_what_begins_so_comes_first_in_either_language(client: TestClient) -> None:
    assert found(client, "las")[0] == "lassen"
    assert found(client, "LASS")[0] == "lassen"
    assert found(client, "weld", "en")[0] == "welding"
    assert found(client, "weldi", "nl")[0] == "lassen"
    assert found(client, "exc")[0] == "werken met Excel"


def test_slips_are_forgiven(client: TestClient) -> None:
    assert found(client, "exel")[0] == "werken met Excel"
    assert found(client, "programmeren in pyhton") == ["programmeren in Python"]
    assert "lassen" in found(client, "lassem")


def test_what_nothing_is_called_is_found_by_its_meaning(client: TestClient) -> None:
    assert found(client, "") == []
    assert found(client, "zq") == []
    assert found(client, "mensen in rolstoelen rondrijden")


def test_never_more_than_was_asked(client: TestClient) -> None:
    assert len(found(client, "a", limit=3)) == 3
    assert client.get(f"{API}/skills?q=a&limit=51").status_code == 422
    assert client.get(f"{API}/skills?q={'a' * 101}").status_code == 422
    assert client.get(f"{API}/skills").status_code == 422


def test_a_prefix_is_found_in_milliseconds(hall: Hall) -> None:
    index = hall.app.state.services.markets.skills
    index.prepare()
    spent = []
    for text in ("mets", "verko", "boekh", "klant", "plan", "progr", "verzo", "monte"):
        begun = perf_counter()
        assert index.find(text, "nl", 10)
        spent.append(perf_counter() - begun)
    assert sorted(spent)[len(spent) // 2] < 0.02  # a busy machine; usually a tenth of it


def test_a_skill_tells_what_counts_for_it(client: TestClient) -> None:
    response = client.get(f"{API}/skills/welding", headers={"Accept-Language": "en"})
    skill = SkillDetail.model_validate_json(response.content)
    assert (skill.label, skill.training) == ("welding", "course")
    assert skill.description
    credits = [near.credit for near in skill.near]
    assert credits == sorted(credits, reverse=True)
    assert "weld-tig" in {near.id for near in skill.near}
    assert client.get(f"{API}/skills/no-such-skill").status_code == 404


def test_a_title_brings_the_skills_of_its_occupation(client: TestClient) -> None:
    dutch = {"Accept-Language": "nl"}
    response = client.get(f"{API}/skills/suggested", params={"title": "welder"}, headers=dutch)
    proposed = Proposed.model_validate_json(response.content)
    assert proposed.occupation == "lasser"
    assert "welding" in {item.id for item in proposed.items if item.importance == "essential"}
    unknown = client.get(f"{API}/skills/suggested", params={"title": "qqqq zzzz"}).json()
    assert (unknown["occupation"], unknown["items"]) == (None, [])


def test_everybody_who_is_signed_in_may_search(hall: Hall) -> None:
    assert hall.client().get(f"{API}/skills?q=las").status_code == 401
    assert hall.client_of("employer").get(f"{API}/skills?q=las").status_code == 200
