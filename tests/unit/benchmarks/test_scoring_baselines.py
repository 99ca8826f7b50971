"""The baselines do what they claim: equal to the engine's own numpy where they know the rules."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.scoring.baselines import (
    BASELINES,
    Answer,
    Measured,
    NotInstalledError,
    Top,
    dot_topn,
    duck,
    measure,
    polar,
)
from benchmarks.scoring.baselines.answer import Collected, package, top
from benchmarks.scoring.baselines.credits import Asked, spread
from benchmarks.scoring.baselines.rules import Rules
from benchmarks.scoring.synthetic import Market
from matching.config import load_config
from matching.scoring.coverage import Coverage
from matching.scoring.eligibility import RULE_NAMES, Meeting, broken_rules
from matching.scoring.options import ScoringOptions
from matching.tables import NONE, ProfileTable

N, M, K = 150, 260, 10
FULL = [name for name, entry in BASELINES.items() if entry.rules]
PROGRAMMES = ("stagepact", "talent")


@lru_cache(maxsize=1)
def market() -> ProfileTable:
    """Return a market in which some good pairs are forbidden too."""
    table = Market(N, M, 3).table()
    scoring = load_config("talent").scoring
    row, vacancy = np.nonzero(mask(table, scoring) == 0)
    barred = np.stack((row[::9], vacancy[::9]), axis=1).astype(np.int32)
    return replace(table, forbidden=barred, locked=np.full(N, NONE, dtype=np.int32))


def mask(table: ProfileTable, options: ScoringOptions) -> np.ndarray:
    return broken_rules(Meeting(table, options, np.arange(len(table.candidates), dtype=np.int32)))


def all_points() -> np.ndarray:
    """Return what every person has of what every vacancy asks, rules or not."""
    row, vacancy = np.indices((N, M)).reshape(2, -1)
    rows = np.arange(N, dtype=np.int32)
    return Coverage(market(), 0.25).need(rows, row, vacancy).reshape(N, M)


@lru_cache(maxsize=8)
def expected(programme: str, ruled: bool = True) -> tuple[Top, Top]:
    """Return the best of both sides by the engine's rules and coverage."""
    options = load_config(programme).scoring
    broken = mask(market(), options)
    row, vacancy = np.nonzero((broken == 0) | (not ruled))
    rows = np.arange(N, dtype=np.int32)
    points = Coverage(market(), options.skills.level_step).need(rows, row, vacancy)
    worth = points.astype(np.int64)
    return top(row, vacancy, worth, N, K), top(vacancy, row, worth, M, K)


