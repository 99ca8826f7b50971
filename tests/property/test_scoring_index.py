"""One against all, either way, and after any changes: what a new start would say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.index import PairIndex, VacancyIndex
from matching.scoring.kernel import Kernel, score
from matching.scoring.native.structs import call
from matching.scoring.options import RuleOptions, ScoringOptions
from matching.scoring.run import run
from matching.tables import NONE, CandidateBlock, ProfileTable, block_of
from tests.scoring_tables import (
    KERNELS,
    List,
    Sizes,
    dense,
    drawn,
    kernels,
    needs_kernel,
    offers_taken,
    options_drawn,
    pairs,
    people_taken,
    shipped,
    sparse,
)

SEEDS = st.integers(0, 2**32 - 1)
K = 4


def free(*on: str) -> ScoringOptions:
    """Return the options of a programme with no rules on but these."""
    rules = RuleOptions.model_validate({name: {"on": name in on} for name in RULE_NAMES})
    return shipped("talent").model_copy(update={"rules": rules})


@dataclass
class Model:
    """What an index should hold: which profiles of a pool stand where, and who is out.

    What was told about pairs is kept by the place of a vacancy: one that is changed keeps it, and
    one that comes later was not there when it was told.
    """

    pool: ProfileTable
    people: list[int]
    offers: list[int]
    gone_people: set[int] = field(default_factory=set)
    gone_offers: set[int] = field(default_factory=set)
    known: list[int] = field(init=False)
    """How many vacancies there were when each person came."""

    def __post_init__(self) -> None:
        self.known = [len(self.offers)] * len(self.people)

    def put_person(self, at: int, who: int) -> CandidateBlock:
        """Note that one of the pool's people now stands at a place, and return them."""
        self.people[at : at + 1] = [who]
        self.known[at : at + 1] = [len(self.offers)]
        self.gone_people.discard(at)
        return block_of(self._table([who], self.offers, [len(self.offers)]))

    def put_offer(self, at: int, which: int) -> ProfileTable:
        """Note that one of the pool's vacancies now stands at a place, and return it."""
        self.offers[at : at + 1] = [which]
        self.gone_offers.discard(at)
        return self._table([], [which], [])

    def table(self) -> ProfileTable:
        """Return the table that an index should be as good as, those who are out included."""
        return self._table(self.people, self.offers, self.known)

    def _table(self, people: list[int], offers: list[int], known: list[int]) -> ProfileTable:
        pool, n, m = self.pool, len(people), len(offers)
        rows, there = np.array(people, dtype=np.int64), np.arange(m) < np.reshape(known, (n, 1))
        barred = np.zeros((len(pool.candidates), len(pool.vacancies)))
        barred[tuple(pool.forbidden.T)] = 1
        return replace(
            pool,
            candidates=people_taken(pool.candidates, rows),
            vacancies=offers_taken(pool.vacancies, np.array(offers, dtype=np.int64)),
            candidate_ids=("",) * n,
            vacancy_ids=("",) * m,
            wishes=sparse(dense(pool.wishes)[rows, :m] * there),
            rankings=sparse(dense(pool.rankings)[rows, :m] * there),
            locked=np.full(n, NONE),
            forbidden=np.argwhere(barred[rows, :m] * there).astype(np.int32),
        )

    def pairs(self, options: ScoringOptions) -> list[tuple[int, int, int, int]]:
        """Return candidate, vacancy and both scores of all pairs, by a new start with numpy."""
        found = score(self.table(), options, kernel="numpy")
        kept = ~found.forbidden & (found.broken == 0)
        columns = (found.candidate, found.vacancy, found.candidate_score, found.vacancy_score)
        rows = zip(*(column[kept].tolist() for column in columns), strict=True)
        return [
            row for row in rows if row[0] not in self.gone_people and row[1] not in self.gone_offers
        ]


def check(index: PairIndex, model: Model, options: ScoringOptions) -> None:
    """Hold everybody's answers against a new start."""
    expected = model.pairs(options)
    by_candidate: list[list[tuple[int, int, int]]] = [[] for _ in model.people]
    by_vacancy: list[list[tuple[int, int, int]]] = [[] for _ in model.offers]
    for c, v, own, other in expected:
        by_candidate[c].append((v, own, other))
        by_vacancy[v].append((c, own, other))
    for c, those in enumerate(by_candidate):
        assert listed(index.pairs_of_candidate(c)) == those
        assert pairs(index.suggestions(c, K)) == best([(v, own) for v, own, _ in those])
    for v, those in enumerate(by_vacancy):
        assert listed(index.pairs_of_vacancy(v)) == those
        assert pairs(index.shortlist(v, K)) == best([(c, other) for c, _, other in those])


