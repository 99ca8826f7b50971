"""From parsed rows to records, with every refusal told in words of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from matching.errors import Message, message
from matching.profiles.reading.findings import FindingLog
from matching.profiles.reading.rows import ROW, Entry
from matching.profiles.records import (
    Candidate,
    Contact,
    Decision,
    DecisionKind,
    Employer,
    EmployerRanking,
    Period,
    Record,
    Vacancy,
    Wish,
)

_CONTACT = ("name", "first_name", "infix", "surname", "contact_name", "email", "phone")
_REQUIREMENTS = (
    "requirements_essential",
    "requirements_important",
    "requirements",
    "requirements_nice",
)


def build(entry: Entry, programme: str, findings: FindingLog) -> Record | None:
    """Return the record of a row, or None where the row is refused.

    Parameters
    ----------
    entry
        The parsed row, its references already resolved to ids.
    programme
        What a person or an offer belongs to if the row names no programme.
    findings
        Takes what is wrong.
    """
    if entry.refused:
        return None
    try:
        return _BUILDERS[entry.table](dict(entry.values), programme)
    except ValidationError as error:
        _explain(entry, error, findings)
        return None


def check(entry: Entry, findings: FindingLog) -> None:
    """Refuse a row whose cells contradict each other."""
    values = entry.values
    start, end = values.get("start"), values.get("end")
    if start and end and end < start:
        findings.error(
            "period-reversed",
            entry.where("end"),
            message("the period ends before it starts"),
            message("Look at both dates; day comes before month"),
        )
        entry.refused_fields.add("end")
    by_hours, by_days = values.get("hours_per_week"), values.get("days_per_week")
    if by_hours and by_days and by_hours != by_days:
        findings.warning(
            "hours-and-days",
            entry.where("hours_per_week"),
            message("hours and days a week do not agree (a day has 8 hours); the hours count"),
            message("Fill in one of the two"),
        )
    _check_requirements(entry, findings)
    for problem in _TARGETS.get(entry.table, _no_problem)(entry):
        findings.error(problem[0], entry.where(problem[1]), problem[2], problem[3])
        entry.refused_fields.add(problem[1] or ROW)


def _check_requirements(entry: Entry, findings: FindingLog) -> None:
    seen: set[str] = set()
    for name in _REQUIREMENTS:
        texts = {requirement.text.casefold() for requirement in entry.values.get(name, ())}
        for text in sorted(texts & seen):
            findings.warning(
                "named-twice",
                entry.where(name),
                message(
                    "'{name}' stands in two columns; the one that weighs most counts", name=text
                ),
                message("Name each only once"),
            )
        seen |= texts


_Problem = tuple[str, str, Message, Message]


def _no_problem(_entry: Entry) -> list[_Problem]:
    return []


def _needs_target(entry: Entry) -> list[_Problem]:
    if entry.lacks("vacancy") and entry.lacks("employer"):
        return [
            (
                "no-target",
                "",
                message("neither a vacancy nor an employer is named"),
                message("Fill in the id of a vacancy or of an employer"),
            )
        ]
    return []


def _decision_target(entry: Entry) -> list[_Problem]:
    if entry.values.get("kind") is DecisionKind.LOCK and entry.lacks("vacancy"):
        return [
            (
                "lock-without-vacancy",
                "vacancy",
                message("a lock names a vacancy"),
                message("Fill in the id of the vacancy"),
            )
        ]
    return _needs_target(entry)


_TARGETS: dict[str, Callable[[Entry], list[_Problem]]] = {
    "wishes": _needs_target,
    "decisions": _decision_target,
}


def _hours(values: dict[str, Any]) -> None:
    by_days = values.pop("days_per_week", None)
    if by_days:
        values.setdefault("hours_per_week", by_days)


def _period(values: dict[str, Any]) -> Period:
    return Period(start=values.pop("start", None), end=values.pop("end", None))


def _contact(values: dict[str, Any]) -> Contact:
    parts = {name: values.pop(name, "") for name in _CONTACT if name in values}
    names = (parts.get("first_name"), parts.get("infix"), parts.get("surname"))
    name = parts.get("name") or parts.get("contact_name") or " ".join(filter(None, names))
    return Contact(name=name, email=parts.get("email", ""), phone=parts.get("phone", ""))


def _candidate(values: dict[str, Any], programme: str) -> Candidate:
    _hours(values)
    values.setdefault("programme", programme)
    return Candidate(period=_period(values), contact=_contact(values), **values)


def _employer(values: dict[str, Any], _programme: str) -> Employer:
    own_name = values.pop("name")
    return Employer(contact=_contact(values), name=own_name, **values)


def _vacancy(values: dict[str, Any], programme: str) -> Vacancy:
    _hours(values)
    values.setdefault("programme", programme)
    kept: dict[str, Any] = {}
    for name in _REQUIREMENTS:
        for requirement in values.pop(name, ()):
            kept.setdefault(requirement.text.casefold(), requirement)
    return Vacancy(period=_period(values), requirements=tuple(kept.values()), **values)


def _wish(values: dict[str, Any], _programme: str) -> Wish:
    if "vacancy" in values:
        values.pop("employer", None)
    return Wish(**values)


def _ranking(values: dict[str, Any], _programme: str) -> EmployerRanking:
    return EmployerRanking(**values)


def _decision(values: dict[str, Any], _programme: str) -> Decision:
    return Decision(**values)


_BUILDERS: Mapping[str, Callable[[dict[str, Any], str], Record]] = {
    "candidates": _candidate,
    "employers": _employer,
    "vacancies": _vacancy,
    "wishes": _wish,
    "rankings": _ranking,
    "decisions": _decision,
}


def _explain(entry: Entry, error: ValidationError, findings: FindingLog) -> None:
    """Log what a record refused that no parser refused before."""
    for problem in error.errors(include_url=False, include_input=False):
        names = [str(part) for part in problem["loc"] if str(part) in entry.headings]
        name = names[0] if names else ""
        entry.refused_fields.add(name or ROW)
        if "BSN" in problem["msg"]:
            where = entry.where()
            findings.error(
                "bsn-in-text",
                where,
                message("the row contains a number that may be a BSN"),
                message("Remove the number; a BSN is never needed here"),
            )
        else:
            findings.error(
                "not-allowed",
                entry.where(name),
                message("this value is not allowed here"),
                message("Look in docs/input.md for what the column means"),
            )
