"""`fixtures/leiden` reads without an error and holds the stories that the report must tell."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from matching.config import MatchConfig, load_config
from matching.profiles.encode import encode
from matching.profiles.read import Reading, read_profiles
from matching.profiles.records import Profiles, Vacancy
from matching.profiles.vocabulary import default_vocabulary
from matching.scoring.kernel import score
from matching.tables import ScoreTable

FOLDER = Path(__file__).parents[2] / "fixtures" / "leiden"


@cache
def reading() -> Reading:
    return read_profiles(FOLDER, programme="stagepact")


@cache
def scored(programme: str) -> tuple[Profiles, ScoreTable]:
    config: MatchConfig = load_config(programme)

    def ranks_nobody(vacancy: Vacancy) -> bool:
        return bool(vacancy.levels & config.stagematching_levels)

    mine = reading().profiles.of_programme(programme)
    table = encode(mine, default_vocabulary(), config.profiles, ranks_nobody)
    return mine, score(table, config.scoring)


def test_the_clean_files_have_no_error_and_only_known_oddities() -> None:
    assert reading().errors == ()
    assert {finding.code for finding in reading().findings} <= {
        "more-places-than-supervision",
        "not-recognised",
        "other-programme",
        "paused-with-vacancies",
    }


def test_a_student_has_some_five_to_forty_places_to_choose_from() -> None:
    profiles, scores = scored("stagepact")
    capacity = np.array([vacancy.capacity for vacancy in profiles.vacancies])
    places = np.array([
        capacity[scores.vacancy[scores.indptr[i] : scores.indptr[i + 1]]].sum()
        for i, candidate in enumerate(profiles.candidates)
        if candidate.ready
    ])  # fmt: skip
    assert 5 <= places.mean() <= 40
    assert 0.01 <= (places == 0).mean() <= 0.03
    assert len(places) > capacity.sum() > 600


def test_every_locked_pair_is_eligible() -> None:
    _, scores = scored("stagepact")
    assert not scores.broken.any()


def best(values: np.ndarray, names: list[str], count: int) -> list[str]:
    return [names[i] for i in np.argsort(-values, kind="stable")[:count]]


def test_the_musician_and_the_process_operator_find_each_other_on_skills() -> None:
    profiles, scores = scored("talent")
    people = [candidate.id for candidate in profiles.candidates]
    jobs = [vacancy.id for vacancy in profiles.vacancies]
    skills = scores.values[:, scores.parts.index("skills")]
    mine = scores.candidate == people.index("T-MUSICUS")
    theirs = scores.vacancy == jobs.index("B-OPERATOR")
    offered = [jobs[i] for i in scores.vacancy[mine]]
    applying = [people[i] for i in scores.candidate[theirs]]
    assert "B-OPERATOR" in best(skills[mine], offered, 5)
    assert "T-MUSICUS" in best(skills[theirs], applying, 5)
    assert "B-OPERATOR" in best(scores.candidate_score[mine], offered, 5)
    assert "T-MUSICUS" in best(scores.vacancy_score[theirs], applying, 5)


def test_no_skill_of_the_musician_is_one_of_the_process_industry() -> None:
    profiles, _ = scored("talent")
    musician = next(c for c in profiles.candidates if c.id == "T-MUSICUS")
    operator = next(v for v in profiles.vacancies if v.id == "B-OPERATOR")
    claimed = {claim.text for claim in musician.skills}
    asked = {requirement.text for requirement in operator.requirements}
    assert claimed & asked == {"lang geconcentreerd werken"}
    assert operator.trainable