def listed(found: Any) -> list[tuple[int, int, int]]:
    """Return pairs in order."""
    return sorted(zip(*(column.tolist() for column in found), strict=True))


def best(found: List) -> List:
    """Return the first of a list."""
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:K]


def change(index: PairIndex, model: Model, chance: np.random.Generator) -> None:
    """Make one change at random, to the index and to what it should be."""
    people = bool(chance.random() < 0.5)
    what = str(chance.choice(["put", "add", "remove"], p=[0.7, 0.1, 0.2]))
    size = len(model.people if people else model.offers)
    at = size if what == "add" else int(chance.integers(size))
    if what == "remove" and people:
        model.gone_people.add(at)
        index.remove_candidate(at)
    elif what == "remove":
        model.gone_offers.add(at)
        index.remove_vacancy(at)
    elif people:
        who = int(chance.integers(len(model.pool.candidates)))
        index.put_candidate(at, model.put_person(at, who))
    else:
        which = int(chance.integers(len(model.pool.vacancies)))
        index.put_vacancy(at, model.put_offer(at, which))


# --- one against all ----------------------------------------------------------------------------


@settings(max_examples=12)
@given(SEEDS, st.integers(1, 30), st.integers(1, 30), st.sampled_from([0, 3]))
def test_one_against_all_is_what_a_run_says_of_everybody(
    seed: int, n: int, m: int, alike: int
) -> None:
    """Suggestions and shortlists are the lists of a run, and their pairs are all pairs."""
    table, options = drawn(seed, n, m, alike=alike), options_drawn(seed)
    for kernel in kernels():
        index = PairIndex(table, options, kernel)
        for k in (1, 3, 20):
            found = run(table, VacancyIndex.of(table, options, kernel), k=k)
            for c in range(n):
                assert pairs(index.suggestions(c, k)) == pairs(found.suggestions(c))
                assert index.pairs_of_candidate(c)[0].size == found.candidate_eligible[c]
            for v in range(m):
                assert pairs(index.shortlist(v, k)) == pairs(found.shortlist(v))
                assert index.pairs_of_vacancy(v)[0].size == found.vacancy_eligible[v]


@needs_kernel
@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize(
    "sizes", [Sizes(), Sizes(weight=60_000, apart=100), Sizes(skills=90, held=70)]
)
def test_every_kind_of_processor_answers_the_same(kind: int, sizes: Sizes) -> None:
    """The code for plain processors and for wide ones agree with numpy, both ways."""
    if kind and not call("isa")():
        pytest.skip("this processor has no AVX-512")
    for seed in range(3):
        table, options = drawn(seed, 60, 60, sizes), options_drawn(seed)
        index = PairIndex(table, options, "compiled")
        index._engine._packed.options_struct.isa = kind
        check(index, Model(table, list(range(60)), list(range(60))), options)


@pytest.mark.parametrize("kernel", KERNELS)
def test_an_index_of_nobody_can_be_asked_and_filled(kernel: Kernel) -> None:
    """It begins empty, answers nothing, and knows whoever comes."""
    pool, options = drawn(1, 6, 6), free()
    for n, m in ((0, 0), (0, 3), (3, 0)):
        model = Model(pool, list(range(n)), list(range(m)))
        index = PairIndex(model.table(), options, kernel)
        check(index, model, options)
        for at in range(3):
            index.put_vacancy(at, model.put_offer(at, at))
            index.put_candidate(at, model.put_person(at, at + 1))
        assert (index.n, index.m) == (3, 3)
        check(index, model, options)


# --- changes ------------------------------------------------------------------------------------


@needs_kernel
@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_index_is_as_good_as_new(seed: int) -> None:
    """Put, added and taken out, more often than there was room for: as a new start would say."""
    chance = np.random.default_rng(seed)
    pool = drawn(seed, 50, 50, Sizes(crebos=7, weight=(6_000, 20_000)[seed % 2]))
    options = options_drawn(seed)
    model = Model(pool, list(range(10)), list(range(10)))
    index = PairIndex(model.table(), options, "compiled")
    for at in range(230):
        change(index, model, chance)
        if at % 45 == 0:
            check(index, model, options)
    check(index, model, options)


@settings(max_examples=4)
@given(SEEDS)
def test_numpy_follows_changes_too(seed: int) -> None:
    """Without the compiled kernel an index takes the same changes and gives the same answers."""
    chance = np.random.default_rng(seed)
    model = Model(drawn(seed, 20, 20), list(range(6)), list(range(6)))
    options = options_drawn(seed)
    index = PairIndex(model.table(), options, "numpy")
    for _ in range(15):
        change(index, model, chance)
        check(index, model, options)


