"""Records of any number of people and vacancies, from a seed: a province as a database has it.

People and vacancies each follow an occupation of the vocabulary that ships: they have and ask its
skills, by label or synonym, some of them misspelt, and now and then in words of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from matching.profiles.places import places
from matching.profiles.records import (
    Candidate,
    Cefr,
    Decision,
    DecisionKind,
    Employer,
    EmployerRanking,
    Importance,
    LanguageLevel,
    Leerweg,
    Level,
    Period,
    Profiles,
    Recognition,
    Requirement,
    SkillClaim,
    TravelMode,
    Vacancy,
    Wish,
)
from matching.profiles.vocabulary import Occupation, Vocabulary, data_file, read_rows

_MBO = (Level.MBO2, Level.MBO3, Level.MBO4)
_LEVELS = (*_MBO, Level.MBO3, Level.MBO4, Level.HBO)
_LANGUAGES = ("nl", "en", "de", "pl", "ar", "uk", "tr")
_CERTIFICATES = ("vca", "haccp", "bhv", "heftruckcertificaat", "vog", "lasdiploma niveau 2")
_START = date(2027, 2, 1)
_OWN = ("met {} in huis", "kennis van {} zoals bij ons", "{} op onze manier", "oude {} opknappen")
_THINGS = (
    *("draaiorgels", "zonwering", "kassen", "houten boten", "tapijt", "hekwerk", "gevels", "bijen"),
    *("theater", "kermissen", "fietsen", "orgels", "paarden", "dakgoten", "molens", "wijngaarden"),
    *("klokken", "stoelen", "lampen", "tegels", "koffie", "zeilen", "touwen", "kaas", "brood"),
)


@dataclass
class Town:
    """A drawn town of people, employers and vacancies of one programme.

    Parameters
    ----------
    programme
        ``stagepact`` or ``talent``.
    vocabulary
        Whose occupations people have.
    n, m
        How many people and vacancies.
    seed
        Where all is drawn from.
    """

    programme: str
    vocabulary: Vocabulary
    n: int
    m: int
    seed: int = 2026

    @cached_property
    def _crebos(self) -> dict[str, list[str]]:
        """The crebos of each sector."""
        found: dict[str, list[str]] = {}
        for row in read_rows(data_file("crebos.csv")):
            found.setdefault(row["sector"], []).append(row["crebo"])
        return found

    @cached_property
    def _works(self) -> list[Occupation]:
        """Occupations that people have here."""
        works = [work for work in self.vocabulary.occupations if len(work.skills) >= 4]
        return Random(f"{self.seed} works").sample(works, min(120, len(works)))

    @cached_property
    def _postcodes(self) -> list[str]:
        return sorted(places())

    @cached_property
    def n_employers(self) -> int:
        """How many employers there are: one for two vacancies."""
        return max(self.m // 2, 1)

    def profiles(self) -> Profiles:
        """Return everybody, with wishes, rankings and decisions."""
        return Profiles(
            candidates=tuple(self.candidate(at) for at in range(self.n)),
            employers=tuple(self.employer(at) for at in range(self.n_employers)),
            vacancies=tuple(self.vacancy(at) for at in range(self.m)),
            wishes=tuple(wish for at in range(self.n) for wish in self.wishes(at)),
            rankings=tuple(self._rankings()),
            decisions=tuple(self._decisions()),
        )

    def candidate(self, at: int, version: int = 0) -> Candidate:
        """Return one person; another version is the same person with other skills."""
        draw = Random(f"{self.seed} candidate {at}")
        work, level = draw.choice(self._works), draw.choice(_LEVELS)
        sector = draw.choice(work.sectors or sorted(self._crebos))
        crebos = self._crebos.get(sector) or sorted(self._crebos.items())[0][1]
        student = self.programme == "stagepact"
        start = _START + timedelta(days=7 * draw.randrange(4))
        base = Candidate(
            id=f"c{at:06d}",
            programme=self.programme,
            level=level,
            crebo=draw.choice(crebos) if student and level in _MBO else None,
            leerweg=Leerweg.BOL if student and level in _MBO else None,
            period=Period(start=start, end=start + timedelta(days=150) if student else None),
            hours_per_week=draw.choice([16, 24, 32, 36, 40, None]),
            postcode=draw.choice(self._postcodes),
            travel_mode=draw.choice(list(TravelMode)),
            max_travel_km=draw.choice([None, None, 10, 20, 30]),
            languages=self._languages(draw),
            driving_licences=frozenset({"B"} if draw.random() < 0.5 else ()),
            certificates=tuple(draw.sample(_CERTIFICATES, draw.choice([0, 0, 1, 2]))),
            interests=(sector,),
        )
        own = Random(f"{self.seed} candidate {at} {version}")
        claims = {text: own.randint(1, 4) for text in self._skills(own, work, own.randint(3, 12))}
        return base.model_copy(
            update={
                "skills": tuple(SkillClaim(text=t, level=level) for t, level in claims.items()),
                "learn": tuple(self._skills(own, own.choice(self._works), own.randint(0, 2))),
            }
        )

    def employer(self, at: int) -> Employer:
        """Return one employer."""
        draw = Random(f"{self.seed} employer {at}")
        sector = draw.choice(sorted(self._crebos))
        crebos = self._crebos[sector]
        return Employer(
            id=f"e{at:05d}",
            name=f"Bedrijf {at}",
            sector=sector,
            postcode=draw.choice(self._postcodes),
            recognitions=tuple(
                Recognition(crebo=c) for c in draw.sample(crebos, min(len(crebos), 6))
            ),
            supervision_capacity=draw.choice([None, None, 3, 8]),
            paused=draw.random() < 0.02,
        )

    def vacancy(self, at: int, version: int = 0) -> Vacancy:
        """Return one vacancy; another version is the same one that asks other things."""
        draw = Random(f"{self.seed} vacancy {at} {version}")
        work = draw.choice(self._works)
        sector = draw.choice(work.sectors or sorted(self._crebos))
        student = self.programme == "stagepact"
        start = _START + timedelta(days=7 * draw.randrange(4))
        kinds = list(Importance)
        return Vacancy(
            id=f"v{at:05d}",
            programme=self.programme,
            employer=f"e{Random(f'{self.seed} of {at}').randrange(self.n_employers):05d}",
            title=work.label("nl")[:200],
            capacity=draw.randint(1, 3),
            levels=frozenset(draw.sample(_LEVELS, 3)) if student else frozenset(),
            leerweg=frozenset({Leerweg.BOL}) if student and draw.random() < 0.5 else frozenset(),
            period=Period(start=start, end=start + timedelta(days=140) if student else None),
            hours_per_week=draw.choice([16, 24, 32, 36, 40, None]),
            requirements=tuple(
                Requirement(text=text, importance=draw.choice(kinds), level=draw.randint(1, 3))
                for text in self._skills(draw, work, draw.randint(3, 9))
            ),
            languages=(LanguageLevel(language="nl", level=draw.choice([Cefr.A2, Cefr.B1])),),
            driving_licences=frozenset({"B"} if draw.random() < 0.1 else ()),
            certificates=tuple(draw.sample(_CERTIFICATES, draw.choice([0, 0, 0, 0, 1]))),
            sector=sector,
            trainable=draw.random() < 0.3,
        )

    def wishes(self, at: int) -> tuple[Wish, ...]:
        """Return what one person wishes: in three of ten cases up to three things."""
        draw, who = Random(f"{self.seed} wishes {at}"), f"c{at:06d}"
        if draw.random() > 0.3 or not self.m:
            return ()
        offers = draw.sample(range(self.m), min(self.m, draw.randint(1, 3)))
        told = [Wish(candidate=who, rank=i + 1, vacancy=f"v{v:05d}") for i, v in enumerate(offers)]
        if draw.random() < 0.2:
            firm = f"e{draw.randrange(self.n_employers):05d}"
            told.append(Wish(candidate=who, rank=len(told) + 1, employer=firm))
        return tuple(told)

    def _rankings(self) -> list[EmployerRanking]:
        """Return rankings: one vacancy in thirty ranks up to five people."""
        draw = Random(f"{self.seed} rankings")
        return [
            EmployerRanking(
                employer=self.vacancy(at).employer,
                candidate=f"c{who:06d}",
                rank=rank + 1,
                vacancy=f"v{at:05d}",
            )
            for at in range(0, self.m, 30)
            for rank, who in enumerate(draw.sample(range(self.n), min(self.n, 5)))
        ]

    def _decisions(self) -> list[Decision]:
        """Return decisions: one person in three hundred is kept from an employer."""
        draw = Random(f"{self.seed} decisions")
        return [
            Decision(
                kind=DecisionKind.FORBID,
                candidate=f"c{who:06d}",
                employer=f"e{draw.randrange(self.n_employers):05d}",
                reason="werkt hier al",
            )
            for who in range(0, self.n, 300)
        ]

    def _languages(self, draw: Random) -> tuple[LanguageLevel, ...]:
        others = draw.sample(_LANGUAGES[1:], draw.choice([0, 1, 2]))
        levels = list(Cefr)
        dutch = LanguageLevel(language="nl", level=draw.choice(levels[1:]))
        told = (LanguageLevel(language=name, level=draw.choice(levels)) for name in others)
        return (dutch, *told)

    def _skills(self, draw: Random, work: Occupation, size: int) -> Sequence[str]:
        """Return skills of an occupation as people write them."""
        ids = draw.sample(work.skills, min(size, len(work.skills)))
        if draw.random() < 0.5:
            ids.append(draw.choice(draw.choice(self._works).skills))
        written = dict.fromkeys(self._written(draw, id_) for id_ in ids)
        if draw.random() < 0.05:
            written[draw.choice(_OWN).format(draw.choice(_THINGS))] = None
        return list(written)

    def _written(self, draw: Random, id_: str) -> str:
        """Return a name of a skill, one in fifty with two letters swapped."""
        concept = self.vocabulary.concepts[self.vocabulary.position[id_]]
        text = draw.choice([concept.label("nl"), *concept.synonyms.get("nl", ())])
        if draw.random() < 0.02 and len(text) > 6:
            at = draw.randrange(2, len(text) - 2)
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:200]
