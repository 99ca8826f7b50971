"""The profiles as the tidy tables that a database or a data frame library works on."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.scoring.baselines.credits import FULL, Asked, spread
from benchmarks.scoring.baselines.rules import EVERYWHERE, Rules
from matching.scoring.options import ScoringOptions
from matching.tables import LEVELS, NO_LIMIT, Bool, Int64, ProfileTable, rows_of

Frame = dict[str, npt.NDArray[np.generic]]

CELL: Final = 1_000
"""The side of a cell of the map in units of 10 metres."""
ACROSS: Final = 1_000
_ANY, _LOST = -2, -1


def frames(table: ProfileTable, options: ScoringOptions) -> dict[str, Frame]:
    """Return the tables by name.

    Bits and reach are made beforehand, as in `Rules`, and so are the cells of the map that a
    person reaches: then a join on equal (level, cell) finds all pairs that can be in reach, and
    each of them once.
    """
    rules, asked = Rules(table, options), Asked(table, options.skills.level_step)
    people, offers, firms = table.candidates, table.vacancies, table.employers
    skills = people.skills
    return {
        "people": _people(rules),
        "vacancies": _vacancies(rules),
        "person_cells": _person_cells(rules),
        "vacancy_cells": _vacancy_cells(rules),
        "crebos": {"vacancy": rows_of(offers.crebos.indptr), "crebo": offers.crebos.column},
        "fields": {"vacancy": rows_of(offers.fields.indptr), "field": offers.fields.column},
        "recognitions": {
            "employer": firms.recognised,
            "crebo": firms.crebo,
            "since": firms.start,
            "until": firms.end,
        },
        "forbidden": {"person": table.forbidden[:, 0], "vacancy": table.forbidden[:, 1]},
        "skills": {
            "person": rows_of(skills.indptr),
            "held": skills.column,
            "level": skills.value.astype(np.int64),
        },
        "near": {
            "held": rows_of(table.similarity.indptr),
            "skill": table.similarity.column,
            "credit": table.similarity.value.astype(np.int64),
        },
        "asked": {"asked": np.arange(asked.size), "skill": asked.skill, "wanted": asked.level},
        "requirements": {
            "vacancy": rows_of(offers.requirements.indptr),
            "asked": asked.entry,
            "weight": offers.weight,
        },
        "wholes": {"vacancy": np.arange(len(offers)), "whole": asked.whole},
    }


def _people(rules: Rules) -> Frame:
    """Return a row a person."""
    people = rules.table.candidates
    return {
        "person": np.arange(len(people)),
        "x": rules.here[:, 0],
        "y": rules.here[:, 1],
        "reach": rules.reach,
        "crebo": people.crebo,
        "field": people.field,
        "first": people.start,
        "last": people.end,
        "hours": people.hours,
        "mbo": np.isin(people.level, [i for i, name in enumerate(LEVELS) if "mbo" in name]),
        **_words("own", rules.own),
    }


def _vacancies(rules: Rules) -> Frame:
    """Return a row a vacancy."""
    offers = rules.table.vacancies
    return {
        "vacancy": np.arange(len(offers)),
        "vx": rules.there[:, 0],
        "vy": rules.there[:, 1],
        "lost": rules.lost,
        "employer": offers.employer,
        "asks_field": rules.asks_field,
        "vfirst": offers.start,
        "vlast": offers.end,
        "vhours": offers.hours,
        **_words("bars", rules.bars),
    }


def constants(options: ScoringOptions) -> dict[str, int]:
    """Return the numbers of the rules that stand in queries; a rule that is off never breaks."""
    rules = options.rules
    return {
        "tolerance": round(100 * rules.hours.tolerance) if rules.hours.on else NO_LIMIT,
        "share": round(1000 * rules.period.min_share),
        "step": round(FULL * options.skills.level_step),
        "full": FULL,
        "period": int(rules.period.on),
        "field": int(rules.field.on),
        "recognition": int(rules.recognition.on),
        "forbidden": int(rules.forbidden.on),
    }


def _words(name: str, bits: npt.NDArray[np.uint64]) -> Frame:
    """Return words of bits as columns of signed numbers, which every tool knows."""
    return {f"{name}{at}": bits[:, at].copy().view(np.int64) for at in range(bits.shape[1])}


def _person_cells(rules: Rules) -> Frame:
    """Return the (level, cell) that each person reaches."""
    level = rules.table.candidates.level.astype(np.int64)
    if not rules.rules.level.on:
        level = np.zeros_like(level)
    everywhere = rules.reach == EVERYWHERE
    near = np.flatnonzero(~everywhere & (rules.reach >= 0))
    here, away = rules.here[near], np.ceil(np.sqrt(rules.reach[near])).astype(np.int64)
    west, east = (here[:, 0] - away) // CELL, (here[:, 0] + away) // CELL
    south, north = (here[:, 1] - away) // CELL, (here[:, 1] + away) // CELL
    who, x = spread(west, east + 1)
    which, y = spread(south[who], north[who] + 1)
    who, x = who[which], x[which]
    inside = _touches(here[who], np.stack((x, y), axis=1), rules.reach[near][who])
    others = np.flatnonzero(rules.reach >= 0)
    person = np.concatenate((near[who[inside]], others))
    special = np.where(everywhere[others], _ANY, _LOST)
    return {
        "person": person,
        "level": level[person],
        "cell": np.concatenate((_cell(x[inside], y[inside]), special)),
    }


def _touches(here: Int64, cell: Int64, reach: Int64) -> Bool:
    """Return whether the nearest point of a cell is within a squared distance."""
    low = cell * CELL
    gap = np.maximum(np.maximum(low - here, here - (low + CELL - 1)), 0)
    result: Bool = np.square(gap).sum(axis=1) <= reach
    return result


def _vacancy_cells(rules: Rules) -> Frame:
    """Return the (level, cell) of each vacancy, and the cell for people who go everywhere."""
    levels = rules.table.vacancies.levels
    codes = np.arange(len(LEVELS), dtype=np.uint32)
    takes = (levels[:, None] >> codes & 1 != 0) | (levels[:, None] == 0)
    if not rules.rules.level.on:
        takes = codes[None, :] == np.zeros((levels.size, 1), dtype=np.uint32)
    vacancy, level = np.nonzero(takes)
    place = rules.there[vacancy] // CELL
    cell = np.where(rules.lost[vacancy], _LOST, _cell(place[:, 0], place[:, 1]))
    return {
        "vacancy": np.tile(vacancy, 2),
        "level": np.tile(level, 2),
        "cell": np.concatenate((cell, np.full(cell.size, _ANY))),
    }


def _cell(x: Int64, y: Int64) -> Int64:
    """Return the number of a cell, at least 0 anywhere in the Netherlands."""
    return (x + ACROSS // 2) * ACROSS + y + ACROSS // 2
