"""How fast deferred acceptance and the judge are, beside other packages and beside their size.

Every instance is strict, so that the candidate-optimal matching is one and the same for all: a
row counts only if its matching is ours. Each row is measured in a process of its own, the peers'
in environments of their own (`benchmarks.assignment.peers`); all in one run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.assignment.peers import HOME, AbsentPeerError, run
from benchmarks.assignment.strict import Strict, strict
from benchmarks.scoring.report import load_average, machine, number

SHAPES: Final = ((600, 90), (10_000, 600), (100_000, 6_000), (1_000_000, 60_000))
"""Candidates and vacancies; each candidate lists ten."""

_BESIDE: Final = {
    "algmatch": 150_000,
    "matching": 150_000,
    "numba": 2**40,
}
"""Up to so many pairs each peer is run: beyond that the packages take hours or all memory."""

_PEERS: Final = (
    *("instance", "seed", "who", "prepare s", "solve s", "together s"),
    *("times ours, from dictionaries", "times ours, from arrays", "the same matching"),
)
_STEPS: Final = (
    *("instance", "seed", "candidates propose s", "ns a pair", "first call s"),
    *("vacancies propose s", "3/2-approximation s", "`solve` in full s", "`verify` s"),
    *("`Problem` s", "bytes a pair: propose", "vacancies", "approximation", "`solve`", "`verify`"),
)


def table(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the tables, line by line."""
    most = arguments.most or 2**40
    shapes = [shape for shape in SHAPES if 10 * shape[0] <= most]
    yield f"{machine()}; load of the machine before it began: {load_average():.1f}."
    yield ""
    yield (
        "Lists of ten drawn evenly, as many places as candidates, both sides at random. *Ours*, "
        "from dictionaries: `Problem.from_rankings`, then `solve`, which has the judge certify "
        "the matching; from arrays: `Problem`, then `candidate_optimal`. What numba prepares is "
        "compiling. *Times ours*: together, from arrays only solving, but for the packages that "
        "know no arrays. Medians, of one call where it takes long."
    )
    yield ""
    steps = []
    yield from _heading(_PEERS)
    for n, m in shapes:
        for seed in range(arguments.seeds if 10 * n <= 150_000 else 1):
            with TemporaryDirectory(prefix="stagepact-") as folder:
                found = _Measured(strict(n, m, seed), Path(folder), arguments)
                yield from found.rows(f"{n:,} x {m:,}", seed)
                steps.append(found.steps(f"{n:,} x {m:,}", seed))
    yield ""
    yield from _heading(_STEPS)
    yield from steps


class _Measured:
    """An instance, and what everybody takes for it."""

    def __init__(self, instance: Strict, folder: Path, arguments: argparse.Namespace) -> None:
        self.pairs = instance.vacancy.size
        self.npz = instance.save(folder / "instance.npz")
        self.json = folder / "instance.json"
        if self.pairs <= max(_BESIDE["algmatch"], 1_500_000):
            instance.save(self.json)
        self.home = Path(getattr(arguments, "peers", None) or HOME)
        self.arrays = _ours("arrays", self.npz)
        self.dictionaries = _ours("dictionaries", self.json) if self.json.exists() else None

    def rows(self, name: str, seed: int) -> Iterator[str]:
        """Yield a line for everybody."""
        if self.dictionaries:
            yield self._row(name, seed, "**ours**, from dictionaries", self.dictionaries)
        own = {
            "prepare": self.arrays["prepare"],
            "solve": self.arrays["propose"],
            "vacancy": self.arrays["vacancy"],
        }
        yield self._row(name, seed, "**ours**, from arrays", own)
        yield self._row(name, seed, "our heaps in Python, from arrays", _ours("python", self.npz))
        for peer, most in _BESIDE.items():
            if self.pairs > most:
                continue
            try:
                told = run(peer, self.npz if peer == "numba" else self.json, self.home)
            except AbsentPeerError as error:
                yield _line([name, seed, peer, "-", "-", "-", "-", "-", str(error)])
                continue
            yield self._row(name, seed, f"{peer} {told['version']}", told)

    def steps(self, name: str, seed: int) -> str:
        """Return the line of our own steps."""
        told = self.arrays
        seconds = ("vacancies", "approximate", "solve", "verify", "prepare")
        memory = ("propose", "vacancies", "approximate", "solve", "verify")
        return _line(
            [
                *(name, seed, number(told["propose"])),
                number(1e9 * told["propose"] / self.pairs),
                number(told["propose_first"]),
                *(number(told[step]) for step in seconds),
                *(number(told[f"{step}_bytes"] / self.pairs) for step in memory),
            ]
        )

    def _row(self, name: str, seed: int, who: str, told: dict[str, Any]) -> str:
        whole = told["prepare"] + told["solve"]
        by_id = self.dictionaries and self.dictionaries["prepare"] + self.dictionaries["solve"]
        ours = self.arrays["propose"]
        beside = whole if who.startswith(("algmatch", "matching")) else told["solve"]
        return _line(
            [
                *(name, seed, who, number(told["prepare"]), number(told["solve"]), number(whole)),
                number(whole / by_id, 2) if by_id else "-",
                number(beside / ours, 2),
                "yes" if told["vacancy"] == self.arrays["vacancy"] else "NO",
            ]
        )


def _ours(task: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.assignment.child", task, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _heading(names: Sequence[str]) -> Iterator[str]:
    yield _line(names)
    yield "|---" * len(names) + "|"


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
