"""A matching as streams of people from groups of people to groups of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from service.runs.matched import Matched, Offer, Person

Kind = Literal["sector", "municipality", "level"]

MOST: Final = 16
"""Groups at a side that have a stream of their own; the others are drawn as one."""


@dataclass(frozen=True)
class Group:
    """A group at the left (people) or at the right (places).

    Attributes
    ----------
    key
        Of a sector, a municipality or a level; empty where it is not known.
    size
        People, or places.
    placed
        How many people of it have a place, or how many places of it are taken.
    is_rest
        Whether it stands for all groups that are too small to be drawn.
    """

    key: str
    size: int
    placed: int
    is_rest: bool = False

    @property
    def left_over(self) -> int:
        """People without a place, or places without somebody."""
        return self.size - self.placed


@dataclass(frozen=True)
class Flows:
    """Who goes where, counted.

    Attributes
    ----------
    people, places
        The groups at either side, the largest first, those that are not known and the rest last.
    counts
        By the places of a group of people and a group of places in these, how many go there.
    """

    people: tuple[Group, ...]
    places: tuple[Group, ...]
    counts: Mapping[tuple[int, int], int]

    @property
    def placed(self) -> int:
        """How many people have a place."""
        return sum(group.placed for group in self.people)

    @property
    def without(self) -> int:
        """How many people have none."""
        return sum(group.left_over for group in self.people)

    @property
    def open(self) -> int:
        """How many places have nobody."""
        return sum(group.left_over for group in self.places)


def flows_of(
    pairs: Sequence[Matched],
    without: Sequence[Person],
    open_places: Iterable[tuple[Offer, int]],
    by: Kind,
) -> Flows:
    """Return the streams of a matching.

    Parameters
    ----------
    pairs, without
        Who goes where, and who is without a place.
    open_places
        Vacancies with places left, and how many.
    by
        What people are counted by; places go by their sector where that is the level.
    """
    sizes: dict[str, int] = {}
    placed: dict[str, int] = {}
    places: dict[str, int] = {}
    taken: dict[str, int] = {}
    counts: dict[tuple[str, str], int] = {}
    for one in pairs:
        who, where = _of_person(one.person, by), _of_offer(one.offer, by)
        for told, key in ((sizes, who), (placed, who), (places, where), (taken, where)):
            told[key] = told.get(key, 0) + 1
        counts[who, where] = counts.get((who, where), 0) + 1
    for person in without:
        key = _of_person(person, by)
        sizes[key] = sizes.get(key, 0) + 1
    for offer, number in open_places:
        key = _of_offer(offer, by)
        places[key] = places.get(key, 0) + number
    # One order at both sides, where they are of one kind, keeps the streams from crossing.
    both = Counter(sizes) + Counter(places) if by != "level" else Counter[str]()
    left, left_at = _groups(sizes, placed, both or sizes)
    right, right_at = _groups(places, taken, both or places)
    summed: dict[tuple[int, int], int] = {}
    for (who, where), number in counts.items():
        at = left_at[who], right_at[where]
        summed[at] = summed.get(at, 0) + number
    return Flows(left, right, summed)


def _of_person(person: Person, by: Kind) -> str:
    known: str = getattr(person, by)
    return known


def _of_offer(offer: Offer, by: Kind) -> str:
    return offer.municipality if by == "municipality" else offer.sector


def _groups(
    sizes: Mapping[str, int], placed: Mapping[str, int], weights: Mapping[str, int]
) -> tuple[tuple[Group, ...], dict[str, int]]:
    """Return the groups of a side, the heaviest first, and by key at which place each stands."""
    order = sorted(sizes, key=lambda key: (not key, -weights[key], key))
    known = [key for key in order if key]
    rest = known[MOST - 1 :] if len(known) > MOST else []
    kept = [key for key in known if key not in set(rest)] + [key for key in order if not key]
    groups = [Group(key, sizes[key], placed.get(key, 0)) for key in kept]
    at = {key: place for place, key in enumerate(kept)}
    if rest:
        size, inside = (sum(told.get(key, 0) for key in rest) for told in (sizes, placed))
        groups.append(Group("", size, inside, is_rest=True))
        at |= dict.fromkeys(rest, len(groups) - 1)
    return tuple(groups), at
