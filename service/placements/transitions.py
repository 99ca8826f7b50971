"""The steps of a placement in one table: which state leads to which, who may, and with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.placements.models import STATES
from service.words import N_

_OFFICE: Final = frozenset({"administrator", "stagejager", "system"})
_STAFF: Final = _OFFICE | {"coach", "school"}
_CANDIDATE: Final = _STAFF | {"candidate"}
_EMPLOYER: Final = _STAFF | {"employer"}
_ANYBODY: Final = _CANDIDATE | _EMPLOYER


@dataclass(frozen=True)
class Transition:
    """One step.

    Attributes
    ----------
    roles
        Who may take it. Staff may take every step, on behalf of a person or an employer whom they
        spoke; the step keeps who did.
    reasoned
        Whether it needs a reason.
    """

    before: str
    after: str
    roles: frozenset[str]
    reasoned: bool = False


TRANSITIONS: Final = (
    Transition("proposed", "published", _STAFF),
    Transition("proposed", "withdrawn", _STAFF, reasoned=True),
    Transition("published", "confirmed", _CANDIDATE),
    Transition("published", "declined", _ANYBODY, reasoned=True),
    Transition("published", "withdrawn", _STAFF, reasoned=True),
    Transition("confirmed", "introduced", _STAFF),
    Transition("confirmed", "declined", _ANYBODY, reasoned=True),
    Transition("confirmed", "withdrawn", _STAFF, reasoned=True),
    Transition("introduced", "accepted", _EMPLOYER),
    Transition("introduced", "declined", _ANYBODY, reasoned=True),
    Transition("introduced", "withdrawn", _STAFF, reasoned=True),
    Transition("accepted", "trial", _EMPLOYER),
    Transition("accepted", "contracted", _EMPLOYER),
    Transition("accepted", "started", _EMPLOYER),
    Transition("accepted", "withdrawn", _ANYBODY, reasoned=True),
    Transition("trial", "contracted", _EMPLOYER),
    Transition("trial", "started", _EMPLOYER),
    Transition("trial", "withdrawn", _ANYBODY, reasoned=True),
    Transition("contracted", "started", _EMPLOYER),
    Transition("contracted", "withdrawn", _ANYBODY, reasoned=True),
    Transition("started", "ended", _EMPLOYER, reasoned=True),
)
"""Every step there is."""

_STEP: Final[Mapping[tuple[str, str], Transition]] = {
    (each.before, each.after): each for each in TRANSITIONS
}

HIDDEN: Final = frozenset({"proposed"})
"""States in which neither the candidate nor the employer sees a placement."""

SETTLED: Final = ("confirmed", "introduced", "accepted", "trial", "contracted", "started")
"""States that a new run keeps."""

TAKEN: Final = ("accepted", "trial", "contracted", "started")
"""States in which a place is taken."""

LIVE: Final = ("proposed", "published", *SETTLED)
"""States that lead somewhere."""

OVER: Final = ("declined", "ended", "withdrawn")
"""States that lead nowhere."""

assert {*LIVE, *OVER} == set(STATES)

STATE_NAMES: Final[Mapping[str, str]] = {
    "proposed": N_("proposed"),
    "published": N_("published"),
    "confirmed": N_("confirmed by the candidate"),
    "introduced": N_("introduced"),
    "accepted": N_("accepted"),
    "trial": N_("on trial"),
    "contracted": N_("contract agreed"),
    "declined": N_("declined"),
    "started": N_("started"),
    "ended": N_("ended"),
    "withdrawn": N_("withdrawn"),
}

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "employer": {
        "skills": N_("the skills do not fit well enough"),
        "level": N_("the level does not fit"),
        "hours": N_("the hours do not fit"),
        "period": N_("the period does not fit"),
        "distance": N_("the distance is too great"),
        "language": N_("the language level is too low for this work"),
        "no-capacity-left": N_("there is no place or no supervision left"),
        "filled-elsewhere": N_("the place went to somebody from elsewhere"),
        "vacancy-closed": N_("the vacancy is closed"),
        "no-show": N_("the candidate did not come to the meeting"),
        "other": N_("another reason"),
    },
    "candidate": {
        "work": N_("the work does not suit the candidate"),
        "hours": N_("the hours do not fit"),
        "period": N_("the period does not fit"),
        "distance": N_("the distance is too great"),
        "conditions": N_("the conditions or the pay do not suit the candidate"),
        "other-place": N_("the candidate has another place"),
        "personal": N_("a personal reason"),
        "other": N_("another reason"),
    },
    "staff": {
        "mistake": N_("it was a mistake"),
        "superseded": N_("a newer run proposes something else"),
        "unpublished": N_("the publication was taken back"),
        "school-refused": N_("the school does not approve the place"),
        "no-longer-looking": N_("the candidate is no longer looking"),
        "vacancy-closed": N_("the vacancy is closed"),
        "other": N_("another reason"),
    },
    "end": {
        "completed": N_("completed as agreed"),
        "stopped-by-candidate": N_("the candidate stopped earlier"),
        "stopped-by-employer": N_("the employer stopped earlier"),
        "stopped-together": N_("both agreed to stop earlier"),
    },
}
"""Why: reasons of an employer, of a candidate, of staff, and of an end; none tells of health."""


def step(before: str, after: str) -> Transition | None:
    """Return the step from one state to another, None if there is none."""
    return _STEP.get((before, after))


def following(before: str, role: str) -> tuple[str, ...]:
    """Return the states to which a role may bring a placement."""
    return tuple(each.after for each in TRANSITIONS if each.before == before and role in each.roles)


def reasons_for(after: str, role: str) -> Mapping[str, str]:
    """Return the reasons that a role may give for a state, with their texts.

    Staff may speak for a candidate or an employer, and so give reasons of either.
    """
    if after == "ended":
        return REASONS["end"]
    if after not in {"declined", "withdrawn"}:
        return {}
    if role in {"employer", "candidate"}:
        return REASONS[role]
    return {**REASONS["employer"], **REASONS["candidate"], **REASONS["staff"]}


def every_reason() -> frozenset[str]:
    """Return all codes."""
    return frozenset(code for group in REASONS.values() for code in group)
