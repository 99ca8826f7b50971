"""What others would do: the same task in the tools that people use for it.

Each baseline finds the best `k` for every person and every vacancy, by the share of what is asked
that is there, as somebody would write it who knows the tool well. None does all of what the
engine does: none has the other eight parts of a score (use, travel, interests, learning, period,
hours, wish and ranking), gives reasons, or counts what each rule costs. `BASELINES` says for each
what it does.
"""

from __future__ import annotations

from typing import Final

from benchmarks.scoring.baselines.answer import (
    Answer,
    Entry,
    Measured,
    NotInstalledError,
    Top,
    measure,
)
from benchmarks.scoring.baselines.dense_cosine import dense_cosine
from benchmarks.scoring.baselines.dot_topn import sp_matmul_rs, sparse_dot_topn
from benchmarks.scoring.baselines.duck import duckdb
from benchmarks.scoring.baselines.loop import loop
from benchmarks.scoring.baselines.numpy_rules import numpy_rules
from benchmarks.scoring.baselines.polar import polars
from benchmarks.scoring.baselines.scipy_product import scipy_product

__all__ = ["BASELINES", "Answer", "Entry", "Measured", "NotInstalledError", "Top", "measure"]

BASELINES: Final[dict[str, Entry]] = {
    "sparse_dot_topn": Entry(
        sparse_dot_topn, False, True, True, True, "two products; all pairs, no rules"
    ),
    "sp_matmul_rs": Entry(
        sp_matmul_rs, False, True, True, True, "two products; all pairs, no rules"
    ),
    "numpy": Entry(numpy_rules, True, True, True, True, "rules first, by blocks near each other"),
    "scipy": Entry(scipy_product, True, True, True, True, "all pairs of a block, then the rules"),
    "dense cosine": Entry(
        dense_cosine, False, False, True, True, "384 numbers each; making them is not counted"
    ),
    "duckdb": Entry(duckdb, True, True, True, True, "SQL, joined on level and cell of the map"),
    "polars": Entry(polars, True, True, True, True, "lazy frames, the same joins"),
    "python loop": Entry(loop, True, True, True, True, "a sample of people, extrapolated"),
}
"""Name to baseline."""
