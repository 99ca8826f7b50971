"""What people decided by hand, and what it costs, said plainly and with names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matching.profiles.records import Decision, DecisionKind
from matching.report.types import DecisionReport
from matching.tables import POINTS
from service.batch.labels import Labels
from service.batch.material import Material
from service.terms import RULES, term
from service.words import Words

_MOST: Final = 6
"""How many people one sentence names."""


@dataclass(frozen=True)
class DecisionStory:
    """What decisions cost.

    Parameters
    ----------
    counted
        How many locks and forbidden pairs there are.
    cost
        How many people have a place with and without them.
    fit
        How well the placed pairs fit on average with and without them.
    blocking
        How many pairs locks keep apart is in the report; here a sentence for each lock that does.
    broken
        A sentence for each locked pair that breaks rules.
    """

    counted: str
    cost: str
    fit: str
    blocking: tuple[str, ...]
    broken: tuple[str, ...]


def decision_story(material: Material, labels: Labels) -> DecisionStory | None:
    """Return what decisions cost, None where nobody decided anything."""
    report = material.report.decisions
    if report is None:
        return None
    locks = [d for d in material.profiles.decisions if d.kind is DecisionKind.LOCK]
    return DecisionStory(
        counted=_counted(report, labels.say),
        cost=_cost(report, labels.say),
        fit=_fit(report, labels.say),
        blocking=tuple(_blocking(report, locks, labels)),
        broken=tuple(_broken(c, v, rules, locks, labels) for c, v, rules in report.broken),
    )


def _counted(report: DecisionReport, say: Words) -> str:
    return say(
        "{locks} and {forbidden}.",
        locks=say.plural(report.locks, "{n} pair is locked", "{n} pairs are locked"),
        forbidden=say.plural(report.forbidden, "{n} pair is ruled out", "{n} pairs are ruled out"),
    )


def _cost(report: DecisionReport, say: Words) -> str:
    lost = report.placed_without - report.placed
    if lost == 0:
        return say(
            "Without these decisions as many people would have a place: {n}.", n=report.placed
        )
    if lost > 0:
        return say.plural(
            lost,
            "Without these decisions {n} more person would have a place ({without} and not {now}).",
            "Without these decisions {n} more people would have a place ({without} and not {now}).",
            without=report.placed_without,
            now=report.placed,
        )
    return say.plural(
        -lost,
        "These decisions give {n} more person a place ({now} and not {without}).",
        "These decisions give {n} more people a place ({now} and not {without}).",
        without=report.placed_without,
        now=report.placed,
    )


def _fit(report: DecisionReport, say: Words) -> str:
    return say(
        "Average score of the placed pairs: {now} with the decisions, {without} without them.",
        now=_mean(report.weight, report.placed, say),
        without=_mean(report.weight_without, report.placed_without, say),
    )


def _mean(weight: int, placed: int, say: Words) -> str:
    """Return the mean score of both sides, of 100."""
    return say.number(100 * weight / (2 * POINTS * placed), 1) if placed else "–"


def _blocking(report: DecisionReport, locks: list[Decision], labels: Labels) -> Iterator[str]:
    """Yield a sentence for each locked candidate, and for each place that a lock holds."""
    at = {lock.candidate: lock.vacancy for lock in locks if lock.vacancy is not None}
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    wanting: defaultdict[str, list[str]] = defaultdict(list)
    for candidate, vacancy in report.blocking:
        if candidate in at:
            wanted[candidate].append(vacancy)
        else:
            wanting[vacancy].append(candidate)
    say = labels.say
    for candidate, vacancies in wanted.items():
        yield say(
            "{candidate} is locked at {vacancy}. Without the lock {name} could agree on "
            "something that both sides like better: {others}.",
            candidate=labels.candidate_and_id(candidate),
            name=labels.candidate(candidate),
            vacancy=labels.vacancy_at(at[candidate]),
            others="; ".join(dict.fromkeys(labels.vacancy_at(vacancy) for vacancy in vacancies)),
        )
    for vacancy, candidates in wanting.items():
        there = [labels.candidate_and_id(c) for c, locked in at.items() if locked == vacancy]
        yield say(
            "{vacancy}: a place is locked for {people}. Without the lock the employer could agree "
            "on something that both sides like better, with one of: {others}.",
            vacancy=labels.vacancy_at(vacancy),
            people=say.listing(there) or say("somebody at another vacancy of this employer"),
            others=_first(candidates, labels),
        )


def _first(candidates: list[str], labels: Labels) -> str:
    """Return the first few candidates by name, and how many more there are."""
    shown = [labels.candidate_and_id(candidate) for candidate in candidates[:_MOST]]
    rest = len(candidates) - len(shown)
    if rest:
        shown.append(labels.say.plural(rest, "and {n} more", "and {n} more"))
    return "; ".join(shown)


def _broken(
    candidate: str, vacancy: str, rules: tuple[str, ...], locks: list[Decision], labels: Labels
) -> str:
    """Return which rules a locked pair breaks, and why people locked it all the same."""
    say = labels.say
    sentence = say(
        "{candidate} is locked at {vacancy} although a rule says no: {rules}.",
        candidate=labels.candidate_and_id(candidate),
        vacancy=labels.vacancy_at(vacancy),
        rules=say.listing([term(RULES, rule, say) for rule in rules]),
    )
    lock = next((d for d in locks if d.candidate == candidate and d.vacancy == vacancy), None)
    if lock is None:
        return sentence
    reason = say("Reason given: {reason}", reason=lock.reason)
    return f"{sentence} {reason}" + (f" ({lock.by})" if lock.by else "")
