"""What all tests share."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples everywhere, and no clock: a slow machine is not a fault in the code.
settings.register_profile("stagepact", derandomize=True, deadline=None)
settings.load_profile("stagepact")

ROOT = Path(__file__).parents[1]

NO_ESCO = "no ESCO download in {folder}; STAGEPACT_ESCO names another folder"

NO_TRANSFORMERS = (
    "the extra `transformers` is not installed; docs/decisions/0002 says how to have it"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs PyTorch where there is none: `./run` does not force it on anyone."""
    if find_spec("sentence_transformers") is not None:
        return
    for item in items:
        if item.get_closest_marker("transformers"):
            item.add_marker(pytest.mark.skip(reason=NO_TRANSFORMERS))


@pytest.fixture(scope="session")
def esco() -> Path:
    """Give the folder of ESCO's own CSV files; it is no part of the project."""
    folder = Path(os.environ.get("STAGEPACT_ESCO", ROOT / ".." / "shared" / "data" / "esco"))
    if not any(folder.rglob("skills_*.csv")):
        pytest.skip(NO_ESCO.format(folder=folder))
    return folder
