"""What is measured for each section of the page, and what is said about it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.scoring import report
from benchmarks.scoring.measure import Figures, Runner, TooSlowError
from benchmarks.scoring.report import Row
from benchmarks.scoring.sizes import Shape, Sizes
from matching.scoring.native import library

Section = Callable[[Runner, Sizes, int], str]

NO_KERNEL: Final = "The compiled kernel is not built here: not measured.\n"


def speed(runner: Runner, sizes: Sizes, seed: int) -> str:
    """Return our own figures: once, everybody, one against all, one change."""
    return "\n".join(
        (
            "## Scoring: our figures\n",
            "Synthetic markets (`benchmarks/scoring/synthetic.py`): 13,500 skills, 12 a person, 8 "
            "requirements a vacancy, 20 neighbours a skill, the density of Dutch provinces. Rules, "
            "parts and weights of `stagepact` unless told, both directions, k = 20. Processor "
            "seconds (core-s) are user and system, all threads; of up to three runs the one with "
            f"the least. {_processes(sizes)} *Before* is what the process held when indexing "
            "began: the table, and what made it. "
            "*Survive*: pairs that break no rule; the others cost little, so this share matters "
            "more than the number of pairs.\n",
            "### 1,000 people and 600 vacancies in a fresh process\n",
            _fresh(runner, sizes, seed),
            "Aims: under 1.5 s, of which scoring under 0.01 s.\n",
            "### Everybody against everything\n",
            _everybody(runner, sizes, seed),
            "### One against all, and one change\n",
            _single(runner, sizes, seed),
        )
    )


def _processes(sizes: Sizes) -> str:
    """Return what memory figures mean."""
    if sizes.children:
        return "Each row is a process of its own; peak memory is that of the whole process."
    return "All rows but the first are of one process, so their memory tells nothing."


def _fresh(runner: Runner, sizes: Sizes, seed: int) -> str:
    found, n, m = [], *sizes.fresh
    kernels = {"auto": report.kernel(), "numpy": "numpy kernel"}
    if library() is None or not sizes.children:
        del kernels["numpy"]
    with tempfile.TemporaryDirectory(prefix="stagepact-") as folder:
        path, times = str(Path(folder) / "table.pickle"), sizes.times[1]
        for kernel, name in kernels.items():
            told = runner.ask(
                "single_runs.fresh", n=n, m=m, seed=seed, path=path, kernel=kernel, times=times
            )
            found.append((name, told))
    return report.fresh(found)


def _everybody(runner: Runner, sizes: Sizes, seed: int) -> str:
    """Measure runs, and hold their lists against each other."""
    work = "kernel_runs.everybody"
    asked = _asked(sizes, sizes.everybody, seed)
    name = report.size(sizes.everybody)
    rows = [
        Row(f"{name}, 1 thread", runner.ask(work, **asked), "1 core-s at 100,000 x 20,000"),
        Row(f"{name}, 2 threads", runner.ask(work, **asked, threads=2)),
    ]
    if library() is not None:
        told = runner.ask(work, **asked, kernel="portable")
        rows.append(Row(f"{name}, without AVX-512", told))
    same = [row.told["digest"] for row in rows]
    rows.append(Row(f"{name}, rules of talent", runner.ask(work, **asked, programme="talent")))
    asked = _asked(sizes, sizes.by_numpy, seed)
    small = [runner.ask(work, **asked, kernel=kernel) for kernel in ("auto", "numpy")]
    for told, kernel in zip(small, (report.kernel(), "numpy kernel"), strict=True):
        rows.append(Row(f"{report.size(sizes.by_numpy)}, {kernel}", told))
    _check_same([same, [told["digest"] for told in small]])
    variants = "with one and two threads"
    if library() is not None:
        variants += ", with and without AVX-512, and at the smallest size from numpy's kernel"
    notes = f"The lists are the same bytes {variants}.\n"
    if sizes.streamed is not None:
        n, m = sizes.streamed
        told = runner.ask("kernel_runs.streamed", n=n, m=m, seed=seed)
        aim = "70 core-s, 1,000 MB"
        rows.append(Row(f"{report.size(sizes.streamed)}, streamed, 2 threads", told, aim))
        notes += (
            f"\nStreamed: people are made in blocks while others are scored. Making them took "
            f"{report.number(told['making'])} core-s more, not counted in the core-s, but in the "
            "wall and the peak; the generator holds vacancies, rankings and its last block. From "
            f"the start of indexing the peak was {report.number(told['since_mb'])} MB.\n"
        )
    return report.runs(rows) + "\n" + notes


def _asked(sizes: Sizes, shape: Shape, seed: int) -> dict[str, int]:
    """Return the market and how often it is scored."""
    return {"n": shape[0], "m": shape[1], "seed": seed, "times": sizes.times[0]}


def _check_same(digests: list[list[str]]) -> None:
    """Make sure that what should be equal is.

    Raises
    ------
    AssertionError
        If two runs gave other lists.
    """
    if any(len(set(group)) != 1 for group in digests):
        raise AssertionError(f"runs gave different lists: {digests}")


def _single(runner: Runner, sizes: Sizes, seed: int) -> str:
    asked = {"seed": seed, "questions": sizes.questions}
    changed = {"n": sizes.live[0], "m": sizes.live[1], "seed": seed, "changes": sizes.changes}
    one = {"n": sizes.candidate[0], "m": sizes.candidate[1], **asked}
    other = {"n": sizes.vacancy[0], "m": sizes.vacancy[1], **asked}
    rows = [
        Row(
            f"one candidate against {one['m']:,} vacancies",
            runner.ask("single_runs.one_candidate", **one),
            "p99 0.5 ms at 200,000",
        ),
        Row(
            f"one vacancy against {other['n']:,} candidates",
            runner.ask("single_runs.one_vacancy", **other),
            "p99 2 ms at 1,000,000",
        ),
        Row(
            f"one candidate changes, {report.size(sizes.live)}",
            runner.ask("single_runs.live_candidates", **changed),
            "5 ms",
        ),
        Row(
            f"one vacancy changes, {report.size(sizes.live)}",
            runner.ask("single_runs.live_vacancies", **changed),
            "5 ms",
        ),
    ]
    return report.questions(rows) + (
        "\nOn the clock, in this process, the best 20; a change makes a profile that of somebody "
        "else, and counts until both sides' lists are right again, which is checked afterwards "
        "for 100 of each side. For changes *index* includes the first run.\n"
    )


def baselines(runner: Runner, sizes: Sizes, seed: int) -> str:
    """Return what other tools make of the same markets, beside ours in the same run."""
    from benchmarks.scoring.baselines import BASELINES

    text = [
        "## Scoring: beside other tools\n",
        "Each finds the best 20 for every person and every vacancy by the share of what is asked "
        "that is there, as somebody would write it who knows the tool; from the same table to "
        "both sides' lists, index or matrices included, rules of `stagepact`. None gives the "
        "other eight parts of a score, reasons, or what each rule costs. Ratios are of processor "
        "seconds; ours runs in one thread, the others in as many as they like.\n",
    ]
    for shape in sizes.baselines:
        largest = shape == sizes.baselines[0] and len(sizes.baselines) > 1
        asked, found = _asked(sizes, shape, seed), {}
        ours = runner.ask("kernel_runs.everybody", **asked)
        for name, entry in BASELINES.items():
            if largest and name in sizes.slow:
                continue
            told = _baseline(runner, name, asked, sizes.limit)
            does = (entry.rules, entry.levels, entry.nearness, entry.vacancies)
            found[name] = (told, ["yes" if it else "no" for it in does], entry.note)
        survive = report.number(100 * ours["eligible"] / ours["pairs"], 2)
        text += [f"### {report.size(shape)} ({survive}% survive)\n", report.baselines(ours, found)]
        if largest and sizes.slow:
            text.append(f"Not at this size, since they take long: {', '.join(sizes.slow)}.\n")
    return "\n".join(text)


def _baseline(runner: Runner, name: str, asked: dict[str, int], limit: float) -> Figures:
    try:
        return runner.ask("baseline_runs.baseline", limit=limit, name=name, **asked)
    except TooSlowError as error:
        return {"absent": f"{error} at this size"}


def stages(runner: Runner, sizes: Sizes, seed: int) -> str:
    """Return where the time of the kernel goes."""
    text = ["## Scoring: where the time goes\n"]
    if library() is None:
        return "\n".join([*text, NO_KERNEL])
    asked = _asked(sizes, sizes.everybody, seed)
    for programme in ("stagepact", "talent"):
        told = runner.ask("stage_runs.stages", **asked, programme=programme)
        text += [
            f"### {report.size(sizes.everybody)}, {report.kernel()}, rules of {programme}\n",
            report.stages(told),
            report.counted(told),
            report.limits(told),
        ]
    text.append(
        "Processor seconds in the kernel alone, one thread, stopped after each stage; of three "
        "turns the least (the small size takes one). A stage that leads to nothing still pays "
        "for what it prepares; how coverage is summed was chosen before, as in a run. How "
        "often the processor guesses a branch wrong cannot be counted on a machine without "
        "counters, so there is only the price of one. *All gathers of a surviving pair* is the "
        "practical limit: AVX-512 gathers by hand over the surviving pairs of one in twenty "
        "people, two words for every requirement, without rules, other parts or lists; the kernel "
        "asks a bit first, and so reads less.\n"
    )
    return "\n".join(text)


SECTIONS: Final[Mapping[str, Section]] = {
    "speed": speed,
    "baselines": baselines,
    "stages": stages,
}
"""The name of a section of the page to what measures it."""
