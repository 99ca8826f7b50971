"""A small world for the tests that walk the whole API: three of everything, and who they are of.

One part belongs to the accounts that ask, one to others in the same programme, and one to others
in another programme. Everything that a path can name is in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from matching.config import load_config
from service.accounts.models import Account, ApiKey, Organisation
from service.accounts.policy import ROLE_SCOPES, ROLES, SYSTEM
from service.accounts.signing_in import digest_of, new_key
from service.db.base import new_id
from service.hooks.models import Delivery, Webhook
from service.placements.models import Consent, Placement, Step
from service.placements.pseudonyms import pseudonym, secret_of
from service.placements.publication_models import Publication
from service.privacy.models import PersonRequest
from service.profiles.models import Candidate, Employer, Vacancy
from service.runs.models import Decision, OpenPlace, Proposal, Round, Run, Unplaced
from tests.service_app import Hall

HOMES: Final = {
    "administrator": "authority",
    "stagejager": "authority",
    "coach": "coaching",
    "school": "school",
    "employer": "employer",
}


@dataclass
class Half:
    """What belongs to one side.

    Attributes
    ----------
    homes
        An organisation of each kind.
    people
        A candidate of the coaches, and one of the school.
    accounts
        One of each role.
    ids
        What the parameters of paths may be, by name.
    """

    programme: str
    employer: Employer
    homes: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Candidate] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


@dataclass
class Scene:
    """Three parts on one application: one's own, a neighbour's, and another programme's."""

    hall: Hall
    own: Half
    near: Half
    far: Half


def make_scene(hall: Hall) -> Scene:
    """Add a scene to a database."""
    return Scene(hall, _half(hall, "stagepact"), _half(hall, "stagepact"), _half(hall, "talent"))


def _half(hall: Hall, programme: str) -> Half:
    hall.programme(programme)
    with hall.at_once():
        half, place = _people(hall, programme)
        _happenings(hall, half, half.employer, place)
    firm = half.employer
    with hall.writing(SYSTEM) as work:
        for person in half.people.values():
            work.touch("candidate", person.id, person.key, programme)
        work.touch("employer", firm.id, firm.key)
        work.touch("vacancy", place.id, place.key, programme)
    return half


def _people(hall: Hall, programme: str) -> tuple[Half, Vacancy]:
    """Make organisations, people, an employer with a vacancy, and an account of each role."""
    homes = {kind: hall.organisation(kind) for kind in dict.fromkeys(HOMES.values())}
    firm = hall.employer(organisation=homes["employer"])
    half = Half(programme, firm, homes)
    for kind in ("coaching", "school"):
        half.people[kind] = hall.candidate(
            organisation=half.homes[kind], programme=programme, level="hbo"
        )
    place = hall.vacancy(firm, programme=programme)
    for role in ROLES:
        half.accounts[role] = hall.account(
            role,
            organisation=half.homes.get(HOMES.get(role, "")),
            programmes=(programme,),
            candidate=half.people["coaching"] if role == "candidate" else None,
        )
        half.tokens[role] = hall.token(half.accounts[role])
    return half, place


