"""What is to be said of a vacancy before it is saved: its words, its demands, who would suit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from sqlalchemy.orm import Session

from matching.errors import InputError, UnknownIdError
from matching.market import Filters
from matching.profiles.records import Vacancy as VacancyRecord
from service.live.demands import CEFR, HOW, LEVELS, Demand, compared
from service.profiles.wording import CATEGORIES, Remark, remarks
from service.terms import LEVELS as LEVEL_NAMES
from service.web.deps import services
from service.web.looking import looking
from service.words import Words

_NO_LEVEL: Final = 0


@dataclass(frozen=True)
class Hint:
    """Words that shut people out.

    Attributes
    ----------
    words
        As they stand in the text.
    why, instead
        What is wrong, and what to write.
    """

    words: str
    why: str
    instead: str


@dataclass(frozen=True)
class Advice:
    """What is to be said of a vacancy.

    Attributes
    ----------
    hints
        Words that shut people out.
    demands
        In what it asks more than others, in sentences.
    compared_with
        With what it was compared, in words; empty where there was too little.
    suiting
        How many people suit it as it is now; None where that cannot be told yet.
    """

    hints: tuple[Hint, ...] = ()
    demands: tuple[str, ...] = ()
    compared_with: str = ""
    suiting: int | None = None

    @property
    def warns(self) -> bool:
        """Whether there is something that whoever saves it should read first."""
        return bool(self.hints or self.demands)


def advice_on(
    request: Request, session: Session, text: str, record: VacancyRecord | None, say: Words
) -> Advice:
    """Return what is to be said of a vacancy.

    Parameters
    ----------
    request
        Of who writes it.
    session
        To see the market of this moment.
    text
        Title and description.
    record
        The vacancy as it would be saved; None while something is wrong with it.
    say
        The language of the reader.
    """
    hints = tuple(_hint(one, say) for one in remarks(text))
    if record is None:
        return Advice(hints)
    markets = services(request).markets
    held = markets.held(session, record.programme)
    found = compared(held, markets.works, record)
    suiting = None
    try:
        filters = Filters(without=looking(request, session, held).placed)
        suiting = held.market.shortlist(record, filters=filters, k=1).total
    except (InputError, UnknownIdError):  # its employer has no vacancy in this programme yet
        suiting = None
    return Advice(
        hints,
        tuple(_sentence(one, say) for one in found.demands),
        say(HOW[found.how], n=found.others) if found.how else "",
        suiting,
    )


def _hint(one: Remark, say: Words) -> Hint:
    return Hint(" ".join(one.words.split()), say(CATEGORIES[one.category]), one.instead)


def _sentence(one: Demand, say: Words) -> str:
    asked, usual = one.asked, one.usual
    if one.code == "essential":
        return say.plural(
            asked,
            "{n} skill is essential here; with others it is usually {usual}. Make some important "
            "instead, or train people.",
            "{n} skills are essential here; with others it is usually {usual}. Make some important "
            "instead, or train people.",
            usual=usual,
        )
    if one.code == "requirements":
        return say.plural(
            asked,
            "You ask {n} skill; others usually ask {usual}. Leave out what can be learned on the "
            "way.",
            "You ask {n} skills; others usually ask {usual}. Leave out what can be learned on the "
            "way.",
            usual=usual,
        )
    if one.code == "high":
        return say.plural(
            asked,
            "You ask {n} skill at the level “independent” or higher; others usually {usual}.",
            "You ask {n} skills at the level “independent” or higher; others usually {usual}.",
            usual=usual,
        )
    return _plain(one, say)


def _plain(one: Demand, say: Words) -> str:
    """Return the sentence about what is no skill."""
    if one.code == "level":
        usual = say(LEVEL_NAMES[LEVELS[one.usual].value])
        asked = say(LEVEL_NAMES[LEVELS[one.asked].value])
        if one.usual == _NO_LEVEL:
            return say("You ask {asked} at least; others usually ask no level.", asked=asked)
        return say("You ask {asked} at least; others usually {usual}.", asked=asked, usual=usual)
    if one.code == "language-level":
        return say(
            "You ask a language at level {asked}; others usually ask at most {usual}, or none. "
            "Which level does the work need?",
            asked=CEFR[one.asked].value,
            usual=CEFR[one.usual].value,
        )
    if one.code == "languages":
        return say.plural(
            one.asked,
            "You ask {n} language; others usually ask {usual}.",
            "You ask {n} languages; others usually ask {usual}.",
            usual=one.usual,
        )
    if one.code == "certificates":
        return say.plural(
            one.asked,
            "You ask {n} certificate; others usually ask {usual}. Could somebody get it after the "
            "start?",
            "You ask {n} certificates; others usually ask {usual}. Could somebody get them after "
            "the start?",
            usual=one.usual,
        )
    return say.plural(
        one.asked,
        "You ask {n} driving licence; others usually ask {usual}.",
        "You ask {n} driving licences; others usually ask {usual}.",
        usual=one.usual,
    )
