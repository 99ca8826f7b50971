"""Making a profile together: searching, adding, levels, removing, proposals."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.profiles.models import Candidate, CandidateSkill
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PageScene

PART = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def coach(page_scene: PageScene) -> TestClient:
    return browser(page_scene.hall, page_scene.accounts["coach"])


@pytest.fixture
def person(page_scene: PageScene) -> Candidate:
    """Give somebody new, who can weld."""
    with page_scene.hall.at_once():
        return page_scene.hall.candidate(
            organisation=page_scene.homes["coaching"], skills={"lassen": 3}, name="Jan Smid"
        )


def skills_of(scene: PageScene, person: Candidate) -> dict[str, int]:
    query = select(CandidateSkill.text, CandidateSkill.level).where(
        CandidateSkill.candidate_id == person.id
    )
    with scene.hall.database.reading() as session:
        rows = session.execute(query.order_by(CandidateSkill.position)).all()
    return {row.text: row.level for row in rows}


def told(client: TestClient, person: Candidate, what: str, **fields: Any) -> Any:
    """Send a form of the conversation."""
    at = f"/people/{person.id}/skills"
    return sent(client, at, f"{at}/{what}", **fields)


def options(page: Page) -> dict[str, str]:
    """Return what can be chosen: name to value."""
    return {
        one.text.split(" (")[0]: one.attributes["value"]
        for one in page.all("button")
        if one.attributes.get("class") == "s-option"
    }


@pytest.mark.parametrize(
    ("typed", "language", "wanted"),
    [
        ("metslen", "nl", "metselen"),
        ("bricklayng", "nl", "metselen"),
        ("progameren", "nl", "programmeren"),
        ("bookeeping", "en", "financial administration"),
        ("forklft", "en", "drive forklifts"),
        ("boekh", "nl", "financiële administratie doen"),
        ("weldn", "en", "welding"),
        ("heftruk", "nl", "heftruck rijden"),
    ],
)
def test_typing_a_few_letters_finds_a_skill_with_slips_in_either_language(
    page_scene: PageScene, typed: str, language: str, wanted: str
) -> None:
    client = browser(page_scene.hall, page_scene.accounts["coach"], language=language)
    answer = client.get("/skills/find", params={"q": typed, "own": "true"}, headers=PART)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert wanted in options(Page(answer.text))


def test_what_is_typed_comes_back_as_text_and_never_as_markup(coach: TestClient) -> None:
    answer = coach.get("/skills/find", params={"q": "<b>x</b>", "own": "true"})
    assert "<b>" not in answer.text
    assert options(Page(answer.text))["Keep “<b>x</b>” as you wrote it"] == "text:<b>x</b>"
    for address in ("//evil.example", "javascript:alert(1)", "https://evil.example"):
        asked = coach.get("/skills/find", params={"q": "las", "shown": "link", "base": address})
        assert asked.status_code == 422


def test_a_skill_is_found_and_added_without_a_script(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    at = f"/people/{person.id}/skills"
    found = options(seen(coach, f"{at}?q=bricklayng"))
    answer = told(coach, person, "add", skill=found["masonry"])
    assert answer.headers["location"] == f"{at}?done=saved"
    assert skills_of(page_scene, person) == {"lassen": 3, "masonry": 2}


def test_own_words_are_kept_as_they_are(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    told(coach, person, "add", skill="text:vogels ringen met Truus")
    assert skills_of(page_scene, person) == {"lassen": 3, "vogels ringen met Truus": 2}
    assert "your own words" in seen(coach, f"/people/{person.id}/skills").text


def test_the_same_skill_in_another_language_is_not_added_again(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    told(coach, person, "add", skill="text:welding")
    assert skills_of(page_scene, person) == {"lassen": 3}


def test_a_level_is_changed_in_plain_words(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    page = seen(coach, f"/people/{person.id}/skills")
    assert page.one("input", name="level", value="3").attributes["checked"] == ""
    for words in ("beginner", "with help", "independent", "teaches others"):
        assert words in page.text
    answer = told(coach, person, "level", text="lassen", level="4")
    assert answer.status_code == 303
    assert skills_of(page_scene, person) == {"lassen": 4}


def test_a_skill_is_removed(page_scene: PageScene, coach: TestClient, person: Candidate) -> None:
    told(coach, person, "remove", text="lassen")
    assert skills_of(page_scene, person) == {}
    assert "Nothing yet" in seen(coach, f"/people/{person.id}/skills").text


def test_words_that_nearly_are_a_skill_can_be_said_to_be_it(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    told(coach, person, "add", skill="text:vogels ringen met Truus")
    skill = options(seen(coach, f"/people/{person.id}/skills?q=masonry"))
    found = next(iter(skill.values()))
    told(coach, person, "rename", text="vogels ringen met Truus", skill=found)
    assert "vogels ringen met Truus" not in skills_of(page_scene, person)
    assert len(skills_of(page_scene, person)) == 2
    assert told(coach, person, "rename", text="is not there", skill=found).status_code == 404


def test_a_script_gets_the_part_that_changes_and_what_was_done(
    coach: TestClient, person: Candidate
) -> None:
    at = f"/people/{person.id}/skills"
    token = seen(coach, at).all("input", name="token")[0].attributes["value"]
    answer = coach.post(
        f"{at}/add", data={"token": token, "skill": "text:zingen in een koor"}, headers=PART
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    page = Page(answer.text)
    assert "data-focus" in page.one("input", id="skill-list-q").attributes
    assert "Added: " in answer.text
    kept = coach.post(
        f"{at}/level", data={"token": token, "text": "lassen", "level": "1"}, headers=PART
    )
    assert kept.text.strip() == "Kept: welding: beginner."
    nothing = coach.post(f"{at}/add", data={"token": token}, headers=PART)
    assert nothing.status_code == 422
    assert "Choose a skill first." in nothing.text


def test_a_number_that_may_be_a_bsn_is_refused_in_the_conversation(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    answer = told(coach, person, "add", skill="text:111222333")
    assert answer.status_code == 422
    assert "BSN" in Page(answer.text).text
    assert skills_of(page_scene, person) == {"lassen": 3}


def test_a_job_title_proposes_skills_to_accept_or_strike(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    answer = told(coach, person, "propose", title="chef-kok", story="")
    assert answer.status_code == 200
    proposed = Page(answer.text).all("input", type="checkbox", name="skill")
    assert len(proposed) > 3
    assert any("checked" in one.attributes for one in proposed)
    assert skills_of(page_scene, person) == {"lassen": 3}
    chosen = [one.attributes["value"] for one in proposed[:2]]
    assert told(coach, person, "add", skill=chosen, focus="list").status_code == 303
    assert len(skills_of(page_scene, person)) == 3


def test_a_story_proposes_what_it_tells_of_and_an_empty_one_is_refused(
    coach: TestClient, person: Candidate
) -> None:
    answer = told(
        coach,
        person,
        "propose",
        title="",
        story="Ik heb brood leren bakken en ik help graag klanten.",
    )
    assert "you wrote" in Page(answer.text).text
    assert told(coach, person, "propose", title=" ", story="").status_code == 422


def test_what_people_with_a_skill_often_have_is_offered_but_never_of_fewer_than_five(
    page_scene: PageScene, coach: TestClient, person: Candidate
) -> None:
    hall, at = page_scene.hall, f"/people/{person.id}/skills"
    hall.app.state.services.markets.habits._kept.clear()
    with hall.at_once():
        for _ in range(6):
            hall.candidate(skills={"welding": 2, "heftruck rijden": 2, "koken": 2})
        for _ in range(4):
            hall.candidate(skills={"lassen": 2, "zwemles geven": 2})
    page = seen(coach, at)
    assert "People with “welding” often also have:" in page.text
    found = options(page)
    assert "drive forklifts" in found
    assert not [name for name in found if "swim" in name]
    told(coach, person, "add", skill=found["drive forklifts"], focus="together")
    assert "drive forklifts" in skills_of(page_scene, person)


def test_nobody_else_may_see_or_change_a_conversation(
    page_scene: PageScene, coach: TestClient
) -> None:
    other = f"/people/{page_scene.people[1].id}/skills"
    seen(coach, other, status=404)
    token = seen(coach, "/people/new").all("input", name="token")[0].attributes["value"]
    for what in ("add", "level", "remove", "rename", "propose"):
        form = {"token": token, "text": "x", "skill": "text:x", "level": "1"}
        assert coach.post(f"{other}/{what}", data=form).status_code == 404
    for role in ("employer", "candidate"):
        seen(browser(page_scene.hall, page_scene.accounts[role]), other, status=403)
