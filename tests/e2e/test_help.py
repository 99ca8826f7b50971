"""The command line explains itself."""

from __future__ import annotations

import pytest

from service.cli.main import COMMANDS
from tests.e2e.commands import process, stagepact


def test_help_lists_every_command_in_dutch_unless_english_is_asked() -> None:
    """Plain --help is Dutch; --lang en and STAGEPACT_LANG=en switch."""
    dutch = stagepact("--help", language="").stdout
    english = stagepact("--lang", "en", "--help", language="nl").stdout
    assert all(f"  {name} " in dutch and f"  {name} " in english for name in COMMANDS)
    assert "Make a matching and write the report." in english
    assert "Make a matching and write the report." not in dutch
    assert stagepact("--help", language="en").stdout == english


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_that_teaches(name: str) -> None:
    """Every command ends --help with 0 and says more than its options."""
    result = stagepact(name, "--help")
    assert result.returncode == 0, result.stderr
    assert "--lang" in result.stdout or "Commands" in result.stdout
    assert len(result.stdout) > 200


def test_the_command_alone_explains_itself() -> None:
    """Who types only its name reads the help, in a process of its own."""
    result = process()
    assert "Traceback" not in result.stderr
    assert "demo" in result.stdout + result.stderr


def test_an_unknown_command_is_an_error_without_a_traceback() -> None:
    """A misspelt command ends its process with 2 and one clear line."""
    result = process("macth")
    assert result.returncode == 2
    assert "macth" in result.stderr
    assert "Traceback" not in result.stderr
