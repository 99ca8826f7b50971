"""The skills that somebody may mean while they type: a part for the search fields of pages."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from service.accounts.work import Work
from service.web.pages.deps import PageReads
from service.web.pages.rendering import page
from service.web.pages.routing import PageRouter
from service.web.pages.skill_options import skill_options

router = PageRouter()

ShownAs = Literal["button", "tick", "link"]


@router.get("/skills/find")
def find_skills(  # noqa: PLR0913, PLR0917 - one argument for each parameter of the query
    request: Request,
    work: Annotated[Work, PageReads("skills:read")],  # noqa: ARG001 - says who may ask
    q: Annotated[str, Query(max_length=200)] = "",
    shown: ShownAs = "button",
    name: Annotated[str, Query(pattern=r"^[a-z_]{1,30}$")] = "skill",
    own: bool = False,
    base: Annotated[str, Query(pattern=r"^((/[A-Za-z0-9_.-]+)+)?$", max_length=200)] = "",
    without: Annotated[list[str] | None, Query(max_length=200)] = None,
) -> Response:
    """Give the list of skills that may be meant; see ``skill_options.jinja``."""
    found = skill_options(request, q[:100], without=without or ())
    return page(
        request, "skill_found.jinja", found=found, shown=shown, name=name, own=own, base=base
    )
