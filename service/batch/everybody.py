"""Suggestions for everybody and a shortlist for every vacancy, as files; nothing is matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from matching.pipeline import Listed
from matching.scoring.index import PairIndex
from matching.tables import Int32, SparseRows
from service.batch.labels import Labels
from service.batch.output import replacing
from service.batch.run import ListRun
from service.batch.runfile import as_json, run_basis
from service.batch.sheets import write_csv
from service.batch.tables import Cell, Column, said
from service.terms import RULE_NAMES, term
from service.words import N_, Words

SUGGESTIONS: Final = "suggestions.csv"
SHORTLISTS: Final = "shortlists.csv"
RULES: Final = "rules.csv"
RUN: Final = "run.json"
FILES: Final = frozenset((SUGGESTIONS, SHORTLISTS, RULES, RUN))
"""Everything that the lists of everybody consist of."""

_SUGGESTIONS: Final = (
    Column(N_("candidate"), 11),
    Column(N_("name"), 24),
    Column(N_("place in the list"), 7),
    Column(N_("vacancy"), 10),
    Column(N_("title"), 34),
    Column(N_("employer"), 11),
    Column(N_("employer name"), 28),
    Column(N_("municipality"), 15),
    Column(N_("score candidate"), 9, 2),
    Column(N_("wish"), 7),
)
_SHORTLISTS: Final = (
    Column(N_("vacancy"), 10),
    Column(N_("title"), 34),
    Column(N_("employer"), 11),
    Column(N_("employer name"), 28),
    Column(N_("place in the list"), 7),
    Column(N_("candidate"), 11),
    Column(N_("score employer"), 9, 2),
    Column(N_("ranking"), 9),
)
"""Without names of people: a shortlist goes to an employer, and a first look is at skills."""

_RULES: Final = (
    Column(N_("rule"), 20),
    Column(N_("what it is about"), 44),
    Column(N_("pairs"), 14),
    Column(N_("percent of all pairs"), 10, 2),
)

Entry = tuple[int, int, int | None]
"""Who or what, its score in points of 10,000, and the rank that somebody gave it."""


class Everybody:
    """The lists of a run, in the order in which people read them.

    As `service.batch.lists` has it for one: own wishes or the employer's ranking first, then the
    score, and equal scores by id. Where more are equal than a list has room for, the engine's
    order decides who is in it.

    Parameters
    ----------
    listed
        The best of both sides.
    """

    def __init__(self, listed: Listed) -> None:
        self.listed = listed

    @cached_property
    def _index(self) -> PairIndex:
        """Answers for what somebody wishes or ranks and is not among the best."""
        return PairIndex(self.listed.table, self.listed.config.scoring)

    def suggestions(self, candidate: int) -> list[Entry]:
        """Return the vacancies for a candidate."""
        table, lists = self.listed.table, self.listed.lists
        found = lists.suggestions(candidate)
        ranks = _ranks(table.wishes, candidate)
        if _incomplete(found[0], ranks, lists.candidate_keys.shape[1]):
            vacancy, own, _ = self._index.pairs_of_candidate(candidate)
            found = vacancy, own
        return self._ordered(found, ranks, table.vacancy_ids)

    def shortlist(self, vacancy: int) -> list[Entry]:
        """Return the candidates for a vacancy."""
        table, lists = self.listed.table, self.listed.lists
        found = lists.shortlist(vacancy)
        ranks = _ranks(self._rankings, vacancy)
        if _incomplete(found[0], ranks, lists.vacancy_keys.shape[1]):
            candidate, _, own = self._index.pairs_of_vacancy(vacancy)
            found = candidate, own
        return self._ordered(found, ranks, table.candidate_ids)

    @cached_property
    def _rankings(self) -> SparseRows:
        """The candidates that each vacancy ranks, in the same form as wishes."""
        table = self.listed.table
        rankings = table.rankings
        rows = np.repeat(np.arange(rankings.n_rows), np.diff(rankings.indptr))
        order = np.lexsort((rows, rankings.column))
        counts = np.bincount(rankings.column, minlength=rankings.n_columns)
        return SparseRows(
            np.concatenate(([0], np.cumsum(counts))),
            rows[order].astype(np.int32),
            rankings.value[order],
            rankings.n_rows,
        )

    def _ordered(
        self, found: tuple[Int32, Int32], ranks: Mapping[int, int], ids: Sequence[str]
    ) -> list[Entry]:
        """Return the first of what was found."""
        entries = zip(found[0].tolist(), found[1].tolist(), strict=True)
        first = sorted(
            ((other, score, ranks.get(other)) for other, score in entries),
            key=lambda entry: (entry[2] or _UNRANKED, -entry[1], ids[entry[0]]),
        )
        return first[: self.listed.lists.candidate_keys.shape[1]]


_UNRANKED: Final = np.iinfo(np.int32).max


def _ranks(rows: SparseRows, at: int) -> dict[int, int]:
    """Return the rank of each of whom somebody named."""
    columns, values = rows.row(at)
    return dict(zip(columns.tolist(), map(int, values.tolist()), strict=True))


def _incomplete(found: Int32, ranks: Mapping[int, int], room: int) -> bool:
    """Return whether somebody who was named may be missing: a list with room left has all."""
    return found.size == room and not ranks.keys() <= set(found.tolist())


def write_everybody(run: ListRun, out: Path, say: Words) -> dict[str, Any]:
    """Write the lists of everybody into the folder `out`, all of it or nothing.

    Parameters
    ----------
    run
        The lists, and what they were made from.
    out
        A folder that is absent, empty, or holds earlier lists, which are replaced.
    say
        The language.

    Returns
    -------
    dict
        What `summary` tells.

    Raises
    ------
    ServiceError
        If `out` holds anything else, or cannot be written.
    """
    labels = Labels(run.listed.profiles, run.vocabulary, say)
    everybody, told = Everybody(run.listed), summary(run)
    with replacing(out, FILES) as folder:
        write_csv(
            folder / SUGGESTIONS, said(_SUGGESTIONS, say), _suggestions(everybody, labels), say
        )
        write_csv(folder / SHORTLISTS, said(_SHORTLISTS, say), _shortlists(everybody, labels), say)
        write_csv(folder / RULES, said(_RULES, say), rule_rows(told, say), say)
        basis = run_basis(run.listed.config, run.reading, run.vocabulary)
        (folder / RUN).write_bytes(as_json({**basis, "lists": told}).encode())
    return told


def _suggestions(everybody: Everybody, labels: Labels) -> Iterator[tuple[Cell, ...]]:
    table = everybody.listed.table
    for at in _by_id(table.candidate_ids):
        candidate = table.candidate_ids[at]
        name = labels.candidates[candidate].contact.name
        for place, (vacancy, score, wish) in enumerate(everybody.suggestions(at), start=1):
            row = (candidate, name, place, *_offer(table.vacancy_ids[vacancy], labels))
            employer = labels.employers[labels.vacancies[table.vacancy_ids[vacancy]].employer]
            yield (*row, employer.municipality, score / 100, wish)


def _shortlists(everybody: Everybody, labels: Labels) -> Iterator[tuple[Cell, ...]]:
    table = everybody.listed.table
    for at in _by_id(table.vacancy_ids):
        offer = _offer(table.vacancy_ids[at], labels)
        for place, (candidate, score, rank) in enumerate(everybody.shortlist(at), start=1):
            yield (*offer, place, table.candidate_ids[candidate], score / 100, rank)


def _offer(vacancy: str, labels: Labels) -> tuple[Cell, ...]:
    """Return a vacancy's id and title, and its employer's id and name."""
    employer = labels.vacancies[vacancy].employer
    return vacancy, labels.vacancy(vacancy), employer, labels.employer(employer)


def _by_id(ids: Sequence[str]) -> list[int]:
    """Return positions in the order of the ids: the engine's own order tells people nothing."""
    return sorted(range(len(ids)), key=ids.__getitem__)


