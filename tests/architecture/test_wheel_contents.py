"""The wheel carries the two import packages, the data they need, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = out.glob("stagepact-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_only_our_packages_are_at_the_top(names: set[str]) -> None:
    top = {name.split("/")[0] for name in names}
    (dist_info,) = {name for name in top if name.endswith(".dist-info")}
    assert top == {"matching", "service", dist_info}
    assert f"{dist_info}/licenses/LICENSE" in names


def test_the_data_that_the_packages_need_is_there(names: set[str]) -> None:
    data = {
        path.relative_to(ROOT).as_posix()
        for package in ("matching", "service")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert data - names == set()


def test_the_demo_has_its_data(names: set[str]) -> None:
    shipped = {
        path.relative_to(ROOT / "fixtures").as_posix()
        for path in (ROOT / "fixtures" / "leiden").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped
    assert {f"service/demo_data/{name}" for name in shipped} <= names


def test_typed_markers_are_there(names: set[str]) -> None:
    assert {"matching/py.typed", "service/py.typed"} <= names
