"""What an employer may see of a person, and what not."""

from __future__ import annotations

import pytest

from matching.market import Filters, Ranked
from matching.profiles.linking import linker_for
from matching.profiles.records import Candidate, Level, SkillClaim
from matching.profiles.vocabulary import default_vocabulary
from matching.report.types import PairReport, PartReport, RequirementReport
from service.errors import ProblemError
from service.live.discreet import Introduced, Veil, band, check_filters
from service.live.schemas import PersonShortlisted
from service.live.telling import Teller

OWN = "text:appels plukken bij oom jan"


@pytest.fixture
def veil() -> Veil:
    vocabulary = default_vocabulary()
    known = {"id-2": Introduced("Noor", "noor@example.org", "06")}
    return Veil(Teller(vocabulary, "en"), linker_for(vocabulary), lambda id_: f"K-{id_}", known)


def requirement(skill: str, by: str | None, status: str = "partly") -> RequirementReport:
    return RequirementReport(
        skill, "essential", 2, 5, status, by, 3, "near" if by else "", 400, 400, "course"
    )


def report(*requirements: RequirementReport) -> PairReport:
    parts = (
        PartReport("skills", 4444, 1111, 2133),
        PartReport("travel", 8123, 1600, 812),
        PartReport("interests", 10_000, 1500, 500),
        PartReport("wish", None, 0, 0),
        PartReport("hours", None, 0, 0),
    )
    return PairReport("c", "v", "e", 4211, 3445, 1, None, 4.3, 13.0, False, (), parts, requirements)


def ranked(told: PairReport | None) -> Ranked:
    return Ranked("c", "v", "e", 4211, 3445, 2, 4.3, 13.0, False, told)


PERSON = Candidate(
    id="c",
    programme="stagepact",
    level=Level.HBO,
    postcode="2312",
    skills=(
        SkillClaim(text="lassen", level=2),
        SkillClaim(text="welding", level=4),
        SkillClaim(text="appels plukken bij oom Jan", level=4),
        SkillClaim(text="Excel", level=3),
    ),
)


def test_a_person_is_told_by_pseudonym_with_skills_of_the_vocabulary(veil: Veil) -> None:
    told = veil.person(7, "id-1", PERSON, ranked(report(requirement("welding", OWN))))
    shown = PersonShortlisted.model_validate(told)
    assert shown.candidate.pseudonym == "K-id-1"
    assert [(s.skill, s.level) for s in shown.candidate.skills] == [
        ("welding", 4),
        ("use-excel", 3),
    ]
    assert (shown.rank, shown.score, shown.ranking) == (7, 34, 2)
    assert (shown.candidate.distance, shown.candidate.level) == ("under-5", "hbo")
    assert shown.candidate.introduced is None
    text = shown.model_dump_json().casefold()
    for hidden in ("jan", "4.3", "13.0", "2312", "appels", "3445", "4211"):
        assert hidden not in text


def test_who_consented_is_introduced(veil: Veil) -> None:
    told = veil.person(1, "id-2", PERSON, ranked(None))
    assert told["candidate"]["introduced"] == {
        "name": "Noor", "email": "noor@example.org", "phone": "06",
    }  # fmt: skip
    assert told["explanation"] is None


def test_parts_are_told_in_steps_and_those_that_tell_too_much_are_not(veil: Veil) -> None:
    parts = veil.explanation(report())["parts"]
    assert [(part["name"], part["value"]) for part in parts] == [("skills", 40), ("hours", None)]
    assert all("points" not in name for part in parts for name in part)


def test_words_of_a_persons_own_are_no_reason_that_is_told(veil: Veil) -> None:
    hidden, same, linked = veil.explanation(
        report(
            requirement("welding", OWN), requirement(OWN, OWN), requirement("welding", "use-excel")
        )
    )["requirements"]
    assert (hidden["by"], hidden["text"]) == (None, "partly")
    assert same["by"]["skill"] == OWN  # the employer asked for these very words
    assert linked["by"]["label"]


@pytest.mark.parametrize(
    ("km", "code"),
    [(None, "unknown"), (0.0, "under-5"), (5.0, "under-5"), (5.01, "5-10"), (10.0, "5-10"),
     (19.9, "10-20"), (40.0, "20-40"), (40.01, "over-40"), (300.0, "over-40")],
)  # fmt: skip
def test_distance_is_told_in_bands(km: float | None, code: str) -> None:
    assert band(km)[0] == code


@pytest.mark.parametrize("most", [None, 5, 10, 20, 40])
def test_the_edge_of_a_band_may_be_asked(most: float | None) -> None:
    check_filters(Filters(max_km=most))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(max_km=6), Filters(max_minutes=10), Filters(min_hours=20), Filters(max_hours=20),
        Filters(sectors=frozenset({"bouw"})), Filters(max_km=5, municipalities=frozenset({"x"})),
    ],
)  # fmt: skip
def test_what_would_tell_more_may_not(filters: Filters) -> None:
    with pytest.raises(ProblemError) as raised:
        check_filters(filters)
    assert raised.value.code == "invalid"
