"""What a requirement weighs: its importance, and how rare it is."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from matching.profiles.options import ImportanceOptions
from matching.profiles.records import Importance
from matching.profiles.vocabulary import Vocabulary
from matching.tables import IMPORTANCES, Int8, Int64, SparseRows


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
    by_rank = {
        IMPORTANCES.index(Importance.ESSENTIAL): options.essential,
        IMPORTANCES.index(Importance.IMPORTANT): options.important,
        IMPORTANCES.index(Importance.NICE): options.nice,
    }
    position = vocabulary.position
    frequency = Counter(requirements.column.tolist())
    for occupation in vocabulary.occupations:
        frequency.update({position[id_] for id_ in occupation.skills if id_ in position})
    documents = requirements.n_rows + len(vocabulary.occupations)

    def rare(skill: int) -> float:
        """Return how rare a skill is; one document alone says nothing of that."""
        return 1 - math.log(frequency[skill]) / math.log(documents) if documents > 1 else 0.0

    weights = [
        by_rank[int(rank)] * (1 + options.rarity * rare(skill))
        for skill, rank in zip(requirements.column.tolist(), importance, strict=True)
    ]
    return np.array([round(1000 * weight) for weight in weights], dtype=np.int64)
