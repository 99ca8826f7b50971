"""What the databases can keep, which is less than the engine alone would take."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from pydantic import ValidationError

from matching.errors import Message, message
from matching.profiles import records
from service.errors import ProblemError

MOST_NUMBER: Final = 2**31 - 1
"""The largest whole number that both databases keep."""

MOST_TEXT: Final = 10_000
"""Characters of the longest text."""

MOST_ITEMS: Final = 1_000
"""Items of the longest list."""


@contextmanager
def refusing() -> Iterator[None]:
    """Tell what is wrong with a record as a problem.

    Raises
    ------
    ProblemError
        ``invalid`` with every fault of the record, instead of pydantic's error.
    """
    try:
        yield
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise ProblemError(
            "invalid", message("Mend what is named below."), items=faults
        ) from None  # pydantic's own text shows what was sent


def refuse_unfit(record: records.Record, where: str = "") -> None:
    """Refuse what the database cannot keep, which the engine alone would take.

    Parameters
    ----------
    where
        What stands before the names of fields in the problem.

    Raises
    ------
    ProblemError
        ``invalid``: a text with a NUL or without an end, too long a list, too large a number.
    """
    items = [
        {"location": place, "detail": why, "code": code}
        for place, code, why in unfit(record.model_dump(), where)
    ]
    if items:
        raise ProblemError("invalid", message("Mend what is named below."), items=items)


def unfit(value: object, where: str) -> Iterator[tuple[str, str, Message]]:
    """Give place, code and reason of everything in a value that the database cannot keep."""
    fault = _fault(value)
    if fault is not None:
        yield where, *fault
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from unfit(part, f"{where}.{name}" if where else str(name))
    elif isinstance(value, (list, tuple, frozenset)):
        for at, part in enumerate(value):
            yield from unfit(part, f"{where}.{at}" if where else str(at))


def _fault(value: object) -> tuple[str, Message] | None:
    if isinstance(value, str):
        if "\0" in value:
            return "nul", message("this holds a NUL character; leave it out")
        if len(value) > MOST_TEXT:
            return "too_long", message("give at most {max_length} characters", max_length=MOST_TEXT)
    elif isinstance(value, (list, tuple, frozenset)):
        if len(value) > MOST_ITEMS:
            return "too_long", message("give at most {max_length} items", max_length=MOST_ITEMS)
    elif isinstance(value, float) and not math.isfinite(value):
        return "finite_number", message("give a number")
    elif isinstance(value, int) and value > MOST_NUMBER:
        return "too_large", message("give a number of at most {le}", le=MOST_NUMBER)
    return None
