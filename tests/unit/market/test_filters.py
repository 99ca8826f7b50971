"""What filters leave out, worked out by hand."""

from __future__ import annotations

import pytest

from matching.market import Filters
from tests.markets import firm, offer, person
from tests.unit.market.test_market import market, names


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(), "near far unknown"),
        (Filters(max_km=5), "near"),
        (Filters(max_minutes=30), "near"),
        (Filters(max_km=500, max_minutes=500), "near far"),
        (Filters(min_hours=30), "far"),
        (Filters(max_hours=30), "near"),
        (Filters(min_hours=24, max_hours=24), "near"),
        (Filters(sectors=frozenset({"zorg"})), "near"),
        (Filters(sectors=frozenset({"86.1", "Techniek en installatie"})), "near far"),
        (Filters(sectors=frozenset({"geen sector"})), ""),
        (Filters(municipalities=frozenset({"leiden "})), "near"),
        (Filters(municipalities=frozenset({"VERWEG"})), "unknown"),
        (Filters(municipalities=frozenset({"Nergens"})), ""),
        (Filters(among=frozenset({"near", "far", "nowhere"})), "near far"),
        (Filters(among=frozenset()), ""),
        (Filters(without=frozenset({"near", "nowhere"})), "far unknown"),
    ],
)
def test_filters_leave_out_what_is_not_known(filters: Filters, left: str) -> None:
    """An offer of which the thing asked is not told passes no filter for it."""
    offers = (
        firm("e1"),
        firm("e2", municipality="Verweg"),
        offer("near", hours_per_week=24, sector="zorg", postcode="2312"),
        offer("far", hours_per_week=40, sector="techniek", postcode="1060"),
        offer("unknown", "e2"),
    )
    here = market(person("c1", postcode="2312"), *offers)
    found = here.suggestions("c1", filters=filters)
    assert set(names(found)) == set(left.split())
    assert found.total == len(left.split())


def test_filters_of_a_shortlist_are_about_the_candidate() -> None:
    """Hours, sector and municipality are the person's own."""
    here = market(
        person("c1", postcode="2312", hours_per_week=24, interests=("zorg",)),
        person("c2", postcode="1060", hours_per_week=40, interests=("techniek",)),
        person("c3"),
        offer("v1", postcode="2312", hours_per_week=1),
    )
    for filters, left in (
        (Filters(), ["c1", "c2", "c3"]),
        (Filters(max_km=5), ["c1"]),
        (Filters(min_hours=30), ["c2"]),
        (Filters(sectors=frozenset({"techniek"})), ["c2"]),
        (Filters(municipalities=frozenset({"Leiden"})), ["c1"]),
        (Filters(among=frozenset({"c3", "c2"})), ["c2", "c3"]),
        (Filters(without=frozenset({"c2"})), ["c1", "c3"]),
    ):
        assert names(here.shortlist("v1", filters=filters)) == left
