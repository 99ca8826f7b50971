"""The synthetic market: the same for a seed however it is cut, and as told."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from benchmarks.scoring import people, synthetic
from benchmarks.scoring.draw import Weighted, best, generator, sparse
from benchmarks.scoring.provinces import POSTCODES, PROVINCES, postcodes
from benchmarks.scoring.survival import survival
from benchmarks.scoring.synthetic import Market
from benchmarks.scoring.trades import LEVEL_SHARES, NEIGHBOURS, SKILLS, Trades
from matching.config import load_config
from matching.scoring.kernel import score
from matching.tables import LEVELS, NO_LIMIT, NONE, NOWHERE, SparseRows, rows_of

SEED = 5


def same(one: Any, other: Any) -> bool:
    """Return whether two tables, of arrays, rows, tables and tuples, are equal."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, tuple) and not isinstance(one[0], str):
        return all(map(same, one, other))
    return bool(one == other)


@pytest.fixture(scope="module")
def market() -> Market:
    return Market(12_000, 3_000, SEED)


def test_a_seed_gives_the_same_market_and_another_seed_another() -> None:
    one = Market(300, 200, SEED).table()
    assert same(one, Market(300, 200, SEED).table())
    assert not same(one.candidates, Market(300, 200, SEED + 1).table().candidates)


def test_people_are_the_same_however_the_range_is_cut(market: Market) -> None:
    """Over the border of a chunk, which stands at 10,000."""
    whole = market.candidates(0, market.n)
    for first, last in ((0, 1), (9_990, 10_003), (10_000, 12_000), (4_321, 9_000)):
        part = market.candidates(first, last)
        for field in fields(whole.candidates):
            mine = getattr(part.candidates, field.name)
            all_ = getattr(whole.candidates, field.name)
            assert same(mine, cut(all_, first, last)), field.name
        assert same(part.wishes, cut(whole.wishes, first, last))
        assert same(part.rankings, cut(whole.rankings, first, last))
        assert same(part.locked, whole.locked[first:last])
        at = (whole.forbidden[:, 0] >= first) & (whole.forbidden[:, 0] < last)
        assert np.array_equal(part.forbidden, whole.forbidden[at] - [first, 0])


def cut(value: Any, first: int, last: int) -> Any:
    """Return some rows, said in another way than in the code under test."""
    if not isinstance(value, SparseRows):
        return value[first:last]
    rows = [value.row(at) for at in range(first, last)]
    return SparseRows(
        np.concatenate(([0], np.cumsum([column.size for column, _ in rows]))),
        np.concatenate([column for column, _ in rows]),
        np.concatenate([values for _, values in rows]),
        value.n_columns,
    )


def test_a_person_depends_on_no_other(market: Market) -> None:
    """Nor on how many there are; the vacancies do not either, but for whom employers rank."""
    small = Market(50, 3_000, SEED)
    assert same(small.candidates(0, 50).candidates, market.candidates(0, 50).candidates)
    assert same(small.candidates(0, 50).wishes, market.candidates(0, 50).wishes)
    nobody = np.zeros(3_000, dtype=np.bool_)
    sides = [each.vacancy_side() for each in (small, market)]
    offers = [replace(side.vacancies, ranked=nobody) for side in sides]
    assert same(*(s._replace(vacancies=v) for s, v in zip(sides, offers, strict=True)))


def test_ranges_yield_everybody_once(market: Market) -> None:
    parts = list(market.ranges(5_000))
    assert [part.first for part in parts] == [0, 5_000, 10_000]
    assert sum(len(part.candidates) for part in parts) == market.n


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (5, 5), (0, 12_001)])
def test_there_is_nobody_outside_the_market(market: Market, first: int, last: int) -> None:
    with pytest.raises(IndexError, match="no people"):
        market.candidates(first, last)


def test_sizes_are_as_asked(market: Market) -> None:
    """12 skills a person, 8 requirements a vacancy, 20 neighbours a skill."""
    side, everybody = market.vacancy_side(), market.candidates(0, market.n).candidates
    assert SKILLS == 13_500
    assert everybody.skills.column.size / market.n == pytest.approx(12, abs=0.3)
    assert side.vacancies.requirements.column.size / market.m == pytest.approx(8, abs=0.3)
    row, near = rows_of(side.similarity.indptr), side.similarity
    assert np.all(np.bincount(row) == NEIGHBOURS + 1)
    assert np.all(near.value[row == near.column] == 1000)
    credit = near.value[row != near.column]
    assert credit.min() >= 300
    assert credit.max() <= 800


def test_shares_are_as_told(market: Market) -> None:
    everybody = market.candidates(0, market.n).candidates
    found = np.bincount(everybody.level, minlength=len(LEVELS)) / market.n
    wanted = np.array([LEVEL_SHARES.get(level, 0) for level in range(len(LEVELS))])
    assert found == pytest.approx(wanted / wanted.sum(), abs=0.015)
    told = (everybody.max_road != NO_LIMIT) | (everybody.max_tenths != NO_LIMIT)
    assert told.mean() == pytest.approx(0.5, abs=0.02)
    assert np.mean(everybody.place[:, 0] == NOWHERE) == pytest.approx(0.02, abs=0.005)
    assert np.mean(everybody.hours == NONE) == pytest.approx(0.05, abs=0.01)
    mbo = everybody.level <= 4
    assert np.all(everybody.field[mbo] == NONE)
    assert np.all(everybody.crebo[~mbo] == NONE)
    assert np.unique(everybody.crebo).size > 230
    assert np.unique(everybody.field).size == 81


