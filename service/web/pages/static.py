"""Style, script and fonts: served from here, under an address that changes with what they say."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response

from matching.errors import message
from service.errors import ProblemError

router = APIRouter(include_in_schema=False)

FOLDER: Final = files("service.web.pages") / "static"

_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".md": "text/plain; charset=utf-8",
}

_FILES: Final = (
    "app.css",
    "app.js",
    "icon.svg",
    "chevron.svg",
    "vendor/utrecht.css",
    "vendor/utrecht-LICENSE.md",
    "vendor/htmx.min.js",
    "fonts/atkinson-hyperlegible-next-latin-400-normal.woff2",
    "fonts/atkinson-hyperlegible-next-latin-700-normal.woff2",
    "fonts/atkinson-hyperlegible-next-latin-ext-400-normal.woff2",
    "fonts/atkinson-hyperlegible-next-latin-ext-700-normal.woff2",
)
"""What is served, and nothing else."""


@cache
def _content(name: str) -> bytes:
    return FOLDER.joinpath(*name.split("/")).read_bytes()


@cache
def address(name: str) -> str:
    """Return the address of a file; it is another one when the file is."""
    return f"/static/{name}?v={hashlib.sha256(_content(name)).hexdigest()[:12]}"


@router.get("/static/{name:path}")
def static(name: str) -> Response:
    """Give a file, to be kept for a year."""
    if name not in _FILES:
        raise ProblemError("not-found", message("There is no such file."))
    return Response(
        _content(name),
        media_type=_KINDS[name[name.rindex(".") :]],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
