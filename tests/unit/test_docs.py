"""The documentation keeps up with the code."""

from __future__ import annotations

import doctest
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from matching.config import MatchConfig, MethodOptions
from matching.profiles.options import ImportanceOptions, SimilarityOptions
from matching.scoring.options import (
    CertificateRule,
    HoursRule,
    LanguageRule,
    PeriodRule,
    RuleOptions,
    SkillOptions,
    TravelOptions,
    TravelRule,
    WeightOptions,
)
from service.cli.main import COMMANDS
from service.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def words_in_code(file: Path) -> set[str]:
    """Return every word that stands between backquotes."""
    quoted = re.findall(r"`([^`]+)`", file.read_text(encoding="utf-8"))
    return {word for text in quoted for word in re.findall(r"[\w-]+", text)}


@pytest.mark.parametrize(
    "options",
    [
        MatchConfig,
        MethodOptions,
        RuleOptions,
        PeriodRule,
        HoursRule,
        TravelRule,
        LanguageRule,
        CertificateRule,
        TravelOptions,
        WeightOptions,
        SkillOptions,
        SimilarityOptions,
        ImportanceOptions,
    ],
)
def test_every_setting_of_a_programme_is_documented(options: type[BaseModel]) -> None:
    """docs/programmes.md names each key that a programme's TOML may have."""
    assert set(options.model_fields) <= words_in_code(ROOT / "docs" / "programmes.md")


def test_every_environment_variable_is_documented_with_its_default() -> None:
    """docs/settings.md names one variable for each field of `Settings`, and its default."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    defaults = Settings.from_environment({})
    shown = dict(re.findall(r"^\| `(STAGEPACT_\w+)` \| ([^|]+) \|", text, flags=re.MULTILINE))
    special = {"language": "STAGEPACT_LANG"}
    variables = {
        field.name: special.get(field.name, f"STAGEPACT_{field.name.upper()}")
        for field in fields(Settings)
    }
    assert set(shown) == set(variables.values())
    for field, variable in variables.items():
        value = getattr(defaults, field)
        default = {True: "on", False: "off"}[value] if isinstance(value, bool) else f"{value}"
        default = default.removesuffix(".0") if isinstance(value, float) else default
        # Where the default is nothing, the page says in words what that means.
        assert shown[variable] == f"`{default}`" if default else "`" not in shown[variable]


def test_every_command_that_the_readme_shows_exists() -> None:
    """`./run NAME` in the README is a command of the script or of stagepact."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\./run ([a-z]+)", text)) | set(
        re.findall(r"`stagepact ([a-z]+)", text)
    )
    assert shown <= {*COMMANDS, "test", "check"}
    assert {"demo", "test", "match", "check", "template", "explain"} <= shown


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link in the documentation names a file or folder that is there."""
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_the_page_on_assignment_shows_what_its_lines_give() -> None:
    """Every line of Python in docs/assignment.md is run, in order, and gives what stands there."""
    page = ROOT / "docs" / "assignment.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    runner, space = doctest.DocTestRunner(), dict[str, object]()
    for number, block in enumerate(blocks):
        lines = doctest.DocTestParser().get_doctest(block, space, f"block {number}", None, 0)
        told: list[str] = []
        runner.run(lines, out=told.append, clear_globs=False)
        space = lines.globs
        assert not told, "".join(told)
    assert runner.tries > 40


def test_the_library_examples_in_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of the README do what they say, on the data that ships and on their own."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    whole, alone = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    monkeypatch.chdir(ROOT)
    quicker = whole.replace('"stagepact"', '"talent"')
    space: dict[str, Any] = {}
    exec(compile(quicker, "README.md", "exec"), space)
    assert space["result"].verdict.stable
    exec(compile(alone, "README.md", "exec"), space)
    assert f"# {space['matching'].pairs()} {space['matching'].status}" in alone
