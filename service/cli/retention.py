"""`stagepact retention`: remove what was kept long enough."""

from __future__ import annotations

import click

from service.cli.language import TranslatedCommand, language_of
from service.cli.options import database_option, json_option, language_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Remove the data whose time is over; the worker does it every day as well.\n\n"
        "How long what is kept stands in docs/privacy.md; a TOML file of your own "
        "(STAGEPACT_RETENTION) changes it. Example: stagepact retention --dry-run"
    ),
)
@click.option("--dry-run", is_flag=True, help=N_("Only tell what would go."))
@database_option()
@json_option()
@language_option()
@click.pass_context
def command(ctx: click.Context, dry_run: bool, database: str, as_json: bool) -> None:
    """Apply retention times."""
    from service.cli.database import database_opened, now
    from service.privacy.retention import apply_retention, retention_days
    from service.settings import Settings
    from service.words import Words

    say = Words(language_of(ctx))
    settings = Settings.from_environment()
    days = retention_days(settings)
    with database_opened(database) as opened:
        found = apply_retention(opened, settings, now, dry_run=dry_run)
    if as_json:
        import json

        click.echo(json.dumps({"dry_run": dry_run, "days": days, "removed": found}, indent=2))
        return
    unit = say("days")
    for kind, count in found.items():
        click.echo(f"{kind:20} {days[kind]:6} {unit}  {count:8}")
    total = sum(found.values())
    told = N_("{total} would be removed.") if dry_run else N_("{total} removed.")
    click.echo(say(told, total=total))
