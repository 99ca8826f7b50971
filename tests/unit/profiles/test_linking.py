"""From what people write to skills: exact where it can be, never a silent guess."""

from __future__ import annotations

import random

import pytest

from matching.profiles.linking import LINKED, PROPOSED, Link, Linked, Linker, linker_for
from matching.profiles.vocabulary import default_vocabulary, normalise
from tests.markets import concept, vocabulary

LINKER = linker_for(default_vocabulary())
SEED = 20_261_121
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def link(text: str) -> Linked:
    """Link one text to the shipped vocabulary."""
    return LINKER.link([text])[0]


@pytest.mark.parametrize(
    ("text", "skill", "how"),
    [
        ("work-in-greenhouses", "work-in-greenhouses", "id"),
        ("werken in de kas", "work-in-greenhouses", "label"),
        ("work in greenhouses", "work-in-greenhouses", "id"),
        ("kaswerk", "work-in-greenhouses", "synonym"),
        ("Glasshouse Horticulture", "work-in-greenhouses", "synonym"),
        ("  KASWERK. ", "work-in-greenhouses", "synonym"),
        ("solfege", "knowledge-of-music-theory", "synonym"),
        ("hygienebewust", "work-hygienically", "synonym"),
        ("MIG MAG lassen", "weld-mig-mag", "label"),
    ],
)
def test_a_name_of_a_skill_is_linked_for_sure(text: str, skill: str, how: str) -> None:
    """An id, label or synonym links with certainty, case, accents and punctuation aside."""
    found = link(text)
    assert found.skill == found.key == skill
    assert found.links[0][:3] == (skill, 1.0, how)
    assert found.proposal is None


@pytest.mark.parametrize(
    ("text", "skill"),
    [("in de kas werken", "work-in-greenhouses"), ("rules haccp apply", "apply-haccp-rules")],
)
def test_the_order_of_words_does_not_matter(text: str, skill: str) -> None:
    """The same words in another order are the same skill."""
    assert link(text).skill == skill


@pytest.mark.parametrize(
    ("text", "skill"),
    [("glastuinbuow", "work-in-greenhouses"), ("stukadooren", "plaster-walls"),
     ("lasersnijdn", "laser-cutting")],
)  # fmt: skip
def test_a_slip_of_the_finger_is_read_over(text: str, skill: str) -> None:
    """A swap, a letter too many and one too few still link, and are told as a slip."""
    found = link(text)
    assert found.skill == skill
    assert found.links[0].how == "typo"
    assert found.links[0].probability >= LINKED


def slip(name: str, chance: random.Random) -> str:
    """Return a name with one letter left out, doubled, swapped with the next or another one."""
    places = [i for i in range(len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()]
    at = chance.choice(places)
    changed = {
        "drop": name[:at] + name[at + 1 :],
        "double": name[:at] + name[at] + name[at:],
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "other": name[:at] + chance.choice(LETTERS) + name[at + 1 :],
    }
    return changed[chance.choice(sorted(changed))]


def test_a_planted_slip_is_never_linked_to_another_skill() -> None:
    """Of 300 names with one slip none is linked wrongly and at least nine in ten are found."""
    chance = random.Random(SEED)
    vocabulary_ = default_vocabulary()
    owners: dict[str, set[str]] = {}
    for name, at, _, _ in vocabulary_.names():
        owners.setdefault(normalise(name), set()).add(vocabulary_.concepts[at].id)
    long = sorted(name for name in owners if len(name) >= 6 and len(owners[name]) == 1)
    planted: list[tuple[str, str]] = []
    while len(planted) < 300:
        name = chance.choice(long)
        text = slip(name, chance)
        if text not in owners:
            planted.append((text, next(iter(owners[name]))))
    found = LINKER.link([text for text, _ in planted])
    wrong = [
        (linked.text, linked.skill)
        for linked, (_, skill) in zip(found, planted, strict=True)
        if linked.skill not in (None, skill)
    ]
    assert wrong == []
    assert sum(linked.skill is not None for linked in found) >= 270


def test_more_slips_than_a_hand_makes_are_asked_about() -> None:
    """'Kassawerk' (at a till) is near 'kaswerk' (in a greenhouse): a person is asked."""
    found = link("kassawerk")
    assert found.skill is None
    assert found.key == "text:kassawerk"
    proposal = found.proposal
    assert proposal is not None
    assert proposal.skill == "work-in-greenhouses"
    assert PROPOSED <= proposal.probability < LINKED


@pytest.mark.parametrize("text", ["speelt de santur, een snaarinstrument", "xylofoonbouw", "😀"])
def test_unknown_words_stay_free_text(text: str) -> None:
    """Words that mean no known skill are kept as they are, normalised, and nothing is guessed."""
    found = link(text)
    assert found.skill is None
    assert found.key == "text:" + normalise(text)


@pytest.mark.parametrize("text", ["las", "kas", "vce", ""])
def test_short_words_are_never_taken_for_a_slip(text: str) -> None:
    """At one letter's distance of a short word stand too many others."""
    assert link(text).links == ()


def test_two_skills_that_are_as_near_are_not_chosen_between() -> None:
    """A slip halfway between two names asks a person, and both are offered."""
    linker = Linker(vocabulary(concept("stapelen"), concept("stabelen")))
    found = linker.link(["stavelen"])[0]
    assert found.skill is None
    assert {each.skill for each in found.links} == {"stapelen", "stabelen"}
    assert found.links[0].probability >= found.links[1].probability


def test_a_label_comes_before_a_synonym_of_another_skill() -> None:
    """A word that is one skill's label and another's synonym means the first; an id beats both."""
    words = vocabulary(
        concept("a", nl="zagen"), concept("b", nl="schaven", synonyms=("zagen", "a"))
    )
    found = Linker(words).link(["zagen", "a"])
    assert [linked.skill for linked in found] == ["a", "a"]


def test_links_are_the_same_alone_and_together_and_in_any_order() -> None:
    """What a text links to does not hang on what else is asked."""
    texts = ["kassawerk", "glastuinbuow", "lassen", "glastuinbuow", "iets anders"]
    together = LINKER.link(texts)
    assert together == [link(text) for text in texts]
    assert LINKER.link(texts[::-1]) == together[::-1]


def test_no_more_links_than_asked_best_first() -> None:
    """`k` limits the list; probabilities never rise along it."""
    found = LINKER.link(["machines bedienne"], k=3)[0]
    shares = [each.probability for each in found.links]
    assert 1 <= len(shares) <= 3
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)


def test_the_thresholds_belong_to_the_better_side() -> None:
    """A probability of exactly 0.7 links, one of exactly 0.4 is proposed, less is neither."""
    cases = [Linked("t", (Link("s", p, "typo", "n"),)) for p in (0.7, 0.6999, 0.4, 0.3999)]
    assert [case.skill for case in cases] == ["s", None, None, None]
    assert [case.proposal is not None for case in cases] == [False, True, True, False]


def test_an_empty_vocabulary_links_nothing() -> None:
    """Without any names every text is free text."""
    assert Linker(vocabulary()).link(["lassen"])[0].key == "text:lassen"


@pytest.mark.parametrize("text", ["a" * 10_000, "\x00\x01", "=1+1", "ß" * 200])
def test_hostile_text_does_no_harm(text: str) -> None:
    """Very long and strange texts are free text like any other."""
    assert link(text).skill is None
