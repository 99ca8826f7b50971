"""What is told of a run from the figures that stay."""

from __future__ import annotations

from typing import Any

from service.runs.kept import balance_of_kept, figures_of_kept, summary_of_kept
from service.words import Words

KEPT: dict[str, Any] = {
    "candidates": 4, "ready": 4, "vacancies": 2, "employers": 1, "places": 3, "eligible_pairs": 6,
    "placed": 2, "unplaced": 2, "open_places": 1, "wishes": {"-1": 1, "1": 1},
    "candidate_scores": [1000, 2000, 3000, 4000, 10000], "vacancy_scores": [1, 2, 3, 4, 5],
    "blocking": 2, "violations": 0, "method": "stable", "mode": "two-sided", "status": "optimal",
    "weight": 10, "placed_bound": 2, "weight_bound": 10, "seed": 1,
    "balance": {
        "sector": [{"key": "zorg", "people": 4, "unplaced": 2, "places": 3, "open": 1}],
        "level": [],
        "municipality": [],
    },
    "decisions": {"blocking": 3},
}  # fmt: skip


def test_the_figures_of_a_kept_run_are_those_of_the_report() -> None:
    placed, filled, first, blocking, proof = figures_of_kept(KEPT, Words("en"))
    assert (placed.value, placed.of, placed.share) == ("2", "of 4", 0.5)
    assert (filled.value, filled.of) == ("2", "of 3")
    assert (first.value, first.of) == ("1", "of 1")
    assert blocking.value == "2"
    assert "3 such pairs" in blocking.note
    assert proof.value == "Proven best"


def test_a_kept_summary_has_ranks_as_numbers_and_names_no_pair() -> None:
    summary = summary_of_kept(KEPT)
    assert summary.wishes == {-1: 1, 1: 1}
    assert summary.blocking == ()
    (group,) = balance_of_kept(KEPT)["sector"]
    assert (group.key, group.people - group.unplaced) == ("zorg", 2)
