"""Names of languages in Dutch and English, and their codes."""

from __future__ import annotations

from functools import cache

from matching.profiles.reading.headings import normalise
from matching.profiles.vocabulary import data_file, read_rows, split


@cache
def language_codes() -> dict[str, str]:
    """Return the code of each language by normalised name; most have an ISO 639-1 code."""
    return {
        normalise(name): row["code"]
        for row in read_rows(data_file("languages.csv"))
        for name in (row["code"], row["label_nl"], *split(row["other_names"]))
    }


@cache
def dutch_names() -> tuple[str, ...]:
    """Return the Dutch name of each language."""
    return tuple(row["label_nl"] for row in read_rows(data_file("languages.csv")))
