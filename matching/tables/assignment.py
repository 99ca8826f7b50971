"""The answer as arrays: a matching, and what the judge says of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from matching.tables.arrays import NONE, Int32, freeze
from matching.tables.problem import Names

_NO_COUPLES: Final[Int32] = np.empty((0, 4), dtype=np.int32)


class Violation(NamedTuple):
    """A rule that a matching breaks: `kind`, and whom it is about (-1: does not apply)."""

    kind: str
    candidate: int = NONE
    vacancy: int = NONE
    employer: int = NONE


@dataclass(frozen=True)
class Matching:
    """Who gets whom, and what is known of how good that is.

    Parameters
    ----------
    vacancy
        The vacancy of each candidate, or -1; ``int32[n]``.
    method
        The name of the method that made it.
    status
        ``"optimal"``: proven best of its kind; ``"feasible"``: found, best not proven.
    placed, weight
        How many candidates have a place, and the sum of the weights of the pairs.
    placed_bound, weight_bound
        Proven upper bounds on both (of `weight`: among the matchings of this size); None where
        the method promises nothing about them.
    seed
        What broke the ties.
    objective
        What the method made best; empty where a method has only one thing to do.
    value, bound
        What the objective came to, and what no matching of the kind can better, each in the
        objective's own unit; None where there is no such number.
    proven
        What is certain of this matching, in the words of `matching.assignment.registry.PROOFS`.
    guarantee
        What the method promises where it does not prove the best: ``"3/2"`` says that no weakly
        stable matching places more than 3/2 times as many people. Empty: nothing.
    """

    vacancy: Int32
    method: str
    status: str
    placed: int
    weight: int
    placed_bound: int | None
    weight_bound: int | None
    seed: int
    objective: str = ""
    value: int | None = None
    bound: int | None = None
    proven: tuple[str, ...] = ()
    guarantee: str = ""
    names: Names | None = None

    def __post_init__(self) -> None:
        freeze(self, {"vacancy": (np.int32, (None,))})

    @property
    def gap(self) -> float | None:
        """How far `value` may be from the best, as a share of it; None where nothing is known."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.value), abs(self.bound), 1)

    def pairs(self) -> list[tuple[Hashable, Hashable]]:
        """Return (candidate, vacancy) of everybody with a place, by their names or numbers."""
        chosen = np.flatnonzero(self.vacancy != NONE).tolist()
        at = self.vacancy[chosen].tolist()
        if self.names is None:
            return list(zip(chosen, at, strict=True))
        people, places = self.names.candidates, self.names.vacancies
        return [(people[c], places[v]) for c, v in zip(chosen, at, strict=True)]


@dataclass(frozen=True)
class Verdict:
    """What the judge found, without trusting any solver.

    Parameters
    ----------
    violations
        Every broken rule.
    blocking
        Blocking pairs (candidate, vacancy), sorted; ``int32[b, 2]``.
    blocking_by_lock
        Pairs that would block if the locks did not hold one of them; ``int32[d, 2]``.
    placed, weight
        Counted by the judge itself.
    blocking_couples
        What couples could do together: (candidate, vacancy, candidate, vacancy), sorted;
        ``int32[c, 4]``.
    strong_blocking, super_blocking
        Pairs that block strong and super stability, those of `blocking` among them, sorted;
        ``int32[b, 2]``. None where nobody asked.
    improving
        A chain or a cycle of people who could all be better off without harm to anybody, as
        (candidate, vacancy to go to) in order; ``int32[k, 2]``, empty if there is none. None where
        nobody asked.
    envy
        (candidate, holder) of each pair of people where the first would rather have the place of
        the second, who ranks strictly worse there, sorted; ``int32[b, 2]``. None where nobody
        asked.
    names
        What the user calls everybody; None: by their numbers.
    """

    violations: tuple[Violation, ...]
    blocking: Int32
    blocking_by_lock: Int32
    placed: int
    weight: int
    blocking_couples: Int32 = field(default_factory=_NO_COUPLES.copy)
    strong_blocking: Int32 | None = None
    super_blocking: Int32 | None = None
    improving: Int32 | None = None
    envy: Int32 | None = None
    names: Names | None = None

    def __post_init__(self) -> None:
        shapes: dict[str, tuple[type, tuple[int | None, ...]]] = {
            "blocking": (np.int32, (None, 2)),
            "blocking_by_lock": (np.int32, (None, 2)),
            "blocking_couples": (np.int32, (None, 4)),
        }
        for name in ("strong_blocking", "super_blocking", "improving", "envy"):
            if getattr(self, name) is not None:
                shapes[name] = (np.int32, (None, 2))
        freeze(self, shapes)

    @property
    def valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    @property
    def stable(self) -> bool:
        """Whether no rule is broken and no pair blocks, the locked people and places aside."""
        return self.valid and not len(self.blocking) and not len(self.blocking_couples)

    def blocking_pairs(self) -> list[tuple[Hashable, Hashable]]:
        """Return (candidate, vacancy) of each blocking pair, by their names or numbers."""
        pairs: list[list[int]] = self.blocking.tolist()
        if self.names is None:
            return [(c, v) for c, v in pairs]
        people, places = self.names.candidates, self.names.vacancies
        return [(people[c], places[v]) for c, v in pairs]

    @property
    def strongly_stable(self) -> bool | None:
        """Whether it is strongly stable; None where nobody asked."""
        return None if self.strong_blocking is None else self._free_of(self.strong_blocking)

    @property
    def super_stable(self) -> bool | None:
        """Whether it is super-stable; None where nobody asked."""
        return None if self.super_blocking is None else self._free_of(self.super_blocking)

    @property
    def pareto_efficient(self) -> bool | None:
        """Whether nobody can gain without somebody losing; None where nobody asked."""
        return None if self.improving is None else self._free_of(self.improving)

    def _free_of(self, faults: Int32) -> bool:
        return self.valid and not len(faults)
