"""`stagepact skills link`, `read`, `occupation`, `similar` and `fit`, as people use them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from matching.profiles.meaning.model import MEANING
from matching.profiles.vocabulary import default_vocabulary
from matching.profiles.vocabulary_files import NEIGHBOURS, write_vocabulary
from tests.e2e.commands import ROOT, process, stagepact
from tests.unit.profiles.meaning.small import save_model, small_vocabulary


def skills(*arguments: str | Path, language: str = "en", **settings: Any) -> str:
    """Run `stagepact skills`, which must end well, and return what it printed."""
    result = stagepact("skills", *arguments, language=language, **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def plain(*arguments: str | Path, **settings: Any) -> Any:
    """Return what a command prints as JSON."""
    return json.loads(skills(*arguments, "--json", **settings))


def refused(result: CompletedProcess[str]) -> str:
    """Return the message of a command that ended with an error and nothing else."""
    assert result.returncode == 2, result.stdout + result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def test_words_link_to_skills_for_machines() -> None:
    """Each text in its place, with its links best first; nothing for an empty text."""
    texts = ["kassa", "", "spannign meten", "xylofoonbouw in het gamelanorkest"]
    found = plain("link", *texts)
    assert [each["text"] for each in found] == texts
    best: list[Any] = [each["links"][0] if each["links"] else None for each in found]
    assert best[0] == {
        "skill": "operate-tills",
        "probability": 1.0,
        "how": "synonym",
        "name": "kassa",
    }
    assert best[1] is None
    assert (best[2]["skill"], best[2]["how"]) == ("measure-electrical-installations", "typo")
    assert best[3] is None or best[3]["probability"] < 0.4


@pytest.mark.parametrize(
    ("language", "label", "asks", "kept"),
    [
        ("nl", "kassa", "niet zeker: iemand moet zeggen", "blijft zoals het er staat"),
        ("en", "tills", "not sure: a person should say", "kept as your own words"),
    ],
)
def test_words_link_to_skills_for_people(language: str, label: str, asks: str, kept: str) -> None:
    """What is sure, what to ask, and what is kept as it is, in the language of the reader."""
    told = skills("link", "kassa", "finger", "", language=language)
    sure, rest = told.split("finger:")
    assert label in sure
    assert "1.00" in sure
    doubtful, free = rest.split("\n:\n")
    assert asks in doubtful
    assert kept in free


def test_a_text_is_read_with_the_place_of_each_skill() -> None:
    """For machines: start and end are places in the text that was given."""
    text = "Ik kan goed lassen, en vroeger draaide ik kassa. Autorijden kan ik niet."
    found = plain("read", text)
    assert [text[each["start"] : each["end"]] for each in found] == [e["text"] for e in found]
    best: list[Any] = [each["links"][0]["skill"] for each in found]
    assert best[0] == "welding"
    assert "operate-tills" in best
    assert "drive-cars" not in best
    assert plain("read", "") == []


def test_a_text_is_read_for_people() -> None:
    """The place, the words, and what they mean."""
    told = skills("read", "Ik kan goed lassen.", language="nl")
    assert "12-18  lassen:" in told
    assert "1.00  lassen  (welding: lassen)" in told


def test_a_title_and_a_sentence_propose_a_profile() -> None:
    """For machines: the occupations, the one that was taken, and each skill with its source."""
    found = plain("occupation", "muzikant", "--text", "Ik kan ook lassen.")
    assert found["occupation"] == "musician"
    assert found["occupations"][0]["skill"] == "musician"
    by_source = {each["source"] for each in found["skills"]}
    assert by_source == {"occupation", "text"}
    welding = next(each for each in found["skills"] if each["skill"] == "welding")
    assert (welding["source"], welding["start"], welding["end"]) == ("text", 11, 17)
    nothing = plain("occupation", "")
    assert nothing == {"title": "", "occupations": [], "occupation": None, "skills": []}


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("nl", ["Uit de zinnen:", "Wat iedereen in dit werk kan:"]),
        ("en", ["From the sentences:", "What everybody in this work can do:"]),
    ],
)
def test_a_proposed_profile_is_told_in_both_languages(language: str, headings: list[str]) -> None:
    """What the sentences say comes before what the work brings."""
    told = skills("occupation", "muzikant", "--text", "Ik kan ook lassen.", language=language)
    places = [told.find(heading) for heading in headings]
    assert -1 not in places
    assert places == sorted(places)


def test_what_counts_for_a_skill_is_told_with_the_reason() -> None:
    """By a name or an id, for machines and for people, best first."""
    rows = plain("similar", "lassen")
    credits = [row["credit"] for row in rows]
    assert rows
    assert credits == sorted(credits, reverse=True)
    assert all(0 < credit <= 1 for credit in credits)
    told = skills("similar", "lassen", language="nl")
    assert len(told.splitlines()) == len(rows)
    assert "(" in told


def test_a_skill_that_is_not_there_is_told() -> None:
    """Words that are not sure have no neighbours to show."""
    result = stagepact("skills", "similar", "xylofoonbouw")
    assert "there is no skill xylofoonbouw" in refused(result)


@pytest.mark.parametrize("command", ["link", "similar"])
def test_an_unknown_vocabulary_is_told_with_those_that_there_are(
    command: str, tmp_path: Path
) -> None:
    """One clear line, and how to add one."""
    result = stagepact(
        "skills", command, "kassa", "--vocabulary", "esko", STAGEPACT_VOCABULARIES=tmp_path
    )
    told = refused(result)
    assert "esko" in told
    assert "stagepact" in told
    assert "import --help" in told


@pytest.mark.parametrize(("language", "told"), [("nl", "nodig"), ("en", "needs the extra")])
def test_fitting_without_the_extra_tells_what_to_install(
    language: str, told: str, tmp_path: Path
) -> None:
    """The command to run, and no traceback; nothing is written."""
    for package in ("sentence_transformers", "torch"):
        (tmp_path / f"{package}.py").write_text(f"raise ImportError({package!r})", "utf-8")
    result = process(
        "skills", "fit", "--model", "any", "--out", tmp_path / "out", language=language,
        PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}",
    )  # fmt: skip
    last = refused(result).splitlines()[-1]
    assert told in last
    assert "pip install 'stagepact[transformers]'" in last
    assert list((tmp_path / "out").iterdir()) == []


def test_the_shipped_vocabulary_is_not_written_over() -> None:
    """Where to write is asked before anything is worked out."""
    assert "--out" in refused(stagepact("skills", "fit"))


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    """Not after the minutes that fitting takes."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    result = stagepact("skills", "fit", "--model", "any", "--out", tmp_path / "file" / "out")
    told = refused(result)
    assert "cannot be written" in told
    assert "loading" not in told


