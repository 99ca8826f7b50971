"""The next steps of a placement on its page: what each is called, and who may read a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.placements.models import Placement
from service.placements.transitions import REASONS, following, reasons_for, step
from service.placements.visible import STAFF
from service.words import N_, Words

STEP_NAMES: Final[Mapping[str, str]] = {
    "published": N_("Show it to both"),
    "confirmed": N_("The candidate wants the place"),
    "introduced": N_("Introduce the candidate"),
    "accepted": N_("The employer says yes"),
    "trial": N_("A trial begins"),
    "contracted": N_("The contract was agreed"),
    "started": N_("The candidate has started"),
    "declined": N_("Decline"),
    "withdrawn": N_("Withdraw"),
    "ended": N_("It has ended"),
}
"""What taking a step is called for staff."""

_OWN_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "candidate": {"confirmed": N_("Yes, I want this place"), "declined": N_("No, not this place")},
    "employer": {
        "accepted": N_("Yes, this person can come"),
        "declined": N_("No, not this person"),
    },
}

STEP_HINTS: Final[Mapping[str, str]] = {
    "published": N_("The candidate and the employer see it from now on."),
    "confirmed": N_("Say this when you spoke the candidate."),
    "introduced": N_("The employer gets to know who it is, and makes an appointment."),
    "accepted": N_("The place is taken from now on."),
    "trial": N_("Some days or weeks to see whether the work suits both."),
    "contracted": N_("The agreement was signed, or will be on the first day."),
    "started": N_("Follow-up is planned after 1, 3 and 6 months."),
}

AUDIENCE_NAMES: Final[Mapping[str, str]] = {
    "staff": N_("only who works with the candidate"),
    "employer": N_("the employer too"),
    "candidate": N_("the candidate too"),
    "everybody": N_("both"),
}
"""Who may read a note."""

REASON_TEXTS: Final[Mapping[str, str]] = {
    code: text for group in REASONS.values() for code, text in group.items()
}


@dataclass(frozen=True)
class NextStep:
    """A step that a reader can take.

    Attributes
    ----------
    reasoned
        Whether it needs a reason, and so a page of its own.
    """

    to: str
    name: str
    hint: str
    reasoned: bool


def next_steps(placement: Placement, role: str, say: Words) -> list[NextStep]:
    """Return the steps that a role can take from here; those that go on come first."""
    found = []
    for after in following(placement.state, role):
        told = step(placement.state, after)
        hint = say(STEP_HINTS[after]) if role in STAFF and after in STEP_HINTS else ""
        found.append(
            NextStep(after, step_name(after, role, say), hint, told is not None and told.reasoned)
        )
    return sorted(found, key=lambda one: one.reasoned)


def step_name(after: str, role: str, say: Words) -> str:
    """Return what taking a step is called for a role."""
    return say(_OWN_NAMES.get(role, {}).get(after, STEP_NAMES[after]))


def reason_options(after: str, role: str, say: Words) -> list[tuple[str, str]]:
    """Return the reasons that a role may give for a step."""
    return [(code, say(text)) for code, text in reasons_for(after, role).items()]


def audience_options(role: str, say: Words) -> list[tuple[str, str]]:
    """Return who may read a note of a role."""
    other = {"employer": ("staff", "candidate"), "candidate": ("staff", "employer")}
    return [(code, say(AUDIENCE_NAMES[code])) for code in other.get(role, AUDIENCE_NAMES)]
