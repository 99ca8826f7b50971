"""What learning something opens: by hand, and counted again after learning it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.market import Market, Opening
from matching.profiles.options import ProfileOptions, SimilarityOptions
from matching.profiles.records import Candidate, SkillClaim
from tests.changing_markets import LINKER, World, programme
from tests.markets import config, offer, person, profiles, scoring
from tests.unit.market.test_market import BY_HAND, market


def counted(market: Market, who: Candidate) -> tuple[set[str], set[str]]:
    """Return the vacancies that somebody may have, and those without unmet essentials."""
    told = [pair.report for pair in market.suggestions(who, k=1000, explain=True).pairs]
    reports = [report for report in told if report and not report.broken]
    return {report.vacancy for report in reports}, {
        report.vacancy
        for report in reports
        if all(e.status == "met" for e in report.requirements if e.importance == "essential")
    }


def learned(who: Candidate, opening: Opening, level: int | None = None) -> Candidate:
    """Return somebody who has learned something."""
    text = opening.skill.removeprefix("text:")
    level = opening.level if level is None else level
    claim = (SkillClaim(text=text, level=level),) if level else ()
    certificate = (text,) if opening.certificate else ()
    return who.model_copy(
        update={
            "skills": (*who.skills, *claim),
            "certificates": (*who.certificates, *certificate),
        }
    )


def test_a_skill_opens_where_it_is_the_last_essential_one() -> None:
    """v1 lacks welding alone; v2 lacks two; v3 asks level 4; v4 asks nothing essential."""
    here = market(
        person("c1", skills={"koken": 2}),
        offer("v1", asks={"koken": ("essential", 2), "lassen": ("essential", 3)}),
        offer("v2", asks={"frezen": ("essential", 1), "lassen": ("essential", 1)}),
        offer("v3", asks={"zingen": ("essential", 4)}),
        offer("v4", asks={"bakken": ("important", 2)}),
    )
    assert here.openings("c1") == (Opening("weld", False, 3, 1, 0, 1, "course", ("v1",)),)


def test_a_certificate_opens_what_it_makes_eligible() -> None:
    """Whether essential requirements are met then or not; both are counted."""
    here = market(
        person("c1", skills={"koken": 2}),
        offer("v1", certificates=("vca",), asks={"koken": ("essential", 2)}),
        offer("v2", certificates=("vca",), asks={"lassen": ("essential", 2)}),
        offer("v3", certificates=("vca", "haccp")),
        offer("v4", asks={"vca": ("essential", 2)}),
        offer("v5", certificates=("eigen diploma",), trainable=True),
        offer("v6", certificates=("eigen diploma",)),
        certificate={},
    )
    assert here.openings("c1") == (
        Opening("vca", True, 2, 3, 2, 2, "", ("v1", "v2", "v4")),
        Opening("text:eigen diploma", True, 0, 1, 1, 1, "", ("v6",)),
    ) or [o.skill for o in here.openings("c1")] == ["vca", "text:eigen diploma", "weld"]


def test_the_most_opened_comes_first_and_no_more_than_asked() -> None:
    """Then the lower level, then the id."""
    here = market(
        person("c1"),
        *(offer(f"v{at}", asks={"lassen": ("essential", 1)}) for at in range(2)),
        offer("v2", asks={"koken": ("essential", 2)}),
        offer("v3", asks={"bakken": ("essential", 2)}),
        offer("v4", asks={"zingen": ("essential", 1)}),
    )
    assert [each.skill for each in here.openings("c1")] == ["weld", "sing", "bake", "cook"]
    assert [each.skill for each in here.openings("c1", k=1)] == ["weld"]


def test_what_counts_fully_for_others_opens_them_together() -> None:
    """Where a programme says that a narrower skill is as good."""
    options = ProfileOptions(similarity=SimilarityOptions(narrower=1.0))
    people = person("c1")
    asks = {"metal": ("essential", 2), "lassen": ("essential", 2)}
    here = Market(
        profiles(people, offer("v1", asks=asks)),
        config(scoring(), profiles=options),
        linker=BY_HAND,
    )
    assert [(o.skill, o.opens) for o in here.openings("c1")] == [("weld", 1)]


@given(seed=st.integers(0, 2**32 - 1), name=st.sampled_from(["talent", "stagepact"]))
@settings(max_examples=6, deadline=None)
def test_openings_are_what_is_counted_after_learning(seed: int, name: str) -> None:
    """Each one, and nothing that would open anything is left out."""
    world = World.drawn(name, seed, people=2, offers=7)
    here = Market(world.profiles(), programme(name), linker=LINKER)
    who = world.candidate("c9").model_copy(update={"programme": name})
    before = counted(here, who)
    told = here.openings(who, k=1000)
    for opening in told:
        then = counted(here, learned(who, opening))
        more = then[0] - before[0], then[1] - before[1]
        assert (len(more[0]), len(more[1])) == (opening.eligible, opening.complete)
        assert opening.vacancies == tuple(sorted(more[0] | more[1])[:5])
        assert opening.opens == len(more[0] | more[1]) > 0
        if opening.level > 1:  # no lower level is enough
            lower = counted(here, learned(who, opening, opening.level - 1))
            assert len(lower[1] - before[1]) < opening.complete
    asked = {r.text for v in world.vacancies.values() for r in v.requirements}
    papers = {text for v in world.vacancies.values() for text in v.certificates}
    for text in sorted(asked | papers):
        key = here._links.keys([text])[text]
        if key not in {opening.skill for opening in told}:
            taught = learned(
                who, Opening(text, key_is_paper(here, key, papers), 3, 0, 0, 0, "", ())
            )
            assert counted(here, taught) == before, text


def key_is_paper(market: Market, key: str, papers: set[str]) -> bool:
    """Return whether a skill is asked as a certificate."""
    return key in market._links.keys(papers).values()


def test_openings_of_nobody_are_an_error() -> None:
    """And of a market without vacancies there are none."""
    here = market(person("c1"))
    assert here.openings("c1") == ()
    with pytest.raises(Exception, match="candidate"):
        here.openings("x")
