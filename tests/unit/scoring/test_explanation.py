"""Why a pair fits: each requirement, and the skill that meets it."""

from __future__ import annotations

from matching.scoring.coverage import Coverage
from matching.scoring.explanation import RequirementFit, requirement_fits
from matching.tables import NONE
from tests.markets import WORDS, encoded, offer, person

AT = WORDS.position


def fits(skills: dict[str, int], asks: dict[str, tuple[str, int]]) -> tuple[RequirementFit, ...]:
    """Return how somebody meets what an offer asks."""
    return requirement_fits(Coverage(encoded(person(skills=skills), offer(asks=asks)), 0.25), 0, 0)


def test_a_requirement_is_met_partly_met_or_missing() -> None:
    """The same skill at the level meets it, a lower level or a near skill partly, else nothing."""
    found = fits(
        {"weld": 3, "cook": 3, "mill": 1},
        {"weld": ("essential", 3), "bake": ("important", 2), "sing": ("nice-to-have", 1)},
    )
    assert [(WORDS.concepts[fit.skill].id, fit.status, fit.credit) for fit in found] == [
        ("weld", "met", 1000), ("bake", "partly", 600), ("sing", "missing", 0),
    ]  # fmt: skip


def test_the_skill_that_counts_is_named_with_its_level() -> None:
    """Soldering at level 2 for welding at 3: similarity 600, less a quarter: 450."""
    (fit,) = fits({"solder": 2}, {"weld": ("essential", 3)})
    assert fit == RequirementFit(
        skill=AT["weld"], importance=0, level=3, weight=3000,
        by=AT["solder"], by_level=2, similarity=600, credit=450,
    )  # fmt: skip


def test_a_missing_requirement_names_nobody() -> None:
    """Where nothing counts there is no skill, no level and no similarity."""
    (fit,) = fits({"sing": 4}, {"weld": ("important", 2)})
    assert (fit.by, fit.by_level, fit.similarity, fit.credit) == (NONE, 0, 0, 0)
    (fit,) = fits({}, {"weld": ("important", 2)})
    assert (fit.by, fit.status) == (NONE, "missing")


def test_a_level_that_is_short_is_partly_met_by_the_same_skill() -> None:
    """Welding at 1 where 2 is asked is the same skill at 750 permille."""
    (fit,) = fits({"weld": 1}, {"weld": ("important", 2)})
    assert (fit.status, fit.by, fit.similarity, fit.credit) == ("partly", AT["weld"], 1000, 750)


def test_the_heaviest_requirement_comes_first() -> None:
    """Essential before important before nice to have; equal weights by code."""
    found = fits(
        {}, {"weld": ("nice-to-have", 1), "sing": ("essential", 1), "cook": ("essential", 1)}
    )
    assert [WORDS.concepts[fit.skill].id for fit in found] == ["cook", "sing", "weld"]


def test_the_credits_add_up_to_the_part() -> None:
    """Weight times credit over weight is the worth of the part skills."""
    asks = {"weld": ("essential", 3), "bake": ("important", 2), "sing": ("nice-to-have", 1)}
    found = fits({"weld": 3, "cook": 3}, asks)
    # (3000 * 1000 + 2000 * 600 + 1000 * 0) / 6000 = 700 permille
    assert sum(f.weight * f.credit for f in found) == 700 * sum(f.weight for f in found)


def test_an_offer_that_asks_nothing_has_nothing_to_explain() -> None:
    """No requirements, no rows."""
    assert fits({"weld": 3}, {}) == ()
