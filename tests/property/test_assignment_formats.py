"""Files of problems: what is written is read again, and bad files are refused in words."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import solve
from matching.assignment.formats import (
    FORMATS,
    read_matching,
    read_problem,
    write_matching,
    write_problem,
)
from matching.assignment.formats.features import FEATURES
from matching.assignment.formats.preflib import read_preflib, write_preflib
from matching.assignment.formats.source import Source
from matching.errors import InputError
from matching.tables import LowerQuota, Problem
from tests.thoroughness import examples
from tests.unit.assignment.ranked import PEOPLE, PLACES, Lists, listed_pairs, two_sides

many = settings(
    max_examples=examples(125),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
some = settings(many, max_examples=examples(60))

numbered = two_sides(agree=True, people=[4, 1, 2, 9], places=[7, 1, 3])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a problem that has everything: caps, locks, bans, quotas, couples, weights, names."""
    people: Any = draw(st.sampled_from([PEOPLE, list(range(5))]))
    places: Any = draw(st.sampled_from([PLACES, list(range(4))]))
    candidates, vacancies = draw(two_sides(agree=True, people=people, places=places))
    owners = {v: draw(st.sampled_from(["x", ("y", 2)])) for v in vacancies}
    spa = draw(st.booleans())
    every = [(c, v) for c in candidates for v in vacancies]
    forbidden = draw(st.lists(st.sampled_from(every), max_size=2))
    groups = [None, (next(iter(candidates)),)]
    problem = Problem.from_rankings(
        candidates,
        None if spa else vacancies,
        employers={e: [list(candidates)] for e in set(owners.values())} if spa else None,
        employer=owners if spa or draw(st.booleans()) else None,
        employer_capacity=draw(st.sampled_from([None, 1, 2])),
        capacity={v: draw(st.integers(0, 3)) for v in vacancies},
        weight={pair: draw(st.integers(0, 9)) for pair in every},
        forbidden=forbidden,
        couples=[tuple(candidates)[:2]] if len(candidates) > 1 and draw(st.booleans()) else [],
        quotas=[
            LowerQuota(tuple(vacancies)[:2], draw(st.integers(1, 3)), draw(st.sampled_from(groups)))
        ],
        unmatched="drop",
    )
    if not problem.n_pairs or draw(st.booleans()):
        return problem
    at = draw(st.integers(0, problem.n_pairs - 1))
    locked = np.array(problem.locked)
    locked[problem.candidate[at]] = problem.vacancy[at]
    values = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    return Problem(**{**values, "locked": locked})


