"""`Market`: the people and offers of one programme, asked and changed at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from threading import RLock
from typing import Any, TypeVar

import numpy as np

from matching.config import MatchConfig
from matching.errors import TableError, UnknownIdError, message
from matching.market.close import Close
from matching.market.coding import RoomError
from matching.market.found import Found, candidates_of, vacancies_of
from matching.market.links import Remembering
from matching.market.lists import in_order, passing
from matching.market.live import HalfwayError, Live, RestartError
from matching.market.openings import openings_of
from matching.market.records import Records
from matching.market.types import (
    Filters,
    MarketChange,
    Opening,
    Ranked,
    Shortlist,
    Suggestions,
)
from matching.market.whole import Pairs, Whole, pairs_of, whole_of
from matching.profiles.linking import Linker, linker_for
from matching.profiles.records import Candidate, Decision, Employer, Profiles, Record, Vacancy
from matching.profiles.vocabulary import Vocabulary, default_vocabulary
from matching.report.types import PairReport
from matching.scoring.kernel import Kernel
from matching.tables import NONE
from matching.tables.preferences import ranks

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class Market:
    """The people and offers of one programme, ready to be asked, and changed as they change.

    All answers are those that `matching.pipeline.prepare` gives for the profiles as they are
    now: the same rules, scores and explanations, in the order in which people read lists (own
    wishes or the employer's ranking first, then the score, and equal scores by id).

    Parameters
    ----------
    profiles
        People and offers; those of other programmes are left out.
    config
        The programme.
    linker
        Links to the vocabulary of its own; None: to the one that ships, without a model.
    kernel
        What scores; the answers are the same.

    Raises
    ------
    InputError, InfeasibleError
        As `prepare` raises them: a vacancy without its employer, decisions that contradict each
        other, more people locked somewhere than there is room for.

    Notes
    -----
    Any thread may call any method at any time: a lock in the market lets one in after the other.
    Explanations are worked out outside of it, for the records of the moment of the question, and
    so is a new start after a change of hundreds of candidates. Who makes a large market had
    better call `gc.freeze` then: a full collection goes through all of it.
    """

    def __init__(
        self,
        profiles: Profiles,
        config: MatchConfig,
        *,
        linker: Linker | None = None,
        kernel: Kernel = "auto",
    ) -> None:
        self.config = config
        self._kernel = kernel
        self._links = Remembering(linker or linker_for(default_vocabulary()))
        self._lock, self._changing = RLock(), RLock()
        self._live = self._made(Records.of(profiles, config.name))
        self._pairs: tuple[Records, Pairs] | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The skills."""
        return self._links.vocabulary

    @property
    def programme(self) -> str:
        """The name of the programme."""
        return self.config.name

    def _made(self, records: Records) -> Live:
        return Live(records, self._links, self.config, self._kernel)

    def apply(self, change: MarketChange) -> None:
        """Go on to the profiles after a change; all of it, or nothing where it raises.

        Parameters
        ----------
        change
            What has changed. The same change twice is as good as once.

        Raises
        ------
        InputError, InfeasibleError
            Where a new start with these profiles would: the market stays as it was.
        """
        with self._changing:
            before = self._live.records
            after = before.changed(change)
            with self._lock:
                try:
                    self._live.change(after, change)
                    return
                except (RoomError, RestartError):
                    pass
                except (HalfwayError, TableError):
                    self._live = self._made(after)
                    return
                except BaseException:
                    self._live = self._made(before)  # half a change is worse than none
                    raise
            self._live = self._made(after)  # meanwhile others ask the old one

    def candidate(self, id: str) -> Candidate:
        """Return a candidate, or raise UnknownIdError."""
        return _known(self._live.records.candidates, id, "candidate")

    def vacancy(self, id: str) -> Vacancy:
        """Return a vacancy, or raise UnknownIdError."""
        return _known(self._live.records.vacancies, id, "vacancy")

    def employer(self, id: str) -> Employer:
        """Return an employer, or raise UnknownIdError."""
        return _known(self._live.records.employers, id, "employer")

    def suggestions(
        self,
        candidate: str | Candidate,
        *,
        filters: Filters = Filters(),  # noqa: B008
        first: int = 0,
        k: int = 20,
        explain: bool = False,
    ) -> Suggestions:
        """Return vacancies for a candidate, the best first.

        Parameters
        ----------
        candidate
            An id, or a record. One that the market does not have, or has with other values, is
            answered as if it was saved, and nothing changes.
        filters
            What to leave out.
        first, k
            How many to pass over, and how many to tell.
        explain
            Whether to tell everything of each pair.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        InputError
            If the record is of another programme, or `first` or `k` makes no sense.
        """
        with self._lock:
            person = self.candidate(candidate) if isinstance(candidate, str) else candidate
            live, found = self._asked(vacancies_of, person, {"candidates": {person.id: person}})
            offers = live.side.vacancies
            facets = {
                "hours": offers.hours,
                "sector": offers.sector,
                "municipality": offers.municipality,
            }
            numbers = live.offers.numbers
            kept = _kept(found, passing(found, filters, facets, _names(live), numbers.at))
            ids = numbers.ids
            chosen = in_order(
                kept.rank, kept.candidate_score, [ids[at] for at in kept.other.tolist()], first, k
            )
            known = [live.records.vacancies[ids[kept.other[at]]] for at in chosen]
            close = Close(live, [person], known) if explain else None
        pairs = [
            _pair(kept, at, person, vacancy, close)
            for at, vacancy in zip(chosen, known, strict=True)
        ]
        return Suggestions(kept.other.size, first, tuple(pairs))

    def shortlist(
        self,
        vacancy: str | Vacancy,
        *,
        filters: Filters = Filters(),  # noqa: B008
        first: int = 0,
        k: int = 20,
        explain: bool = False,
    ) -> Shortlist:
        """Return candidates for a vacancy, the best first.

        Parameters
        ----------
        vacancy
            An id, or a record. One that the market does not have, or has with other values, is
            answered as if it was saved, and nothing changes.
        filters, first, k, explain
            As for `suggestions`.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        InputError
            If the record is of another programme or its employer is not there, or `first` or `k`
            makes no sense.
        """
        with self._lock:
            offer = self.vacancy(vacancy) if isinstance(vacancy, str) else vacancy
            live, found = self._asked(candidates_of, offer, {"vacancies": {offer.id: offer}})
            facets = {name: live.facets[name] for name in ("hours", "sector", "municipality")}
            kept = _kept(found, passing(found, filters, facets, _names(live), live.people.at))
            ids = live.people.ids
            chosen = in_order(
                kept.rank, kept.vacancy_score, [ids[at] for at in kept.other.tolist()], first, k
            )
            known = [live.records.candidates[ids[kept.other[at]]] for at in chosen]
            close = Close(live, known, [offer]) if explain else None
        pairs = [
            _pair(kept, at, person, offer, close) for at, person in zip(chosen, known, strict=True)
        ]
        return Shortlist(kept.other.size, first, tuple(pairs))

    def pair(
        self, candidate: str | Candidate, vacancy: str | Vacancy, *, locked: bool = False
    ) -> PairReport:
        """Return everything there is to tell of one pair, eligible or not.

        `choice` is None where the pair is not eligible or the vacancy is a record that the market
        does not have as it is.

        Parameters
        ----------
        candidate, vacancy
            Ids or records, as for `suggestions` and `shortlist`.
        locked
            Whether to tell of it as if people had locked it: with scores, whatever it breaks.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        InputError
            If the employer of the vacancy is not there, or a record is of another programme.
        """
        with self._lock:
            person = self.candidate(candidate) if isinstance(candidate, str) else candidate
            offer = self.vacancy(vacancy) if isinstance(vacancy, str) else vacancy
            live, found = self._asked(vacancies_of, person, {"candidates": {person.id: person}})
            choice = None
            if live.records.vacancies.get(offer.id) == offer:
                choice = self._choice(found, live.offers.numbers.at[offer.id])
            close = Close(live, [person], [offer], locks={person.id: offer.id} if locked else None)
        return replace(close.tell(person.id, offer.id), choice=choice)

    def whole(self, decisions: Iterable[Decision] = ()) -> Whole:
        """Return the market as the problem that a run would solve now.

        Parameters
        ----------
        decisions
            More than those that the market knows, such as those of one round; see `whole_of`.
        """
        with self._lock:
            live, known = self._live, self._pairs
            if known is None or known[0] is not live.records:
                known = self._pairs = (live.records, pairs_of(live))
            return whole_of(live, known[1], decisions)

    def _choice(self, found: Found, vacancy: int) -> int | None:
        """Return one more than the number of vacancies that the candidate likes better."""
        at = np.flatnonzero(found.other == vacancy)
        if not at.size:
            return None
        nobody = np.zeros(found.other.size, dtype=np.int32)
        order = ranks(nobody, found.candidate_score, found.rank, self.config.method.band_points)
        return 1 + int(np.count_nonzero(order < order[at[0]]))

    def openings(self, candidate: str | Candidate, *, k: int = 10) -> tuple[Opening, ...]:
        """Return what a candidate could learn, what opens most vacancies first.

        A vacancy opens where it becomes eligible, or where it is eligible then and the last of
        its essential requirements becomes met; see `matching.market.openings`. What is learned
        becomes a skill at the level told, and the certificate where it is one.

        Parameters
        ----------
        candidate
            An id or a record, as for `suggestions`.
        k
            The greatest number of openings.

        Raises
        ------
        UnknownIdError
            If there is no such id.
        """
        with self._lock:
            person = self.candidate(candidate) if isinstance(candidate, str) else candidate
            try:
                return openings_of(self._live, person, k)
            except RoomError:
                return openings_of(
                    self._with(MarketChange(candidates={person.id: person})), person, k
                )

    def _asked(
        self, ask: Callable[[Live, R], Found], record: R, change: Mapping[str, Any]
    ) -> tuple[Live, Found]:
        """Return what was found for a record, and where it was looked for."""
        try:
            return self._live, ask(self._live, record)
        except (RoomError, TableError):
            live = self._with(MarketChange(**change))
            return live, ask(live, record)

    def _with(self, change: MarketChange) -> Live:
        """Return another market as this one would be after a change."""
        return self._made(self._live.records.changed(change))


def _known(records: Mapping[str, T], wanted: str, what: str) -> T:
    """Return a record by id."""
    found = records.get(wanted)
    if found is None:
        near = get_close_matches(wanted, records.keys(), n=3, cutoff=0.5)
        raise UnknownIdError(
            message(
                "there is no {what} {id} in this programme; do you mean {near}?",
                what=message(what),
                id=wanted,
                near=" / ".join(near),
            )
            if near
            else message(
                "there is no {what} {id} in this programme", what=message(what), id=wanted
            ),
            record=wanted,
        )
    return found


def _names(live: Live) -> dict[str, Sequence[str]]:
    codes = live.words.codes
    return {"sectors": codes.sectors, "municipalities": codes.municipalities}


def _kept(found: Found, passes: Any) -> Found:
    """Return the pairs that pass."""
    if passes.all():
        return found
    columns = ("other", "candidate_score", "vacancy_score", "rank", "road", "tenths")
    return replace(found, **{name: getattr(found, name)[passes] for name in columns})


def _pair(
    found: Found, at: int, person: Candidate, vacancy: Vacancy, close: Close | None
) -> Ranked:
    """Return one pair of a list."""
    rank, road, tenths = (int(x[at]) for x in (found.rank, found.road, found.tenths))
    return Ranked(
        candidate=person.id,
        vacancy=vacancy.id,
        employer=vacancy.employer,
        candidate_score=int(found.candidate_score[at]),
        vacancy_score=int(found.vacancy_score[at]),
        rank=None if rank == NONE else rank,
        km=None if road == NONE else road / 100,
        minutes=None if tenths == NONE else tenths / 10,
        locked=int(found.other[at]) in found.locked,
        report=close.tell(person.id, vacancy.id) if close else None,
    )
