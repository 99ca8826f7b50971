"""`run.json`: everything that is needed to repeat a run, and what came of it."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any, Final

from matching._version import __version__
from matching.config import MatchConfig
from matching.profiles.read import Reading
from matching.profiles.vocabulary import Vocabulary
from matching.report.types import DecisionReport, PairReport, Summary
from service.batch.material import Material

MADE_BY: Final = "stagepact"
FORMAT: Final = 1
PACKAGES: Final = ("numpy", "scipy", "ortools", "pydantic", "rapidfuzz", "python-calamine")
"""The packages whose version can change a result."""


def run_json(material: Material) -> str:
    """Return a run as JSON: sorted keys, no clock, no paths; the same run gives the same text.

    Parameters
    ----------
    material
        The run.
    """
    report = material.report
    told = {
        **run_basis(material.config, material.reading, material.vocabulary),
        "programme": report.programme,
        "seed": report.summary.seed,
        "solver": _solver(report.summary),
        "verdict": _verdict(material),
        "summary": _summary(report.summary),
        "decisions": _decisions(report.decisions),
        "placements": [_placement(pair) for pair in report.placements],
        "unplaced": [person.candidate for person in report.unplaced],
    }
    return as_json(told)


def as_json(told: Mapping[str, Any]) -> str:
    """Return what a file tells as text: sorted keys, so that the same gives the same."""
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def run_basis(config: MatchConfig, reading: Reading, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return what everything that was made begins with: by whom, from what, by which rules."""
    return {
        "made_by": MADE_BY,
        "format": FORMAT,
        "versions": _versions(),
        "programme": config.name,
        "config": _config(config),
        "input": _input(reading, vocabulary),
    }


def _versions() -> dict[str, str]:
    versions = {"stagepact": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = ""
    return versions


def _config(config: MatchConfig) -> dict[str, Any]:
    """Return the configuration; what pydantic dumps from a set has no order of its own."""
    told = config.model_dump(mode="json")
    told["stagematching_levels"] = sorted(told["stagematching_levels"])
    return told


def _input(reading: Reading, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "sha256": {PurePath(file).name: digest for file, digest in reading.digests.items()},
        "rows": dict(reading.rows),
        "skipped": [{"file": PurePath(file).name, "row": row} for file, row in reading.skipped],
        "vocabulary_sha256": vocabulary.digest,
    }


def _solver(summary: Summary) -> dict[str, Any]:
    return {
        "method": summary.method,
        "mode": summary.mode,
        "status": summary.status,
        "placed": summary.placed,
        "placed_bound": summary.placed_bound,
        "weight": summary.weight,
        "weight_bound": summary.weight_bound,
    }


def _verdict(material: Material) -> dict[str, Any]:
    report = material.report
    by_lock = report.decisions.blocking if report.decisions else ()
    return {
        "valid": not material.violations,
        "violations": [
            {
                "kind": line.kind,
                "candidate": line.candidate,
                "vacancy": line.vacancy,
                "employer": line.employer,
            }
            for line in material.violations
        ],
        "blocking_pairs": [list(pair) for pair in report.summary.blocking],
        "blocking_pairs_by_lock": [list(pair) for pair in by_lock],
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "candidates": summary.candidates,
        "ready": summary.ready,
        "vacancies": summary.vacancies,
        "employers": summary.employers,
        "places": summary.places,
        "eligible_pairs": summary.eligible_pairs,
        "placed": summary.placed,
        "unplaced": summary.unplaced,
        "open_places": summary.open_places,
        "wishes": {str(rank): number for rank, number in summary.wishes.items()},
        "candidate_scores": list(summary.candidate_scores),
        "vacancy_scores": list(summary.vacancy_scores),
    }


def _decisions(report: DecisionReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "locks": report.locks,
        "forbidden": report.forbidden,
        "placed": report.placed,
        "placed_without": report.placed_without,
        "weight": report.weight,
        "weight_without": report.weight_without,
        "broken": [
            {"candidate": candidate, "vacancy": vacancy, "rules": list(rules)}
            for candidate, vacancy, rules in report.broken
        ],
    }


def _placement(pair: PairReport) -> dict[str, Any]:
    return {
        "candidate": pair.candidate,
        "vacancy": pair.vacancy,
        "employer": pair.employer,
        "candidate_score": pair.candidate_score,
        "vacancy_score": pair.vacancy_score,
        "wish": pair.wish,
        "choice": pair.choice,
        "locked": pair.locked,
    }
