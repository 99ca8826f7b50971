"""Telling which skills were not understood, or were read as something near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from matching.errors import Message, message
from matching.profiles.linking import Linked, Linker
from matching.profiles.reading.findings import FindingLog, Severity, Where
from matching.profiles.reading.rows import Entry

_NOT_AS_WRITTEN = frozenset({"typo", "near"})
"""How a text was linked that is no name of the skill."""

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "candidates": ("skills", "learn", "certificates"),
    "vacancies": (
        "requirements",
        "requirements_essential",
        "requirements_important",
        "requirements_nice",
        "certificates",
    ),
}
"""The fields with skills, by table."""


def report_unknown_skills(
    entries: Mapping[str, Sequence[Entry]], linker: Linker, findings: FindingLog
) -> None:
    """Add a finding for every skill that the vocabulary does not have as it is written.

    A typo that is sure enough is a note that says how it was read; anything less sure is a
    warning with the nearest names: it counts in part for what it may mean, and fully for who
    writes the same words.
    """
    told = [
        (entry, field, text)
        for table, fields in _FIELDS.items()
        for entry in entries.get(table, ())
        for field, text in _texts(entry, fields)
    ]
    distinct = sorted({text for _, _, text in told})
    linked = dict(zip(distinct, linker.link(distinct, k=3), strict=True))
    for entry, field, text in told:
        found = linked[text]
        if found.skill is None:
            why = message("{text} is not a skill that is known", text=text)
            findings.add(
                Severity.WARNING, "unknown-skill", _where(entry, field, text), why, _mend(found)
            )
        elif found.links[0].how in _NOT_AS_WRITTEN:
            findings.add(
                Severity.NOTE,
                "skill-read-as",
                _where(entry, field, text),
                message("{text} was read as {name}", text=text, name=found.links[0].name),
                message("Write it that way, or in other words if that is not what it means"),
            )


def _texts(entry: Entry, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of each skill in a row."""
    for field in fields:
        for item in entry.values.get(field, ()):
            yield field, item if isinstance(item, str) else str(item.text)


def _where(entry: Entry, field: str, text: str) -> Where:
    """Return where a skill stands; the value is the skill, not the whole cell."""
    return Where(entry.file, entry.row, entry.headings.get(field, ""), text)


_WORTH_ASKING = 0.2
"""Less sure links would only send people the wrong way."""


def _mend(found: Linked) -> Message:
    """Return what to write instead, or what happens if nothing is changed."""
    near = [link for link in found.links if link.probability >= _WORTH_ASKING]
    if not near:
        return message("Use other words; as it stands it counts for hardly more than these words")
    names = " / ".join(dict.fromkeys(link.name for link in near))
    return message(
        "Do you mean: {names}? As it stands it counts for that only in part, and fully only for "
        "the very same words",
        names=names,
    )
