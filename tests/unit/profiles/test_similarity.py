"""How far one skill counts for another: kind by kind, and not the same in both directions."""

from __future__ import annotations

import pytest

from matching.profiles.options import SimilarityOptions
from matching.profiles.similarity import Similarity, similarity_for
from matching.profiles.vocabulary import default_vocabulary
from tests.markets import WORDS, concept, vocabulary

SIMILARITY = Similarity(WORDS, SimilarityOptions())


def credit(has: str, asked: str, similarity: Similarity = SIMILARITY) -> tuple[int, str]:
    """Return the permille and the kind of what one skill counts for another."""
    found = {s: (value, kind) for s, value, kind in similarity.counting_for(asked)}
    assert similarity.kind(has, asked) == found.get(has, (0, ""))[1]
    return found.get(has, (0, ""))


@pytest.mark.parametrize(
    ("has", "asked", "permille", "kind"),
    [
        ("weld", "weld", 1000, "same"),
        ("weld", "metal", 800, "narrower"),
        ("metal", "weld", 500, "broader"),
        ("cook", "bake", 600, "related"),
        ("bake", "cook", 600, "related"),
        ("weld", "mill", 300, "sibling"),
        ("solder", "weld", 600, "near"),
        ("weld", "solder", 0, ""),
        ("sing", "weld", 0, ""),
    ],
)
def test_each_kind_of_nearness_gives_its_credit(
    has: str, asked: str, permille: int, kind: str
) -> None:
    """The credit is that of the options, in the direction from what one has to what is asked."""
    assert credit(has, asked) == (permille, kind)


def test_who_can_do_the_narrow_thing_counts_more_than_who_can_do_the_broad_one() -> None:
    """A welder knows metal work better than a metal worker knows welding."""
    assert credit("weld", "metal") > credit("metal", "weld")


@pytest.mark.parametrize("pair", [("polish", "ukrainian"), ("vca", "haccp")])
def test_languages_and_certificates_are_never_near_one_another(pair: tuple[str, str]) -> None:
    """Neither a common broader skill nor a high cosine makes Polish half Ukrainian."""
    one, other = pair
    assert credit(one, other) == credit(other, one) == (0, "")


def test_no_language_or_certificate_that_ships_is_near_another() -> None:
    """In the shipped vocabulary the embedding and siblings say nothing of these kinds."""
    words = default_vocabulary()
    similarity = similarity_for(words, SimilarityOptions())
    distinct = [c.id for c in words.concepts if c.kind in {"taal", "certificaat"}]
    assert len(distinct) > 20
    for asked in distinct:
        kinds = {kind for _, _, kind in similarity.counting_for(asked)}
        assert not kinds & {"near", "sibling"}, asked


@pytest.mark.parametrize(
    ("cosine", "permille"), [(0.5, 0), (0.49, 0), (0.65, 300), (0.8, 600), (0.95, 600), (0.512, 24)]
)
def test_nearness_in_meaning_rises_between_its_two_cosines(cosine: float, permille: int) -> None:
    """From 0.5 to 0.8 the credit rises in a line from nothing to 0.6; beyond it stays."""
    words = vocabulary(concept("a"), concept("b"), near=(("a", "b", cosine),))
    assert credit("a", "b", Similarity(words, SimilarityOptions()))[0] == permille


def test_equal_bounds_make_nearness_all_or_nothing() -> None:
    """A programme may let nearness count fully from one cosine on."""
    options = SimilarityOptions(near_from=0.7, near_to=0.7)
    for cosine, permille in ((0.69, 0), (0.71, 600)):
        words = vocabulary(concept("a"), concept("b"), near=(("a", "b", cosine),))
        assert credit("a", "b", Similarity(words, options))[0] == permille


def test_the_best_credit_of_several_kinds_counts() -> None:
    """Siblings that are also near get the credit of nearness, with that reason."""
    words = vocabulary(
        concept("up"), concept("a", broader=("up",)), concept("b", broader=("up",)),
        near=(("a", "b", 0.8),),
    )  # fmt: skip
    similarity = Similarity(words, SimilarityOptions())
    assert credit("a", "b", similarity) == (600, "near")
    assert credit("b", "a", similarity) == (300, "sibling")


def test_of_equal_credits_the_plainer_reason_is_told() -> None:
    """Where related and near give the same, people read that the two are related."""
    words = vocabulary(concept("a", related=("b",)), concept("b"), near=(("a", "b", 0.9),))
    assert credit("a", "b", Similarity(words, SimilarityOptions())) == (600, "related")


@pytest.mark.parametrize(("count", "permille"), [(12, 300), (13, 0)])
def test_a_broad_skill_with_many_below_it_makes_no_siblings(count: int, permille: int) -> None:
    """Up to twelve skills under one are siblings; more of them have little in common."""
    below = [concept(f"s{i}", broader=("up",)) for i in range(count)]
    similarity = Similarity(vocabulary(concept("up"), *below), SimilarityOptions())
    assert credit("s0", "s1", similarity)[0] == permille


def test_a_credit_of_nothing_is_left_out() -> None:
    """A kind that a programme switches off gives neither credit nor a reason."""
    similarity = Similarity(WORDS, SimilarityOptions(sibling=0, broader=0))
    assert credit("weld", "mill", similarity) == (0, "")
    assert credit("metal", "weld", similarity) == (0, "")


def test_what_counts_for_a_skill_is_told_most_first() -> None:
    """The list starts with the skill itself and falls; equal credits go by id."""
    assert SIMILARITY.counting_for("weld") == [
        ("weld", 1000, "same"), ("solder", 600, "near"), ("metal", 500, "broader"),
        ("mill", 300, "sibling"),
    ]  # fmt: skip


def test_free_text_counts_for_the_same_words_only() -> None:
    """Texts without a link stand after the vocabulary, each near to nothing but itself."""
    table = SIMILARITY.table(free_texts=2)
    size = len(WORDS)
    assert (table.n_rows, table.n_columns) == (size + 2, size + 2)
    for extra in (size, size + 1):
        columns, values = table.row(extra)
        assert (columns.tolist(), values.tolist()) == ([extra], [1000.0])
    assert SIMILARITY.kind("text:zelf bedacht", "text:zelf bedacht") == "same"
    assert SIMILARITY.kind("text:zelf bedacht", "weld") == ""


def test_the_table_holds_what_is_told() -> None:
    """Row: the skill that a person has; column: the one asked."""
    table, at = SIMILARITY.table(0), WORDS.position
    columns, values = table.row(at["weld"])
    told = {WORDS.concepts[c].id: int(v) for c, v in zip(columns, values, strict=True)}
    assert told == {"metal": 800, "mill": 300, "weld": 1000}


def test_the_similarity_of_a_vocabulary_is_made_once() -> None:
    """The same vocabulary and options give the same object; other options another."""
    one = similarity_for(WORDS, SimilarityOptions())
    assert similarity_for(WORDS, SimilarityOptions()) is one
    assert similarity_for(WORDS, SimilarityOptions(sibling=0.1)) is not one
