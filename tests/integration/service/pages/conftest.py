"""A town for each module of tests of pages, on either database; see `tests.thoroughness`."""

from __future__ import annotations

import pytest

from service.db.engine import Database
from tests.pages_scene import PageScene, make_page_scene
from tests.service_app import hall_on


@pytest.fixture(scope="module")
def page_scene(database: Database) -> PageScene:
    """Give a town with a round, two runs and an account of each role."""
    return make_page_scene(hall_on(database))
