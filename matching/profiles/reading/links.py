"""Which record a reference means, across tables: no row may point at nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from matching.errors import Message, message
from matching.profiles.reading.findings import FindingLog, Where
from matching.profiles.reading.headings import normalise
from matching.profiles.reading.rows import ROW, Entry
from matching.profiles.records import DecisionKind

KEYS: Mapping[str, tuple[str, ...]] = {
    "candidates": ("id", "school_number"),
    "employers": ("id", "kvk", "leerbedrijf_id", "name"),
    "vacancies": ("id",),
}
"""By which fields others may call a record, the id first."""

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "vacancies": {"employer": "employers"},
    "wishes": {"candidate": "candidates", "vacancy": "vacancies", "employer": "employers"},
    "rankings": {"employer": "employers", "candidate": "candidates", "vacancy": "vacancies"},
    "decisions": {"candidate": "candidates", "vacancy": "vacancies", "employer": "employers"},
}
"""Which fields of a table point at which table."""

_NAMES: Mapping[str, Message] = {
    "candidates": message("candidate"),
    "employers": message("employer"),
    "vacancies": message("vacancy"),
}
_SUGGESTIONS = 500
"""So many unknown references get the nearest known one; searching for more takes too long."""


def loose(text: str) -> str:
    """Return a key without case, punctuation and zeros in front."""
    return normalise(text).lstrip("0") or " ".join(text.casefold().split())


def refuse_doubles(entries: Iterable[Entry], findings: FindingLog) -> None:
    """Refuse every row whose id stood in an earlier row."""
    first: dict[str, Entry] = {}
    for entry in entries:
        own = entry.values.get("id")
        if own is None:
            continue
        earlier = first.setdefault(own.casefold(), entry)
        if earlier is not entry:
            findings.error(
                "id-twice",
                entry.where("id"),
                message(
                    "the id {id} already stands in {file}, row {row}",
                    id=own,
                    file=earlier.file,
                    row=earlier.row,
                ),
                message("Give each row an id of its own, or remove the second row"),
            )
            entry.refused_fields.add("id")


@dataclass
class Directory:
    """Finds records of every table by what people call them."""

    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    others: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    left_out: dict[str, dict[str, Entry]] = field(default_factory=dict)
    employer_of: dict[str, str] = field(default_factory=dict)
    by_other_key: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: int = 0

    def add(self, table: str, entries: Iterable[Entry]) -> None:
        """Take up the rows of a table, refused or not."""
        ids, others, left_out = {}, {}, {}  # type: ignore[var-annotated]
        for entry in entries:
            keys = [str(entry.values[key]) for key in KEYS[table] if key in entry.values]
            if entry.refused:
                for key in keys:
                    left_out.setdefault(loose(key), entry)
            elif keys:
                own = entry.values["id"]
                ids[own.casefold()] = own
                for key in keys:
                    others.setdefault(loose(key), set()).add(own)
                if table == "vacancies":
                    self.employer_of[own] = entry.values["employer"]
        self.ids[table], self.others[table], self.left_out[table] = ids, others, left_out

    def resolve(self, entry: Entry, findings: FindingLog) -> None:
        """Replace each reference of a row by the id it means, or refuse the row."""
        for name, table in REFERENCES.get(entry.table, {}).items():
            text = entry.values.get(name)
            if text is None:
                continue
            own = self.ids[table].get(text.casefold())
            if own is None:
                own = self._by_other_key(entry, name, table, findings)
            if own is None:
                entry.refused_fields.add(name)
            else:
                entry.values[name] = own

    def _by_other_key(
        self, entry: Entry, name: str, table: str, findings: FindingLog
    ) -> str | None:
        text = entry.values[name]
        found = self.others[table].get(loose(text), set())
        if len(found) == 1:
            self.by_other_key[entry.file, entry.headings[name]] += 1
            return next(iter(found))
        kind = _NAMES[table]
        if found:
            findings.error(
                "reference-ambiguous",
                entry.where(name),
                message("{count} rows could be this {kind}", count=len(found), kind=kind),
                message("Write the id: {ids}", ids=", ".join(sorted(found)[:5])),
            )
        elif loose(text) in self.left_out[table]:
            target = self.left_out[table][loose(text)]
            findings.error(
                "points-at-left-out",
                entry.where(name),
                message(
                    "this {kind} was left out because of an error in {file}, row {row}",
                    kind=kind,
                    file=target.file,
                    row=target.row,
                ),
                message("Mend that row first"),
            )
        else:
            findings.error(
                "unknown-reference",
                entry.where(name),
                message("there is no {kind} '{id}'", kind=kind, id=text),
                self._nearest(table, text),
            )
        return None

    def _nearest(self, table: str, text: str) -> Message:
        from rapidfuzz import fuzz, process

        self.unknown += 1
        if self.unknown <= _SUGGESTIONS:
            known = self.ids[table]
            found = process.extractOne(
                text.casefold(), list(known), scorer=fuzz.ratio, score_cutoff=70
            )
            if found:
                return message("Is it {nearest}?", nearest=known[found[0]])
        return message("Correct the id, or add the missing row")

    def note_other_keys(self, findings: FindingLog) -> None:
        """Say how often a record was found by something other than its id."""
        for (file, column), count in sorted(self.by_other_key.items()):
            findings.note(
                "found-by-other-key",
                Where(file, column=column),
                message(
                    "{count} cells name a row by its name or number instead of its id", count=count
                ),
                message("Nothing to do; ids are surer"),
            )


def check_targets(entries: Iterable[Entry], directory: Directory, findings: FindingLog) -> None:
    """Refuse links whose vacancy belongs to another employer than the one they name."""
    for entry in entries:
        vacancy, employer = entry.values.get("vacancy"), entry.values.get("employer")
        if entry.refused or vacancy is None or employer is None:
            continue
        owner = directory.employer_of[vacancy]
        if owner != employer:
            findings.error(
                "other-employer",
                entry.where("employer"),
                message("vacancy {vacancy} is of employer {owner}", vacancy=vacancy, owner=owner),
                message("Correct the vacancy or the employer"),
            )
            entry.refused_fields.add("employer")


def refuse_repeats(entries: Iterable[Entry], findings: FindingLog) -> None:
    """Refuse a second wish, ranking or decision about the same pair."""
    first: dict[tuple[object, ...], Entry] = {}
    locked: dict[str, Entry] = {}
    for entry in entries:
        if entry.refused:
            continue
        values = entry.values
        wish = entry.table == "wishes" and "vacancy" in values
        employer = None if wish else values.get("employer")
        key = (entry.table, values.get("candidate"), values.get("vacancy"), employer)
        earlier = first.setdefault(key, entry)
        if earlier is entry and values.get("kind") is DecisionKind.LOCK:
            earlier = locked.setdefault(values["candidate"], entry)
        if earlier is not entry:
            same = all(values.get(name) == earlier.values.get(name) for name in ("kind", "vacancy"))
            findings.error(
                "pair-twice" if same else "decisions-clash",
                entry.where(),
                message(
                    "this clashes with row {row} of {file}", row=earlier.row, file=earlier.file
                ),
                message("Keep one of the two rows"),
            )
            entry.refused_fields.add(ROW)
