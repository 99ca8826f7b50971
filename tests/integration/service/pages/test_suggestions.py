"""The page of suggestions: sliders, what if, and who sees them."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient
from sqlalchemy import select

from service.audit.models import AuditEntry
from service.profiles.models import Candidate
from tests.pages_app import Page, browser, seen
from tests.pages_scene import PageScene


def _coach(scene: PageScene) -> TestClient:
    return browser(scene.hall, scene.accounts["coach"])


def _page(scene: PageScene, person: int = 0) -> str:
    return f"/people/{scene.people[person].id}/suggestions"


def _total(page: Page) -> int:
    heading = page.one("h2", id="suggestions-heading").text
    return int(re.search(r"\d+", heading)[0])  # type: ignore[index]


def test_suggestions_say_what_is_met_and_what_could_be_learned(page_scene: PageScene) -> None:
    page = seen(_coach(page_scene), _page(page_scene))
    assert _total(page) > 0
    assert "What would close the gap" in page.text
    assert "met" in page.text
    links = [one.attributes["href"] for one in page.all("a")]
    assert any(link.startswith("/placements/new?candidate=") for link in links)


def test_shorter_travel_leaves_fewer_and_says_how_many_there_were(page_scene: PageScene) -> None:
    client, path = _coach(page_scene), _page(page_scene)
    whole, near = seen(client, path), seen(client, f"{path}?minutes=10")
    assert _total(near) < _total(whole)
    assert f"{_total(whole)} vacancies as the profile says, {_total(near)} like this" in near.text


def test_sliders_that_stand_as_in_the_profile_try_nothing(page_scene: PageScene) -> None:
    client, path = _coach(page_scene), _page(page_scene)
    page = seen(client, path)
    minutes = page.one("input", id="field-minutes").attributes["value"]
    hours = page.one("input", id="field-hours").attributes["value"]
    same = seen(client, f"{path}?minutes={minutes}&hours={hours}&sector=")
    assert "What you try" not in same.text
    assert _total(same) == _total(page)


def test_a_script_gets_the_list_alone(page_scene: PageScene) -> None:
    client, path = _coach(page_scene), _page(page_scene)
    answer = client.get(f"{path}?hours=40", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.count("<section") == 1
    assert "<html" not in answer.text
    assert 'hx-swap-oob="true"' in answer.text


def test_what_opens_most_is_tried_and_can_be_left_out_again(page_scene: PageScene) -> None:
    scene, client = page_scene, _coach(page_scene)
    for at in range(0, 16, 2):
        path = _page(scene, at)
        offered = [
            one.attributes["href"]
            for one in seen(client, path).all("a", class_="s-option")
            if "skill=" in one.attributes.get("href", "")
        ] or [
            one.attributes["href"]
            for one in seen(client, path).elements
            if one.tag == "a" and one.attributes.get("class") == "s-option"
        ]
        if offered:
            break
    tried = seen(client, offered[0])
    assert "What you try:" in tried.text
    assert "vacanc" in tried.text
    ticks = [
        one for one in tried.all("input", name="skill") if one.attributes["type"] == "checkbox"
    ]
    assert len(ticks) == 1
    assert "checked" in ticks[0].attributes


def test_nonsense_in_the_address_is_told_and_breaks_nothing(page_scene: PageScene) -> None:
    client, path = _coach(page_scene), _page(page_scene)
    wrong = seen(client, f"{path}?minutes=-5&hours=abc")
    assert "not possible" in wrong.text
    assert _total(seen(client, f"{path}?sector=%3Cscript%3E")) == _total(seen(client, path))
    assert client.get(f"{path}?skill=111222333").status_code in {200, 422}


def test_somebody_who_objects_gets_no_list_but_an_answer(page_scene: PageScene) -> None:
    scene = page_scene
    with scene.hall.database.writing() as session:
        row = session.get_one(Candidate, scene.people[14].id)
        row.objected_at = scene.hall.clock()
    assert "objects to being matched" in seen(_coach(scene), _page(scene, 14)).text


def test_every_look_is_noted_with_what_was_tried(page_scene: PageScene) -> None:
    scene = page_scene
    seen(_coach(scene), f"{_page(scene)}?hours=20")
    query = select(AuditEntry).where(
        AuditEntry.action == "suggestions.read", AuditEntry.object_id == scene.people[0].id
    )
    with scene.hall.database.reading() as session:
        last = session.scalars(query.order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert "hours_per_week" in str(last.details)


def test_the_school_does_not_see_a_person_of_somebody_else(page_scene: PageScene) -> None:
    school = browser(page_scene.hall, page_scene.accounts["school"])
    seen(school, _page(page_scene), status=404)
    for role in ("employer", "candidate"):
        other = browser(page_scene.hall, page_scene.accounts[role])
        assert other.get(_page(page_scene)).status_code == 403
