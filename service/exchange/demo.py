"""The demo: the invented data of the Leiden region, and an account of each role."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matching.pipeline import Progress
from service.accounts.accounts import Person, create_account
from service.accounts.models import Organisation
from service.accounts.policy import SYSTEM
from service.accounts.work import Work, writing
from service.db.engine import Database
from service.exchange.importing import bring_in, read_files
from service.profiles.models import Candidate, Employer
from service.settings import Settings

_PROGRAMMES: Final = ("stagepact", "talent")
_EMPLOYER: Final = "B-027"
_PERSON: Final = "T-MUSICUS"

_ORGANISATIONS: Final = {
    "authority": "Stagebureau Rijnkade (demo)",
    "coaching": "Loopbaanhuis Oude Rijn (demo)",
    "school": "Rijnland College (demo)",
    "employer": "",
}


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo, with the password that was made for it."""

    role: str
    email: str
    password: str
    about: str


def make_demo(
    database: Database,
    settings: Settings,
    source: Path,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
) -> list[DemoAccount]:
    """Fill an empty database with the demo.

    Parameters
    ----------
    database
        At the newest revision.
    settings
        Of this process.
    source
        The folder of the data.
    clock
        Gives the moment.
    progress
        Told how much of the data is read.

    Returns
    -------
    list of DemoAccount
        One of each role; their passwords are random and stand nowhere else.
    """
    reading = read_files(source, programme=_PROGRAMMES[0], settings=settings, progress=progress)
    with writing(database, SYSTEM, clock) as work:
        homes = _organisations(work)
        bring_in(work, reading)
        _hand_over(work.session, homes)
        person = work.session.scalars(
            select(Candidate).where(Candidate.programme == "talent", Candidate.key == _PERSON)
        ).one()
        return [_account(work, role, homes, person) for role in _PLACES]


def _organisations(work: Work) -> dict[str, Organisation]:
    """Make an organisation of each kind."""
    made = {}
    for kind, name in _ORGANISATIONS.items():
        row = Organisation(kind=kind, name=name or kind, created_at=work.now, updated_at=work.now)
        work.session.add(row)
        made[kind] = row
    work.session.flush()
    return made


def _hand_over(session: Session, homes: dict[str, Organisation]) -> None:
    """Let students belong to the school, people who look for work to the coaches."""
    for programme, kind in (("stagepact", "school"), ("talent", "coaching")):
        session.execute(
            update(Candidate)
            .where(Candidate.programme == programme)
            .values(organisation_id=homes[kind].id)
        )
    firm = session.scalars(select(Employer).where(Employer.key == _EMPLOYER)).one()
    firm.organisation_id = homes["employer"].id
    # Bringing in has let go of all rows, so the organisation is asked for again.
    home = session.get_one(Organisation, homes["employer"].id)
    home.name = firm.name
    homes["employer"] = home


_PLACES: Final = {
    "administrator": ("authority", None),
    "stagejager": ("authority", _PROGRAMMES),
    "coach": ("coaching", ("talent",)),
    "employer": ("employer", _PROGRAMMES),
    "school": ("school", ("stagepact",)),
    "candidate": (None, ("talent",)),
}
"""Role to the organisation it works for, and in which programmes."""


def _account(
    work: Work, role: str, homes: dict[str, Organisation], person: Candidate
) -> DemoAccount:
    """Make the account of a role."""
    kind, programmes = _PLACES[role]
    home = homes[kind] if kind else None
    made = DemoAccount(
        role,
        f"{role}@demo.example",
        "-".join(secrets.token_hex(2) for _ in range(3)),
        home.name if home else _PERSON,
    )
    create_account(
        work,
        Person(
            role=role,
            name=f"Demo {role}",
            email=made.email,
            organisation_id=home.id if home else None,
            candidate_id=person.id if role == "candidate" else None,
            programmes=tuple(programmes or ()),
        ),
        made.password,
    )
    return made
