"""Words in a vacancy that shut people out."""

from __future__ import annotations

import pytest

from service.profiles.wording import CATEGORIES, _entries, remarks


@pytest.mark.parametrize(
    ("text", "words", "category"),
    [
        ("Een jong en dynamisch team", "jong en dynamisch", "age"),
        ("Je bent tussen de 18 en 25 jaar.", "tussen de 18 en 25 jaar", "age"),
        ("maximaal 3 jaar ervaring", "maximaal 3 jaar ervaring", "age"),
        ("young, dynamic colleagues", "young, dynamic", "age"),
        ("Recent graduates welcome", "Recent graduates", "age"),
        ("Wij zoeken een secretaresse", "secretaresse", "sex"),
        ("a salesman with drive", "salesman", "sex"),
        ("Native speaker Dutch", "Native speaker", "origin"),
        ("Nederlands als moedertaal", "Nederlands als moedertaal", "origin"),
        ("geen hoofddoek", "hoofddoek", "belief"),
        ("je bent kerngezond", "kerngezond", "health"),
        ("geen 9-tot-5-mentaliteit", "geen 9-tot-5-mentaliteit", "family"),
        ("een representatief\nuiterlijk", "representatief\nuiterlijk", "looks"),
        ("in bezit van een auto", "bezit van een auto", "means"),
    ],
)
def test_words_that_shut_people_out_are_found(text: str, words: str, category: str) -> None:
    (found,) = remarks(text)
    assert (found.words, found.category) == (words, category)
    assert text[found.start : found.end] == words
    assert found.instead


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Je helpt kinderen tussen de 4 en 12 jaar.",
        "Voor dit werk moet je minimaal 18 jaar zijn.",
        "Gastvrouw/gastheer in de hal",
        "Secretaresse (m/v/x)",
        "We werken met jongeren in de wijk.",
        "Je hebt 5 jaar ervaring als lasser.",
        "An attractive salary and a laptop",
        "Nederlands op niveau B1",
    ],
)
def test_what_shuts_nobody_out_is_left_alone(text: str) -> None:
    assert remarks(text) == ()


def test_the_same_words_are_told_once_and_in_their_order() -> None:
    found = remarks("Native speaker. Een jong team. native speaker! Jong team?")
    assert [one.words for one in found] == ["Native speaker", "jong team"]


def test_every_kind_of_word_has_a_reason_in_both_languages() -> None:
    """A list with a kind that nobody can explain would end in an error on the page."""
    assert {entry.category for entry in _entries()} == set(CATEGORIES)


def test_what_to_write_instead_is_not_blamed_itself() -> None:
    for entry in _entries():
        found = {one.category for one in remarks(entry.instead)}
        assert entry.category not in found, entry.instead
