"""The benchmark of finding work: splits that leak nothing, and ranks worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.skills.data import held_out, occupations
from benchmarks.skills.occupations import (
    SETTINGS,
    case,
    encoded,
    mean_reciprocal_rank,
    need_and_use,
    part_of,
)
from matching.profiles.linking import Linker
from matching.profiles.options import ProfileOptions
from matching.profiles.vocabulary import GROUP, default_vocabulary, normalise

HELD = held_out(default_vocabulary())


def test_what_is_held_out_is_no_name_of_its_concept_any_more() -> None:
    """One synonym a language of each concept that has any, and it is gone from the index."""
    before = default_vocabulary()
    for language in ("nl", "en"):
        assert len(HELD.words[language]) > 0.9 * sum(c.kind != GROUP for c in before.concepts)
        for id_, word in HELD.words[language].items():
            left = HELD.vocabulary.concepts[HELD.vocabulary.position[id_]]
            assert normalise(word) not in {normalise(name) for name, _, _ in left.names()}
            whole = before.concepts[before.position[id_]]
            assert word in whole.synonyms[language]


def test_people_come_from_one_part_only_and_each_occupation_is_in_one() -> None:
    """Who is looked for in dev is not looked for in test."""
    (dev, n_dev), (test, n_test) = (
        occupations(HELD.vocabulary, "nl", part) for part in ("dev", "test")
    )
    one, other = ({o.id for o in found[:n]} for found, n in ((dev, n_dev), (test, n_test)))
    assert one
    assert other
    assert not one & other


def test_the_vocabulary_knows_none_of_the_occupations_looked_among() -> None:
    """Neither rarity nor what goes together may know the answer."""
    part = part_of(HELD, "nl", "dev")
    assert not {o.id for o in part.occupations} & {o.id for o in part.vocabulary.occupations}


@pytest.mark.parametrize("name", SETTINGS)
def test_people_have_what_the_setting_says(name: str) -> None:
    """So many skills of their own occupation, so many of none, the same for the same seed."""
    part, setting = part_of(HELD, "nl", "dev"), SETTINGS[name]
    found = case(part, setting)
    assert found == case(part, setting)
    assert found.people != case(part, setting, seed=2).people
    for own, true in zip(found.people, found.truth, strict=True):
        assert len(set(own)) == len(own)
        first = part.occupations[true[0]].skills
        assert sum(id_ in first for id_ in own) >= setting.true
        assert len(true) == 1 + setting.mixed
    if setting.asked is not None:
        assert {len(offer.skills) for offer in found.offers} == {setting.asked}


def test_with_perfect_links_who_has_all_that_is_asked_covers_it() -> None:
    """Ids are linked as they are, and the coverage is the project's own."""
    part = part_of(HELD, "nl", "dev")
    few = case(part, SETTINGS["easy"])
    whole = type(few)(
        part, few.offers[:3], [offer.skills for offer in few.offers[:3]], few.words[:3], [[0]] * 3
    )
    table = encoded(whole, ProfileOptions(), Linker(HELD.vocabulary), perfect=True)
    need, use = need_and_use(table)
    assert np.diag(need).tolist() == [1.0] * 3
    assert np.diag(use).tolist() == [1.0] * 3


@pytest.mark.parametrize(
    ("scores", "truth", "expected"),
    [
        ([0.1, 0.9, 0.5], [1], 1.0),
        ([0.1, 0.9, 0.5], [2], 1 / 2),
        ([0.5, 0.5, 0.5], [0], 1 / 2),  # the middle of three places
        ([0.9, 0.8, 0.1], [0, 1], 1.0),  # each without the other
        ([0.9, 0.1, 0.8], [0, 1], (1 + 1 / 2) / 2),
        ([*np.arange(11, 0, -1)], [10], 0.0),  # the eleventh is worth nothing
    ],
)
def test_reciprocal_ranks(scores: list[float], truth: list[int], expected: float) -> None:
    assert mean_reciprocal_rank(np.array([scores]), [truth]) == pytest.approx(expected)
