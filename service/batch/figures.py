"""The few figures at the top of the report, each with what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from matching.report.types import Report, Summary
from service.terms import METHODS, SOLVER_STATUSES, term
from service.words import Words


@dataclass(frozen=True)
class Figure:
    """A figure that people read first.

    Parameters
    ----------
    label
        What it is about.
    value
        The figure itself.
    of
        What it is a part of, or nothing.
    note
        What it means, in a sentence.
    share
        What a bar under it shows, 0 to 1; None: no bar.
    """

    label: str
    value: str
    of: str
    note: str
    share: float | None = None


@dataclass(frozen=True)
class _Told:
    """What the figures are made of.

    Attributes
    ----------
    blocking
        How many pairs would rather have each other.
    held
        How many more would, but for a lock.
    """

    summary: Summary
    blocking: int
    held: int


def _placed(told: _Told, say: Words) -> Figure:
    summary = told.summary
    note = say.plural(
        summary.unplaced, "{n} person has no place yet.", "{n} people have no place yet."
    )
    waiting = summary.candidates - summary.ready
    if waiting:
        school = say.plural(
            waiting,
            "{n} person has no assignment approved by the school.",
            "{n} people have no assignment approved by the school.",
        )
        note = f"{note} {school}"
    return Figure(
        label=say("Have a place"),
        value=say.number(summary.placed),
        of=say("of {n}", n=summary.candidates),
        note=note,
        share=summary.placed / max(summary.candidates, 1),
    )


def _filled(told: _Told, say: Words) -> Figure:
    summary = told.summary
    filled = summary.places - summary.open_places
    return Figure(
        label=say("Places filled"),
        value=say.number(filled),
        of=say("of {n}", n=summary.places),
        note=say.plural(
            summary.open_places,
            "{n} place is still open.",
            "{n} places are still open.",
        ),
        share=filled / max(summary.places, 1),
    )


def _first_wish(told: _Told, say: Words) -> Figure:
    summary = told.summary
    wishing = sum(n for rank, n in summary.wishes.items() if rank >= 0)
    first = summary.wishes.get(1, 0)
    return Figure(
        label=say("Got their first wish"),
        value=say.number(first),
        of=say("of {n}", n=wishing),
        note=say("Counted over the people with a place who named a wish."),
        share=first / wishing if wishing else None,
    )


def _blocking(told: _Told, say: Words) -> Figure:
    n = told.blocking
    note = (
        say.plural(
            n,
            "{n} person and an employer would rather have each other than what they got.",
            "{n} times a person and an employer would rather have each other than what they got.",
        )
        if n
        else say("Nobody can agree on something better with an employer.")
    )
    held = told.held
    if held:
        locks = say.plural(
            held,
            "Locks aside: a lock keeps {n} such pair apart.",
            "Locks aside: they keep {n} such pairs apart.",
        )
        note = f"{note} {locks}"
    return Figure(say("Blocking pairs"), say.number(n), "", note)


def _proof(told: _Told, say: Words) -> Figure:
    summary = told.summary
    label = say("How good is this?")
    if summary.placed_bound is None:
        status = term(SOLVER_STATUSES, summary.status, say)
        return Figure(label, sentence_case(status), "", term(METHODS, summary.method, say))
    if summary.placed_bound > summary.placed:
        return Figure(
            label,
            say("At most {n} more", n=summary.placed_bound - summary.placed),
            "",
            say("Whether more people can be placed than now is not proven."),
        )
    if summary.weight_bound is None or summary.weight_bound <= summary.weight:
        return Figure(
            label, say("Proven best"), "", say("No better result exists under these rules.")
        )
    gap = (summary.weight_bound - summary.weight) / summary.weight_bound
    return Figure(
        label,
        say("Within {gap}", gap=say.percent(gap, 2)),
        "",
        say("More people cannot be placed; the total score is at most this far from the best."),
    )


_FIGURES: Final[tuple[Callable[[_Told, Words], Figure], ...]] = (
    _placed,
    _filled,
    _first_wish,
    _blocking,
    _proof,
)


def figures(report: Report, say: Words) -> tuple[Figure, ...]:
    """Return the figures at the top of the report."""
    held = len(report.decisions.blocking) if report.decisions else 0
    return figures_of(report.summary, len(report.summary.blocking), held, say)


def figures_of(summary: Summary, blocking: int, held: int, say: Words) -> tuple[Figure, ...]:
    """Return the same where the pairs that would rather have each other are only counted.

    Parameters
    ----------
    blocking
        How many such pairs there are.
    held
        How many more there would be, but for a lock.
    """
    told = _Told(summary, blocking, held)
    return tuple(figure(told, say) for figure in _FIGURES)


def sentence_case(text: str) -> str:
    """Return a text with a capital at the start and the rest as it is."""
    return text[:1].upper() + text[1:]
