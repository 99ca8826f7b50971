"""What is kept of a result: people only in rows of their own."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache

from matching.pipeline import Result
from matching.profiles.records import Profiles
from service.runs.input import Ids, RunInput, digest_of
from service.runs.results import Outcome, outcome_of
from tests.markets import WORDS, crowd
from tests.service_runs import quick

AT = datetime(2026, 11, 23, tzinfo=UTC)


def with_long_ids(profiles: Profiles) -> Profiles:
    """Return profiles whose people have ids that stand in nothing else."""
    names = {c.id: f"PERSON-{c.id}-PERSON" for c in profiles.candidates}

    def named(records: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(
            r.model_copy(update={"candidate": names[r.candidate]})  # type: ignore[attr-defined]
            for r in records
        )

    return profiles.model_copy(
        update={
            "candidates": tuple(
                c.model_copy(update={"id": names[c.id]}) for c in profiles.candidates
            ),
            "wishes": named(profiles.wishes),
            "rankings": named(profiles.rankings),
            "decisions": named(profiles.decisions),
        }
    )


@cache
def made() -> tuple[Result, Outcome]:
    """Return a result, and what is kept of it."""
    from matching.pipeline import run

    profiles = with_long_ids(crowd(3))
    result = run(profiles, quick(), vocabulary=WORDS)
    ids = Ids(
        {c.id: f"id-{at}" for at, c in enumerate(profiles.candidates)},
        {v.id: f"vacancy-{v.id}" for v in profiles.vacancies},
        {e.id: f"employer-{e.id}" for e in profiles.employers},
    )
    counts = {"candidates": len(profiles.candidates)}
    given = RunInput(profiles, quick(), ids, 7, AT, digest_of(profiles, quick()), counts)
    return result, outcome_of("run-1", given, result)


def test_everybody_is_in_one_row() -> None:
    result, kept = made()
    rows = [*kept.proposals, *kept.unplaced]
    assert len({row["candidate_id"] for row in rows}) == len(rows) == 24
    assert len(kept.proposals) == result.report.summary.placed > 0
    assert kept.unplaced


def test_no_report_and_no_figure_names_a_person() -> None:
    result, kept = made()
    assert any(help_.candidate for one in result.report.open_places for help_ in one.helps) or any(
        call.candidates for call in result.report.calls
    )
    told = [kept.summary, *(row["report"] for row in (*kept.proposals, *kept.unplaced))]
    text = json.dumps([told, kept.open_places])
    assert "PERSON" not in text
    assert "id-" not in text


def test_figures_are_those_of_the_engine() -> None:
    result, kept = made()
    summary, report = kept.summary, result.report
    assert summary["placed"] == report.summary.placed
    assert summary["blocking"] == len(report.summary.blocking)
    assert summary["decisions"]["locks"] == 1
    assert [call["helped"] for call in summary["calls"]] == [c.helped for c in report.calls]
    assert summary["balance"]["sector"][0]["people"] == report.balance["sector"][0].people
    assert summary["input"] == {"candidates": 24, "change": 7, "read_at": AT.isoformat()}


def test_what_would_help_a_vacancy_is_counted_by_rule() -> None:
    result, kept = made()
    for one, row in zip(result.report.open_places, kept.open_places, strict=True):
        assert row["vacancy_id"] == f"vacancy-{one.vacancy}"
        told = {help_["rule"]: 0 for help_ in row["report"]["helps"]}
        for help_ in row["report"]["helps"]:
            told[help_["rule"]] += help_["people"]
            assert help_["least"] <= help_["most"]
        assert told == Counter(help_.rule for help_ in one.helps)


def test_rows_are_plain_json() -> None:
    _, kept = made()
    text = json.dumps([kept.summary, kept.proposals, kept.unplaced, kept.open_places])
    assert json.loads(text)[0]["placed"] == kept.summary["placed"]
