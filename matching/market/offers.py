"""The vacancies and employers of a market as tables, in which one changes and the others stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from typing import Any, Final

import numpy as np

from matching.config import MatchConfig
from matching.market.coding import Words
from matching.market.links import Remembering
from matching.market.numbered import Numbered
from matching.market.records import Records
from matching.market.ties import Numbers, block_with
from matching.pipeline import ranks_nobody
from matching.profiles.codes import LICENCES
from matching.profiles.encode import (
    Coding,
    code_candidates,
    code_employers,
    code_vacancies,
    skill_texts,
)
from matching.profiles.records import Employer, Vacancy
from matching.profiles.weights import skill_frequency, weighed
from matching.tables import (
    Bool,
    EmployerTable,
    Int64,
    ProfileTable,
    SparseRows,
    VacancyTable,
    joined_vacancies,
)

_NOBODY: Final = "-"
"""The id of an employer who has number 0 and whose vacancies are the free numbers."""

Named = set[tuple[str, str]]
"""Kinds and ids of vacancies and employers."""


class Offers:
    """The vacancies of a market, each with a number that stays.

    Parameters
    ----------
    records, words
        What there is, and the codes of its words.
    links
        Links texts to skills.
    config
        The programme.

    Attributes
    ----------
    numbers, employers
        Of vacancies and of employers.
    table
        A row a number; a free number has a vacancy that asks nothing. Weights are 0.
    """

    def __init__(
        self, records: Records, words: Words, links: Remembering, config: MatchConfig
    ) -> None:
        self.config, self._links = config, links
        self._nobody = Employer(id=_NOBODY, name=_NOBODY, paused=True)
        self._ranks_nobody: Callable[[Vacancy], bool] = ranks_nobody(config)
        self.numbers = Numbered(sorted(records.vacancies))
        self.employers = Numbered(["", *sorted(records.employers)])
        self._of_employer: defaultdict[str, set[int]] = defaultdict(set)
        for id_, at in self.numbers.at.items():
            self._of_employer[records.vacancies[id_].employer].add(at)
        offers = [records.vacancies[id_] for id_ in self.numbers.ids]
        self.table: VacancyTable = self.coded(offers, records, words)
        self.employer_table: EmployerTable = self._coded_employers(records, words)

    @property
    def living(self) -> Bool:
        """Which numbers have a vacancy; ``bool[m]``."""
        living: Bool = np.ones(len(self.numbers), dtype=np.bool_)
        living[self.numbers.free] = False
        return living

    @property
    def documents(self) -> int:
        """How many vacancies and occupations there are, among which a skill may be rare."""
        return len(self.numbers.at) + len(self._links.vocabulary.occupations)

    def targets(self) -> Numbers:
        """Return what wishes and the like may mean."""
        return Numbers(self.numbers.at, self._of_employer)

    def coding(self, offers: Collection[Vacancy], records: Records, words: Words) -> Coding:
        """Return what the encoder needs to code some vacancies."""
        keys = self._links.keys(skill_texts((), offers))
        return words.coding(keys, records.employers, self.employers.at)

    def coded(self, offers: Sequence[Vacancy], records: Records, words: Words) -> VacancyTable:
        """Return some vacancies as a table."""
        return code_vacancies(offers, self.coding(offers, records, words), self._ranks_nobody)

    def _coded_employers(self, records: Records, words: Words) -> EmployerTable:
        firms = [records.employers[id_] if id_ else self._nobody for id_ in self.employers.ids]
        return code_employers(firms, words.coding({}, {}, {}))

    def _coded_free(self, size: int, words: Words) -> VacancyTable:
        """Return the rows of free numbers."""
        nothing = Vacancy(id=_NOBODY, programme=_NOBODY, employer=_NOBODY, title=_NOBODY)
        coding = words.coding({}, {_NOBODY: self._nobody}, {_NOBODY: 0})
        return code_vacancies([nothing] * size, coding, lambda _: False)

    def change(
        self, before: Records, after: Records, offers: set[str], firms: set[str], words: Words
    ) -> Named:
        """Change some vacancies and employers.

        Returns
        -------
        set
            The vacancies that came or went, and the employers who got or lost one: what was told
            about them means other vacancies now.
        """
        named: Named = set()
        for id_ in firms:
            if id_ not in after.employers:
                self.employers.take_back(id_)
        for id_ in sorted(id_ for id_ in firms if id_ in after.employers):
            self.employers.give(id_)
        if firms:
            self.employer_table = self._coded_employers(after, words)
        for id_ in sorted(id_ for id_ in offers if id_ not in after.vacancies):
            named |= {("vacancy", id_), ("employer", before.vacancies[id_].employer)}
            at = self.numbers.take_back(id_)
            self._of_employer[before.vacancies[id_].employer].discard(at)
        there = sorted(id_ for id_ in offers if id_ in after.vacancies)
        rows = [
            self._placed(before.vacancies.get(id_), after.vacancies[id_], named) for id_ in there
        ]
        gone = [at for at in self.numbers.free if at < len(self.table)]
        new = self.coded([after.vacancies[id_] for id_ in there], after, words)
        self.table = with_rows(
            self.table,
            [*rows, *gone],
            joined_vacancies([new, self._coded_free(len(gone), words)]),
        )
        return named

    def _placed(self, before: Vacancy | None, now: Vacancy, named: Named) -> int:
        """Return the number of a vacancy, noting where it came from."""
        at = self.numbers.give(now.id)
        if before is None:
            named |= {("vacancy", now.id), ("employer", now.employer)}
        elif before.employer != now.employer:
            named |= {("employer", before.employer), ("employer", now.employer)}
            self._of_employer[before.employer].discard(at)
        self._of_employer[now.employer].add(at)
        return at

    def frequency(self, words: Words) -> Int64:
        """Return how many vacancies and occupations ask each skill; ``int64[skills]``."""
        column = self.table.requirements.column
        return skill_frequency(column, words.n_skills, self._links.vocabulary)

    def weights(self, table: VacancyTable, frequency: Int64, documents: int) -> Int64:
        """Return what the requirements of some vacancies weigh."""
        importance = self.config.profiles.importance
        column = table.requirements.column
        return weighed(column, table.importance, frequency, documents, importance)

    def side(self, table: VacancyTable, words: Words, similarity: SparseRows) -> ProfileTable:
        """Return a table of vacancies and nobody."""
        coding = words.coding({}, {}, {})
        nobody = block_with([], code_candidates([], coding), len(table))
        codes = words.codes
        return ProfileTable(
            candidates=nobody.candidates,
            vacancies=table,
            employers=self.employer_table,
            candidate_ids=(),
            vacancy_ids=("",) * len(table),
            employer_ids=("",) * len(self.employers),
            similarity=similarity,
            wishes=nobody.wishes,
            rankings=nobody.rankings,
            locked=nobody.locked,
            forbidden=nobody.forbidden,
            skills=("",) * words.n_skills,
            sectors=codes.sectors,
            languages=codes.languages,
            certificates=codes.certificates,
            fields=codes.fields,
            crebos=codes.crebos,
            municipalities=codes.municipalities,
            licences=LICENCES,
        )


def with_rows(table: VacancyTable, at: Sequence[int], rows: VacancyTable) -> VacancyTable:
    """Return a table in which some rows are others; it grows where a number is beyond its end.

    Parameters
    ----------
    table, rows
        The table, and the new rows.
    at
        The number of each new row; all numbers beyond the end of `table` are among them.
    """
    size = max(len(table), 1 + max(at, default=-1))
    order = np.arange(size)
    order[list(at)] = len(table) + np.arange(len(rows))
    return taken(joined_vacancies([table, rows]), order)


def taken(table: VacancyTable, order: Int64) -> VacancyTable:
    """Return some rows of a table in another order."""
    made: dict[str, Any] = {}
    for column in fields(table):
        value = getattr(table, column.name)
        if isinstance(value, SparseRows):
            made[column.name], entries = _rows_taken(value, order)
            if column.name == "requirements":
                made["importance"] = table.importance[entries]
                made["weight"] = table.weight[entries]
        elif column.name not in ("importance", "weight"):
            made[column.name] = value[order]
    return VacancyTable(**made)


def _rows_taken(rows: SparseRows, order: Int64) -> tuple[SparseRows, Int64]:
    """Return rows in another order, and which entries they are."""
    length = np.diff(rows.indptr)[order]
    indptr = np.concatenate(([0], np.cumsum(length)))
    entries = np.arange(indptr[-1]) - np.repeat(indptr[:-1] - rows.indptr[order], length)
    made = SparseRows(indptr, rows.column[entries], rows.value[entries], rows.n_columns)
    return made, entries
