"""The words of the command-line library itself, in our catalogue, so that help is of one language.

The library asks the standard gettext for its texts; `speak` points that at our catalogue.
"""

from __future__ import annotations

import gettext
import os

from service.words import DOMAIN, LOCALE_FOLDER, N_

TEXTS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Error: {message}"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Argument {name!r} takes {nargs} values."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("Choose from:\n\t{choices}"),
    N_("required"),
    N_("default: {default}"),
    N_("Aborted!"),
)
"""Click's texts, as its source has them; one that a new version words otherwise stays English."""


def speak(language: str) -> None:
    """Make the command-line library speak `language` in this process."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)
