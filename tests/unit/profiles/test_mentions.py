"""Cutting texts into mentions of skills: with their place, and blind to who somebody is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.profiles.linking import Linker, linker_for
from matching.profiles.mentions import Cutter, Mention
from matching.profiles.vocabulary import default_vocabulary
from tests.markets import concept, vocabulary

SHIPPED = Cutter(linker_for(default_vocabulary()))

SMALL = Cutter(
    Linker(
        vocabulary(
            concept("clients", nl="cliënten begeleiden"),
            concept("cook", nl="koken", synonyms=("kok",)),
            concept("code-cpp", nl="C++"),
            concept("dutch", "taal", nl="Nederlands", synonyms=("Nederlandse taal",)),
            concept("weld-mig", nl="MIG lassen", synonyms=("MIG/MAG-lassen",)),
            concept("code-r", nl="R"),
            concept("turkish", "taal", nl="Turks"),
            concept("weld", nl="lassen", synonyms=("laswerk",)),
            concept("machines", nl="machines onderhouden"),
        )
    )
)
"""Small enough to know what must be found."""


def skills(text: str, cutter: Cutter = SMALL) -> list[str]:
    """Return the skills that count in a text, in its order."""
    return [each.linked.links[0].skill for each in cutter.mentions(text) if each.sure]


def placed(text: str, cutter: Cutter = SMALL) -> list[str]:
    """Return the parts of a text that name a skill."""
    return [text[each.start : each.end] for each in cutter.mentions(text)]


def meant(mentions: list[Mention]) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """Return what mentions say, without where they stand."""
    return [
        (each.linked.text, tuple((link.skill, link.probability) for link in each.linked.links))
        for each in mentions
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ik kan lassen en goed koken.", ["lassen", "koken"]),
        ("Lassen, koken; MIG/MAG-lassen (en C++)!", ["Lassen", "koken", "MIG/MAG-lassen", "C++"]),
        ("- lassen\n- koken\r\n\tlaswerk", ["lassen", "koken", "laswerk"]),
        ("Ervaring: cliënten   begeleiden", ["cliënten   begeleiden"]),
        ("lassen/koken", ["lassen", "koken"]),
        ("", []),
        (" \n.,;:!?()- ", []),
        ("Ik hou van wandelen.", []),
    ],
)
def test_the_place_of_a_mention_is_exact(text: str, parts: list[str]) -> None:
    """Cut out of the text by its place, a mention is the words that were read."""
    assert placed(text) == parts
    for each in SMALL.mentions(text):
        assert each.linked.text == text[each.start : each.end]


def test_letters_and_accents_apart_are_read_as_one() -> None:
    """Some programs save an accent as a character of its own."""
    text = unicodedata.normalize("NFD", "Ik kan cliënten begeleiden.")
    assert placed(text) == [unicodedata.normalize("NFD", "cliënten begeleiden")]
    assert skills(text) == ["clients"]


def test_the_longest_name_is_taken_first() -> None:
    """`MIG lassen` is one skill, not `lassen`; its end is not read twice."""
    assert skills("Ik kan MIG lassen") == ["weld-mig"]
    assert skills("Ik kan MIG, lassen") == ["weld"]
    assert skills("De Nederlandse taal") == ["dutch"]


def test_a_name_of_a_letter_counts_only_as_it_is_written() -> None:
    """`R` is a language to program in; an r that got loose is not."""
    assert skills("programmeren in R") == ["code-r"]
    assert skills("r komt later") == []


def test_a_slip_of_the_finger_in_a_phrase_is_read_over() -> None:
    """What no name fits is linked as a phrase."""
    assert skills("Verder kan ik machnies onderhouden.") == ["machines"]
    assert placed("Verder kan ik machnies onderhouden.") == ["machnies onderhouden"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik kan niet lassen", []),
        ("Ik kan geen laswerk doen, koken wel", ["cook"]),
        ("Ervaring met lassen is niet nodig", ["weld"]),
        ("I have never done any laswerk", []),
        ("Niet lassen maar koken", ["cook"]),
        ("Zonder lassen. Koken!", ["cook"]),
        ("niet lassen, koken", ["cook"]),
        ("Ik kan niet alleen lassen, ik kan ook koken", ["weld", "cook"]),
        ("not only lassen", ["weld"]),
    ],
)
def test_what_somebody_cannot_do_is_not_read(text: str, found: list[str]) -> None:
    """A denial holds to the end of its clause, or to the word that turns it."""
    assert skills(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik spreek Turks", ["turkish"]),
        ("Ik spreek goed Turks en Nederlands", ["turkish", "dutch"]),
        ("Turks: vloeiend", ["turkish"]),
        ("Mijn moedertaal is Turks", ["turkish"]),
        ("Nederlands is geen probleem", ["dutch"]),
        ("ik spreek ook nederlnads", ["dutch"]),
        ("Ik ben Turks", []),
        ("Zij is Turks", []),
        ("ik ben turks", []),
        ("Ik ben een Turkse", []),
        ("Als Turks kan ik lassen", ["weld"]),
        ("Als Turkse kok kan ik lassen", ["cook", "weld"]),
        ("als turkse heb ik gelast", []),
        ("Een Turkse vrouw", []),
        ("Turkse afkomst", []),
        ("van Turkse komaf, spreekt Nederlands", ["dutch"]),
        ("I am Turks and can koken", ["cook"]),
        ("Ik ben Turks en spreek Turks", ["turkish"]),
    ],
)
def test_where_somebody_is_from_is_no_skill(text: str, found: list[str]) -> None:
    """The name of a language counts where somebody speaks it, not where it says who they are."""
    assert skills(text) == found


SENTENCES = (
    "Mijn naam is {name} en ik kan lassen en klanten helpen.",
    "Ik heet {name}, ik woon in {place} en werkte jaren in de keuken als {people} kok.",
    "Ik ben {name} uit {place}. Ik spreek Arabisch en een beetje Nederlands.",
    "Als {people} vrouw in {place} gaf ik muziekles; ook kon ik machines onderhouden.",
    "Mevrouw {name} ({place}) begeleidt cliënten, is {people} en rijdt een heftruck.",
    "Groeten, {name}",
)
NAMES = ("Jan de Vries", "Fatima El Amrani", "Mohammed Bakker", "Sanne Kok", "Piet Timmerman",
         "Olena Shevchenko", "Li Wei", "Roos Visser", "Bas van der Meer")  # fmt: skip
PLACES = ("Leiden", "Katwijk", "Oegstgeest", "Den Haag", "Aleppo", "Teheran")
PEOPLES = ("Turkse", "Syrische", "Nederlandse", "Poolse", "Iraanse", "Oekraïense", "Chinese",
           "Somalische", "Surinaamse", "Duitse")  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_names_places_and_nationalities_change_no_mention(sentence: str) -> None:
    """Whoever writes the sentence: the same skills, with the same probabilities, in that order."""
    texts = [sentence.format(name=n, place=PLACES[0], people=PEOPLES[0]) for n in NAMES]
    texts += [sentence.format(name=NAMES[0], place=p, people=PEOPLES[0]) for p in PLACES]
    texts += [sentence.format(name=NAMES[0], place=PLACES[0], people=p) for p in PEOPLES]
    first, *others = [meant(SHIPPED.mentions(text)) for text in texts]
    assert [other for other in others if other != first] == []


WORDS = st.sampled_from(
    ["lassen", "koken", "MIG", "niet", "en", "Turks", "ben", "ik", "Leiden", "machnies",
     "onderhouden", "cliënten", "begeleiden", "C++", "R", ".", ",", "\n", "is", "Jan", "é", "-"]
)  # fmt: skip


@given(st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=25).map(" ".join))
def test_mentions_stand_in_order_and_never_overlap(text: str) -> None:
    """Whatever stands in a text."""
    mentions = SMALL.mentions(text)
    ends = [0, *(each.end for each in mentions)]
    for before, each in zip(ends, mentions, strict=False):
        assert before <= each.start < each.end <= len(text)
        assert each.linked.text == text[each.start : each.end]


def test_a_vocabulary_without_skills_finds_nothing() -> None:
    """Nothing to link to is no reason to stop."""
    assert Cutter(Linker(vocabulary())).mentions("Ik kan lassen.") == []
