"""Vacancies, and candidates beside them, ready to be asked who fits whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.errors import TableError, message
from matching.scoring.coding import check_people, check_vacancies
from matching.scoring.kernel import Kernel, kernel_for
from matching.scoring.lists import checked_k
from matching.scoring.options import ScoringOptions
from matching.tables import (
    CandidateBlock,
    Int32,
    ProfileTable,
    SparseRows,
    UInt64,
    block_of,
    keyed,
    unkeyed,
)

if TYPE_CHECKING:
    from matching.scoring.index_compiled import PackedVacancies

Pairs = tuple[Int32, Int32, Int32]
"""The other side's indices of all eligible pairs, the candidate's score, the vacancy's score."""


@dataclass
class VacancyIndex:
    """The vacancies of a programme, against which candidates are scored.

    It can be sent to another process: what C needs is made again where it arrives.

    Parameters
    ----------
    side
        Vacancies, employers, similarity and names; it has no candidates.
    options
        Rules, travel model and weights.
    kernel
        ``numpy`` or ``compiled``.
    """

    side: ProfileTable
    options: ScoringOptions
    kernel: str
    _packed: Any = field(default=None, repr=False)

    @classmethod
    def of(
        cls, table: ProfileTable, options: ScoringOptions, kernel: Kernel = "auto"
    ) -> VacancyIndex:
        """Return the index of the vacancies of a table, whoever its candidates are."""
        side = without_candidates(table)
        return cls(side, options, kernel_for(table, kernel))

    def __len__(self) -> int:
        """Return the number of vacancies."""
        return len(self.side.vacancies)

    def __getstate__(self) -> dict[str, Any]:
        return {"side": self.side, "options": self.options, "kernel": self.kernel, "_packed": None}

    @property
    def packed(self) -> PackedVacancies:
        """The vacancies as the compiled kernel reads them."""
        from matching.scoring.index_compiled import PackedVacancies

        if self._packed is None:
            self._packed = PackedVacancies(self.side, self.options)
        packed: PackedVacancies = self._packed
        return packed

    def table_with(self, block: CandidateBlock) -> ProfileTable:
        """Return a table of these vacancies and the candidates of a block."""
        return replace(
            self.side,
            candidates=block.candidates,
            candidate_ids=("",) * len(block),
            wishes=block.wishes,
            rankings=block.rankings,
            locked=block.locked,
            forbidden=block.forbidden,
        )


def without_candidates(table: ProfileTable) -> ProfileTable:
    """Return a table with the same vacancies and nobody."""
    nobody = block_of(table, 0, 0)
    return replace(
        table,
        candidates=nobody.candidates,
        candidate_ids=(),
        wishes=nobody.wishes,
        rankings=nobody.rankings,
        locked=nobody.locked,
        forbidden=nobody.forbidden,
    )


def _compiled_engine(table: ProfileTable, options: ScoringOptions) -> Any:
    from matching.scoring.index_compiled import CompiledEngine

    return CompiledEngine(table, options)


def _numpy_engine(table: ProfileTable, options: ScoringOptions) -> Any:
    from matching.scoring.index_numpy import NumpyEngine

    return NumpyEngine(table, options)


