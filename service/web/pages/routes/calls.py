"""The call list: whom to call first and why, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.calls import (
    DONE,
    OUTCOME_NAMES,
    CallIn,
    CallList,
    Reason,
    Target,
    call_list,
    write_down,
)
from service.placements.naming import accounts_named, people_named
from service.runs.models import Round
from service.runs.rounds import round_of
from service.terms import SkillName, change_phrase
from service.web.ids import PathId
from service.web.live import teller_of
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form, filled
from service.web.pages.notices import notice
from service.web.pages.rendering import go, is_part, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_, Words

router = PageRouter()

CALLED: Final = notice("called", N_("The call was written down."))
BACK: Final = notice("call-back", N_("It stands on the list again."))

SIZE: Final = 25
"""How many stand on a page of the list."""

Sent = Annotated[FormData, Depends(posted)]
Reading = Annotated[Work, PageReads("runs:read", OFFICE)]
Writing = Annotated[Work, PageWrites("runs:write", OFFICE)]
Show = Annotated[Literal["open", "done", "all"], Query()]
Who = Annotated[Literal["", "employer", "candidate"], Query()]

CHOSEN: Final = ("agreed", "refused", "no-answer", "later", "other")
"""Outcomes to choose from; the one to put somebody back has a button of its own."""


@router.get("/rounds/{round_id}/calls")
def look_at_calls(  # noqa: PLR0917 - one argument for each parameter of the query
    round_id: PathId,
    request: Request,
    work: Reading,
    show: Show = "open",
    who: Who = "",
    first: Annotated[int, Query(ge=0)] = 0,
    everything: Annotated[bool, Query()] = False,
) -> Response:
    """Show whom to call, whom it helps most first."""
    row = round_of(work, round_id)
    found = call_list(work.session, row, work.now)
    lists = {
        "open": [one for one in found.targets if not one.done],
        "done": [one for one in found.targets if one.done],
        "all": found.targets,
    }
    counts = {name: len(_of(who, targets)) for name, targets in lists.items()}
    targets = _of(who, lists[show])
    first = first if first < len(targets) else 0
    there = targets if everything else targets[first : first + SIZE]
    _looked(work, row, there)
    return page(
        request,
        "calls.jinja",
        round=row,
        list=found,
        targets=there,
        counts=counts,
        total=len(targets),
        first=first,
        size=SIZE,
        show=show,
        who=who,
        everything=everything,
        chosen=Form({"show": show, "who": who}),
        **_told(request, work, there),
    )


@router.get("/rounds/{round_id}/calls/{kind}/{target_id}")
def look_at_target(
    round_id: PathId, kind: str, target_id: PathId, request: Request, work: Reading
) -> Response:
    """Show all that one needs while calling somebody, and a form for what came of it."""
    row = round_of(work, round_id)
    return _one(request, work, row, _found(work, row, kind, target_id), Form())


@router.post("/rounds/{round_id}/calls/{kind}/{target_id}")
def keep_call(  # noqa: PLR0917 - one argument for each part of the path
    round_id: PathId,
    kind: str,
    target_id: PathId,
    request: Request,
    work: Writing,
    sent: Sent,
) -> Response:
    """Keep what came of a call, or put somebody back on the list."""
    row, say = round_of(work, round_id), words_of(request)
    form = filled(CallIn, sent, say)
    if form.model is None:
        return _one(request, work, row, _found(work, row, kind, target_id), form)
    write_down(work, row, kind, target_id, form.model)
    if is_part(request):
        one = _found(work, row, kind, target_id)
        _looked(work, row, [one])
        return page(
            request,
            "call_card.jinja",
            round=row,
            one=one,
            show="open",
            who="",
            **_told(request, work, [one]),
        )
    notice_ = BACK if form.model.outcome == "reopened" else CALLED
    show, who = str(sent.get("show", "")), str(sent.get("who", ""))
    kept: dict[str, object] = {
        **({"show": show} if show in {"done", "all"} else {}),
        **({"who": who} if who in {"employer", "candidate"} else {}),
    }
    return go(f"/rounds/{row.id}/calls", notice_, **kept)


def _of(who: str, targets: Sequence[Target]) -> list[Target]:
    return [one for one in targets if who in {"", one.kind}]


def _found(work: Work, row: Round, kind: str, target_id: str) -> Target:
    """Return somebody of the list as they stand there."""
    work.session.flush()
    found: CallList = call_list(work.session, row, work.now)
    one = found.find(kind, target_id)
    if one is None:
        raise ProblemError("not-found", _NOBODY)
    return one


def _one(request: Request, work: Work, row: Round, one: Target, form: Form) -> Response:
    _looked(work, row, [one])
    say = words_of(request)
    return page(
        request,
        "call.jinja",
        status=200 if form.is_good else 422,
        form=form,
        round=row,
        one=one,
        choices=[(code, say(OUTCOME_NAMES[code])) for code in CHOSEN],
        people=people_named(work.session, one.helps),
        **_told(request, work, [one]),
    )


def _looked(work: Work, row: Round, targets: Sequence[Target]) -> None:
    """Note whom somebody looked at by name or telephone."""
    people = [one.id for one in targets if one.kind == "candidate"]
    if people:
        work.note("call.list", "round", row.id, subjects=people)


def _told(request: Request, work: Work, targets: Sequence[Target]) -> dict[str, Any]:
    """Return the texts that the templates need."""
    say, skill = words_of(request), teller_of(request).skill
    callers = accounts_named(
        work.session, {call.called_by for one in targets for call in one.calls}
    )
    return {
        "reasons": {
            (one.kind, one.id): [_reason(reason, say, skill) for reason in one.reasons]
            for one in targets
        },
        "outcomes": {code: say(name) for code, name in OUTCOME_NAMES.items()},
        "done": DONE,
        "callers": callers,
    }


class _Change:
    """A change as it is kept in a run, for `change_phrase`."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.rule: str = told["rule"]
        self.amount: float = told["amount"]
        self.unit: str = told["unit"]
        self.what: str = told["what"]


def _reason(one: Reason, say: Words, skill: SkillName) -> str:
    """Return one thing to ask or tell, as a sentence."""
    change = change_phrase(_Change(one.change), say, skill) if one.change else ""
    if one.code == "places":
        return say.plural(
            one.people,
            "{title} is full, and suits {n} more person",
            "{title} is full, and suits {n} more people",
            title=one.title,
        )
    if one.code == "rule":
        places = say.plural(one.open, "{n} free place", "{n} free places")
        return say.plural(
            one.people,
            "{title} has {places}; {n} person fits with one change: {change}",
            "{title} has {places}; {n} people fit with one change: {change}",
            title=one.title,
            places=places,
            change=change,
        )
    if one.code == "change":
        return say.plural(
            one.open,
            "{n} place opens with one change: {change}. For example {title}",
            "{n} places open with one change: {change}. For example {title}",
            change=change,
            title=one.title,
        )
    if one.code == "ready" and one.open:
        return say.plural(
            one.open,
            "The school has not approved the assignment yet; then {n} place opens",
            "The school has not approved the assignment yet; then {n} places open",
        )
    return say(_PLAIN[one.code], title=one.title)


_PLAIN: Final = {
    "reply": N_("No reply yet to an introduction for {title}"),
    "answer": N_("No answer yet to the proposal {title}"),
    "ready": N_("The school has not approved the assignment yet"),
}

_NOBODY: Final = message("There is nobody of that id to call.")
