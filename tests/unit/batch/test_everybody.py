"""Lists for everybody: the same as for one, whole or not at all, and no live formulas."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from matching.pipeline import Listed, Scored, prepare, shortlists
from matching.profiles.linking import Linker
from matching.profiles.records import Profiles
from service.batch.everybody import (
    FILES,
    RULES,
    RUN,
    SHORTLISTS,
    SUGGESTIONS,
    Everybody,
    summary,
    write_everybody,
)
from service.batch.lists import shortlist, suggestions
from service.batch.run import ListRun
from service.errors import ServiceError
from service.words import Words
from tests.markets import (
    WORDS,
    config,
    crowd,
    firm,
    forbid,
    offer,
    person,
    profiles,
    ranking,
    scoring,
    wish,
)
from tests.unit.batch.made import reading

WEIGHTS = {"skills": 4, "travel": 2, "hours": 1, "learning": 1, "wish": 1, "ranking": 1}
CONFIG = config(scoring(WEIGHTS, WEIGHTS, language={}, certificate={}, travel={}))
LEVELS = config(scoring())


def listed(given: Profiles, k: int = 20) -> Listed:
    """Return the lists of a small market."""
    return shortlists(given, CONFIG, k=k, linker=Linker(WORDS))


def scored(given: Profiles) -> Scored:
    """Return what one suggestion is made from."""
    return prepare(given, CONFIG, vocabulary=WORDS, linker=Linker(WORDS))


def run(given: Profiles, k: int = 20) -> ListRun:
    """Return a run as the files are written from it."""
    return ListRun(reading(given), listed(given, k), WORDS)


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table by their headings."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def market(text: str = "") -> Profiles:
    """Return c1 and c2, who fit v1 to v4 worse and worse, and c3, who is forbidden everywhere.

    c1 wishes what fits least; the employer of v1 ranks c2.
    """
    asks = {"v1": 1, "v2": 2, "v3": 3, "v4": 4}
    return profiles(
        person("c1", skills={"weld": 1}),
        person("c2", skills={"mill": 1}),
        person("c3", skills={"weld": 4}),
        firm("e1", name=f"{text}Werf"),
        *(
            offer(name, asks={"weld": ("essential", level)}, title=f"{text}Lasser {name}")
            for name, level in asks.items()
        ),
        wish("c1", "v4"),
        ranking("c2", "v1"),
        forbid("c3", employer="e1"),
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [1, 3, 50])
def test_the_lists_of_everybody_are_those_of_each(seed: int, k: int) -> None:
    """Scores and ranks in the same order for all; and ids, but for equals at the end of a list.

    A pair that people locked though a rule forbids it is told for one person, not here.
    """
    given = ranked(crowd(seed))
    alone, everybody = scored(given), Everybody(listed(given, k))
    people, offers = alone.table.candidate_ids, alone.table.vacancy_ids
    for at, candidate in enumerate(people):
        one = [pair for pair in suggestions(alone, candidate, 60) if not pair.broken]
        vacancies = [(offers.index(p.vacancy), p.candidate_score, p.wish) for p in one]
        compared(everybody.suggestions(at), vacancies, k)
    for at, vacancy in enumerate(offers):
        other = [pair for pair in shortlist(alone, vacancy, 60) if not pair.broken]
        who = np.array([people.index(pair.candidate) for pair in other], dtype=np.int32)
        ranks = alone.table.rankings.at(who, np.full(who.size, at)).tolist()
        candidates = [
            (c, pair.vacancy_score, None if rank < 0 else rank)
            for c, pair, rank in zip(who.tolist(), other, ranks, strict=True)
        ]
        compared(everybody.shortlist(at), candidates, k)


def ranked(given: Profiles) -> Profiles:
    """Return a market in which every other vacancy ranks three people, whoever fits."""
    people = [candidate.id for candidate in given.candidates]
    told = [
        ranking(people[(5 * at + 7 * rank) % len(people)], offer.id, rank, offer.employer)
        for at, offer in enumerate(given.vacancies[::2])
        for rank in (1, 2, 3)
    ]
    return Profiles(**dict(given) | {"rankings": tuple(told)})


def compared(
    found: list[tuple[int, int, int | None]], expected: list[tuple[int, int, int | None]], k: int
) -> None:
    """Compare a list with the whole one in the order for one."""
    assert [entry[1:] for entry in found] == [entry[1:] for entry in expected[:k]]
    last = expected[k - 1][1:] if len(expected) > k else None
    assert [e for e in found if e[1:] != last] == [e for e in expected[:k] if e[1:] != last]


def test_a_wish_is_first_though_it_is_not_among_the_best() -> None:
    """c1's list has room for two: the wish, and what fits best."""
    everybody = Everybody(shortlists(market(), LEVELS, k=2, linker=Linker(WORDS)))
    ids = everybody.listed.table
    found = everybody.suggestions(ids.candidate_ids.index("c1"))
    assert [(ids.vacancy_ids[v], wish) for v, _, wish in found] == [("v4", 1), ("v1", None)]
    first = everybody.shortlist(ids.vacancy_ids.index("v1"))
    assert [(ids.candidate_ids[c], rank) for c, _, rank in first] == [("c2", 1), ("c1", None)]
    assert everybody.suggestions(ids.candidate_ids.index("c3")) == []