class PairIndex:
    """Candidates and vacancies: one against all, either way, and changes of one.

    Parameters
    ----------
    table
        The profiles.
    options
        Rules, travel model and weights.
    kernel
        What does the work; the answers are the same.

    Notes
    -----
    A changed profile is coded as `table` is: the same skills, crebos and so on. Requirements keep
    the weights that they come with; how rare a skill is among all is not worked out again.
    """

    def __init__(
        self, table: ProfileTable, options: ScoringOptions, kernel: Kernel = "auto"
    ) -> None:
        engine = _ENGINES[kernel_for(table, kernel)]
        self._engine = engine(table, options)
        self._coded = without_candidates(table)
        self.n, self.m = len(table.candidates), len(table.vacancies)

    def pairs_of_candidate(self, candidate: int) -> Pairs:
        """Return all vacancies that a candidate may have, in any order, with both scores."""
        _check("candidate", candidate, self.n)
        result: Pairs = self._engine.pairs_of_candidate(candidate)
        return result

    def pairs_of_vacancy(self, vacancy: int) -> Pairs:
        """Return all candidates that a vacancy may have, in any order, with both scores."""
        _check("vacancy", vacancy, self.m)
        result: Pairs = self._engine.pairs_of_vacancy(vacancy)
        return result

    def pairs_with(self, block: CandidateBlock, similarity: SparseRows | None = None) -> Pairs:
        """Return all vacancies that somebody who is not in the index may have; nothing changes.

        Parameters
        ----------
        block
            The one candidate, coded as the table of this index.
        similarity
            The credit between skills, where it is not that of the index.

        Raises
        ------
        TableError
            If the block is not of one candidate, is coded otherwise, or has no room here.
        """
        if len(block) != 1:
            raise TableError(message("a change is of one profile at a time"))
        check_people(block.candidates, self._coded)
        result: Pairs = self._engine.pairs_with(block, similarity)
        return result

    def pairs_with_vacancy(self, one: ProfileTable) -> Pairs:
        """Return all candidates that a vacancy may have that is not in the index.

        Nobody has wished, ranked or decided anything about it; nothing changes.

        Parameters
        ----------
        one
            As for `put_vacancy`; its own similarity counts.

        Raises
        ------
        TableError
            As for `pairs_with`.
        """
        if len(one.vacancies) != 1:
            raise TableError(message("a change is of one profile at a time"))
        check_vacancies(one, self._coded)
        result: Pairs = self._engine.pairs_with_vacancy(one)
        return result

    def suggestions(self, candidate: int, k: int = 20) -> tuple[Int32, Int32]:
        """Return the best vacancies for a candidate and their scores, the best first.

        Of equal scores the lower index comes first.
        """
        return unkeyed(self.best_of_candidate(candidate, k)[0])

    def best_of_candidate(self, candidate: int, k: int) -> tuple[UInt64, int]:
        """Return the keys of the best `k` pairs, the greatest first, and how many pairs there are.

        Keys are as in `Shortlists`.
        """
        _check("candidate", candidate, self.n)
        result: tuple[UInt64, int] = self._engine.best_of_candidate(candidate, checked_k(k))
        return result

    def shortlist(self, vacancy: int, k: int = 20) -> tuple[Int32, Int32]:
        """Return the best candidates for a vacancy and their scores, the best first."""
        others, _, score = self.pairs_of_vacancy(vacancy)
        return unkeyed(best_keys(keyed(score, others), checked_k(k)))

    def put_candidate(self, candidate: int, block: CandidateBlock) -> None:
        """Change a candidate, or add one: the index `n` is the next.

        Parameters
        ----------
        candidate
            The index.
        block
            The one candidate, coded as the table of this index.

        Raises
        ------
        TableError
            If the block is not of one candidate, or is coded otherwise.
        """
        _check("candidate", candidate, self.n + 1)
        if len(block) != 1:
            raise TableError(message("a change is of one profile at a time"))
        check_people(block.candidates, self._coded)
        self._engine.put_candidate(candidate, replace(block, first=candidate))
        self.n = max(self.n, candidate + 1)

    def put_vacancy(self, vacancy: int, one: ProfileTable) -> None:
        """Change a vacancy, or add one: the index `m` is the next.

        Parameters
        ----------
        vacancy
            The index.
        one
            A table of that vacancy alone, coded as the table of this index and with the same
            employers; its candidates play no part.
        """
        _check("vacancy", vacancy, self.m + 1)
        if len(one.vacancies) != 1:
            raise TableError(message("a change is of one profile at a time"))
        check_vacancies(one, self._coded)
        self._engine.put_vacancy(vacancy, one)
        self.m = max(self.m, vacancy + 1)

    def replace_vacancies(self, side: ProfileTable) -> None:
        """Change all vacancies at once, and employers and the similarity of skills with them.

        Parameters
        ----------
        side
            A table with as many codes of each kind as the table of this index, and at least as
            many vacancies; its candidates play no part. Vacancies that were taken out are back.

        Raises
        ------
        TableError
            If it has other codes, fewer vacancies, or no room here.
        """
        if len(side.vacancies) < self.m or _sizes(side) != _sizes(self._coded):
            raise TableError(
                message("the profile is coded otherwise than the index: encode all again")
            )
        side = without_candidates(side)
        self._engine.replace_vacancies(side)
        self._coded = side
        self.m = len(side.vacancies)

    def use_similarity(self, similarity: SparseRows) -> None:
        """Change how far skills count for each other, as `replace_vacancies` does."""
        side = replace(self._coded, similarity=similarity)
        self._engine.use_similarity(similarity)
        self._coded = side

    def remove_candidate(self, candidate: int) -> None:
        """Take a candidate out; the index stays theirs."""
        _check("candidate", candidate, self.n)
        self._engine.remove_candidate(candidate)

    def remove_vacancy(self, vacancy: int) -> None:
        """Take a vacancy out; the index stays its own."""
        _check("vacancy", vacancy, self.m)
        self._engine.remove_vacancy(vacancy)


def best_keys(keys: UInt64, k: int) -> UInt64:
    """Return the `k` greatest keys, the greatest first."""
    if keys.size > k:
        keys = np.partition(keys, keys.size - k)[keys.size - k :]
    result: UInt64 = np.sort(keys)[::-1]
    return result


def _sizes(table: ProfileTable) -> tuple[int, ...]:
    """Return how many codes of each kind there are that lay out a candidate."""
    names = (table.skills, table.sectors, table.languages, table.certificates)
    return tuple(map(len, (*names, table.fields, table.crebos)))


def _check(what: str, at: int, size: int) -> None:
    if not 0 <= at < size:
        raise IndexError(f"there is no {what} {at}: there are {size}")


_ENGINES: Final[dict[str, Callable[[ProfileTable, ScoringOptions], Any]]] = {
    "numpy": _numpy_engine,
    "compiled": _compiled_engine,
}
