"""What to do now: the changes that help most people, and the people by what could help them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from matching.report.types import ChangeReport, Report, UnplacedReport
from service.batch.labels import Labels
from service.terms import change_phrase
from service.words import Words


@dataclass(frozen=True)
class QuickChange:
    """One change that would bring several people within reach of an open place.

    Parameters
    ----------
    phrase
        The change in words.
    candidates
        Whom it helps.
    places
        How many open places there are for them together.
    """

    phrase: str
    candidates: tuple[str, ...]
    places: int


def quick_changes(report: Report, labels: Labels, most: int) -> tuple[QuickChange, ...]:
    """Return the changes that help most people, the most helpful first.

    Everybody counts once, with the cheapest change there is for them.
    """
    open_at = {vacancy.vacancy: vacancy.open for vacancy in report.open_places}
    people: defaultdict[tuple[str, float, str, str], list[str]] = defaultdict(list)
    vacancies: defaultdict[tuple[str, float, str, str], set[str]] = defaultdict(set)
    example: dict[tuple[str, float, str, str], ChangeReport] = {}
    for person in report.unplaced:
        for change in person.changes[:1]:
            key = (change.rule, change.amount, change.unit, change.what)
            people[key].append(person.candidate)
            vacancies[key].update(change.vacancies)
            example.setdefault(key, change)
    found = [
        (
            min(len(people[key]), places),
            QuickChange(
                change_phrase(example[key], labels.say, labels.skill),
                tuple(people[key]),
                places,
            ),
        )
        for key in people
        if (places := sum(open_at.get(vacancy, 0) for vacancy in vacancies[key]))
    ]
    found.sort(key=lambda item: (-item[0], -len(item[1].candidates), item[1].phrase))
    return tuple(change for _, change in found[:most])


@dataclass(frozen=True)
class UnplacedGroup:
    """People without a place in the same situation."""

    key: str
    title: str
    advice: str
    people: tuple[UnplacedReport, ...]


def unplaced_groups(unplaced: Sequence[UnplacedReport], say: Words) -> tuple[UnplacedGroup, ...]:
    """Return the people without a place by what could help them; no empty groups."""
    titles = {
        "change": (
            say("One change opens a place"),
            say("For these people a place is still free if one thing changes."),
        ),
        "full": (
            say("Suitable places, but all taken"),
            say("One more place at an employer on the call list would help these people."),
        ),
        "waiting": (
            say("Waiting for the school"),
            say("First the school has to approve the assignment; then they need a place as well."),
        ),
        "nothing": (
            say("No suitable place"),
            say("For these people no single change opens a place that is free."),
        ),
    }
    groups: dict[str, list[UnplacedReport]] = {key: [] for key in titles}
    for person in unplaced:
        groups[_situation(person)].append(person)
    return tuple(
        UnplacedGroup(key, *titles[key], tuple(people)) for key, people in groups.items() if people
    )


def _situation(person: UnplacedReport) -> str:
    """Return which group a person belongs to."""
    if person.changes:
        return "change"
    if person.eligible:
        return "full"
    return "waiting" if "readiness" in person.lost else "nothing"
