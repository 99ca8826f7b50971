"""From a job title or a few sentences to the skills that somebody probably has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from matching.profiles.linking import Linker
from matching.profiles.proposal import propose

MOST: Final = 30
"""Skills that are proposed at once; more is no conversation any more."""

_OTHERS: Final = 3
_POSSIBLE: Final = 0.2


@dataclass(frozen=True)
class ProposedSkill:
    """A skill to accept or to strike.

    Attributes
    ----------
    id
        Of the vocabulary.
    sure
        Whether everybody in that work can do it, or the sentences say so plainly.
    words
        The words in the sentences that it was read from; empty where it belongs to the work.
    """

    id: str
    label: str
    sure: bool
    words: str


@dataclass(frozen=True)
class ProposedProfile:
    """What a title and sentences propose.

    Attributes
    ----------
    title, text
        As they were given.
    work
        The occupation that the title was understood as; empty if none was.
    others
        Other occupations that may be meant.
    """

    title: str = ""
    text: str = ""
    work: str = ""
    others: tuple[str, ...] = ()
    skills: tuple[ProposedSkill, ...] = ()


def proposed_profile(
    linker: Linker, title: str, text: str, language: str, *, without: Collection[str] = ()
) -> ProposedProfile:
    """Return the skills that belong to a title and to some sentences, the surest first.

    Parameters
    ----------
    linker
        What links words to skills and titles to occupations; it need not remember.
    language
        Of the reader.
    without
        Ids of skills that are known already.
    """
    found, vocabulary = propose(linker, title, text), linker.vocabulary
    skills = [
        ProposedSkill(
            one.skill,
            vocabulary.label(one.skill, language),
            one.importance == "essential",
            one.words if one.source == "text" else "",
        )
        for one in found.skills
        if one.skill not in without
    ]
    skills.sort(key=lambda one: (not one.words, not one.sure))

    def occupation(id_: str) -> str:
        return vocabulary.occupations[vocabulary.occupation_position[id_]].label(language)

    links = found.title.links if found.title else ()
    best = found.occupation
    others = [
        occupation(one.skill)
        for one in links
        if one.probability >= _POSSIBLE and (best is None or one.skill != best.skill)
    ]
    return ProposedProfile(
        title,
        text,
        occupation(best.skill) if best else "",
        tuple(others[:_OTHERS]),
        tuple(skills[:MOST]),
    )
