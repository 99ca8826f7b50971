"""Problems and matchings as files: the formats of the field, read and written."""

from matching.assignment.formats.algmatch import from_algmatch, to_algmatch
from matching.assignment.formats.files import FORMATS, read_problem, write_problem
from matching.assignment.formats.matchings import read_matching, write_matching

__all__ = [
    "FORMATS",
    "from_algmatch",
    "read_matching",
    "read_problem",
    "to_algmatch",
    "write_matching",
    "write_problem",
]
