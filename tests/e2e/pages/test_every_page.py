"""axe-core at every page, and every page as narrow as a small telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from service.accounts.policy import ROLES
from tests.browsing import barriers, scrolls_sideways
from tests.pages_scene import make_page_scene
from tests.pages_site import Site
from tests.pages_tour import Stop, prepare, stops
from tests.service_app import hall_on, sqlite_database
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def town(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the town of the tour, served."""
    assert chrome.is_connected()  # where there is no browser, no town is made
    with sqlite_database(tmp_path_factory.mktemp("town")) as database:
        scene = make_page_scene(hall_on(database))
        prepare(scene)
        with served(scene.hall.app) as url:
            yield Site(scene, url)


@pytest.fixture(scope="module")
def readers(chrome: Browser, town: Site) -> dict[str, Page]:
    """Give a browser for each role."""
    return {role: town.page(chrome, role, language="nl") for role in ROLES}


@pytest.mark.parametrize(
    "stop",
    [pytest.param(one, id=f"{one.path} {one.name}".strip()) for one in stops() if one.heading],
)
def test_nothing_on_a_page_keeps_people_out(
    town: Site, readers: dict[str, Page], stop: Stop
) -> None:
    page = readers[next(one for one in ROLES if stop.roles is None or one in stop.roles)]
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(town.url + stop.address(town.scene))
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)
    assert said == []
