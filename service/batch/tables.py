"""The tables of a result: who goes where, who has no place, what stays open, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from matching.report.types import PairReport
from service.batch.labels import Labels
from service.batch.material import Material
from service.terms import (
    LEVELS,
    METHODS,
    MODES,
    RULES,
    SOLVER_STATUSES,
    change_phrase,
    change_sentence,
    term,
)
from service.words import N_, Words

Cell = str | int | float | None

MOST_NAMES: Final = 50
"""How many names one cell holds; a cell of a spreadsheet has an end."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and how many decimals its numbers have."""

    heading: str
    width: int
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """A table of a result.

    Parameters
    ----------
    file
        The name of its CSV file, without the ending; the same in both languages.
    title
        The name of its sheet.
    columns
        Its columns.
    rows
        Its rows: texts, numbers and nothing.
    """

    file: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


_PLACEMENTS: Final = (
    Column(N_("candidate"), 11),
    Column(N_("name"), 24),
    Column(N_("level"), 9),
    Column(N_("school"), 22),
    Column(N_("vacancy"), 10),
    Column(N_("title"), 34),
    Column(N_("employer"), 11),
    Column(N_("employer name"), 28),
    Column(N_("municipality"), 15),
    Column(N_("score candidate"), 9, 2),
    Column(N_("score employer"), 9, 2),
    Column(N_("wish"), 7),
    Column(N_("choice"), 7),
    Column(N_("km"), 7, 1),
    Column(N_("minutes"), 8),
    Column(N_("requirements met"), 10),
    Column(N_("partly met"), 10),
    Column(N_("requirements missing"), 10),
    Column(N_("missing skills"), 40),
    Column(N_("locked"), 8),
    Column(N_("rules broken by the lock"), 24),
)


def placements(material: Material, labels: Labels) -> Table:
    """Return who goes where, and how well it fits."""
    rows = tuple(_placement(pair, labels) for pair in material.report.placements)
    return Table("placements", labels.say("Placements"), said(_PLACEMENTS, labels.say), rows)


def _placement(pair: PairReport, labels: Labels) -> tuple[Cell, ...]:
    say = labels.say
    person, employer = labels.candidates[pair.candidate], labels.employers[pair.employer]
    by_status = {
        status: [r for r in pair.requirements if r.status == status]
        for status in ("met", "partly", "missing")
    }
    return (
        pair.candidate,
        person.contact.name,
        term(LEVELS, str(person.level), say),
        person.school,
        pair.vacancy,
        labels.vacancy(pair.vacancy),
        pair.employer,
        employer.name,
        employer.municipality,
        pair.candidate_score / 100,
        pair.vacancy_score / 100,
        pair.wish,
        pair.choice,
        None if pair.km is None else round(pair.km, 1),
        None if pair.minutes is None else round(pair.minutes),
        len(by_status["met"]),
        len(by_status["partly"]),
        len(by_status["missing"]),
        _joined(labels.skill(r.skill) for r in by_status["missing"]),
        say("yes") if pair.locked else "",
        _joined(term(RULES, rule, say) for rule in pair.broken),
    )


_UNPLACED: Final = (
    Column(N_("candidate"), 11),
    Column(N_("name"), 24),
    Column(N_("level"), 9),
    Column(N_("field of study"), 30),
    Column(N_("school"), 22),
    Column(N_("suitable vacancies"), 10),
    Column(N_("suitable but taken"), 44),
    Column(N_("what stands in the way"), 60),
    Column(N_("what helps"), 60),
)


def unplaced(material: Material, labels: Labels) -> Table:
    """Return who has no place, why, and what would help."""
    say = labels.say
    rows = []
    for report in material.report.unplaced:
        person = labels.candidates[report.candidate]
        reasons = (
            say(
                "{reason}: {vacancies}",
                reason=term(RULES, rule, say),
                vacancies=say.plural(report.lost[rule], "{n} vacancy", "{n} vacancies"),
            )
            for rule in report.binding
        )
        study = labels.field(person.field) if person.field else labels.crebo(person.crebo or "")
        rows.append(
            (
                report.candidate,
                person.contact.name,
                term(LEVELS, str(person.level), say),
                study,
                person.school,
                report.eligible,
                _joined(labels.vacancy_at(vacancy) for vacancy in report.full),
                _joined(reasons),
                _joined(change_sentence(c, say, labels.skill) for c in report.changes),
            )
        )
    return Table("unplaced", say("Without a place"), said(_UNPLACED, labels.say), tuple(rows))


