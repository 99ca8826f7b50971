"""Figures as tables, and under what circumstances they were measured."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.scoring.measure import Figures
from benchmarks.skills.report import Table
from matching.scoring.native import library

_CPUINFO: Final = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Row:
    """A row of a table of runs.

    Parameters
    ----------
    name
        What was done.
    told
        What the run tells.
    aim
        What it should be, if anybody said so.
    """

    name: str
    told: Figures
    aim: str = "-"


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with so many significant digits, and a dash for none."""
    if value is None:
        return "-"
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 ** (digits - 1) else f"{rounded:.{digits}g}"


def size(shape: Sequence[int]) -> str:
    """Return people by vacancies."""
    return f"{shape[0]:,} x {shape[1]:,}"


def machine() -> str:
    """Return the machine, the programs and the kernel that a run has."""
    model = platform.processor() or platform.machine()
    if _CPUINFO.exists():
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    return (
        f"{os.cpu_count()} cores ({model}), {platform.system()}, Python "
        f"{platform.python_version()}, numpy {version('numpy')}, {kernel()}"
    )


def kernel() -> str:
    """Return which kernel works here, in words."""
    if library() is None:
        return "numpy kernel"
    from matching.scoring.native.structs import call

    return f"compiled kernel, {'AVX-512' if call('isa')() else 'portable'}"


def circumstances(command: str, seed: int, load: float) -> str:
    """Return the paragraphs that stand before every section's tables."""
    today = date.today()
    return (
        f"    {command}\n\n{today.day} {today:%B %Y}, seed {seed}, {machine()}; load "
        f"of the machine before it began: {load:.1f}.\n\n"
    )


def load_average() -> float:
    """Return how many programs wanted a processor in the last minute, 0 if nobody tells."""
    return os.getloadavg()[0] if sys.platform != "win32" else 0.0


def runs(rows: Sequence[Row]) -> str:
    """Return the table of runs of everybody against everything."""
    heading = [
        *("work", "survive %", "index and packing core-s", "kernel core-s", "core-s", "wall s"),
        *("million pairs a s", "MB before", "peak MB", "aim"),
    ]
    cells = [
        [
            row.name,
            number(100 * row.told["eligible"] / row.told["pairs"], 2),
            number(row.told["cpu"] - row.told["kernel"]) if row.told["kernel"] else "-",
            number(row.told["kernel"] or None),
            number(row.told["cpu"]),
            number(row.told["wall"]),
            number(row.told["pairs"] / row.told["wall"] / 1e6),
            number(row.told.get("before_mb")),
            number(row.told.get("peak_mb")),
            row.aim,
        ]
        for row in rows
    ]
    return Table(heading, cells).markdown()


def questions(rows: Sequence[Row]) -> str:
    """Return the table of single questions and changes."""
    heading = [
        *("work", "asked", "survive % (mean)", "p50 ms", "p99 ms", "most ms"),
        *("index core-s", "MB before", "peak MB", "aim"),
    ]
    cells = [
        [
            row.name,
            f"{row.told['times']:,}",
            number(100 * row.told["eligible"] / row.told["against"], 2),
            *(number(row.told[name]) for name in ("p50", "p99", "max", "index")),
            *(number(row.told.get(name)) for name in ("before_mb", "peak_mb")),
            row.aim,
        ]
        for row in rows
    ]
    return Table(heading, cells).markdown()


_PHASES: Final = ("whole", "imports", "table", "config", "index", "run")


def fresh(rows: Sequence[tuple[str, Figures]]) -> str:
    """Return the table of runs in a fresh process."""
    heading = [
        *("wall s of", "survive %", "whole process", "of which imports", "reading the table"),
        *("options", "index", "scoring"),
    ]
    cells = [
        [
            f"{name}, {which}",
            number(100 * told[at]["eligible"] / told["pairs"], 2),
            *(number(told[at][phase]) for phase in _PHASES),
        ]
        for name, told in rows
        for at, which in (
            ("first", "first time"),
            ("later", f"after that (median of {told['times'] - 1})"),
        )
    ]
    return Table(heading, cells).markdown()


