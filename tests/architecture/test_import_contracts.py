"""The import contracts hold in the tree as it is, and each of them can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract -> (file, what is planted in it, what the contract says about it)
PLANTS: dict[str, list[tuple[str, str, str]]] = {
    "The engine knows neither its users nor its benchmarks": [
        ("matching/errors.py", "import service", "matching is not allowed to import service"),
        ("matching/config.py", "import benchmarks", "matching is not allowed to import benchmarks"),
    ],
    "What ships does not import benchmarks": [
        ("service/errors.py", "import benchmarks", "service is not allowed to import benchmarks"),
    ],
    "Layers of the engine": [
        (
            f"matching/{low}",
            f"import matching.{high}",
            f"matching.{low.split('/')[0].removesuffix('.py')} "
            f"is not allowed to import matching.{high}",
        )
        for low, high in [
            ("errors.py", "tables"),
            ("tables/__init__.py", "scoring"),
            ("profiles/__init__.py", "scoring"),
            ("scoring/__init__.py", "assignment"),
            ("assignment/__init__.py", "config"),
            ("config.py", "report"),
            ("report/__init__.py", "pipeline"),
        ]
    ],
    "Layers of the service": [
        (
            "service/errors.py",
            "import service.cli",
            "service.errors is not allowed to import service.cli",
        ),
        (
            "service/settings.py",
            "import service.words",
            "service.settings is not allowed to import service.words",
        ),
    ],
    "No solver certifies itself": [
        (
            "matching/assignment/verify.py",
            f"import {module}",
            f"matching.assignment.verify is not allowed to import {module}",
        )
        for module in [
            "matching.assignment.best_total",
            "matching.assignment.deferred_acceptance",
            "matching.assignment.registry",
            "matching.assignment.stable",
            "ortools",
        ]
    ],
    "The engine has no web, no database and no command line": [
        (
            "matching/tables/__init__.py",
            # Inside a function as well: an import postponed is still an import.
            f"def planted_{package}() -> None:\n    import {package}",
            f"matching is not allowed to import {package}",
        )
        for package in ["click", "fastapi", "jinja2", "rich", "sqlalchemy", "starlette", "uvicorn"]
    ],
}


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        # Wide, so that no sentence we look for is broken in two.
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "500", "PYTHONPATH": str(tree)},
    )


def contracts() -> dict[str, dict[str, Any]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in ("matching", "service", "benchmarks"):
        for source in (ROOT / package).rglob("*.py"):
            target = tmp_path / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def file_of(tree: Path, name: str) -> Path:
    """`report/__init__.py` and `report.py` are the same module: take the one there is."""
    path = tree / name
    if path.exists():
        return path
    if path.name == "__init__.py":
        return path.parent.with_suffix(".py")
    return path.with_suffix("") / "__init__.py"


def test_the_tree_keeps_every_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


def test_every_contract_has_a_plant() -> None:
    assert set(PLANTS) == set(contracts())


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_import_breaks_its_contract(tree: Path, contract: str) -> None:
    for name, planted, _ in PLANTS[contract]:
        with file_of(tree, name).open("a", encoding="utf-8") as file:
            file.write(f"\n{planted}\n")
    result = lint_imports(tree)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout
    for _, _, sentence in PLANTS[contract]:
        assert sentence in result.stdout


@pytest.mark.parametrize("package", ["matching", "service"])
def test_a_module_without_a_layer_is_refused(tree: Path, package: str) -> None:
    (tree / package / "stowaway.py").write_text('"""Nobody gave me a place."""\n', encoding="utf-8")
    result = lint_imports(tree)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{package}.stowaway" in result.stdout


def test_the_judge_may_import_no_room_mate() -> None:
    """A new solver must not slip past the contract because nobody added it to the list."""
    beside = {
        f"matching.assignment.{path.stem}"
        for path in (ROOT / "matching/assignment").iterdir()
        if path.stem not in {"__init__", "__pycache__", "judge", "verify"}
    }
    forbidden = contracts()["No solver certifies itself"]["forbidden_modules"]
    assert {*beside, "ortools"} == set(forbidden)


def test_a_round_about_way_to_the_solver_is_found(tree: Path) -> None:
    with (tree / "matching/assignment/verify.py").open("a", encoding="utf-8") as file:
        file.write("\nimport matching.tables\n")
    with (tree / "matching/tables/__init__.py").open("a", encoding="utf-8") as file:
        file.write("\ndef planted() -> None:\n    import ortools\n")
    result = lint_imports(tree)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "No solver certifies itself BROKEN" in result.stdout
