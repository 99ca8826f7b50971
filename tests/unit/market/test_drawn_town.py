"""The town that the benchmarks of the service live in."""

from __future__ import annotations

from benchmarks.service.people import Town
from matching.profiles.vocabulary import default_vocabulary


def test_a_town_is_the_same_for_the_same_seed_and_hangs_together() -> None:
    """Every vacancy has its employer, and who is named is there."""
    for programme in ("stagepact", "talent"):
        town = Town(programme, default_vocabulary(), 40, 30)
        drawn = town.profiles()
        assert Town(programme, default_vocabulary(), 40, 30).profiles() == drawn
        assert drawn.of_programme(programme) == drawn
        assert {v.employer for v in drawn.vacancies} <= {e.id for e in drawn.employers}
        assert drawn.wishes
        assert drawn.rankings
        assert town.candidate(3) == drawn.candidates[3] != town.candidate(3, 1)
        assert town.candidate(3, 1).postcode == town.candidate(3).postcode
        assert town.vacancy(3, 1).employer == town.vacancy(3).employer
        assert all(c.skills for c in drawn.candidates)