def baselines(ours: Figures, found: Mapping[str, tuple[Figures, Sequence[str], str]]) -> str:
    """Return the table of baselines of one size.

    Parameters
    ----------
    ours
        Of the same market in the same run, index included, one thread.
    found
        Name to figures, what it does of the real task, and what there is to know.
    """
    heading = [
        *("tool", "core-s", "wall s", "core-s, times ours", "million pairs a s", "peak MB"),
        *("rules", "levels", "near skills", "both sides", "to know"),
    ]
    own = "all nine parts, and what each rule costs"
    cells = [_baseline("**ours**", ours, ours, ["yes"] * 4, own)]
    cells += [_baseline(name, told, ours, does, note) for name, (told, does, note) in found.items()]
    return Table(heading, cells).markdown()


def _baseline(
    name: str, told: Figures, ours: Figures, does: Sequence[str], note: str
) -> Sequence[str]:
    if "absent" in told:
        return [name, *5 * "-", *does, told["absent"]]
    return [
        name,
        number(told["cpu"]),
        number(told["wall"]),
        number(told["cpu"] / ours["cpu"], 2),
        number(told["pairs"] / told["wall"] / 1e6),
        number(told.get("peak_mb")),
        *does,
        told.get("note") or note,
    ]


def stages(told: Figures) -> str:
    """Return the table of stages, each beside what it adds to the one before."""
    heading = ["stage", "core-s so far", "adds", "%", "µs a person", "ns a surviving pair"]
    whole, before, cells = list(told["seconds"].values())[-1], 0.0, []
    for name, so_far in told["seconds"].items():
        more, before = so_far - before, so_far
        cells.append(
            [
                name,
                number(so_far),
                number(more),
                number(100 * more / whole, 2),
                number(1e6 * more / told["people"]),
                number(1e9 * more / max(told["survived"], 1)),
            ]
        )
    return Table(heading, cells).markdown()


def counted(told: Figures) -> str:
    """Return the table of what the kernel did, counted."""
    pairs, survived = told["pairs"], max(told["survived"], 1)
    known = told["known"] * told["lookups"]
    rows = [
        ("pairs", pairs, "of all pairs"),
        ("looked at: level and cells of the map in reach", told["looked"], "of all pairs"),
        ("left by distance, bits, period, hours, field", told["sieved"], "of all pairs"),
        ("survive every rule", told["survived"], "of all pairs"),
        ("summed along postings", told["posted"], "of the survivors"),
        ("postings added for these", told["postings"], "a survivor"),
        ("worked out exactly for a list", told["settled"], "of the survivors"),
        ("requirements of the others looked up (one bit each)", told["lookups"], "a survivor"),
        ("of which read from the table (two words each)", known, "a survivor"),
    ]
    cells = []
    for name, count, of in rows:
        share = count / survived if "survivor" in of else 100 * count / pairs
        share *= 100 if of == "of the survivors" else 1
        unit = "" if of == "a survivor" else "%"
        cells.append([name, f"{count:,.0f}", f"{number(share)}{unit} {of}"])
    return Table(["counted", "number", "share"], cells).markdown()


def limits(told: Figures) -> str:
    """Return the table of what the machine can do, beside the kernel's stages."""
    seconds = list(told["seconds"].values())
    rules, parts = seconds[0], seconds[2] - seconds[1]
    sieved = 16 * told["looked"] / 1e9 / rules
    per_pair = 1e9 / max(told["survived"], 1)
    rows = [
        (
            "reading in order, GB/s",
            number(told["read"]),
            f"{number(sieved)} (rules: the 16 bytes of each slot looked at)",
        ),
        ("one of 64 bits out of 216 KB by numpy's `take`, ns", number(told["take"]), "-"),
    ]
    if "gather" in told:
        words = 2 * told["known"] * told["lookups"] / max(told["survived"], 1)
        rows += [
            (
                "the same by the compiler's best, ns",
                number(told["gather"]),
                f"{number(words * told['gather'])} a surviving pair, which reads {number(words)}",
            ),
            ("a wrongly guessed branch, ns", number(told["branch"]), "not counted here"),
            (
                "all gathers of a surviving pair and nothing else, ns",
                number(told["pair"]),
                f"{number(parts * per_pair)} (parts and scores), "
                f"{number(seconds[-1] * per_pair)} (everything)",
            ),
        ]
    made = f"the machine, one core ({told['made_by']})"
    return Table([made, "can do", "the kernel"], rows).markdown()
