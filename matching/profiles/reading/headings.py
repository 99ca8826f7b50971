"""What a column and a table of input are, and how a heading is compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


def normalise(heading: str) -> str:
    """Return a heading without case, spaces, hyphens, accents and punctuation.

    Examples
    --------
    >>> normalise(" KvK-nummer *:")
    'kvknummer'
    """
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return _NOT_ALPHANUMERIC.sub("", plain)


def spellings(heading: str) -> tuple[str, ...]:
    """Return the normalised forms to look a heading up by: in full, then without brackets.

    Examples
    --------
    >>> spellings("Begindatum (dd-mm-jjjj)")
    ('begindatumddmmjjjj', 'begindatum')
    """
    forms = (normalise(heading), normalise(_PARENTHESES.sub(" ", heading)))
    return tuple(dict.fromkeys(form for form in forms if form))


def words(line: str) -> tuple[str, ...]:
    """Return the words of a line with semicolons between."""
    return tuple(word.strip() for word in line.split(";"))


@dataclass(frozen=True)
class Column:
    """One column that an input table may have.

    Parameters
    ----------
    field
        The name under which the parsed cell goes to the record's builder.
    heading, english
        The Dutch heading that templates use, and the English one.
    aliases
        Other headings that people use, the most telling first.
    parser
        Name of the cell parser in `matching.profiles.reading.cells.PARSERS`.
    dutch_help, english_help
        One line about what to fill in.
    example
        A value that reads well.
    required
        Whether every row needs a value.
    choices
        The values to choose from in a template, if the list is closed.
    """

    field: str
    heading: str
    english: str
    aliases: tuple[str, ...]
    parser: str
    dutch_help: str
    english_help: str
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return every normalised heading of this column, the best first."""
        headings = (self.heading, self.english, *self.aliases)
        return tuple(dict.fromkeys(normalise(heading) for heading in headings))


@dataclass(frozen=True)
class Table:
    """One kind of input table.

    Parameters
    ----------
    name
        The name in code, as in `Profiles`.
    sheet
        The Dutch name of its file and sheet.
    stems
        How names of files and sheets may begin.
    columns
        The columns, in the order of the template.
    required
        Whether a run can do without it.
    dutch_help, english_help
        One line about what the table holds.
    said
        Normalised heading to the field that somebody said it is; '' where it is not to be read.
    """

    name: str
    sheet: str
    stems: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool
    dutch_help: str
    english_help: str
    said: tuple[tuple[str, str], ...] = ()

    @cached_property
    def field_said(self) -> dict[str, str]:
        """Return what somebody said of each heading."""
        return dict(self.said)

    @cached_property
    def by_name(self) -> dict[str, tuple[Column, int]]:
        """Return each normalised heading with its column and its place among the aliases."""
        return {
            name: (column, place)
            for column in self.columns
            for place, name in enumerate(column.names)
        }

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """Return the columns by field."""
        return {column.field: column for column in self.columns}
