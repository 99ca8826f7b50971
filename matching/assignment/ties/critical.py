"""Who gets which of their open proposals, and who stand in each other's way."""

from __future__ import annotations

from collections.abc import Iterable

from matching.assignment.ties.proposals import Proposals
from matching.tables import NONE

_Place = tuple[int, int]
"""A *spot*, (vacancy, rank), or a *hall*, (~employer, rank): the pairs of one rank there."""

_Node = int | _Place
"""A candidate, a spot or a hall."""


class Allotment:
    """Gives as many candidates as possible one of their open pairs.

    The pairs of one rank have a spot at their vacancy and a hall at their employer, with the room
    that better proposals leave. Within that the greatest number of candidates is found by
    augmenting paths from candidates over spots to halls: a greatest flow.

    Parameters
    ----------
    proposals
        After `Proposals.run`.

    Attributes
    ----------
    chosen
        The pair of each candidate, or -1.
    critical
        Those from whom, or from whom on, an alternating path starts at somebody who is left
        without: the least of the sets of candidates that lack most room, which Irving, Manlove and
        Scott call critical. Empty if everybody with an open pair has one.
    """

    def __init__(self, proposals: Proposals) -> None:
        self._proposals = proposals
        self._offers: list[dict[_Place, int]] = []
        self._held: dict[_Place, set[int]] = {}
        self._in_use: dict[_Place, int] = {}
        self._spots: dict[_Place, list[_Place]] = {}
        self._dead: set[_Node] = set()
        self.chosen = [NONE] * len(proposals.present)
        for tie in proposals.present:
            pairs = [pair for pair in tie if proposals.open[pair]]
            self._offers.append({self._spot(pair): pair for pair in pairs})
            for spot in self._offers[-1]:
                self._enter(spot)
        waiting = [c for c, offers in enumerate(self._offers) if offers and not self._seat(c)]
        for candidate in waiting:
            self._augment(candidate)
        self.critical = sorted(node for node in self._dead if isinstance(node, int))

    def refuse_critical(self) -> None:
        """Refuse all that the open pairs of the critical candidates span."""
        wishes: dict[_Place, int] = {}
        for candidate in self.critical:
            for spot in self._offers[candidate]:
                wishes[spot] = wishes.get(spot, 0) + 1
        wanted: dict[_Place, int] = {}
        crowded = []
        for spot, count in wishes.items():
            room, hall = self._proposals.room(*spot), self._hall(spot)
            wanted[hall] = wanted.get(hall, 0) + min(count, room)
            if count >= room:
                crowded.append(spot)
        packed = [hall for hall, count in wanted.items() if count >= self._room(hall)]
        for vacancy, rank in crowded:
            self._proposals.refuse_at(vacancy, rank)
        for employer, rank in packed:
            self._proposals.refuse_of(~employer, rank)

    def _spot(self, pair: int) -> _Place:
        return self._proposals.vacancy[pair], self._proposals.rank[pair]

    def _hall(self, spot: _Place) -> _Place:
        return ~self._proposals.employer[spot[0]], spot[1]

    def _room(self, hall: _Place) -> int:
        return self._proposals.cap_room(~hall[0], hall[1])

    def _enter(self, spot: _Place) -> None:
        """Take note of a spot and its hall."""
        if spot not in self._held:
            self._held[spot] = set()
            hall = self._hall(spot)
            self._in_use.setdefault(hall, 0)
            self._spots.setdefault(hall, []).append(spot)

    def _free(self, spot: _Place) -> bool:
        return len(self._held[spot]) < self._proposals.room(*spot)

    def _seat(self, candidate: int) -> bool:
        """Give a candidate a pair for which there is room, and say whether there is one."""
        for spot, pair in self._offers[candidate].items():
            hall = self._hall(spot)
            if self._free(spot) and self._in_use[hall] < self._room(hall):
                self.chosen[candidate] = pair
                self._held[spot].add(candidate)
                self._in_use[hall] += 1
                return True
        return False

    def _augment(self, root: int) -> None:
        """Find a pair for `root` while others move, or mark what was reached in vain.

        That stays in vain: nothing leads out of it.
        """
        before: dict[_Node, _Node] = {root: root}
        queue: list[_Node] = [root]
        for node in queue:
            for reached in self._beyond(node):
                if reached in before or reached in self._dead:
                    continue
                before[reached] = node
                queue.append(reached)
                if reached in self._in_use and self._has_room(reached):
                    self._shift(reached, before)
                    return
        self._dead |= before.keys()

    def _has_room(self, hall: _Node) -> bool:
        assert not isinstance(hall, int)
        return self._in_use[hall] < self._room(hall)

    def _beyond(self, node: _Node) -> Iterable[_Node]:
        """Return where one more person at a node, who has no place there, could push on to."""
        if isinstance(node, int):
            return self._offers[node]
        if node in self._in_use:
            return [spot for spot in self._spots[node] if self._held[spot]]
        people = sorted(self._held[node])
        return [self._hall(node), *people] if self._free(node) else people

    def _shift(self, hall: _Node, before: dict[_Node, _Node]) -> None:
        """Move everybody on the path to a hall with room one place on."""
        node = hall
        while before[node] != node:
            last, node = node, before[node]
            if isinstance(node, int) and not isinstance(last, int):
                self._held[last].add(node)
                self.chosen[node] = self._offers[node][last]
            elif isinstance(last, int) and not isinstance(node, int):
                self._held[node].discard(last)
        assert not isinstance(hall, int)
        self._in_use[hall] += 1
