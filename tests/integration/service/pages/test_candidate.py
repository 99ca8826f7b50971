"""One's own profile, wishes and proposals on the pages."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.placements.models import Consent, Placement, Step
from service.profiles.models import CandidateSkill, Wish
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PageScene


@pytest.fixture
def me(page_scene: PageScene) -> TestClient:
    """Give a browser of the person who has an account."""
    return browser(page_scene.hall, page_scene.accounts["candidate"])


def proposed(scene: PageScene, at: int, state: str = "published", note: str = "") -> str:
    """Make a proposal to the person, and return its id."""
    hall, offer = scene.hall, scene.offers[at]
    row = Placement(
        programme=offer.programme, candidate_id=scene.person.id, vacancy_id=offer.id,
        employer_id=offer.employer_id, state=state, created_at=hall.clock(),
        updated_at=hall.clock(),
    )  # fmt: skip
    row.steps = [
        Step(position=0, at=hall.clock(), role="coach", after="proposed", note=note),
    ]
    if state != "proposed":
        row.steps.append(
            Step(
                position=1, at=hall.clock(), role="coach", before="proposed", after=state, note=note
            )
        )
    hall.add(row)
    return row.id


def filled_in(page: Page) -> dict[str, object]:
    """Return what stands in the form of a page."""
    values: dict[str, object] = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in page.all("input")
        if one.attributes.get("type") not in {"checkbox", "search"} and "name" in one.attributes
    }
    for one in page.all("textarea"):
        values[one.attributes["name"]] = one.text
    return values


def test_the_profile_shows_what_is_known_and_where_to_change_it(me: TestClient) -> None:
    page = seen(me, "/me")
    assert "What I can do" in page.text
    for path in ("/me/skills", "/me/edit", "/me/data/correction"):
        assert page.all("a", href=path)


def test_a_person_changes_their_own_data_but_not_what_the_school_says(me: TestClient) -> None:
    values = filled_in(seen(me, "/me/edit"))
    changed = values | {
        "level": "hbo", "travel_mode": "car", "occupation": "kok", "hours_per_week": "28,5",
        "ready": "", "school_number": "999",
    }  # fmt: skip
    answer = sent(me, "/me/edit", "/me/edit", **changed)
    assert answer.headers.get("location") == "/me?done=saved", answer.text[-3000:]
    text = seen(me, "/me").text
    assert "kok" in text
    assert "28.5" in text
    assert "999" not in text
    assert "has not said yet" not in text
    old = sent(me, "/me/edit", "/me/edit", **changed)
    assert (old.status_code, "Somebody else changed" in old.text) == (422, True)


def test_a_wrong_value_is_told_beside_its_field_and_the_rest_stays(me: TestClient) -> None:
    values = filled_in(seen(me, "/me/edit")) | {
        "level": "hbo", "travel_mode": "car", "postcode": "12", "occupation": "zanger",
    }  # fmt: skip
    answer = sent(me, "/me/edit", "/me/edit", **values)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "four digits" in page.one("div", id="error-postcode").text
    assert page.one("input", id="field-occupation").attributes["value"] == "zanger"


def test_skills_are_found_with_slips_added_levelled_and_struck(
    page_scene: PageScene, me: TestClient
) -> None:
    page = seen(me, "/me/skills?q=pyton")
    option = next(one for one in page.all("button", name="skill") if "Python" in one.text)
    add = {"skill": option.attributes["value"]}
    assert sent(me, "/me/skills", "/me/skills/add", **add).status_code == 303
    assert sent(me, "/me/skills", "/me/skills/add", skill="text:harp spelen").status_code == 303
    assert sent(me, "/me/skills", "/me/skills/add").status_code == 422
    mine = {"text": "harp spelen"}
    assert sent(me, "/me/skills", "/me/skills/level", **mine, level="4").status_code == 303
    assert sent(me, "/me/skills", "/me/skills/level", **mine, level="9").status_code == 422
    with page_scene.hall.database.reading() as session:
        kept = session.query(CandidateSkill).filter_by(candidate_id=page_scene.person.id, **mine)
        assert kept.one().level == 4
    assert sent(me, "/me/skills", "/me/skills/remove", **mine).status_code == 303
    assert "harp spelen" not in seen(me, "/me/skills").text


def test_wishes_are_added_from_suggestions_and_put_in_order(
    page_scene: PageScene, me: TestClient
) -> None:
    hall, person = page_scene.hall, page_scene.person

    def order() -> list[str | None]:
        with hall.database.reading() as session:
            rows = session.query(Wish).filter_by(candidate_id=person.id).order_by(Wish.rank)
            return [one.vacancy_id for one in rows]

    fields = seen(me, "/me/suggestions").all("input", name="vacancy")
    for one in fields[:2]:
        added = sent(me, "/me/wishes", "/me/wishes/add", vacancy=one.attributes["value"])
        assert added.headers["location"] == "/me/wishes?done=wish-added"
    before = order()
    assert len(before) >= 3
    assert sent(me, "/me/wishes", "/me/wishes/move", at="1", to="up").status_code == 303
    assert order()[:2] == [before[1], before[0]]
    assert sent(me, "/me/wishes", "/me/wishes/move", at="0", to="out").status_code == 303
    assert order() == [before[0], *before[2:]]
    assert sent(me, "/me/wishes", "/me/wishes/move", at="99", to="up").status_code == 412
    assert sent(me, "/me/wishes", "/me/wishes/add", vacancy="made-up").status_code in {404, 422}


def test_a_proposal_is_explained_and_confirmed_with_consent(
    page_scene: PageScene, me: TestClient
) -> None:
    id_ = proposed(page_scene, 0)
    page = seen(me, f"/me/proposals/{id_}")
    assert "Why this one?" in page.text
    assert "of 100" in page.text
    at = f"/me/proposals/{id_}"
    answer = sent(me, at, f"{at}/yes", version="1", agree="yes")
    assert "You said yes." in seen(me, answer.headers["location"]).text
    with page_scene.hall.database.reading() as session:
        row = session.get_one(Placement, id_)
        assert row.state == "confirmed"
        held = session.query(Consent).filter_by(candidate_id=page_scene.person.id)
        assert held.filter_by(employer_id=row.employer_id).one().wording == "2026-11"
    again = sent(me, at, f"{at}/yes", version="1")
    assert again.status_code == 412, "somebody answered from an old page"


def test_confirming_without_the_box_gives_no_consent(page_scene: PageScene, me: TestClient) -> None:
    id_ = proposed(page_scene, 3)
    at = f"/me/proposals/{id_}"
    assert sent(me, at, f"{at}/yes", version="1").status_code == 303
    with page_scene.hall.database.reading() as session:
        employer = session.get_one(Placement, id_).employer_id
        held = session.query(Consent).filter_by(candidate_id=page_scene.person.id)
        assert not held.filter_by(employer_id=employer).count()


def test_declining_needs_a_reason_and_keeps_what_was_typed(
    page_scene: PageScene, me: TestClient
) -> None:
    id_ = proposed(page_scene, 4)
    at = f"/me/proposals/{id_}"
    for reason in ({}, {"reason": "made-up"}):
        answer = sent(me, at, f"{at}/no", version="1", note="Te ver <i>weg</i>", **reason)
        assert answer.status_code == 422
        assert "Te ver &lt;i&gt;weg&lt;/i&gt;" in answer.text
    answer = sent(me, at, f"{at}/no", version="1", reason="distance", note="Te ver weg")
    assert "You said no." in seen(me, answer.headers["location"]).text
    text = seen(me, at).text
    assert "Reason: it is too far away" in text
    assert "Do you want this place?" not in text
    late = sent(me, "/me/data/correction", f"{at}/no", version="2", reason="distance")
    assert (late.status_code, "This is over" in late.text) == (422, True)


def test_what_staff_noted_for_themselves_or_has_not_published_is_not_shown(
    page_scene: PageScene, me: TestClient
) -> None:
    hidden = proposed(page_scene, 5, "proposed")
    assert me.get(f"/me/proposals/{hidden}").status_code == 404
    shown = proposed(page_scene, 6, note="Alleen voor ons")
    assert "Alleen voor ons" not in seen(me, f"/me/proposals/{shown}").text
    listed = seen(me, "/me/proposals")
    assert listed.all("a", href=f"/me/proposals/{shown}")
    assert not listed.all("a", href=f"/me/proposals/{hidden}")
    other = browser(
        page_scene.hall, page_scene.hall.account("candidate", candidate=page_scene.people[4])
    )
    assert other.get(f"/me/proposals/{shown}").status_code == 404


def test_a_closed_vacancy_is_still_told_without_its_sum(
    page_scene: PageScene, me: TestClient
) -> None:
    hall = page_scene.hall
    offer = hall.vacancy(page_scene.firms[3], programme="stagepact", state="closed")
    page_scene.offers.append(offer)
    id_ = proposed(page_scene, len(page_scene.offers) - 1)
    text = seen(me, f"/me/proposals/{id_}").text
    assert offer.title in text
    assert "This cannot be worked out now" in text
