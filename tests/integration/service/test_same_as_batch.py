"""Batch and service give the same matching for the same files: pairs, scores and figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matching.config import MatchConfig, load_config
from service.accounts.policy import SYSTEM
from service.batch.output import write_output
from service.batch.run import BatchRun, run_batch
from service.exchange.importing import import_files
from service.profiles.loading import keys_of
from service.profiles.models import Programme
from service.runs.models import Run
from service.runs.starting import as_kept
from tests.service_app import Hall, hall_on, postgres_database, sqlite_database
from tests.service_runs import asked, do_all, run_row

ROOT = Path(__file__).parents[3]
LEIDEN, TINY = ROOT / "fixtures" / "leiden", ROOT / "fixtures" / "tiny"


def batch_of(source: Path, config: MatchConfig) -> BatchRun:
    """Return the run of the batch, as `stagepact match` makes it."""
    return run_batch(source, config, skip_bad_rows=False, progress=lambda *_: None)


def service_run(hall: Hall, source: Path, programme: str, **choices: Any) -> Run:
    """Bring the files in, and return the run that the service makes of them."""
    with hall.writing(SYSTEM) as work:
        import_files(work, source, programme=programme, settings=hall.settings)
    run = asked(hall, programme, **choices)
    assert do_all(hall) == 1
    row = run_row(hall, run)
    assert row.state == "done", row.error
    return row


def pairs_of(hall: Hall, run: Run) -> list[tuple[Any, ...]]:
    """Return the pairs of a run by the senders' ids, with their scores and reports."""
    found: list[dict[str, Any]] = []
    with hall.client_of("administrator") as client:
        after: dict[str, str] = {}
        while True:
            page = client.get(
                f"/api/v1/runs/{run.id}/proposals", params={"limit": 200, **after}
            ).json()
            found += page["items"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
    with hall.database.reading() as session:
        people = keys_of(session, "candidate", (one["candidate"] for one in found))
        offers = keys_of(session, "vacancy", (one["vacancy"] for one in found))
        firms = keys_of(session, "employer", (one["employer"] for one in found))
    return [
        (
            people[one["candidate"]],
            offers[one["vacancy"]],
            firms[one["employer"]],
            one["candidate_score"],
            one["vacancy_score"],
            one["wish"],
            one["report"]["km"],
            [(part["name"], part["value"]) for part in one["report"]["parts"]],
        )
        for one in found
    ]


def same(hall: Hall, run: Run, batch: BatchRun) -> None:
    """Check that a run and a batch gave the same pairs, scores and figures."""
    report = batch.result.report
    assert pairs_of(hall, run) == [
        (
            pair.candidate,
            pair.vacancy,
            pair.employer,
            pair.candidate_score,
            pair.vacancy_score,
            pair.wish,
            pair.km,
            [(part.name, part.value) for part in pair.parts],
        )
        for pair in report.placements
    ]
    summary, kept = report.summary, run.summary
    assert kept is not None
    for name in (
        "candidates", "ready", "vacancies", "employers", "places", "eligible_pairs", "placed",
        "unplaced", "open_places", "method", "mode", "status", "weight", "placed_bound",
        "weight_bound", "seed",
    ):  # fmt: skip
        assert kept[name] == getattr(summary, name), name
    assert kept["wishes"] == {str(rank): count for rank, count in summary.wishes.items()}
    assert kept["candidate_scores"] == list(summary.candidate_scores)
    assert kept["blocking"] == len(summary.blocking)
    assert [call["helped"] for call in kept["calls"]] == [call.helped for call in report.calls]


@pytest.mark.parametrize("case", ["stable", "caps", "stagematching"])
def test_a_small_fair_is_matched_alike(
    case: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """On either database, with a configuration of its own."""
    source = TINY / case
    config = load_config(source / "programma.toml")
    opened = (
        postgres_database(request.getfixturevalue("postgres"))
        if case == "caps"
        else sqlite_database(tmp_path)
    )
    with opened as database:
        hall = hall_on(database)
        hall.add(Programme(name=config.name, config=as_kept(config), created_at=hall.clock()))
        same(hall, service_run(hall, source, config.name), batch_of(source, config))


def test_the_fair_of_leiden_is_matched_alike(tmp_path: Path) -> None:
    """Once on SQLite, by the programme as it ships but for a quick method."""
    quick = "candidate-optimal"
    with sqlite_database(tmp_path) as database:
        hall = hall_on(database)
        hall.programme()
        run = service_run(hall, LEIDEN, "stagepact", method=quick)
        batch = batch_of(LEIDEN, load_config("stagepact").with_changes(method=quick))
        same(hall, run, batch)
    out = tmp_path / "out"
    write_output(batch.result, batch.reading, out, language="en")
    assert run.summary is not None
    text = (out / "run.json").read_text()
    assert json.loads(text)["summary"]["placed"] == run.summary["placed"]
