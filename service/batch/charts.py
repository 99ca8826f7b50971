"""Numbers as bars: where each bar starts and how long it is, in percent of the width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.report.types import BalanceReport, PairReport, Summary
from matching.tables import POINTS
from service.batch.labels import group_name
from service.terms import PARTS, term
from service.words import Words

BINS = 10
"""Columns in the picture of the scores."""


@dataclass(frozen=True)
class BalanceRow:
    """People and places of one group; widths in percent of the longest bar."""

    name: str
    people: int
    placed: int
    unplaced: int
    places: int
    filled: int
    open: int
    placed_width: str
    unplaced_width: str
    filled_width: str
    open_width: str


def balance_rows(kind: str, groups: Sequence[BalanceReport], say: Words) -> tuple[BalanceRow, ...]:
    """Return the bars of one picture; sectors and towns with most people first, levels in order."""
    longest = max((max(group.people, group.places) for group in groups), default=0)
    ordered = (
        groups
        if kind == "level"
        else sorted(groups, key=lambda g: (not g.key, -max(g.people, g.places), g.key))
    )
    return tuple(
        BalanceRow(
            name=group_name(kind, group.key, say),
            people=group.people,
            placed=group.people - group.unplaced,
            unplaced=group.unplaced,
            places=group.places,
            filled=group.places - group.open,
            open=group.open,
            placed_width=_percent(group.people - group.unplaced, longest),
            unplaced_width=_percent(group.unplaced, longest),
            filled_width=_percent(group.places - group.open, longest),
            open_width=_percent(group.open, longest),
        )
        for group in ordered
    )


@dataclass(frozen=True)
class Bar:
    """One bar with its name and number."""

    name: str
    number: int
    width: str


def wish_bars(summary: Summary, say: Words) -> tuple[Bar, ...]:
    """Return how many placed people got which of their wishes; the fourth and later together."""
    wishes = summary.wishes
    rows = [
        (say("{nth} wish", nth=say.ordinal(rank)), wishes.get(rank, 0))
        for rank in range(1, min(3, max((0, *wishes))) + 1)
    ]
    later = sum(n for rank, n in wishes.items() if rank > 3)
    if later:
        rows.append((say("Later wish"), later))
    if 0 in wishes:
        rows.append((say("Something else"), wishes[0]))
    if -1 in wishes:
        rows.append((say("Named no wish"), wishes[-1]))
    longest = max((number for _, number in rows), default=0)
    return tuple(Bar(name, number, _percent(number, longest)) for name, number in rows)


@dataclass(frozen=True)
class Spread:
    """The scores of one side: a column for each class, and the median."""

    name: str
    columns: tuple[Bar, ...]
    least: str
    median: str
    most: str


def spreads(pairs: Sequence[PairReport], summary: Summary, say: Words) -> tuple[Spread, ...]:
    """Return the pictures of the scores for both sides; none where nobody is placed."""
    own = _classes(pair.candidate_score for pair in pairs)
    other = _classes(pair.vacancy_score for pair in pairs)
    return spreads_of(own, other, summary, say)


def spreads_of(
    own: Mapping[int, int], other: Mapping[int, int], summary: Summary, say: Words
) -> tuple[Spread, ...]:
    """Return the same from how many scores lie in each class.

    Parameters
    ----------
    own, other
        For the candidates and for the vacancies: the class (see `class_of`) to the number.
    """
    if not summary.candidate_scores:
        return ()
    sides = (
        (say("For the candidate"), own, summary.candidate_scores),
        (say("For the employer"), other, summary.vacancy_scores),
    )
    return tuple(
        Spread(
            name=name,
            columns=_histogram(counts),
            least=say.number(five[0] / 100),
            median=say.number(five[2] / 100),
            most=say.number(five[4] / 100),
        )
        for name, counts, five in sides
    )


def class_of(score: int) -> int:
    """Return the class of a score; the last class includes the greatest score."""
    return min(score * BINS // POINTS, BINS - 1)


def _classes(scores: Iterable[int]) -> Mapping[int, int]:
    return Counter(class_of(score) for score in scores)


def _histogram(counts: Mapping[int, int]) -> tuple[Bar, ...]:
    """Return a column for each class."""
    highest = max(counts.values(), default=0)
    step = 100 // BINS
    return tuple(
        Bar(
            f"{at * step}–{(at + 1) * step}",
            counts.get(at, 0),
            _percent(counts.get(at, 0), highest),
        )
        for at in range(BINS)
    )


@dataclass(frozen=True)
class WaterfallSide:
    """What one part adds for one side: the points, and where its bar starts and how long it is."""

    points: str
    start: str
    width: str


@dataclass(frozen=True)
class WaterfallRow:
    """One part of a score: its worth, and what it adds for both sides."""

    name: str
    worth: str
    candidate: WaterfallSide
    vacancy: WaterfallSide


@dataclass(frozen=True)
class Waterfall:
    """The parts of a pair, which add up to the totals exactly, and the parts not counted."""

    rows: tuple[WaterfallRow, ...]
    candidate_total: str
    vacancy_total: str
    unknown: tuple[str, ...]


def waterfall(pair: PairReport, say: Words) -> Waterfall:
    """Return the parts of a pair as bars that each start where the one above ends."""
    rows = []
    candidate_sum = vacancy_sum = 0
    for part in pair.parts:
        if part.value is None:
            continue
        rows.append(
            WaterfallRow(
                name=term(PARTS, part.name, say),
                worth=say.percent(part.value / POINTS),
                candidate=_side(candidate_sum, part.candidate_points, say),
                vacancy=_side(vacancy_sum, part.vacancy_points, say),
            )
        )
        candidate_sum += part.candidate_points
        vacancy_sum += part.vacancy_points
    return Waterfall(
        rows=tuple(rows),
        candidate_total=exact(candidate_sum, say),
        vacancy_total=exact(vacancy_sum, say),
        unknown=tuple(term(PARTS, part.name, say) for part in pair.parts if part.value is None),
    )


def exact(points: int, say: Words) -> str:
    """Return points of 10,000 as a score of 100 with two decimals: nothing is rounded away."""
    return say.number(points / 100, 2)


def _side(before: int, points: int, say: Words) -> WaterfallSide:
    return WaterfallSide(exact(points, say), _percent(before, POINTS), _percent(points, POINTS))


def _percent(part: int, whole: int) -> str:
    """Return part of whole in percent, as CSS and SVG write it."""
    return f"{round(100 * part / whole, 1):g}" if whole else "0"
