"""Collect the texts that people read, and hold the Dutch beside them.

Run ``python -m tools.words`` after changing a text: it updates the catalogue, compiles it, and
names what has no Dutch yet. With ``--check`` it changes nothing and ends with 1 where something
is missing or stale.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[1]
PO_FILE: Final = ROOT / "service" / "locale" / "nl" / "LC_MESSAGES" / "stagepact.po"
MO_FILE: Final = PO_FILE.with_suffix(".mo")
SOURCES: Final = ("matching", "service")
METHODS: Final = [("**.py", "python"), ("**.jinja", "jinja2.ext:babel_extract")]
KEYWORDS: Final = {
    "_": None,
    "N_": None,
    "message": (1,),
    "say": (1,),
    "plural": (2, 3),
}
"""The functions whose texts are collected, and which of their arguments is the text."""

Parts: TypeAlias = tuple[str, ...]
"""A text, or a text for one thing and one for several."""

_NO_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A catalogue with a clock in it would never be the same twice."""

_GAP: Final = re.compile(r"\{(\w+)\}")


def extract() -> Catalog:
    """Return every text in the code and the templates, without Dutch."""
    catalog = Catalog(
        locale="nl",
        header_comment="# The Dutch of Stagepact. Made by `python -m tools.words`.",
        project="stagepact",
        version="1",
        copyright_holder="Stagepact",
        msgid_bugs_address="-",
        last_translator="Stagepact",
        language_team="nl",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        fuzzy=False,
    )
    for source in SOURCES:
        found = extract_from_dir(
            ROOT / source,
            METHODS,
            {"**.jinja": {"silent": "false", "extensions": "jinja2.ext.do"}},
            keywords=KEYWORDS,
        )
        for file, _, text, _, context in found:
            if any(text if isinstance(text, tuple) else (text,)):
                catalog.add(text, None, [(f"{source}/{file}", 0)], context=context)
    return catalog


def read_catalogue() -> Catalog:
    """Return the texts with their Dutch."""
    with PO_FILE.open("rb") as file:
        return read_po(file, locale="nl")


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue as the bytes that gettext reads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def ids(catalog: Catalog) -> set[Parts]:
    """Return the texts of a catalogue."""
    return {_parts(message.id) for message in catalog if message.id}


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with the Dutch: missing, doubtful, or with other gaps than the text."""
    for message in catalog:
        if not message.id:
            continue
        english, dutch = _parts(message.id), _parts(message.string)
        name = english[0]
        if not all(dutch) or len(dutch) < len(english):
            yield f"no Dutch: {name}"
        elif message.fuzzy:
            yield f"doubtful: {name}"
        elif not gaps(dutch) <= gaps(english):
            yield f"gaps that the text does not have: {name}"
        elif gaps(english) - gaps(dutch) - {"n"}:
            yield f"a gap is missing: {name}"


def _parts(text: object) -> Parts:
    """Return a text of a catalogue, which may be one or several, as several."""
    if isinstance(text, (tuple, list)):
        return tuple(str(part) for part in text)
    return (str(text or ""),)


def gaps(texts: tuple[str, ...]) -> set[str]:
    """Return the names of the gaps in texts."""
    return {gap for text in texts for gap in _GAP.findall(text)}


def update() -> Catalog:
    """Return the texts of now with the Dutch that there is; the Dutch of others is dropped."""
    fresh = extract()
    if PO_FILE.is_file():
        known = read_catalogue()
        for message in fresh:
            old = known.get(message.id) if message.id else None
            if old is not None:
                message.string = old.string
                message.flags |= old.flags
    return fresh


def main() -> int:
    """Update or check the catalogue; return the exit code."""
    check = "--check" in sys.argv[1:]
    catalog = read_catalogue() if check else update()
    wrong = list(faults(catalog))
    if check:
        missing, stale = ids(extract()) - ids(catalog), ids(catalog) - ids(extract())
        wrong += [f"not in the catalogue: {text}" for text in sorted(map(str, missing))]
        wrong += [f"no longer in the code: {text}" for text in sorted(map(str, stale))]
        if not MO_FILE.is_file() or MO_FILE.read_bytes() != compiled(catalog):
            wrong.append(f"{MO_FILE.name} is not what {PO_FILE.name} compiles to")
    else:
        PO_FILE.parent.mkdir(parents=True, exist_ok=True)
        with PO_FILE.open("wb") as file:
            write_po(file, catalog, width=96, sort_output=True, include_lineno=False)
        MO_FILE.write_bytes(compiled(catalog))
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{len(ids(catalog))} texts, {len(wrong)} to mend\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
