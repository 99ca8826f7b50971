"""The matching as a picture: streams from groups of people to groups of places, in one SVG.

However many pairs there are, there is one ribbon for each two groups, so that six hundred are as
easy to read as sixty. A ribbon is as thick as the people in it; who is without a place stands below
the streams of the group, places that nobody takes below those of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from service.runs.flows import Flows, Group
from service.words import Words

WIDTH: Final = 1100
_BAR: Final = 14
_LEFT: Final = 320
_RIGHT: Final = WIDTH - 320 - _BAR
_TOP: Final = 34
_GAP: Final = 16
_LEAST: Final = 2.0
"""The thinnest that anything is drawn."""

_LINE: Final = 36.0
"""Room for the two lines of a label."""

_LETTERS: Final = 12.0
"""How thick a ribbon is at least that has its number written in it."""

_TONES: Final = 4

_ROOM: Final = 520.0
"""Height of all bars of the higher side together."""


@dataclass(frozen=True)
class Bar:
    """A group at one side: what is placed, and below it what is left over."""

    name: str
    detail: str
    x: int
    y: float
    height: float
    left_y: float
    left_height: float
    label_x: int
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Ribbon:
    """People of one group who go to one other: a path, and their number where it fits in."""

    path: str
    number: str
    label_y: float
    tone: int


@dataclass(frozen=True)
class Picture:
    """All that is drawn."""

    width: int
    height: int
    people: tuple[Bar, ...]
    places: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]


Name = Callable[[Group], str]


def picture_of(flows: Flows, left: Name, right: Name, say: Words) -> Picture:
    """Return where everything stands.

    Parameters
    ----------
    flows
        Who goes where.
    left, right
        What to call a group of people, and a group of places.
    say
        The language.
    """
    most = max(
        (sum(group.size for group in side) for side in (flows.people, flows.places)), default=0
    )
    scale = _ROOM / most if most else 0.0
    people = _bars(flows.people, scale, say, left, is_left=True)
    places = _bars(flows.places, scale, say, right, is_left=False)
    bottom = max((bar.left_y + max(bar.left_height, 0) for bar in (*people, *places)), default=0)
    label = max((bar.label_y + _LINE for bar in (*people, *places)), default=0)
    return Picture(
        WIDTH,
        round(max(bottom, label)) + 12,
        people,
        places,
        _ribbons(flows, people, places, scale, say.number),
    )


def _bars(
    groups: Sequence[Group], scale: float, say: Words, name: Name, *, is_left: bool
) -> tuple[Bar, ...]:
    """Return the bars of one side, each with room for its label."""
    x = _LEFT if is_left else _RIGHT
    y = float(_TOP)
    bars = []
    for group in groups:
        placed, over = group.placed * scale, group.left_over * scale
        placed = max(placed, _LEAST) if group.placed else 0.0
        over = max(over, _LEAST) if group.left_over else 0.0
        bars.append(
            Bar(
                name=name(group),
                detail=_detail(group, say, is_left=is_left),
                x=x,
                y=round(y, 1),
                height=round(placed, 1),
                left_y=round(y + placed, 1),
                left_height=round(over, 1),
                label_x=x - 10 if is_left else x + _BAR + 10,
                label_y=round(y + 13, 1),
                anchor="end" if is_left else "start",
            )
        )
        y += max(placed + over, _LINE) + _GAP
    return tuple(bars)


def _detail(group: Group, say: Words, *, is_left: bool) -> str:
    if is_left:
        return say.plural(
            group.size,
            "{n} person, {without} without",
            "{n} people, {without} without",
            without=group.left_over,
        )
    return say.plural(
        group.size, "{n} place, {open} open", "{n} places, {open} open", open=group.left_over
    )


def _ribbons(
    flows: Flows,
    people: Sequence[Bar],
    places: Sequence[Bar],
    scale: float,
    shown: Callable[[float], str],
) -> tuple[Ribbon, ...]:
    """Return the streams, the thickest first, so that thin ones lie on top of them."""
    out = [bar.y for bar in people]
    into = [bar.y for bar in places]
    drawn = []
    for (who, where), number in sorted(flows.counts.items()):
        thick = number * scale
        text = shown(number) if thick >= _LETTERS else ""
        middle = round(out[who] + thick / 2 + 4, 1)
        path = _path(out[who], into[where], thick)
        drawn.append((number, Ribbon(path, text, middle, who % _TONES)))
        out[who] += thick
        into[where] += thick
    return tuple(ribbon for _, ribbon in sorted(drawn, key=lambda one: -one[0]))


def _path(start: float, end: float, thick: float) -> str:
    """Return a ribbon from the left bars to the right ones."""
    thick = max(thick, 0.8)
    x0, x1 = _LEFT + _BAR, _RIGHT
    middle = (x0 + x1) / 2
    a, b, c, d = start, end, end + thick, start + thick
    return (
        f"M{x0} {a:.1f}C{middle:.0f} {a:.1f} {middle:.0f} {b:.1f} {x1} {b:.1f}"
        f"V{c:.1f}C{middle:.0f} {c:.1f} {middle:.0f} {d:.1f} {x0} {d:.1f}Z"
    )