def equal(one: Problem, other: Problem) -> bool:
    """Whether two problems are the same, number by number."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        if isinstance(getattr(one, name), np.ndarray)
        else getattr(one, name) == getattr(other, name)
        for name in Problem.__dataclass_fields__
    )


@many
@given(problems())
def test_our_json_keeps_everything_exactly(problem: Problem) -> None:
    """Caps, locks, forbidden pairs, quotas, couples, weights and ids of any kind."""
    json_ = FORMATS["json"]
    assert json_.write is not None
    assert equal(json_.read(Source("f", json_.write(problem, ())), "error"), problem)
    nameless = json_.read(Source("f", json_.write(problem, ["names"])), "error")
    assert nameless.names is None
    assert nameless.to_rankings() == _unnamed(problem).to_rankings()


def _unnamed(problem: Problem) -> Problem:
    values = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    return Problem(**{**values, "names": None})


@some
@given(numbered, st.data())
def test_the_texts_of_the_field_keep_lists_and_places(
    sides: tuple[Lists, Lists], data: st.DataObject
) -> None:
    """Ties, ids and capacities come back from each of them."""
    capacity = {v: data.draw(st.integers(0, 3)) for v in sides[1]}
    problem = Problem.from_rankings(*sides, capacity=capacity)
    for name in ("hrt", "hr", "algmatch"):
        write = FORMATS[name].write
        assert write is not None
        again = FORMATS[name].read(Source("f", write(problem, ())), "error")
        assert listed_pairs(again) == listed_pairs(problem)
        assert again.capacity.tolist() == problem.capacity.tolist()
        assert again.names == problem.names


@some
@given(two_sides(agree=True, people=["ann", "Bo van Dijk", 3], places=["x, y", 1, "z: {"]))
def test_two_files_of_orders_keep_both_sides(sides: tuple[Lists, Lists]) -> None:
    """The names of both sides are the alternatives of the other file."""
    problem = Problem.from_rankings(*sides)
    texts = write_preflib(problem, (), ["people.toi", "places.toi"])
    again = read_preflib(*(Source("f", text) for text in texts))
    assert listed_pairs(again) == listed_pairs(problem)
    assert again.names == problem.names


@some
@given(two_sides(agree=True, people=[1, 2, 3, 4, 5]))
def test_one_file_of_orders_keeps_one_side(sides: tuple[Lists, Lists]) -> None:
    """Voters are numbered from 1, and alternatives rank nobody."""
    problem = Problem.from_rankings(sides[0], capacity=dict.fromkeys(sides[1], 1))
    text = write_preflib(problem, ["names"], ["people.toi"])[0]
    again = read_preflib(Source("f", text), capacity=2)
    assert again.known_as.candidates == problem.known_as.candidates
    assert again.candidate_rank.tolist() == problem.candidate_rank.tolist()
    assert again.vacancy.tolist() == problem.vacancy.tolist()
    assert set(again.capacity.tolist()) == {2}


@some
@given(problems(), st.sampled_from([".json", ".csv"]))
def test_a_matching_comes_back_from_its_file(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem, extension: str
) -> None:
    """With all that is known of it in JSON, and with who is where in CSV."""
    path = tmp_path_factory.mktemp("matching") / f"matching{extension}"
    problem = _plain(problem)
    matching = solve(problem, method="best-total")
    write_matching(matching, path)
    again = read_matching(path, problem)
    assert again.vacancy.tolist() == matching.vacancy.tolist()
    assert again.pairs() == matching.pairs()
    if extension == ".json":
        names = [name for name in type(matching).__dataclass_fields__ if name != "vacancy"]
        assert [getattr(again, name) for name in names] == [
            getattr(matching, name) for name in names
        ]


def _plain(problem: Problem) -> Problem:
    """Return the problem without what not every method keeps, and with ids CSV can tell apart."""
    values = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    ranked = Problem(
        **{
            **values,
            "locked": np.full(problem.n_candidates, -1, dtype=np.int32),
            "quotas": (),
            "couples": np.empty((0, 2), dtype=np.int32),
            "employer_ranks": "pairs",
            "names": None,
        }
    )
    people = ["ann", "=1+1", 'quo"te', "x, y", -5]
    return Problem.from_rankings(
        {people[c]: each for c, each in ranked.to_rankings()[0].items()},  # type: ignore[call-overload]
        capacity=dict(enumerate(ranked.capacity.tolist())),
    )


PIECES = [
    "",
    "0",
    "1",
    " ",
    "\n",
    "(",
    ")",
    "{",
    "}",
    ":",
    ",",
    "-1",
    "99999999999999999999",
    "null",
]
PIECES += ["[", "]", '"', "true", "\x00", "é", "\u2028", "1e9", "NaN", "#", "\r", "2 2", "'"]
VALUES: list[Any] = [None, 0, -1, 1, "x", "", [], {}, [[]], [1, 2], True, 1.5, 10**30, "drop"]
VALUES += [{"tuple": [[1]]}, {"tuple": [1]}, [[0, 0]], {"x": 1}]


def spoiled(data: st.DataObject, text: str) -> str:
    """Return a text with a piece or two cut out or put in."""
    for _ in range(data.draw(st.integers(1, 2))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from([0, 1, 1, 3, 20]))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
    return text


def spoiled_json(data: st.DataObject, text: str) -> str:
    """Return a JSON text in which one value is another, or gone."""
    document = copy.deepcopy(json.loads(text))
    places: list[tuple[Any, Any]] = []
    _places(document, places)
    parent, key = data.draw(st.sampled_from(places))
    if data.draw(st.integers(0, 4)) == 0:
        del parent[key]
    else:
        parent[key] = data.draw(st.sampled_from(VALUES))
    return json.dumps(document)


def _places(value: Any, places: list[tuple[Any, Any]]) -> None:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        places.append((value, key))
        if isinstance(value[key], dict | list):
            _places(value[key], places)


def refused_or_read(read: Callable[[], Problem]) -> None:
    """Read a file: it gives a problem, or an error that begins with its name."""
    made, said = None, ""
    try:
        made = read()
    except InputError as error:
        said = str(error)
    assert said.startswith("spoiled") or isinstance(made, Problem)


@many
@given(numbered, st.sampled_from(["hrt", "hr", "algmatch", "json", "preflib"]), st.data())
def test_a_spoiled_text_gives_a_problem_or_an_error_in_words(
    sides: tuple[Lists, Lists], name: str, data: st.DataObject
) -> None:
    """Never anything else, whatever is cut out or put in."""
    problem = Problem.from_rankings(*sides)
    write = FORMATS[name].write
    text = (
        write_preflib(problem, list(FEATURES), ["a.toi"])[0]
        if write is None
        else write(problem, ())
    )
    source = Source("spoiled", spoiled(data, text))
    unmatched: Any = data.draw(st.sampled_from(["error", "drop"]))
    refused_or_read(lambda: FORMATS[name].read(source, unmatched))


@many
@given(problems(), st.data())
def test_a_spoiled_document_gives_a_problem_or_an_error_in_words(
    problem: Problem, data: st.DataObject
) -> None:
    """Ours and algmatch's, with any value replaced by any other."""
    for name in ("json", "algmatch"):
        write = FORMATS[name].write
        assert write is not None
        text = write(problem, [] if name == "json" else list(FEATURES))
        source = Source("spoiled", spoiled_json(data, text))
        refused_or_read(lambda source=source, name=name: FORMATS[name].read(source, "drop"))  # type: ignore[misc]


