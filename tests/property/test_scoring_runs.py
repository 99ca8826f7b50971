"""Runs over everybody: the lists of a double loop, whoever works and however it is cut."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scoring.synthetic import Market
from matching.profiles.encode import encode
from matching.profiles.options import ProfileOptions
from matching.profiles.records import Profiles
from matching.scoring.blocks import score_block
from matching.scoring.index import VacancyIndex
from matching.scoring.kernel import Kernel
from matching.scoring.lists import Gathered
from matching.scoring.native.structs import call
from matching.scoring.options import RuleOptions, ScoringOptions, TravelOptions
from matching.scoring.run import run
from matching.scoring.tuning import postings_of
from matching.tables import NO_LIMIT, CandidateBlocks, ProfileTable, Shortlists, blocks_of
from tests.markets import identical, rules, scoring
from tests.naive_scoring import Naive
from tests.naive_scoring import score as naive_score
from tests.property.test_scoring_against_definition import VOCABULARY, WORKS, credit, markets
from tests.scoring_tables import (
    KERNELS,
    ODD,
    Lists,
    Sizes,
    drawn,
    extreme,
    kernels,
    lists_by_definition,
    lists_of,
    needs_kernel,
    options_drawn,
    permuted,
    shipped,
    told,
)

SEEDS = st.integers(0, 2**32 - 1)
FREE = RuleOptions.model_validate({name: {"on": False} for name in RuleOptions.model_fields})


def listed(
    table: ProfileTable, options: ScoringOptions, kernel: Kernel = "auto", k: int = 3, **how: Any
) -> Shortlists:
    """Return what a run finds."""
    return run(table, VacancyIndex.of(table, options, kernel), k=k, **how)


# --- the lists of a double loop -----------------------------------------------------------------


@settings(max_examples=20)
@given(markets(), SEEDS, st.sampled_from([1, 3, 20]))
def test_the_lists_are_those_of_a_double_loop_over_the_records(
    profiles: Profiles, seed: int, k: int
) -> None:
    """Who stands where, eligible counts and pairs lost are what the definitions say."""
    options, profile_options = options_drawn(seed), ProfileOptions()
    naive = Naive(profiles, options, profile_options.importance, credit, WORKS)
    people, offers = profiles.candidates, profiles.vacancies

    def scores(c: int, v: int) -> tuple[int, int]:
        values = naive.values(people[c], offers[v])
        return naive_score(options.candidate, values), naive_score(options.vacancy, values)

    expected = lists_of(
        len(people), len(offers), k, lambda c, v: naive.broken(people[c], offers[v]), scores
    )
    table = encode(profiles, VOCABULARY, profile_options)
    for kernel in kernels():
        assert told(listed(table, options, kernel, k)) == expected


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 24), st.integers(1, 24), st.sampled_from([1, 3, 20]))
def test_the_lists_are_those_of_a_double_loop_over_all_pairs(
    seed: int, n: int, m: int, k: int
) -> None:
    """So they are on tables with every kind of entry, wide as the lists may be."""
    table, options = drawn(seed, n, m), options_drawn(seed)
    expected = lists_by_definition(table, options, k)
    assert sum(expected.lost.values()) + sum(expected.candidate_eligible) == n * m
    for kernel in kernels():
        assert told(listed(table, options, kernel, k)) == expected


@settings(max_examples=12)
@given(SEEDS, st.sampled_from([1, 2, 3]), st.sampled_from([1, 3, 20]))
def test_of_equals_the_first_come_first(seed: int, alike: int, k: int) -> None:
    """Where many people and vacancies are the same, the lower index is in the list."""
    table = drawn(seed, 30, 9, alike=alike)
    options = options_drawn(seed).model_copy(update={"rules": FREE})
    expected = lists_by_definition(table, options, k)
    for kernel in kernels():
        for block in (4, 30):
            assert told(listed(table, options, kernel, k, block=block)) == expected


@pytest.mark.parametrize("programme", ["stagepact", "talent"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_lists_are_right_under_the_rules_of_the_programmes(
    kernel: Kernel, programme: str
) -> None:
    """With the settings that ship, over enough vacancies to fill cells, words and chunks."""
    table, options = drawn(7, 30, 700), shipped(programme)
    assert told(listed(table, options, kernel, 20)) == lists_by_definition(table, options, 20)


# --- whoever works, and however it is cut -------------------------------------------------------


def ways(table: ProfileTable, options: ScoringOptions) -> Iterator[tuple[str, Shortlists]]:
    """Yield the run of a table in all ways that need no other process, and their names."""
    for kernel in kernels():
        for block in (1, 3, 7, len(table.candidates)):
            yield f"{kernel}, {block} a block", listed(table, options, kernel, block=block)
        for threads in (1, 2, 4):
            found = listed(table, options, kernel, threads=threads, block=5)
            yield f"{kernel}, {threads} threads", found
        with ThreadPoolExecutor(3) as pool:
            yield f"{kernel}, pool", listed(table, options, kernel, executor=pool, block=4)


@pytest.mark.parametrize("seed", range(4))
def test_blocks_threads_pools_and_kernels_change_nothing(seed: int) -> None:
    """The same bytes, whatever the size of blocks, number of threads, executor and kernel."""
    table = drawn(seed, 41, 23, alike=5 * (seed % 2))
    options = options_drawn(seed) if seed % 3 else shipped("talent")
    first, *others = ways(table, options)
    for name, found in others:
        assert identical(found, first[1]), name


def test_processes_change_nothing() -> None:
    """Two other processes, to which all is sent, give the same bytes."""
    table, options = drawn(11, 41, 23), options_drawn(11)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for kernel in kernels():
            alone = listed(table, options, kernel, threads=1)
            assert identical(listed(table, options, kernel, executor=pool, block=9), alone)


class Lazy(Executor):
    """An executor that does its tasks at once, and hands them over in another order."""

    def submit(self, task: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(task(*given, **named))
        return future


@pytest.mark.parametrize("kernel", KERNELS)
def test_any_executor_will_do(kernel: Kernel) -> None:
    """All that is asked of an executor is `submit`."""
    table, options = drawn(12, 41, 23), options_drawn(12)
    found = listed(table, options, kernel, executor=Lazy(), block=2)
    assert identical(found, listed(table, options, kernel))


def kinds() -> tuple[int, ...]:
    """Return the kinds of code that this processor runs: plain (0), and wide (1) with AVX-512."""
    return (0, 1) if call("isa")() else (0,)


def test_this_processor_has_wide_registers() -> None:
    """Where it has not, only the code for plain processors is tested here."""
    if 1 not in kinds():
        pytest.skip("this processor has no AVX-512: the code for it is not tested")


def runs_of(
    table: ProfileTable, options: ScoringOptions, k: int
) -> Iterator[tuple[str, Shortlists]]:
    """Yield the runs by every kind of code, coverage looked up and along postings, and names."""
    for kind in kinds():
        index = VacancyIndex.of(table, options, "compiled")
        index.packed.options_struct.isa = kind
        yield f"kind {kind}", run(table, index, k=k, threads=1)
        for cost in (0.0, 1.0, math.inf):
            index.packed.use_postings(postings_of(index), cost)
            yield f"kind {kind}, a posting costs {cost}", run(table, index, k=k, threads=1)


@needs_kernel
@pytest.mark.parametrize("odd", list(ODD))
def test_every_way_to_compute_finds_the_same(odd: str) -> None:
    """On plain and on wide processors, by requirement and by posting, at sizes that run full."""
    for seed, (n, m) in enumerate([(20, 60), (6, 600)]):
        table, options = drawn(seed, n, m, ODD[odd]), options_drawn(seed)
        options = options.model_copy(update={"rules": FREE}) if seed else options
        expected = listed(table, options, "numpy", 4)
        for name, found in runs_of(table, options, 4):
            assert identical(found, expected), name


@needs_kernel
@pytest.mark.parametrize("k", [1, 2, 7, 8, 9, 16, 63, 64, 65, 130])
def test_lists_of_any_length_are_kept_in_every_way(k: int) -> None:
    """As long as a register, a little more, or more than is kept near at hand."""
    table = drawn(k, 150, 150, alike=40)
    options = shipped("talent").model_copy(update={"rules": FREE})
    expected = listed(table, options, "numpy", k)
    for name, found in runs_of(table, options, k):
        assert identical(found, expected), name


@needs_kernel
def test_every_way_to_compute_holds_where_all_is_at_its_limit() -> None:
    """The longest periods, farthest places, highest ranks and widest bits there can be."""
    for seed in range(12):
        table, options = extreme(), options_drawn(seed)
        expected = listed(table, options, "numpy", 4)
        for name, found in runs_of(table, options, 4):
            assert identical(found, expected), name


@needs_kernel
@pytest.mark.parametrize("span", [31_998, 31_999, 32_000, 32_767, 32_768, 40_000, 65_534, 65_536])
def test_a_distance_at_the_edge_of_half_a_word_is_no_less(span: int) -> None:
    """So far and one step more or less: reached or not as the rule says, in every direction."""
    ends = np.array([0, 1, span - 1, span])
    offered = np.stack(np.meshgrid(ends, ends), axis=-1).reshape(-1, 2)
    homes = offered[[0, 3, 12, 15]]
    far = np.array([span - 1, span, span + 1, span * 2], dtype=np.int32)
    table = drawn(2, 16, 16)
    people = replace(
        table.candidates,
        place=np.repeat(homes, 4, axis=0),
        max_road=np.tile(far, 4),
        max_tenths=np.full(16, NO_LIMIT),
    )
    table = replace(table, candidates=people, vacancies=replace(table.vacancies, place=offered))
    options = scoring(travel={}).model_copy(update={"travel": TravelOptions(detour=1)})
    expected = lists_by_definition(table, options, 16)
    assert 0 < expected.lost["travel"] < 16 * 16
    for name, found in runs_of(table, options, 16):
        assert told(found) == expected, name


@settings(max_examples=15)
@given(SEEDS)
def test_the_order_of_rows_changes_who_is_called_what_and_nothing_else(seed: int) -> None:
    """Everybody's scores stay the same, and so does everybody above the last score."""
    chance = np.random.default_rng(seed)
    table, options = drawn(seed, 30, 20), options_drawn(seed)
    people, offers = chance.permutation(30), chance.permutation(20)
    one = told(listed(table, options, k=4))
    other = told(listed(permuted(table, people, offers), options, k=4))
    assert other.lost == one.lost

    def same(found: list[tuple[int, int]], was: list[tuple[int, int]], names: Any) -> None:
        assert [points for _, points in found] == [points for _, points in was]
        least = min((points for _, points in was), default=0)
        above = {(int(names[at]), points) for at, points in found if points > least}
        assert above == {(at, points) for at, points in was if points > least}

    for at in range(30):
        same(other.candidates[at], one.candidates[people[at]], offers)
        assert other.candidate_eligible[at] == one.candidate_eligible[people[at]]
    for at in range(20):
        same(other.vacancies[at], one.vacancies[offers[at]], people)
        assert other.vacancy_eligible[at] == one.vacancy_eligible[offers[at]]


