"""What to do next in a round."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.placements.at_a_glance import RunLine, next_step

NOW = datetime(2027, 1, 5, tzinfo=UTC)


def done(**changes: Any) -> RunLine:
    """Return a run that is done."""
    values: dict[str, Any] = {
        "id": "r", "programme": "p", "round_id": "o", "state": "done", "requested_at": NOW,
        "asked_by": None, "published_at": None, "placed": 3, "candidates": 4, "change": 7,
    }  # fmt: skip
    return RunLine(**values | changes)


@pytest.mark.parametrize(
    ("told", "step"),
    [
        ({"closed": True, "active": True}, "closed"),
        ({"active": True, "stops": {"people"}}, "watch"),
        ({"stops": {"people"}}, "fill"),
        ({"stops": {"vacancies", "locks-full"}}, "fill"),
        ({"stops": {"locks-full"}, "latest": done()}, "mend"),
        ({}, "start"),
        ({"latest": done()}, "look"),
        ({"latest": done(), "changed": True}, "again"),
        ({"latest": done(published_at=NOW), "changed": True}, "call"),
    ],
)
def test_the_next_step_follows_from_how_the_round_stands(told: dict[str, Any], step: str) -> None:
    plain: dict[str, Any] = {
        "closed": False, "stops": set(), "active": False, "latest": None, "changed": False,
    }  # fmt: skip
    values = plain | told
    assert next_step(**values | {"stops": frozenset(values["stops"])}) == step