@some
@given(numbered, st.data())
def test_a_spoiled_document_of_rankings_is_refused_in_words(
    sides: tuple[Lists, Lists], data: st.DataObject
) -> None:
    """The arguments of `Problem.from_rankings` as a person writes them."""
    candidates, vacancies = (
        {str(key): [_texts(item) for item in each] for key, each in side.items()} for side in sides
    )
    document = {
        "format": "stagepact-rankings",
        "version": 1,
        "candidates": candidates,
        "vacancies": vacancies,
        "capacity": dict.fromkeys(vacancies, 2),
        "employer": dict.fromkeys(vacancies, "e"),
        "employer_capacity": {"e": 3},
        "forbidden": [[c, v] for c in candidates for v in vacancies][:1],
        "couples": [list(candidates)[:2]] if len(candidates) > 1 else [],
        "quotas": [{"vacancies": list(vacancies), "at_least": 1, "group": list(candidates)}],
    }
    text = json.dumps(document)
    whole = FORMATS["json"].read(Source("f", text), "drop")
    assert whole.n_candidates == len(candidates)
    assert whole.capacity.tolist() == [2] * len(vacancies)
    source = Source("spoiled", spoiled_json(data, text))
    refused_or_read(lambda: FORMATS["json"].read(source, "drop"))


def _texts(item: Any) -> Any:
    return [str(each) for each in item] if isinstance(item, list) else str(item)


def test_the_doors_write_and_read_files(tmp_path: Path) -> None:
    """The extension tells the format, or the format is given."""
    problem = Problem.from_rankings([[0, 1], [[0, 1]]], [[0, 1], [1, 0]])
    for name in ("a.json", "a.hrt", "a.hr", "a.algmatch"):
        write_problem(problem, tmp_path / name)
        assert listed_pairs(read_problem(tmp_path / name)) == listed_pairs(problem)
    write_problem(problem, tmp_path / "a.data", "hrt")
    assert listed_pairs(read_problem(tmp_path / "a.data", "hrt")) == listed_pairs(problem)
