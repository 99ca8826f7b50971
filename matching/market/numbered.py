"""Numbers for ids: one that is given stays, and one that is free again is given first."""

from __future__ import annotations

from collections.abc import Iterable


class Numbered:
    """The number of each id.

    Parameters
    ----------
    ids
        They get the numbers from 0.

    Attributes
    ----------
    ids
        By number the id, an empty text where the number is free.
    at
        By id the number.
    free
        The numbers that are free.
    """

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.ids = list(ids)
        self.at = {id_: i for i, id_ in enumerate(self.ids)}
        self.free: list[int] = []

    def __len__(self) -> int:
        """Return how many numbers there are, free ones included."""
        return len(self.ids)

    def give(self, id_: str) -> int:
        """Return the number of an id, which gets one if it has none."""
        if id_ in self.at:
            return self.at[id_]
        if self.free:
            at = self.free.pop()
            self.ids[at] = id_
        else:
            at = len(self.ids)
            self.ids.append(id_)
        self.at[id_] = at
        return at

    def take_back(self, id_: str) -> int:
        """Return the number that an id had, which is free from now on."""
        at = self.at.pop(id_)
        self.ids[at] = ""
        self.free.append(at)
        return at
