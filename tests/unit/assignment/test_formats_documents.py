"""Documents and tables by example: algmatch's dictionaries, our JSON, and matchings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matching.assignment import solve
from matching.assignment.formats import (
    from_algmatch,
    read_matching,
    read_problem,
    to_algmatch,
    write_matching,
    write_problem,
)
from matching.errors import InputError, ProblemError
from matching.tables import LowerQuota, Problem
from tests.unit.assignment.ranked import listed_pairs

SPA: dict[str, dict[int, Any]] = {
    "students": {1: [1, (2, 3)], 2: [[1]]},
    "projects": {
        1: {"capacity": 2, "lecturer": 5},
        2: {"capacity": 1, "lecturer": 5},
        3: {"capacity": 1, "lecturer": 6},
    },
    "lecturers": {
        5: {"capacity": 2, "preferences": [{1, 2}]},
        6: {"capacity": 1, "preferences": [1]},
    },
}


def test_algmatchs_dictionaries_of_every_kind_are_read() -> None:
    """HR, SM and SPA; tuples and sets are ties."""
    problem = from_algmatch(SPA)
    assert problem.employer_ranks == "candidates"
    assert problem.employer_capacity.tolist() == [2, 1]
    assert listed_pairs(problem) == {(1, 1): (0, 0), (1, 2): (1, 0), (1, 3): (1, 0), (2, 1): (0, 0)}
    again = to_algmatch(problem)
    assert again["lecturers"] == {
        5: {"capacity": 2, "preferences": [[1, 2]]},
        6: {"capacity": 1, "preferences": [1]},
    }
    assert again["projects"] == SPA["projects"]
    assert again["students"] == {1: [1, [2, 3]], 2: [1]}
    marriage = from_algmatch({"men": {1: [2]}, "women": {2: [1], 3: []}})
    assert listed_pairs(marriage) == {(1, 2): (0, 0)}
    hospitals = {"residents": {1: [2]}, "hospitals": {2: {"capacity": 4, "preferences": [1]}}}
    assert to_algmatch(from_algmatch(hospitals)) == hospitals


def test_lecturers_with_names_are_numbered(tmp_path: Path) -> None:
    """Only students and projects need numbers of their own; JSON is told by what it says."""
    problem = Problem.from_rankings(
        {1: [2]}, employer={2: "dr. x"}, employers={"dr. x": [1]}, employer_capacity=1
    )
    assert to_algmatch(problem)["lecturers"] == {1: {"capacity": 1, "preferences": [1]}}
    write_problem(problem, tmp_path / "a.json", "algmatch")
    assert read_problem(tmp_path / "a.json").employer_ranks == "candidates"


def test_a_document_of_rankings_is_what_a_person_writes(tmp_path: Path) -> None:
    """The arguments of `Problem.from_rankings`, in JSON."""
    document = {
        "format": "stagepact-rankings",
        "version": 1,
        "candidates": {"ann": ["x", "y"], "bob": [["x", "y"]]},
        "vacancies": {"x": ["bob", "ann"], "y": ["ann", "bob"]},
        "capacity": {"x": 2},
        "weight": [["ann", "x", 1], ["ann", "y", 2], ["bob", "x", 3], ["bob", "y", 4]],
        "quotas": [{"vacancies": ["x"], "at_least": 2, "group": None}],
        "couples": [["ann", "bob"]],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    problem = read_problem(path)
    assert problem.weight.tolist() == [1, 2, 3, 4]
    assert problem.capacity.tolist() == [2, 1]
    assert problem.quotas == (LowerQuota((0,), 2),)
    assert problem.couples.tolist() == [[0, 1]]
    for name, value, said in [
        ("places", 1, "'places' is unknown, or candidates is lacking"),
        ("weight", [[1]], "weight: give"),
        ("locked", [], "locked: give an object"),
        ("couples", {}, "couples: give a list"),
        ("quotas", [1], "quotas: give objects"),
    ]:
        path.write_text(json.dumps({**document, name: value}))
        with pytest.raises(InputError, match=rf"a\.json: {said}"):
            read_problem(path)


DOCUMENT_FAULTS: list[tuple[str, Any, str]] = [
    ("pairs", 1, "pairs: give an object"),
    ("pairs", {}, "pairs: each column has as many entries"),
    ("vacancies", {"capacity": ["x"], "employer": []}, r"vacancies.capacity\[0\] is 'x'"),
    ("candidates", {"pairs": [-1], "locked": [-1]}, "candidates.pairs: negative values"),
    ("candidates", {"pairs": [1], "locked": [5]}, "candidates.locked: there is no such vacancy"),
    ("candidates", {"pairs": [1], "locked": [-2]}, "candidates.locked: there is no such vacancy"),
    ("forbidden", [[0, 9]], "forbidden: there is no such candidate or vacancy"),
    ("forbidden", [[0]], r"forbidden\[0\]: give a pair of whole numbers"),
    ("couples", {}, "couples: give a list"),
    ("couples", [[0, 0]], "couples: somebody is in two couples"),
    ("quotas", [{"vacancies": ["x"], "at_least": 1}], "quotas: give objects"),
    ("names", {"candidates": []}, "names.candidates: give 1 ids, all different"),
    ("names", {"candidates": [[]]}, r"an id is text, a number or a tuple: \[\]"),
    ("employers", {"capacity": [1], "ranks": "x"}, "employer_ranks is pairs or candidates"),
]


@pytest.mark.parametrize(("part", "value", "said"), DOCUMENT_FAULTS)
def test_a_fault_in_a_document_names_its_part(
    tmp_path: Path, part: str, value: Any, said: str
) -> None:
    """Ours, where JSON itself is sound."""
    path = tmp_path / "a.json"
    write_problem(Problem.from_rankings([[0]]), path)
    document = json.loads(path.read_text())
    document[part] = value
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=rf"a\.json: {said}"):
        read_problem(path)


def test_faults_in_a_file_of_a_matching_are_named(tmp_path: Path) -> None:
    """Unknown ids, a person twice, and what is no matching."""
    problem = Problem.from_rankings({"ann": ["x"], "bob": ["x"]})
    matching = solve(problem, method="candidate-optimal")
    path = tmp_path / "a.csv"
    for text, said in [
        ("eve,x\n", "line 1: the problem has no candidate 'eve' or no vacancy 'x'"),
        ("candidate,vacancy\nann,y\n", "line 2: the problem has no candidate 'ann' or no vacanc"),
        ("ann,x\nann,x\n", "line 2: candidate 'ann' has a vacancy already"),
        ("ann\n", "line 1: a row has a candidate and a vacancy"),
        ("eve,\n", "line 1: the problem has no candidate 'eve'"),
        ('"ann,x', "line 1: this is no CSV"),
    ]:
        path.write_text(text)
        with pytest.raises(InputError) as caught:
            read_matching(path, problem)
        assert said in str(caught.value)
    with pytest.raises(ProblemError, match="a matching is written as json or csv, not 'txt'"):
        write_matching(matching, tmp_path / "a.txt")
    twins = Problem.from_rankings({"1": ["x"], 1: ["x"]})
    with pytest.raises(ProblemError, match="CSV cannot tell these ids apart"):
        write_matching(solve(twins, method="candidate-optimal"), path)
    path = tmp_path / "a.json"
    write_matching(matching, path)
    document = json.loads(path.read_text())
    for part, value, said in [
        ("format", "x", 'no "format": "stagepact-matching" in it'),
        ("version", 2, "this version is not known"),
        ("seed", "1", "seed is lacking or is of a wrong kind"),
        ("pairs", 1, "pairs and proven are lists"),
        ("pairs", [1], "pairs[0]: give [candidate, vacancy]"),
        ("pairs", [["eve", "x"]], "pairs[0]: the problem has no candidate 'eve'"),
        ("pairs", [[[], "x"]], "an id is text, a number or a tuple"),
    ]:
        path.write_text(json.dumps({**document, part: value}))
        with pytest.raises(InputError) as caught:
            read_matching(path, problem)
        assert said in str(caught.value)


def test_a_matching_without_names_takes_those_of_its_problem(tmp_path: Path) -> None:
    """Or goes by numbers, and counts what is known where it comes from a table."""
    named = Problem.from_rankings({"ann": ["x"], "bob": ["x"]}, weight=None)
    nameless = Problem.from_scores([[3], [4]])
    matching = solve(named, method="candidate-optimal")
    bare = type(matching)(**{**vars(matching), "names": None})
    path = tmp_path / "a.csv"
    write_matching(bare, path, named)
    assert sorted(path.read_text().splitlines())[0] in {"ann,", "ann,x"}
    write_matching(bare, path)
    again = read_matching(path, Problem.from_scores([[3], [4]]))
    assert again.vacancy.tolist() == matching.vacancy.tolist()
    assert again.method == "file"
    assert again.placed == 1
    assert again.weight == int(nameless.weight[again.vacancy >= 0][0])


def test_no_cell_of_a_matching_is_a_live_formula(tmp_path: Path) -> None:
    """A mark stands before what a spreadsheet would reckon out, and is taken off again."""
    problem = Problem.from_rankings({"=1+1": ["@x"], "'a": ["-y"], -5: ["z"]})
    matching = solve(problem, method="candidate-optimal")
    path = tmp_path / "a.csv"
    write_matching(matching, path)
    assert path.read_text() == "candidate,vacancy\n'=1+1,'@x\n''a,'-y\n-5,z\n"
    assert read_matching(path, problem).pairs() == matching.pairs()
