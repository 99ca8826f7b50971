"""Whether a vacancy asks more than comparable ones do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from matching.profiles.records import Cefr, Importance, LanguageLevel, Level, Requirement, Vacancy
from service.live.demands import FEWEST, Works, compared


class _Titles:
    """Links a title to the occupation of its first word."""

    def occupations(self, titles: list[str]) -> list[Any]:
        return [
            SimpleNamespace(
                text=title,
                links=[SimpleNamespace(skill=title.split()[0].casefold(), probability=0.9)],
            )
            for title in titles
        ]


WORKS = Works(_Titles())  # type: ignore[arg-type]


def _vacancy(id_: str, title: str, essential: int = 1, **fields: Any) -> Vacancy:
    asked = tuple(
        Requirement(text=f"skill {at}", importance=Importance.ESSENTIAL, level=1)
        for at in range(essential)
    )
    return Vacancy(id=id_, programme="p", employer="e", title=title, requirements=asked, **fields)


def _held(*vacancies: Vacancy) -> Any:
    known = {one.id: one for one in vacancies}
    market = SimpleNamespace(vacancy=known.__getitem__)
    return SimpleNamespace(offers=set(known), market=market)


def _others(title: str = "Kok", n: int = FEWEST, **fields: Any) -> list[Vacancy]:
    return [_vacancy(f"v{at}", title, **fields) for at in range(n)]


def test_asking_as_much_as_others_is_no_demand() -> None:
    found = compared(_held(*_others()), WORKS, _vacancy("new", "Kok"))
    assert (found.how, found.others, found.demands) == ("occupation", FEWEST, ())


def test_more_essential_skills_than_others_is_a_demand() -> None:
    found = compared(_held(*_others()), WORKS, _vacancy("new", "Kok", essential=4))
    assert [(one.code, one.asked, one.usual) for one in found.demands] == [
        ("essential", 4, 1),
        ("requirements", 4, 1),
    ]


def test_a_language_too_many_is_told_once() -> None:
    asked = (LanguageLevel(language="nl", level=Cefr.C1),)
    found = compared(_held(*_others()), WORKS, _vacancy("new", "Kok", languages=asked))
    assert [one.code for one in found.demands] == ["languages"]


def test_a_higher_level_of_education_is_told_for_the_same_work() -> None:
    others = _others(levels=frozenset({Level.MBO2, Level.MBO3}))
    high = _vacancy("new", "Kok", levels=frozenset({Level.HBO}))
    (found,) = compared(_held(*others), WORKS, high).demands
    assert (found.code, found.asked, found.usual) == ("level", 5, 2)


def test_with_too_few_of_the_same_work_the_sector_counts() -> None:
    others = [
        *_others("Kok", n=FEWEST - 1, sector="horeca"),
        _vacancy("w", "Gastheer", sector="horeca"),
    ]
    found = compared(_held(*others), WORKS, _vacancy("new", "Kok", essential=3, sector="horeca"))
    assert (found.how, found.others) == ("sector", FEWEST)
    assert found.demands


def test_with_nothing_to_compare_nothing_is_said() -> None:
    found = compared(_held(*_others(n=FEWEST - 1)), WORKS, _vacancy("new", "Kok", essential=9))
    assert (found.how, found.demands) == ("", ())


def test_a_vacancy_is_not_compared_with_itself() -> None:
    others = _others()
    found = compared(_held(*others), WORKS, others[0])
    assert found.how == ""
