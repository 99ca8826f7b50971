"""What a requirement weighs: importance times one plus rarity."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from matching.profiles.options import ImportanceOptions
from matching.profiles.relations import rows
from matching.profiles.vocabulary import Occupation, Vocabulary
from matching.profiles.weights import requirement_weights
from tests.markets import concept, occupation, vocabulary

WORDS = vocabulary(*map(concept, "abc"))


def weights(
    asked: list[list[int]], *works: Occupation, rarity: float = 1.0, words: Vocabulary = WORDS
) -> list[int]:
    """Return the weights of nice-to-have requirements, in the order of the vacancies."""
    table = rows([dict.fromkeys(skills, 1.0) for skills in asked], len(words) + 1)
    importance = np.full(table.column.size, 2, dtype=np.int8)
    with_works = dataclasses.replace(words, occupations=works)
    options = ImportanceOptions(rarity=rarity)
    return [int(weight) for weight in requirement_weights(table, importance, with_works, options)]


def test_without_occupations_the_vacancies_alone_decide() -> None:
    """All ask a: 1. One of two asks b: 2."""
    assert weights([[0, 1], [0]]) == [1000, 2000, 1000]


def test_one_document_says_nothing_of_rarity() -> None:
    """A single vacancy and no occupation: every requirement weighs its importance."""
    assert weights([[0, 1]]) == [1000, 1000]


def test_occupations_count_as_vacancies_that_ask_their_skills() -> None:
    """One vacancy asks a and b; all three occupations ask a, none asks b: a weighs least."""
    works = [occupation(f"w{i}", essential=("a",)) for i in range(2)]
    works.append(occupation("w2", important=("a",)))
    assert weights([[0, 1]], *works) == [1000, 2000]


@pytest.mark.parametrize("rarity", [0.0, 1.0, 3.0])
def test_rarity_is_on_a_logarithmic_scale(rarity: float) -> None:
    """Of ten documents two ask a: 1 - log 2 / log 10 of the rarity is added."""
    works = [occupation("w0", essential=("a",))]
    works += [occupation(f"w{i}", essential=("b",)) for i in range(1, 9)]
    expected = round(1000 * (1 + rarity * (1 - math.log(2) / math.log(10))))
    assert weights([[0]], *works, rarity=rarity) == [expected]


def test_a_skill_that_is_essential_and_important_in_one_occupation_counts_once() -> None:
    """Twice in one occupation is one document."""
    once, twice = (
        occupation("w0", essential=("a",), important=important) for important in ((), ("a",))
    )
    assert weights([[0]], once) == weights([[0]], twice) == [1000]


def test_free_text_is_as_rare_as_the_vacancies_make_it() -> None:
    """No occupation asks words that are no skill: one of four documents, so the rarest."""
    works = [occupation(f"w{i}", essential=("a",)) for i in range(3)]
    assert weights([[len(WORDS)]], *works) == [2000]
