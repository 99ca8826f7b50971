"""The framework alone: a plain function that answers ready-made bytes of some size."""

from __future__ import annotations

from functools import lru_cache

from fastapi import FastAPI, Response

app = FastAPI(openapi_url=None)


@lru_cache
def _content(size: int) -> bytes:
    """Return JSON of so many bytes."""
    return b'{"a":"' + b"x" * max(size - 8, 0) + b'"}'


@app.get("/answer/{size}")
def answer(size: int) -> Response:
    """Answer so many bytes."""
    return Response(_content(size), media_type="application/json")
