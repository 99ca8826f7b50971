"""`stagepact programmes`: what a programme chooses, to read or to change."""

from __future__ import annotations

from importlib import resources

import click

from service.cli.language import TranslatedCommand
from service.cli.options import language_option
from service.words import N_


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "List the programmes, or print the rules and weights of one as TOML.\n\n"
        "To change them: stagepact programmes stagepact > mine.toml, edit mine.toml, and give it "
        "to other commands with --programme mine.toml."
    ),
)
@click.argument("name", required=False)
@language_option()
@click.pass_context
def command(ctx: click.Context, name: str | None) -> None:
    """List or print programmes."""
    from matching.config import load_config, programmes
    from service.cli.language import language_of

    if name is None:
        for each in programmes():
            click.echo(f"{each:12} {getattr(load_config(each).title, language_of(ctx))}")
        return
    load_config(name)
    text = (resources.files("matching") / "programmes" / f"{name}.toml").read_text("utf-8")
    click.echo(text, nl=False)
