"""A baseline of `benchmarks.scoring.baselines` on a market, in figures."""

from __future__ import annotations

from benchmarks.scoring.baselines import BASELINES, NotInstalledError, measure
from benchmarks.scoring.kernel_runs import K, table_of
from benchmarks.scoring.measure import TIMES, Figures, Memory, least
from matching.config import load_config


def baseline(name: str, n: int, m: int, seed: int, *, times: int = TIMES) -> Figures:
    """Tell what a baseline costs, the least of some runs, or why it is absent."""
    table, options = table_of(n, m, seed), load_config("stagepact").scoring
    memory = Memory.now()

    def once() -> Figures:
        found = measure(name, lambda: BASELINES[name].run(table, options, K), n * m)
        return {"cpu": found.cpu_s, "wall": found.wall_s, "pairs": found.pairs, "note": found.note}

    try:
        return least(once, times) | memory.figures()
    except NotInstalledError as error:
        return {"absent": str(error)}
