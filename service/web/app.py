"""`create_app`: a read-only API over the archive. Documentation stands at ``/docs``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict

from matching._version import __version__
from service.errors import ServiceError
from service.runs.archive import Archive

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""The number of a run, as far as a database can count."""


class RunSummary(BaseModel):
    """One run, without its placements."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    made_at: datetime
    programme: str
    version: str
    summary: dict[str, Any]


class PlacementRow(BaseModel):
    """One pair of a run; scores in points of 10,000."""

    model_config = ConfigDict(from_attributes=True)

    candidate: str
    vacancy: str
    employer: str
    candidate_score: int
    vacancy_score: int
    wish: int | None


class RunDetails(RunSummary):
    """One run, with what went in and who got what."""

    config: dict[str, Any]
    digests: dict[str, str]
    placements: list[PlacementRow]


class MoveRow(BaseModel):
    """A candidate who has another vacancy in the second run; null: no place."""

    model_config = ConfigDict(from_attributes=True)

    candidate: str
    before: str | None
    after: str | None


def create_app(archive: Archive) -> FastAPI:
    """Return the application over an archive.

    Every route is a plain function, so that the blocking database runs in the thread pool.
    """
    app = FastAPI(title="Stagepact", version=__version__, summary="Runs of the matching engine")

    @app.get("/api/v1/health")
    def health() -> dict[str, str]:
        """Say that the service is up and can read its database."""
        archive.runs(limit=1)
        return {"status": "ok", "version": __version__}

    @app.get("/api/v1/runs")
    def runs(limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[RunSummary]:
        """Return the latest runs, the newest first."""
        return [RunSummary.model_validate(run) for run in archive.runs(limit)]

    @app.get("/api/v1/runs/{number}", responses={404: {"description": "No such run"}})
    def run(number: Number) -> RunDetails:
        """Return one run with its placements."""
        return RunDetails.model_validate(_found(lambda: archive.run(number)))

    @app.get("/api/v1/runs/{before}/moves/{after}", responses={404: {"description": "No such run"}})
    def moves(before: Number, after: Number) -> list[MoveRow]:
        """Return who has another vacancy in run `after` than in run `before`."""
        found = _found(lambda: archive.moves(before, after))
        return [MoveRow.model_validate(move) for move in found]

    return app


def _found(look: Any) -> Any:
    """Return what `look` finds, or answer 404."""
    try:
        return look()
    except ServiceError as error:
        raise HTTPException(status_code=404, detail=str(error)) from error
