"""How many people could have one of the vacancies they wish for, counted by augmenting paths.

Plain and small: the judge asks it for one closed quota at a time, with no solver.

References
----------
L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of Mathematics 8
(1956) 399-404.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

_Node = tuple[str, int]
_SOURCE: _Node = ("source", 0)
_SINK: _Node = ("sink", 0)


def most_seated(
    wishes: Sequence[Sequence[int]],
    places: Mapping[int, int],
    employer: Mapping[int, int],
    room: Mapping[int, int],
    enough: int,
) -> int:
    """Return how many people can have a place that they wish for, or `enough` if that is less.

    Parameters
    ----------
    wishes
        The vacancies that each person wishes for.
    places, employer
        The places of each vacancy and its employer.
    room
        How many people each employer can take; less than 0 is 0.
    enough
        Where to stop counting.
    """
    left: dict[_Node, dict[_Node, int]] = {_SOURCE: {}, _SINK: {}}

    def link(start: _Node, end: _Node, size: int) -> None:
        left.setdefault(start, {})[end] = max(size, 0)
        left.setdefault(end, {}).setdefault(start, 0)

    for person, vacancies in enumerate(wishes):
        link(_SOURCE, ("person", person), 1)
        for vacancy in vacancies:
            link(("person", person), ("vacancy", vacancy), 1)
    for vacancy, size in places.items():
        link(("vacancy", vacancy), ("employer", employer[vacancy]), size)
    for owner, size in room.items():
        link(("employer", owner), _SINK, size)
    seated = 0
    while seated < enough and _augment(left):
        seated += 1
    return seated


def _augment(left: dict[_Node, dict[_Node, int]]) -> bool:
    """Seat one more person along a shortest path, if there is one."""
    before: dict[_Node, _Node] = {}
    queue = deque([_SOURCE])
    while queue and _SINK not in before:
        node = queue.popleft()
        for following, size in left[node].items():
            if size > 0 and following not in before and following != _SOURCE:
                before[following] = node
                queue.append(following)
    if _SINK not in before:
        return False
    node = _SINK
    while node != _SOURCE:
        left[before[node]][node] -= 1
        left[node][before[node]] += 1
        node = before[node]
    return True
