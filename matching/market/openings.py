"""What a person could learn, and how many vacancies that would open.

A vacancy *opens* by learning something where it becomes eligible (it asks a certificate that was
the only thing in between), or where it is eligible then and the last of its essential requirements
becomes met. It counts once. A requirement is met where a skill counts fully for it, at the level
asked. Skills are learned up to `LEARNED`; what asks more is opened by nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from matching.market.coding import Words
from matching.market.found import coded
from matching.market.live import Live
from matching.market.ties import ties_of
from matching.market.types import Opening
from matching.profiles.records import Candidate
from matching.scoring.coverage import Coverage
from matching.scoring.eligibility import RULE_NAMES, Meeting, broken_rules
from matching.scoring.index import VacancyIndex
from matching.tables import IMPORTANCES, Bool, ProfileTable, rows_of

LEARNED: Final = 3
"""The level up to which people learn beforehand: independent. Level 4 teaches others."""

MOST: Final = 5
"""How many vacancies an opening names."""

_FULL: Final = 1000
_CERTIFICATE: Final = 1 << RULE_NAMES.index("certificate")

Unmet = Mapping[int, list[tuple[int, int]]]
"""By vacancy the essential requirements that are not met: skill and level."""


@dataclass
class _Opened:
    """What one thing opens: vacancies that become eligible, and complete ones with the level."""

    eligible: set[int] = field(default_factory=set)
    complete: dict[int, int] = field(default_factory=dict)

    @property
    def all(self) -> set[int]:
        """The vacancies, each once."""
        return self.eligible | set(self.complete)

    @property
    def level(self) -> int:
        """The level that is enough for all of them."""
        return max(self.complete.values(), default=0)

    @property
    def order(self) -> tuple[int, int, int]:
        """What sorts the best first."""
        return -len(self.all), -len(self.eligible), self.level


def openings_of(live: Live, person: Candidate, k: int) -> tuple[Opening, ...]:
    """Return what a candidate could learn, what opens most first, and at most `k` of it.

    Of equal ones that which makes more vacancies eligible comes first, then the lower level, then
    the id of the skill.
    """
    words = live.words.with_records(live.links, [person])
    table = _table_with(live, person)
    mask = broken_rules(Meeting(table, live.config.scoring, np.zeros(1, dtype=np.int32)))[0]
    eligible = (mask == 0) & live.offers.living
    lacking = _lacking(table, (mask == _CERTIFICATE) & live.offers.living)
    looked_at = eligible.copy()
    looked_at[list(lacking)] = True
    coverage = Coverage(table, live.config.scoring.skills.level_step)
    unmet = _unmet(coverage, looked_at)
    opened = _by_skill(coverage, unmet, eligible, words)
    for vacancy, certificate in lacking.items():
        found = opened[certificate]
        found.eligible.add(vacancy)
        level = _level_for(coverage, unmet.get(vacancy, []), words.skill.get(certificate))
        if level is not None:
            found.complete[vacancy] = level
    held = {table.certificates[at] for at in np.flatnonzero(table.candidates.certificates[0])}
    asked = table.vacancies.certificates[live.offers.living].any(axis=0)
    lacked = {table.certificates[at] for at in np.flatnonzero(asked)} - held
    best = sorted(opened, key=lambda key: (opened[key].order, key))[:k]
    return tuple(_told(live, key, opened[key], key in lacked) for key in best)


def _table_with(live: Live, person: Candidate) -> ProfileTable:
    """Return the vacancies and one candidate."""
    one, similarity = coded(live, person)
    ties = ties_of(live.records, person.id, live.offers.targets())
    index = VacancyIndex(live.side, live.config.scoring, "numpy")
    table = index.table_with(ties.block(one, len(live.side.vacancies)))
    firms = table.employers
    mine = np.flatnonzero(firms.crebo == one.crebo[0])  # other recognitions decide nothing
    table = replace(
        table,
        employers=replace(
            firms,
            recognised=firms.recognised[mine],
            crebo=firms.crebo[mine],
            start=firms.start[mine],
            end=firms.end[mine],
        ),
    )
    return table if similarity is None else replace(table, similarity=similarity)


def _lacking(table: ProfileTable, barred: Bool) -> dict[int, str]:
    """Return the certificate that one vacancy asks beyond what the candidate holds, if it is one.

    Parameters
    ----------
    barred
        The vacancies between which and the candidate there is only a certificate; ``bool[m]``.
    """
    missing = table.vacancies.certificates & ~table.candidates.certificates[0]
    one = np.flatnonzero(barred & (missing.sum(axis=1) == 1))
    which = missing[one].argmax(axis=1)
    return {v: table.certificates[at] for v, at in zip(one.tolist(), which.tolist(), strict=True)}


def _unmet(coverage: Coverage, looked_at: Bool) -> Unmet:
    """Return the essential requirements that the candidate does not meet, of some vacancies."""
    offers = coverage.table.vacancies
    credit = coverage.credits(0)[0][coverage.entry]
    vacancy = rows_of(offers.requirements.indptr)
    essential = offers.importance == IMPORTANCES.index("essential")
    at = np.flatnonzero(essential & (credit < _FULL) & looked_at[vacancy])
    unmet: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    asked = (vacancy[at], offers.requirements.column[at], offers.requirements.value[at])
    for row, skill, level in zip(*(column.tolist() for column in asked), strict=True):
        unmet[row].append((skill, int(level)))
    return unmet


def _by_skill(
    coverage: Coverage, unmet: Unmet, eligible: Bool, words: Words
) -> defaultdict[str, _Opened]:
    """Return by skill the eligible vacancies whose last essential requirements it would meet."""
    names = {at: key for key, at in words.skill.items()}
    counting = _counting_fully(coverage.table)
    opened: defaultdict[str, _Opened] = defaultdict(_Opened)
    for vacancy, asked in unmet.items():
        alone = len(asked) > 1 and not any(skill in counting for skill, _ in asked)
        if alone or not eligible[vacancy]:
            continue  # no one skill meets several, unless it counts fully for others
        ways = [counting.get(skill, {skill}) for skill, _ in asked]
        for skill in ways[0].intersection(*ways[1:]):
            level = _level_for(coverage, asked, skill)
            if level is not None:
                opened[names[skill]].complete[vacancy] = level
    return opened


def _counting_fully(table: ProfileTable) -> dict[int, set[int]]:
    """Return by skill asked all skills that count fully for it, where there are others."""
    similarity = table.similarity
    held = rows_of(similarity.indptr)
    full = np.flatnonzero((similarity.value == _FULL) & (held != similarity.column))
    counting: defaultdict[int, set[int]] = defaultdict(set)
    for has, asked in zip(held[full].tolist(), similarity.column[full].tolist(), strict=True):
        counting[asked] |= {has, asked}
    return counting


def _level_for(coverage: Coverage, asked: list[tuple[int, int]], skill: int | None) -> int | None:
    """Return the level of a skill that meets some requirements, 0 for none, None if none does."""
    if not asked:
        return 0
    if skill is None:
        return None
    columns, values = coverage.table.similarity.row(skill)
    full = set(columns[values == _FULL].tolist())
    level = max(level for _, level in asked) if coverage.step else 1
    return level if level <= LEARNED and all(each in full for each, _ in asked) else None


def _told(live: Live, key: str, opened: _Opened, certificate: bool) -> Opening:
    """Return what one skill opens."""
    ids, vocabulary = live.offers.numbers.ids, live.links.vocabulary
    vacancies = sorted(ids[at] for at in opened.all)
    at = vocabulary.position.get(key)
    return Opening(
        skill=key,
        certificate=certificate,
        level=opened.level,
        opens=len(vacancies),
        eligible=len(opened.eligible),
        complete=len(opened.complete),
        training=vocabulary.concepts[at].training if at is not None else "",
        vacancies=tuple(vacancies[:MOST]),
    )
