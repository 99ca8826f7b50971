"""A real browser and a real server for the tests of journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browsing import chromium
from tests.pages_scene import make_page_scene
from tests.pages_site import Site
from tests.service_app import hall_on, sqlite_database
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Give the browser."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give a town that a real server shows."""
    with sqlite_database(tmp_path_factory.mktemp("site")) as database:
        scene = make_page_scene(hall_on(database))
        with served(scene.hall.app) as url:
            yield Site(scene, url)
