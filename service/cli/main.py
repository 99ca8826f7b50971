"""The command `stagepact`: a list of commands, each imported only when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any, Final

import click

from matching._version import __version__
from matching.errors import MatchingError
from service.cli.click_words import speak
from service.cli.language import TranslatedGroup, language_of
from service.cli.options import language_option
from service.errors import ServiceError
from service.words import N_

COMMANDS: Final[dict[str, str]] = {
    "demo": N_("Run a match batch on the data that comes with stagepact."),
    "template": N_("Write empty, commented spreadsheets to fill in."),
    "check": N_("List every problem in your files, with the mend."),
    "match": N_("Make a matching and write the report."),
    "suggest": N_("The best vacancies for one candidate."),
    "shortlist": N_("The best candidates for one vacancy."),
    "lists": N_("Suggestions for everybody and a shortlist for every vacancy."),
    "explain": N_("Why one candidate fits one vacancy, step by step."),
    "verify": N_("Judge a matching, also one changed by hand."),
    "programmes": N_("The rules and weights of a programme."),
    "skills": N_("Look up skills, or fit the vocabulary again."),
    "runs": N_("Look back at earlier runs in the archive."),
    "db": N_("Make, upgrade, back up and restore the database of the service."),
    "import": N_("Bring your files into the service."),
    "export": N_("Take a programme out of the service as files."),
    "account": N_("Make accounts of the service, the first administrator among them."),
    "serve": N_("Start the service, or look around in it with --demo."),
    "worker": N_("Do the queued runs, on as many machines as wanted."),
    "person": N_("Take out all that is kept about one person, or erase it."),
    "retention": N_("Remove the data whose time is over."),
    "audit": N_("Tell whether the audit log is whole."),
}
"""Command to its one line of help; ``service/cli/<command>.py`` holds it as `command`.

A word that Python keeps for itself has a ``_`` behind it there: ``import_.py``.
"""


class LazyGroup(TranslatedGroup):
    """A group whose commands are imported when used, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        found: Any = import_module(f"service.cli.{module}").command
        command: click.Command = found
        return command

    def short_helps(self) -> dict[str, str]:
        """Return the one line of each command, without importing any."""
        return COMMANDS


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=N_(
        "Match people to internships and jobs on skills.\n\n"
        "Start with 'stagepact demo', or with 'stagepact template MAP' and your own data: fill "
        "in the spreadsheets, 'stagepact check MAP', mend what it names, 'stagepact match MAP "
        "--programme stagepact --out RESULT', and open RESULT/report.html."
    ),
)
@language_option()
@click.version_option(__version__, prog_name="stagepact")
def cli() -> None:
    """Hold the commands together."""


def main() -> None:
    """Run the command line; known errors become one clear message, never a traceback."""
    from service.words import translator

    speak(language_of(None))
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo(translator(language_of(None))(N_("Stopped before it was done.")), err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (MatchingError, ServiceError) as error:
        click.echo(error.message.render(translator(language_of(None))), err=True)
        sys.exit(2)
