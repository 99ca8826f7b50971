"""Proposing skills for who told none, from the title of their work; a person copies what is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.errors import message
from matching.profiles.linking import Linker
from matching.profiles.proposal import Proposed, propose
from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.findings import FindingLog, Where
from matching.profiles.reading.rows import Entry

_FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "candidates": ("occupation", ("skills",)),
    "vacancies": (
        "title",
        (
            "requirements",
            "requirements_essential",
            "requirements_important",
            "requirements_nice",
        ),
    ),
}
"""By table: the field with the title, and those of which all are empty."""

_MOST = 8


def report_missing_skills(
    entries: Mapping[str, Sequence[Entry]], linker: Linker, findings: FindingLog
) -> None:
    """Add a finding for every person and vacancy without skills whose title says something."""
    proposed: dict[str, Proposed] = {}
    for table, (title_field, skill_fields) in _FIELDS.items():
        for entry in entries.get(table, ()):
            title = str(entry.values.get(title_field, ""))
            if not title or any(entry.values.get(field) for field in skill_fields):
                continue
            if title not in proposed:
                proposed[title] = propose(linker, title)
            found = proposed[title]
            if found.occupation is None:
                continue
            skills = [each.skill for each in found.skills if each.importance == "essential"]
            heading = entry.headings.get(skill_fields[0])
            findings.note(
                "skills-missing",
                Where(entry.file, entry.row, entry.headings.get(title_field, ""), title),
                message("no skills are told here"),
                message(
                    "Copy what is so into {heading}: {skills}",
                    heading=heading or TABLES[table].by_field[skill_fields[0]].heading,
                    skills="; ".join(
                        linker.vocabulary.label(skill, "nl") for skill in skills[:_MOST]
                    ),
                ),
            )
