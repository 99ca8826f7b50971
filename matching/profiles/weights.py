"""What a requirement weighs: its importance, and how rare it is."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from matching.profiles.options import ImportanceOptions
from matching.profiles.records import Importance
from matching.profiles.vocabulary import Vocabulary
from matching.tables import IMPORTANCES, Int8, Int32, Int64, SparseRows


def requirement_weights(
    requirements: SparseRows, importance: Int8, vocabulary: Vocabulary, options: ImportanceOptions
) -> Int64:
    """Return what each requirement weighs, in thousandths.

    A requirement weighs its importance times one plus `rarity` times its inverse document
    frequency (Spärck Jones 1972), scaled to run from 0 (all ask it) to 1 (only one does). The
    documents are the vacancies and the vocabulary's occupations together: what nine in ten
    occupations ask tells little apart, whatever few vacancies there are today.

    Parameters
    ----------
    requirements
        A row a vacancy; the columns are the concepts of `vocabulary`, then free texts.
    importance
        Position in `IMPORTANCES` of each entry.
    vocabulary
        Its occupations count as vacancies that ask their skills.
    options
        The weight by importance, and how much rarity adds.
    """
    return weighed(
        requirements.column,
        importance,
        skill_frequency(requirements.column, requirements.n_columns, vocabulary),
        requirements.n_rows + len(vocabulary.occupations),
        options,
    )


def skill_frequency(column: Int32, n_skills: int, vocabulary: Vocabulary) -> Int64:
    """Return how many vacancies and occupations ask each skill; ``int64[n_skills]``.

    Parameters
    ----------
    column
        The skill of each requirement.
    n_skills
        The number of skills, free texts included.
    vocabulary
        Its occupations count as vacancies that ask their skills.
    """
    frequency = np.bincount(column, minlength=n_skills).astype(np.int64)
    frequency[: len(vocabulary)] += _asked_by_occupations(vocabulary)
    return frequency


@lru_cache(maxsize=8)
def _asked_by_occupations(vocabulary: Vocabulary) -> Int64:
    """Return how many occupations ask each concept."""
    position = vocabulary.position
    frequency: Int64 = np.zeros(len(vocabulary), dtype=np.int64)
    for occupation in vocabulary.occupations:
        frequency[sorted({position[id_] for id_ in occupation.skills if id_ in position})] += 1
    frequency.flags.writeable = False
    return frequency


def weighed(
    column: Int32, importance: Int8, frequency: Int64, documents: int, options: ImportanceOptions
) -> Int64:
    """Return what requirements weigh, in thousandths.

    Parameters
    ----------
    column, importance
        The skill, and the position in `IMPORTANCES`, of each requirement.
    frequency, documents
        How many vacancies and occupations ask each skill, and how many there are.
    options
        The weight by importance, and how much rarity adds.
    """
    by_rank = {
        IMPORTANCES.index(Importance.ESSENTIAL): options.essential,
        IMPORTANCES.index(Importance.IMPORTANT): options.important,
        IMPORTANCES.index(Importance.NICE): options.nice,
    }

    def weight(rank: int, asking: int) -> int:
        """Return what one requirement weighs; one document alone says nothing of rarity."""
        rare = 1 - math.log(asking) / math.log(documents) if documents > 1 else 0.0
        return round(1000 * (by_rank[rank] * (1 + options.rarity * rare)))

    kinds, which = np.unique(frequency[column] * len(by_rank) + importance, return_inverse=True)
    found = [weight(kind % len(by_rank), kind // len(by_rank)) for kind in kinds.tolist()]
    result: Int64 = np.array(found, dtype=np.int64)[which]
    return result
