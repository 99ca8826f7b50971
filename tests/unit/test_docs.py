"""The documentation keeps up with the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

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


def test_the_library_example_in_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python block of the README does what it says on the data that ships."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    monkeypatch.chdir(ROOT)
    space: dict[str, object] = {}
    exec(
        compile(code.replace('"stagepact"', '"talent"'), "README.md", "exec"), space
    )  # the quicker one
    assert getattr(space["result"], "verdict").stable  # noqa: B009 - of a name that only exec knows
