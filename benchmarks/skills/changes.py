"""People who change to other work, read from a title and some sentences, among the Leiden data.

The pairs stand in ``fixtures/career_changes.toml``, written before anything was tuned.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.skills.data import ROOT
from benchmarks.skills.maps import Progress
from benchmarks.skills.report import Table
from matching.config import MatchConfig, load_config
from matching.pipeline import prepare
from matching.profiles.linking import Linker, linker_for
from matching.profiles.proposal import Proposal, propose
from matching.profiles.read import read_profiles
from matching.profiles.records import (
    Candidate,
    Employer,
    Importance,
    Profiles,
    Requirement,
    SkillClaim,
    Vacancy,
)
from matching.profiles.vocabulary import Vocabulary, default_vocabulary
from matching.scoring.options import WeightOptions
from matching.scoring.weights import points
from matching.tables import Int32, Int64, ScoreTable

FIXTURE: Final = ROOT / "fixtures" / "career_changes.toml"
LEIDEN: Final = ROOT / "fixtures" / "leiden"
POSTCODE: Final = "2312"
TODAY: Final = date(2026, 11, 21)
TOP: Final = 10

_IMPORTANCE: Final = {
    "essential": Importance.ESSENTIAL,
    "important": Importance.IMPORTANT,
    "nice": Importance.NICE,
}


@dataclass(frozen=True)
class Ranks:
    """Where a pair stands: the vacancy in the person's list and the person in the vacancy's.

    None where the pair may not meet; where several score the same the middle of their places.
    """

    person: str
    vacancy: str
    of_vacancy: float | None
    of_person: float | None


def changes() -> Sequence[Mapping[str, str]]:
    """Return the career changes."""
    found: list[dict[str, str]] = tomllib.loads(FIXTURE.read_text(encoding="utf-8"))["change"]
    return found


def with_changes(profiles: Profiles, linker: Linker, programme: str) -> Profiles:
    """Return the profiles with the people and vacancies of all changes, read from their words."""
    people, offers = [], []
    for at, change in enumerate(changes()):
        person = propose(linker, change["person"], change["person_text"]).skills
        vacancy = propose(linker, change["vacancy"], change["vacancy_text"]).skills
        people.append(
            Candidate(
                id=f"change-{at:02}",
                programme=programme,
                postcode=POSTCODE,
                skills=tuple(SkillClaim(text=skill.skill) for skill in person),
            )
        )
        offers.append(
            Vacancy(
                id=f"change-{at:02}",
                programme=programme,
                employer="changes",
                title=change["vacancy"],
                postcode=POSTCODE,
                requirements=tuple(_requirement(skill) for skill in vacancy),
            )
        )
    update: dict[str, Any] = {
        "candidates": (*profiles.candidates, *people),
        "vacancies": (*profiles.vacancies, *offers),
        "employers": (*profiles.employers, Employer(id="changes", name="Loopbaanstappen")),
    }
    return profiles.model_copy(update=update)


def _requirement(skill: Proposal) -> Requirement:
    return Requirement(text=skill.skill, importance=_IMPORTANCE[skill.importance])


def ranks(scores: ScoreTable, people: Sequence[str], offers: Sequence[str],
          mine: Int32, theirs: Int32) -> list[Ranks]:  # fmt: skip
    """Return where each pair stands by the scores of both sides.

    Parameters
    ----------
    scores
        The eligible pairs.
    people, offers
        The ids of candidates and vacancies in the order of the table.
    mine, theirs
        The score of each pair for the person and for the vacancy.
    """
    found = []
    for at, change in enumerate(changes()):
        person, offer = people.index(f"change-{at:02}"), offers.index(f"change-{at:02}")
        pair = scores.pair(person, offer)
        places: list[float | None] = [None, None]
        if pair >= 0:
            list_of_person = np.flatnonzero(scores.candidate == person)
            list_of_offer = np.flatnonzero(scores.vacancy == offer)
            places = [place(mine, list_of_person, pair), place(theirs, list_of_offer, pair)]
        found.append(Ranks(change["person"], change["vacancy"], *places))
    return found


def place(score: Int32, others: Int64, own: int) -> float:
    """Return the place of one pair among some."""
    above = int(np.count_nonzero(score[others] > score[own]))
    beside = int(np.count_nonzero(score[others] == score[own])) - 1
    return 1 + above + beside / 2


def share_in_top(found: Sequence[Ranks]) -> float:
    """Return the share of both lists of all pairs in which the other stands in the first ten."""
    places = [place for ranks in found for place in (ranks.of_vacancy, ranks.of_person)]
    return sum(place is not None and place <= TOP for place in places) / max(len(places), 1)


def tables(
    vocabulary: Vocabulary | None = None, config: MatchConfig | None = None
) -> tuple[Table, Table]:
    """Return the places of all pairs, and the share in the first ten by the weight of ``use``."""
    words, config = vocabulary or default_vocabulary(), config or load_config("talent")
    reading = read_profiles(LEIDEN, programme=config.name, today=TODAY)
    profiles = with_changes(reading.profiles, linker_for(words), config.name)
    scored = prepare(profiles, config, vocabulary=words)
    table, scores = scored.table, scored.scores

    def placed(share: float | None) -> list[Ranks]:
        """Return the places when so much of what skills weigh is taken by what is used."""
        mine, theirs = (
            points(scores.values, _weights(side, share)).sum(axis=1, dtype=np.int32)
            for side in (config.scoring.candidate, config.scoring.vacancy)
        )
        return ranks(scores, table.candidate_ids, table.vacancy_ids, mine, theirs)

    default = placed(None)
    each = Table(
        ("person", "vacancy", "its place for the person", "the person's place for it"),
        [
            [found.person, found.vacancy, _told(found.of_vacancy), _told(found.of_person)]
            for found in default
        ],
    )
    rows = [["as the programme has it", f"{share_in_top(default):.2f}"]]
    rows += [
        [f"{share:.0%} of it", f"{share_in_top(placed(share)):.2f}"]
        for share in (0.0, 0.1, 0.2, 0.35, 0.5)
    ]
    heading = ("what `use` takes of the weight of skills", "share of lists with the other in ten")
    return each, Table(heading, rows)


def _weights(side: WeightOptions, share: float | None) -> WeightOptions:
    """Return the weights with another share of ``use``, skills and it together as before."""
    if share is None:
        return side
    both = side.skills + side.use
    return side.model_copy(update={"skills": both * (1 - share), "use": both * share})


def _told(place: float | None) -> str:
    """Return a place, or that there is none."""
    return "may not meet" if place is None else f"{place:g}"


def section(_esco: Path | None, progress: Progress = lambda _now: None) -> str:
    """Return the tables as Markdown; they are of the shipped vocabulary alone."""
    progress("career changes")
    each, by_use = tables()
    return "\n".join(
        [
            "Eleven people and vacancies, read from a job title and a few sentences each, among "
            "the Leiden data of `talent`, all at postcode 2312.",
            "",
            each.markdown(),
            by_use.markdown(),
        ]
    )
