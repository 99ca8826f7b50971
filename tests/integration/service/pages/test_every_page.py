"""What holds for every page, by walking the whole tour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import event

from service.accounts.policy import ROLES
from service.web.pages.install import PARTS
from tests.pages_app import Page, browser, seen
from tests.pages_scene import PageScene, make_page_scene
from tests.pages_tour import Stop, prepare, stops
from tests.service_app import Hall, hall_on, postgres_database, sqlite_database

NO_PAGES: Final = {"/", "/language/{code}", "/sign-in/provider", "/sign-in/provider/callback"}
"""What is asked with GET and only leads elsewhere."""

STOPS: Final = stops()
CASES: Final = [pytest.param(one, id=f"{one.path} {one.name}".strip()) for one in STOPS]
ROUTES: Final = [
    route
    for part in PARTS
    for route in import_module(f"service.web.pages.routes.{part}").router.routes
    if isinstance(route, APIRoute)
]


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageScene]:
    """Give the town of the tour; none of this knows which database it is."""
    with sqlite_database(tmp_path_factory.mktemp("tour"), sqlite_template) as opened:
        made = make_page_scene(hall_on(opened))
        prepare(made)
        yield made


def test_every_page_is_shown_from_postgresql_too(postgres: str, postgres_template: str) -> None:
    """What one database understands another may not."""
    with postgres_database(postgres, postgres_template) as opened:
        made = make_page_scene(hall_on(opened))
        prepare(made)
        for stop in STOPS:
            seen(_reader(made, stop), stop.address(made))


def _gives_a_file(route: APIRoute) -> bool:
    return re.search(r"\.[a-z]+$", route.path) is not None


def test_every_page_is_in_the_tour() -> None:
    """A new page is refused here until somebody has said who may see it."""
    pages = {
        route.path
        for route in ROUTES
        if "GET" in (route.methods or ()) and not _gives_a_file(route)
    }
    assert pages - NO_PAGES == {stop.path for stop in STOPS}


def test_every_path_is_of_one_part() -> None:
    found = Counter((method, route.path) for route in ROUTES for method in route.methods or ())
    assert [one for one, times in found.items() if times > 1] == []


def _reader(scene: PageScene, stop: Stop, language: str = "en") -> TestClient:
    """Return the browser of somebody who sees a page."""
    if stop.roles is None:
        return browser(scene.hall, language=language)
    role = next(one for one in ROLES if one in stop.roles)
    return browser(scene.hall, scene.accounts[role], language=language)


@pytest.mark.parametrize("stop", CASES)
def test_a_page_is_shown_to_its_roles_and_to_nobody_else(scene: PageScene, stop: Stop) -> None:
    address = stop.address(scene)
    for role in ROLES:
        found = browser(scene.hall, scene.accounts[role]).get(address).status_code
        if stop.roles is None or role in stop.roles:
            assert found == 200, f"{role}: {found} at {address}"
        else:
            assert found in {403, 404}, f"{role}: {found} at {address}"
    stranger = browser(scene.hall).get(address)
    if stop.roles is None:
        assert stranger.status_code == 200
    else:
        assert stranger.status_code == 303
        assert stranger.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("stop", CASES)
def test_a_page_is_whole_in_either_language(scene: PageScene, stop: Stop, language: str) -> None:
    answer = _reader(scene, stop, language).get(stop.address(scene))
    page = Page(answer.text)
    if stop.heading:
        assert page.one("html").attributes["lang"] == language
        assert page.one("h1").text.strip()
        assert page.one("title").text.strip(" -").removesuffix("Stagepact").strip(" -")
        assert page.one("main").attributes["id"] == "main"
    _is_safe(page, answer.headers["content-security-policy"] if stop.heading else None)


def _is_safe(page: Page, policy: str | None) -> None:
    """Hold what the policy of a page asks of it, and the token of its forms."""
    if policy is not None:
        assert "unsafe" not in policy
    for one in page.elements:
        assert "style" not in one.attributes, one
        assert not [name for name in one.attributes if name.startswith("on")], one
        assert one.tag != "style"
        assert not one.attributes.get("href", "").startswith("javascript:")
    assert all(one.attributes.get("src") for one in page.all("script"))
    ids = Counter(one.attributes["id"] for one in page.elements if one.attributes.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    asking = [one for one in page.all("form") if one.attributes.get("method") == "post"]
    assert len(asking) == len(page.all("input", name="token"))


@pytest.mark.parametrize("stop", CASES)
def test_a_page_asks_the_database_no_more_than_it_says(scene: PageScene, stop: Stop) -> None:
    client, address = _reader(scene, stop), stop.address(scene)
    client.get(address)  # reads what a process reads once
    with _counted(scene.hall) as statements:
        assert client.get(address).status_code == 200
    told = "\n".join(statements)
    assert len(statements) <= stop.queries, f"{len(statements)} at {address}:\n{told}"


@contextmanager
def _counted(hall: Hall) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(hall.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(hall.database.engine, "before_cursor_execute", note)


def test_no_link_leads_nowhere(scene: PageScene) -> None:
    """Every link that a role sees is followed once for each kind of page."""
    dead = []
    for role in ROLES:
        client, known = browser(scene.hall, scene.accounts[role]), set()
        for stop in STOPS:
            if stop.roles is not None and role not in stop.roles:
                continue
            address = stop.address(scene)
            for link in seen(client, address).all("a"):
                to = link.attributes.get("href", "").partition("#")[0]
                kind = _kind_of(to)
                if not to.startswith("/") or kind in known or to.startswith("/language/"):
                    continue
                known.add(kind)
                status: int = client.get(to).status_code
                if status not in {200, 303}:
                    dead.append(f"{role}: {status} at {to}, from {address}")
    assert dead == []


def _kind_of(address: str) -> str:
    """Return an address with its ids and questions as one."""
    return re.sub(r"[0-9a-f-]{36}|K-[A-Z0-9]+", "*", address.partition("?")[0])
