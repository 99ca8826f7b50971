"""A market after any changes tells what a new start tells of the profiles as they are then."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import MatchingError
from matching.market import Market, MarketChange, coding
from matching.scoring.kernel import Kernel
from matching.scoring.packed import limits
from tests.changing_markets import ALL, World, check
from tests.scoring_tables import KERNELS

SEEDS = st.integers(0, 2**32 - 1)
PROGRAMMES = st.sampled_from(["stagepact", "talent"])


def moved(market: Market, world: World, change: MarketChange) -> bool:
    """Apply a change to both; where a new start refuses it, the market must and stays as it was."""
    after = world.copy()
    after.put(change)
    try:
        after.fresh()
    except MatchingError as error:
        with pytest.raises(type(error)):
            market.apply(change)
        return False
    market.apply(change)
    world.put(change)
    return True


@pytest.mark.parametrize("kernel", KERNELS)
@given(seed=SEEDS, programme=PROGRAMMES, tight=st.booleans())
@settings(max_examples=6, deadline=None)
def test_a_market_after_any_changes_is_as_good_as_a_new_one(
    kernel: Kernel, seed: int, programme: str, tight: bool
) -> None:
    """Scores, eligibility, order and every word; also with little room for words and skills."""
    world = World.drawn(programme, seed)
    with pytest.MonkeyPatch.context() as patch:
        if tight:
            patch.setattr(coding, "ROOM", dict.fromkeys(coding.ROOM, 1))
            patch.setattr(limits, "MOST_SKILLS", 3)
        market = world.market(kernel=kernel)
        for _ in range(3):
            for _ in range(2):
                moved(market, world, world.move())
            check(market, world)


@pytest.mark.parametrize("kernel", KERNELS)
@given(seed=SEEDS, programme=PROGRAMMES)
@settings(max_examples=6, deadline=None)
def test_what_if_is_what_would_be(kernel: Kernel, seed: int, programme: str) -> None:
    """A record that is not saved is answered as after saving it, and nothing changes."""
    world = World.drawn(programme, seed)
    market = world.market(kernel=kernel)
    for at in range(4):
        change = world._person() if at % 2 else world._vacancy()
        asked = [*change.candidates.values(), *change.vacancies.values()][0]
        assert asked is not None
        if asked.programme != programme:
            continue
        ask = market.suggestions if at % 2 else market.shortlist
        try:
            before = ask(asked, k=ALL, explain=True)  # type: ignore[arg-type]
        except MatchingError:
            assert not moved(market, world, change)
            continue
        if moved(market, world, change):
            assert ask(asked.id, k=ALL, explain=True) == before
            check(market, world)
