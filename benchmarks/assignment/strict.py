"""Strict instances from a seed: lists of equal length, vacancies that rank everybody who asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.tables import Int32, Int64, Problem


@dataclass(frozen=True)
class Strict:
    """A strict instance as arrays.

    Parameters
    ----------
    indptr, vacancy, candidate_rank, vacancy_rank, capacity
        As in `Problem`; the ranks are from 0 within each list, without gaps.
    """

    indptr: Int64
    vacancy: Int32
    candidate_rank: Int32
    vacancy_rank: Int32
    capacity: Int32

    def problem(self) -> Problem:
        """Return it as a problem; every vacancy is an employer of its own."""
        m = self.capacity.size
        return Problem(
            **vars(self),
            weight=np.ones(self.vacancy.size, dtype=np.int64),
            employer=np.arange(m, dtype=np.int32),
            employer_capacity=self.capacity,
            locked=np.full(self.indptr.size - 1, -1, dtype=np.int32),
            forbidden=np.empty((0, 2), dtype=np.int32),
        )

    def lists(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return the lists of the candidates and of the vacancies, the best first."""
        candidate = np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr))
        by_wish = self.vacancy[np.lexsort((self.candidate_rank, candidate))]
        by_rank = candidate[np.lexsort((self.vacancy_rank, self.vacancy))]
        ends = np.cumsum(np.bincount(self.vacancy, minlength=self.capacity.size))
        return (
            [row.tolist() for row in np.split(by_wish, self.indptr[1:-1])],
            [row.tolist() for row in np.split(by_rank, ends[:-1])],
        )

    def save(self, path: Path) -> Path:
        """Write it as ``.npz`` or ``.json``, by the name of the file; return the path."""
        if path.suffix == ".npz":
            np.savez(path, **vars(self))
            return path
        candidates, vacancies = self.lists()
        table = {
            "candidates": candidates,
            "vacancies": vacancies,
            "capacity": self.capacity.tolist(),
        }
        path.write_text(json.dumps(table), encoding="utf-8")
        return path


def strict(n: int, m: int, seed: int, length: int = 10) -> Strict:
    """Return the instance of a seed.

    Parameters
    ----------
    n, m
        The candidates and the vacancies; the places are as many as the candidates.
    seed
        Of PCG64.
    length
        How many different vacancies, drawn evenly, each candidate lists in random order; each
        vacancy ranks its applicants at random.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = np.sort(generator.integers(0, m, (n, length), dtype=np.int32), axis=1)
    while (again := (np.diff(rows, axis=1) == 0).any(axis=1)).any():
        fresh = generator.integers(0, m, (int(again.sum()), length), dtype=np.int32)
        rows[again] = np.sort(fresh, axis=1)
    p = n * length
    own = np.argsort(generator.random((n, length), dtype=np.float32), axis=1)
    vacancy = rows.ravel()
    order = np.lexsort((generator.permutation(p), vacancy))
    degree = np.bincount(vacancy, minlength=m)
    theirs = np.empty(p, dtype=np.int32)
    theirs[order] = np.arange(p) - np.repeat(np.cumsum(degree) - degree, degree)
    extra = generator.permutation(m) < n % m
    return Strict(
        indptr=np.arange(0, p + 1, length, dtype=np.int64),
        vacancy=vacancy,
        candidate_rank=own.astype(np.int32).ravel(),
        vacancy_rank=theirs,
        capacity=(n // m + extra).astype(np.int32),
    )
