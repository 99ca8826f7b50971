"""The indices: what travels, what is refused, and who is asked for."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.errors import TableError
from matching.scoring.index import PairIndex, VacancyIndex, best_keys, without_candidates
from matching.scoring.kernel import Kernel
from matching.tables import block_of
from tests.markets import identical
from tests.property.test_scoring_index import Model, check, free
from tests.scoring_tables import KERNELS, Sizes, drawn, needs_kernel, pairs, shipped

HERE = list(range(5))


def test_an_index_of_vacancies_knows_nobody() -> None:
    """It has all vacancies and what they refer to, and takes candidates as they come."""
    table = drawn(1, 7, 5)
    index = VacancyIndex.of(table, shipped("talent"), "numpy")
    assert len(index) == 5
    assert len(index.side.candidates) == 0
    assert identical(index.side.vacancies, table.vacancies)
    block = block_of(table, 2, 6)
    back = index.table_with(block)
    assert identical(block_of(back), replace(block, first=0))
    assert identical(without_candidates(back), index.side)


@needs_kernel
def test_an_index_travels_without_what_only_this_process_can_read() -> None:
    """Addresses mean nothing elsewhere: they are made again where the index arrives."""
    index = VacancyIndex.of(drawn(1, 7, 5), shipped("talent"), "compiled")
    before = len(pickle.dumps(index))
    assert index.packed is index.packed
    sent = pickle.dumps(index)
    assert len(sent) == before
    arrived = pickle.loads(sent)
    assert identical(arrived.side, index.side)
    assert arrived.packed is not index.packed


def test_the_best_keys_come_first() -> None:
    """The greatest, falling, and no more than there are."""
    keys = np.array([5, 9, 1, 7, 7], dtype=np.uint64)
    assert best_keys(keys, 3).tolist() == [9, 7, 7]
    assert best_keys(keys, 9).tolist() == [9, 7, 7, 5, 1]
    assert best_keys(keys[:0], 2).tolist() == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_who_is_taken_out_has_no_pairs_until_put_back(kernel: Kernel) -> None:
    """The index stays theirs: others keep their own."""
    pool, options = drawn(1, 5, 5), free()
    index, model = PairIndex(pool, options, kernel), Model(pool, [*HERE], [*HERE])
    index.remove_candidate(1)
    index.remove_vacancy(2)
    assert (index.n, index.m) == (5, 5)
    assert pairs(index.suggestions(1)) == pairs(index.shortlist(2)) == []
    assert {v for v, _ in pairs(index.suggestions(0))} == {0, 1, 3, 4}
    assert {c for c, _ in pairs(index.shortlist(0))} == {0, 2, 3, 4}
    index.put_candidate(1, model.put_person(1, 1))
    index.put_vacancy(2, model.put_offer(2, 2))
    check(index, model, options)


@pytest.mark.parametrize("kernel", KERNELS)
def test_answers_are_the_askers_own(kernel: Kernel) -> None:
    """What was answered before does not change with the next question."""
    index = PairIndex(drawn(1, 5, 5), free(), kernel)
    one, other = index.suggestions(0), index.pairs_of_candidate(0)
    kept = [array.copy() for array in (*one, *other)]
    for at in range(5):
        index.suggestions(at)
        index.pairs_of_candidate(at)
        index.pairs_of_vacancy(at)
    assert all(map(np.array_equal, (*one, *other), kept))


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param(Sizes(skills=15), id="skills"),
        pytest.param(Sizes(languages=3), id="languages"),
        pytest.param(Sizes(certificates=4), id="certificates"),
        pytest.param(Sizes(sectors=4), id="sectors"),
    ],
)
def test_a_profile_that_is_coded_otherwise_is_refused(kernel: Kernel, sizes: Sizes) -> None:
    """Codes of another table would mean something else here: an error, and nothing is changed."""
    table, options = drawn(1, 5, 5), free()
    index = PairIndex(table, options, kernel)
    strange = Model(drawn(1, 5, 5, sizes), [*HERE], [*HERE])
    with pytest.raises(TableError, match="coded otherwise"):
        index.put_candidate(2, strange.put_person(2, 0))
    with pytest.raises(TableError, match="coded otherwise"):
        index.put_vacancy(2, strange.put_offer(2, 0))
    check(index, Model(table, [*HERE], [*HERE]), options)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("sizes", [Sizes(crebos=40), Sizes(fields=40)], ids=["crebos", "fields"])
def test_studies_that_are_coded_otherwise_are_refused(kernel: Kernel, sizes: Sizes) -> None:
    """A vacancy that takes studies of another table is refused, and refused again."""
    table, options = drawn(1, 5, 5), free("field")
    index = PairIndex(table, options, kernel)
    strange = Model(drawn(1, 5, 5, sizes), [*HERE], [*HERE])
    for at in (0, 1, 0, 1):
        with pytest.raises(TableError, match="coded otherwise"):
            index.put_vacancy(at, strange.put_offer(at, at))
    check(index, Model(table, [*HERE], [*HERE]), options)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("beyond", [{"crebo": [4]}, {"field": [3]}], ids=["crebo", "field"])
def test_a_person_of_an_unknown_study_is_refused(kernel: Kernel, beyond: dict[str, Any]) -> None:
    """A code beyond those of the index would be read from memory that is not ours."""
    pool = drawn(1, 5, 5)
    index = PairIndex(pool, shipped("stagepact"), kernel)
    block = block_of(pool, 0, 1)
    with pytest.raises(TableError, match="coded otherwise"):
        index.put_candidate(0, replace(block, candidates=replace(block.candidates, **beyond)))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("sizes", [Sizes(employers=6), Sizes(employers=4)], ids=["more", "fewer"])
def test_a_vacancy_of_other_employers_is_refused(kernel: Kernel, sizes: Sizes) -> None:
    """The employers of an index are those it began with: more or fewer are others."""
    pool = drawn(1, 5, 5)
    index = PairIndex(pool, shipped("stagepact"), kernel)
    strange = Model(drawn(1, 5, 5, sizes), [], [])
    with pytest.raises(TableError, match="coded otherwise"):
        index.put_vacancy(0, strange.put_offer(0, 0))


@pytest.mark.parametrize("kernel", KERNELS)
def test_one_profile_at_a_time_is_changed(kernel: Kernel) -> None:
    """Two people, or no vacancy, are no change of one profile."""
    pool = drawn(1, 5, 5)
    index = PairIndex(pool, shipped("talent"), kernel)
    model = Model(pool, [], [])
    for block in (block_of(pool, 0, 2), block_of(pool, 0, 0)):
        with pytest.raises(TableError, match="one profile at a time"):
            index.put_candidate(0, block)
    for table in (pool, model.table()):
        with pytest.raises(TableError, match="one profile at a time"):
            index.put_vacancy(0, table)


@pytest.mark.parametrize("kernel", KERNELS)
def test_who_is_not_there_cannot_be_asked_or_changed(kernel: Kernel) -> None:
    """An index out of range is an error that says how many there are, also from the end."""
    pool = drawn(1, 5, 4)
    index = PairIndex(pool, shipped("talent"), kernel)
    model = Model(pool, [], [])
    for at in (-1, 5, 99):
        for ask in (index.pairs_of_candidate, index.suggestions, index.remove_candidate):
            with pytest.raises(IndexError, match=f"no candidate {at}: there are 5"):
                ask(at)
    for at in (-1, 4, 99):
        for about in (index.pairs_of_vacancy, index.shortlist, index.remove_vacancy):
            with pytest.raises(IndexError, match=f"no vacancy {at}: there are 4"):
                about(at)
    for at in (-1, 6):
        with pytest.raises(IndexError, match=f"no candidate {at}"):
            index.put_candidate(at, block_of(pool, 0, 1))
    for at in (-1, 5):
        with pytest.raises(IndexError, match=f"no vacancy {at}"):
            index.put_vacancy(at, model.put_offer(0, 0))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("k", [0, -1])
def test_a_list_has_room_for_one_pair_at_least(kernel: Kernel, k: int) -> None:
    """A list of nothing is asked by mistake; the kernel would write where there is no room."""
    table = drawn(1, 5, 4)
    index = PairIndex(table, shipped("talent"), kernel)
    for ask in (index.suggestions, index.shortlist):
        with pytest.raises(ValueError, match="at least one pair"):
            ask(0, k)
