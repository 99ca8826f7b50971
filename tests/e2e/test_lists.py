"""Suggestions, shortlists and explanations on the command line."""

from __future__ import annotations

import json

import pytest

from tests.e2e.commands import LEIDEN, stagepact

TALENT = ("-p", "talent", "--data", LEIDEN)


def test_suggestions_come_as_a_table_and_as_json_in_the_same_order() -> None:
    """Both forms name the same vacancies; the JSON has the parts that add up to the score."""
    as_json = stagepact("suggest", "T-MUSICUS", *TALENT, "--top", "5", "--json")
    pairs = json.loads(as_json.stdout)
    assert len(pairs) == 5
    for pair in pairs:
        assert sum(part["candidate_points"] for part in pair["parts"]) == pair["candidate_score"]
    table = stagepact("suggest", "T-MUSICUS", *TALENT, "--top", "5").stdout
    places = [table.index(pair["vacancy"]) for pair in pairs]
    assert places == sorted(places)


def test_the_musician_is_on_the_shortlist_of_the_process_operator_and_it_is_explained() -> None:
    """The pair is in the shortlist's first five, and `explain` names the music behind it."""
    shortlist = json.loads(stagepact("shortlist", "B-OPERATOR", *TALENT, "--json").stdout)
    assert "T-MUSICUS" in [pair["candidate"] for pair in shortlist[:5]]
    told = stagepact("explain", "t-musicus", "B-OPERATOR", *TALENT).stdout
    assert "listen closely to sound" in told
    dutch = stagepact("explain", "T-MUSICUS", "B-OPERATOR", *TALENT, language="nl").stdout
    assert "scherp luisteren naar klank" in dutch
    assert "samen  " in dutch
    assert "Eisen" in dutch
    assert "together" not in dutch


@pytest.mark.parametrize(
    "arguments",
    [
        ("suggest", "T-MUSICIAN", *TALENT),
        ("shortlist", "B-OPERATR", *TALENT),
        ("explain", "T-MUSICUS", "nobody", *TALENT),
        ("suggest", "x", "-p", "talnet", "--data", LEIDEN),
        ("suggest", "x", "--data", "/nowhere/at/all"),
        ("verify", "/nowhere/placements.csv", *TALENT),
    ],
)
def test_what_is_not_there_is_told_without_a_traceback(arguments: tuple[str, ...]) -> None:
    """An unknown id, programme or file ends with a message and a code that is not 0."""
    result = stagepact(*arguments)
    assert result.returncode in {1, 2}
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_skills_can_be_linked_and_compared() -> None:
    """`skills link` tells what a text means, `skills similar` what counts for a skill."""
    linked = json.loads(stagepact("skills", "link", "klanten te wordt staan", "--json").stdout)
    assert linked[0]["links"][0]["skill"] == "help-customers"
    similar = json.loads(stagepact("skills", "similar", "timing", "--json").stdout)
    assert similar[0] == {"skill": "timing", "credit": 1.0, "kind": "same"}
    assert "keep-rhythm" in [row["skill"] for row in similar]
