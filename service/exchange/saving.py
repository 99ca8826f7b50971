"""Bringing people, employers and vacancies up to what a file says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from matching.errors import message
from matching.profiles import records
from service.accounts.models import Organisation
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.exchange.known import Known, known_candidates, known_employers, known_vacancies
from service.profiles.models import Candidate, Employer, Vacancy
from service.profiles.rows import set_candidate, set_employer, set_vacancy

EXAMPLES: Final = 25
"""So many records of each table a trial shows as new, and as many as changed."""

AT_A_TIME: Final = 500
"""Rows that are read, compared and written at a time."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Counts:
    """What became of the rows of one table: how many were new, other, or as they were.

    Attributes
    ----------
    removed
        Wishes and rankings that went, decisions that were taken back, vacancies that were closed.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both."""
        return Counts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
        )


@dataclass(frozen=True)
class Example:
    """A record that an import would add or change.

    Attributes
    ----------
    key, name
        By which people know it.
    fields
        What would be other than it is; empty for one that is new.
    """

    key: str
    name: str
    fields: tuple[str, ...] = ()


@dataclass
class Saving:
    """What one import does with the database.

    Attributes
    ----------
    work
        Writes; for a trial nothing is written and nothing noted.
    trial
        Whether to look only.
    organisation
        Whom the people, or the employers, belong to from now on; None: as it is.
    ids
        The id of every record of the file, by table, programme and key.
    counts
        What became of each table.
    people
        The ids of people of whom something changed.
    examples
        Of a trial, some of the records of each table that would be added or changed.
    """

    work: Work
    trial: bool = False
    organisation: Organisation | None = None
    ids: dict[tuple[str, str, str], str] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    people: dict[str, None] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        """Return the session of the work."""
        return self.work.session

    def add(self, table: str, **counted: int) -> None:
        """Count what became of rows of a table."""
        self.counts[table] = self.counts.get(table, Counts()) + Counts(**counted)

    def show(self, table: str, record: Any, known: Known | None, more: Mapping[str, Any]) -> None:
        """Keep a record of a trial as an example, while there are few of its kind."""
        shown = self.examples.setdefault(table, [])
        if not self.trial or sum(bool(one.fields) != (known is None) for one in shown) >= EXAMPLES:
            return
        fields: tuple[str, ...] = ()
        if known is not None:
            before = known.record
            fields = tuple(
                name for name in type(record).model_fields
                if getattr(before, name) != getattr(record, name)
            )  # fmt: skip
            fields += tuple(name for name in more if not _has(known, {name: more[name]}))
        self.examples[table].append(Example(record.id, _name_of(record), fields))

    def touch(self, kind: str, id_: str, key: str, programme: str) -> None:
        """Remember that something changed, and whom of people it was about."""
        if kind == "candidate":
            self.people[id_] = None
        if not self.trial:
            self.work.touch(kind, id_, key, programme)


@dataclass(frozen=True)
class _Kind:
    """How records of one table are known, made and changed.

    Attributes
    ----------
    table, singular
        In counts, and for the feed of changes.
    model, children
        The class of its rows, and the names of what belongs to a row.
    known
        Returns by key what is there.
    put
        Sets a row to a record.
    """

    table: str
    singular: str
    model: type[Candidate] | type[Employer] | type[Vacancy]
    children: tuple[str, ...]
    known: Callable[[Session, str, Iterable[str]], dict[str, Known]]
    put: Callable[[Any, Any], None]


_CANDIDATES: Final = _Kind(
    "candidates", "candidate", Candidate, ("skills", "contact"), known_candidates, set_candidate
)
_EMPLOYERS: Final = _Kind(
    "employers", "employer", Employer, ("recognitions",), known_employers, set_employer
)
_VACANCIES: Final = _Kind(
    "vacancies", "vacancy", Vacancy, ("requirements",), known_vacancies, set_vacancy
)


def save_candidates(saving: Saving, people: Sequence[records.Candidate]) -> None:
    """Add and change people."""
    home = saving.organisation
    owner = home.id if home is not None and home.kind != "employer" else None
    for programme, own in by_programme(people).items():
        _save(saving, _CANDIDATES, programme, own, lambda _record, _known: _owned(owner))


def save_employers(saving: Saving, employers: Sequence[records.Employer]) -> None:
    """Add and change employers."""
    home = saving.organisation
    owner = home.id if home is not None and home.kind == "employer" else None
    _save(saving, _EMPLOYERS, "", employers, lambda _record, _known: _owned(owner))


def save_vacancies(
    saving: Saving, vacancies: Sequence[records.Vacancy], *, reopen: bool = False
) -> None:
    """Add and change vacancies.

    Parameters
    ----------
    reopen
        Whether one that was closed is open again, since the file has it.
    """

    def more(record: records.Vacancy, known: Known | None) -> dict[str, Any]:
        closed = known is not None and known.state != "open"
        paused = known is not None and known.state == "paused"
        stays = closed and (paused or not reopen)
        employer = saving.ids["employers", "", record.employer]
        return {"employer_id": employer} | ({} if stays else {"state": "open"})

    for programme, own in by_programme(vacancies).items():
        _save(saving, _VACANCIES, programme, own, more)


def _owned(owner: str | None) -> dict[str, Any]:
    return {} if owner is None else {"organisation_id": owner}