@needs_kernel
def test_a_changed_profile_leaves_all_others_as_they_were() -> None:
    """Who was put as they already were changes nothing, however often: 140 times here."""
    pool = drawn(4, 20, 20)
    options = shipped("talent")
    model = Model(pool, list(range(20)), list(range(20)))
    index = PairIndex(model.table(), options)
    before = [pairs(index.suggestions(c)) for c in range(20)]
    for at in range(140):
        index.put_candidate(at % 20, model.put_person(at % 20, at % 20))
        index.put_vacancy(at % 20, model.put_offer(at % 20, at % 20))
    assert [pairs(index.suggestions(c)) for c in range(20)] == before
    check(index, model, options)


@needs_kernel
def test_everybody_can_leave_and_come_back() -> None:
    """A side of which all are out answers nothing, also when it is sorted again."""
    pool, options = (drawn(6, 8, 8)), free()
    model = Model(pool, list(range(8)), list(range(8)))
    index = PairIndex(model.table(), options)
    for _ in range(9):
        for at in range(8):
            index.remove_candidate(at)
            index.remove_candidate(at)
            index.remove_vacancy(at)
        model.gone_people, model.gone_offers = set(range(8)), set(range(8))
        check(index, model, options)
        for at in range(8):
            index.put_candidate(at, model.put_person(at, at))
            index.put_vacancy(at, model.put_offer(at, at))
        check(index, model, options)


def unlike(what: str) -> ProfileTable:
    """Return a pool of which the last person and vacancy are unlike the first ten of each."""
    pool = drawn(8, 11, 11, Sizes(skills=90, crebos=90))
    people, offers = pool.candidates, pool.vacancies
    crebos, asked, held = np.zeros((11, 90)), np.zeros((11, 90)), np.zeros((11, 90))
    crebos[:, :3], asked[:, :2], held[:, :4] = 1, 1, 3
    crebo = np.arange(11, dtype=np.int32) % 3
    if what == "studies":
        crebos[10], crebo[10] = 0, 77
        crebos[10, [5, 77, 89]] = 1
    asked[10, :80] = 2 if what == "requirements" else asked[10, :80]
    held[10, :75] = 4 if what == "skills" else held[10, :75]
    requirements = sparse(asked)
    weight = np.full(requirements.column.size, 16_383)
    weight[-1] += what == "weights"
    return replace(
        pool,
        candidates=replace(people, crebo=crebo, field=np.full(11, NONE), skills=sparse(held)),
        vacancies=replace(
            offers,
            crebos=sparse(crebos),
            requirements=requirements,
            weight=weight,
            importance=np.zeros(weight.size, dtype=np.int8),
        ),
    )


@needs_kernel
@pytest.mark.parametrize("what", ["studies", "requirements", "weights", "skills"])
@pytest.mark.parametrize("at", [3, 10])
def test_a_profile_unlike_all_before_finds_room(what: str, at: int) -> None:
    """A new set of crebos, the longest list of all, a weight beyond one word: all are right."""
    options = free("field")
    model = Model(unlike(what), list(range(10)), list(range(10)))
    index = PairIndex(model.table(), options)
    index.suggestions(0, K)
    index.put_candidate(at, model.put_person(at, 10))
    check(index, model, options)
    index.put_vacancy(at, model.put_offer(at, 10))
    check(index, model, options)


@needs_kernel
def test_so_many_new_sets_of_studies_find_room() -> None:
    """More different sets than one word has bits, before there is reason to sort again."""
    pool, options = drawn(9, 30, 8, Sizes(crebos=8)), free("field")
    sets = (np.arange(1, 151)[:, None] >> np.arange(8) & 1).astype(np.float64)
    every = replace(
        pool,
        vacancies=replace(offers_taken(pool.vacancies, np.arange(150) % 8), crebos=sparse(sets)),
        vacancy_ids=("",) * 150,
        wishes=sparse(np.zeros((30, 150))),
        rankings=sparse(np.zeros((30, 150))),
    )
    model = Model(every, list(range(30)), list(range(40)))
    index = PairIndex(model.table(), options)
    for at in range(40, 150):
        index.put_vacancy(at % 5, model.put_offer(at % 5, at))
        if at % 15 == 14:
            check(index, model, options)


@needs_kernel
def test_an_index_grows_far_beyond_what_it_began_with() -> None:
    """From one of each to some hundreds, asked before and after it was sorted again."""
    pool, options = drawn(10, 30, 200), free()
    model = Model(pool, [0], [0])
    index = PairIndex(model.table(), options)
    for at in range(1, 200):
        index.suggestions(0, K)
        index.put_vacancy(at, model.put_offer(at, at))
        if at % 3 == 0:
            index.put_candidate(at // 3, model.put_person(at // 3, at % 30))
    check(index, model, options)
