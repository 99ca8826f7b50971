"""Options that several commands share, so that they are called the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from service.cli.language import remember_language
from service.settings import LANGUAGES, Settings
from service.words import N_

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def programme_option() -> Decorator:
    """Return the option that names the programme."""
    return click.option(
        "--programme",
        "-p",
        default="stagepact",
        metavar="NAME|FILE.toml",
        help=N_(
            "The programme: stagepact (students and internships), talent (people and jobs), "
            "or a TOML file of your own. Default: stagepact."
        ),
    )


def data_option() -> Decorator:
    """Return the option that tells where the spreadsheets are."""
    return click.option(
        "--data",
        "-d",
        type=click.Path(path_type=Path),
        default=lambda: Settings.from_environment().data,
        metavar="DIR|FILE.xlsx",
        help=N_(
            "Folder with your spreadsheets, or one workbook. Default: STAGEPACT_DATA, else the "
            "folder you are in."
        ),
    )


def skip_option() -> Decorator:
    """Return the option that leaves broken rows out."""
    return click.option(
        "--skip-bad-rows",
        is_flag=True,
        help=N_("Leave broken rows out instead of stopping; the report says which."),
    )


def json_option() -> Decorator:
    """Return the option for output that machines read."""
    return click.option("--json", "as_json", is_flag=True, help=N_("Print JSON for machines."))


def vocabulary_option() -> Decorator:
    """Return the option that names the vocabulary."""
    return click.option(
        "--vocabulary",
        default="",
        metavar="NAME",
        help=N_(
            "The vocabulary: a name from 'stagepact skills list', or a folder. Default: "
            "STAGEPACT_VOCABULARY, else the one that ships."
        ),
    )


def language_option() -> Decorator:
    """Return the option for the language, accepted before and after the command."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help=N_("Language of what you read: nl or en. Default: STAGEPACT_LANG, else nl."),
        is_eager=True,
        expose_value=False,
        callback=remember_language,
    )


def database_option() -> Decorator:
    """Return the option that names the database of the service."""
    return click.option(
        "--database",
        default=lambda: Settings.from_environment().database,
        metavar="URL|FILE",
        help=N_("The database of the service. Default: STAGEPACT_DATABASE, else stagepact.sqlite."),
    )


def together(*decorators: Decorator) -> Decorator:
    """Return one decorator that adds several options, in the order in which help shows them."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(decorators):
            function = each(function)
        return function

    return decorate


def reading_options() -> Decorator:
    """Return the options of every command that reads data and prints what it finds."""
    return together(
        data_option(), programme_option(), skip_option(), json_option(), language_option()
    )


def run_options() -> Decorator:
    """Return the options that change how a matching is made."""
    return together(
        click.option(
            "--method",
            type=click.Choice(
                ["stable", "candidate-optimal", "vacancy-optimal", "one-sided", "best-total"]
            ),
            help=N_("How to match. Default: what the programme says (stable)."),
        ),
        click.option(
            "--mode",
            type=click.Choice(["two-sided", "stagematching"]),
            help=N_("Whether employers rank people. Default: what the programme says."),
        ),
        click.option(
            "--seed",
            type=click.IntRange(0, 2**31 - 1),
            help=N_("What breaks ties. The same seed gives the same result."),
        ),
    )
