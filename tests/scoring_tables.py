"""Tables drawn straight as arrays, and their lists by a double loop.

Records are encoded in milliseconds each; these tables have hundreds of pairs of every kind in one
millisecond, codes that no record could tell, and people who are alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from matching.config import load_config
from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import RULE_NAMES, Meeting, broken_rules
from matching.scoring.kernel import Kernel, score
from matching.scoring.lists import ORDER
from matching.scoring.native import library
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.limits import FARTHEST
from matching.tables import (
    FIRST_DAY,
    LAST_DAY,
    NO_CAP,
    NO_LIMIT,
    NONE,
    NOWHERE,
    CandidateTable,
    EmployerTable,
    ProfileTable,
    Shortlists,
    SparseRows,
    VacancyTable,
)

Dense = npt.NDArray[Any]

needs_kernel = pytest.mark.skipif(
    library() is None, reason="the compiled kernel is not built here, or not from these sources"
)
KERNELS: list[Any] = ["numpy", pytest.param("compiled", marks=needs_kernel)]


def kernels() -> tuple[Kernel, ...]:
    """Return the kernels that are here."""
    return ("numpy",) if library() is None else ("numpy", "compiled")


def sparse(dense: Dense) -> SparseRows:
    """Return the entries of a table that are not 0 as sparse rows."""
    row, column = np.nonzero(dense)
    return SparseRows(
        np.searchsorted(row, np.arange(len(dense) + 1)),
        column.astype(np.int32),
        dense[row, column].astype(np.float64),
        dense.shape[1],
    )


def dense(rows: SparseRows) -> Dense:
    """Return sparse rows as a table with 0 where there is no entry."""
    made = np.zeros((rows.n_rows, rows.n_columns))
    for i in range(rows.n_rows):
        column, value = rows.row(i)
        made[i, column] = value
    return made


@dataclass(frozen=True)
class Sizes:
    """How large a drawn table is, and how far apart places are (in units of 10 metres)."""

    skills: int = 14
    held: int = 5
    asked: int = 4
    employers: int = 5
    crebos: int = 4
    fields: int = 3
    sectors: int = 3
    languages: int = 2
    certificates: int = 3
    apart: int = 3_000
    weight: int = 6_000


def drawn(
    seed: int, n: int = 30, m: int = 20, sizes: Sizes | None = None, alike: int = 0
) -> ProfileTable:
    """Return a table drawn at random, the same for the same seed.

    Every kind of entry is there and every kind of gap: no place, open periods, hours that nobody
    told, vacancies that ask nothing, people without skills. With `alike` there are only so many
    different people and different vacancies, and all others are copies of them.
    """
    sizes = sizes or Sizes()
    chance = np.random.default_rng(seed)
    people, offers = _people(chance, n, sizes), _offers(chance, m, sizes)
    if alike:
        people = people_taken(people, chance.integers(0, min(alike, n), n))
        offers = offers_taken(offers, chance.integers(0, min(alike, m), m))
    similar = np.where(
        chance.random((sizes.skills, sizes.skills)) < 0.2,
        chance.choice([1, 49, 300, 301, 617, 999, 1000], (sizes.skills, sizes.skills)),
        0,
    )
    np.fill_diagonal(similar, 1000)
    locked = np.where(chance.random(n) < 0.1, chance.integers(0, max(m, 1), n), NONE)
    barred = chance.random((n, m)) < 0.03
    barred &= locked[:, None] != np.arange(m)
    table = ProfileTable(
        candidates=people,
        vacancies=offers,
        employers=_employers(chance, sizes),
        candidate_ids=_names("c", n),
        vacancy_ids=_names("v", m),
        employer_ids=_names("e", sizes.employers),
        similarity=sparse(similar),
        wishes=sparse(_ranks(chance, (n, m), 0.05)),
        rankings=sparse(_ranks(chance, (n, m), 0.05) * offers.ranked),
        locked=locked if m else np.full(n, NONE),
        forbidden=np.stack(np.nonzero(barred), axis=1).astype(np.int32),
        skills=_names("s", sizes.skills),
        sectors=_names("t", sizes.sectors),
        languages=_names("l", sizes.languages),
        certificates=_names("d", sizes.certificates),
        fields=_names("f", sizes.fields),
        crebos=_names("k", sizes.crebos),
        municipalities=(),
        licences=_names("B", 5),
    )
    return without_wishes(table) if alike else table


ODD: Final = {
    "weights beyond one word": Sizes(weight=60_000),
    "many skills": Sizes(skills=90, held=70, asked=60),
    "more requirements than are noted at once": Sizes(
        skills=700, held=60, asked=650, weight=16_000
    ),
    "many words of bits": Sizes(languages=9, certificates=150),
    "hardly any bits": Sizes(languages=0, certificates=0, sectors=1),
    "more studies than bits": Sizes(crebos=100, fields=90),
    "more study sets than a word": Sizes(crebos=8, fields=8, employers=70),
    "places as far apart as can be": Sizes(apart=FARTHEST),
    "places as far apart as half a word": Sizes(apart=16_390),
    "places next door": Sizes(apart=2),
    "requirements without weight": Sizes(weight=0),
}
"""Sizes at which words, bits, cells and rooms run full."""


def extreme() -> ProfileTable:
    """Return the longest periods, farthest places, highest ranks and widest bits there can be."""
    table = drawn(1, 12, 9)
    people, offers = table.candidates, table.vacancies
    firsts, lasts = [0, 1, 740_000, 1_000_000], [3_000_000, LAST_DAY - 1, LAST_DAY]
    licences = np.array([0, 2**31, 2**32 - 1], dtype=np.uint32)
    places = [-FARTHEST, NOWHERE, FARTHEST]
    return replace(
        table,
        candidates=replace(
            people,
            start=np.resize(firsts, 12),
            end=np.resize(lasts, 12),
            licences=np.resize(licences, 12),
            hours=np.resize([0, 6_000, NONE], 12),
            max_road=np.resize([0, NO_LIMIT, NO_LIMIT - 1, 1], 12),
            max_tenths=np.resize([NO_LIMIT - 1, NO_LIMIT, 1], 12),
            place=np.resize(places, (2, 12)).T[:, [0, 0]],
        ),
        vacancies=replace(
            offers,
            start=np.resize(firsts[::-1], 9),
            end=np.resize(lasts[::-1], 9),
            licences=np.resize(licences[::-1], 9),
            hours=np.resize([6_000, NONE, 0], 9),
            place=np.resize(places[::-1], (2, 9)).T[:, [0, 0]],
        ),
        rankings=sparse(np.full((12, 9), 16_383) * offers.ranked),
    )


def without_wishes(table: ProfileTable) -> ProfileTable:
    """Return the table without anything told about pairs, so that copies are really alike."""
    n, m = len(table.candidates), len(table.vacancies)
    return replace(
        table,
        wishes=sparse(np.zeros((n, m))),
        rankings=sparse(np.zeros((n, m))),
        locked=np.full(n, NONE),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


def _names(letter: str, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{at}" for at in range(count))


def _ranks(chance: np.random.Generator, shape: tuple[int, int], share: float) -> Dense:
    ranks = chance.choice([1, 2, 3, 32, 16_383], shape)
    return np.where(chance.random(shape) < share, ranks, 0)


def _sets(chance: np.random.Generator, n: int, size: int, most: int) -> Dense:
    """Return rows in which at most so many of `size` are set."""
    order = chance.random((n, size)).argsort(axis=1).argsort(axis=1)
    made: Dense = order < chance.integers(0, most + 1, (n, 1))
    return made


def _common(chance: np.random.Generator, n: int, sizes: Sizes) -> dict[str, Any]:
    start = np.where(chance.random(n) < 0.3, FIRST_DAY, 740_000 + chance.integers(0, 200, n))
    end = np.where(chance.random(n) < 0.3, LAST_DAY, 740_000 + chance.integers(150, 500, n))
    place = chance.integers(-sizes.apart, sizes.apart + 1, (n, 2))
    place[chance.random(n) < 0.3] = [17, -4]
    place[chance.random(n) < 0.15] = NOWHERE
    return {
        "municipality": np.full(n, NONE),
        "start": start,
        "end": np.maximum(start, end),
        "hours": chance.choice([NONE, 800, 1600, 2400, 2555, 3200, 3333, 4000], n),
        "place": place,
    }


def _people(chance: np.random.Generator, n: int, sizes: Sizes) -> CandidateTable:
    whole: Any = chance.integers
    return CandidateTable(
        **_common(chance, n, sizes),
        languages=whole(2, 7, (n, sizes.languages)),
        licences=chance.choice([0, 1, 7, 31, 31], n),
        certificates=chance.random((n, sizes.certificates)) < 0.7,
        level=whole(0, 7, n),
        field=whole(NONE, sizes.fields, n),
        crebo=whole(NONE, sizes.crebos, n),
        sector=np.full(n, NONE),
        leerweg=whole(NONE, 4, n),
        mode=whole(0, 3, n),
        max_road=chance.choice([NO_LIMIT, NO_LIMIT, 0, 500, 2_222, 6_000], n),
        max_tenths=chance.choice([NO_LIMIT, NO_LIMIT, 0, 150, 613, 3_000], n),
        ready=chance.random(n) < 0.9,
        employed=np.zeros(n, dtype=np.bool_),
        skills=sparse(
            _sets(chance, n, sizes.skills, sizes.held) * chance.integers(1, 5, (n, sizes.skills))
        ),
        learn=sparse(_sets(chance, n, sizes.skills, 3)),
        interests=sparse(_sets(chance, n, sizes.sectors, 2)),
    )


def _offers(chance: np.random.Generator, m: int, sizes: Sizes) -> VacancyTable:
    asked = sparse(
        _sets(chance, m, sizes.skills, sizes.asked) * chance.integers(1, 5, (m, sizes.skills))
    )
    entries = asked.column.size
    whole: Any = chance.integers
    some = chance.random((m, 1)) < 0.6
    return VacancyTable(
        **_common(chance, m, sizes),
        languages=chance.choice([0, 0, 1, 2, 3, 4], (m, sizes.languages)),
        licences=chance.choice([0, 0, 0, 1, 3, 16], m),
        certificates=chance.random((m, sizes.certificates)) < 0.15,
        employer=whole(0, sizes.employers, m),
        capacity=np.ones(m, dtype=np.int32),
        sector=whole(NONE, sizes.sectors, m),
        levels=chance.choice([0, 0, 127, 126, 62, 112], m),
        leerwegen=chance.choice([0, 0, 15, 3, 4], m),
        trainable=chance.random(m) < 0.4,
        indifferent=np.zeros(m, dtype=np.bool_),
        ranked=chance.random(m) < 0.5,
        fields=sparse(some & _sets(chance, m, sizes.fields, 2)),
        crebos=sparse(some & _sets(chance, m, sizes.crebos, sizes.crebos)),
        requirements=asked,
        importance=np.zeros(entries, dtype=np.int8),
        weight=whole(0, sizes.weight + 1, entries),
    )


def _employers(chance: np.random.Generator, sizes: Sizes) -> EmployerTable:
    known = sorted(
        {
            (
                int(chance.integers(0, sizes.employers)),
                int(chance.integers(0, sizes.crebos)),
                int(chance.choice([FIRST_DAY, 740_000, 740_100])),
                int(chance.choice([LAST_DAY, 740_150, 741_000])),
            )
            for _ in range(2 * sizes.employers * sizes.crebos)
        }
    )
    recognised, crebo, start, end = np.array(known, dtype=np.int32).reshape(-1, 4).T
    return EmployerTable(
        capacity=np.full(sizes.employers, NO_CAP),
        paused=chance.random(sizes.employers) < 0.1,
        recognised=recognised,
        crebo=crebo,
        start=start,
        end=end,
    )


def options_drawn(seed: int) -> ScoringOptions:
    """Return options drawn at random: rules on and off, their settings, travel, steps, weights."""
    chance = np.random.default_rng([seed, 1])

    def among(*values: float) -> float:
        return float(chance.choice(values))

    rules: dict[str, dict[str, Any]] = {
        name: {"on": bool(chance.random() < 0.7)} for name in RULE_NAMES
    }
    rules["period"]["min_share"] = among(0, 0.001, 0.5, 0.75, 1)
    rules["hours"]["tolerance"] = among(0, 0.01, 7.504, 8, 60)
    rules["travel"]["default_max_minutes"] = among(0.04, 15, 60, 300)
    rules["language"]["tolerance"] = int(among(0, 1, 6))
    rules["certificate"]["trainable_waives"] = bool(chance.random() < 0.5)
    return ScoringOptions.model_validate(
        {
            "rules": rules,
            "travel": {
                "detour": among(1, 1.3, 1.37, 3),
                "bike": {"fixed_minutes": among(0, 0.25, 2), "speed": among(0.5, 13.7, 16)},
                "car": {"fixed_minutes": among(6, 120), "speed": among(42, 200)},
            },
            "skills": {"level_step": among(0, 0.001, 0.25, 0.333, 1)},
            "candidate": _weights(chance),
            "vacancy": _weights(chance),
        }
    )


def _weights(chance: np.random.Generator) -> dict[str, float]:
    drawn = {name: float(chance.choice([0, 0, 1, 2.5, 33.333, 100])) for name in PART_NAMES}
    return drawn | ({} if any(drawn.values()) else {"skills": 1.0})


def shipped(programme: str) -> ScoringOptions:
    """Return the options of a programme that ships."""
    return load_config(programme).scoring


# --- the same profiles, otherwise ---------------------------------------------------------------


def _taken(table: Any, order: Dense) -> dict[str, Any]:
    values = {field.name: getattr(table, field.name) for field in fields(table)}
    return {
        name: sparse(dense(value)[order]) if isinstance(value, SparseRows) else value[order]
        for name, value in values.items()
        if name not in {"importance", "weight"}
    }


def people_taken(people: CandidateTable, order: Dense) -> CandidateTable:
    """Return some people in some order."""
    return CandidateTable(**_taken(people, order))


def offers_taken(offers: VacancyTable, order: Dense) -> VacancyTable:
    """Return some vacancies in some order."""
    starts = offers.requirements.indptr
    entries = np.concatenate(
        [np.zeros(0, dtype=np.int64), *(np.arange(starts[v], starts[v + 1]) for v in order)]
    )
    return VacancyTable(
        **_taken(offers, order),
        importance=offers.importance[entries],
        weight=offers.weight[entries],
    )


def permuted(table: ProfileTable, people: Dense, offers: Dense) -> ProfileTable:
    """Return a table in which person `people[i]` stands at place `i`, and so for vacancies."""
    place = np.append(np.argsort(offers), NONE)
    forbidden = np.zeros((len(people), len(offers)))
    forbidden[tuple(table.forbidden.T)] = 1
    return replace(
        table,
        candidates=people_taken(table.candidates, people),
        vacancies=offers_taken(table.vacancies, offers),
        wishes=sparse(dense(table.wishes)[people][:, offers]),
        rankings=sparse(dense(table.rankings)[people][:, offers]),
        locked=place[table.locked[people]],
        forbidden=np.argwhere(forbidden[people][:, offers]).astype(np.int32),
    )


# --- lists by a double loop ---------------------------------------------------------------------

List = list[tuple[int, int]]


@dataclass(frozen=True)
class Lists:
    """Both sides' lists as (other side, score), eligible counts, and pairs lost by first rule."""

    candidates: list[List]
    vacancies: list[List]
    candidate_eligible: list[int]
    vacancy_eligible: list[int]
    lost: dict[str, int]


