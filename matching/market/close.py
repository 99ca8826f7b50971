"""Some people and some vacancies looked at closely: exactly as a new start would tell of them.

The records are encoded by themselves, and what depends on all others (how rare a skill is, whether
a vacancy ranks anybody) comes from the market.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from matching.errors import InputError, message
from matching.market.live import Live
from matching.market.ties import ties_of
from matching.pipeline import ranks_nobody
from matching.profiles.encode import encode, skill_texts
from matching.profiles.records import Candidate, Decision, DecisionKind, Profiles, Vacancy
from matching.profiles.similarity import similarity_for
from matching.profiles.weights import weighed
from matching.report.pairs import PairTeller
from matching.report.types import PairReport
from matching.scoring.kernel import Kernel, score
from matching.tables import Int64, ProfileTable, ScoreTable


class Close:
    """People and vacancies, those of a market or others, and all pairs of them.

    Once it is made it does not read the market any more, so that the market may change.

    Parameters
    ----------
    live
        The market.
    people, offers
        The records; each id once. One that the market has with other values counts instead of it.
    locks
        By candidate the vacancy to lock to, instead of what was decided about that candidate.
    """

    def __init__(
        self,
        live: Live,
        people: Sequence[Candidate],
        offers: Sequence[Vacancy],
        *,
        locks: Mapping[str, str] | None = None,
    ) -> None:
        self.config, self.links, records = live.config, live.links, live.records
        everything: list[Candidate | Vacancy] = [*people, *offers]
        for record in everything:
            check_programme(live, record)
        records.check_employers(offers)
        every = {v.id: v for v in offers}
        for person in people:
            wished = _wished_elsewhere(live, person.id, every)
            if wished is not None:
                every[wished] = records.vacancies[wished]
        ids = sorted(person.id for person in people)
        self._profiles = Profiles.model_construct(
            candidates=tuple(sorted(people, key=lambda record: record.id)),
            vacancies=tuple(every[id_] for id_ in sorted(every)),
            employers=tuple(
                records.employers[id_] for id_ in sorted({v.employer for v in every.values()})
            ),
            wishes=tuple(w for id_ in ids for w in records.wishes.get(id_, ())),
            rankings=tuple(r for id_ in ids for r in records.rankings.get(id_, ())),
            decisions=tuple(d for id_ in ids for d in _decided(live, id_, locks or {})),
        )
        self._ranked = [
            is_ranked(live, self._profiles.vacancies[at], ids)
            for at in range(len(self._profiles.vacancies))
        ]
        self._asked, self._documents = asked(live, self._profiles.vacancies)
        self._skill, self._frequency = live.words.skill, live.frequency
        self.candidate_at = {id_: at for at, id_ in enumerate(ids)}
        self.vacancy_at = {id_: at for at, id_ in enumerate(sorted(every))}

    @cached_property
    def table(self) -> ProfileTable:
        """The records as arrays, weighed as in the whole market."""
        options, nobody = self.config.profiles, ranks_nobody(self.config)
        words = self.links.vocabulary
        table = encode(self._profiles, words, options, nobody, linker=self.links)
        offers = table.vacancies
        frequency: Int64 = np.array(
            [self._how_many(table.skills[at]) for at in offers.requirements.column], dtype=np.int64
        )
        weight = weighed(
            np.arange(frequency.size, dtype=np.int32),
            offers.importance,
            frequency,
            self._documents,
            options.importance,
        )
        return replace(
            table,
            vacancies=replace(offers, ranked=np.array(self._ranked, dtype=np.bool_), weight=weight),
        )

    def _how_many(self, key: str) -> int:
        """Return how many vacancies and occupations ask a skill."""
        at = self._skill.get(key)
        known = int(self._frequency[at]) if at is not None else 0
        return known + self._asked.get(key, 0)

    @cached_property
    def scores(self) -> ScoreTable:
        """All pairs that are eligible or locked."""
        # For one person numpy is there before C has been told of all tables.
        kernel: Kernel = "numpy" if len(self.candidate_at) == 1 else "auto"
        return score(self.table, self.config.scoring, kernel=kernel)

    @cached_property
    def _teller(self) -> PairTeller:
        words, options = self.links.vocabulary, self.config.profiles.similarity
        return PairTeller(
            self.table,
            self.scores,
            None,
            vocabulary=words,
            similarity=similarity_for(words, options),
            options=self.config.scoring,
        )

    def tell(self, candidate: str, vacancy: str) -> PairReport:
        """Return everything there is to tell of one pair, but for the candidate's other choices."""
        return self._teller.tell(self.candidate_at[candidate], self.vacancy_at[vacancy])


def _decided(live: Live, candidate: str, locks: Mapping[str, str]) -> tuple[Decision, ...]:
    """Return what was decided about a candidate."""
    if candidate in locks:
        vacancy, kind = locks[candidate], DecisionKind.LOCK
        return (Decision(kind=kind, candidate=candidate, vacancy=vacancy, reason="-"),)
    return live.records.decisions.get(candidate, ())


def _wished_elsewhere(live: Live, candidate: str, offers: Mapping[str, Vacancy]) -> str | None:
    """Return a vacancy that a candidate wishes, unless one is among some offers.

    Who wishes anything is scored otherwise than who wishes nothing.
    """
    for wish in live.records.wishes.get(candidate, ()):
        for offer in offers.values():
            if wish.vacancy == offer.id or (not wish.vacancy and wish.employer == offer.employer):
                return None
    wishes = ties_of(live.records, candidate, live.offers.targets()).wishes
    ids = (live.offers.numbers.ids[at] for at in wishes)
    return next((id_ for id_ in ids if id_ not in offers), None)


def is_ranked(live: Live, vacancy: Vacancy, others: Sequence[str] = ()) -> bool:
    """Return whether a vacancy ranks anybody who is in the market, or one of some others."""
    known = live.named.get(("vacancy", vacancy.id), set())
    known = known | live.named.get(("employer", vacancy.employer), set())
    there = {id_ for id_ in known if id_ in live.records.candidates}
    return any(
        ranking.vacancy == vacancy.id
        or (ranking.vacancy is None and ranking.employer == vacancy.employer)
        for id_ in {*there, *others}
        for ranking in live.records.rankings.get(id_, ())
    )


def asked(live: Live, offers: Sequence[Vacancy]) -> tuple[Mapping[str, int], int]:
    """Return what vacancies that differ from the market's change in how rare skills are.

    How many more ask each skill key, and how many vacancies and occupations there are then.
    """
    more: dict[str, int] = {}
    documents = live.offers.documents
    for now in offers:
        before = live.records.vacancies.get(now.id)
        if before is now or before == now:
            continue
        documents += before is None
        for record, step in ((before, -1), (now, 1)):
            if record is None:
                continue
            texts = [requirement.text for requirement in record.requirements]
            keys = live.links.keys(skill_texts((), [record]))
            for key in {keys[text] for text in texts}:
                more[key] = more.get(key, 0) + step
    return more, documents


def check_programme(live: Live, record: Candidate | Vacancy) -> None:
    """Raise InputError unless a record is of the programme of the market."""
    if record.programme != live.config.name:
        raise InputError(
            message(
                "{id} is of programme {programme}, not of {own}",
                id=record.id,
                programme=record.programme,
                own=live.config.name,
            ),
            record=record.id,
            field="programme",
        )