@pytest.mark.transformers
@pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning")
def test_an_imported_vocabulary_is_fitted_and_understands_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a model of one's own, in the folder that is named; then new words link.

    Beside it some of the vocabulary that ships is learned from, not all: that takes a minute.
    """
    whole = default_vocabulary()
    some = replace(whole, concepts=whole.concepts[::20], occupations=whole.occupations[::20])
    monkeypatch.setattr("matching.profiles.vocabulary.default_vocabulary", lambda: some)
    kept, out = tmp_path / "vocabularies", tmp_path / "out"
    write_vocabulary(small_vocabulary(), kept / "klein-1")
    model = save_model(tmp_path / "model")
    here: dict[str, Any] = {"STAGEPACT_VOCABULARIES": kept}
    before = plain("link", "decorate cupboards now", "--vocabulary", "klein", **here)
    result = stagepact(
        "skills", "fit", "--vocabulary", "klein", "--model", model, "--out", out, **here
    )
    assert result.returncode == 0, result.stderr
    assert "Written to" in result.stdout
    assert str(out) in result.stdout
    assert "learning which words mean the same" in result.stderr
    assert sorted(file.name for file in out.iterdir()) == sorted([MEANING, NEIGHBOURS])
    for file in out.iterdir():
        file.rename(kept / "klein-1" / file.name)
    after = plain("link", "decorate cupboards now", "--vocabulary", "klein", **here)
    assert after != before
    assert after[0]["links"][0]["skill"] == "paint-cabinet"
