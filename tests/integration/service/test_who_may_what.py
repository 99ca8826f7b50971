"""Every role at every endpoint, with what is its own, a neighbour's, and another programme's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest

from service.accounts.policy import ROLE_SCOPES
from tests.service_app import Hall, hall_on, sqlite_database
from tests.service_rules import LETTERS, OPEN, RULES, Rule, person_of
from tests.service_scene import Half, Scene, make_scene

PREFIX: Final = "/api/v1"
REFUSED: Final = {403, 404}
KINDS: Final = ("own", "near", "far")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Give an application on a database of its own: the policy is the same on either kind."""
    with sqlite_database(tmp_path_factory.mktemp("who")) as database:
        yield hall_on(database)


@pytest.fixture(scope="module")
def routes(hall: Hall) -> dict[str, str]:
    """Give each route with the scope that it needs, empty for none."""
    return {
        f"{method.upper()} {path.removeprefix(PREFIX)}": operation.get("x-required-scope") or ""
        for path, operations in hall.app.openapi()["paths"].items()
        for method, operation in operations.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }


def test_every_route_has_its_place_in_the_table(routes: dict[str, str]) -> None:
    """A new route is refused here until somebody has said who may call it."""
    assert set(routes) == set(RULES) | OPEN


def path_of(route: str, half: Half, role: str) -> str:
    """Return the path of a route with the ids of one half."""
    path = route.split(" ")[1]
    whose = {"candidates": "candidate_id", "employers": "employer_id", "vacancies": "vacancy_id"}
    ids = half.ids | {"candidate_id": person_of(half, role), "key_id": half.ids[f"key_id:{role}"]}
    ids["id"] = ids.get(whose.get(path.split("/")[1], ""), "3d-printing")
    if role == "school":
        ids["request_id"] = half.ids["school_request_id"]
    return PREFIX + path.format(**ids)


def call(scene: Scene, half: Half, route: str, rule: Rule, role: str) -> Any:
    """Return the answer to a role of the own half that asks for what is of `half`."""
    path = path_of(route, half, role)
    if rule.query:
        path += "?" + rule.query.format(**half.ids)
    json = rule.body(half, role) if rule.body else None
    with scene.hall.client(scene.own.tokens[role]) as client:
        return client.request(
            route.split(" ", maxsplit=1)[0], path, json=json, headers={"If-Match": "*"}
        )


@pytest.fixture(scope="module")
def shared(hall: Hall) -> Scene:
    """Give a scene for the calls that leave what they name in its place."""
    return make_scene(hall)


@pytest.mark.parametrize("route", sorted(RULES))
def test_who_may_and_who_is_refused(
    hall: Hall, shared: Scene, routes: dict[str, str], route: str
) -> None:
    """Who may not is refused without a trace of the object; who may is not refused."""
    rule, faults = RULES[route], []
    # Who makes something names others' things in the body: what one does not see is not right.
    unseen = {422} if route.startswith("POST") and "{" not in route else set()
    kinds = KINDS if "{" in route or rule.near or rule.far else KINDS[:1]
    for kind, (letter, role) in product(kinds, LETTERS.items()):
        may = letter in getattr(rule, kind)
        scene = make_scene(hall) if may and rule.fresh else shared
        answer = call(scene, getattr(scene, kind), route, rule, role)
        status = answer.status_code
        if may:
            right = status not in REFUSED | {401, 422} and status < 500
        elif routes[route] not in ROLE_SCOPES[role]:
            right = status == 403
        else:
            right = status in REFUSED | unseen
        if not right:
            faults.append(f"{kind} {role} {'may' if may else 'may not'}: {answer.text[:300]}")
    assert not faults, "\n".join(faults)