def test_the_country_fits_sixteen_bits_and_its_provinces_their_people() -> None:
    codes = postcodes(SEED)
    known = np.concatenate([[0.0], codes.people.total])
    share = np.bincount(codes.province, np.diff(known))
    people_of = np.array([province.people for province in PROVINCES])
    assert share / share.sum() == pytest.approx(people_of / people_of.sum(), rel=0.25)
    assert abs(codes.place).max() < 2**15
    assert codes.place.shape[0] == pytest.approx(POSTCODES, rel=0.02)
    assert np.unique(codes.municipality).size == sum(p.municipalities for p in PROVINCES) == 342


def test_skills_cluster_by_sector(market: Market) -> None:
    """People share more skills with those of their own sector than with others."""
    everybody = market.candidates(0, 2_000).candidates
    row = rows_of(everybody.skills.indptr)
    by_sector = np.zeros((20, SKILLS))
    np.add.at(by_sector, (everybody.sector[row], everybody.skills.column), 1)
    by_sector /= np.linalg.norm(by_sector, axis=1, keepdims=True)
    assert np.all(by_sector @ by_sector.T < 0.5 + np.eye(20))


def test_a_realistic_share_of_pairs_survives_the_rules() -> None:
    """Guards what the report tells of it: a few in a thousand, and a few in a hundred."""
    table = Market(500, 1_000, SEED).table()
    strict = survival(table, load_config("stagepact").scoring)
    loose = survival(table, load_config("talent").scoring)
    assert 0.001 < strict.survive < 0.01
    assert 0.02 < loose.survive < 0.06
    assert all(strict.broken[rule] > 0 for rule in strict.broken)


def test_the_engine_scores_it() -> None:
    table = Market(300, 200, SEED).table()
    scores = score(table, load_config("talent").scoring)
    assert scores.vacancy.size > 300
    at = scores.parts.index("skills")
    assert scores.values[:, at].max() > 3_000


def test_what_people_decided_is_there(market: Market) -> None:
    everybody = market.candidates(0, market.n)
    locked = np.count_nonzero(everybody.locked != NONE)
    assert locked == pytest.approx(0.003 * market.n, rel=0.5)
    assert len(everybody.forbidden) == pytest.approx(0.003 * market.n, rel=0.5)
    assert everybody.wishes.column.size > 0.1 * market.n
    assert everybody.rankings.column.size > 0
    assert not market.vacancy_side().vacancies.indifferent[everybody.rankings.column].any()
    person, vacancy = everybody.forbidden.T
    assert not np.any(everybody.locked[person] == vacancy)


def test_an_employer_has_one_first() -> None:
    rankings = Market(3_000, 2_000, SEED).candidates(0, 3_000).rankings
    pairs = np.stack((rankings.column, rankings.value), axis=1)
    assert len(pairs) > 20
    assert len(np.unique(pairs, axis=0)) == len(pairs)


def test_a_chunk_is_kept_until_another_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = people.people

    def counted(seed: int, chunk: int, *rest: Any) -> Any:
        made.append(chunk)
        return make(seed, chunk, *rest)

    monkeypatch.setattr(synthetic, "people", counted)
    market = Market(12_000, 100, SEED)
    for first in range(0, 12_000, 1_000):
        market.candidates(first, first + 1_000)
    assert made == [0, 1]


def test_drawing_by_weight_keeps_to_its_group() -> None:
    weighted = Weighted.of([1, 0, 3, 5, 5], [2, 3])
    random = generator(SEED, "test")
    first = weighted.pick(random, np.zeros(4_000, dtype=np.int64))
    second = weighted.pick(random, np.ones(4_000, dtype=np.int64))
    assert set(first.tolist()) == {0}
    share = np.bincount(second, minlength=5) / 4_000
    assert share == pytest.approx([0, 0, 3 / 13, 5 / 13, 5 / 13], abs=0.03)


def test_the_best_are_different_and_drawn_by_weight() -> None:
    weight = np.tile(np.log([8.0, 4.0, 1e-9]), (4_000, 1))
    found = best(generator(SEED, "test"), weight, 2)
    assert np.all(found[:, 0] != found[:, 1])
    assert np.mean(found[:, 0] == 0) == pytest.approx(2 / 3, abs=0.03)
    assert not np.any(found == 2)


def test_of_two_entries_in_one_place_the_first_counts() -> None:
    rows = sparse(np.array([1, 1, 0]), np.array([2, 2, 1]), np.array([7.0, 8.0, 9.0]), (3, 4))
    assert rows.indptr.tolist() == [0, 1, 2, 2]
    assert rows.value.tolist() == [9.0, 7.0]


def test_a_crebo_belongs_to_one_sector_and_level() -> None:
    trades = Trades(SEED)
    occupation = np.arange(600, dtype=np.int32)
    sector = occupation // 30
    seen: dict[int, tuple[int, int]] = {}
    for level in (1, 2, 3, 4):
        at = np.full(600, level, dtype=np.int32)
        for crebo, its in zip(trades.crebo(sector, at, occupation), sector, strict=True):
            assert seen.setdefault(int(crebo), (int(its), level)) == (int(its), level)
    assert set(seen) <= set(range(250))