def test_the_summary_counts_all_pairs_once() -> None:
    """Three people at four vacancies, of whom one is forbidden all."""
    told = summary(run(market()))
    assert told["pairs"] == 12
    assert told["eligible_pairs"] == 8
    assert told["rules"] == {"forbidden": 4}
    assert (told["candidates_without"], told["vacancies_without"]) == (1, 0)


def test_the_files_hold_the_lists(tmp_path: Path) -> None:
    """Ids, names of offers, scores of 100 and the rank; nothing else, and nothing beside it."""
    write_everybody(run(market(), 2), tmp_path / "out", Words("nl"))
    assert {file.name for file in (tmp_path / "out").iterdir()} == FILES
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
    mine = [row for row in rows(tmp_path / "out" / SUGGESTIONS) if row["kandidaat"] == "c1"]
    assert [(row["plek in de lijst"], row["vacature"], row["wens"]) for row in mine] == [
        ("1", "v4", "1"),
        ("2", "v1", ""),
    ]
    assert "," in mine[0]["score kandidaat"]
    places = rows(tmp_path / "out" / SHORTLISTS)
    assert [row["vacature"] for row in places] == sorted(row["vacature"] for row in places)
    assert rows(tmp_path / "out" / RULES) == [
        {
            "regel": "forbidden",
            "waar het over gaat": "Besluiten die een paar uitsluiten",
            "paren": "4",
            "procent van alle paren": "33,33",
        }
    ]
    told = json.loads((tmp_path / "out" / RUN).read_text("utf-8"))
    assert told["lists"]["pairs"] == 12
    assert told["made_by"] == "stagepact"


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Again over the earlier lists, and elsewhere."""
    out, other = tmp_path / "out", tmp_path / "other"
    write_everybody(run(market()), out, Words("nl"))
    write_everybody(run(market()), out, Words("nl"))
    write_everybody(run(market()), other, Words("nl"))
    for name in FILES:
        assert (out / name).read_bytes() == (other / name).read_bytes()


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    """What an employer wrote begins with a quote where a spreadsheet would calculate it."""
    write_everybody(run(market("=1+")), tmp_path / "out", Words("nl"))
    for name in (SUGGESTIONS, SHORTLISTS):
        for row in rows(tmp_path / "out" / name):
            assert row["titel"].startswith("'=1+Lasser")
            assert row["naam werkgever"] == "'=1+Werf"


def test_shortlists_name_nobody(tmp_path: Path) -> None:
    """They go to employers."""
    given = market()
    named = Profiles(
        **dict(given)
        | {
            "candidates": tuple(
                c.model_copy(update={"contact": c.contact.model_copy(update={"name": "Ilse Vos"})})
                for c in given.candidates
            )
        }
    )
    write_everybody(run(named), tmp_path / "out", Words("nl"))
    assert "Ilse Vos" in (tmp_path / "out" / SUGGESTIONS).read_text("utf-8")
    assert "Ilse Vos" not in (tmp_path / "out" / SHORTLISTS).read_text("utf-8")


def test_a_matching_is_not_replaced_by_lists(tmp_path: Path) -> None:
    """A folder with a report stays as it is, and the mend is told."""
    out = tmp_path / "out"
    write_everybody(run(market()), out, Words("nl"))
    (out / "report.html").write_text("mine")
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    with pytest.raises(ServiceError, match=r"report\.html.*--out"):
        write_everybody(run(market()), out, Words("nl"))
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_an_interruption_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second list is interrupted: no folder, and nothing beside it."""

    def interrupt(_self: Everybody, _at: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Everybody, "shortlist", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_everybody(run(market()), tmp_path / "out", Words("nl"))
    assert list(tmp_path.iterdir()) == []


def test_scoring_is_told_in_pairs() -> None:
    """From none to all, by either way of scoring."""
    given = market()
    told: list[tuple[str, int, int]] = []

    def show(step: str, done: int, total: int) -> None:
        if step == "score":
            told.append((step, done, total))

    prepare(given, CONFIG, vocabulary=WORDS, progress=show)
    assert (told[0], told[-1]) == (("score", 0, 12), ("score", 12, 12))
    told.clear()
    shortlists(given, CONFIG, linker=Linker(WORDS), progress=show)
    assert (told[0], told[-1]) == (("score", 0, 12), ("score", 12, 12))
