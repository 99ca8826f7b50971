"""Plain Python: two loops over the definitions, a pair at a time; a sample of the people.

Nothing is shared with the other baselines, so that this is also a check on them.
"""

from __future__ import annotations

import math
import time
from dataclasses import fields
from typing import Any

import numpy as np

from benchmarks.scoring.baselines.answer import Answer, Collected
from matching.scoring.options import ScoringOptions
from matching.tables import (
    FIRST_DAY,
    LAST_DAY,
    LEVELS,
    NO_LIMIT,
    NONE,
    NOWHERE,
    POINTS,
    ProfileTable,
    SparseRows,
)

Row = dict[str, Any]
Credits = dict[int, dict[int, int]]
Windows = dict[tuple[int, int], list[tuple[int, int]]]


def loop(table: ProfileTable, options: ScoringOptions, k: int, sample: int = 100) -> Answer:
    """Return the best of `sample` people, evenly out of all, and of vacancies among them."""
    begun = time.process_time()
    n, m = len(table.candidates), len(table.vacancies)
    chosen = np.unique(np.linspace(0, n - 1, min(sample, n)).astype(np.int32))
    people, offers = _rows(table.candidates, chosen), _offers(table)
    credit = _credits(table.similarity, people)
    barred = set(map(tuple, table.forbidden.tolist())) if options.rules.forbidden.on else set()
    found = Collected(n, m, k)
    once = time.process_time() - begun
    for at, person in zip(chosen.tolist(), people, strict=True):
        vacancies, points = [], []
        for vacancy, offer in enumerate(offers):
            if (at, vacancy) not in barred and fits(person, offer, options):
                vacancies.append(vacancy)
                points.append(covered(person, offer, credit, options))
        found.add(
            np.array([at], dtype=np.int32),
            np.zeros(len(vacancies), dtype=np.int64),
            np.array(vacancies, dtype=np.int64),
            np.array(points, dtype=np.int64),
        )
    best = found.answer()
    return Answer(best.candidates, best.vacancies, chosen.size * m, once)


def fits(person: Row, offer: Row, options: ScoringOptions) -> bool:
    """Return whether a pair breaks no rule, but for decisions by hand."""
    return (
        _may_work(person, offer, options)
        and _can_be_there(person, offer, options)
        and _may_learn(person, offer, options)
        and _is_able(person, offer, options)
    )


def _may_work(person: Row, offer: Row, options: ScoringOptions) -> bool:
    """Return whether both look for each other at all: readiness, pause, level, leerweg."""
    rules = options.rules
    if rules.paused.on and offer["paused"]:
        return False
    if rules.readiness.on and not person["ready"]:
        return False
    if rules.level.on and offer["levels"] and not offer["levels"] >> person["level"] & 1:
        return False
    told = person["leerweg"] != NONE and offer["leerwegen"] != 0
    return not (rules.leerweg.on and told and not offer["leerwegen"] >> person["leerweg"] & 1)


def _can_be_there(person: Row, offer: Row, options: ScoringOptions) -> bool:
    """Return whether hours, travel and period fit."""
    rules = options.rules
    own, asked = person["hours"], offer["hours"]
    told = rules.hours.on and NONE not in (own, asked)
    if told and abs(own - asked) > round(100 * rules.hours.tolerance):
        return False
    if rules.travel.on and not _reaches(person, offer, options):
        return False
    if not rules.period.on:
        return True
    both = min(person["end"], offer["end"]) - max(person["start"], offer["start"]) + 1
    spans = [(one["start"], one["end"]) for one in (person, offer)]
    if not any(start > FIRST_DAY and end < LAST_DAY for start, end in spans):
        return bool(both >= 1)
    shorter = min(end - start for start, end in spans) + 1
    least = round(1000 * rules.period.min_share) * shorter
    return bool(both >= 1 and 1000 * both >= least)


def _reaches(person: Row, offer: Row, options: ScoringOptions) -> bool:
    (x, y), (vx, vy), model = person["place"], offer["place"], options.travel
    if NOWHERE in (x, vx):
        return True
    road = round(model.detour * math.sqrt((x - vx) ** 2 + (y - vy) ** 2))
    mode = model.modes[person["mode"]]
    tenths = round(mode.fixed_minutes * 10 + road * 6 / mode.speed)
    most = person["max_tenths"]
    if person["max_road"] == NO_LIMIT and most == NO_LIMIT:
        most = round(10 * options.rules.travel.default_max_minutes)
    return bool(road <= person["max_road"] and tenths <= most)


