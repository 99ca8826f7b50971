"""`stagepact audit`: whether the audit log is whole."""

from __future__ import annotations

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import database_option, json_option, language_option
from service.words import N_


@click.group(
    cls=TranslatedGroup,
    help=N_("Tell whether the log of who looked at whom and who changed what is whole."),
)
def command() -> None:
    """Hold the commands about the audit log together."""


@command.command(
    "verify",
    cls=TranslatedCommand,
    help=N_(
        "Find removed and changed entries of the audit log.\n\n"
        "Every entry holds the digest of the one before it. Ends with 1 where the chain is "
        "broken, and names the entries. Write the last digest down elsewhere, and give it as "
        "--digest the next time: who makes the whole log anew is found by that."
    ),
)
@click.option(
    "--digest",
    metavar="HEX",
    help=N_("A digest that you wrote down earlier; it must still be in the log."),
)
@database_option()
@json_option()
@language_option()
@click.pass_context
def verify_log(ctx: click.Context, digest: str | None, database: str, as_json: bool) -> None:
    """Verify the chain."""
    from service.audit.chain import has_digest, verify
    from service.cli.database import database_opened
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database) as opened, opened.reading() as session:
        found = verify(session)
        known = digest is None or has_digest(session, digest)
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps({**asdict(found), "known": known}, indent=2))
    else:
        for fault in found.faults:
            click.echo(say(_FAULTS[fault.kind], seq=fault.seq))
        if not known:
            click.echo(say("The digest that you gave is not in the log."))
        told = N_("{entries} entries, {faults} faults; the last digest is {digest}")
        click.echo(say(told, entries=found.entries, faults=len(found.faults), digest=found.digest))
    ctx.exit(1 if found.faults or not known else 0)


_FAULTS = {
    "missing": N_("Entry {seq} is missing."),
    "changed": N_("Entry {seq} was changed, or the one before it."),
}
