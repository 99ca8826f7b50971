"""Parameters that many routes take."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Query

from service.profiles.schemas import ID_PATTERN, NO_ID

NO_NUL: Final = r"^[^\x00]*$"
"""Databases keep no NUL."""

PathId = Annotated[
    str, Path(pattern=ID_PATTERN, description="An id that this service gave.", examples=[NO_ID])
]

QueryId = Annotated[str | None, Query(pattern=ID_PATTERN, examples=[NO_ID])]

Word = Annotated[str | None, Query(max_length=200, pattern=NO_NUL)]
