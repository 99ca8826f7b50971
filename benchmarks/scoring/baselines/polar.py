"""Polars: the same joins as in SQL, on lazy frames; ten thousand people at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from benchmarks.scoring.baselines.answer import Answer, Top, package
from benchmarks.scoring.baselines.frames import Frame, constants, frames
from matching.scoring.options import ScoringOptions
from matching.tables import FIRST_DAY, LAST_DAY, NONE, POINTS, ProfileTable

BATCH: Final = 10_000


def polars(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides."""
    pl = package("polars")
    n, m = len(table.candidates), len(table.vacancies)
    numbers = constants(options)
    given = {name: pl.LazyFrame(frame) for name, frame in _alike(frames(table, options)).items()}
    sides = (("person", "vacancy", n), ("vacancy", "person", m))
    kept: dict[str, list[Any]] = {"person": [], "vacancy": []}
    for start in range(0, n, BATCH):
        here = pl.col("person").is_between(start, start + BATCH, closed="left")
        batch = given | {name: given[name].filter(here) for name in ("skills", "person_cells")}
        pairs = _pairs(pl, batch, numbers)
        scored = _scored(pl, batch, pairs, _best(pl, batch, numbers)).collect()
        for side, other, _ in sides:
            kept[side].append(_best_of(pl, scored, side, other, k))
    found = [
        _top(_best_of(pl, pl.concat(kept[side]), side, other, k), side, other, (size, k))
        for side, other, size in sides
    ]
    return Answer(found[0], found[1], n * m)


def _alike(tables: dict[str, Frame]) -> dict[str, Frame]:
    """Return the tables with all whole numbers of one type: keys of a join must be."""
    return {
        name: {
            column: values if values.dtype == np.bool_ else values.astype(np.int64)
            for column, values in frame.items()
        }
        for name, frame in tables.items()
    }


def _best(pl: Any, given: dict[str, Any], numbers: dict[str, int]) -> Any:
    """Return the best credit of each person for each (skill, level) asked."""
    missing = (pl.col("wanted") - pl.col("level")).clip(lower_bound=0)
    scale = (numbers["full"] - numbers["step"] * missing).clip(lower_bound=0)
    return (
        given["skills"]
        .join(given["near"], on="held")
        .join(given["asked"], on="skill")
        .group_by("person", "asked")
        .agg((pl.col("credit") * scale // numbers["full"]).max().alias("credit"))
    )


def _pairs(pl: Any, given: dict[str, Any], numbers: dict[str, int]) -> Any:
    """Return the pairs that break no rule."""
    col = pl.col
    square = (col("x") - col("vx")) ** 2 + (col("y") - col("vy")) ** 2
    words = [name for name in given["people"].collect_schema().names() if name.startswith("own")]
    pairs = (
        given["person_cells"]
        .join(given["vacancy_cells"], on=["level", "cell"])
        .select("person", "vacancy")
        .join(given["people"], on="person")
        .join(given["vacancies"], on="vacancy")
        .filter((square <= col("reach")) | col("lost"))
        .filter(*[(col(own) & col(own.replace("own", "bars"))) == 0 for own in words])
        .filter(
            (col("hours") == NONE)
            | (col("vhours") == NONE)
            | ((col("hours") - col("vhours")).abs() <= numbers["tolerance"])
        )
    )
    if numbers["period"]:
        pairs = pairs.filter(_overlaps(pl, numbers["share"]))
    if numbers["field"]:
        by = {
            name: given[name].with_columns(pl.lit(True).alias(name))
            for name in ("crebos", "fields")
        }
        pairs = (
            pairs.join(by["crebos"], on=["vacancy", "crebo"], how="left")
            .join(by["fields"], on=["vacancy", "field"], how="left")
            .filter(~col("asks_field") | col("crebos").is_not_null() | col("fields").is_not_null())
        )
    if numbers["recognition"]:
        pairs = _recognised(pl, given, pairs)
    if numbers["forbidden"]:
        pairs = pairs.join(given["forbidden"], on=["person", "vacancy"], how="anti")
    return pairs.select("person", "vacancy")


def _overlaps(pl: Any, share: int) -> Any:
    """Return the condition that the periods overlap enough."""
    col = pl.col
    overlap = pl.min_horizontal("last", "vlast") - pl.max_horizontal("first", "vfirst") + 1
    shorter = pl.min_horizontal(col("last") - col("first"), col("vlast") - col("vfirst")) + 1
    own = (col("first") > FIRST_DAY) & (col("last") < LAST_DAY)
    theirs = (col("vfirst") > FIRST_DAY) & (col("vlast") < LAST_DAY)
    return (overlap >= 1) & (~(own | theirs) | (1000 * overlap >= share * shorter))


def _recognised(pl: Any, given: dict[str, Any], pairs: Any) -> Any:
    """Return the pairs in which the employer may train the person."""
    col = pl.col
    start = pl.max_horizontal("first", "vfirst")
    inside = (start == FIRST_DAY) | ((col("since") <= start) & (start <= col("until")))
    return pairs.join(given["recognitions"], on=["employer", "crebo"], how="left").filter(
        ~col("mbo") | inside.fill_null(False)
    )


def _scored(pl: Any, given: dict[str, Any], pairs: Any, best: Any) -> Any:
    """Return the pairs with their points."""
    col = pl.col
    worth = (col("credit").fill_null(0) * col("weight").fill_null(0)).sum()
    points = (2 * POINTS * col("part") + col("whole")) // (2 * col("whole"))
    return (
        pairs.join(given["requirements"], on="vacancy", how="left")
        .join(best, on=["person", "asked"], how="left")
        .group_by("person", "vacancy")
        .agg(worth.alias("part"))
        .join(given["wholes"], on="vacancy")
        .with_columns(pl.when(col("whole") > 0).then(points).otherwise(NONE).alias("points"))
        .select("person", "vacancy", "points")
    )


def _best_of(pl: Any, scored: Any, side: str, other: str, k: int) -> Any:
    """Return the best `k` pairs of each of one side, and which place they take."""
    return (
        scored.select("person", "vacancy", "points")
        .sort([side, "points", other], descending=[False, True, False])
        .with_columns(pl.int_range(pl.len()).over(side).alias("place"))
        .filter(pl.col("place") < k)
    )


def _top(columns: Any, side: str, other: str, shape: tuple[int, int]) -> Top:
    """Return the best of one side."""
    size, k = shape
    who, points = np.full((2, size, k), NONE, dtype=np.int32)
    row, place = columns[side].to_numpy(), columns["place"].to_numpy()
    who[row, place], points[row, place] = columns[other].to_numpy(), columns["points"].to_numpy()
    return Top(who, points)
