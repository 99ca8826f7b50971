"""The language of the command line, and commands whose help speaks it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from service.settings import LANGUAGES, Settings

_KEY = "service.cli.language"


def remember_language(ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
    """Keep the language that an option asked for, for this command and those around it."""
    if value is not None:
        ctx.meta[_KEY] = value


def language_of(ctx: click.Context | None) -> str:
    """Return the language asked for on the command line, else that of the environment.

    Looks at the arguments themselves where no context knows them: errors may come before all
    options are read.
    """
    if ctx is not None and _KEY in ctx.meta:
        return str(ctx.meta[_KEY])
    arguments = sys.argv[1:]
    for argument, following in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _, value = argument.partition("=")
        if name == "--lang" and (value or following) in LANGUAGES:
            return value or following
    return Settings.from_environment().language


@contextmanager
def _in_language(command: click.Command, ctx: click.Context) -> Iterator[None]:
    """Show the help of a command and its options in the language of the context."""
    from service.words import translator

    translate = translator(language_of(ctx))
    holders: list[Any] = [command, *(p for p in command.params if isinstance(p, click.Option))]
    before = [holder.help for holder in holders]
    try:
        for holder in holders:
            holder.help = translate(holder.help) if holder.help else holder.help
        yield
    finally:
        for holder, text in zip(holders, before, strict=True):
            holder.help = text


class TranslatedCommand(click.Command):
    """A command whose help is shown in the language asked for."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        with _in_language(self, ctx):
            super().format_help(ctx, formatter)


class TranslatedGroup(click.Group):
    """A group whose help, and the list of commands in it, is shown in the language asked for."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        with _in_language(self, ctx):
            super().format_help(ctx, formatter)

    def short_helps(self) -> dict[str, str]:
        """Return the one line of each command."""
        return {name: command.help or "" for name, command in self.commands.items()}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        from service.words import translator

        translate = translator(language_of(ctx))
        rows = [(name, translate(text)) for name, text in self.short_helps().items()]
        with formatter.section(translate("Commands")):
            formatter.write_dl(rows)
