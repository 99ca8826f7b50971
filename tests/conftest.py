"""What all tests share."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from tests.thoroughness import ON_BOTH, THOROUGH

# The same examples everywhere, and no clock: a slow machine is not a fault in the code.
settings.register_profile("stagepact", derandomize=True, deadline=None)
settings.load_profile("stagepact")

ROOT = Path(__file__).parents[1]

NO_ESCO = "no ESCO download in {folder}; STAGEPACT_ESCO names another folder"

NO_TRANSFORMERS = (
    "the extra `transformers` is not installed; docs/decisions/0002 says how to have it"
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a thorough run does, and skip what needs PyTorch where there is none."""
    if not THOROUGH:
        spared = [one for one in items if _is_for_thorough_runs(one)]
        left = set(map(id, spared))
        config.hook.pytest_deselected(items=spared)
        items[:] = [one for one in items if id(one) not in left]
    if find_spec("sentence_transformers") is not None:
        return
    for item in items:
        if item.get_closest_marker("transformers"):
            item.add_marker(pytest.mark.skip(reason=NO_TRANSFORMERS))


def _is_for_thorough_runs(item: pytest.Item) -> bool:
    """Return whether a test is left out of a run of ten minutes; see `tests.thoroughness`."""
    if item.get_closest_marker("thorough") or item.get_closest_marker("transformers"):
        return True
    found = getattr(item, "callspec", None)
    again = found is not None and found.params.get("database") == "postgres"
    return again and item.path.stem not in ON_BOTH


@pytest.fixture(scope="session")
def esco() -> Path:
    """Give the folder of ESCO's own CSV files; it is no part of the project."""
    folder = Path(os.environ.get("STAGEPACT_ESCO", ROOT / ".." / "shared" / "data" / "esco"))
    if not any(folder.rglob("skills_*.csv")):
        pytest.skip(NO_ESCO.format(folder=folder))
    return folder
