"""Who may do what: roles, the scopes they have, and who is asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ROLES: Final = ("administrator", "stagejager", "coach", "employer", "school", "candidate")

SCOPES: Final[Mapping[str, str]] = {
    "programmes:read": "read the programmes and their configuration",
    "programmes:write": "add and change programmes",
    "candidates:read": "read people in full, with name and contact",
    "candidates:write": "add and change people",
    "employers:read": "read employers",
    "employers:write": "add and change employers",
    "vacancies:read": "read vacancies",
    "vacancies:write": "add and change vacancies",
    "suggestions:read": "ask which vacancies suit a person, and why",
    "shortlists:read": "ask which people suit a vacancy, and why",
    "skills:read": "search the vocabulary of skills",
    "rounds:read": "read rounds",
    "rounds:write": "add and change rounds",
    "runs:read": "read runs and their results",
    "runs:write": "start and cancel runs",
    "runs:publish": "publish what a run proposes",
    "decisions:read": "read locked and forbidden pairs",
    "decisions:write": "lock and forbid pairs",
    "placements:read": "read placements and their steps",
    "placements:write": "take placements a step further",
    "consents:write": "give and take back consent to be introduced",
    "imports:write": "bring in files",
    "exports:read": "take out files",
    "privacy:read": "read what is kept about a person, and what was asked",
    "privacy:write": "ask for a correction, object, and take that back",
    "privacy:decide": "erase a person, and answer what people ask",
    "webhooks:read": "read webhooks and deliveries",
    "webhooks:write": "add and change webhooks",
    "accounts:read": "read organisations and accounts",
    "accounts:write": "add and change organisations and accounts",
    "account:own": "see who you are, sign out, and change your own password",
    "keys:write": "make and revoke API keys of one's own",
    "audit:read": "read the audit log",
    "metrics:read": "read the figures of this service",
}
"""What each scope lets somebody do."""

_EVERYBODY: Final = frozenset(
    {"programmes:read", "skills:read", "vacancies:read", "employers:read", "account:own"}
)

_STAFF: Final = _EVERYBODY | {
    "candidates:read", "candidates:write", "suggestions:read", "rounds:read", "placements:read",
    "placements:write", "consents:write", "privacy:read", "privacy:write", "keys:write",
}  # fmt: skip

ROLE_SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "administrator": frozenset(SCOPES),
    "stagejager": _STAFF
    | {
        "employers:write", "vacancies:write", "shortlists:read", "rounds:write", "runs:read",
        "runs:write", "runs:publish", "decisions:read", "decisions:write", "imports:write",
        "exports:read", "privacy:decide", "webhooks:read",
    },
    "coach": _STAFF | {"shortlists:read", "decisions:read", "runs:read"},
    "school": _STAFF | {"runs:read"},
    "employer": _EVERYBODY
    | {
        "employers:write", "vacancies:write", "shortlists:read", "rounds:read", "placements:read",
        "placements:write", "webhooks:read", "webhooks:write", "keys:write",
    },
    "candidate": _EVERYBODY
    | {
        "candidates:read", "candidates:write", "suggestions:read", "rounds:read",
        "placements:read", "placements:write", "consents:write", "privacy:read", "privacy:write",
    },
}  # fmt: skip
"""What each role may do; on which rows, each feature's `visible` says."""


@dataclass(frozen=True)
class Actor:
    """Who is asking.

    Attributes
    ----------
    kind
        ``account`` (a person who signed in), ``key`` (a machine) or ``system`` (a job).
    id
        Of the account or the key.
    account_id
        The account, also behind a key.
    scopes
        What this actor may do.
    programmes
        In which programmes; None: in all.
    organisation_id, candidate_id
        Whom the account belongs to, or who it is.
    request_id
        Of the request, for the log.
    """

    kind: str
    id: str | None
    account_id: str | None
    role: str
    scopes: frozenset[str]
    programmes: tuple[str, ...] | None = None
    organisation_id: str | None = None
    candidate_id: str | None = None
    request_id: str = ""

    def may(self, scope: str) -> bool:
        """Return whether the actor has a scope."""
        return scope in self.scopes

    def works_in(self, programme: str) -> bool:
        """Return whether the actor works in a programme."""
        return self.programmes is None or programme in self.programmes


ANONYMOUS: Final = Actor("anonymous", None, None, "anonymous", frozenset())
"""Somebody who is not signed in."""

SYSTEM: Final = Actor("system", None, None, "system", frozenset(SCOPES))
"""Jobs, and whoever has the command line."""
