"""Skills by what somebody types, to choose from: the list below a search field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request

from service.live.skills import SkillFound
from service.web.deps import services
from service.web.languages import language_of
from service.web.live import teller_of

USUAL: Final = 8
"""How many are offered; who types on sees fewer and better ones."""


@dataclass(frozen=True)
class SkillOption:
    """One skill to choose.

    Attributes
    ----------
    id
        Of the vocabulary.
    label
        What it is called in the language of the reader.
    found_as
        The name by which it was found, where that is another one; else empty.
    training
        How it is commonly learned, in words; may be empty.
    """

    id: str
    label: str
    found_as: str = ""
    training: str = ""


@dataclass(frozen=True)
class SkillOptions:
    """What was found.

    Attributes
    ----------
    q
        What was typed.
    """

    q: str = ""
    items: tuple[SkillOption, ...] = field(default=())


def skill_options(
    request: Request, q: str, *, limit: int = USUAL, without: Collection[str] = ()
) -> SkillOptions:
    """Return the skills that somebody may mean, the likeliest first.

    Parameters
    ----------
    request
        In the language of the reader.
    q
        What was typed, in Dutch or English; slips are forgiven.
    limit
        How many at most.
    without
        Ids of skills that are not offered (any more).
    """
    typed = " ".join(q.split())
    if not typed:
        return SkillOptions()
    index = services(request).markets.skills
    found = index.find(typed, language_of(request), limit + len(without))
    kept = [each for each in found if each.concept.id not in without]
    return SkillOptions(typed, tuple(_option(request, each) for each in kept[:limit]))


def _option(request: Request, found: SkillFound) -> SkillOption:
    teller = teller_of(request)
    label = teller.skill(found.concept.id)
    other = found.name if found.name.casefold() != label.casefold() else ""
    return SkillOption(
        found.concept.id,
        label,
        other,
        teller.training(found.concept.training)["training_label"] or "",
    )
