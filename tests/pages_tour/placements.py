"""The pages of placements."""

from __future__ import annotations

from datetime import timedelta

from service.accounts.policy import ROLES
from service.placements.consents import INTRODUCTION, WORDING
from service.placements.models import Consent, FollowUp, Placement, Step
from service.profiles.models import Candidate, Vacancy
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

OFFICE = frozenset({"administrator", "stagejager"})
STAFF = OFFICE | {"coach", "school"}
COACHED = OFFICE | {"coach"}
"""Who sees the people with an even place."""


def placed(
    scene: PageScene, person: Candidate, offer: Vacancy, *states: str, note: str = ""
) -> Placement:
    """Make a placement that went through some states, a day for each."""
    at = scene.hall.clock() - timedelta(days=len(states))
    row = Placement(
        programme=PROGRAMME, round_id=scene.round_id, candidate_id=person.id, vacancy_id=offer.id,
        employer_id=offer.employer_id, state=states[-1], created_at=at, updated_at=at, steps=[],
    )  # fmt: skip
    for position, state in enumerate(states):
        row.steps.append(
            Step(
                position=position, at=at + timedelta(days=position), role="coach", after=state,
                before=states[position - 1] if position else None, note=note,
                actor_id=scene.accounts["coach"].id,
            )
        )  # fmt: skip
    scene.hall.add(row)
    return row


def prepare(scene: PageScene) -> None:
    """Add a placement of the candidate with an account, and one that has started."""
    offer, other = scene.offers[0], scene.offers[4]
    begun = scene.hall.clock()
    with scene.hall.at_once():
        met = placed(scene, scene.person, offer, "proposed", "published", "confirmed")
        gone = placed(
            scene, scene.people[4], other,
            "proposed", "published", "confirmed", "introduced", "accepted", "started",
        )  # fmt: skip
        scene.hall.add(
            Consent(
                candidate_id=scene.people[4].id, employer_id=other.employer_id,
                purpose=INTRODUCTION, wording=WORDING, given_at=begun,
            ),
            *(
                FollowUp(
                    placement_id=gone.id, months=months, note="",
                    due_on=(begun + timedelta(days=30 * months - 40)).date(),
                )
                for months in (1, 3, 6)
            ),
        )  # fmt: skip
    scene.extra["placement"], scene.extra["started"] = met.id, gone.id


STOPS = [
    Stop("/placements", frozenset(ROLES), queries=13),
    Stop(
        "/placements",
        frozenset(ROLES),
        at=lambda _: "/placements?state=all&q=stage",
        queries=12,
        name="sought",
    ),
    Stop(
        "/placements/new",
        COACHED,
        at=lambda scene: (
            f"/placements/new?candidate={scene.people[0].id}&vacancy={scene.offers[1].id}"
        ),
        queries=12,
    ),
    Stop(
        "/placements/{placement_id}",
        COACHED | {"employer", "candidate"},
        at=lambda scene: f"/placements/{scene.extra['placement']}",
        queries=14,
    ),
    Stop(
        "/placements/{placement_id}",
        COACHED | {"employer"},
        at=lambda scene: f"/placements/{scene.extra['started']}",
        queries=14,
        name="started",
    ),
    Stop(
        "/placements/{placement_id}/step",
        COACHED | {"employer", "candidate"},
        at=lambda scene: f"/placements/{scene.extra['placement']}/step?to=declined",
        queries=14,
    ),
]
