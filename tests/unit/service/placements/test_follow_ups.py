"""When follow-up is due."""

from __future__ import annotations

from datetime import date

import pytest

from service.placements.follow_ups import MONTHS, OUTCOME_NAMES, months_after
from service.placements.models import OUTCOMES


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 11, 22), 1, date(2026, 12, 22)),
        (date(2026, 11, 22), 3, date(2027, 2, 22)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_it_is_the_same_day_some_months_later_or_the_last_of_a_shorter_month(
    day: date, months: int, due: date
) -> None:
    assert months_after(day, months) == due


def test_every_outcome_has_a_name() -> None:
    assert set(OUTCOME_NAMES) == set(OUTCOMES)
    assert MONTHS == (1, 3, 6)
