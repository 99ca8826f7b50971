"""Whether the service is well, and its figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field

from matching._version import __version__
from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError, ServiceError
from service.schema.migrate import check_current
from service.web.deps import Reads, services
from service.web.metrics import CONTENT_TYPE, exposition
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["operations"])


class Health(BaseModel):
    """That the process answers, and which version it is."""

    status: str = Field(examples=["ok"])
    version: str = Field(examples=[__version__])


@router.get("/health")
async def health() -> Health:
    """Say that the process is alive; it asks nothing of the database."""
    return Health(status="ok", version=__version__)


@router.get("/health/ready", responses=documented("unavailable"))
def ready(request: Request) -> Health:
    """Say that the database answers with the tables of this version, and its data are read."""
    at = services(request)
    try:
        check_current(at.database.engine)
    except ServiceError as error:
        raise ProblemError("unavailable", error.message) from error
    if not at.markets.ready:
        raise ProblemError(
            "unavailable", message("The data are being read; ask again in a few seconds.")
        )
    return Health(status="ready", version=__version__)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus text"}},
)
def metrics(work: Annotated[Work, Reads("metrics:read")]) -> Response:
    """Give the figures of this process in Prometheus' text format; no personal data."""
    return Response(exposition(work.session), media_type=CONTENT_TYPE)
