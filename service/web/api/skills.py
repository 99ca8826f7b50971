"""The vocabulary of skills: search while typing, what is near, what goes with a title."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from matching.errors import message
from matching.profiles.options import SimilarityOptions
from matching.profiles.proposal import propose
from matching.profiles.similarity import similarity_for
from matching.profiles.vocabulary import Concept
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.schemas import Proposed, SkillDetail, SkillSearch
from service.live.telling import Teller
from service.web.deps import Reads, services
from service.web.live import answer, teller_of
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["skills"])

Skills = Annotated[Work, Reads("skills:read")]
Most = Annotated[int, Query(ge=1, le=50, description="How many at most.")]


@router.get("/skills", response_model=SkillSearch)
def search_skills(
    request: Request,
    work: Skills,  # noqa: ARG001 - says who may ask
    q: Annotated[str, Query(max_length=100, description="The first letters.", examples=["lass"])],
    limit: Most = 10,
) -> Response:
    """Find skills by the first letters that somebody types, in Dutch and English."""
    teller = teller_of(request)
    found = services(request).markets.skills.find(q, teller.language, limit)
    items = [{**_skill(teller, each.concept), "name": each.name} for each in found]
    return answer(request, {"items": items})


@router.get("/skills/suggested", response_model=Proposed)
def suggest_skills(
    request: Request,
    work: Skills,  # noqa: ARG001
    title: Annotated[
        str, Query(min_length=1, max_length=200, description="A job title.", examples=["lasser"])
    ],
) -> Response:
    """Tell which skills go with the title of a job or a vacancy."""
    teller, linker = teller_of(request), services(request).markets.linker
    found = propose(linker, title)
    concepts, at = linker.vocabulary.concepts, linker.vocabulary.position
    items = [
        {
            **_skill(teller, concepts[at[each.skill]]),
            "importance": each.importance,
            "importance_label": teller.importances.get(each.importance, each.importance),
        }
        for each in found.skills
    ]
    best = found.occupation
    name = None
    if best is not None:
        known = linker.vocabulary
        name = known.occupations[known.occupation_position[best.skill]].label(teller.language)
    return answer(
        request,
        {"occupation": name, "sure": best.probability if best else None, "items": items},
    )


@router.get("/skills/{id}", response_model=SkillDetail, responses=documented("not-found"))
def read_skill(
    id: Annotated[str, Path(max_length=300)],
    request: Request,
    work: Skills,  # noqa: ARG001
    limit: Most = 10,
) -> Response:
    """Tell of one skill, and which other skills count for it."""
    teller, vocabulary = teller_of(request), services(request).markets.linker.vocabulary
    at = vocabulary.position.get(id)
    if at is None:
        raise ProblemError(
            "not-found", message("There is no skill with this id; search it by GET /skills?q=")
        )
    concept = vocabulary.concepts[at]
    counting = similarity_for(vocabulary, SimilarityOptions()).counting_for(id)
    near = [
        {
            **_skill(teller, vocabulary.concepts[vocabulary.position[skill]]),
            "credit": permille / 1000,
            "near": kind,
            "near_label": teller.kinds.get(kind, kind),
        }
        for skill, permille, kind in counting
        if skill != id
    ]
    description = concept.descriptions.get(teller.language, "")
    told = {**_skill(teller, concept), "description": description, "near": near[:limit]}
    return answer(request, told)


def _skill(teller: Teller, concept: Concept) -> dict[str, Any]:
    return {
        "id": concept.id,
        "label": teller.skill(concept.id),
        "kind": concept.kind,
        **teller.training(concept.training),
    }
