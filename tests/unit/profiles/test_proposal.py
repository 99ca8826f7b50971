"""From a job title and some sentences to a proposed profile, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matching.profiles.linking import Linker
from matching.profiles.proposal import FROM_TEXT, FROM_TITLE, propose
from matching.profiles.vocabulary import Occupation, default_vocabulary
from tests.markets import concept, vocabulary


def work(key: str, nl: str, essential: tuple[str, ...], important: tuple[str, ...]) -> Occupation:
    """Return an occupation with a Dutch and an English label."""
    return Occupation(
        id=key,
        labels={"nl": nl, "en": key},
        synonyms={"nl": (f"{nl} in opleiding",)},
        descriptions={},
        sectors=(),
        essential=essential,
        important=important,
    )


WORDS = replace(
    vocabulary(
        concept("weld", nl="lassen"),
        concept("measure", nl="opmeten"),
        concept("drill", nl="boorwerk"),
        concept("sing", nl="zingen"),
    ),
    occupations=(
        work("singer", "zangeres", ("sing",), ()),
        work("smith", "constructiewerker", ("weld", "measure"), ("drill",)),
    ),
)
LINKER = Linker(WORDS)


def test_a_title_brings_the_skills_of_its_occupation() -> None:
    """Essential ones before important ones, with the name and how sure the title was."""
    proposed = propose(LINKER, "Constructiewerker")
    assert proposed.occupation is not None
    assert proposed.occupation.skill == "smith"
    assert [(each.skill, each.importance) for each in proposed.skills] == [
        ("weld", "essential"),
        ("measure", "essential"),
        ("drill", "important"),
    ]
    for each in proposed.skills:
        assert each[2:] == (FROM_TITLE, "constructiewerker", 0, 0, 1.0)


def test_sentences_bring_the_skills_that_they_name_with_their_place() -> None:
    """Each with the words and where these stand, and no occupation without a title."""
    text = "Ik kan zingen en lassen."
    proposed = propose(LINKER, text=text)
    assert (proposed.title, proposed.occupation) == (None, None)
    assert [each.skill for each in proposed.skills] == ["sing", "weld"]
    for each in proposed.skills:
        assert each.source == FROM_TEXT
        assert text[each.start : each.end] == each.words
        assert (each.importance, each.probability) == ("essential", 1.0)


def test_each_skill_is_proposed_once_and_the_text_comes_first() -> None:
    """What somebody says of themselves counts before what their work brings."""
    proposed = propose(LINKER, "constructiewerker", "Lassen! Ja, lassen. En boorwerk.")
    assert [(each.skill, each.source) for each in proposed.skills] == [
        ("weld", FROM_TEXT),
        ("drill", FROM_TEXT),
        ("measure", FROM_TITLE),
    ]
    weld = proposed.skills[0]
    assert (weld.start, weld.end) == (0, 6)


def test_a_title_that_is_not_sure_enough_brings_nothing_but_is_told() -> None:
    """With a higher bar the links of the title are shown, and its skills are not taken."""
    title = "construktiewerker met diploma"
    sure = propose(LINKER, title, least=0.0)
    assert sure.occupation is not None
    assert sure.occupation.probability < 1
    proposed = propose(LINKER, title, least=1.0)
    assert proposed.occupation is None
    assert proposed.skills == ()
    assert proposed.title == sure.title
    assert proposed.title is not None
    assert proposed.title.links[0].skill == "smith"


def test_a_slip_in_the_title_is_read_over() -> None:
    """The skills come all the same, as sure as the link was."""
    proposed = propose(LINKER, "constructiewreker")
    assert proposed.occupation is not None
    assert proposed.occupation.how == "typo"
    assert {each.probability for each in proposed.skills} == {proposed.occupation.probability}


@pytest.mark.parametrize(("title", "text"), [("", ""), ("  ", "\n"), ("...", "???")])
def test_nothing_said_proposes_nothing(title: str, text: str) -> None:
    """Blanks and punctuation are no work."""
    proposed = propose(LINKER, title, text)
    assert proposed.occupation is None
    assert proposed.skills == ()


def test_what_a_text_denies_is_not_proposed() -> None:
    """'I cannot weld' brings no welding."""
    assert propose(LINKER, text="Ik kan niet lassen.").skills == ()


@pytest.mark.parametrize(
    ("title", "occupation"),
    [("muzikant", "musician"), ("procesoperator", "process-operator"), ("nurse", "nurse"),
     ("Kok", "cook")],
)  # fmt: skip
def test_titles_as_people_write_them_bring_a_profile(title: str, occupation: str) -> None:
    """In the vocabulary that ships a title alone proposes a handful of skills that it has."""
    proposed = propose(Linker(default_vocabulary()), title)
    assert proposed.occupation is not None
    assert proposed.occupation.skill == occupation
    assert len(proposed.skills) >= 5
    assert {each.skill for each in proposed.skills} <= set(default_vocabulary().position)
    assert len({each.skill for each in proposed.skills}) == len(proposed.skills)
