"""What the sliders of suggestions change, and what is tried as if it was learned."""

from __future__ import annotations

from typing import Any

from matching.market import Opening
from matching.profiles.records import Candidate, TravelMode
from service.live.sectors import sector_label, sector_labels
from service.placements.models import Placement
from service.placements.transitions import TRANSITIONS
from service.web.pages.placement_steps import STEP_NAMES, audience_options, next_steps
from service.web.pages.suggestion_list import (
    ANY,
    Sliders,
    learned_changes,
    slider_changes,
    told_hours,
    told_travel,
)
from service.words import Words

USUAL = {"minutes": 45, "mode": "bike", "hours": 32, "sector": ""}
SAY = Words("en")


def _changed(**asked: Any) -> dict[str, Any]:
    return slider_changes(Sliders(**asked), USUAL).model_dump(exclude_unset=True)


def test_a_slider_that_stands_as_in_the_profile_changes_nothing() -> None:
    assert _changed(minutes=45, mode="bike", hours=32, sector="") == {}


def test_who_travels_longer_travels_farther_too_and_who_travels_shorter_does_not() -> None:
    assert _changed(minutes=60) == {"max_travel_minutes": 60, "max_travel_km": None}
    assert _changed(minutes=30) == {"max_travel_minutes": 30}


def test_another_sector_takes_the_place_of_the_interests_and_any_takes_them_away() -> None:
    assert _changed(sector="zorg") == {"interests": ["zorg"]}
    assert _changed(sector=ANY) == {"interests": []}
    assert _changed(sector="no sector of ours") == {}
    assert _changed(mode="car", hours=24) == {"travel_mode": TravelMode.CAR, "hours_per_week": 24}


def _opening(skill: str, level: int, *, certificate: bool) -> Opening:
    return Opening(skill, certificate, level, 1, 1, 0, "", ())


def test_what_is_learned_is_a_skill_a_certificate_or_both() -> None:
    openings = {
        "vca": _opening("vca", 0, certificate=True),
        "welding": _opening("welding", 2, certificate=False),
        "text:forklift": _opening("text:forklift", 1, certificate=True),
    }
    found = learned_changes(["vca", "welding", "text:forklift", "unknown"], openings)
    assert found.certificates == ["vca", "forklift"]
    assert [(one.text, one.level) for one in found.skills] == [
        ("welding", 3),
        ("forklift", 3),
        ("unknown", 3),
    ]
    assert learned_changes([], openings).model_fields_set == set()


def _person(**values: Any) -> Candidate:
    return Candidate.model_validate(
        {"id": "S1", "programme": "stagepact", "level": "hbo", "skills": [], **values}
    )


def test_what_the_profile_says_is_told_as_it_says_it() -> None:
    assert told_travel(_person(max_travel_minutes=30), SAY) == "As the profile says: 30 minutes"
    assert told_travel(_person(max_travel_km=12.5), SAY) == "As the profile says: 12.5 km"
    assert "does not say" in told_travel(_person(), SAY)
    assert told_hours(_person(hours_per_week=24), SAY) == "As the profile says: 24 hours"
    assert "does not say" in told_hours(_person(), SAY)


def test_sectors_are_called_by_their_name_whatever_was_written() -> None:
    assert sector_label("gezondheidszorg", "en") == sector_labels("en")["zorg"]
    assert sector_label("iets anders", "nl") == "iets anders"
    assert sector_label(None, "nl") == ""


def test_every_step_has_a_name_and_steps_that_go_on_come_first() -> None:
    assert {one.after for one in TRANSITIONS} == set(STEP_NAMES)
    found = next_steps(Placement(state="accepted"), "coach", SAY)
    assert [one.to for one in found] == ["trial", "contracted", "started", "withdrawn"]
    assert [one.reasoned for one in found] == [False, False, False, True]


def test_an_employer_chooses_between_staff_and_the_candidate() -> None:
    assert [code for code, _ in audience_options("employer", SAY)] == ["staff", "candidate"]
    assert len(audience_options("coach", SAY)) == 4
