"""Streams of a matching: everybody is in one, however many groups there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.runs.flows import MOST, Kind, flows_of
from service.runs.matched import Matched, Offer, Person, Sought, found
from service.web.pages.flow_picture import picture_of
from service.words import Words


def person(at: int, group: str, name: str = "") -> Person:
    """Return somebody of a group, whatever is counted by."""
    return Person(f"p{at}", f"S{at}", name, group, group, group)


def offer(at: int, group: str) -> Offer:
    """Return a vacancy of a group."""
    return Offer(f"v{at}", f"V{at}", f"Stage {at}", "e", "Bedrijf", group, group)


GROUPS = st.sampled_from(["", *(f"g{at}" for at in range(MOST + 6))])


@given(
    pairs=st.lists(st.tuples(GROUPS, GROUPS), max_size=60),
    without=st.lists(GROUPS, max_size=20),
    left=st.lists(st.tuples(GROUPS, st.integers(1, 4)), max_size=10),
    by=st.sampled_from(["sector", "municipality", "level"]),
)
def test_nobody_and_no_place_is_lost(
    pairs: list[tuple[str, str]], without: list[str], left: list[tuple[str, int]], by: Kind
) -> None:
    matched = [
        Matched(person(at, one), offer(at, other), 5000, 4000, None, None, False)
        for at, (one, other) in enumerate(pairs)
    ]
    flows = flows_of(
        matched,
        [person(at, one) for at, one in enumerate(without)],
        [(offer(at, one), places) for at, (one, places) in enumerate(left)],
        by,
    )
    assert sum(flows.counts.values()) == flows.placed == len(pairs)
    assert flows.without == len(without)
    assert flows.open == sum(places for _, places in left)
    assert max(len(flows.people), len(flows.places)) <= MOST + 1
    for at, group in enumerate(flows.people):
        assert sum(n for (who, _), n in flows.counts.items() if who == at) == group.placed
    for at, group in enumerate(flows.places):
        assert sum(n for (_, where), n in flows.counts.items() if where == at) == group.placed
    drawn = picture_of(flows, lambda one: one.key, lambda one: one.key, Words("en"))
    assert len(drawn.ribbons) == len(flows.counts)
    assert all(0 < bar.label_y < drawn.height for bar in (*drawn.people, *drawn.places))
    assert all(bar.left_y + bar.left_height <= drawn.height for bar in drawn.people)


@pytest.mark.parametrize(
    ("q", "keys"), [("lucja", ["S0"]), ("BEDRIJF stage", ["S1", "S0"]), ("1 chloe", ["S1"])]
)
def test_words_are_found_in_any_order_without_accents(q: str, keys: list[str]) -> None:
    pairs = [
        Matched(person(at, "zorg", name), offer(at, "zorg"), 1, 1, None, None, False)
        for at, name in enumerate(("Łucja Nowak", "Chloë Peeters"))
    ]
    assert [one.person.key for one in found(pairs, Sought(q=q))] == keys
