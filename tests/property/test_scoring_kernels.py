"""Both kernels say the same of every pair, and it is what the definitions say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import TableError
from matching.profiles.encode import encode
from matching.profiles.options import ProfileOptions
from matching.profiles.records import Profiles
from matching.scoring import compiled
from matching.scoring.kernel import kernel_for, score
from matching.scoring.native.structs import call, options_struct
from matching.scoring.options import ScoringOptions
from matching.tables import NONE, ProfileTable, ScoreTable
from tests.markets import identical, scoring
from tests.property.test_scoring_against_definition import VOCABULARY, markets
from tests.scoring_tables import (
    KERNELS,
    ODD,
    Sizes,
    drawn,
    extreme,
    needs_kernel,
    options_drawn,
    permuted,
    shipped,
    sparse,
)

SEEDS = st.integers(0, 2**32 - 1)


def both(table: ProfileTable, options: ScoringOptions, block: int = 64) -> ScoreTable:
    """Return the scores that both kernels give, after seeing that they are the same bytes."""
    one = score(table, options, kernel="numpy", block=block)
    assert identical(one, score(table, options, kernel="compiled", block=block))
    return one


@contextmanager
def processor(kind: int) -> Iterator[None]:
    """Let the kernel believe that this is another kind of processor: 0 plain, 1 with AVX-512."""
    if kind and not call("isa")():
        pytest.skip("this processor has no AVX-512")

    def other(options: ScoringOptions, **rest: Any) -> Any:
        return options_struct(options, **{**rest, "isa": kind})

    with patch.object(compiled, "options_struct", other):
        yield


@needs_kernel
@settings(max_examples=40)
@given(SEEDS, st.integers(1, 24), st.integers(1, 24), st.sampled_from([1, 7, 64]))
def test_the_kernels_agree_on_any_table_under_any_options(
    seed: int, n: int, m: int, block: int
) -> None:
    """Pairs, parts, points, reasons and counts are the same bytes, whatever rules are on."""
    both(drawn(seed, n, m), options_drawn(seed), block)


@needs_kernel
@settings(max_examples=20)
@given(SEEDS, st.sampled_from(["stagepact", "talent"]))
def test_the_kernels_agree_under_the_rules_of_the_programmes(seed: int, programme: str) -> None:
    """With the settings that ship, the same bytes too."""
    both(drawn(seed, 40, 30), shipped(programme))


@needs_kernel
@settings(max_examples=10)
@given(markets(), SEEDS)
def test_the_kernels_agree_on_records(profiles: Profiles, seed: int) -> None:
    """So they do on what encoding makes of records, under any options."""
    both(encode(profiles, VOCABULARY, ProfileOptions()), options_drawn(seed))


@needs_kernel
@pytest.mark.parametrize("kind", [0, 1])
def test_every_kind_of_processor_gives_the_same_bytes(kind: int) -> None:
    """The code for plain processors and the code for wide ones agree with numpy."""
    with processor(kind):
        for seed in range(8):
            both(drawn(seed, 20, 45), options_drawn(seed))


@needs_kernel
@pytest.mark.parametrize("odd", list(ODD))
def test_the_kernels_agree_on_tables_of_odd_sizes(odd: str) -> None:
    """Words, bits and cells that run full change nothing."""
    for seed in range(3):
        both(drawn(seed, 25, 80, ODD[odd]), options_drawn(seed + 100))


@needs_kernel
@settings(max_examples=15)
@given(SEEDS)
def test_the_order_of_rows_changes_no_score(seed: int) -> None:
    """A pair has the same parts wherever its candidate and its vacancy stand."""
    chance = np.random.default_rng(seed)
    table, options = drawn(seed, 20, 15), options_drawn(seed)
    people, offers = chance.permutation(20), chance.permutation(15)
    one = both(table, options)
    other = both(permuted(table, people, offers), options)
    assert one.vacancy.size == other.vacancy.size
    for at, (c, v) in enumerate(zip(other.candidate, other.vacancy, strict=True)):
        was = one.pair(int(people[c]), int(offers[v]))
        assert was != NONE
        assert other.values[at].tolist() == one.values[was].tolist()
        assert other.vacancy_points[at].tolist() == one.vacancy_points[was].tolist()


@needs_kernel
def test_the_kernels_agree_where_all_is_at_its_limit() -> None:
    """The longest periods, farthest places, highest ranks and widest bits there can be."""
    for seed in range(25):
        both(extreme(), options_drawn(seed))


@needs_kernel
@pytest.mark.parametrize("tolerance", [15.68, 31.36, 32.96, 34.24, 51.52, 59.84, 60])
def test_every_difference_in_hours_is_rounded_alike(tolerance: float) -> None:
    """Also halves of points, and wholes by whose inverse a product falls short of a number."""
    table = drawn(1, 2, 6_001, Sizes(skills=1, held=0, asked=0))
    table = replace(
        table,
        candidates=replace(table.candidates, hours=np.array([0, 6_000])),
        vacancies=replace(table.vacancies, hours=np.arange(6_001, dtype=np.int32)),
    )
    both(table, scoring({"hours": 1}, {"hours": 2, "period": 1}, hours={"tolerance": tolerance}))


@pytest.mark.parametrize("kernel", KERNELS)
def test_nobody_and_nothing_can_be_scored(kernel: Any) -> None:
    """Empty sides, no skills, no employers' recognitions: empty arrays and no error."""
    for n, m in ((0, 0), (3, 0), (0, 3), (1, 1)):
        for sizes in (Sizes(), Sizes(skills=1, held=0, asked=0)):
            scores = score(drawn(5, n, m, sizes), options_drawn(5), kernel=kernel)
            assert scores.indptr.size == n + 1
            assert scores.vacancy_lost.shape == (m, len(scores.rules))


@needs_kernel
@pytest.mark.parametrize(
    ("what", "ranks"), [("wishes", 16_384), ("wishes", 20_001), ("rankings", 20_001)]
)
def test_ranks_beyond_the_words_of_the_kernel_go_to_numpy(what: str, ranks: int) -> None:
    """Where the kernel has no room numpy does the work, and who insists is told why."""
    table = drawn(3, 4, 4)
    told: Any = {what: sparse(np.full((4, 4), ranks) * table.vacancies.ranked)}
    table = replace(table, **told)
    assert kernel_for(table) == "numpy"
    assert identical(
        score(table, shipped("talent")), score(table, shipped("talent"), kernel="numpy")
    )
    with pytest.raises(TableError, match="no room for these ranks"):
        score(table, shipped("talent"), kernel="compiled")


@needs_kernel
def test_more_skills_than_the_kernel_counts_go_to_numpy() -> None:
    """Sums of credit and their numbers have 16 bits; who can more is scored by numpy."""
    alike = np.full((300, 300), 1000)
    for held, fits in ((218, True), (219, False)):
        table = drawn(3, 2, 3, Sizes(skills=300))
        skills = np.zeros((2, 300))
        skills[:, :held] = 2
        nothing = np.zeros((2, 300))
        table = replace(
            table,
            similarity=sparse(alike),
            candidates=replace(table.candidates, skills=sparse(skills), learn=sparse(nothing)),
        )
        assert (kernel_for(table) == "compiled") is fits
        if fits:
            both(table, options_drawn(1))
        else:
            with pytest.raises(TableError, match="skills of one person"):
                score(table, options_drawn(1), kernel="compiled")
