"""The skills of a person as they change in a conversation: one more, another level, one less."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from matching.profiles.records import SkillClaim
from matching.profiles.vocabulary import normalise
from service.profiles.limits import refusing

Skills = tuple[SkillClaim, ...]

FIRST_LEVEL: Final = 2
"""How well somebody can do what was just named, until they say so: with help."""


def with_added(skills: Sequence[SkillClaim], texts: Collection[str], level: int) -> Skills:
    """Return skills and those that were named now; what was there already stays as it is.

    Raises
    ------
    ProblemError
        ``invalid``: something among them is no skill that can be kept.
    """
    known = {normalise(one.text) for one in skills}
    added = []
    for text in texts:
        plain = normalise(text)
        if plain not in known:
            known.add(plain)
            with refusing():
                added.append(SkillClaim(text=text, level=level))
    return (*skills, *added)


def with_level(skills: Sequence[SkillClaim], text: str, level: int) -> Skills:
    """Return skills of which one is at another level."""
    with refusing():
        return tuple(
            SkillClaim(text=one.text, level=level) if one.text == text else one for one in skills
        )


def with_text(skills: Sequence[SkillClaim], text: str, other: str) -> Skills:
    """Return skills of which one is called otherwise; once only, where that was there too."""
    with refusing():
        changed = [
            SkillClaim(text=other, level=one.level) if one.text == text else one for one in skills
        ]
    seen: dict[str, SkillClaim] = {}
    for one in changed:
        before = seen.get(normalise(one.text))
        if before is None or before.level < one.level:
            seen[normalise(one.text)] = one
    return tuple(seen.values())


def without(skills: Sequence[SkillClaim], text: str) -> Skills:
    """Return skills without one."""
    return tuple(one for one in skills if one.text != text)
