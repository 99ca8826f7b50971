"""How large each measurement is: `small` for a smoke test, `full` for the page of results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

Shape = tuple[int, int]
"""People and vacancies."""


@dataclass(frozen=True)
class Sizes:
    """The sizes of all measurements.

    Parameters
    ----------
    children
        Whether each measurement has a process of its own.
    everybody
        Both directions, all parts; `streamed` the same with people made on the way.
    by_numpy
        What the numpy kernel does too, to hold the lists against.
    candidate, vacancy
        Where one is asked against all others, `questions` times.
    times
        Runs of which the one with the least processor time counts; and fresh processes of which
        the first and the median of the others do.
    live
        Where profiles change, `changes` times on each side.
    baselines
        Where baselines are measured; the largest is not for those in `slow`.
    limit
        Seconds for one baseline at one size.
    """

    children: bool
    everybody: Shape
    streamed: Shape | None
    by_numpy: Shape
    candidate: Shape
    vacancy: Shape
    questions: int
    live: Shape
    changes: int
    times: tuple[int, int]
    baselines: tuple[Shape, ...]
    limit: float
    fresh: Shape = (1000, 600)
    slow: tuple[str, ...] = ("duckdb", "polars")


SIZES: Final = {
    "small": Sizes(
        children=False,
        everybody=(2000, 1000),
        streamed=None,
        by_numpy=(500, 300),
        candidate=(2000, 1000),
        vacancy=(2000, 1000),
        questions=200,
        live=(2000, 1000),
        changes=20,
        times=(1, 2),
        baselines=((500, 300),),
        limit=60,
        slow=(),
    ),
    "middle": Sizes(
        children=True,
        everybody=(100_000, 20_000),
        streamed=None,
        by_numpy=(2000, 1000),
        candidate=(20_000, 20_000),
        vacancy=(100_000, 20_000),
        questions=2000,
        live=(100_000, 20_000),
        changes=100,
        times=(3, 6),
        baselines=((10_000, 5000),),
        limit=60,
        slow=(),
    ),
    "full": Sizes(
        children=True,
        everybody=(100_000, 20_000),
        streamed=(1_000_000, 200_000),
        by_numpy=(2000, 1000),
        candidate=(20_000, 200_000),
        vacancy=(1_000_000, 20_000),
        questions=5000,
        live=(100_000, 20_000),
        changes=300,
        times=(3, 6),
        baselines=((100_000, 20_000), (10_000, 5000)),
        limit=240,
    ),
}
"""By name; `middle` is for work on the kernel: minutes, without the million."""


def by_numpy_alone(sizes: Sizes) -> Sizes:
    """Return smaller sizes for where numpy has to do what the compiled kernel would."""
    tiny = (100, 80)
    return replace(
        sizes, everybody=sizes.by_numpy, candidate=tiny, vacancy=tiny, live=tiny, changes=5
    )
