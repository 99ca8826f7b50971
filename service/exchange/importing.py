"""Bringing in the files of the batch: all or nothing, and the same files twice change nothing.

The sender's own id is what a record is known by. Who is not in the files stays as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from matching.errors import message
from matching.pipeline import Progress
from matching.profiles.read import Reading, read_profiles
from matching.profiles.reading.findings import Finding
from matching.profiles.reading.sheets import Limits
from matching.profiles.records import Profiles
from service.accounts.models import Organisation
from service.accounts.work import Work
from service.batch.run import BrokenInputError
from service.db.base import new_id
from service.errors import ProblemError, ServiceError
from service.exchange.saving import (
    Counts,
    Example,
    Saving,
    close_others,
    save_candidates,
    save_employers,
    save_vacancies,
)
from service.exchange.ties import people_in, save_decisions, save_rankings, save_wishes
from service.profiles.linkers import linker_in_use
from service.profiles.models import Programme
from service.settings import Settings
from service.words import N_

NAMED: Final = 1_000
"""People whom one entry of the audit log names."""

TABLE_NAMES: Final[Mapping[str, str]] = {
    "candidates": N_("candidates"),
    "employers": N_("employers"),
    "vacancies": N_("vacancies"),
    "wishes": N_("wishes"),
    "rankings": N_("rankings"),
    "decisions": N_("decisions"),
}
"""What people call the tables."""

_TIES: Final = ("wishes", "rankings", "decisions")


class BrokenImportError(BrokenInputError):
    """The files have rows that cannot be used, so nothing was brought in."""

    def __init__(self, reading: Reading, source: Path) -> None:
        super().__init__(reading, source)
        self.message = message(
            "{source}: {count} problems must be mended first. Nothing was brought in.",
            source=source.name or str(source),
            count=len(reading.blocking),
        )


@dataclass(frozen=True)
class ImportOptions:
    """How files are brought in.

    Attributes
    ----------
    organisation_id
        Whom the people belong to from now on (a school, a coaching organisation, the authority),
        or the employers (an employer); None: as it is.
    replace
        Whether the files tell of all vacancies there are: others of the same programmes are
        closed, and closed ones that the files have are opened again.
    dry_run
        Whether only to say what would change.
    """

    organisation_id: str | None = None
    replace: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Imported:
    """What came of bringing in files.

    Attributes
    ----------
    id
        By which the audit log knows the import.
    counts
        What became of the rows of each table.
    closed
        The sender's ids of the vacancies that were closed.
    left_out
        Wishes, rankings and decisions between two programmes, which nothing can be done with.
    findings
        What is worth a look in the files.
    dry_run
        Whether nothing was changed.
    examples
        Of a trial, by table some of the records that would be added or changed.
    """

    id: str
    counts: dict[str, Counts]
    closed: tuple[str, ...]
    left_out: int
    findings: tuple[Finding, ...]
    dry_run: bool
    examples: Mapping[str, Sequence[Example]] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """Return how many rows are other than before."""
        return sum(one.added + one.changed + one.removed for one in self.counts.values())


def read_files(
    source: Path,
    *,
    programme: str,
    settings: Settings,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read files as `stagepact check` does; no database is needed for it.

    Raises
    ------
    BrokenImportError
        If something cannot be used; it tells which rows, and why.
    """
    reading = read_profiles(
        source,
        programme=programme,
        linker=linker_in_use(settings),
        limits=limits,
        progress=(lambda done, total: progress("read", done, total)) if progress else None,
    )
    if reading.blocking:
        raise BrokenImportError(reading, source)
    return reading


def import_files(
    work: Work,
    source: Path,
    *,
    programme: str,
    settings: Settings,
    options: ImportOptions | None = None,
) -> Imported:
    """Read files, and bring the database up to what they say; see `read_files` and `bring_in`."""
    reading = read_files(source, programme=programme, settings=settings)
    return bring_in(work, reading, options)


