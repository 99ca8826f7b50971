"""Words that become codes: sectors, fields of study, crebos, languages, places, licences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from matching.profiles.places import places
from matching.profiles.records import Candidate, Profiles, Vacancy
from matching.profiles.vocabulary import by_name, data_file, normalise, read_rows, split
from matching.tables import NONE

LICENCES: Final = (
    "AM", "A1", "A2", "A", "B", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE", "T",
)  # fmt: skip
"""Driving licence categories of the Netherlands, one bit each."""

_IMPLIES: Final[Mapping[str, tuple[str, ...]]] = {
    "A": ("A2", "A1", "AM"), "A2": ("A1", "AM"), "A1": ("AM",), "B": ("AM",),
    "BE": ("B", "AM"), "C1": ("B", "AM"), "C1E": ("C1", "BE", "B", "AM"),
    "C": ("C1", "B", "AM"), "CE": ("C", "C1E", "C1", "BE", "B", "AM"), "D1": ("B", "AM"),
    "D1E": ("D1", "BE", "B", "AM"), "D": ("D1", "B", "AM"),
    "DE": ("D", "D1E", "D1", "BE", "B", "AM"), "T": ("AM",),
}  # fmt: skip
"""Who holds the key may also drive what stands behind it (Reglement rijbewijzen)."""


class Codes:
    """The code of each word in one set of profiles.

    Parameters
    ----------
    profiles
        Where the words stand.
    keys
        The skill key of each text; certificates use them.
    """

    def __init__(self, profiles: Profiles, keys: Mapping[str, str]) -> None:
        people, offers = profiles.candidates, profiles.vacancies
        everyone: tuple[Candidate | Vacancy, ...] = (*people, *offers)
        self.sectors = _sectors()
        self._sector_at = {name: i for i, name in enumerate(self.sectors)}
        self.languages = tuple(
            sorted({k.language.casefold() for r in everyone for k in r.languages})
        )
        self.certificates = tuple(sorted({keys[text] for r in everyone for text in r.certificates}))
        fields = [c.field for c in people if c.field] + [f for v in offers for f in v.fields]
        self.fields = tuple(sorted({field_name(text) for text in fields}))
        self._field_at = {name: i for i, name in enumerate(self.fields)}
        crebos = {c.crebo for c in people if c.crebo}
        crebos.update(crebo for v in offers for crebo in v.crebos)
        crebos.update(r.crebo for e in profiles.employers for r in e.recognitions)
        self.crebos = tuple(sorted(crebos))
        self._crebo_at = {name: i for i, name in enumerate(self.crebos)}
        towns = set(_towns())
        towns.update(e.municipality for e in profiles.employers if e.municipality)
        self.municipalities = tuple(sorted(towns))
        self._municipality_at = {name: i for i, name in enumerate(self.municipalities)}

    def sector(self, text: str | None) -> int:
        """Return the code of a sector: its id, label, synonym or SBI code; -1 if unknown."""
        return self._sector_at.get(sector_name(text) or "", NONE)

    def home_sector(self, candidate: Candidate) -> int:
        """Return the sector of a candidate's crebo, else of the first interest, else -1."""
        name = home_sector(candidate.crebo, candidate.interests)
        return self._sector_at.get(name or "", NONE)

    def field(self, text: str | None) -> int:
        """Return the code of a field of study, -1 where there is none."""
        return self._field_at[field_name(text)] if text else NONE

    def crebo(self, crebo: str | None) -> int:
        """Return the code of a crebo, -1 where there is none."""
        return self._crebo_at[crebo] if crebo else NONE

    def municipality(self, postcode: str | None, name: str = "") -> int:
        """Return the code of the municipality of a postcode, else of `name`, else -1."""
        place = places().get(postcode or "")
        return self._municipality_at.get(place.municipality if place else name, NONE)


@lru_cache(maxsize=1)
def _sectors() -> tuple[str, ...]:
    """Return the ids of the sectors."""
    return tuple(row["id"] for row in read_rows(data_file("sectors.csv")))


@lru_cache(maxsize=1)
def _towns() -> frozenset[str]:
    """Return the municipalities of all places."""
    return frozenset(place.municipality for place in places().values())


@lru_cache(maxsize=1)
def sector_names() -> dict[str, str]:
    """Return the sector by normalised id, label or synonym."""
    return by_name(read_rows(data_file("sectors.csv")))


@lru_cache(maxsize=1)
def _sector_prefixes() -> dict[str, str]:
    """Return the sector by SBI prefix."""
    sectors = read_rows(data_file("sectors.csv"))
    return {code: row["id"] for row in sectors for code in split(row["sbi"])}


def sector_name(text: str | None) -> str | None:
    """Return the id of the sector that a text or an SBI code means, or None."""
    names, prefixes = sector_names(), _sector_prefixes()
    plain = normalise(text or "")
    if plain in names:
        return names[plain]
    digits = (text or "").replace(".", "").strip()
    if digits[:2].isdigit():
        for length in range(min(len(digits), 5), 1, -1):
            if digits[:length] in prefixes:
                return prefixes[digits[:length]]
    return None


def home_sector(crebo: str | None, interests: Iterable[str]) -> str | None:
    """Return the id of the sector of a crebo, else of the first interest, or None."""
    return sector_name(_crebo_sectors().get(crebo or "") or next(iter(interests), None))


@lru_cache(maxsize=1)
def _crebo_sectors() -> dict[str, str]:
    """Return the sector of each crebo that is known."""
    return {row["crebo"]: row["sector"] for row in read_rows(data_file("crebos.csv"))}


@lru_cache(maxsize=1)
def _field_names() -> dict[str, str]:
    """Return the field of study by normalised name."""
    return by_name(read_rows(data_file("fields.csv")))


def field_name(text: str) -> str:
    """Return the id of the field of study that a text means, or the normalised text."""
    plain = normalise(text)
    return _field_names().get(plain, plain)


def bits(names: Sequence[str], chosen: Iterable[str]) -> int:
    """Return a number with a bit set for each chosen name."""
    return sum(1 << names.index(name) for name in sorted(chosen))


def licence_bits(licences: Iterable[str], *, implied: bool = True) -> int:
    """Return the bits of driving licences, with those they include if `implied`."""
    held = {licence for licence in licences if licence in LICENCES}
    if implied:
        held.update(other for licence in tuple(held) for other in _IMPLIES.get(licence, ()))
    return bits(LICENCES, held)


def day(when: date | None, otherwise: int) -> int:
    """Return a date as its ordinal, or `otherwise`."""
    return when.toordinal() if when else otherwise
