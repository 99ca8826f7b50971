"""Who may call which route of the API, in one table; tests hold the application to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from matching.config import load_config
from service.accounts.policy import ROLE_SCOPES, ROLES
from tests.service_scene import Half

LETTERS: Final = dict(zip("AJCESK", ROLES, strict=True))
"""A administrator, J stagejager, C coach, E employer, S school, K candidate."""

Body = Callable[[Half, str], Any]


@dataclass(frozen=True)
class Rule:
    """Who may call a route.

    Attributes
    ----------
    own, near, far
        Letters of the roles that may: with an object of their own, with one of others in the
        same programme, with one of another programme. Everybody else is refused.
    body, query
        What is sent; makes a body of what belongs to one half, for a role.
    fresh
        Whether the call destroys what it names, so that every role needs a scene of its own.
    """

    own: str
    near: str = ""
    far: str = ""
    body: Body | None = None
    query: str = ""
    fresh: bool = False


def said(value: Any) -> Body:
    return lambda _half, _role: value


def person_of(half: Half, role: str) -> str:
    """Return the person whom a role works for: the school has other people than the coaches."""
    return half.people["school" if role == "school" else "coaching"].id


def a_person(half: Half, role: str) -> dict[str, Any]:
    return {"programme": half.programme, "key": half.people["coaching"].key} | (
        {} if role not in {"school"} else {"key": half.people["school"].key}
    )


def an_account(half: Half, _role: str) -> dict[str, Any]:
    home = half.homes["coaching"].id
    return {
        "role": "coach",
        "name": "x",
        "email": "new@example.org",
        "organisation_id": home,
        "programmes": [half.programme],
    }


def a_new_person(half: Half, _role: str) -> dict[str, Any]:
    return {"programme": half.programme}


def a_programme(half: Half, _role: str) -> dict[str, Any]:
    return load_config(half.programme).model_dump(mode="json")


def an_employer(half: Half, _role: str) -> dict[str, Any]:
    return {"name": "Bedrijf", "key": half.employer.key}


def a_vacancy(half: Half, _role: str) -> dict[str, Any]:
    return {
        "programme": half.programme,
        "employer_id": half.ids["employer_id"],
        "title": "Stage",
    }


def a_pair(half: Half, role: str) -> dict[str, Any]:
    return {"candidate_id": person_of(half, role), "vacancy_id": half.ids["vacancy_id"]}


def a_decision(half: Half, role: str) -> dict[str, Any]:
    return {
        "kind": "forbid",
        "candidate": person_of(half, role),
        "vacancy": half.ids["vacancy_id"],
        "reason": "test",
    }


def a_round(half: Half, _role: str) -> dict[str, Any]:
    return {"programme": half.programme, "name": "Beurs"}


def a_run(half: Half, _role: str) -> dict[str, Any]:
    return {"programme": half.programme}


def a_hook(half: Half, role: str) -> dict[str, Any]:
    body: dict[str, Any] = {"url": "https://example.org/x", "events": ["placement.published"]}
    if role != "employer":
        body["organisation_id"] = half.homes["employer"].id
    return body


def a_key(_half: Half, role: str) -> dict[str, Any]:
    return {
        "name": "key",
        "scopes": [sorted(ROLE_SCOPES[role])[0]],
        "expires_at": "2026-12-01T00:00:00Z",
    }


EVERYBODY: Final = "AJCESK"
STAFF: Final = "AJCS"

PERSON: Final = Rule("AJCSK", "AJ", "A")
RUN: Final = Rule(STAFF, STAFF, "A")

RULES: Final[dict[str, Rule]] = {
    "GET /sessions/current": Rule(EVERYBODY),
    "DELETE /sessions/current": Rule(EVERYBODY, fresh=True),
    "GET /accounts": Rule("A"),
    "POST /accounts": Rule("A", body=an_account),
    "GET /accounts/{account_id}": Rule("A", "A", "A"),
    "PATCH /accounts/{account_id}": Rule("A", "A", "A", body=said({"name": "Ander"})),
    "PUT /accounts/{account_id}/password": Rule(
        "A", "A", "A", body=said({"new": "een lang wachtwoord dat niemand raadt"}), fresh=True
    ),
    "GET /organisations": Rule("A"),
    "POST /organisations": Rule("A", body=said({"kind": "school", "name": "Nieuw"})),
    "GET /organisations/{organisation_id}": Rule("A", "A", "A"),
    "PATCH /organisations/{organisation_id}": Rule("A", "A", "A", body=said({"name": "Anders"})),
    "DELETE /organisations/{organisation_id}": Rule("A", "A", "A", fresh=True),
    "POST /keys": Rule("AJCES", body=a_key),
    "GET /keys": Rule("AJCES"),
    "GET /keys/{key_id}": Rule("AJCES", "A", "A"),
    "DELETE /keys/{key_id}": Rule("AJCES", "A", "A", fresh=True),
    "GET /programmes": Rule(EVERYBODY),
    "GET /programmes/{name}": Rule(EVERYBODY, EVERYBODY, EVERYBODY),
    "PUT /programmes/{name}": Rule("A", "A", "A", body=a_programme),
    "GET /candidates": Rule("AJCSK"),
    "POST /candidates": Rule("AJCS", "AJCS", "A", body=a_new_person),
    "GET /candidates/{id}": PERSON,
    "PUT /candidates/{id}": replace(PERSON, body=a_person),
    "PATCH /candidates/{id}": replace(PERSON, body=said({"level": "mbo3"})),
    "DELETE /candidates/{id}": Rule("AJ", "AJ", "A", fresh=True),
    "GET /candidates/{id}/wishes": PERSON,
    "PUT /candidates/{id}/wishes": replace(PERSON, body=said({"wishes": []})),
    "GET /candidates/{id}/suggestions": PERSON,
    "POST /candidates/{id}/suggestions": replace(PERSON, body=said({"travel_mode": "car"})),
    "GET /candidates/{id}/openings": PERSON,
    "GET /candidates/{candidate_id}/consents": PERSON,
    "PUT /candidates/{candidate_id}/consents/{employer_id}": replace(
        PERSON, body=said({"wording": "2026-11"})
    ),
    "DELETE /candidates/{candidate_id}/consents/{employer_id}": replace(PERSON, fresh=True),
    "GET /candidates/{candidate_id}/export": PERSON,
    "GET /candidates/{candidate_id}/looks": PERSON,
    "GET /candidates/{candidate_id}/requests": PERSON,
    "POST /candidates/{candidate_id}/requests": replace(
        PERSON, body=said({"kind": "correction", "field": "level", "text": "mbo 3"})
    ),
    "GET /candidates/{candidate_id}/requests/{request_id}": PERSON,
    "POST /candidates/{candidate_id}/requests/{request_id}/answer": Rule(
        "AJ", "AJ", "A", body=said({"granted": True}), fresh=True
    ),
    "POST /candidates/{candidate_id}/requests/{request_id}/withdraw": replace(PERSON, fresh=True),
    "GET /pairs/{candidate_id}/{vacancy_id}": PERSON,
    "GET /employers": Rule(EVERYBODY),
    "POST /employers": Rule("AJ", body=said({"name": "Nieuw"})),
    "GET /employers/{id}": Rule(EVERYBODY, "AJCSK", "AJ"),
    "PUT /employers/{id}": Rule("AJE", "AJ", "AJ", body=an_employer),
    "PATCH /employers/{id}": Rule("AJE", "AJ", "AJ", body=said({"municipality": "Leiden"})),
    "DELETE /employers/{id}": Rule("AJ", "AJ", "AJ", fresh=True),
    "GET /vacancies": Rule(EVERYBODY),
    "POST /vacancies": Rule("AJE", "AJ", "A", body=a_vacancy),
    "GET /vacancies/{id}": Rule(EVERYBODY, "AJCSK", "A"),
    "PUT /vacancies/{id}": Rule("AJE", "AJ", "A", body=a_vacancy),
    "PATCH /vacancies/{id}": Rule("AJE", "AJ", "A", body=said({"capacity": 3})),
    "DELETE /vacancies/{id}": Rule("AJE", "AJ", "A", fresh=True),
    "GET /vacancies/{id}/rankings": Rule("AJE", "AJ", "A"),
    "PUT /vacancies/{id}/rankings": Rule("AJE", "AJ", "A", body=said({"rankings": []})),
    "GET /vacancies/{id}/shortlist": Rule("AJCE", "AJC", "A"),
    "POST /vacancies/{id}/shortlist": Rule("AJCE", "AJC", "A", body=said({"trainable": True})),
    "GET /vacancies/{id}/shortlist/{pseudonym}": Rule("E", fresh=True),
    "GET /skills": Rule(EVERYBODY, query="q=python"),
    "GET /skills/suggested": Rule(EVERYBODY, query="title=lasser"),
    "GET /skills/{id}": Rule(EVERYBODY, EVERYBODY, EVERYBODY),
    "GET /rounds": Rule(EVERYBODY),
    "POST /rounds": Rule("AJ", "AJ", "A", body=a_round),
    "GET /rounds/{round_id}": Rule(EVERYBODY, EVERYBODY, "A"),
    "PUT /rounds/{round_id}": Rule("AJ", "AJ", "A", body=a_round),
    "DELETE /rounds/{round_id}": Rule("AJ", "AJ", "A", fresh=True),
    "GET /runs": Rule(STAFF),
    "POST /runs": Rule("AJ", "AJ", "A", body=a_run),
    "GET /runs/{run_id}": RUN,
    "GET /runs/{run_id}/events": RUN,
    "GET /runs/{run_id}/proposals": RUN,
    "GET /runs/{run_id}/unplaced": RUN,
    "GET /runs/{run_id}/open-places": RUN,
    "GET /runs/{run_id}/comparison": replace(RUN, query="with={other_run_id}"),
    "POST /runs/{run_id}/cancel": Rule("AJ", "AJ", "A"),
    "GET /runs/{run_id}/publication": RUN,
    "POST /runs/{run_id}/publication": Rule("AJ", "AJ", "A", body=said({})),
    "DELETE /runs/{run_id}/publication": Rule("AJ", "AJ", "A", fresh=True),
    "POST /runs/{run_id}/publish": Rule("AJ", "AJ", "A", fresh=True),
    "POST /runs/{run_id}/unpublish": Rule("AJ", "AJ", "A", body=said({"reason": "mistake"})),
    "GET /decisions": Rule("AJC"),
    "POST /decisions": Rule("AJ", "AJ", "A", body=a_decision, fresh=True),
    "GET /decisions/{decision_id}": Rule("AJC", "AJ", "A"),
    "DELETE /decisions/{decision_id}": Rule("AJ", "AJ", "A", fresh=True),
    "GET /placements": Rule(EVERYBODY),
    "POST /placements": Rule(STAFF, "AJ", "A", body=a_pair, fresh=True),
    "GET /placements/transitions": Rule(EVERYBODY),
    "GET /placements/{placement_id}": Rule("AJCEK", "AJ", "A"),
    "POST /placements/{placement_id}/transitions": Rule(
        "AJCK", "AJ", "A", body=said({"to": "confirmed"}), fresh=True
    ),
    "GET /webhooks": Rule("AJE"),
    "POST /webhooks": Rule("AE", body=a_hook),
    "GET /webhooks/{webhook_id}": Rule("AJE", "AJ", "AJ"),
    "PUT /webhooks/{webhook_id}": Rule("AE", "A", "A", body=a_hook),
    "DELETE /webhooks/{webhook_id}": Rule("AE", "A", "A", fresh=True),
    "GET /webhooks/{webhook_id}/deliveries": Rule("AJE", "AJ", "AJ"),
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": Rule("AE", "A", "A"),
    "GET /audit": Rule("A"),
    "GET /metrics": Rule("A"),
}
"""Each route of the API, without its prefix."""

OPEN: Final = {
    "GET /health",
    "GET /health/ready",
    "POST /sessions",
    "GET /sessions/oidc",
    "GET /sessions/oidc/callback",
    "PUT /sessions/current/password",
    "POST /imports",
    "GET /exports/{programme}.zip",
    "GET /exports/{programme}.xlsx",
}
"""Routes that ask nobody who they are, and those that tests of their own hold to the roles."""
