"""Taking out files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Annotated, Any, Final

from fastapi import Path, Request
from fastapi.responses import StreamingResponse

from service.accounts.work import Work
from service.exchange.exporting import Form, exported
from service.web.deps import Reads
from service.web.languages import language_of
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["exports"])

_TYPES: Final[dict[Form, str]] = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHUNK: Final = 1 << 16

ProgrammePath = Annotated[
    str,
    Path(
        max_length=64,
        pattern=r"^[^\x00]*$",
        description="The name of the programme.",
        examples=["stagepact"],
    ),
]


def _described(form: Form, text: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "contentMediaType": _TYPES[form]}
    return {
        200: {"description": text, "content": {_TYPES[form]: {"schema": schema}}},
        **documented("not-found", "invalid"),
    }


@router.get(
    "/exports/{programme}.zip",
    response_class=StreamingResponse,
    responses=_described("zip", "CSV files, as the templates have them"),
)
def export_zip(
    programme: ProgrammePath, request: Request, work: Annotated[Work, Reads("exports:read")]
) -> StreamingResponse:
    """Take out a programme as CSV files in a zip, with names and contacts."""
    return _sent(work, programme, "zip", request)


@router.get(
    "/exports/{programme}.xlsx",
    response_class=StreamingResponse,
    responses=_described("xlsx", "A workbook with a sheet for each table"),
)
def export_workbook(
    programme: ProgrammePath, request: Request, work: Annotated[Work, Reads("exports:read")]
) -> StreamingResponse:
    """Take out a programme as one workbook, with names and contacts."""
    return _sent(work, programme, "xlsx", request)


def _sent(work: Work, programme: str, form: Form, request: Request) -> StreamingResponse:
    """Return an answer that is read from a file that nobody else sees, gone when it was sent."""
    language = language_of(request)
    with exported(work, programme, form, language=language) as (stream, _):
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        return StreamingResponse(
            _chunks(stream),
            media_type=_TYPES[form],
            headers={
                "Content-Length": str(size),
                "Content-Language": language,
                "Content-Disposition": f'attachment; filename="stagepact-export.{form}"',
            },
        )


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