_OPEN: Final = (
    Column(N_("vacancy"), 10),
    Column(N_("title"), 34),
    Column(N_("employer"), 11),
    Column(N_("employer name"), 28),
    Column(N_("municipality"), 15),
    Column(N_("places"), 8),
    Column(N_("open"), 8),
    Column(N_("why nobody fits"), 60),
    Column(N_("how many one change brings in"), 12),
    Column(N_("whom, and with which change"), 70),
)


def open_places(material: Material, labels: Labels) -> Table:
    """Return which places stay open, why, and whom one change would bring in."""
    say = labels.say
    rows = []
    for report in material.report.open_places:
        employer = labels.employers[report.employer]
        lost = sorted(report.lost.items(), key=lambda item: -item[1])
        reasons = (
            say(
                "{reason}: {people}",
                reason=term(RULES, rule, say),
                people=say.plural(number, "{n} person", "{n} people"),
            )
            for rule, number in lost[:3]
        )
        helps = (
            f"{labels.candidate_and_id(h.candidate)}: {change_phrase(h, say, labels.skill)}"
            for h in report.helps[:MOST_NAMES]
        )
        rows.append(
            (
                report.vacancy,
                labels.vacancy(report.vacancy),
                report.employer,
                employer.name,
                employer.municipality,
                report.capacity,
                report.open,
                _joined(reasons),
                len(report.helps),
                _joined(helps),
            )
        )
    return Table("open-places", say("Open places"), said(_OPEN, labels.say), tuple(rows))


_CALLS: Final = (
    Column(N_("done"), 8),
    Column(N_("employer"), 11),
    Column(N_("employer name"), 28),
    Column(N_("contact"), 24),
    Column(N_("phone"), 16),
    Column(N_("e-mail"), 28),
    Column(N_("people helped"), 10),
    Column(N_("supervision is full"), 12),
    Column(N_("vacancies"), 60),
    Column(N_("people"), 60),
)


def calls(material: Material, labels: Labels) -> Table:
    """Return whom to call, the most helpful first."""
    say = labels.say
    rows = []
    for report in material.report.calls:
        employer = labels.employers[report.employer]
        rows.append(
            (
                "",
                report.employer,
                employer.name,
                employer.contact.name,
                employer.contact.phone,
                employer.contact.email,
                report.helped,
                say("yes") if report.capped else "",
                _joined(f"{labels.vacancy(v)} ({n})" for v, n in report.vacancies[:MOST_NAMES]),
                _joined(labels.candidate_and_id(c) for c in report.candidates[:MOST_NAMES]),
            )
        )
    return Table("call-list", say("Call list"), said(_CALLS, labels.say), tuple(rows))


def summary(material: Material, labels: Labels) -> Table:
    """Return the figures of the run, one a row."""
    say, told = labels.say, material.report.summary
    rows: tuple[tuple[Cell, ...], ...] = (
        (say("Programme"), getattr(material.config.title, say.language)),
        (say("People"), told.candidates),
        (say("People with a place"), told.placed),
        (say("People without a place"), told.unplaced),
        (say("Employers"), told.employers),
        (say("Vacancies"), told.vacancies),
        (say("Places"), told.places),
        (say("Open places"), told.open_places),
        (say("Possible pairs"), told.eligible_pairs),
        (say("Got their first wish"), told.wishes.get(1, 0)),
        (say("Blocking pairs"), len(told.blocking)),
        (say("Rules broken"), len(told.violations)),
        (say("Method"), term(METHODS, told.method, say)),
        (say("Who ranks"), term(MODES, told.mode, say)),
        (say("Solver"), term(SOLVER_STATUSES, told.status, say)),
        (say("Seed"), told.seed),
        (say("Rows left out"), len(material.reading.skipped)),
    )
    columns = (Column(say("what"), 34), Column(say("value"), 44))
    return Table("summary", say("Summary"), columns, rows)


def tables(material: Material, say: Words) -> tuple[Table, ...]:
    """Return every table of a result, in the order in which people need them."""
    labels = Labels(material.profiles, material.vocabulary, say)
    makers = (summary, placements, unplaced, open_places, calls)
    return tuple(make(material, labels) for make in makers)


def said(columns: tuple[Column, ...], say: Words) -> tuple[Column, ...]:
    """Return columns with their headings in the language of the reader."""
    return tuple(Column(say(c.heading), c.width, c.decimals) for c in columns)


def _joined(parts: Iterable[str]) -> str:
    """Return texts in one cell."""
    return "; ".join(parts)
