"""A market as it is now, ready to be asked, and one change further."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from matching.config import MatchConfig
from matching.errors import TableError
from matching.market.coding import Words
from matching.market.links import Remembering
from matching.market.numbered import Numbered
from matching.market.offers import Named, Offers
from matching.market.people import People
from matching.market.records import Records
from matching.market.ties import NO_TIES, Ties, block_with, named_by, ties_of
from matching.market.types import MarketChange
from matching.profiles.encode import Coding, code_candidates, skill_texts
from matching.profiles.records import Candidate, Record
from matching.profiles.similarity import similarity_for
from matching.scoring.index import PairIndex
from matching.scoring.kernel import Kernel, kernel_for
from matching.scoring.packed.limits import candidates_misfit
from matching.tables import (
    NONE,
    CandidateTable,
    Int32,
    Int64,
    ProfileTable,
    SparseRows,
    block_of,
)

MOST_PUT: Final = 400
"""Beyond so many candidates that a change is about, a new start is quicker."""


class RestartError(Exception):
    """A change is so large that all had better be made again; nothing has changed yet."""


class HalfwayError(Exception):
    """A change turned out so large that all has to be made again; a part of it is done."""


class Live:
    """Everything that is worked out from the records of a market.

    Not to be asked by one thread while another changes it, nor by two at once.

    Parameters
    ----------
    records
        What there is.
    links
        Links texts to skills.
    config
        The programme.
    kernel
        What scores.

    Attributes
    ----------
    people, offers
        Numbers of candidates, and the vacancies.
    ties
        Of those candidates who have any, by number.
    named
        By kind and id of a vacancy or employer the candidates of whom it was told.
    ranked
        How many candidates each vacancy ranks; ``int64[m]``.
    frequency, side, index
        How many ask each skill, the vacancies, and who scores.
    odd
        Candidates for whom the index has no room (more skills than any CV has): they are scored
        one by one, so that nobody else waits for them.
    """

    def __init__(
        self, records: Records, links: Remembering, config: MatchConfig, kernel: Kernel = "auto"
    ) -> None:
        self.records, self.links, self.config, self.kernel = records, links, config, kernel
        persons = [records.candidates[id_] for id_ in sorted(records.candidates)]
        offers, firms = records.vacancies.values(), records.employers.values()
        self.words = Words.of(links, persons, offers, firms)
        self.offers = Offers(records, self.words, links, config)
        self.people = Numbered(person.id for person in persons)
        self.named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.ties: dict[int, Ties] = {}
        self.ranked: Int64 = np.zeros(len(self.offers.numbers), dtype=np.int64)
        self.locked_at: defaultdict[int, set[int]] = defaultdict(set)
        for person in persons:
            self._tie(person.id)
        self._make_side(self._similarity())
        self.odd: set[int] = set()
        table = code_candidates(persons, self.coding(persons, self.words))
        self.facets = People(table)
        everybody = self._with(table)
        if kernel_for(self.side, kernel) == "compiled" and self._misfits(everybody):
            persons = [_nobody(p) if at in self.odd else p for at, p in enumerate(persons)]
            table = code_candidates(persons, self.coding(persons, self.words))
            everybody = self._with(table)
        self.index = PairIndex(everybody, config.scoring, kernel)
        for at in self.odd:
            self.index.remove_candidate(at)

    def _with(self, people: CandidateTable) -> ProfileTable:
        """Return the vacancies with everybody."""
        everybody = [self._ties_in_index(at) for at in range(len(people))]
        block = block_with(everybody, people, len(self.side.vacancies))
        return replace(
            self.side,
            candidates=people,
            candidate_ids=("",) * len(people),
            wishes=block.wishes,
            rankings=block.rankings,
            locked=block.locked,
            forbidden=block.forbidden,
        )

    def _ties_in_index(self, at: int) -> Ties:
        return NO_TIES if at in self.odd else self.ties.get(at, NO_TIES)

    def _misfits(self, table: ProfileTable) -> bool:
        """Note the candidates for whom there is no room; return whether there are any."""

        def misfit(first: int, last: int) -> bool:
            part = block_of(table, first, last)
            ranks = part.wishes, part.rankings
            return bool(candidates_misfit(part.candidates, table.similarity, *ranks))

        n = len(table.candidates)
        if misfit(0, n):
            self.odd = {at for at in range(n) if misfit(at, at + 1)}
        return bool(self.odd)

    def coding(self, people: Collection[Candidate], words: Words) -> Coding:
        """Return what the encoder needs to code some people."""
        return words.coding(self.links.keys(skill_texts(people, ())), {}, {})

    def similarity_of(self, words: Words) -> SparseRows:
        """Return how far skills count for each other, for these words."""
        options = self.config.profiles.similarity
        return similarity_for(self.links.vocabulary, options).table(words.meant_and_room)

    def _similarity(self) -> SparseRows:
        return self.similarity_of(self.words)

    def _make_side(self, similarity: SparseRows) -> None:
        """Make the table of vacancies, weighed."""
        self.frequency = self.offers.frequency(self.words)
        weight = self.offers.weights(self.offers.table, self.frequency, self.offers.documents)
        table = replace(self.offers.table, weight=weight, ranked=self.ranked > 0)
        self.side = self.offers.side(table, self.words, similarity)

    def _tie(self, candidate: str) -> bool:
        """Note what ties a candidate to vacancies; return whether a vacancy ranks first or last.

        It does where it ranked nobody before, or ranks nobody any more.
        """
        at = self.people.at[candidate]
        before = self.ties.pop(at, NO_TIES)
        now = ties_of(self.records, candidate, self.offers.targets())
        if now is not NO_TIES:
            self.ties[at] = now
        for vacancy, step in ((before.locked, set.discard), (now.locked, set.add)):
            if vacancy != NONE:
                step(self.locked_at[vacancy], at)
        for key in named_by(self.records, candidate):
            self.named[key].add(candidate)
        return self._rank(before.rankings, -1) | self._rank(now.rankings, 1)

    def _untie(self, candidate: str) -> bool:
        """Forget what ties a candidate who goes."""
        before = self.ties.pop(self.people.at[candidate], NO_TIES)
        if before.locked != NONE:
            self.locked_at[before.locked].discard(self.people.at[candidate])
        return self._rank(before.rankings, -1)

    def _rank(self, vacancies: Iterable[int], step: int) -> bool:
        """Count rankings; return whether it matters to any vacancy."""
        at = np.array(list(vacancies), dtype=np.int64)
        was = self.ranked[at] > 0
        self.ranked[at] += step
        return bool(np.any(was != (self.ranked[at] > 0)))

    def change(self, after: Records, change: MarketChange) -> None:
        """Go on to the records after a change.

        Raises
        ------
        RoomError, RestartError
            If all had better be made again; this object is as it was.
        HalfwayError, TableError
            If all has to be made again; this object is of no use then.
        """
        before = self.records
        people = _differ(before.candidates, after.candidates, change.candidates)
        if len(people) + len({*change.wishes, *change.rankings, *change.decisions}) > MOST_PUT:
            raise RestartError
        firms = _differ(before.employers, after.employers, change.employers)
        offers = _differ(before.vacancies, after.vacancies, change.vacancies)
        of_firms = {at for id_ in firms for at in self.offers.targets().of_employer.get(id_, ())}
        offers |= {self.offers.numbers.ids[at] for at in of_firms}
        words = self.words.with_records(
            self.links,
            [after.candidates[id_] for id_ in people if id_ in after.candidates],
            [after.vacancies[id_] for id_ in offers if id_ in after.vacancies],
            [after.employers[id_] for id_ in firms if id_ in after.employers],
        )
        new_skills = words.skill is not self.words.skill
        self.records, self.words = after, words
        named = self._change_offers(before, offers, firms)
        moved = self._told_of(before, change, named) | people
        if len(moved) > MOST_PUT:
            raise HalfwayError
        matters = self._renumber(moved)
        if offers or firms or matters:
            self._make_side(self._similarity() if new_skills else self.side.similarity)
            self.index.replace_vacancies(self.side)
            for at in self.offers.numbers.free:
                self.index.remove_vacancy(at)
        elif new_skills:
            self.side = replace(self.side, similarity=self._similarity())
            self.index.use_similarity(self.side.similarity)
        self._put([id_ for id_ in moved if id_ in after.candidates])

    def _change_offers(self, before: Records, offers: set[str], firms: set[str]) -> Named:
        """Change vacancies and employers; return those of whom other ties hold now."""
        if not offers and not firms:
            return set()
        named = self.offers.change(before, self.records, offers, firms, self.words)
        more = len(self.offers.numbers) - self.ranked.size
        self.ranked = np.concatenate((self.ranked, np.zeros(more, dtype=np.int64)))
        return named

    def _told_of(self, before: Records, change: MarketChange, named: Named) -> set[str]:
        """Return the candidates, there before or after, whose ties may be others now."""
        told = {*change.wishes, *change.rankings, *change.decisions}
        for candidate in told:
            for key in named_by(before, candidate) - named_by(self.records, candidate):
                self.named[key].discard(candidate)
        for key in named:
            told |= self.named.get(key, set())
        return {id_ for id_ in told if id_ in self.people.at or id_ in self.records.candidates}

    def _renumber(self, moved: set[str]) -> bool:
        """Give and take numbers and ties; return whether a vacancy ranks first or last."""
        matters = False
        there = {id_ for id_ in moved if id_ in self.records.candidates}
        for id_ in sorted(moved - there):
            matters |= self._untie(id_)
            at = self.people.take_back(id_)
            self.odd.discard(at)
            self.index.remove_candidate(at)
        for id_ in sorted(there):
            self.people.give(id_)
            matters |= self._tie(id_)
        return matters

    def _put(self, candidates: Collection[str]) -> None:
        """Tell the index of candidates, whether new or changed, in the order of their numbers."""
        for id_ in sorted(candidates, key=self.people.at.__getitem__):
            at, person = self.people.at[id_], self.records.candidates[id_]
            one = code_candidates([person], self.coding([person], self.words))
            self.facets.put(at, one)
            size = len(self.side.vacancies)
            self.odd.discard(at)
            try:
                self.index.put_candidate(at, self.ties.get(at, NO_TIES).block(one, size))
            except TableError:
                self.odd.add(at)
                one = code_candidates([_nobody(person)], self.coding([], self.words))
                self.index.put_candidate(at, NO_TIES.block(one, size))
                self.index.remove_candidate(at)

    def numbers_of(self, candidates: Iterable[str]) -> Int32:
        """Return the numbers of candidates who are there."""
        there = [self.people.at[id_] for id_ in candidates if id_ in self.people.at]
        return np.array(sorted(there), dtype=np.int32)


def _nobody(person: Candidate) -> Candidate:
    """Return somebody of whom nothing is told, to keep a number taken."""
    return Candidate(id=person.id, programme=person.programme)


def _differ(
    before: Mapping[str, Record], after: Mapping[str, Record], told: Iterable[str]
) -> set[str]:
    """Return those of some ids whose record came, went or changed."""
    return {id_ for id_ in told if before.get(id_) != after.get(id_)}