def _may_learn(person: Row, offer: Row, options: ScoringOptions) -> bool:
    """Return whether the training fits: field of study and recognition."""
    asks = offer["crebos"] or offer["fields"]
    known = person["crebo"] in offer["crebos"] or person["field"] in offer["fields"]
    if options.rules.field.on and asks and not known:
        return False
    if not options.rules.recognition.on or not LEVELS[person["level"]].startswith("mbo"):
        return True
    first = max(person["start"], offer["start"])
    windows = offer["recognised"].get(person["crebo"], [])
    return any(first == FIRST_DAY or start <= first <= end for start, end in windows)


def _is_able(person: Row, offer: Row, options: ScoringOptions) -> bool:
    """Return whether languages, licences and certificates are there."""
    rules, trains = options.rules, offer["trainable"]
    if rules.licence.on and offer["licences"] & ~person["licences"]:
        return False
    slack = rules.language.tolerance if trains else 0
    if rules.language.on:
        for own, asked in zip(person["languages"], offer["languages"], strict=True):
            if asked and own < max(asked - slack, 1):
                return False
    if not rules.certificate.on or (trains and rules.certificate.trainable_waives):
        return True
    wanted = zip(person["certificates"], offer["certificates"], strict=True)
    return all(has or not asks for has, asks in wanted)


def covered(person: Row, offer: Row, credit: Credits, options: ScoringOptions) -> int:
    """Return what the person has of what is asked, in points, -1 if nothing is."""
    step, part, whole = round(1000 * options.skills.level_step), 0, 0
    for asked, level, weight in offer["asks"]:
        best = 0
        for held, own in person["skills"]:
            near = credit[held].get(asked, 0)
            scale = max(1000 - step * max(int(level - own), 0), 0)
            best = max(best, near * scale // 1000)
        part, whole = part + best * weight, whole + 1000 * weight
    return (2 * POINTS * part + whole) // (2 * whole) if whole else NONE


def _rows(table: Any, chosen: np.ndarray[Any, Any]) -> list[Row]:
    """Return some rows of a table as dictionaries of plain Python values."""
    columns = {}
    for field in fields(table):
        value = getattr(table, field.name)
        if isinstance(value, SparseRows):
            cut = [value.row(at) for at in chosen.tolist()]
            columns[field.name] = [
                list(zip(at.tolist(), worth.tolist(), strict=True)) for at, worth in cut
            ]
        elif len(value) == len(table):
            columns[field.name] = value[chosen].tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _offers(table: ProfileTable) -> list[Row]:
    """Return the vacancies with what they need to know of their employers."""
    offers, firms = table.vacancies, table.employers
    windows: list[dict[int, list[tuple[int, int]]]] = [{} for _ in range(len(firms))]
    entries = (firms.recognised, firms.crebo, firms.start, firms.end)
    for firm, crebo, start, end in zip(*map(np.ndarray.tolist, entries), strict=True):
        windows[firm].setdefault(crebo, []).append((start, end))
    rows = _rows(offers, np.arange(len(offers)))
    for at, row in enumerate(rows):
        part = slice(offers.requirements.indptr[at], offers.requirements.indptr[at + 1])
        weights = offers.weight[part].tolist()
        row["asks"] = [
            (*entry, weight) for entry, weight in zip(row["requirements"], weights, strict=True)
        ]
        row["paused"] = bool(firms.paused[row["employer"]])
        row["recognised"] = windows[row["employer"]]
        row["crebos"] = {code for code, _ in row["crebos"]}
        row["fields"] = {code for code, _ in row["fields"]}
    return rows


def _credits(similarity: SparseRows, people: list[Row]) -> Credits:
    """Return the credit of each skill that somebody has for others, by code."""
    held = {skill for person in people for skill, _ in person["skills"]}
    found = {}
    for skill in sorted(held):
        column, value = similarity.row(skill)
        found[skill] = dict(zip(column.tolist(), map(int, value.tolist()), strict=True))
    return found
