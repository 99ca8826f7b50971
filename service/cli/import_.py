"""`stagepact import`: the files of the batch into the database of the service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import database_option, json_option, language_option, programme_option
from service.words import N_

if TYPE_CHECKING:
    from service.exchange.importing import BrokenImportError, Imported
    from service.words import Words


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Bring the spreadsheets in DIR into the database of the service: the same files that "
        "'stagepact match' reads, all of them or nothing.\n\n"
        "A row is known by its id: the same files twice change nothing, and a changed row changes "
        "what is there. Whoever is not in the files stays. Wishes, rankings and decisions of who "
        "is in them become those of the files.\n\n"
        "Example: stagepact import fair-2027 --programme stagepact --dry-run"
    ),
)
@click.argument("source", metavar="DIR|FILE", type=click.Path(path_type=Path))
@programme_option()
@click.option(
    "--organisation",
    metavar="NAME",
    help=N_(
        "Whom the people belong to (a school, a coaching organisation), or the employers (an "
        "employer). Default: as it is."
    ),
)
@click.option("--dry-run", is_flag=True, help=N_("Only tell what would change."))
@click.option(
    "--replace",
    is_flag=True,
    help=N_(
        "The files have all vacancies there are: close the others. People are never removed; see "
        "with --dry-run what would be closed."
    ),
)
@database_option()
@json_option()
@language_option()
@click.pass_context
def command(
    ctx: click.Context,
    source: Path,
    programme: str,
    organisation: str | None,
    dry_run: bool,
    replace: bool,
    database: str,
    as_json: bool,
) -> None:
    """Import."""
    from service.accounts.policy import SYSTEM
    from service.accounts.work import writing
    from service.cli.database import database_opened, now
    from service.cli.progress import progress_shown
    from service.exchange.importing import (
        BrokenImportError,
        ImportOptions,
        bring_in,
        organisation_named,
        read_files,
    )
    from service.settings import Settings
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database) as opened:
        try:
            with progress_shown(say) as progress:
                reading = read_files(
                    source,
                    programme=programme,
                    settings=Settings.from_environment(),
                    progress=progress,
                )
        except BrokenImportError as error:
            _refuse(ctx, error, say, as_json)
        with writing(opened, SYSTEM, now) as work:
            owner = organisation_named(work, organisation) if organisation else None
            done = bring_in(work, reading, ImportOptions(owner, replace, dry_run))
    if as_json:
        click.echo(_json(done, say))
    else:
        _tell(done, say)


def _refuse(ctx: click.Context, error: BrokenImportError, say: Words, as_json: bool) -> NoReturn:
    """Tell every problem as `stagepact check` does, and end with 1."""
    import json

    from service.cli.findings import show_findings

    findings = error.reading.findings
    if as_json:
        rows = [finding.as_dict(say) for finding in findings]
        click.echo(json.dumps({"findings": rows}, ensure_ascii=False, indent=2))
    else:
        show_findings(findings, say)
    click.echo(error.message.render(say), err=True)
    ctx.exit(1)


def _json(done: Imported, say: Words) -> str:
    import json

    told = {
        "id": done.id,
        "dry_run": done.dry_run,
        "counts": {name: vars(one) for name, one in done.counts.items()},
        "closed": list(done.closed),
        "left_out": done.left_out,
        "findings": [finding.as_dict(say) for finding in done.findings],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _tell(done: Imported, say: Words) -> None:
    """Tell what became of each table."""
    from rich.console import Console
    from rich.table import Table

    from service.cli.findings import show_findings
    from service.exchange.importing import TABLE_NAMES

    show_findings(done.findings, say, most=20)
    table = Table()
    for heading in (N_("table"), N_("new"), N_("changed"), N_("as it was"), N_("taken back")):
        table.add_column(say(heading))
    for name, one in done.counts.items():
        numbers = (one.added, one.changed, one.unchanged, one.removed)
        table.add_row(say(TABLE_NAMES[name]), *(say.number(number) for number in numbers))
    Console().print(table)
    if done.left_out:
        click.echo(
            say(
                "{count} wishes, rankings or decisions tie two programmes and were left out.",
                count=done.left_out,
            )
        )
    if done.closed:
        names = ", ".join(done.closed[:20]) + (" ..." if len(done.closed) > 20 else "")
        told = N_("{count} vacancies are closed: {names}")
        if done.dry_run:
            told = N_("{count} vacancies would be closed: {names}")
        click.echo(say(told, count=len(done.closed), names=names))
    if done.dry_run:
        click.echo(say("This was a trial: nothing was changed."))
    elif not done.changes:
        click.echo(say("Everything was there already: nothing was changed."))