def bring_in(work: Work, reading: Reading, options: ImportOptions | None = None) -> Imported:
    """Bring the database up to what was read.

    Only what really differs is touched. A table without rows changes nothing; wishes, rankings
    and decisions of the people in the files become those of the files.

    Parameters
    ----------
    work
        Writes; of somebody who works in the programmes that the files name.
    reading
        Without errors.
    options
        See `ImportOptions`.

    Raises
    ------
    ProblemError
        ``not-found``: there is no such programme or organisation, or not for this actor;
        ``conflict``: the files contradict what is there, or somebody changes the same just now.
    """
    options = options or ImportOptions()
    names = _programmes_of(work, reading.profiles)
    saving = Saving(work, options.dry_run, _organisation(work, options.organisation_id))
    mine, left_out = _within_programmes(reading.profiles, names)
    try:
        closed = _save(saving, mine, reading, replace=options.replace)
    except (IntegrityError, StaleDataError) as error:
        raise ProblemError(
            "conflict",
            message("Somebody else changes the same people or offers just now; do it once more."),
        ) from error
    done = Imported(
        id=new_id(),
        counts=saving.counts,
        closed=tuple(closed),
        left_out=left_out,
        findings=reading.findings,
        dry_run=options.dry_run,
        examples=saving.examples,
    )
    if not options.dry_run:
        _note(work, done, list(saving.people), names, reading)
    return done


def _save(saving: Saving, mine: Profiles, reading: Reading, *, replace: bool) -> Sequence[str]:
    save_employers(saving, mine.employers)
    save_vacancies(saving, mine.vacancies, reopen=replace)
    save_candidates(saving, mine.candidates)
    people = people_in(saving, mine.candidates)
    if reading.rows["wishes"]:
        save_wishes(saving, people, mine.wishes)
    if reading.rows["rankings"]:
        save_rankings(saving, people, mine.rankings, [one.id for one in mine.employers])
    if reading.rows["decisions"]:
        save_decisions(saving, people, mine.decisions, mine.vacancies)
    return close_others(saving, mine.vacancies) if replace else ()


def _programmes_of(work: Work, profiles: Profiles) -> list[str]:
    """Return the programmes that files name; only one import of a programme goes at a time."""
    names = sorted(
        {one.programme for one in profiles.candidates}
        | {one.programme for one in profiles.vacancies}
    )
    query = select(Programme.name).where(Programme.name.in_(names)).order_by(Programme.name)
    there = set(work.session.scalars(query.with_for_update()))
    for name in names:
        if name not in there or not work.actor.works_in(name):
            raise ProblemError("not-found", message("There is no programme {name}.", name=name))
    return names


def _organisation(work: Work, id_: str | None) -> Organisation | None:
    if id_ is None:
        return None
    found = work.session.get(Organisation, id_)
    if found is None:
        raise ProblemError("not-found", message("There is no such organisation."))
    return found


def organisation_named(work: Work, name: str) -> str:
    """Return the id of an organisation.

    Raises
    ------
    ServiceError
        If there is none of that name.
    """
    names = work.session.execute(select(Organisation.name, Organisation.id)).all()
    found = {row.name: row.id for row in names}
    if name not in found:
        raise ServiceError(
            message(
                "there is no organisation {name}; choose one of {known}",
                name=name,
                known=", ".join(sorted(found)) or "-",
            )
        )
    return str(found[name])


def _within_programmes(profiles: Profiles, names: Sequence[str]) -> tuple[Profiles, int]:
    """Return the profiles without what ties two programmes, and how much that was."""
    parted = [profiles.of_programme(name) for name in names]
    ties = {
        name: tuple(chain.from_iterable(getattr(part, name) for part in parted)) for name in _TIES
    }
    left_out = sum(len(getattr(profiles, name)) - len(kept) for name, kept in ties.items())
    return profiles.model_copy(update=ties), left_out


def _note(
    work: Work, done: Imported, people: Sequence[str], names: Sequence[str], reading: Reading
) -> None:
    """Note the import, and whom it changed, so many people an entry."""
    work.note(
        "import.create",
        "import",
        done.id,
        programmes=list(names),
        digests=sorted(reading.digests.values()),
        closed=len(done.closed),
        counts={name: vars(one) for name, one in done.counts.items()},
    )
    for at in range(0, len(people), NAMED):
        work.note("import.people", "import", done.id, subjects=people[at : at + NAMED])
