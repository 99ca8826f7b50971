"""Concepts that come together from several files."""

from __future__ import annotations

from matching.errors import Message
from matching.profiles.importing.pieces import Piece, concepts_of, occupations_of, tell_lost


def named(key: str, label: str = "", **relations: set[str]) -> Piece:
    """Return a piece with a Dutch label, or without."""
    piece = Piece(key, **relations)  # type: ignore[arg-type]
    piece.label("nl", label)
    return piece


def test_a_second_label_becomes_a_synonym() -> None:
    """Two versions may call a skill differently: the first name stays, the other is found too."""
    piece = named("a", "lassen")
    piece.label("nl", "metaal lassen")
    piece.label("nl", "lassen")
    assert piece.named().labels == {"nl": "lassen"}
    assert piece.named().synonyms == {"nl": ("metaal lassen",)}


def test_a_synonym_stands_once_and_never_beside_the_same_label() -> None:
    """Case and accents make no other word."""
    piece = named("a", "Lassen")
    for text in ("laswerk", "LASWERK", "lássen", " "):
        piece.synonym("nl", text)
    assert piece.named().synonyms == {"nl": ("laswerk",)}


def test_names_are_on_one_line_without_bars() -> None:
    """A bar separates names in our files."""
    piece = named("a", " lassen |\n solderen ")
    piece.description("nl", "een\tregel\n")
    piece.description("nl", "nog een")
    assert piece.named().labels == {"nl": "lassen / solderen"}
    assert piece.named().descriptions == {"nl": "een regel"}


def test_dutch_comes_first_then_english_then_the_others() -> None:
    """Who has no label in the language asked for gets the first."""
    piece = Piece("a")
    for language in ("fr", "en", "de", "nl"):
        piece.label(language, language)
    assert list(piece.named().labels) == ["nl", "en", "de", "fr"]


def test_only_relations_between_skills_with_a_name_are_kept() -> None:
    """A skill is not broader than itself, and what has no name is no skill."""
    pieces = {
        piece.key: piece
        for piece in (
            named("b", "b", broader={"a", "b", "x", "gone"}, related={"a", "b"}),
            named("a", "a"),
            named("gone"),
        )
    }
    a, b = concepts_of(pieces)
    assert (a.id, b.id) == ("a", "b")
    assert (b.broader, b.related) == (("a",), ("a",))
    told: list[Message] = []
    tell_lost(pieces, {}, told.append)
    assert [each.values["count"] for each in told] == [1, 2]


def test_what_is_essential_is_not_important_as_well() -> None:
    """An occupation has each skill once."""
    job = named("kok", "kok", essential={"a", "x"}, important={"a", "b"})
    skills = {key: named(key, key) for key in ("a", "b")}
    (cook,) = occupations_of({"kok": job, "leeg": named("leeg")}, skills)
    assert (cook.essential, cook.important) == (("a",), ("b",))
