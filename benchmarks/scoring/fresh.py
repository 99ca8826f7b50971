"""What somebody waits for who scores once: imports, a table that is there, an index, a run.

``python -m benchmarks.scoring.fresh FILE KERNEL K`` prints what took how long.
"""

from __future__ import annotations

import time

_BEGUN = time.perf_counter()

import json  # noqa: E402 (the clock runs already)
import pickle  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from matching.config import load_config  # noqa: E402
from matching.scoring.index import VacancyIndex  # noqa: E402
from matching.scoring.run import run  # noqa: E402


def main(path: str, kernel: str, k: str) -> None:
    """Score the table of a file."""
    times = [_BEGUN, time.perf_counter()]
    table = pickle.loads(Path(path).read_bytes())  # noqa: S301 (made by this very program)
    times.append(time.perf_counter())
    options = load_config("stagepact").scoring
    times.append(time.perf_counter())
    index = VacancyIndex.of(table, options, "numpy" if kernel == "numpy" else "auto")
    if index.kernel == "compiled":
        _ = index.packed
    times.append(time.perf_counter())
    lists = run(table, index, k=int(k))
    times.append(time.perf_counter())
    names = ("imports", "table", "config", "index", "run")
    spent = {name: times[at + 1] - times[at] for at, name in enumerate(names)}
    print(json.dumps(spent | {"eligible": int(lists.candidate_eligible.sum())}))


if __name__ == "__main__":
    main(*sys.argv[1:])
