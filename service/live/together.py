"""What people often have who have a skill, counted among the people of a programme.

What is told holds for five people at least, and in rounded shares; so it never tells what one
person has. People who object to being matched are not counted.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.market.links import Remembering
from service.live.feed import number_now
from service.profiles.models import Candidate, CandidateSkill

FLOOR: Final = 5
"""Fewer people than this are never told of."""

LEAST_SHARE: Final = 0.2
"""What fewer than one in five have is not often."""

LEAST_LIFT: Final = 1.3
"""What everybody has anyway says nothing of who has this skill."""

_SECONDS: Final = 60.0
"""So long old counts may be told while people are changed all the time."""


@dataclass(frozen=True)
class Together:
    """A skill that people often have who have another one.

    Attributes
    ----------
    skill
        Id of the vocabulary.
    because
        The skill that they have.
    tenths
        How many of ten people with that skill have this one, rounded; from 1 to 9, so that it
        never says what everybody among them has.
    """

    skill: str
    because: str
    tenths: int


@dataclass(frozen=True)
class Habits:
    """Who has what, without names: the skills of each person of a programme.

    Attributes
    ----------
    people
        Skills of each.
    having
        Skill to the places in `people` of those who have it.
    """

    people: tuple[frozenset[str], ...] = ()
    having: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Collection[str]]) -> Habits:
        """Return the habits of some people."""
        everybody = tuple(frozenset(one) for one in people)
        having: defaultdict[str, list[int]] = defaultdict(list)
        for at, skills in enumerate(everybody):
            for skill in skills:
                having[skill].append(at)
        return cls(everybody, {skill: tuple(found) for skill, found in having.items()})

    def often_with(self, skill: str, *, without: Collection[str] = ()) -> list[Together]:
        """Return what people with a skill often have as well, the most telling first.

        Parameters
        ----------
        skill
            Id of the vocabulary.
        without
            Skills that are known already.
        """
        who = self.having.get(skill, ())
        if len(who) < FLOOR:
            return []
        both = Counter(other for at in who for other in self.people[at])
        ranked = []
        for other, count in both.items():
            if other == skill or other in without or count < FLOOR:
                continue
            share = count / len(who)
            lift = share * len(self.people) / len(self.having[other])
            if share >= LEAST_SHARE and lift >= LEAST_LIFT:
                ranked.append((-share * lift**0.5, other, share))
        return [
            Together(other, skill, min(9, max(1, round(10 * share))))
            for _, other, share in sorted(ranked)
        ]

    def often_with_all(self, skills: Sequence[str], *, most: int, of_each: int) -> list[Together]:
        """Return what people often have who have any of some skills, each once.

        Parameters
        ----------
        skills
            Of one person, those first about which is asked most.
        most, of_each
            How many at most: in all, and because of one skill.
        """
        known, found = set(skills), list[Together]()
        for skill in skills:
            fresh = self.often_with(skill, without=known)[:of_each]
            known.update(one.skill for one in fresh)
            found += fresh
            if len(found) >= most:
                break
        return found[:most]


class HabitsOfProgrammes:
    """Keeps the habits of each programme, and counts again when people have changed.

    Parameters
    ----------
    links
        What links words to skills.
    clock
        Seconds that go by.
    """

    def __init__(
        self, links: Callable[[], Remembering], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._links, self._clock = links, clock
        self._kept: dict[str, tuple[int, float, Habits]] = {}
        self._lock = Lock()

    def of(self, session: Session, programme: str) -> Habits:
        """Return the habits of the people of a programme, at most a minute old."""
        number, now = number_now(session), self._clock()
        with self._lock:
            kept = self._kept.get(programme)
            if kept is not None and (kept[0] == number or now - kept[1] < _SECONDS):
                return kept[2]
            made = _counted(session, programme, self._links())
            self._kept[programme] = number, now, made
            return made


def _counted(session: Session, programme: str, links: Remembering) -> Habits:
    query = (
        select(CandidateSkill.candidate_id, CandidateSkill.text)
        .join(Candidate, Candidate.id == CandidateSkill.candidate_id)
        .where(Candidate.programme == programme, Candidate.objected_at.is_(None))
    )
    rows = session.execute(query).all()
    keys = links.keys({text for _, text in rows})
    at = links.vocabulary.position
    people: defaultdict[str, set[str]] = defaultdict(set)
    for who, text in rows:
        key = keys[text]
        if key in at:  # words of somebody's own are theirs
            people[who].add(key)
    return Habits.of(people.values())
