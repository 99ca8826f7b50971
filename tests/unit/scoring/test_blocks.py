"""A block of candidates against all vacancies: what comes out, and how it stops."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.errors import TableError
from matching.scoring.blocks import score_block
from matching.scoring.index import VacancyIndex
from matching.scoring.kernel import Kernel
from matching.scoring.lists import StoppedError
from matching.scoring.options import RuleOptions, ScoringOptions
from matching.scoring.run import run
from matching.tables import CandidateBlocks, block_of, unkeyed
from tests.markets import identical, rules
from tests.scoring_tables import KERNELS, Sizes, drawn, lists_by_definition, pairs, shipped

FREE = shipped("talent").model_copy(update={"rules": rules()})


def index_of(table: Any, kernel: Kernel, options: ScoringOptions = FREE) -> VacancyIndex:
    """Return the vacancies of a table."""
    return VacancyIndex.of(table, options, kernel)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_block_gives_the_best_of_its_people_under_their_own_numbers(kernel: Kernel) -> None:
    """Candidates by their place in the block; in vacancies' lists by their number among all."""
    table = drawn(1, 20, 9)
    edges = score_block(block_of(table, 5, 15), index_of(table, kernel), 3)
    lists = lists_by_definition(table, FREE, 20)
    assert edges.first == 5
    assert edges.candidate_eligible.tolist() == lists.candidate_eligible[5:15]
    for row, keys in enumerate(edges.candidate_keys):
        assert pairs(unkeyed(keys)) == lists.candidates[5 + row][:3]
    for v, everybody in enumerate(lists.vacancies):
        here = [(c, points) for c, points in everybody if 5 <= c < 15]
        assert pairs(unkeyed(edges.key[edges.vacancy == v])) == here[:3]
        assert edges.vacancy_eligible[v] == 10


@pytest.mark.parametrize("kernel", KERNELS)
def test_edges_stand_by_vacancy_the_best_first(kernel: Kernel) -> None:
    """Vacancies rise; within one the keys fall, and there are no more than asked for."""
    table = drawn(2, 30, 9, alike=3)
    for k in (1, 4, 50):
        edges = score_block(block_of(table), index_of(table, kernel), k)
        step = np.diff(edges.vacancy)
        assert np.all(step >= 0)
        assert np.all(edges.key[1:][step == 0] < edges.key[:-1][step == 0])
        assert np.bincount(edges.vacancy).max() == min(k, 30)
        assert np.all(edges.key > 0)


@pytest.mark.parametrize("kernel", KERNELS)
def test_pairs_lost_and_kept_are_all_pairs(kernel: Kernel) -> None:
    """Whatever the floor, each pair is counted once."""
    table, everything = drawn(3, 30, 9), RuleOptions()
    index = index_of(table, kernel, FREE.model_copy(update={"rules": everything}))
    floor = np.full(9, 5_000 << 32, dtype=np.uint64)
    for given in (None, floor):
        edges = score_block(block_of(table), index, 3, given)
        assert edges.lost.sum() + edges.candidate_eligible.sum() == 30 * 9
        assert edges.vacancy_eligible.sum() == edges.candidate_eligible.sum()


@pytest.mark.parametrize("kernel", KERNELS)
def test_only_what_is_above_the_floor_is_sent(kernel: Kernel) -> None:
    """A floor in the middle keeps back what is below it and nothing else."""
    table = drawn(4, 40, 9, alike=6)
    index = index_of(table, kernel)
    everything = score_block(block_of(table), index, 5)
    floor = np.sort(score_block(block_of(table), index, 5).key)[::5][:9]
    kept = everything.key > floor[everything.vacancy]
    edges = score_block(block_of(table), index, 5, floor)
    assert edges.key.tolist() == everything.key[kept].tolist()
    assert edges.vacancy.tolist() == everything.vacancy[kept].tolist()
    assert identical(edges.candidate_keys, everything.candidate_keys)


@pytest.mark.parametrize("kernel", KERNELS)
def test_who_works_tells_how_many_are_done(kernel: Kernel) -> None:
    """Together that is everybody."""
    table, seen = drawn(5, 600, 3), [0]

    def told(more: int) -> bool:
        seen.append(more)
        return True

    score_block(block_of(table), index_of(table, kernel), told=told)
    assert sum(seen) == 600
    assert len(seen) > 2


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_block_ends_when_told_to_stop(kernel: Kernel) -> None:
    """At once, and not at the end of the block."""
    table, seen = drawn(5, 600, 3), [0]

    def told(more: int) -> bool:
        seen.append(more)
        return False

    with pytest.raises(StoppedError):
        score_block(block_of(table), index_of(table, kernel), told=told)
    assert sum(seen) < 600


@pytest.mark.parametrize("kernel", KERNELS)
def test_block_index_and_edges_can_be_sent_elsewhere(kernel: Kernel) -> None:
    """As bytes and back: the same edges."""
    table = drawn(6, 20, 9)
    block, index = block_of(table, 3, 17), index_of(table, kernel)
    edges = score_block(block, index, 4)
    there = pickle.loads(pickle.dumps((block, index)))
    back = pickle.loads(pickle.dumps(score_block(there[0], there[1], 4)))
    assert identical(back, edges)


@pytest.mark.parametrize("kernel", KERNELS)
def test_an_empty_block_has_no_edges(kernel: Kernel) -> None:
    """Nobody meets nothing."""
    table = drawn(6, 20, 9)
    edges = score_block(block_of(table, 4, 4), index_of(table, kernel), 4)
    assert edges.candidate_keys.shape == (0, 4)
    assert edges.key.size == edges.lost.sum() == 0


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    "sizes", [Sizes(skills=15), Sizes(languages=3), Sizes(certificates=4), Sizes(sectors=4)]
)
def test_a_block_that_is_coded_otherwise_is_refused(kernel: Kernel, sizes: Sizes) -> None:
    """Codes of another table would mean something else here, or nothing at all."""
    with pytest.raises(TableError, match="coded otherwise"):
        score_block(block_of(drawn(1, 5, 5, sizes)), index_of(drawn(1, 5, 5), kernel))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("code", ["crebo", "field", "mode", "level"])
def test_a_code_that_the_index_does_not_know_is_refused(kernel: Kernel, code: str) -> None:
    """The kernel looks codes up without asking: beyond the last is memory that is not ours."""
    table = drawn(1, 5, 5)
    beyond: Any = {code: np.full(5, 7)}
    block = block_of(replace(table, candidates=replace(table.candidates, **beyond)))
    for work in (score_block, lambda part, index: run(CandidateBlocks(5, [part]), index)):
        with pytest.raises(TableError, match="coded otherwise"):
            work(block, index_of(table, kernel))
