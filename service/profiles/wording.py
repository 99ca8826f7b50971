"""Words in the text of a vacancy that shut people out: which, why, and what to write instead."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from service.words import N_

CATEGORIES: Final = {
    "age": N_(
        "This makes people of another age think that they are not welcome. Age may not count."
    ),
    "sex": N_("This speaks of one sex only. Men, women and others may all apply."),
    "origin": N_(
        "This shuts out people who grew up elsewhere, though they may speak the language well "
        "enough for the work."
    ),
    "belief": N_("What somebody believes may not count, and need not be asked."),
    "health": N_(
        "Health may not be asked, and people with an illness or a disability stay away though "
        "they can often do the work."
    ),
    "family": N_("This shuts out people who care for children, parents or others."),
    "looks": N_("How somebody looks says nothing about what they can do."),
    "means": N_("Not everybody has this, and it says nothing about what somebody can do."),
}
"""Why words of a kind keep people away."""

_DATA: Final = Path(__file__).with_name("wording.toml")
_AGE: Final = r"(?:1[5-9]|[2-9]\d)"
"""Of somebody who works; the ages of children in care are told often, and rightly."""

_NEAR: Final = 14
"""Within how many letters what makes words fine must stand."""


@dataclass(frozen=True)
class Remark:
    """Words that shut people out.

    Attributes
    ----------
    start, end
        Where they stand in the text.
    words
        As they stand there.
    category
        A key of `CATEGORIES`, which tells why.
    instead
        What to write, in the language of the words.
    """

    start: int
    end: int
    words: str
    category: str
    instead: str


@dataclass(frozen=True)
class _Entry:
    pattern: re.Pattern[str]
    unless: tuple[str, ...]
    category: str
    instead: str


def remarks(text: str) -> tuple[Remark, ...]:
    """Return the words of a text that shut people out, in their order; each kind of word once.

    Dutch and English are both looked for, since many vacancies mix them.
    """
    found: dict[tuple[int, int], Remark] = {}
    for entry in _entries():
        for match in entry.pattern.finditer(text):
            span = match.span()
            near = text[max(span[0] - _NEAR, 0) : span[0]] + "|" + text[span[1] : span[1] + _NEAR]
            if any(words in near.casefold() for words in entry.unless):
                continue
            found.setdefault(span, Remark(*span, match.group(), entry.category, entry.instead))
    return _distinct(sorted(found.values(), key=lambda one: (one.start, -one.end)))


def _distinct(ordered: list[Remark]) -> tuple[Remark, ...]:
    """Return remarks without those inside another one, and the same words once."""
    kept: list[Remark] = []
    said: set[str] = set()
    for one in ordered:
        words = one.words.casefold()
        if words in said or (kept and one.start < kept[-1].end):
            continue
        said.add(words)
        kept.append(one)
    return tuple(kept)


@cache
def _entries() -> tuple[_Entry, ...]:
    told = tomllib.loads(_DATA.read_text(encoding="utf-8"))["entry"]
    return tuple(
        _Entry(
            re.compile("|".join(map(_pattern, one["words"])), re.IGNORECASE),
            tuple(one.get("unless", ())),
            one["category"],
            one["instead"],
        )
        for one in told
    )


def _pattern(words: str) -> str:
    """Return the pattern of words of the list; its head tells what the signs stand for."""
    parts = [re.escape(part) for part in words.split(" ")]
    told = r"[\s:-]+".join(parts).replace(r"\*", r"\w*")
    told = told.replace(r"\#", _AGE).replace("%", r"\d{1,2}")
    return rf"(?<!\w){told}(?!\w)"
