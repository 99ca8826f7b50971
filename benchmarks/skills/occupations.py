"""The true occupation among 500, from the noisy skills of a person.

A person has some skills of one occupation and some of none, written as a synonym that the
vocabulary does not have; or the skills of two occupations, half and half: somebody who changes
work. The occupations are vacancies that ask their essential and important skills. Everything
runs through the project's own linker, similarity, weights and coverage; the occupations of the
part that is measured are taken out of the vocabulary first, so that neither rarity nor what goes
together knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.skills.data import HeldOut, chance, occupations
from matching.profiles.encode import encode
from matching.profiles.linking import Linker
from matching.profiles.options import ProfileOptions
from matching.profiles.records import (
    Candidate,
    Employer,
    Importance,
    Profiles,
    Requirement,
    SkillClaim,
    Vacancy,
)
from matching.profiles.vocabulary import Occupation, Vocabulary
from matching.scoring.coverage import Coverage
from matching.scoring.options import SkillOptions
from matching.tables import POINTS, Float64, ProfileTable

PROGRAMME: Final = "benchmark"
EMPLOYER: Final = "e"
BEST: Final = 10
"""Ranks below this one are worth nothing: nobody reads on."""


@dataclass(frozen=True)
class Setting:
    """How many skills of the true occupation a person has, and how many of none.

    Where a person is `mixed` there are two true occupations, with `true` skills of each. Where
    vacancies are short they ask `asked` skills of their occupation, drawn at random whatever the
    person has: as real ones do.
    """

    true: int
    noise: int
    mixed: bool = False
    asked: int | None = None


SETTINGS: Final = {
    "easy": Setting(8, 2),
    "hard": Setting(5, 3),
    "mixed": Setting(5, 0, mixed=True),
    "short": Setting(8, 2, asked=8),
}


@dataclass(frozen=True)
class Part:
    """What one part of the occupations is looked for among.

    Parameters
    ----------
    held
        The vocabulary and what was held out of it.
    language
        The language that people write in.
    name
        ``dev`` for tuning, ``test`` for the report.
    vocabulary
        What links and credit come from; without the occupations that are looked among.
    occupations
        What is looked among; the first `own` are looked for.
    """

    held: HeldOut
    language: str
    name: str
    vocabulary: Vocabulary
    occupations: Sequence[Occupation]
    own: int


def part_of(held: HeldOut, language: str, name: str) -> Part:
    """Return one part of the occupations."""
    offers, own = occupations(held.vocabulary, language, name)
    known = {offer.id for offer in offers}
    rest = tuple(o for o in held.vocabulary.occupations if o.id not in known)
    vocabulary = replace(held.vocabulary, occupations=rest)
    return Part(held, language, name, vocabulary, offers, own)


@dataclass(frozen=True)
class Case:
    """People whose occupations are known.

    Parameters
    ----------
    part
        Where they come from.
    offers
        The occupations with what they ask.
    people
        The ids of each person's skills.
    words
        The same as they are written.
    truth
        The positions of each person's occupations.
    """

    part: Part
    offers: Sequence[Occupation]
    people: Sequence[Sequence[str]]
    words: Sequence[Sequence[str]]
    truth: Sequence[Sequence[int]]


def case(part: Part, setting: Setting, seed: int = 1) -> Case:
    """Return the people of one setting, one for each occupation of the part, from a seed."""
    offers = part.occupations
    skills = sorted({id_ for offer in offers for id_ in offer.skills})
    draw = chance("people", part.language, part.name, setting, seed)
    people, truth = [], []
    for at, offer in enumerate(offers[: part.own]):
        own = draw.sample(offer.skills, setting.true)
        true = [at]
        if setting.mixed:
            other = draw.choice([i for i in range(len(offers)) if i != at])
            rest = [id_ for id_ in offers[other].skills if id_ not in own]
            own += draw.sample(rest, min(setting.true, len(rest)))
            true.append(other)
        own += draw.sample([id_ for id_ in skills if id_ not in own], setting.noise)
        people.append(own)
        truth.append(true)
    words = [[part.held.word(part.language, id_) for id_ in own] for own in people]
    if setting.asked is not None:
        offers = [_shortened(offer, draw.sample(offer.skills, setting.asked)) for offer in offers]
    return Case(part, offers, people, words, truth)


def _shortened(offer: Occupation, asked: Sequence[str]) -> Occupation:
    """Return an occupation that asks some of its skills only."""
    kept = set(asked)
    return replace(
        offer,
        essential=tuple(id_ for id_ in offer.essential if id_ in kept),
        important=tuple(id_ for id_ in offer.important if id_ in kept),
    )


def encoded(
    found: Case, options: ProfileOptions, linker: Linker, *, perfect: bool = False
) -> ProfileTable:
    """Return people and occupations as the project's arrays, people's words linked by itself.

    Parameters
    ----------
    found
        The case.
    options
        Similarity and importance.
    linker
        Links words to the vocabulary that lacks them.
    perfect
        Whether people write ids instead of words, as a linker without faults would read them.
    """
    # Made without the checks of the border: an id may look like a number that nobody may give.
    candidates = [
        Candidate.model_construct(
            id=f"c{at:04}",
            programme=PROGRAMME,
            skills=tuple(
                SkillClaim.model_construct(text=text, level=2) for text in dict.fromkeys(told)
            ),
        )
        for at, told in enumerate(found.people if perfect else found.words)
    ]
    offers = [
        Vacancy.model_construct(
            id=f"v{at:04}",
            programme=PROGRAMME,
            employer=EMPLOYER,
            title="x",
            requirements=tuple(
                Requirement.model_construct(text=id_, importance=importance, level=2)
                for ids, importance in (
                    (offer.essential, Importance.ESSENTIAL),
                    (offer.important, Importance.IMPORTANT),
                )
                for id_ in ids
            ),
        )
        for at, offer in enumerate(found.offers)
    ]
    records = Profiles.model_construct(
        candidates=tuple(candidates),
        employers=(Employer(id=EMPLOYER, name="x"),),
        vacancies=tuple(offers),
    )
    return encode(records, found.part.vocabulary, options, linker=linker)


def need_and_use(table: ProfileTable) -> tuple[Float64, Float64]:
    """Return both coverages of every person by every occupation, from 0 to 1; ``[n, m]``."""
    coverage = Coverage(table, SkillOptions().level_step)
    n, m = len(table.candidates), len(table.vacancies)
    rows = np.arange(n, dtype=np.int32)
    row, vacancy = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    need, use = (
        np.maximum(part(rows, row, vacancy), 0).reshape(n, m) / POINTS
        for part in (coverage.need, coverage.use)
    )
    return need, use


def shared(table: ProfileTable) -> Float64:
    """Return the number of skills that each person and occupation share, linked and no more."""
    from scipy.sparse import csr_array

    held, asked = table.candidates.skills, table.vacancies.requirements
    one, other = (
        csr_array(
            (np.ones(rows.column.size), rows.column, rows.indptr),
            shape=(rows.n_rows, rows.n_columns),
        )
        for rows in (held, asked)
    )
    count: Float64 = (one @ other.T).toarray()
    return count


def mean_reciprocal_rank(score: Float64, truth: Sequence[Sequence[int]]) -> float:
    """Return the mean of 1 over the rank of the true occupation, 0 beyond the tenth.

    Where several score the same, the middle of their places counts. Of two true occupations each
    is ranked without the other, and the mean of both counts.
    """
    found = []
    for row, true in zip(score, truth, strict=True):
        others = np.delete(row, true)
        ranks = [
            1 + np.count_nonzero(others > row[at]) + np.count_nonzero(others == row[at]) / 2
            for at in true
        ]
        found.append(np.mean([1 / rank if rank <= BEST else 0.0 for rank in ranks]))
    return float(np.mean(found))
