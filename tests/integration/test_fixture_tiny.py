"""`fixtures/tiny`: every score and matching is worked out by hand; the engine finds the same."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from matching.assignment.rank import rank
from matching.assignment.registry import SolveOptions, solve
from matching.config import MatchConfig, load_config
from matching.profiles.encode import encode
from matching.profiles.read import Reading, read_profiles
from matching.profiles.records import Vacancy
from matching.profiles.vocabulary import default_vocabulary
from matching.scoring.kernel import score
from matching.tables import NONE, Problem, ScoreTable
from tests.oracles import Market, placed, stable_matchings, weight

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"
CASES = ("stable", "caps", "stagematching")


def read(case: str) -> tuple[Reading, MatchConfig, dict[str, Any]]:
    config = load_config(TINY / case / "programma.toml")
    expected = tomllib.loads((TINY / case / "expected.toml").read_text(encoding="utf-8"))
    return read_profiles(TINY / case, programme=config.name), config, expected


def scored(reading: Reading, config: MatchConfig) -> tuple[ScoreTable, Problem]:
    def ranks_nobody(vacancy: Vacancy) -> bool:
        return config.mode == "stagematching" or bool(vacancy.levels & config.stagematching_levels)

    vocabulary = default_vocabulary()
    table = encode(reading.profiles, vocabulary, config.profiles, ranks_nobody)
    scores = score(table, config.scoring)
    return scores, rank(table, scores, config.method.band_points)


@pytest.mark.parametrize("case", CASES)
def test_the_files_are_read_without_an_error(case: str) -> None:
    reading, _, _ = read(case)
    assert reading.errors == ()
    assert {f.code for f in reading.findings} <= {
        "file-not-recognised",
        "more-places-than-supervision",
        "without-postcode",
        "without-skills",
    }


@pytest.mark.parametrize("case", CASES)
def test_every_score_is_the_one_worked_out_by_hand(case: str) -> None:
    reading, config, expected = read(case)
    scores, _ = scored(reading, config)
    people = [candidate.id for candidate in reading.profiles.candidates]
    offers = [vacancy.id for vacancy in reading.profiles.vacancies]
    by_hand = {(pair["candidate"], pair["vacancy"]): pair for pair in expected["pair"]}
    found = list(zip(scores.candidate.tolist(), scores.vacancy.tolist(), strict=True))
    assert sorted(by_hand) == sorted((people[i], offers[j]) for i, j in found)
    for at, (i, j) in enumerate(found):
        pair = by_hand[people[i], offers[j]]
        for side in ("candidate", "vacancy"):
            points = dict(zip(scores.parts, getattr(scores, f"{side}_points")[at], strict=True))
            told = {name: points[name] for name in pair[f"{side}_points"]}
            assert told == pair[f"{side}_points"], (people[i], offers[j], side)
            assert sum(points.values()) == pair[f"{side}_score"]


def market(problem: Problem) -> Market:
    """Return the problem as the oracle knows it."""
    rows: list[dict[int, int]] = []
    ranks: list[dict[int, int]] = []
    weights: list[dict[int, int]] = []
    for first, end in zip(problem.indptr[:-1], problem.indptr[1:], strict=True):
        offers = problem.vacancy[first:end].tolist()
        rows.append(dict(zip(offers, problem.candidate_rank[first:end].tolist(), strict=True)))
        ranks.append(dict(zip(offers, problem.vacancy_rank[first:end].tolist(), strict=True)))
        weights.append(dict(zip(offers, problem.weight[first:end].tolist(), strict=True)))
    return Market(
        wants=rows,
        ranks=ranks,
        weights=weights,
        places=problem.capacity.tolist(),
        employer=problem.employer.tolist(),
        caps=problem.employer_capacity.tolist(),
        locked={i: v for i, v in enumerate(problem.locked.tolist()) if v != NONE},
        forbidden={(int(c), int(v)) for c, v in problem.forbidden},
    )


@pytest.mark.parametrize("case", CASES)
def test_the_matching_worked_out_by_hand_is_the_only_best_stable_one(case: str) -> None:
    reading, config, expected = read(case)
    _, problem = scored(reading, config)
    people = [candidate.id for candidate in reading.profiles.candidates]
    offers = [vacancy.id for vacancy in reading.profiles.vacancies]
    plain = market(problem)
    stable = stable_matchings(plain)
    assert len(stable) > 1
    best = max((placed(choice), weight(plain, choice)) for choice in stable)
    winners = [c for c in stable if (placed(c), weight(plain, c)) == best]
    assert len(winners) == 1
    found = {people[i]: offers[j] for i, j in enumerate(winners[0]) if j is not None}
    assert found == expected["matching"]
    assert sorted(set(people) - found.keys()) == expected["unplaced"]


@pytest.mark.parametrize("case", CASES)
def test_the_engine_finds_the_matching_worked_out_by_hand(case: str) -> None:
    reading, config, expected = read(case)
    _, problem = scored(reading, config)
    people = [candidate.id for candidate in reading.profiles.candidates]
    offers = [vacancy.id for vacancy in reading.profiles.vacancies]
    matching = solve(problem, SolveOptions(method="stable", seed=config.seed))
    found = {people[i]: offers[j] for i, j in enumerate(matching.vacancy.tolist()) if j != NONE}
    assert found == expected["matching"]