def summary(run: ListRun) -> dict[str, Any]:
    """Return how many pairs there are, what each rule took, and how many have nobody.

    A pair that breaks several rules is counted at the first of them.
    """
    lists = run.listed.lists
    n, m = len(lists.candidate_eligible), len(lists.vacancy_eligible)
    return {
        "candidates": n,
        "vacancies": m,
        "pairs": n * m,
        "eligible_pairs": int(lists.candidate_eligible.sum(dtype=np.int64)),
        "rules": {
            rule: int(lost) for rule, lost in zip(lists.rules, lists.lost, strict=True) if lost
        },
        "candidates_without": int(np.count_nonzero(lists.candidate_eligible == 0)),
        "vacancies_without": int(np.count_nonzero(lists.vacancy_eligible == 0)),
        "top": lists.candidate_keys.shape[1],
    }


def rule_rows(told: Mapping[str, Any], say: Words) -> list[tuple[str, str, int, float]]:
    """Return each rule that took pairs: its code, what it is about, how many, and the percentage.

    The one that took most comes first.
    """
    rows = sorted(told["rules"].items(), key=lambda item: (-item[1], item[0]))
    return [
        (rule, term(RULE_NAMES, rule, say), lost, 100 * lost / told["pairs"]) for rule, lost in rows
    ]
