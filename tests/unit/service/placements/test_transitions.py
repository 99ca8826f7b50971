"""The table of steps holds together."""

from __future__ import annotations

import pytest

from service.accounts.policy import ROLE_SCOPES
from service.hooks.events import EVENTS
from service.placements.models import STATES
from service.placements.publishing import SUPERSEDED
from service.placements.transitions import (
    LIVE,
    OVER,
    REASONS,
    STATE_NAMES,
    TRANSITIONS,
    following,
    reasons_for,
    step,
)


def test_every_state_is_reached_from_the_first_and_leads_to_an_end() -> None:
    reached = {"proposed"}
    while more := {one.after for one in TRANSITIONS if one.before in reached} - reached:
        reached |= more
    assert reached == set(STATES) == set(STATE_NAMES)
    ending = set(OVER)
    while more := {one.before for one in TRANSITIONS if one.after in ending} - ending:
        ending |= more
    assert ending == set(STATES)


def test_what_is_over_leads_nowhere_and_what_lives_leads_somewhere() -> None:
    assert {one.before for one in TRANSITIONS} == set(LIVE)
    assert len({(one.before, one.after) for one in TRANSITIONS}) == len(TRANSITIONS)


def test_who_may_take_a_step_has_the_scope_for_it() -> None:
    roles = {role for one in TRANSITIONS for role in one.roles} - {"system"}
    assert roles <= {role for role, scopes in ROLE_SCOPES.items() if "placements:write" in scopes}


@pytest.mark.parametrize("role", sorted(ROLE_SCOPES))
def test_every_step_with_a_reason_has_reasons_for_who_may_take_it(role: str) -> None:
    for one in TRANSITIONS:
        if role in one.roles:
            assert bool(reasons_for(one.after, role)) == one.reasoned


def test_a_code_says_the_same_to_everybody_and_fits_its_column() -> None:
    """Where two sides share a code, they share its text: the state alone tells no side."""
    texts: dict[str, str] = {}
    for group in REASONS.values():
        for code, text in group.items():
            assert len(code) <= 32
            assert texts.setdefault(code, text) == text
    assert SUPERSEDED in REASONS["staff"]


def test_employers_systems_can_be_told_of_every_state_they_see() -> None:
    assert {f"placement.{state}" for state in STATES} - {"placement.proposed"} <= set(EVENTS)


def test_the_candidate_alone_does_not_introduce_itself() -> None:
    assert following("confirmed", "candidate") == ("declined",)
    assert step("proposed", "accepted") is None
