"""Running the command line: in this process, or as a user does, in one of its own."""

from __future__ import annotations

import gettext
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from matching.profiles.embedding import Embedder
from matching.profiles.linking import Linker, linker_for
from matching.profiles.vocabulary import Vocabulary, default_vocabulary
from service.cli import main
from service.profiles import linkers

ROOT = Path(__file__).parents[2]
LEIDEN = ROOT / "fixtures" / "leiden"
PATH = os.environ.get("PATH", "")


def stagepact(
    *arguments: str | Path, language: str = "en", **settings: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run the command with some arguments, and return what it said and how it ended.

    It runs in this process, which knows the vocabulary that ships already: one of its own takes
    seconds to begin (see `process`). An error that `main` does not know fails the test as it is.

    `settings` are more of the environment, such as ``STAGEPACT_DATA="map"``.
    """
    given = ["stagepact", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with (
        patch.dict(os.environ, environment(language, settings), clear=True),
        patch.object(sys, "argv", given),
        patch.object(linkers, "Linker", _linker),
        redirect_stdout(out),
        redirect_stderr(err),
        _texts_as_they_were(),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    assert isinstance(code, int)
    said, told = (_text_of(stream) for stream in (out, err))
    return subprocess.CompletedProcess(given, code, said, told)


def process(
    *arguments: str | Path, language: str = "en", **settings: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run the command as `stagepact` does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env=environment(language, settings),
    )


def environment(language: str, settings: dict[str, str | Path]) -> dict[str, str]:
    """Return all of the environment of a command: nothing of whoever runs the tests but PATH."""
    return {
        "PATH": PATH,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "STAGEPACT_LANG": language,
        "COLUMNS": "200",
        **{name: str(value) for name, value in settings.items()},
    }


def _linker(vocabulary: Vocabulary, embedder: Embedder | None = None) -> Linker:
    """Return a linker; the one of what ships is made once, and never changes."""
    if vocabulary is default_vocabulary() and embedder is None:
        return linker_for(vocabulary)
    return Linker(vocabulary, embedder)


@contextmanager
def _texts_as_they_were() -> Iterator[None]:
    """Give the catalogue back that this process had before the command spoke its language."""
    before = gettext.textdomain()
    try:
        yield
    finally:
        gettext.textdomain(before)


def _text_of(stream: io.TextIOWrapper) -> str:
    """Return what was written."""
    stream.flush()
    stream.seek(0)
    return stream.read()