def lists_of(
    n: int,
    m: int,
    k: int,
    broken: Callable[[int, int], set[str]],
    scores: Callable[[int, int], tuple[int, int]],
) -> Lists:
    """Return the best of both sides by a double loop."""
    own: list[List] = [[] for _ in range(n)]
    other: list[List] = [[] for _ in range(m)]
    lost = dict.fromkeys(ORDER, 0)
    for c in range(n):
        for v in range(m):
            rules = broken(c, v)
            if rules:
                lost[next(rule for rule in ORDER if rule in rules)] += 1
                continue
            mine, theirs = scores(c, v)
            own[c].append((v, mine))
            other[v].append((c, theirs))

    def best(pairs: List) -> List:
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    return Lists(
        [best(pairs) for pairs in own],
        [best(pairs) for pairs in other],
        [len(pairs) for pairs in own],
        [len(pairs) for pairs in other],
        lost,
    )


def lists_by_definition(table: ProfileTable, options: ScoringOptions, k: int) -> Lists:
    """Return the lists of a table by the rules and parts as numpy defines them, pair by pair."""
    n, m = len(table.candidates), len(table.vacancies)
    mask = broken_rules(Meeting(table, options, np.arange(n, dtype=np.int32)))
    scores = score(table, options, kernel="numpy")
    own, other = scores.candidate_score, scores.vacancy_score
    return lists_of(
        n,
        m,
        k,
        lambda c, v: {name for bit, name in enumerate(RULE_NAMES) if mask[c, v] >> bit & 1},
        lambda c, v: (int(own[scores.pair(c, v)]), int(other[scores.pair(c, v)])),
    )


def told(found: Shortlists) -> Lists:
    """Return what a run found, as plain lists."""
    n, m = len(found.candidate_eligible), len(found.vacancy_eligible)
    return Lists(
        [pairs(found.suggestions(c)) for c in range(n)],
        [pairs(found.shortlist(v)) for v in range(m)],
        found.candidate_eligible.tolist(),
        found.vacancy_eligible.tolist(),
        dict(zip(found.rules, found.lost.tolist(), strict=True)),
    )


def pairs(found: tuple[Dense, Dense]) -> List:
    """Return indices and scores as plain pairs."""
    index, points = found
    return list(zip(index.tolist(), points.tolist(), strict=True))