def run(name: str, programme: str) -> Answer:
    """Return the answer of a baseline; the loop goes over everybody."""
    options = load_config(programme).scoring
    task = BASELINES[name].run
    if name == "python loop":
        task = partial(task, sample=N)  # type: ignore[call-arg]
    try:
        return task(market(), options, K)
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("programme", PROGRAMMES)
@pytest.mark.parametrize("name", FULL)
def test_with_rules_the_lists_are_those_of_the_engine(
    name: str, programme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last place, in more than one batch."""
    monkeypatch.setattr(duck, "BATCH", 60)
    monkeypatch.setattr(polar, "BATCH", 60)
    answer, wanted = run(name, programme), expected(programme)
    assert answer.pairs == N * M
    assert answer.vacancies is not None
    for mine, theirs in zip((answer.candidates, answer.vacancies), wanted, strict=True):
        assert np.array_equal(mine.who, theirs.who)
        assert np.array_equal(mine.points, theirs.points)


def test_the_lists_are_worth_comparing() -> None:
    people, offers = expected("talent")
    assert np.count_nonzero(people.who != NONE) > 300
    assert np.count_nonzero(offers.who != NONE) > 300
    assert np.unique(people.points).size > 100


@pytest.mark.parametrize("name", ["sparse_dot_topn", "sp_matmul_rs"])
def test_a_product_finds_the_best_of_all_pairs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rules; in numbers with a comma, so to a point."""
    monkeypatch.setattr(dot_topn, "BATCH", 60)
    answer = run(name, "stagepact")
    assert answer.vacancies is not None
    wanted, worth = expected("stagepact", ruled=False), all_points()
    sides = ((answer.candidates, worth), (answer.vacancies, worth.T))
    for (mine, table), theirs in zip(sides, wanted, strict=True):
        some = theirs.points > 0
        assert some.any()
        assert np.abs(mine.points[some] - theirs.points[some]).max() <= 1
        named = np.take_along_axis(table, mine.who.astype(np.int64), axis=1)
        assert np.abs(mine.points[some] - named[some]).max() <= 1


def test_dense_cosine_brings_the_own_sector_near() -> None:
    """It claims no more than nearness: what comes first is of the own sector far above chance."""
    table = market()
    answer = run("dense cosine", "stagepact")
    assert answer.vacancies is not None
    best = answer.candidates.who[:, 0]
    same = table.vacancies.sector[best] == table.candidates.sector
    assert same.mean() > 0.5
    assert np.all(np.diff(answer.candidates.points, axis=1) <= 0)
    assert answer.vacancies.who.min() >= 0


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_each_rule_alone_is_that_of_the_engine(rule: str) -> None:
    """So a rule that is wrong cannot hide behind the others."""
    options = load_config("stagepact").scoring
    switches = {name: {"on": name == rule} for name in RULE_NAMES}
    alone = ScoringOptions.model_validate({**options.model_dump(), "rules": switches})
    rules = Rules(market(), alone)
    found = np.zeros((N, M), dtype=np.bool_)
    for rows, near in rules.blocks(32):
        row, vacancy = rules.surviving(rows, near)
        found[rows[row], vacancy] = True
    broken = mask(market(), alone) != 0
    assert np.array_equal(found, ~broken)
    assert broken.any()


def test_best_credits_are_those_of_the_engine() -> None:
    table = market()
    asked, coverage = Asked(table, 0.25), Coverage(table, 0.25)
    best = asked.best(np.arange(N))
    for candidate in range(0, N, 10):
        assert np.array_equal(best[candidate], coverage.credits(candidate)[0])


def test_an_employer_recognised_twice_for_a_crebo_is_refused() -> None:
    table = market()
    firms = table.employers
    twice = {
        name: np.concatenate((getattr(firms, name), getattr(firms, name)[:1]))
        for name in ("recognised", "crebo", "start", "end")
    }
    with pytest.raises(ValueError, match="recognised twice"):
        Rules(replace(table, employers=replace(firms, **twice)), load_config("talent").scoring)


def test_a_package_that_is_not_there_says_how_to_get_it() -> None:
    with pytest.raises(NotInstalledError, match=r"pip install 'stagepact\[bench\]'"):
        package("no_such_package_as_this")


@pytest.mark.parametrize(
    ("pairs", "measured"),
    [
        (10, Measured("it", 10, 3.0, 5.0, "")),
        (100, Measured("it", 100, 21.0, 41.0, "extrapolated from 10 pairs")),
    ],
)
def test_a_sample_is_extrapolated_but_for_what_it_costs_once(
    pairs: int, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 3 processor seconds and 5 on the clock one would not come again."""
    cpu, wall = iter((100.0, 103.0)), iter((200.0, 205.0))
    clock = SimpleNamespace(process_time=lambda: next(cpu), perf_counter=lambda: next(wall))
    monkeypatch.setattr("benchmarks.scoring.baselines.answer.time", clock)
    answer = Answer(Top(*np.zeros((2, 1, 1), dtype=np.int32)), None, 10, once_s=1.0)
    assert measure("it", lambda: answer, pairs) == measured


def test_collecting_in_any_order_and_thinning_out_change_nothing() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    row, vacancy = (part.ravel() for part in np.indices((40, 30)))
    points = random.integers(0, 9, row.size)
    whole = top(vacancy, row, points, 30, 5)
    found = Collected(40, 30, 5, most=100)
    for at in random.permutation(40):
        mine = row == at
        rows = np.array([at], dtype=np.int32)
        found.add(rows, np.zeros(30, dtype=np.int64), vacancy[mine], points[mine])
    answer = found.answer()
    assert answer.vacancies is not None
    assert np.array_equal(answer.vacancies.who, whole.who)
    assert np.array_equal(answer.candidates.who, top(row, vacancy, points, 40, 5).who)


def test_spread() -> None:
    which, at = spread(np.array([5, 2, 7]), np.array([7, 2, 8]))
    assert which.tolist() == [0, 0, 2]
    assert at.tolist() == [5, 6, 7]
