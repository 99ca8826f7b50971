"""The whole OpenAPI document, called with made-up values: no answer but those it documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, Final

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.core.result import Ok

from tests.service_app import Hall, hall_on, sqlite_database
from tests.service_scene import Scene, make_scene


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Give an application on a database of its own."""
    with sqlite_database(tmp_path_factory.mktemp("openapi")) as database:
        yield hall_on(database)


@pytest.fixture(scope="module")
def scene(hall: Hall) -> Scene:
    """Give things that the ids in paths may name."""
    return make_scene(hall)


@pytest.fixture(scope="module")
def operations(hall: Hall) -> list[Any]:
    """Give every operation of the document, as schemathesis reads it."""
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", hall.app)
    return [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]


def with_real_ids(case: Any, scene: Scene) -> None:
    """Let about half of the calls name something that is there."""
    known = scene.own.ids | {"id": _id_of(case.path, scene)}
    made_up = case.path_parameters or {}
    for name, value in made_up.items():
        if name in known and len(repr(value)) % 2:
            made_up[name] = known[name]


def _id_of(path: str, scene: Scene) -> str:
    whose = {"candidates": "candidate_id", "employers": "employer_id", "vacancies": "vacancy_id"}
    return scene.own.ids.get(whose.get(path.split("/")[3], ""), "3d-printing")


def faults_of(operation: Any, examples: int, call: Callable[[Any], None]) -> list[str]:
    """Return what is wrong with the answers of one operation, at most one fault of a kind."""

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def calls(case: Any) -> None:
        call(case)

    try:
        calls()
    except BaseExceptionGroup as group:
        return [f"{operation.label}: {fault}" for fault in group.exceptions]
    except Exception as fault:
        return [f"{operation.label}: {type(fault).__name__} {fault}"]
    return []


STREAMS: Final = ("/events", "/oidc", "/callback")
"""Streams and redirects have tests of their own."""

MANY: Final = int(os.environ.get("STAGEPACT_EXAMPLES", "4"))
"""How many calls each operation gets; a thorough run gives more."""


@pytest.mark.parametrize("role", ["administrator", "employer"])
def test_no_answer_is_undocumented(operations: list[Any], scene: Scene, role: str) -> None:
    """No error of the server, no status, header or body that the document does not tell."""

    def call(case: Any) -> None:
        with_real_ids(case, scene)
        case.call_and_validate(headers={"Authorization": f"Bearer {scene.own.tokens[role]}"})

    walked = [one for one in operations if not one.path.endswith(STREAMS)]
    faults = [fault for one in walked for fault in faults_of(one, MANY, call)]
    assert not faults, "\n".join(faults)


def test_without_a_key_the_answers_are_documented_too(operations: list[Any]) -> None:
    """Nobody gets in, and is told so in the way that the document says."""

    def call(case: Any) -> None:
        answer = case.call_and_validate()
        open_to_all = case.path.endswith(("/health", "/ready", "/sessions", *STREAMS))
        assert open_to_all or answer.status_code >= 400

    faults = [fault for one in operations for fault in faults_of(one, 2, call)]
    assert not faults, "\n".join(faults)
