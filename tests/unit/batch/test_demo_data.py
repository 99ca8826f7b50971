"""The data that ships is found wherever stagepact is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from service.batch.demo_data import demo_data

ROOT = Path(__file__).resolve().parents[3]

SHOW = """
from service.batch.demo_data import demo_data
from service.errors import ServiceError
try:
    with demo_data() as folder:
        print(sorted(file.name for file in folder.iterdir()))
except ServiceError as error:
    print(error)
"""


def shown(folder: Path) -> str:
    """Return what an installation in a folder of its own gives."""
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def installed(folder: Path) -> Path:
    """Copy the packages, without data beside them, as a wheel would lay them out."""
    for name in ("matching", "service"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_in_a_checkout_it_is_the_folder_of_fixtures() -> None:
    """Who works on the code sees the files that they can edit."""
    with demo_data() as folder:
        assert folder == ROOT / "fixtures" / "leiden"
        assert any(folder.glob("*.csv"))


def test_in_a_wheel_it_is_inside_the_package(tmp_path: Path) -> None:
    """An installation outside any checkout brings its own copy."""
    home = installed(tmp_path)
    data = home / "service" / "demo_data" / "leiden"
    data.mkdir(parents=True)
    (data / "studenten.csv").write_text("id\n", encoding="utf-8")
    assert shown(home) == "['studenten.csv']"


def test_an_installation_without_it_says_so(tmp_path: Path) -> None:
    """Whoever packaged without the data is told what to do."""
    assert shown(installed(tmp_path)) == (
        "this installation came without the demo data; install stagepact again"
    )
