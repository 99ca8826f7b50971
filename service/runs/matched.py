"""The pairs of a run as people look for them: found by words and filters, in an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select

from matching.profiles.codes import home_sector, sector_name
from matching.profiles.places import places
from matching.profiles.vocabulary import normalise
from service.accounts.work import Work
from service.profiles.models import Candidate, CandidateContact, Employer, Vacancy
from service.runs.models import OpenPlace, Proposal, Run, Unplaced
from service.runs.reading import open_places_of, proposals_of, unplaced_of


class Person(NamedTuple):
    """Somebody of a run.

    Attributes
    ----------
    sector
        The id of the sector of the crebo, else of the first interest; empty where not known.
    municipality
        Where the person lives.
    """

    id: str
    key: str
    name: str
    level: str
    sector: str
    municipality: str

    @property
    def called(self) -> str:
        """The name, or the sender's own id where there is none."""
        return self.name or self.key


class Offer(NamedTuple):
    """A vacancy of a run, with the id of its sector and where the work is."""

    id: str
    key: str
    title: str
    employer_id: str
    employer: str
    sector: str
    municipality: str


class Matched(NamedTuple):
    """A pair that a run proposes; scores in points of 10,000."""

    person: Person
    offer: Offer
    own: int
    theirs: int
    wish: int | None
    km: float | None
    locked: bool


@dataclass(frozen=True)
class Sought:
    """What somebody looks for among the pairs of a run; empty texts look for nothing.

    Attributes
    ----------
    q
        Words of names, ids, titles and employers, in any order; accents and capitals aside.
    sector, municipality
        Of the work.
    level
        Of the person.
    wish
        ``1``, ``2``, ``3`` or ``more``; ``other``: wished nothing of this.
    locked
        Whether only locked pairs are looked for.
    sort
        One of `ORDERS`; with a ``-`` before it the other way round.
    """

    q: str = ""
    sector: str = ""
    municipality: str = ""
    level: str = ""
    wish: str = ""
    locked: bool = False
    sort: str = "name"


_LETTERS: Final = str.maketrans("łøđæœı", "lodaoi")
"""Letters that are no other letter with an accent, as people type them who do not have them."""


def plain(text: str) -> str:
    """Return a text as it is compared: without accents, capitals and signs."""
    return normalise(text.casefold().translate(_LETTERS))


ORDERS: Final[dict[str, Callable[[Matched], Any]]] = {
    "name": lambda one: plain(one.person.called),
    "vacancy": lambda one: (plain(one.offer.title), one.offer.key),
    "employer": lambda one: (plain(one.offer.employer), plain(one.offer.title)),
    "own": lambda one: one.own,
    "theirs": lambda one: one.theirs,
    "wish": lambda one: one.wish or 1_000,
    "km": lambda one: one.km if one.km is not None else 1_000_000.0,
}
"""By what pairs can be put in order."""

_THIRD: Final = 3


def pairs_of(work: Work, run: Run) -> list[Matched]:
    """Return the pairs of a run whose people the actor may see, by the senders' ids."""
    report = Proposal.report
    query: Any = (
        proposals_of(work, run)
        .join(Vacancy, Vacancy.id == Proposal.vacancy_id)
        .join(Employer, Employer.id == Proposal.employer_id)
        .order_by(Proposal.position)
    )
    rows = work.session.execute(
        with_people(query, Proposal.candidate_id).with_only_columns(
            *PERSON,
            *_OFFER,
            Proposal.candidate_score,
            Proposal.vacancy_score,
            Proposal.wish,
            report["km"].as_float(),
            report["locked"].as_boolean(),
        )
    )
    return [_matched(tuple(row)) for row in rows]


def _matched(row: Sequence[Any]) -> Matched:
    at = len(PERSON)
    *offer, own, theirs, wish, km, locked = row[at:]
    return Matched(person_of(row[:at]), _offer(offer), own, theirs, wish, km, bool(locked))


def unplaced_people(work: Work, run: Run) -> list[Person]:
    """Return who is without a place in a run, of the people whom the actor may see."""
    query = with_people(unplaced_of(work, run), Unplaced.candidate_id).order_by(Unplaced.position)
    rows = work.session.execute(query.with_only_columns(*PERSON))
    return [person_of(tuple(row)) for row in rows]


