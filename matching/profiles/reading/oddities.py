"""What is allowed but worth a look before a batch is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from matching.errors import Message, message
from matching.profiles.reading.findings import FindingLog, Where
from matching.profiles.reading.rows import Entry
from matching.profiles.records import DecisionKind

Entries = Mapping[str, Sequence[Entry]]


def report_oddities(
    entries: Entries, programme: str, today: date | None, findings: FindingLog
) -> None:
    """Log what somebody would want to know about rows that were read."""
    _periods(entries, today, findings)
    _capacities(entries, findings)
    _employers(entries, findings)
    _recognitions(entries, findings)
    _locks(entries, findings)
    _gaps(entries, programme, findings)


def _periods(entries: Entries, today: date | None, findings: FindingLog) -> None:
    if today is None:
        return
    for entry in (*entries["candidates"], *entries["vacancies"]):
        end = entry.values.get("end")
        if end and end < today:
            findings.warning(
                "period-ended",
                entry.where("end"),
                message("the period is over"),
                message("Correct the date, or remove the row"),
            )


def _capacities(entries: Entries, findings: FindingLog) -> None:
    for entry in entries["vacancies"]:
        if entry.values.get("capacity") == 0:
            findings.warning(
                "capacity-zero",
                entry.where("capacity"),
                message("there are no places, so nobody can be placed here"),
                message("Fill in the number of places, or remove the row"),
            )


def _employers(entries: Entries, findings: FindingLog) -> None:
    places: Counter[str] = Counter()
    offers: Counter[str] = Counter()
    for vacancy in entries["vacancies"]:
        offers[vacancy.values["employer"]] += 1
        places[vacancy.values["employer"]] += vacancy.values.get("capacity", 1)
    for entry in entries["employers"]:
        own = entry.values["id"]
        most = entry.values.get("supervision_capacity")
        if not offers[own]:
            findings.note(
                "no-vacancies",
                entry.where("id"),
                message("this employer offers nothing"),
                message("Call them, or remove the row"),
            )
        elif entry.values.get("paused"):
            findings.note(
                "paused-with-vacancies",
                entry.where("paused"),
                message("this employer is paused, so nobody is placed there"),
                message("Nothing to do, if that is right"),
            )
        elif most is not None and most < places[own]:
            findings.note(
                "more-places-than-supervision",
                entry.where("supervision_capacity"),
                message(
                    "the employer offers {places} places but can supervise {most} people",
                    places=places[own],
                    most=most,
                ),
                message("Nothing to do, if that is right"),
            )


def _recognitions(entries: Entries, findings: FindingLog) -> None:
    recognised = {
        entry.values["id"]: {recognition.crebo for recognition in entry.values["recognitions"]}
        for entry in entries["employers"]
        if entry.values.get("recognitions")
    }
    for entry in entries["vacancies"]:
        asked = entry.values.get("crebos", frozenset())
        known = recognised.get(entry.values["employer"])
        if asked and known is not None and not asked & known:
            findings.warning(
                "not-recognised",
                entry.where("crebos"),
                message("the employer is not recognised for any of these crebo numbers"),
                message("Correct the crebo numbers, or the recognitions of the employer"),
            )


def _locks(entries: Entries, findings: FindingLog) -> None:
    capacity = {e.values["id"]: e.values.get("capacity", 1) for e in entries["vacancies"]}
    locked: Counter[str] = Counter()
    for entry in entries["decisions"]:
        if entry.values["kind"] is DecisionKind.LOCK:
            vacancy = entry.values["vacancy"]
            locked[vacancy] += 1
            if locked[vacancy] > capacity[vacancy]:
                findings.warning(
                    "more-locks-than-places",
                    entry.where("vacancy"),
                    message("more people are locked to this vacancy than it has places"),
                    message("Remove a lock, or raise the number of places"),
                )


def _gaps(entries: Entries, programme: str, findings: FindingLog) -> None:
    """Count per file how many rows lack what makes a match better."""
    for table, code, name, lacks, why, mend in _GAPS:
        counted = Counter(entry.file for entry in entries[table] if lacks(entry))
        for file, count in sorted(counted.items()):
            findings.note(
                code, Where(file, column=name), Message(why.template, {"count": count}), mend
            )
    for table in ("candidates", "vacancies"):
        counted = Counter(
            entry.file
            for entry in entries[table]
            if entry.values.get("programme", programme) != programme
        )
        for file, count in sorted(counted.items()):
            findings.note(
                "other-programme",
                Where(file),
                message(
                    "{count} rows are of another programme than {programme}",
                    count=count,
                    programme=programme,
                ),
                message("Run that programme to use them"),
            )


def _without(*names: str) -> Callable[[Entry], bool]:
    def lacks(entry: Entry) -> bool:
        return not any(entry.values.get(name) for name in names)

    return lacks


_ASKED = ("requirements", "requirements_essential", "requirements_important", "requirements_nice")
_GAPS: Iterable[tuple[str, str, str, Callable[[Entry], bool], Message, Message]] = (
    (
        "candidates",
        "without-postcode",
        "postcode",
        _without("postcode"),
        message("{count} people have no postcode, so travel cannot be judged"),
        message("Fill in four digits"),
    ),
    (
        "candidates",
        "without-skills",
        "vaardigheden",
        _without("skills"),
        message("{count} people have no skills filled in"),
        message("Fill in skills; they make the difference"),
    ),
    (
        "vacancies",
        "without-requirements",
        "eisen",
        _without(*_ASKED),
        message("{count} offers ask no skills"),
        message("Fill in what is asked; it makes the difference"),
    ),
)
