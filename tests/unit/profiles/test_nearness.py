"""What goes together in occupations, worked out by hand."""

from __future__ import annotations

import dataclasses

import pytest

from matching.profiles.nearness import together
from matching.profiles.similarity import Similarity
from matching.profiles.vocabulary import Occupation, Vocabulary
from tests.markets import CREDIT, concept, occupation, vocabulary


def working(*parts: str, kinds: dict[str, str] | None = None) -> Vocabulary:
    """Return a vocabulary with an occupation for each text, its skills a letter each."""
    names = sorted(set("".join(parts)))
    words = vocabulary(*(concept(name, (kinds or {}).get(name, "kennis")) for name in names))
    jobs = tuple(occupation(f"job{i}", essential=tuple(part)) for i, part in enumerate(parts))
    return dataclasses.replace(words, occupations=jobs)


def shares(words: Vocabulary, prior: float) -> dict[tuple[str, str], float]:
    """Return how far each skill tells of another."""
    found = together(words, prior)
    name = [concept.id for concept in words.concepts]
    return {
        (name[has], name[asked]): float(share)
        for has, asked, share in zip(found.has, found.asked, found.share, strict=True)
    }


def test_what_is_always_there_where_the_other_is_tells_most() -> None:
    """Of four occupations a is in one and b in two: who has a has b, who has b has a by half.

    Above the general frequency: (1 - 1/2) / (1 - 1/2) is 1, (1/2 - 1/4) / (1 - 1/4) a third.
    """
    found = shares(working("ab", "b", "c", "d"), prior=0)
    assert found["a", "b"] == pytest.approx(1)
    assert found["b", "a"] == pytest.approx(1 / 3)
    assert ("a", "c") not in found


def test_few_occupations_prove_little() -> None:
    """With a prior of 1.5, a skill seen once tells (1 + 1.5/4) / 2.5 = 0.55 of one in its job.

    Above its own general frequency of a quarter that is 0.3 of 0.75.
    """
    found = shares(working("ab", "c", "d", "e"), prior=1.5)
    assert found["a", "b"] == pytest.approx(0.3 / 0.75)


def test_a_skill_of_every_occupation_is_near_to_none() -> None:
    """What everybody can is no more likely where something else is."""
    found = shares(working("az", "bz", "cz"), prior=1.5)
    assert not [pair for pair in found if "z" in pair]


def test_what_goes_together_less_than_by_chance_tells_nothing() -> None:
    """a and b are each in three of four occupations and together in two: less than usual."""
    assert ("a", "b") not in shares(working("ab", "ab", "a", "b"), prior=0)


def test_a_skill_that_stands_twice_in_an_occupation_counts_once() -> None:
    """Essential and important in one occupation is one occupation."""
    words = working("ab", "c")
    twice = Occupation(**{**vars(words.occupations[0]), "important": ("b", "gone")})
    again = dataclasses.replace(words, occupations=(twice, words.occupations[1]))
    assert shares(again, 0) == shares(words, 0)


def test_no_occupations_no_togetherness() -> None:
    """A vocabulary of skills alone tells nothing of what goes together, nor does an empty one."""
    assert shares(vocabulary(concept("a"), concept("b")), 1.5) == {}
    assert shares(vocabulary(), 1.5) == {}


@pytest.mark.parametrize("kind", ["taal", "certificaat"])
def test_languages_and_certificates_do_not_go_with_anything(kind: str) -> None:
    """That guides speak Polish makes no guide a speaker of Polish."""
    found = shares(working("ab", "ab", "c", kinds={"b": kind}), 0)
    assert not [pair for pair in found if "b" in pair]


def test_going_together_counts_by_its_option() -> None:
    """The share times the option is the credit, with its reason: 0.4 for what always is there."""
    words = working("ab", "ab", "ab", "ab", "c", "c", "c", "c")
    similarity = Similarity(words, CREDIT)
    # Seen (4 + 1.5 / 2) / 5.5 = 0.8636; above a half: 0.7273; 0.4 of it.
    assert similarity.counting_for("a") == [("a", 1000, "same"), ("b", 291, "together")]
