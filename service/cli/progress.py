"""Progress on the terminal: a bar where somebody watches, plain lines where nobody does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from matching.pipeline import Progress
from service.words import N_

STEPS = {
    "read": N_("reading the spreadsheets"),
    "encode": N_("understanding skills"),
    "score": N_("scoring pairs"),
    "solve": N_("looking for the best stable matching"),
    "report": N_("working out reasons"),
    "write": N_("writing the report"),
    "embed": N_("reading names with the model"),
    "train": N_("learning which words mean the same"),
}


@contextmanager
def progress_shown(translate: Callable[[str], str]) -> Iterator[Progress]:
    """Give a function that shows progress on standard error until the block ends."""
    if sys.stderr.isatty():
        with _bars(translate) as show:
            yield show
    else:
        yield _lines(translate)


@contextmanager
def _bars(translate: Callable[[str], str]) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns: list[Any] = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    tasks: dict[str, Any] = {}
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(translate(STEPS[step]), total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield show


def _lines(translate: Callable[[str], str]) -> Progress:
    told: set[str] = set()

    def show(step: str, _done: int, _total: int) -> None:
        if step not in told:
            told.add(step)
            sys.stderr.write(f"{translate(STEPS[step])} ...\n")
            sys.stderr.flush()

    return show
