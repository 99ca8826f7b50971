"""`stagepact account`: the first administrator, and accounts in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from service.cli.language import TranslatedCommand, TranslatedGroup, language_of
from service.cli.options import database_option, language_option
from service.words import N_

if TYPE_CHECKING:
    from service.accounts.work import Work
    from service.words import Words

_ROLES = ("administrator", "stagejager", "coach", "employer", "school")
_KINDS = {"coach": "coaching", "employer": "employer", "school": "school"}


@click.group(
    cls=TranslatedGroup,
    help=N_(
        "Make accounts of the service. The first administrator is made here; everything else "
        "is done over the API by who is signed in."
    ),
)
def command() -> None:
    """Hold the commands about accounts together."""


@command.command(
    "create",
    cls=TranslatedCommand,
    help=N_(
        "Make an account.\n\n"
        "The password is asked twice and not shown. It is never an option, which others on this "
        "machine could read: give it on standard input with --password-stdin, or in a variable "
        "of the environment that --password-env names."
    ),
)
@click.option("--role", type=click.Choice(_ROLES), required=True, help=N_("What it may do."))
@click.option("--email", required=True, help=N_("With which the person signs in."))
@click.option("--name", default="", help=N_("Of the person. Default: the e-mail address."))
@click.option(
    "--organisation",
    default="",
    help=N_("Name of the organisation; made if it is not there. Needed for most roles."),
)
@click.option(
    "--programme",
    "programmes",
    multiple=True,
    help=N_("In which the account works; give it again for more. Not for an administrator."),
)
@click.option("--password-stdin", is_flag=True, help=N_("Read the password from standard input."))
@click.option(
    "--password-env",
    default="",
    metavar="NAME",
    help=N_("Name of the variable of the environment that has the password."),
)
@database_option()
@language_option()
@click.pass_context
def create(
    ctx: click.Context,
    database: str,
    role: str,
    email: str,
    name: str,
    organisation: str,
    programmes: tuple[str, ...],
    password_stdin: bool,
    password_env: str,
) -> None:
    """Make an account."""
    from service.accounts.accounts import Person, create_account
    from service.accounts.policy import SYSTEM
    from service.accounts.work import writing
    from service.cli.database import database_opened
    from service.web.app import now
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database) as opened:
        password = _password(say, from_stdin=password_stdin, variable=password_env)
        with writing(opened, SYSTEM, now) as work:
            person = Person(
                role=role,
                name=name or email,
                email=_checked_email(email),
                organisation_id=_organisation(work, role, organisation) if organisation else None,
                programmes=programmes,
            )
            create_account(work, person, password)
    click.echo(say("There is an account for {email} now, of role {role}.", email=email, role=role))


@command.command(
    "password",
    cls=TranslatedCommand,
    help=N_("Give an account another password; all its sessions end, and it is open again."),
)
@click.option("--email", required=True, help=N_("Of the account."))
@click.option("--password-stdin", is_flag=True, help=N_("Read the password from standard input."))
@click.option(
    "--password-env",
    default="",
    metavar="NAME",
    help=N_("Name of the variable of the environment that has the password."),
)
@database_option()
@language_option()
@click.pass_context
def password_(
    ctx: click.Context, database: str, email: str, password_stdin: bool, password_env: str
) -> None:
    """Give an account another password."""
    from sqlalchemy import select

    from matching.errors import message
    from service.accounts.accounts import set_password
    from service.accounts.models import Account
    from service.accounts.policy import SYSTEM
    from service.accounts.sessions import email_of
    from service.accounts.work import writing
    from service.cli.database import database_opened
    from service.errors import ServiceError
    from service.web.app import now
    from service.words import Words

    say = Words(language_of(ctx))
    with database_opened(database) as opened:
        password = _password(say, from_stdin=password_stdin, variable=password_env)
        with writing(opened, SYSTEM, now) as work:
            row = work.session.scalars(
                select(Account).where(Account.email == email_of(email))
            ).first()
            if row is None:
                raise ServiceError(message("there is no account for {email}", email=email))
            set_password(work, row, password)
    click.echo(say("The account for {email} has another password.", email=email))


def _password(say: Words, *, from_stdin: bool, variable: str) -> str:
    """Return the password, from where it was said to be; else it is asked twice.

    Raises
    ------
    ServiceError
        If it is not there.
    """
    import os
    import sys

    from matching.errors import message
    from service.errors import ServiceError

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if variable:
        password = os.environ.get(variable)
        if password is None:
            raise ServiceError(message("there is no variable {name}", name=variable))
        return password
    again = say("The same password again")
    return str(click.prompt(say("Password"), hide_input=True, confirmation_prompt=again))


def _checked_email(email: str) -> str:
    """Return an e-mail address of the form that the API takes.

    Raises
    ------
    ServiceError
        For anything else.
    """
    from pydantic import TypeAdapter, ValidationError

    from matching.errors import message
    from service.accounts.schemas import Email
    from service.errors import ServiceError

    try:
        return TypeAdapter[str](Email).validate_python(email)
    except ValidationError as error:
        raise ServiceError(message("{email} is no e-mail address", email=repr(email))) from error


def _organisation(work: Work, role: str, name: str) -> str:
    """Return the id of the organisation of a name, which is made if it is not there."""
    from sqlalchemy import select

    from service.accounts.models import Organisation
    from service.accounts.organisations import create_organisation

    found = work.session.scalar(select(Organisation.id).where(Organisation.name == name))
    if found is None:
        found = create_organisation(work, kind=_KINDS.get(role, "authority"), name=name).id
    return found
