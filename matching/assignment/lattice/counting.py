"""How many closed sets of rotations there are."""

from __future__ import annotations

from matching.assignment.lattice.rotations import Rotations

_MOST_DEEP = 400


class _TooManyError(Exception):
    """It takes more steps than allowed."""


def closed_sets(found: Rotations, steps: int | None) -> int | None:
    """Return the number of closed sets of rotations, or None if that takes more steps.

    Parts that no `before` connects are counted apart and multiplied. In a part the sets are those
    with a rotation r (and all before it) and those without (and without all after it), and so on
    down, where the sets that remain fall into parts of their own.
    """
    left = [steps]
    result = 1
    try:
        for earlier in _parts(found):
            result *= _Part(earlier, left).count()
    except _TooManyError:
        return None
    return result


def _parts(found: Rotations) -> list[list[list[int]]]:
    """Return the parts; each as what stands before each of its rotations, numbered anew."""
    size = len(found)
    root = list(range(size))

    def find(r: int) -> int:
        while root[r] != r:
            root[r] = r = root[root[r]]
        return r

    before: list[list[int]] = [[] for _ in root]
    for earlier, later in found.before.tolist():
        before[later].append(earlier)
        root[find(earlier)] = find(later)
    parts: dict[int, list[list[int]]] = {}
    number = [0] * size
    for r in range(size):
        part = parts.setdefault(find(r), [])
        number[r] = len(part)
        part.append([number[earlier] for earlier in before[r]])
    return list(parts.values())


class _Part:
    """Counts the closed sets within a part; sets of rotations are the bits of whole numbers.

    Parameters
    ----------
    before
        What stands before each rotation of the part.
    left
        The steps that are left, shared with other parts; None: no limit.
    """

    def __init__(self, before: list[list[int]], left: list[int | None]) -> None:
        self._left = left
        size = len(before)
        self._spend(size * size // 64 + 1)
        self._near = [0] * size
        self._down = [1 << r for r in range(size)]
        self._up = self._down.copy()
        for later, some in enumerate(before):
            for earlier in some:
                self._near[earlier] |= 1 << later
                self._near[later] |= 1 << earlier
                self._down[later] |= self._down[earlier]
        for later in reversed(range(size)):
            for earlier in before[later]:
                self._up[earlier] |= self._up[later]
        self._known: dict[int, int] = {0: 1}

    def count(self) -> int:
        """Return the number of closed sets of the part."""
        return self._connected((1 << len(self._near)) - 1, 0)

    def _spend(self, steps: int) -> None:
        if self._left[0] is not None:
            self._left[0] -= steps
            if self._left[0] < 0:
                raise _TooManyError

    def _connected(self, members: int, depth: int) -> int:
        """Return the number of closed sets of connected members."""
        known = self._known.get(members)
        if known is not None:
            return known
        self._spend(1)
        if depth > _MOST_DEEP:
            raise _TooManyError
        pivot = max(
            _bits(members),
            key=lambda r: (
                (self._up[r] & members).bit_count() * (self._down[r] & members).bit_count()
            ),
        )
        result = self._any(members & ~self._down[pivot], depth + 1)
        result += self._any(members & ~self._up[pivot], depth + 1)
        self._known[members] = result
        return result

    def _any(self, members: int, depth: int) -> int:
        """Return the number of closed sets of members that may fall apart."""
        result = 1
        while members:
            part = edge = members & -members
            while edge:
                reached = 0
                for r in _bits(edge):
                    reached |= self._near[r]
                edge = reached & members & ~part
                part |= edge
            members &= ~part
            result *= self._connected(part, depth)
        return result


def _bits(members: int) -> list[int]:
    """Return the numbers of the bits that are set, rising."""
    result = []
    while members:
        lowest = members & -members
        result.append(lowest.bit_length() - 1)
        members ^= lowest
    return result
