"""`stagepact person`: what is kept about one person, and erasing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import Decorator, database_option, language_option, together
from service.words import N_

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@click.group(
    cls=TranslatedGroup,
    help=N_("Take out all that is kept about one person, or erase it."),
)
def command() -> None:
    """Hold the commands about one person together."""


def _options() -> Decorator:
    return together(
        click.option(
            "--programme",
            "-p",
            metavar="NAME",
            help=N_("The programme; needed where two programmes know the same KEY."),
        ),
        database_option(),
        language_option(),
    )


@command.command(
    "export",
    cls=TranslatedCommand,
    help=N_(
        "Write all that is kept about a person to a JSON file.\n\n"
        "WHO is the id in the service, or the key in your own files. "
        "Example: stagepact person export S017 --out S017.json"
    ),
)
@click.argument("who", metavar="WHO")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.json",
    help=N_("The file; one that is there is not overwritten."),
)  # fmt: skip
@_options()
@click.pass_context
def export_one(
    ctx: click.Context, who: str, out: Path, programme: str | None, database: str
) -> None:
    """Export a person."""
    import json

    from service.accounts.policy import SYSTEM
    from service.accounts.work import reading
    from service.cli.database import database_opened, now
    from service.privacy.exporting import exported
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database) as opened, reading(opened, SYSTEM, now) as work:
        found = exported(work, _person(work.session, who, programme))
        _write(out, json.dumps(found, ensure_ascii=False, indent=2))
    click.echo(say("Written: {file}. It is about one person; keep it so.", file=str(out)))


@command.command(
    "erase",
    cls=TranslatedCommand,
    help=N_(
        "Erase a person everywhere; this cannot be undone.\n\n"
        "WHO is the id in the service, or the key in your own files. Runs keep counts only, the "
        "audit log an id that leads nowhere. Backups keep what they have until you remove them. "
        "Example: stagepact person erase S017 --programme stagepact --yes"
    ),
)
@click.argument("who", metavar="WHO")
@click.option("--yes", is_flag=True, help=N_("Do not ask whether you are sure."))
@_options()
@click.pass_context
def erase_one(
    ctx: click.Context, who: str, yes: bool, programme: str | None, database: str
) -> None:
    """Erase a person."""
    from service.accounts.policy import SYSTEM
    from service.accounts.work import writing
    from service.cli.database import database_opened, now
    from service.privacy.erasing import erase
    from service.settings import Settings
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database) as opened:
        with opened.reading() as session:
            candidate_id = _person(session, who, programme)
        if not yes:
            click.confirm(say("Erase {who} everywhere?", who=who), abort=True)
        with writing(opened, SYSTEM, now) as work:
            erase(work, candidate_id, settings=Settings.from_environment())
    click.echo(say("Erased: {who}.", who=who))


def _person(session: Session, who: str, programme: str | None) -> str:
    """Return the id of a person by id or key.

    Raises
    ------
    ServiceError
        If there is nobody, or somebody in each of several programmes.
    """
    from sqlalchemy import or_, select

    from matching.errors import message
    from service.errors import ServiceError
    from service.profiles.models import Candidate

    query = select(Candidate.id, Candidate.programme).where(
        or_(Candidate.id == who, Candidate.key == who)
    )
    if programme is not None:
        query = query.where(Candidate.programme == programme)
    found = session.execute(query.order_by(Candidate.programme)).all()
    if not found:
        raise ServiceError(message("There is no person {who}; look at --programme.", who=who))
    if len(found) > 1:
        raise ServiceError(
            message(
                "{who} is in {programmes}; name one with --programme.",
                who=who,
                programmes=", ".join(row.programme for row in found),
            )
        )
    return str(found[0].id)


def _write(file: Path, text: str) -> None:
    """Write a new file that only its owner may read.

    Raises
    ------
    ServiceError
        If it is there already or cannot be written.
    """
    import os

    from matching.errors import message
    from service.errors import ServiceError

    try:
        number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")
    except OSError as error:
        raise ServiceError(
            message(
                "{path} cannot be written: {reason}", path=str(file), reason=error.strerror or "?"
            )
        ) from error
