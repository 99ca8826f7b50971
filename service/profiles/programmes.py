"""The programmes that the service runs, each with its configuration."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.config import MatchConfig, Title
from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.limits import unfit
from service.profiles.models import Programme

NAME_PATTERN: Final = "^[a-z0-9][a-z0-9-]{0,63}$"


class ProgrammeOut(BaseModel):
    """A programme and everything that it chooses."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "stagepact",
                    "title": {"nl": "Stagepact: stages", "en": "Stagepact: internships"},
                    "config": {"name": "stagepact", "mode": "two-sided", "seed": 2026},
                    "created_at": "2026-11-22T09:00:00Z",
                }
            ]
        }
    )

    name: str
    title: Title
    config: MatchConfig = Field(description="As in the TOML file of a programme.")
    created_at: datetime


def find_programme(session: Session, name: str, *, change: bool = False) -> Programme | None:
    """Return a programme, if it is there.

    Parameters
    ----------
    change
        Whether it will be changed: then nobody else changes it before this transaction ends.
    """
    query = select(Programme).where(Programme.name == name)
    return session.scalars(query.with_for_update() if change else query).one_or_none()


def config_of(session: Session, name: str) -> MatchConfig:
    """Return the configuration of a programme.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = find_programme(session, name)
    if row is None:
        raise ProblemError("not-found", message("There is no such programme."))
    return MatchConfig.model_validate(row.config)


def programme_titles(work: Work, language: str) -> dict[str, str]:
    """Return the programmes in which the actor works, by name what people call them."""
    rows = work.session.execute(select(Programme.name, Programme.config).order_by(Programme.name))
    return {
        name: config["title"].get(language) or name
        for name, config in rows
        if work.actor.works_in(name)
    }


def set_programme(work: Work, row: Programme | None, config: MatchConfig) -> Programme:
    """Give a programme another configuration, or add one.

    Raises
    ------
    ProblemError
        ``invalid``: something in it cannot be kept.
    """
    data = config.model_dump(mode="json")
    items = [
        {"location": f"body.{where}", "detail": why, "code": code}
        for where, code, why in unfit(config.model_dump(), "")
    ]
    if items:
        raise ProblemError("invalid", message("Mend what is named below."), items=items)
    if row is None:
        row = Programme(name=config.name, created_at=work.now)
        work.session.add(row)
    row.config = data
    work.session.flush()
    work.note("programme.change", "programme", row.name)
    work.touch("programme", "", row.name, row.name)
    return row


def told_programme(row: Programme) -> ProgrammeOut:
    """Return a programme as the API tells it."""
    config = MatchConfig.model_validate(row.config)
    return ProgrammeOut(name=row.name, title=config.title, config=config, created_at=row.created_at)


def version_of(row: Programme) -> str:
    """Return what tells one configuration from another."""
    text = json.dumps(row.config, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
