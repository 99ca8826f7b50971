"""What holds for every route, by walking over all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute

from service.accounts.policy import ROLE_SCOPES, SCOPES
from service.web.app import PREFIX, RESOURCES
from service.web.deps import Needs, NeedsWriting
from service.web.openapi import TAGS, needs_of, routes_of
from service.web.problems import TITLES
from service.web.routing import ApiRoute
from tests.service_app import Hall, hall_on, sqlite_database

OPEN: Final = {
    ("GET", "/health"),
    ("GET", "/health/ready"),
    ("POST", "/sessions"),
    ("GET", "/sessions/oidc"),
    ("GET", "/sessions/oidc/callback"),
}
"""The routes that ask nobody who they are."""

ID: Final = "b7981189-72e9-412c-8fb1-5f27913fbaf6"

ROUTES: Final = [
    (method, route)
    for route in routes_of(import_module(f"service.web.api.{name}").router for name in RESOURCES)
    for method in sorted(route.methods or ())
]

ASKED: Final = [(method, route) for method, route in ROUTES if (method, route.path) not in OPEN]


@pytest.fixture(scope="module")
def hall(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Give an application; none of this knows which database it is."""
    with sqlite_database(tmp_path_factory.mktemp("routes"), sqlite_template) as opened:
        yield hall_on(opened)


@pytest.fixture(scope="module")
def document(hall: Hall) -> dict[str, Any]:
    """Give the OpenAPI document as it is served."""
    found: dict[str, Any] = hall.client().get(f"{PREFIX}/openapi.json").json()
    return found


def test_the_routes_that_ask_nobody_who_they_are_are_few_and_known() -> None:
    found = {(method, route.path) for method, route in ROUTES if needs_of(route) is None}
    assert found == OPEN
    assert len(ASKED) > 20


@pytest.mark.parametrize(
    ("method", "route"), ASKED, ids=[f"{method} {route.path}" for method, route in ASKED]
)
def test_a_route_needs_a_scope_and_refuses_who_is_not_signed_in(
    hall: Hall, method: str, route: APIRoute
) -> None:
    needs = needs_of(route)
    assert needs is not None
    assert needs.scope in SCOPES
    path = PREFIX + re.sub(r"{[^}]*}", ID, route.path)
    for client in (hall.client(), hall.client("ss_wrong"), hall.client("sp_wrong_key")):
        answer = client.request(method, path)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"


def test_every_scope_lets_somebody_do_something() -> None:
    used = {needs.scope for _, route in ROUTES if (needs := needs_of(route)) is not None}
    assert used == set(SCOPES)
    assert set().union(*ROLE_SCOPES.values()) == set(SCOPES)


def test_a_get_only_reads() -> None:
    for method, route in ASKED:
        if method == "GET":
            assert type(needs_of(route)) is Needs, route.path


def test_every_post_may_be_sent_again() -> None:
    for _, route in ROUTES:
        assert isinstance(route, ApiRoute), f"{route.path}: make routers with ApiRouter"


def test_every_route_is_documented(document: dict[str, Any]) -> None:
    for method, route in ROUTES:
        told, needs = document["paths"][PREFIX + route.path][method.lower()], needs_of(route)
        where = f"{method} {route.path}"
        assert told["operationId"] == route.name, where
        assert told["summary"], where
        assert not told["summary"].endswith("."), where
        assert set(told["tags"]) <= set(TAGS), where
        answers = set(told["responses"])
        assert {"422", "500", "503"} <= answers, where
        assert any(status.startswith(("2", "3")) for status in answers), where
        if "requestBody" in told:
            assert {"400", "413"} <= answers, where
        names = {one.get("$ref", "").rpartition("/")[2] for one in told["parameters"]}
        once = method == "POST" and isinstance(needs, NeedsWriting)
        assert names - {""} == {"Accept-Language"} | ({"Idempotency-Key"} if once else set()), where
        if needs is None:
            assert "security" not in told, where
        else:
            assert told["x-required-scope"] == needs.scope, where
            assert told["security"] == [{"bearer": []}], where
            assert {"401", "403", "429"} <= answers, where


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert sorted(set(ids)) == sorted(ids)


def test_every_reference_leads_somewhere_and_no_problem_is_fastapis_own(
    document: dict[str, Any],
) -> None:
    references = set(re.findall(r"'\$ref': '#/([^']+)'", str(document)))
    assert len(references) > 20
    for reference in references:
        found: Any = document
        for name in reference.split("/"):
            found = found[name]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_problems_of_the_document_are_those_that_there_are(document: dict[str, Any]) -> None:
    for code, answer in document["components"]["responses"].items():
        assert code in TITLES
        assert list(answer["content"]) == ["application/problem+json"]


def test_the_document_says_whose_it_is_and_under_which_licence(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["license"] == {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    assert document["info"]["contact"]["name"]
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert [tag["name"] for tag in document["tags"]] == list(TAGS)


def test_no_path_ends_with_a_slash_or_has_capitals(document: dict[str, Any]) -> None:
    for path in document["paths"]:
        assert path.startswith(PREFIX + "/")
        assert not path.endswith("/")
        assert re.sub(r"{[^}]*}", "", path).islower()
