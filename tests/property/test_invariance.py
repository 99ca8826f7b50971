"""What must not matter does not: the order of rows, names of people, labels, and the day.

Records stand in an order of what counts about them (`matching.profiles.order`), so neither the
order of rows nor the ids decide anything. Only who is alike in everything that counts may swap:
so outcomes under other ids are compared by what people and offers are, not by who they are.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.config import MatchConfig, MethodName
from matching.pipeline import Result, prepare, run
from matching.profiles.order import Kinds, kinds
from matching.profiles.records import Contact, Profiles
from matching.tables import Problem
from tests.markets import PROGRAMME, config, crowd, identical, scoring
from tests.markets import WORDS as SMALL
from tests.property.test_scoring_against_definition import VOCABULARY, markets
from tests.thoroughness import examples

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = {"skills": 4, "travel": 2, "hours": 1, "learning": 1, "wish": 1, "ranking": 1}
CROWD = config(scoring(WEIGHTS, WEIGHTS, language={}, certificate={}, travel={}), seed=3)
LOOSE = config(scoring(WEIGHTS, WEIGHTS, licence={}, paused={}), name="p", seed=3)
SEEDS = (1, 2, 3)
METHODS = get_args(MethodName)


def with_method(base: MatchConfig, method: str) -> MatchConfig:
    """Return a configuration with another method."""
    return base.with_changes(method=method)


def shuffled(profiles: Profiles, chance: random.Random) -> Profiles:
    """Return the same records in another order, and their lists in another order too.

    Interests stay as they are: the first that somebody names is the one they count in.
    """

    def mixed(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(values, len(values)))

    def inside(record: Any) -> Any:
        lists = {
            name: mixed(value)
            for name, value in record
            if isinstance(value, tuple) and name != "interests"
        }
        return record.model_copy(update=lists)

    return Profiles(
        **{name: tuple(inside(record) for record in mixed(records)) for name, records in profiles}
    )


def renamed(profiles: Profiles, chance: random.Random) -> tuple[Profiles, dict[str, str]]:
    """Return the same records under other ids, in an unrelated order, and the new id of each."""
    names: dict[str, str] = {}
    for table in (profiles.candidates, profiles.vacancies, profiles.employers):
        ids = [record.id for record in table]
        new = [f"{ids[0][0]}-{n:03}" for n in range(len(ids))] if ids else []
        names |= dict(zip(ids, chance.sample(new, len(new)), strict=True))

    def anew(record: Any) -> Any:
        links = {
            name: names.get(value, value)
            for name, value in record
            if name in {"id", "candidate", "vacancy", "employer"} and value is not None
        }
        return record.model_copy(update=links)

    tables = {name: tuple(anew(record) for record in records) for name, records in profiles}
    return Profiles(**tables), names


def pairs_of(result: Result) -> set[tuple[str, str]]:
    """Return who is placed where."""
    return {(pair.candidate, pair.vacancy) for pair in result.report.placements}


def ranked(problem: Problem, ids: tuple[tuple[str, ...], tuple[str, ...]]) -> dict[Any, Any]:
    """Return ranks and weight of each pair by ids."""
    people, offers = ids
    rows = zip(
        problem.candidate, problem.vacancy, problem.candidate_rank, problem.vacancy_rank,
        problem.weight, strict=True,
    )  # fmt: skip
    return {(people[c], offers[v]): (int(a), int(b), int(w)) for c, v, a, b, w in rows}


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(markets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_lists_changes_no_table(
    profiles: Profiles, chance: random.Random
) -> None:
    """Tables, scores and problem are the same to the bit however the rows stood."""
    one = prepare(profiles, LOOSE, vocabulary=VOCABULARY)
    other = prepare(shuffled(profiles, chance), LOOSE, vocabulary=VOCABULARY)
    assert identical(one.table, other.table)
    assert identical(one.scores, other.scores)
    assert identical(one.problem, other.problem)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_no_report(seed: int, method: str) -> None:
    """Each method gives the same report, to the byte, for rows in another order."""
    profiles = crowd(seed)
    chosen = with_method(CROWD, method)
    one = run(profiles, chosen, vocabulary=SMALL)
    other = run(shuffled(profiles, random.Random(seed)), chosen, vocabulary=SMALL)
    assert one.report.summary.placed > 5
    assert repr(one.report) == repr(other.report)
    assert identical(one.matching, other.matching)


def outcome(result: Result, what: Kinds) -> list[tuple[str, str]]:
    """Return the pairs by what the two are."""
    return sorted((what.candidates[c], what.vacancies[v]) for c, v in pairs_of(result))


@settings(max_examples=examples(80), deadline=None, derandomize=True)
@given(markets(), st.randoms(use_true_random=False), st.sampled_from(METHODS))
def test_other_ids_change_no_score_rank_or_place(
    profiles: Profiles, chance: random.Random, method: str
) -> None:
    """Under other ids each pair has the same scores and ranks, and the same places are given."""
    chosen = with_method(LOOSE, method)
    anew, names = renamed(profiles, chance)
    one, other = (run(p, chosen, vocabulary=VOCABULARY) for p in (profiles, anew))
    tables = one.scored.table, other.scored.table
    before, after = (
        ranked(r.scored.problem, (t.candidate_ids, t.vacancy_ids))
        for r, t in zip((one, other), tables, strict=True)
    )
    assert {(names[c], names[v]): worth for (c, v), worth in before.items()} == after
    assert outcome(one, kinds(profiles)) == outcome(other, kinds(anew))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_other_ids_change_nobodys_place_in_a_crowd(seed: int, method: str) -> None:
    """In a market with many ties each method gives everybody the same place under other ids."""
    profiles = crowd(seed)
    anew, names = renamed(profiles, random.Random(seed))
    one, other = (run(p, with_method(CROWD, method), vocabulary=SMALL) for p in (profiles, anew))
    assert outcome(one, kinds(profiles)) == outcome(other, kinds(anew))
    if all(len(set(table.values())) == len(table) for table in kinds(profiles)):
        assert {(names[c], names[v]) for c, v in pairs_of(one)} == pairs_of(other)
    assert len(pairs_of(one)) > 5


@pytest.mark.parametrize("method", METHODS)
def test_who_somebody_is_changes_nothing(method: str) -> None:
    """Other names, e-mail, phones, schools and texts give the same tables, scores and report."""
    profiles = crowd(4)
    disguised = Profiles(
        **dict(profiles)
        | {
            "candidates": tuple(
                c.model_copy(
                    update={
                        "contact": Contact(name=f"N{i}", email=f"{i}@example.org", phone=f"06{i}"),
                        "school": f"School {i % 3}",
                        "school_number": str(i),
                    }
                )
                for i, c in enumerate(profiles.candidates)
            ),
            "employers": tuple(
                e.model_copy(
                    update={"name": f"Zaak {i}", "kvk": f"{i:08}", "contact": Contact(name="X")}
                )
                for i, e in enumerate(profiles.employers)
            ),
            "vacancies": tuple(
                v.model_copy(update={"title": f"T{i}", "description": f"D{i}"})
                for i, v in enumerate(profiles.vacancies)
            ),
        }
    )
    chosen = with_method(CROWD, method)
    one, other = (run(p, chosen, vocabulary=SMALL) for p in (profiles, disguised))
    assert identical(one.scored.table, other.scored.table)
    assert identical(one.scored.scores, other.scored.scores)
    assert identical(one.matching, other.matching)
    assert repr(one.report) == repr(other.report)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_run_twice_gives_the_same_bytes(method: str) -> None:
    """Nothing is left of one run that another could notice."""
    chosen = with_method(CROWD, method)
    one, other = (run(crowd(5), chosen, vocabulary=SMALL) for _ in range(2))
    assert as_bytes(one) == as_bytes(other)
    assert identical(one.matching, other.matching)


def as_bytes(result: Result) -> bytes:
    """Return a report as JSON, in the order in which its fields and entries stand."""
    return json.dumps(dataclasses.asdict(result.report)).encode()


PRINT = """
from tests.property.test_invariance import digests
print(digests())
"""


@cache
def digests() -> str:
    """Return a fingerprint of the report of each method, for `PRINT` and its test."""
    found = []
    for method in METHODS:
        result = run(crowd(6), with_method(CROWD, method), vocabulary=SMALL)
        found.append(hashlib.sha256(as_bytes(result)).hexdigest())
    return " ".join(found)


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_another_process_gives_the_same_bytes(hash_seed: str) -> None:
    """The report does not hang on the order in which a process happens to keep its sets."""
    told = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    ).stdout.strip()  # fmt: skip
    assert told == digests()


def test_another_programme_in_the_same_files_changes_nothing() -> None:
    """People and offers of another programme beside one's own leave its report as it was."""
    mine, others = crowd(7), crowd(8)
    strangers = {
        name: tuple(
            record.model_copy(update={"id": f"x{record.id}", "programme": "elders"})
            for record in getattr(others, name)
        )
        for name in ("candidates", "vacancies")
    }
    both = Profiles(
        **dict(mine) | {name: (*getattr(mine, name), *rows) for name, rows in strangers.items()}
    )
    assert {c.programme for c in both.candidates} == {PROGRAMME, "elders"}
    one, other = (run(p, CROWD, vocabulary=SMALL) for p in (mine, both))
    assert repr(one.report) == repr(other.report)
