"""What a method hands to `solve`: a matching, and the bounds it can promise."""

from __future__ import annotations

from dataclasses import dataclass

from matching.tables import Int32


@dataclass(frozen=True)
class Found:
    """A matching of a problem without locks, and what the method knows of it.

    Parameters
    ----------
    vacancy
        The vacancy of each candidate, or -1; ``int32[n]``.
    placed_bound, weight_bound
        No matching of the kind places more people; none that places as many weighs more. None:
        the method does not say.
    value, bound
        What the objective came to and what nothing of the kind can better, where the objective is
        neither size nor weight. Of what must be least, `bound` is the lower bound.
    proven
        Words of `PROOFS` that the method proves and the judge cannot see.
    guarantee
        What it promises where the best is not proven (see `Matching.guarantee`).
    """

    vacancy: Int32
    placed_bound: int | None = None
    weight_bound: int | None = None
    value: int | None = None
    bound: int | None = None
    proven: tuple[str, ...] = ()
    guarantee: str = ""