def _happenings(hall: Hall, half: Half, firm: Employer, place: Vacancy) -> None:
    """Make a round with a run, placements, decisions, a consent, a request and a webhook."""
    moment, person = hall.clock(), half.people["coaching"]
    elsewhere = hall.vacancy(firm, programme=half.programme)
    made = {"created_at": moment, "updated_at": moment}
    fair = Round(id=new_id(), programme=half.programme, name="Beurs", kind="fair", **made)
    runs = [_run(hall, half, fair) for _ in range(2)]
    asking = Publication(run_id=runs[0].id, state="asked", asked_at=moment)
    hall.add(fair, *runs, asking)
    for run in runs:
        hall.add(
            Proposal(
                run_id=run.id, candidate_id=person.id, position=0, vacancy_id=place.id,
                employer_id=firm.id, candidate_score=7000, vacancy_score=6000, wish=None, report={},
            ),
            Unplaced(
                run_id=run.id, candidate_id=half.people["school"].id, position=1, report={}
            ),
            OpenPlace(run_id=run.id, vacancy_id=place.id, open=1, capacity=2, report={}),
        )  # fmt: skip
    placement = Placement(
        id=new_id(), programme=half.programme, round_id=fair.id, run_id=runs[0].id,
        candidate_id=person.id, vacancy_id=place.id, employer_id=firm.id, state="published", **made,
    )  # fmt: skip
    placement.steps = [
        Step(position=0, at=moment, actor_id=None, role="stagejager", before=None,
             after="published", reason=None, note="")
    ]  # fmt: skip
    decision = Decision(
        id=new_id(), programme=half.programme, round_id=None, kind="forbid",
        candidate_id=person.id, vacancy_id=elsewhere.id, reason="test", by="",
        made_at=moment,
    )  # fmt: skip
    consents = [
        Consent(
            id=new_id(), candidate_id=one.id, employer_id=firm.id, purpose="introduction",
            wording="2026-11", given_at=moment,
        )
        for one in half.people.values()
    ]  # fmt: skip
    asked = {
        kind: PersonRequest(
            id=new_id(), candidate_id=one.id, kind="correction", field="level", text="mbo 3",
            asked_at=moment, answer="",
        )
        for kind, one in half.people.items()
    }  # fmt: skip
    hook = Webhook(
        id=new_id(), organisation_id=half.homes["employer"].id, url="https://example.org/hook",
        events=["placement.published"], **made,
    )  # fmt: skip
    told = Delivery(
        id=new_id(), webhook_id=hook.id, event="placement.published", payload={},
        created_at=moment, next_at=moment,
    )  # fmt: skip
    keys = {role: _key(hall, half.accounts[role]) for role in ROLES}
    hall.add(placement, decision, *consents, *asked.values(), hook, told, *keys.values())
    assert hall.held is not None
    secret = secret_of(hall.held)
    half.ids = {
        "candidate_id": person.id,
        "vacancy_id": place.id,
        "employer_id": firm.id,
        "round_id": fair.id,
        "run_id": runs[0].id,
        "other_run_id": runs[1].id,
        "decision_id": decision.id,
        "placement_id": placement.id,
        "request_id": asked["coaching"].id,
        "school_request_id": asked["school"].id,
        "webhook_id": hook.id,
        "delivery_id": told.id,
        "organisation_id": half.homes["coaching"].id,
        "account_id": half.accounts["coach"].id,
        "programme": half.programme,
        "name": half.programme,
        "pseudonym": pseudonym(secret, firm.id, person.id),
        **{f"key_id:{role}": key.id for role, key in keys.items()},
    }


def _run(hall: Hall, half: Half, fair: Round) -> Run:
    moment = hall.clock()
    return Run(
        id=new_id(), programme=half.programme, round_id=fair.id, state="done",
        config=load_config(half.programme).model_dump(mode="json"),
        requested_by=half.accounts["stagejager"].id, requested_at=moment, started_at=moment,
        ended_at=moment + timedelta(seconds=1), version="0", digest="0" * 64,
        summary={
            "placed": 1, "unplaced": 1, "candidates": 2, "placed_bound": 1, "weight": 13_000,
            "weight_bound": 13_000, "input": {"change": 0, "read_at": moment.isoformat()},
        },
    )  # fmt: skip


def _key(hall: Hall, account: Account) -> ApiKey:
    prefix, key = new_key()
    return ApiKey(
        id=new_id(), account_id=account.id, name="scene", prefix=prefix, digest=digest_of(key),
        scopes=sorted(ROLE_SCOPES[account.role]), created_at=hall.clock(),
        expires_at=hall.clock() + timedelta(days=1),
    )  # fmt: skip
