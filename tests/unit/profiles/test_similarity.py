"""How far one skill counts for another: kind by kind, and not the same in both directions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.profiles.linking import Link
from matching.profiles.options import SimilarityOptions
from matching.profiles.similarity import Similarity, similarity_for
from matching.profiles.vocabulary import Vocabulary, default_vocabulary
from matching.tables import SparseRows, rows_of
from tests.markets import CREDIT, WORDS, concept, vocabulary

SIMILARITY = Similarity(WORDS, CREDIT)
AT = WORDS.position


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
    assert credit("a", "b", Similarity(words, CREDIT))[0] == permille


def test_equal_bounds_make_nearness_all_or_nothing() -> None:
    """A programme may let nearness count fully from one cosine on."""
    options = CREDIT.model_copy(update={"near_from": 0.7, "near_to": 0.7})
    for cosine, permille in ((0.69, 0), (0.71, 600)):
        words = vocabulary(concept("a"), concept("b"), near=(("a", "b", cosine),))
        assert credit("a", "b", Similarity(words, options))[0] == permille


def test_the_best_credit_of_several_kinds_counts() -> None:
    """Siblings that are also near get the credit of nearness, with that reason."""
    words = vocabulary(
        concept("up"), concept("a", broader=("up",)), concept("b", broader=("up",)),
        near=(("a", "b", 0.8),),
    )  # fmt: skip
    similarity = Similarity(words, CREDIT)
    assert credit("a", "b", similarity) == (600, "near")
    assert credit("b", "a", similarity) == (300, "sibling")


def test_of_equal_credits_the_plainer_reason_is_told() -> None:
    """Where related and near give the same, people read that the two are related."""
    words = vocabulary(concept("a", related=("b",)), concept("b"), near=(("a", "b", 0.9),))
    assert credit("a", "b", Similarity(words, CREDIT)) == (600, "related")


@pytest.mark.parametrize(("count", "permille"), [(12, 300), (13, 0)])
def test_a_broad_skill_with_many_below_it_makes_no_siblings(count: int, permille: int) -> None:
    """Up to twelve skills under one are siblings; more of them have little in common."""
    below = [concept(f"s{i}", broader=("up",)) for i in range(count)]
    similarity = Similarity(vocabulary(concept("up"), *below), CREDIT)
    assert credit("s0", "s1", similarity)[0] == permille


def test_only_the_nearest_neighbours_are_kept() -> None:
    """Of thirty that are near one skill the twenty nearest count, of equal ones the first by id."""
    others = [f"s{i:02}" for i in range(30)]
    near = tuple((other, "a", 0.6 + (i % 10) / 100) for i, other in enumerate(others))
    words = vocabulary(concept("a"), *map(concept, others), near=near)
    kept = {skill for skill, _, kind in Similarity(words, CREDIT).counting_for("a") if kind}
    # Cosines 0.69 down to 0.64 are three each, which is eighteen; of 0.63 the first two.
    best = {other for i, other in enumerate(others) if i % 10 >= 4}
    assert kept == {"a", *best, "s03", "s13"}


def test_what_the_vocabulary_says_itself_is_always_kept() -> None:
    """A broader skill counts all that is below it, however many; the near ones give way."""
    below = [concept(f"s{i:02}", broader=("up",)) for i in range(25)]
    words = vocabulary(concept("up"), concept("near"), *below, near=(("near", "up", 0.9),))
    kinds = [kind for _, _, kind in Similarity(words, CREDIT).counting_for("up")]
    assert kinds == ["same"] + ["narrower"] * 25


def test_no_neighbours_is_a_choice_too() -> None:
    """A programme may let only what is published count."""
    options = CREDIT.model_copy(update={"neighbours": 0})
    assert credit("solder", "weld", Similarity(WORDS, options)) == (0, "")
    assert credit("weld", "metal", Similarity(WORDS, options)) == (800, "narrower")


def test_a_credit_of_nothing_is_left_out() -> None:
    """A kind that a programme switches off gives neither credit nor a reason."""
    similarity = Similarity(WORDS, CREDIT.model_copy(update={"sibling": 0, "broader": 0}))
    assert credit("weld", "mill", similarity) == (0, "")
    assert credit("metal", "weld", similarity) == (0, "")


def test_what_counts_for_a_skill_is_told_most_first() -> None:
    """The list starts with the skill itself and falls; equal credits go by id."""
    assert SIMILARITY.counting_for("weld") == [
        ("weld", 1000, "same"), ("solder", 600, "near"), ("metal", 500, "broader"),
        ("mill", 300, "sibling"),
    ]  # fmt: skip


def maybe(**probability: float) -> tuple[Link, ...]:
    """Return what some words may mean."""
    return tuple(Link(skill, p, "near", skill) for skill, p in probability.items())


def told(table: SparseRows, skills: Sequence[str], has: str) -> dict[str, int]:
    """Return what a row of the table holds."""
    columns, values = table.row(skills.index(has))
    return {skills[at]: int(value) for at, value in zip(columns, values, strict=True)}


def with_texts(**free: tuple[Link, ...]) -> tuple[SparseRows, list[str]]:
    """Return the table with some free texts, and the names of its rows."""
    return SIMILARITY.table([*free.values()]), [*(c.id for c in WORDS.concepts), *free]


def test_words_without_a_link_count_for_the_same_words_only() -> None:
    """Texts that mean nothing known stand after the vocabulary, near to nothing but themselves."""
    table, skills = with_texts(one=(), other=())
    assert (table.n_rows, table.n_columns) == (len(WORDS) + 2, len(WORDS) + 2)
    assert told(table, skills, "one") == {"one": 1000}
    assert told(table, skills, "other") == {"other": 1000}


def test_words_count_as_far_as_they_may_mean_a_skill() -> None:
    """With 0.5 for welding: 500 for it, 400 for metal work (0.8), 150 for milling (0.3)."""
    table, skills = with_texts(las=maybe(weld=0.5))
    assert told(table, skills, "las") == {"weld": 500, "metal": 400, "mill": 150, "las": 1000}


def test_asked_words_are_met_as_far_as_they_may_mean_a_skill() -> None:
    """Who can weld meets half of words that mean welding by half; who solders 0.6 of that."""
    table, skills = with_texts(las=maybe(weld=0.5))
    assert told(table, skills, "weld")["las"] == 500
    assert told(table, skills, "solder")["las"] == 300
    assert "las" not in told(table, skills, "sing")


def test_two_texts_count_for_each_other_by_what_both_may_mean() -> None:
    """0.5 for welding and 0.4 for metal work: half of 0.8 of 0.4 is 160; back 0.4 x 0.5 x 0.5."""
    table, skills = with_texts(las=maybe(weld=0.5), staal=maybe(metal=0.4))
    assert told(table, skills, "las")["staal"] == 160
    assert told(table, skills, "staal")["las"] == 100


def test_the_best_of_several_meanings_counts() -> None:
    """Meanings are not added up: baking by 0.5, or cooking by 0.4 (0.6 of that), is 500."""
    table, skills = with_texts(deeg=maybe(bake=0.5, cook=0.4))
    assert told(table, skills, "deeg") == {"bake": 500, "cook": 400, "deeg": 1000}


def test_words_that_are_not_understood_for_sure_give_no_more_than_nearness_may() -> None:
    """A probability of 0.65 counts 0.6, the most that nearness in meaning gives here."""
    table, skills = with_texts(las=maybe(weld=0.65))
    assert told(table, skills, "las")["weld"] == told(table, skills, "weld")["las"] == 600


def test_words_are_never_nearly_a_language_or_a_certificate() -> None:
    """What may mean Polish or a VCA by half is not half of it."""
    table, skills = with_texts(pols=maybe(polish=0.5), bewijs=maybe(vca=0.6))
    assert told(table, skills, "pols") == {"pols": 1000}
    assert told(table, skills, "bewijs") == {"bewijs": 1000}


def test_too_little_to_say_aloud_is_left_out() -> None:
    """A tenth of the chance of welding is 100; below the least credit it is nothing."""
    options = CREDIT.model_copy(update={"least": 0.1})
    for probability, counts in ((0.1, True), (0.099, False)):
        table = Similarity(WORDS, options).table([maybe(weld=probability)])
        assert (AT["weld"] in table.row(len(WORDS))[0]) is counts


def test_free_text_is_near_in_meaning() -> None:
    """Words for words are the same; for anything else no more than close in meaning."""
    assert SIMILARITY.kind("text:zelf bedacht", "text:zelf bedacht") == "same"
    assert SIMILARITY.kind("text:zelf bedacht", "weld") == "near"
    assert SIMILARITY.kind("weld", "text:zelf bedacht") == "near"


def test_the_table_holds_what_is_told() -> None:
    """Row: the skill that a person has; column: the one asked."""
    names = [concept.id for concept in WORDS.concepts]
    assert told(SIMILARITY.table(), names, "weld") == {"metal": 800, "mill": 300, "weld": 1000}


def naive_table(words: Vocabulary, free: Sequence[Sequence[Link]]) -> dict[tuple[int, int], int]:
    """Return the credit with free texts by its definition, one pair and meaning at a time."""
    similarity, size = Similarity(words, CREDIT), len(words)
    apart = {"taal", "certificaat"}
    base = {
        (words.position[has], at): permille
        for at, asked in enumerate(words.concepts)
        for has, permille, _ in similarity.counting_for(asked.id)
    }
    meant: list[dict[int, int]] = [{at: 1000} for at in range(size)]
    meant += [
        {
            words.position[link.skill]: round(1000 * link.probability)
            for link in links
            if words.concepts[words.position[link.skill]].kind not in apart
        }
        for links in free
    ]
    found = dict(base)
    for has, asked in itertools.product(range(len(meant)), repeat=2):
        if max(has, asked) >= size:
            ways = [
                p * base[one, other] // 1000 * q // 1000
                for one, p in meant[has].items()
                for other, q in meant[asked].items()
                if (one, other) in base
            ]
            credit = 1000 if has == asked else min(max(ways, default=0), 600)
            if credit >= 10:
                found[has, asked] = credit
    return found


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([concept.id for concept in WORDS.concepts]),
            st.integers(50, 699).map(lambda permille: permille / 1000),
            max_size=3,
        ),
        max_size=4,
    )
)
def test_credit_of_free_texts_is_what_the_definition_says(free: list[dict[str, float]]) -> None:
    """The sparse products equal a loop over pairs and meanings."""
    links = [maybe(**probability) for probability in free]
    table = SIMILARITY.table(links)
    entries = zip(rows_of(table.indptr).tolist(), table.column.tolist(), strict=True)
    found = dict(zip(entries, table.value.astype(int).tolist(), strict=True))
    assert found == naive_table(WORDS, links)


def test_the_similarity_of_a_vocabulary_is_made_once() -> None:
    """The same vocabulary and options give the same object; other options another."""
    one = similarity_for(WORDS, CREDIT)
    assert similarity_for(WORDS, CREDIT) is one
    assert similarity_for(WORDS, SimilarityOptions(sibling=0.1)) is not one