def _save(
    saving: Saving,
    kind: _Kind,
    programme: str,
    own: Sequence[Any],
    more: Callable[[Any, Known | None], dict[str, Any]],
) -> None:
    """Add and change records of one kind; `more` tells columns that no record has."""
    _refuse_other_case(saving, kind.model, programme, own)
    for some in parts(own):
        there = kind.known(saving.session, programme, [record.id for record in some])
        new: list[_New] = []
        other: dict[str, tuple[Any, dict[str, Any]]] = {}
        for record in some:
            known = there.get(record.id)
            wanted = more(record, known)
            if known is None:
                row = _New(kind, record, saving.work.now, wanted)
                new.append(row)
            elif known.record != record or not _has(known, wanted):
                other[known.id] = record, wanted
            else:
                saving.ids[kind.table, programme, record.id] = known.id
                continue
            id_ = row.id if known is None else known.id
            saving.show(kind.table, record, known, wanted)
            saving.ids[kind.table, programme, record.id] = id_
            saving.touch(kind.singular, id_, record.id, programme)
        saving.add(
            kind.table,
            added=len(new),
            changed=len(other),
            unchanged=len(some) - len(new) - len(other),
        )
        if not saving.trial:
            _insert(saving.session, kind, new)
            _change(saving, kind, other)


def _name_of(record: Any) -> str:
    """Return what people call a record."""
    if isinstance(record, records.Candidate):
        return record.contact.name
    return str(record.name if isinstance(record, records.Employer) else record.title)


def _has(known: Known, wanted: dict[str, Any]) -> bool:
    """Return whether the columns that no record has are as wanted."""
    return wanted.get("state", known.state) == known.state and (
        wanted.get("organisation_id", known.owner) == known.owner
    )


class _New:
    """Stands in for a new row, so that many are written at a time without the mapper."""

    def __init__(
        self, kind: _Kind, record: records.Record, now: datetime, more: dict[str, Any]
    ) -> None:
        self.id = new_id()
        self.version, self.created_at, self.updated_at = 1, now, now
        self.organisation_id: str | None = None
        self.contact: Any = None
        for child in kind.children:
            setattr(self, child, None if child == "contact" else [])
        kind.put(self, record)
        vars(self).update(more)


def _insert(session: Session, kind: _Kind, new: Sequence[_New]) -> None:
    if not new:
        return
    _insert_all(session, kind.model, [vars(row) for row in new])
    for child in kind.children:
        owned: list[dict[str, Any]] = []
        model = kind.model.__mapper__.relationships[child].mapper.class_
        owner = next(iter(model.__table__.foreign_keys)).parent.name
        for row in new:
            held = getattr(row, child)
            for each in held if isinstance(held, list) else [held] if held else []:
                owned.append({**vars(each), owner: row.id})
        if owned:
            _insert_all(session, model, owned)


def _insert_all(session: Session, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    names = [column.name for column in model.__table__.columns if column.name in rows[0]]
    session.execute(model.__table__.insert(), [{name: row[name] for name in names} for row in rows])


def _change(saving: Saving, kind: _Kind, other: Mapping[str, tuple[Any, dict[str, Any]]]) -> None:
    """Change rows as people do, so that whoever edits one of them is told."""
    if not other:
        return
    loaded = [selectinload(getattr(kind.model, child)) for child in kind.children]
    model: Any = kind.model
    query = select(model).where(model.id.in_(list(other))).options(*loaded)
    for row in saving.session.scalars(query):
        record, more = other[row.id]
        kind.put(row, record)
        for name, value in more.items():
            setattr(row, name, value)
        row.updated_at = saving.work.now
        # Also where only a skill changed, and the clock stands still: the version must go up.
        flag_modified(row, "updated_at")
    saving.session.flush()
    saving.session.expunge_all()


def close_others(saving: Saving, vacancies: Sequence[records.Vacancy]) -> list[str]:
    """Close the vacancies of the programmes of a file that are not in the file; return their keys.

    People who are not in the file stay as they are: nobody is erased by an import.
    """
    closed: list[str] = []
    for programme, own in by_programme(vacancies).items():
        keep = {record.id for record in own}
        query = (
            select(Vacancy)
            .where(Vacancy.programme == programme, Vacancy.state != "closed")
            .order_by(Vacancy.key)
            .with_for_update()
        )
        for row in saving.session.scalars(query).all():
            if row.key in keep:
                continue
            closed.append(row.key)
            saving.add("vacancies", removed=1)
            if not saving.trial:
                row.state, row.updated_at = "closed", saving.work.now
                saving.work.touch("vacancy", row.id, row.key, programme)
        if not saving.trial:
            saving.session.flush()
        saving.session.expunge_all()
    return closed


def _refuse_other_case(saving: Saving, model: Any, programme: str, wanted: Sequence[Any]) -> None:
    """Refuse an id that is known in other letters: the files cannot tell the two apart."""
    query = select(model.key)
    if programme:
        query = query.where(model.programme == programme)
    known = {key.casefold(): key for key in saving.session.scalars(query)}
    there = set(known.values())
    clashes = [
        (record.id, known[record.id.casefold()])
        for record in wanted
        if record.id not in there and record.id.casefold() in known
    ]
    if clashes:
        raise ProblemError(
            "conflict",
            message(
                "{count} ids are known here with other capitals, such as {here} for {given}; write "
                "them the same",
                count=len(clashes),
                given=clashes[0][0],
                here=clashes[0][1],
            ),
        )


def by_programme(found: Iterable[Any]) -> Mapping[str, list[Any]]:
    """Return records by their programme."""
    parted: dict[str, list[Any]] = {}
    for record in found:
        parted.setdefault(record.programme, []).append(record)
    return parted


def parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield items so many at a time that a database takes them."""
    for at in range(0, len(items), AT_A_TIME):
        yield items[at : at + AT_A_TIME]
