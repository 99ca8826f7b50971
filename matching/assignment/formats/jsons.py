"""JSON in and out: ids of any kind that JSON can tell apart, and faults with their place."""

from __future__ import annotations

import json
from collections.abc import Hashable
from math import isfinite
from typing import Any, Final

from matching.assignment.formats.source import Source
from matching.errors import ProblemError, message

_TUPLE: Final = "tuple"


def loaded(source: Source) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    InputError
        If it is no JSON, or names something twice in one object.
    """
    try:
        return json.loads(source.text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise source.fault(
            message("this is no JSON: {why}", why=error.msg), error.lineno, error.colno
        ) from error
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _TwiceError) else "a number or a nesting too great"
        raise source.fault(message("this is no JSON that can be read: {why}", why=why)) from error


class _TwiceError(ValueError):
    """Something that JSON allows, and that would be lost in silence."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, once no key is in it twice."""
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _TwiceError(f"{twice!r} is there twice")
    return result


def _no_constant(name: str) -> float:
    """Refuse NaN and the infinities."""
    raise _TwiceError(f"{name} is no number")


def id_to_json(value: Hashable) -> Any:
    """Return an id as JSON; a tuple as ``{"tuple": [...]}``.

    Raises
    ------
    ProblemError
        If JSON has nothing like it.
    """
    if isinstance(value, tuple):
        return {_TUPLE: [id_to_json(each) for each in value]}
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float and isfinite(value):
        return value
    raise ProblemError(
        message(
            "JSON cannot hold the id {id}: use text, numbers or tuples of them, or "
            'leave_out=["names"]',
            id=repr(value),
        ),
        field="names",
    )


def id_from_json(value: Any) -> Hashable:
    """Return an id from JSON.

    Raises
    ------
    ProblemError
        If it is none.
    """
    if isinstance(value, dict) and set(value) == {_TUPLE} and isinstance(value[_TUPLE], list):
        return tuple(id_from_json(each) for each in value[_TUPLE])
    if isinstance(value, list | dict):
        raise ProblemError(message("an id is text, a number or a tuple: {id}", id=repr(value)[:60]))
    known: Hashable = value
    return known
