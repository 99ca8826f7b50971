"""One market that is held in memory, with the ids by which the service knows its profiles."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matching.config import MatchConfig
from matching.errors import InfeasibleError, InputError
from matching.market import Market, MarketChange
from matching.profiles.linking import Linker
from matching.profiles.records import Decision, DecisionKind, Profiles
from service.live.decisions import decisions_of
from service.live.feed import Behind
from service.profiles.loading import ids_of, load_changed, load_profiles
from service.profiles.models import Candidate, Programme, Vacancy

_log: Final = logging.getLogger("stagepact.live")


@dataclass
class Ids:
    """By key the id of the profiles of a market.

    Vacancies and employers stay when they go: an answer may be on its way. People do not.
    """

    candidates: dict[str, str]
    employers: dict[str, str]
    vacancies: dict[str, str]


@dataclass
class Held:
    """A market and how far it has come.

    Attributes
    ----------
    market
        The profiles, ready to be asked.
    ids
        How the service knows them.
    offers
        Keys of the vacancies that are open.
    number
        Of the last change that is in it.
    """

    market: Market
    ids: Ids
    offers: set[str]
    number: int


def held_from(session: Session, programme: str, number: int, linker: Linker) -> Held:
    """Return the market of a programme as a session sees it.

    Parameters
    ----------
    number
        Of the last change that the session sees.
    linker
        What links words to skills.
    """
    config = MatchConfig.model_validate(session.get_one(Programme, programme).config)
    profiles = load_profiles(session, programme, decisions_of(session, programme))
    people = select(Candidate.key, Candidate.id).where(
        Candidate.programme == programme, Candidate.objected_at.is_(None)
    )
    offers = select(Vacancy.key, Vacancy.id).where(Vacancy.programme == programme)
    firms = ids_of(session, programme, "employer", (firm.id for firm in profiles.employers))
    ids = Ids(
        _pairs(session, people),
        firms,
        _pairs(session, offers),
    )
    market = _market(profiles, config, linker)
    return Held(market, ids, {offer.id for offer in profiles.vacancies}, number)


def _pairs(session: Session, query: Select[str, str]) -> dict[str, str]:
    return {row[0]: row[1] for row in session.execute(query)}


def _market(profiles: Profiles, config: MatchConfig, linker: Linker) -> Market:
    """Return the market; without locks where these cannot all be kept.

    A run is refused then, with the reason; suggestions go on, since a lock only marks its pair.
    """
    try:
        return Market(profiles, config, linker=linker)
    except (InfeasibleError, InputError):
        _log.warning("the locks of a programme cannot all be kept: answering without them")
        free = tuple(d for d in profiles.decisions if d.kind is DecisionKind.FORBID)
        return Market(profiles.model_copy(update={"decisions": free}), config, linker=linker)


def bring_up(held: Held, session: Session, behind: Behind, number: int) -> None:
    """Bring a market up to what a session sees.

    Raises
    ------
    InputError, InfeasibleError
        If the profiles contradict each other now: the market stays as it was.
    """
    programme = held.market.programme
    changed = load_changed(
        session, programme, behind.candidates, behind.employers, behind.vacancies
    )
    told: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions_of(session, programme, tuple(behind.candidates)):
        told[decision.candidate].append(decision)
    decisions = {key: tuple(told[key]) for key in behind.candidates}
    gone = {key for key, record in changed.candidates.items() if record is None}
    there = {key: id_ for key, id_ in behind.candidates.items() if key not in gone}
    # Who asks meanwhile must find the id of all that the market may tell of.
    held.ids.candidates.update(there)
    held.ids.vacancies.update(behind.vacancies)
    held.ids.employers.update(ids_of(session, programme, "employer", changed.employers))
    held.market.apply(MarketChange(**vars(changed), decisions=decisions))
    for key in gone:
        held.ids.candidates.pop(key, None)
    for key, record in changed.vacancies.items():
        (held.offers.discard if record is None else held.offers.add)(key)
    held.number = number
