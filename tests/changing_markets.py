"""Markets that change at random, and what a new start says of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from matching.config import MatchConfig, load_config
from matching.market import Market, MarketChange, Ranked, Shortlist, Suggestions
from matching.pipeline import Scored, prepare
from matching.profiles.linking import Linker
from matching.profiles.records import (
    Candidate,
    Decision,
    Employer,
    EmployerRanking,
    Leerweg,
    Level,
    Profiles,
    Recognition,
    TravelMode,
    Vacancy,
    Wish,
)
from matching.profiles.vocabulary import Vocabulary
from matching.report.types import PairReport
from service.batch import lists
from tests.markets import WORDS, firm, forbid, lock, occupation, offer, period, person, spoken

VOCABULARY: Vocabulary = replace(
    WORDS, occupations=(occupation("lasser", essential=("weld", "metal"), important=("mill",)),)
)
LINKER = Linker(VOCABULARY)
SKILLS = ("lassen", "frezen", "koken", "bakken", "zingen", "metal", "polish", "haccp", "vca")
FREE = ("zelf bedacht", "iets met vogels", "houtsnijwerk", "lassn met gas", "draaiorgels stemmen")
CERTIFICATES = ("vca", "haccp", "eigen diploma", "lassen")
POSTCODES = ("2312", "2333", "2225", "2352", "2341", "2251", "9999", None)
CREBOS = ("25655", "25180", "00123", "25892")
FIELDS = ("informatica", "biologie", "kantklossen")
SECTORS = ("techniek", "zorg", "horeca")
IMPORTANCES = ("essential", "essential", "important", "nice-to-have")
ALL = 1000


def programme(name: str) -> MatchConfig:
    """Return the configuration of a shipped programme."""
    return load_config(name)


@dataclass
class World:
    """The profiles as a database would have them, which change at random."""

    programme: str
    chance: random.Random
    candidates: dict[str, Candidate] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    vacancies: dict[str, Vacancy] = field(default_factory=dict)
    wishes: dict[str, tuple[Wish, ...]] = field(default_factory=dict)
    rankings: dict[str, tuple[EmployerRanking, ...]] = field(default_factory=dict)
    decisions: dict[str, tuple[Decision, ...]] = field(default_factory=dict)

    @classmethod
    def drawn(cls, programme: str, seed: int, people: int = 7, offers: int = 6) -> World:
        """Return a world with some people and vacancies."""
        world = cls(programme, random.Random(seed))
        for at in range(3):
            world.put(MarketChange(employers={f"e{at}": world.employer(f"e{at}")}))
        for at in range(offers):
            world.put(MarketChange(vacancies={f"v{at}": world.vacancy(f"v{at}")}))
        for at in range(people):
            world.put(MarketChange(candidates={f"c{at}": world.candidate(f"c{at}")}))
        for _ in range(people // 2):
            world.put(world.ties())
        while not world.valid():
            world.decisions.clear()
        return world

    def put(self, change: MarketChange) -> None:
        """Take over a change."""
        for name in ("candidates", "employers", "vacancies", "wishes", "rankings", "decisions"):
            mine = getattr(self, name)
            for id_, value in getattr(change, name).items():
                if value:
                    mine[id_] = value
                else:
                    mine.pop(id_, None)

    def copy(self) -> World:
        """Return another world that is the same, and goes on in the same way."""
        state = self.chance.getstate()
        chance = random.Random()
        chance.setstate(state)
        dicts: dict[str, Any] = {
            name: dict(value) for name, value in vars(self).items() if isinstance(value, dict)
        }
        return World(self.programme, chance, **dicts)

    def profiles(self) -> Profiles:
        """Return everything as a run reads it."""
        return Profiles(
            candidates=tuple(self.candidates.values()),
            employers=tuple(self.employers.values()),
            vacancies=tuple(self.vacancies.values()),
            wishes=tuple(tie for ties in self.wishes.values() for tie in ties),
            rankings=tuple(tie for ties in self.rankings.values() for tie in ties),
            decisions=tuple(tie for ties in self.decisions.values() for tie in ties),
        )

    def fresh(self) -> Scored:
        """Return what a new start makes of it."""
        config = programme(self.programme)
        return prepare(self.profiles(), config, vocabulary=VOCABULARY, linker=LINKER)

    def valid(self) -> bool:
        """Return whether a new start takes it."""
        try:
            self.fresh()
        except Exception:
            return False
        return True

    def market(self, **how: Any) -> Market:
        """Return a market with these profiles."""
        return Market(self.profiles(), programme(self.programme), linker=LINKER, **how)

    def some(self, values: tuple[Any, ...], most: int) -> list[Any]:
        """Return a few of some values."""
        return self.chance.sample(values, self.chance.randint(0, min(most, len(values))))

    def _skills(self, most: int) -> list[str]:
        return self.some(SKILLS + FREE, most)

    def _elsewhere(self) -> str:
        return "elders" if self.chance.random() < 0.05 else self.programme

    def candidate(self, id_: str) -> Candidate:
        """Return a person drawn at random."""
        chance = self.chance
        return person(
            id_,
            skills={text: chance.randint(1, 4) for text in self._skills(5)},
            programme=self._elsewhere(),
            level=chance.choice([Level.MBO3, Level.MBO4, Level.HBO]),
            crebo=chance.choice([*CREBOS[:2], CREBOS[chance.randrange(4)], None]),
            field=chance.choice([*FIELDS, None, None]),
            leerweg=chance.choice([Leerweg.BOL, None]),
            period=period(chance.choice(["2027-02-01", ""]), chance.choice(["2027-07-01", ""])),
            hours_per_week=chance.choice([24, 32, 40, None]),
            postcode=chance.choice(POSTCODES),
            travel_mode=chance.choice(list(TravelMode)),
            max_travel_km=chance.choice([None, None, 3, 12]),
            max_travel_minutes=chance.choice([None, 90]),
            languages=spoken(**dict.fromkeys(self.some(("nl", "en", "pl"), 3), "B1")),
            driving_licences=frozenset(self.some(("B", "C"), 1)),
            certificates=tuple(self.some(CERTIFICATES, 3)),
            interests=tuple(self.some(SECTORS, 2)),
            learn=tuple(self._skills(2)),
            ready=chance.random() < 0.9,
            employed=chance.random() < 0.5,
        )

    def employer(self, id_: str) -> Employer:
        """Return an employer drawn at random."""
        chance = self.chance
        return firm(
            id_,
            sector=chance.choice([*SECTORS, None]),
            postcode=chance.choice(POSTCODES),
            municipality=chance.choice(["", "Leiden", "Verweg"]),
            recognitions=tuple(Recognition(crebo=crebo) for crebo in self.some(CREBOS, 4)),
            supervision_capacity=chance.choice([None, None, 2, 0]),
            paused=chance.random() < 0.1,
        )

    def vacancy(self, id_: str) -> Vacancy:
        """Return a vacancy drawn at random."""
        chance = self.chance
        return offer(
            id_,
            chance.choice(sorted(self.employers)),
            asks={
                text: (chance.choice(IMPORTANCES), chance.randint(1, 4)) for text in self._skills(4)
            },
            programme=self._elsewhere(),
            capacity=chance.choice([0, 1, 2]),
            levels=frozenset(self.some((Level.MBO3, Level.MBO4, Level.HBO), 2)),
            crebos=frozenset(self.some(CREBOS, 1)),
            fields=frozenset(self.some(FIELDS, 1)),
            leerweg=frozenset(self.some((Leerweg.BOL, Leerweg.BBL), 1)),
            hours_per_week=chance.choice([24, 32, 40, None]),
            postcode=chance.choice(POSTCODES),
            languages=spoken(**dict.fromkeys(self.some(("nl", "en", "de"), 1), "A2")),
            driving_licences=frozenset(self.some(("B",), 1)) if chance.random() < 0.2 else [],
            certificates=tuple(self.some(CERTIFICATES, 1)),
            sector=chance.choice([*SECTORS, None]),
            trainable=chance.random() < 0.3,
        )

    def ties(self) -> MarketChange:
        """Return other wishes, rankings and decisions about somebody, who need not be there."""
        chance, who = self.chance, f"c{self.chance.randrange(9)}"
        offers, firms = [f"v{at}" for at in range(8)], [f"e{at}" for at in range(4)]

        def target() -> dict[str, str]:
            one = chance.random() < 0.6
            return {"vacancy": chance.choice(offers)} if one else {"employer": chance.choice(firms)}

        wishes = tuple(
            Wish(candidate=who, rank=at + 1, **target()) for at in range(chance.randint(0, 2))
        )
        rankings = tuple(
            EmployerRanking(
                employer=chance.choice(firms),
                candidate=who,
                rank=chance.randint(1, 3),
                vacancy=chance.choice([None, *offers]),
            )
            for _ in range(chance.randint(0, 2))
        )
        decisions = [forbid(who, **target()) for _ in range(chance.choice([0, 0, 1]))]
        decisions += [lock(who, chance.choice(offers)) for _ in range(chance.choice([0, 0, 1]))]
        named: dict[str, Any] = {
            "wishes": wishes,
            "rankings": rankings,
            "decisions": tuple(decisions),
        }
        return MarketChange(
            **{name: {who: told} for name, told in named.items() if chance.random() < 0.7}
        )

    def move(self) -> MarketChange:
        """Return a change of any kind."""
        kinds: list[Callable[[], MarketChange]] = [
            *(self._person, self._person, self._vacancy, self._vacancy, self._firm),
            *(self.ties, self.ties, self._less, self._many),
        ]
        return self.chance.choice(kinds)()

    def _person(self) -> MarketChange:
        id_ = f"c{self.chance.randrange(9)}"
        return MarketChange(candidates={id_: self.candidate(id_)})

    def _vacancy(self) -> MarketChange:
        id_ = f"v{self.chance.randrange(8)}"
        return MarketChange(vacancies={id_: self.vacancy(id_)})

    def _firm(self) -> MarketChange:
        id_ = f"e{self.chance.randrange(4)}"
        return MarketChange(employers={id_: self.employer(id_)})

    def _less(self) -> MarketChange:
        """Take something out; an employer goes with all vacancies."""
        kind = self.chance.randrange(3)
        if kind == 0 and self.candidates:
            return MarketChange(candidates={self.chance.choice(sorted(self.candidates)): None})
        if kind == 1 and self.vacancies:
            return MarketChange(vacancies={self.chance.choice(sorted(self.vacancies)): None})
        if len(self.employers) > 1:
            id_ = self.chance.choice(sorted(self.employers))
            gone = [v.id for v in self.vacancies.values() if v.employer == id_]
            return MarketChange(employers={id_: None}, vacancies=dict.fromkeys(gone))
        return MarketChange()

    def _many(self) -> MarketChange:
        """Return several changes at once."""
        parts = [self._person(), self._vacancy(), self._firm(), self.ties()]
        parts = [part for part in parts if self.chance.random() < 0.6]
        names = ("candidates", "employers", "vacancies", "wishes", "rankings", "decisions")
        return MarketChange(
            **{
                name: {k: v for part in parts for k, v in getattr(part, name).items()}
                for name in names
            }
        )


def check(market: Market, world: World) -> None:
    """Hold all lists of a market, and a part of the explanations, against a new start."""
    scored = world.fresh()
    for ask, tell, records in (
        (market.suggestions, lists.suggestions, world.candidates),
        (market.shortlist, lists.shortlist, world.vacancies),
    ):
        own = [id_ for id_, record in records.items() if record.programme == world.programme]
        for at, id_ in enumerate(own):
            want = tell(scored, id_, ALL)
            explain = (at + len(records)) % 3 == 0
            found: Suggestions | Shortlist = ask(id_, k=ALL, explain=explain)
            assert found.total == len(found.pairs)
            assert [light(pair) for pair in found.pairs] == [light(report) for report in want]
            if ask == market.suggestions:
                assert [pair.rank for pair in found.pairs] == [report.wish for report in want]
            if explain:
                told = [replace(report, choice=None) for report in want]
                assert [pair.report for pair in found.pairs] == told
                if want and ask == market.suggestions:
                    assert market.pair(id_, want[0].vacancy) == want[0]


def light(pair: Ranked | PairReport) -> tuple[object, ...]:
    """Return what is told of a pair in a list."""
    return (
        *(pair.candidate, pair.vacancy, pair.employer, pair.candidate_score, pair.vacancy_score),
        *(pair.km, pair.minutes, pair.locked),
    )
