"""From links to figures, worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.skills.linking import task
from benchmarks.skills.sureness import answers, phrases
from benchmarks.skills.titled import Titled
from matching.profiles.linking import Link, Linked
from matching.profiles.meaning.fit import Asked
from matching.profiles.vocabulary import Named


def linked(*links: tuple[str, float]) -> Linked:
    """Return a text with these links."""
    return Linked("x", tuple(Link(skill, sure, "near", skill) for skill, sure in links))


def named(id_: str, dutch: tuple[str, ...], english: tuple[str, ...]) -> Named:
    """Return a concept; the first name in a language is its label."""
    return Named(
        id_,
        {"nl": dutch[0], "en": english[0]},
        {"nl": dutch[1:], "en": english[1:]},
        {},
        (),
    )


def test_answers_are_ranked_and_strangers_are_worth_nothing() -> None:
    """First, second of two that tie, not found at all, and a stranger that is linked."""
    found = answers(
        [
            linked(("cook", 0.9), ("bake", 0.2)),
            linked(("cook", 0.5), ("bake", 0.5)),
            linked(),
            linked(("bake", 0.8)),
        ],
        ["cook", "bake", "cook", None],
    )
    assert found.worth.tolist() == pytest.approx([1, 1 / 1.5, 0, 0])
    assert found.probability.tolist() == [0.9, 0.5, 0, 0.8]
    assert found.right.tolist() == [True, False, False, False]
    assert found.stranger.tolist() == [False, False, False, True]
    mrr, error, *at_linked = found.row()[:5]
    assert mrr == pytest.approx((1 + 1 / 1.5) / 3)
    assert error == pytest.approx((0.1 + 0.5 + 0.8) / 3)
    assert at_linked == pytest.approx([1 / 2, 1 / 3, 1.0])


def test_phrases_that_name_another_concept_as_well_are_not_asked() -> None:
    """Nobody could tell which of the two is meant."""
    known = [named("cook", ("koken",), ("cook",))]
    asked = [Asked("Koken!", "fry"), Asked("wokken in de wok", "fry")]
    found = phrases(asked, known, "seed")
    assert [each.means for each in found] == ["fry"]


def test_tasks_ask_synonyms_or_labels_and_look_among_labels() -> None:
    """a: Dutch synonyms, b: the Dutch label, c: English synonyms; the answers are labels."""
    part = [
        named("cook", ("koken", "eten maken", "kokkerellen"), ("cook",)),
        named("weld", ("lassen",), ("weld", "welding")),
    ]
    found = {name: task(part, name) for name in "abc"}
    assert [(each.texts, each.gold.tolist(), each.labels) for each in found.values()] == [
        (["eten maken", "kokkerellen"], [0, 0], ["koken", "lassen"]),
        (["koken", "lassen"], [0, 1], ["cook", "weld"]),
        (["welding"], [1], ["cook", "weld"]),
    ]
    slipped = task(part, "b", slips=True)
    assert slipped.texts != found["b"].texts
    assert slipped.texts == task(part, "b", slips=True).texts


def test_figures_are_written_with_three_decimals() -> None:
    """Counts stay as they are."""
    table = Titled("Links", ("", "count", "share"), [["ours", 3, 0.12345]], ("A note.",))
    assert table.markdown() == (
        "#### Links\n\n|  | count | share |\n| --- | --- | --- |\n| ours | 3 | 0.123 |\n\nA note.\n"
    )
