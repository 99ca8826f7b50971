"""What people wrote of their skills, and what it is called."""

from __future__ import annotations

import pytest

from matching.profiles.linking import Linker, linker_for
from matching.profiles.vocabulary import default_vocabulary
from service.live.claims import kept, named
from service.live.proposing import proposed_profile


@pytest.fixture(scope="module")
def linker() -> Linker:
    return linker_for(default_vocabulary())


def id_of(linker: Linker, label: str) -> str:
    return next(one.id for one in linker.vocabulary.concepts if label in one.labels.values())


def test_a_skill_is_called_as_the_reader_calls_it_whatever_language_it_was_written_in(
    linker: Linker,
) -> None:
    claims = named(linker, ["welding", "lassen"], "nl")
    assert [one.label for one in claims.values()] == ["lassen", "lassen"]
    assert claims["welding"].key == claims["lassen"].key
    assert named(linker, ["lassen"], "en")["lassen"].label == "welding"


def test_words_that_are_no_skill_stay_as_they_are(linker: Linker) -> None:
    claim = named(linker, ["Vogels ringen met Truus"], "nl")["Vogels ringen met Truus"]
    assert claim.skill is None
    assert claim.label == "Vogels ringen met Truus"
    assert claim.key == "text:vogels ringen met truus"


def test_a_chosen_skill_is_kept_under_a_name_that_leads_back_to_it(linker: Linker) -> None:
    assert kept(linker, id_of(linker, "lassen"), "nl") == "lassen"
    assert kept(linker, id_of(linker, "lassen"), "en") == "welding"
    assert kept(linker, "text:  met   Truus ", "nl") == "met Truus"
    assert kept(linker, "text: ", "nl") is None
    assert kept(linker, "there is no such id", "nl") is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_skill_can_be_kept_and_found_back(linker: Linker, language: str) -> None:
    ids = [one.id for one in linker.vocabulary.concepts[::23]]
    texts = [kept(linker, id_, language) or "" for id_ in ids]
    assert [found.skill for found in linker.link(texts)] == ids


def test_a_title_proposes_the_skills_of_the_work(linker: Linker) -> None:
    found = proposed_profile(linker, "lasser", "", "nl")
    assert found.work
    assert "lassen" in {one.label for one in found.skills if one.sure}
    known = id_of(linker, "lassen")
    fewer = proposed_profile(linker, "lasser", "", "nl", without={known})
    assert known not in {one.id for one in fewer.skills}


def test_sentences_propose_what_they_mention_with_the_words(linker: Linker) -> None:
    found = proposed_profile(linker, "", "Thuis heb ik jaren gekookt en ik kan goed lassen.", "nl")
    assert found.work == ""
    assert {"lassen"} <= {one.label for one in found.skills if one.words}


def test_a_title_that_nobody_knows_proposes_nothing(linker: Linker) -> None:
    assert proposed_profile(linker, "xqzzy", "", "nl").skills == ()