def people_by_id(work: Work, ids: Iterable[str]) -> dict[str, Person]:
    """Return people by id; who is asked may be seen."""
    query: Any = select(*PERSON).select_from(Candidate)
    query = query.outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
    rows = work.session.execute(query.where(Candidate.id.in_(set(ids))))
    return {row[0]: person_of(tuple(row)) for row in rows}


def offers_by_id(work: Work, ids: Iterable[str]) -> dict[str, Offer]:
    """Return vacancies by id; what is asked may be seen."""
    query: Any = select(*_OFFER).select_from(Vacancy)
    query = query.join(Employer, Employer.id == Vacancy.employer_id)
    rows = work.session.execute(query.where(Vacancy.id.in_(set(ids))))
    return {row[0]: _offer(tuple(row)) for row in rows}


def open_offers(work: Work, run: Run) -> list[tuple[Offer, int]]:
    """Return the vacancies of a run with places left, and how many."""
    query = open_places_of(run).join(Employer, Employer.id == Vacancy.employer_id)
    rows = work.session.execute(query.with_only_columns(*_OFFER, OpenPlace.open))
    return [(_offer(row[:-1]), int(row[-1] or 0)) for row in rows]


PERSON: Final = (
    Candidate.id,
    Candidate.key,
    CandidateContact.name,
    Candidate.level,
    Candidate.crebo,
    Candidate.interests,
    Candidate.postcode,
)
"""The columns that tell of a person; see `person_of`."""

_OFFER: Final = (
    Vacancy.id,
    Vacancy.key,
    Vacancy.title,
    Employer.id,
    Employer.name,
    Vacancy.sector,
    Employer.sector,
    Vacancy.postcode,
    Employer.postcode,
    Employer.municipality,
)


def with_people(query: Any, column: Any) -> Any:
    """Return a query joined with people and their contacts by a column of ids."""
    joined: Select[Any] = query.join(Candidate, Candidate.id == column).outerjoin(
        CandidateContact, CandidateContact.candidate_id == Candidate.id
    )
    return joined


def person_of(row: Sequence[Any]) -> Person:
    """Return somebody from the columns `PERSON`."""
    id_, key, name, level, crebo, interests, postcode = row
    place = places().get(postcode or "")
    sector = home_sector(crebo, interests or ()) or ""
    return Person(id_, key, name or "", level, sector, place.municipality if place else "")


def _offer(row: Sequence[Any]) -> Offer:
    id_, key, title, employer_id, employer, own, of_employer, at, of_firm, town = row
    place = places().get(at or of_firm or "")
    sector = sector_name(own or of_employer) or ""
    where = place.municipality if place else town
    return Offer(id_, key, title, employer_id, employer, sector, where)


def found(pairs: Iterable[Matched], sought: Sought) -> list[Matched]:
    """Return the pairs that are looked for, in the order that is asked."""
    words = plain(sought.q).split()
    kept = [one for one in pairs if _fits(one, sought) and _has(one, words)]
    by = sought.sort.removeprefix("-")
    order = ORDERS.get(by, ORDERS["name"])
    return sorted(kept, key=order, reverse=sought.sort.startswith("-"))


def _fits(one: Matched, sought: Sought) -> bool:
    person, offer = one.person, one.offer
    return (
        (not sought.sector or offer.sector == sought.sector)
        and (not sought.municipality or offer.municipality == sought.municipality)
        and (not sought.level or person.level == sought.level)
        and (not sought.wish or wish_group(one.wish) == sought.wish)
        and (not sought.locked or one.locked)
    )


def wish_group(wish: int | None) -> str:
    """Return in which group of wishes a pair is; see `Sought.wish`."""
    if wish is None:
        return "other"
    return str(wish) if wish <= _THIRD else "more"


def _has(one: Matched, words: Sequence[str]) -> bool:
    if not words:
        return True
    person, offer = one.person, one.offer
    text = plain(" ".join((person.name, person.key, offer.title, offer.key, offer.employer)))
    return all(word in text for word in words)


def facets(pairs: Iterable[Matched]) -> dict[str, Counter[str]]:
    """Return how many pairs there are by sector, municipality, level and wish."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("sector", "municipality", "level", "wish")
    }
    for one in pairs:
        counts["sector"][one.offer.sector] += 1
        counts["municipality"][one.offer.municipality] += 1
        counts["level"][one.person.level] += 1
        counts["wish"][wish_group(one.wish)] += 1
    return counts
