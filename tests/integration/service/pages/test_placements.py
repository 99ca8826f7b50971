"""Pages of placements, consent and follow-up: one pair from a suggestion to six months later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.models import Account
from service.placements.models import FollowUp, Placement
from tests.pages_app import browser, seen, sent
from tests.pages_scene import PageScene


def _as(scene: PageScene, role: str) -> TestClient:
    return browser(scene.hall, scene.accounts[role])


def _offer(scene: PageScene, at: int) -> str:
    """Return one of the vacancies of the employer with an account."""
    return scene.offers[4 * at].id


def _proposed(scene: PageScene, person: int, offer: str, **fields: Any) -> str:
    """Let the coach propose a pair; return the address of the placement."""
    who = scene.people[person].id
    page = f"/placements/new?candidate={who}&vacancy={offer}"
    answer = sent(
        _as(scene, "coach"), page, "/placements/new", candidate=who, vacancy=offer, **fields
    )
    assert answer.status_code == 303, answer.text[-1500:]
    found: str = answer.headers["location"].partition("?")[0]
    return found


def _step(scene: PageScene, role: str, at: str, to: str, **fields: Any) -> Any:
    """Take a step with the button or the form of the page."""
    client = _as(scene, role)
    version = next(
        one.attributes["value"]
        for one in seen(client, f"{at}/step?to={to}").all("input", name="version")
    )
    return sent(client, at, f"{at}/step", to=to, version=version, **fields)


def _state(scene: PageScene, at: str) -> str:
    with scene.hall.database.reading() as session:
        return session.get_one(Placement, at.rpartition("/")[2]).state


def _follow_ups(scene: PageScene, at: str) -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.placement_id == at.rpartition("/")[2])
    with scene.hall.database.reading() as session:
        return list(session.scalars(query.order_by(FollowUp.months)))


def test_a_pair_goes_from_a_proposal_by_hand_to_a_start_and_its_follow_up(
    page_scene: PageScene,
) -> None:
    scene, offer = page_scene, _offer(page_scene, 0)
    name = _name(scene, 0)
    at = _proposed(scene, 0, offer, note="Kwam op in ons gesprek", round=scene.round_id)
    seen(_as(scene, "employer"), at, status=404)
    assert _step(scene, "coach", at, "published").status_code == 303
    shown = seen(_as(scene, "employer"), at)
    assert name not in shown.text
    assert "K-" in shown.text
    assert "gesprek" not in shown.text
    assert _step(scene, "coach", at, "confirmed").status_code == 303

    assert not seen(_as(scene, "coach"), at).all("input", name="to", value="introduced")
    early = sent(
        _as(scene, "coach"), at, f"{at}/step", to="introduced", version=_version(scene, at)
    )
    assert early.status_code == 422
    assert "has not consented" in early.text
    assert sent(_as(scene, "coach"), at, f"{at}/consent", consent="yes").status_code == 303
    assert name in seen(_as(scene, "employer"), at).text

    assert _step(scene, "coach", at, "introduced").status_code == 303
    for role, to in (("employer", "accepted"), ("coach", "trial"), ("coach", "contracted")):
        assert _step(scene, role, at, to).status_code == 303
    assert _step(scene, "employer", at, "started", note="Begint op maandag").status_code == 303
    assert _state(scene, at) == "started"
    begun = scene.hall.clock().date()
    assert [one.months for one in _follow_ups(scene, at)] == [1, 3, 6]
    assert _follow_ups(scene, at)[0].due_on > begun + timedelta(days=27)
    story = seen(_as(scene, "coach"), at).text
    assert "on trial" in story
    assert "contract agreed" in story
    assert "After 6 months" in story
    assert "Follow-up" not in seen(_as(scene, "employer"), at).text
    _is_followed_up(scene, at)


def _is_followed_up(scene: PageScene, at: str) -> None:
    """Go on to the first follow-up, save it, open it again, and end the placement."""
    coach, first = _as(scene, "coach"), _follow_ups(scene, at)[0]
    page = f"/follow-ups/{first.id}"
    scene.hall.clock.forward(days=40)
    coach = _as(scene, "coach")  # the session of before is over
    listed = seen(coach, "/follow-ups")
    assert _name(scene, 0) in listed.text
    assert "days late" in listed.text
    empty = sent(coach, page, page, note="Geen antwoord gekozen")
    assert empty.status_code == 422
    assert "Geen antwoord gekozen" in empty.text
    saved = sent(coach, page, page, outcome="attention", note="Wil meer uren")
    assert saved.status_code == 303
    assert "Wil meer uren" in seen(coach, "/follow-ups?show=done").text
    assert "Wil meer uren" in seen(coach, at).text
    assert sent(coach, page, page, again="yes").status_code == 303
    assert _follow_ups(scene, at)[0].outcome is None
    assert sent(coach, page, page, outcome="well", note="").status_code == 303
    answer = _step(scene, "coach", at, "ended", reason="completed")
    assert answer.status_code == 303
    assert [one.months for one in _follow_ups(scene, at)] == [1], "what was not due yet went"


def _name(scene: PageScene, person: int) -> str:
    contact = scene.people[person].contact
    assert contact is not None
    return contact.name


def _version(scene: PageScene, at: str) -> int:
    with scene.hall.database.reading() as session:
        return session.get_one(Placement, at.rpartition("/")[2]).version


def test_the_candidate_answers_and_agrees_on_the_page_of_the_placement(
    page_scene: PageScene,
) -> None:
    scene, offer = page_scene, _offer(page_scene, 1)
    at = _proposed(scene, 2, offer)
    own = _as(scene, "candidate")
    seen(own, at, status=404)
    _step(scene, "coach", at, "published")
    assert "Yes, I want this place" in seen(own, at).text
    assert _step(scene, "candidate", at, "confirmed").status_code == 303
    assert sent(own, at, f"{at}/consent", consent="yes").status_code == 303
    assert _name(scene, 2) in seen(_as(scene, "employer"), at).text
    assert sent(own, at, f"{at}/consent", consent="no").status_code == 303
    assert _name(scene, 2) not in seen(_as(scene, "employer"), at).text


def test_a_step_that_stops_asks_for_a_reason_and_keeps_what_was_typed(
    page_scene: PageScene,
) -> None:
    scene = page_scene
    at = _proposed(scene, 4, _offer(scene, 0))
    _step(scene, "coach", at, "published")
    answer = _step(scene, "employer", at, "declined", note="Past niet in het rooster")
    assert answer.status_code == 422
    assert "Past niet in het rooster" in answer.text
    assert "Choose a reason" in answer.text
    answer = _step(scene, "employer", at, "declined", reason="hours", note="Past niet")
    assert answer.status_code == 303
    assert "the hours do not fit" in seen(_as(scene, "coach"), at).text
    assert _state(scene, at) == "declined"


def test_who_was_overtaken_by_somebody_else_is_told(page_scene: PageScene) -> None:
    scene = page_scene
    at = _proposed(scene, 6, _offer(scene, 0))
    version = _version(scene, at)
    _step(scene, "stagejager", at, "published")
    late = sent(_as(scene, "coach"), at, f"{at}/step", to="withdrawn", version=version,
                reason="mistake")  # fmt: skip
    assert late.status_code == 422
    assert "Somebody else has changed" in late.text
    assert _state(scene, at) == "published"


def test_a_pair_that_has_a_placement_is_not_proposed_again(page_scene: PageScene) -> None:
    scene, offer = page_scene, _offer(page_scene, 1)
    _proposed(scene, 8, offer)
    who = scene.people[8].id
    page = f"/placements/new?candidate={who}&vacancy={offer}"
    again = sent(_as(scene, "coach"), page, "/placements/new", candidate=who, vacancy=offer)
    assert again.status_code == 422
    assert "has a placement already" in again.text


def test_a_consent_is_recorded_and_taken_back_on_the_page_of_a_person(
    page_scene: PageScene,
) -> None:
    scene, coach = page_scene, _as(page_scene, "coach")
    page, firm = f"/people/{scene.people[10].id}/consents", scene.firms[1]
    unsaid = sent(coach, page, page, employer=firm.id)
    assert unsaid.status_code == 422
    assert "Tick this" in unsaid.text
    assert sent(coach, page, page, employer="", agreed="yes").status_code == 422
    assert sent(coach, page, page, employer=firm.id, agreed="yes").status_code == 303
    assert "May know who it is" in seen(coach, page).text
    assert sent(coach, page, f"{page}/{firm.id}/take-back").status_code == 303
    assert "No employer may know who it is now" in seen(coach, page).text
    seen(_as(scene, "school"), page, status=404)


def test_lists_are_filtered_and_searched_and_a_stranger_to_a_pair_sees_nothing(
    page_scene: PageScene,
) -> None:
    scene, name = page_scene, _name(page_scene, 12)
    at = _proposed(scene, 12, scene.offers[1].id)  # of another employer
    coach = _as(scene, "coach")
    assert name in seen(coach, f"/placements?q={name.split()[0].casefold()}").text
    assert name not in seen(coach, "/placements?state=ended").text
    assert name not in seen(coach, "/placements?q=%25%25").text
    for role in ("employer", "candidate", "school"):
        client = _as(scene, role)
        seen(client, at, status=404)
        assert name not in seen(client, "/placements?state=all").text


def test_another_employer_sees_neither_placement_nor_follow_up(page_scene: PageScene) -> None:
    scene = page_scene
    at = _proposed(scene, 14, _offer(scene, 0))
    _step(scene, "coach", at, "published")
    other: Account = scene.hall.account("employer")
    client = browser(scene.hall, other)
    assert client.get(at).status_code == 404
    assert client.get("/follow-ups").status_code == 403
    token = seen(_as(scene, "employer"), at).all("input", name="token")[0].attributes["value"]
    sent_ = client.post(f"{at}/step", data={"token": token, "to": "declined", "version": "1"})
    assert sent_.status_code == 403
