"""When the market changes: the least change, what one place more brings, and why not me."""

from matching.assignment.changes.carrying import carry_over
from matching.assignment.changes.places import PlaceValues, one_more_at_employer, one_more_place
from matching.assignment.changes.resolving import ORDERS, KeepingPrice, Resolved, resolve
from matching.assignment.changes.standing import Move
from matching.assignment.changes.why import (
    WHY,
    Holder,
    Reasons,
    Refusal,
    WhyNot,
    why_not,
    why_not_all,
)

__all__ = [
    "ORDERS",
    "WHY",
    "Holder",
    "KeepingPrice",
    "Move",
    "PlaceValues",
    "Reasons",
    "Refusal",
    "Resolved",
    "WhyNot",
    "carry_over",
    "one_more_at_employer",
    "one_more_place",
    "resolve",
    "why_not",
    "why_not_all",
]