# --- the seam -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
def test_blocks_may_come_in_any_order_and_over_any_floor(kernel: Kernel) -> None:
    """Edges gather to the same lists, whether or not a floor kept some of them back."""
    for seed in range(10):
        table, options = drawn(seed, 40, 20, alike=4 * (seed % 2)), options_drawn(seed)
        options = options.model_copy(update={"rules": FREE}) if seed % 3 else options
        index = VacancyIndex.of(table, options, kernel)
        blocks = list(blocks_of(table, 6).blocks)
        np.random.default_rng(seed).shuffle(blocks)
        plain, floored, sent = Gathered(40, 20, 3), Gathered(40, 20, 3), [0, 0]
        for part in blocks:
            edges = score_block(part, index, 3)
            plain.add(edges)
            over = score_block(part, index, 3, floored.floor)
            assert np.all(over.key > floored.floor[over.vacancy])
            floored.add(over)
            sent[0] += edges.key.size
            sent[1] += over.key.size
        expected = listed(table, options, kernel)
        assert identical(plain.result(), expected)
        assert identical(floored.result(), expected)
        assert sent[1] <= sent[0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_block_gives_the_same_edges_again(kernel: Kernel) -> None:
    """Nothing is kept from one block to the next: scoring is a pure function."""
    table, options = drawn(2, 30, 20), shipped("talent")
    index = VacancyIndex.of(table, options, kernel)
    one, two = blocks_of(table, 15).blocks
    first = score_block(one, index, 3)
    score_block(two, index, 20)
    assert identical(score_block(one, index, 3), first)


@needs_kernel
@settings(max_examples=15)
@given(SEEDS, st.sampled_from([1, 3, 20]))
def test_both_kernels_send_the_same_edges(seed: int, k: int) -> None:
    """Entry for entry, in the same order, under the same floor."""
    table, options = drawn(seed, 20, 15, alike=4), options_drawn(seed)
    one, other = (VacancyIndex.of(table, options, kernel) for kernel in kernels())
    before, after = blocks_of(table, 10).blocks
    floor = None
    for part in (before, after):
        edges = score_block(part, one, k, floor)
        assert identical(score_block(part, other, k, floor), edges)
        gathered = Gathered(20, 15, k)
        gathered.add(edges)
        floor = gathered.floor


# --- extremes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 4), (4, 0), (1, 1), (2, 3)])
def test_small_markets_have_lists_too(kernel: Kernel, n: int, m: int) -> None:
    """Nobody, no vacancies, one pair, and lists longer than there are pairs."""
    table = drawn(3, n, m)
    options = shipped("talent").model_copy(update={"rules": FREE})
    found = listed(table, options, kernel, 20)
    assert found.candidate_keys.shape == (n, 20)
    assert found.vacancy_keys.shape == (m, 20)
    assert told(found) == lists_by_definition(table, options, 20)
    assert found.candidate_eligible.tolist() == [m] * n
    assert found.lost.sum() == 0


@pytest.mark.parametrize("kernel", KERNELS)
def test_people_without_skills_and_vacancies_that_ask_nothing(kernel: Kernel) -> None:
    """What does not apply leaves the other parts; where none is left the score is 0."""
    table = drawn(4, 6, 5, Sizes(held=0, asked=0))
    options = shipped("stagepact").model_copy(update={"rules": rules()})
    assert told(listed(table, options, kernel)) == lists_by_definition(table, options, 3)
    weights = options.candidate.model_validate({"skills": 1})
    bare = options.model_copy(update={"candidate": weights, "vacancy": weights})
    found = told(listed(table, bare, kernel))
    assert found.candidates == [[(0, 0), (1, 0), (2, 0)]] * 6
    assert found.vacancies == [[(0, 0), (1, 0), (2, 0)]] * 5


@pytest.mark.parametrize("kernel", KERNELS)
def test_where_a_rule_takes_everybody_the_lists_are_empty(kernel: Kernel) -> None:
    """Nobody ready, all paused: no pairs, and all of them counted at the first rule."""
    table = drawn(5, 9, 8)
    people = replace(table.candidates, ready=np.zeros(9, dtype=np.bool_))
    employers = replace(table.employers, paused=np.ones(5, dtype=np.bool_))
    for changed, rule in (
        (replace(table, candidates=people), "readiness"),
        (replace(table, employers=employers), "paused"),
    ):
        options = shipped("stagepact").model_copy(update={"rules": rules(**{rule: {}})})
        found = told(listed(changed, options, kernel))
        assert found == Lists(
            [[]] * 9, [[]] * 8, [0] * 9, [0] * 8, dict.fromkeys(found.lost, 0) | {rule: 72}
        )


# --- memory -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kernel", "sizes", "m", "block"),
    [
        ("numpy", (100, 400), 150, 50),
        pytest.param("compiled", (2_000, 8_000), 500, 500, marks=needs_kernel),
    ],
)
def test_memory_does_not_grow_with_the_pairs(
    kernel: Kernel, sizes: tuple[int, int], m: int, block: int
) -> None:
    """Four times as many people take no more memory beside their own lists."""
    market, taken = Market(max(sizes), m, seed=3), []
    index = VacancyIndex.of(market.table(0, block), shipped("stagepact"), kernel)
    blocks = list(market.ranges(block))
    score_block(blocks[0], index)  # what is made once is not what is asked here
    for n in sizes:
        tracemalloc.start()
        found = run(CandidateBlocks(n, iter(blocks[: n // block])), index, threads=1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found.candidate_eligible.any()
        taken.append(peak - found.candidate_keys.nbytes - found.candidate_eligible.nbytes)
    assert taken[1] < 1.2 * taken[0]
