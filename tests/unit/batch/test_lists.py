"""Suggestions for a person and shortlists for a place, in the order that people expect."""

from __future__ import annotations

import pytest

from matching.errors import UnknownIdError
from matching.pipeline import Scored
from service.batch.lists import explain, position, shortlist, suggestions
from tests.markets import config, forbid, offer, person, prepared, ranking, scoring, wish

IDS = ("S-0001", "S-0002", "S-0010", "V-7")


def market() -> Scored:
    """Return c1, whose scores at v1 to v5 are 2,500, 10,000, 5,000, 5,000 and 7,500.

    c1 wishes v1 second and v3 first; v5 is forbidden for c1. At v2 c2 fits fully as well, c3
    half, and the employer ranks c3 first.
    """
    asks = {"v1": 4, "v2": 1, "v3": 3, "v4": 3, "v5": 2}
    return prepared(
        person("c1", skills={"weld": 1}),
        person("c2", skills={"weld": 4}),
        person("c3", skills={"metal": 4}),
        *(offer(name, asks={"weld": ("essential", level)}) for name, level in asks.items()),
        wish("c1", "v1", 2),
        wish("c1", "v3", 1),
        ranking("c3", "v2", 1),
        forbid("c1", "v5"),
        with_config=config(scoring()),
    )


def test_suggestions_put_wishes_first_then_scores_then_ids() -> None:
    """A person reads their own wishes in order, then what fits best; bans are left out."""
    found = suggestions(market(), "c1", 10)
    assert [pair.vacancy for pair in found] == ["v3", "v1", "v2", "v4"]
    assert [pair.candidate_score for pair in found] == [5_000, 2_500, 10_000, 5_000]
    assert {pair.candidate for pair in found} == {"c1"}


def test_equal_scores_come_in_the_order_of_the_ids() -> None:
    """For c2 everything fits fully."""
    found = suggestions(market(), "c2", 10)
    assert [pair.vacancy for pair in found] == ["v1", "v2", "v3", "v4", "v5"]


@pytest.mark.parametrize(("top", "count"), [(0, 0), (1, 1), (3, 3), (99, 4)])
def test_no_more_than_asked(top: int, count: int) -> None:
    """The list ends at the number asked, or where nothing is left."""
    assert len(suggestions(market(), "c1", top)) == count


def test_a_shortlist_puts_the_employers_ranking_first_then_scores() -> None:
    """Whom the employer ranked comes first, though others fit better; equal ones by id."""
    found = shortlist(market(), "v2", 10)
    assert [pair.candidate for pair in found] == ["c3", "c1", "c2"]
    assert [pair.vacancy_score for pair in found] == [5_000, 10_000, 10_000]


def test_a_shortlist_leaves_out_who_was_forbidden() -> None:
    """c1 fits v5 at 7,500 but people forbade it."""
    assert [pair.candidate for pair in shortlist(market(), "v5", 10)] == ["c2", "c3"]


def test_a_vacancy_that_ranks_nobody_still_has_an_order_to_read() -> None:
    """In stagematching the score orders what people see, without deciding anything."""
    scored = prepared(
        person("c1", skills={"weld": 1}), person("c2", skills={"weld": 4}),
        offer(asks={"weld": ("essential", 4)}), with_config=config(mode="stagematching"),
    )  # fmt: skip
    assert scored.problem.vacancy_rank.tolist() == [0, 0]
    assert [pair.candidate for pair in shortlist(scored, "v1", 5)] == ["c2", "c1"]


def test_who_may_go_nowhere_has_an_empty_list() -> None:
    """No eligible pair is no error."""
    scored = prepared(person(ready=False), offer(), with_config=config(scoring(readiness={})))
    assert suggestions(scored, "c1", 5) == []
    assert shortlist(scored, "v1", 5) == []


def test_any_pair_can_be_explained() -> None:
    """Also one that people forbade, by ids in whatever case."""
    found = explain(market(), "C1", " V5 ")
    assert (found.candidate, found.vacancy, found.broken) == ("c1", "v5", ("forbidden",))


def test_an_id_is_found_with_spaces_and_other_capitals() -> None:
    """People type ids by hand."""
    assert position(IDS, " s-0002 ", "candidate") == 1


def test_ids_that_differ_in_capitals_alone_are_told_apart() -> None:
    """Where both exist the exact one counts."""
    assert [position(("a", "A"), text, "candidate") for text in ("a", "A")] == [0, 1]


def test_an_unknown_id_is_told_with_those_that_look_like_it() -> None:
    """The error names the nearest ids, and the one that was asked."""
    with pytest.raises(UnknownIdError) as caught:
        position(IDS, "S-001", "candidate")
    assert str(caught.value).startswith(
        "there is no candidate S-001 in this programme; do you mean "
    )
    assert "S-0001" in str(caught.value)
    assert caught.value.record == "S-001"


def test_an_id_that_is_like_nothing_is_told_plainly() -> None:
    """Nothing is suggested where nothing is near."""
    with pytest.raises(UnknownIdError, match=r"^there is no vacancy zzz in this programme$"):
        position(IDS, "zzz", "vacancy")
