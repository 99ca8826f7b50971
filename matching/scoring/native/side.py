"""One side of a market in the memory that C reads, with room for changes.

A changed profile gets a new slot at the end, and its old slot is dead. When the room is used up,
everything is sorted again: rarely, and only then it costs as much as a rebuild.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import Structure, addressof
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.scoring.native.layout import OFFER, PERSON, Candidates, GridOf, Vacancies, filled
from matching.scoring.packed.grid import Grid
from matching.scoring.packed.people import DEAD_CANDIDATE, DEAD_VACANCY
from matching.scoring.packed.ragged import Ragged
from matching.scoring.packed.slots import Slots
from matching.tables import Int32, Int64

ASKED_BITS: Final = 18
LINE: Final = 64
_LEAST_ROOM: Final = 64


@dataclass(frozen=True)
class Kind:
    """How one side is laid out.

    Parameters
    ----------
    structure, record_field, record
        The structure, its field of records, and the numbers of a record.
    plain
        Columns that C reads as arrays of their own.
    lists
        Rows whose entries C finds by its records: the field, and the words of its entries.
    rows
        Rows that C reads as ``rows_t``.
    dead
        The bit of the first word that takes a slot out.
    """

    structure: type[Structure]
    record_field: str
    record: tuple[str, ...]
    plain: tuple[str, ...]
    lists: dict[str, Callable[[Ragged], Int32]]
    rows: tuple[str, ...]
    dead: np.uint64


def _asked(rows: Ragged) -> Int32:
    return (rows.item.astype(np.uint32) | rows.value.astype(np.uint32) << ASKED_BITS).view(np.int32)


CANDIDATES: Final = Kind(
    structure=Candidates,
    record_field="person",
    record=PERSON,
    plain=("bits", "more", "x", "y", "reach", "level"),
    lists={"skills": lambda rows: rows.item * 8 + rows.value, "learn": lambda rows: rows.item},
    rows=("interests", "special"),
    dead=DEAD_CANDIDATE,
)
VACANCIES: Final = Kind(
    structure=Vacancies,
    record_field="offer",
    record=OFFER,
    plain=("bits", "more", "x", "y", "start", "end", "hours", "study", "employer"),
    lists={"asked": _asked},
    rows=(),
    dead=DEAD_VACANCY,
)
WIDE_VACANCIES: Final = Kind(
    **{
        **VACANCIES.__dict__,
        "lists": {"asked": lambda rows: rows.item, "weight": lambda rows: rows.value},
    }
)
"""Where a requirement and its weight do not fit in one word."""


def vacancy_kind(slots: Slots) -> Kind:
    """Return the layout that fits what vacancies ask."""
    asked = slots.rows["asked"]
    fits = (
        asked.item.max(initial=0) < 1 << ASKED_BITS
        and asked.value.max(initial=0) < 1 << 32 - ASKED_BITS
    )
    return VACANCIES if fits else WIDE_VACANCIES


class Side:
    """Profiles in the memory that C reads.

    Parameters
    ----------
    slots
        The profiles, sorted or not.
    kind
        How they are laid out.
    spare
        For how many changes there is room.
    """

    def __init__(self, slots: Slots, kind: Kind, spare: int = 0) -> None:
        self.slots, self.kind = slots, kind
        self.used, self.room = len(slots), len(slots) + spare
        self.grid = slots.grid
        self._arrays: dict[str, npt.NDArray[Any]] = {}
        self._entries: dict[str, int] = {}
        self.added: list[Slots] = []
        self.alive = np.zeros(self.room, dtype=np.bool_)
        self.alive[: self.used] = True
        self._lay_out(spare)

    @property
    def address(self) -> int:
        """Where the structure stands."""
        return addressof(self.struct)

    @property
    def records(self) -> Int32:
        """The records; the first number of each is the index of the profile."""
        records: Int32 = self._arrays[self.kind.record_field]
        return records

    def most(self, name: str) -> int:
        """Return the length of the longest row of some rows."""
        parts = [self.slots, *self.added]
        return max(int(part.rows[name].n.max(initial=0)) for part in parts)

    def _lay_out(self, spare: int) -> None:
        """Make the arrays and the structure."""
        slots, arrays = self.slots, self._arrays
        arrays[self.kind.record_field] = _lines(self.room)
        for name in self.kind.plain:
            column = slots.columns[name]
            if name == "more" and self.kind.structure is Vacancies:
                made = np.zeros((column.shape[1], self.room), dtype=column.dtype)
                made[:, : self.used] = column.T
            else:
                made = np.zeros((self.room, *column.shape[1:]), dtype=column.dtype)
                made[: self.used] = column
            arrays[name] = made
        for name, words in self.kind.lists.items():
            source = slots.rows["asked" if name == "weight" else name]
            self._entries[name] = source.item.size
            arrays[name] = _longer(words(source), self._spare_entries(source, spare))
        for name in self.kind.rows:
            rows = slots.rows[name]
            self._entries[name] = rows.item.size
            more = self._spare_entries(rows, spare)
            arrays[f"{name}.at"] = _longer(rows.at, spare)
            arrays[f"{name}.n"] = _longer(rows.n, spare)
            arrays[f"{name}.item"] = _longer(rows.item, more)
            arrays[f"{name}.value"] = _longer(rows.value, more)
        self._write_records(slots, 0, dict.fromkeys(self._entries, 0))
        self.struct = filled(
            self.kind.structure,
            {
                "slots": self.used,
                "room": self.room,
                **{name: array for name, array in arrays.items() if "." not in name},
                **{
                    name: Ragged(*(arrays[f"{name}.{part}"] for part in _PARTS))
                    for name in self.kind.rows
                },
                "grid": _grid_struct(self.grid),
            },
        )

    def _spare_entries(self, rows: Ragged, spare: int) -> int:
        """Return room for the entries of `spare` more rows, of twice the usual length."""
        return 2 * spare * (1 + rows.item.size // max(len(rows), 1)) + (256 if spare else 0)

    def _write_records(self, slots: Slots, first: int, before: dict[str, int]) -> None:
        """Write the records of slots from `first` on, whose entries follow so many others."""
        records = self._arrays[self.kind.record_field]
        part = slice(first, first + len(slots))
        for at, name in enumerate(self.kind.record):
            rows, _, what = name.rpartition("_")
            if what in ("at", "n") and rows in slots.rows:
                numbers = getattr(slots.rows[rows], what)
                records[part, at] = numbers + (before[rows] if what == "at" else 0)
            else:
                records[part, at] = slots.columns[name]

    def append(self, one: Slots) -> int:
        """Return the slot of a profile that is added at the end; -1 if there is no room."""
        if self.used == self.room or not self._has_room(one):
            return -1
        slot, before = self.used, dict(self._entries)
        for name in self.kind.plain:
            array, column = self._arrays[name], one.columns[name]
            if name == "more" and self.kind.structure is Vacancies:
                array[:, slot] = column[0]
            else:
                array[slot] = column[0]
        for name, words in self.kind.lists.items():
            self._write_entries(name, words(one.rows["asked" if name == "weight" else name]))
        for name in self.kind.rows:
            rows, at = one.rows[name], self._entries[name]
            self._arrays[f"{name}.at"][slot] = at
            self._arrays[f"{name}.n"][slot] = rows.n[0]
            self._arrays[f"{name}.value"][at : at + rows.value.size] = rows.value
            self._write_entries(name, rows.item, f"{name}.item")
        self._write_records(one, slot, before)
        self.added.append(one)
        self.alive[slot] = True
        self.used += 1
        self.struct.slots = self.used
        return slot

    def _has_room(self, one: Slots) -> bool:
        """Return whether the entries of a profile fit, also in their words."""
        if self.kind is VACANCIES and vacancy_kind(one) is not VACANCIES:
            return False
        for name in (*self.kind.lists, *self.kind.rows):
            array = self._arrays.get(name, self._arrays.get(f"{name}.item"))
            size = one.rows["asked" if name == "weight" else name].item.size
            if array is None or self._entries[name] + size > array.size:
                return False
        return True

    def _write_entries(self, name: str, words: Int32, array: str | None = None) -> None:
        first = self._entries[name]
        self._arrays[array or name][first : first + words.size] = words
        self._entries[name] = first + words.size

    def kill(self, slot: int) -> None:
        """Take a slot out."""
        self.alive[slot] = False
        self._arrays["bits"][slot] |= self.kind.dead
        if slot < self.grid.tail:
            cells = self.grid.start.shape[1] - 1
            group = int(np.searchsorted(self.grid.start[:, cells], slot, side="right"))
            self.grid.alive[group] -= 1

    def living(self) -> Slots:
        """Return the live slots, in no cells."""
        everything, added = self.slots, self.added
        while len(added) > 1:  # the small ones first, two by two
            pairs = zip(added[::2], added[1::2], strict=False)
            added = [*(a.joined(b) for a, b in pairs), *added[len(added) & ~1 :]]
        for one in added:
            everything = everything.joined(one)
        alive: Int64 = np.flatnonzero(self.alive[: self.used])
        return everything.take(alive, everything.grid)


_PARTS: Final = ("at", "n", "item", "value")


def _lines(n: int) -> Int32:
    """Return room for `n` records of 64 bytes that each start a line of cache."""
    room = np.zeros(16 * (n + 1), dtype=np.int32)
    skip = -room.ctypes.data % LINE // room.itemsize
    return room[skip : skip + 16 * n].reshape(n, 16)


def _longer(array: npt.NDArray[Any], more: int) -> npt.NDArray[Any]:
    """Return an array with room at the end."""
    return np.concatenate((array, np.zeros(more, dtype=array.dtype)))


def spare_for(n: int) -> int:
    """Return for how many changes a side of `n` profiles leaves room."""
    return max(_LEAST_ROOM, n // 32)


def _grid_struct(grid: Grid) -> Any:
    return filled(
        GridOf,
        {
            "groups": grid.levels.size,
            **{
                name: getattr(grid, name)
                for name in (
                    *("columns", "rows", "size", "west", "south", "tail"),
                    *("start", "levels", "reach", "alive"),
                )
            },
        },
    )
