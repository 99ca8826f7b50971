"""The pages of an application: their routes, files and problems."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fastapi import FastAPI

from service.web.pages import static
from service.web.pages.problems import install_page_problems

PARTS: Final = (
    "signing_in",
    "imports",
    "imports_one",
    "imports_columns",
    "rounds",
    "runs",
    "comparing",
    "publishing",
    "calls",
    "aftercare",
    "skills",
    "people",
    "conversation",
    "person_data",
    "suggestions",
    "placements",
    "consents",
    "follow_ups",
    "about",
    "organisations",
    "accounts",
    "candidate",
    "my_wishes",
    "proposals",
    "my_data",
    "requests",
    "matching",
    "unplaced",
    "pairs",
    "moving",
    "decisions",
    "vacancy_writing",
    "vacancies",
    "shortlists",
    "organisation",
    "letters",
)
"""The modules of `service.web.pages.routes`; each has a `router`."""


def install_pages(app: FastAPI) -> None:
    """Give an application its pages; after the API, whose paths go first."""
    install_page_problems(app)
    app.include_router(static.router)
    for name in PARTS:
        app.include_router(import_module(f"service.web.pages.routes.{name}").router)
