"""Heavy packages are imported where they are used, so that the command line answers at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUFF = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
HEAVY: list[str] = RUFF["lint"]["flake8-tidy-imports"]["banned-module-level-imports"]


def ruff(tree: Path) -> list[tuple[str, str]]:
    """Return (file, message) for every heavy import at module level under `tree`."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=json", "."],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in {0, 1}, result.stderr
    return [
        (Path(found["filename"]).relative_to(tree).as_posix(), found["message"])
        for found in json.loads(result.stdout)
        if found["code"] == "TID253"
    ]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path.resolve()


def plant(tree: Path, name: str, source: str) -> None:
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(source, encoding="utf-8")


@pytest.mark.parametrize("place", ["matching/planted.py", "service/cli/planted.py"])
def test_ruff_finds_each_heavy_import_at_module_level(tree: Path, place: str) -> None:
    plant(tree, place, "".join(f"import {name}\n" for name in HEAVY))
    found = ruff(tree)
    assert {file for file, _ in found} == {place}
    for name in HEAVY:
        assert any(f"`{name}`" in message for _, message in found), name


def test_ruff_finds_a_heavy_submodule(tree: Path) -> None:
    plant(tree, "matching/planted.py", "from ortools.sat.python import cp_model\n")
    assert [file for file, _ in ruff(tree)] == ["matching/planted.py"]


def test_ruff_allows_a_heavy_import_inside_a_function(tree: Path) -> None:
    plant(tree, "matching/planted.py", "def solve():\n    import ortools\n    return ortools\n")
    assert ruff(tree) == []


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import json, sys\n"
        "out = sys.argv.pop()\n"
        "sys.argv = ['stagepact', '--lang', 'en', '--help']\n"
        "from service.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as stop:\n"
        "    assert not stop.code, stop.code\n"
        "json.dump(sorted(sys.modules), open(out, 'w'))\n"
    )
    modules = tmp_path / "modules.json"
    result = subprocess.run(
        [sys.executable, "-c", script, modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Usage:" in result.stdout
    # numpy and pydantic may stand at the top of any module of ours; help needs none of those.
    loaded = set(json.loads(modules.read_text(encoding="utf-8")))
    assert loaded & {*HEAVY, "numpy", "pydantic"} == set()
