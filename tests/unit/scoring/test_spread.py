"""Every eligible pair by an executor: the same bytes as by this process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.scoring.synthetic import Market
from matching.config import load_config
from matching.scoring.kernel import Kernel, score
from matching.scoring.spread import score_by
from matching.tables import ProfileTable
from tests.markets import encoded, identical, lock, offer, person, scoring

OPTIONS = load_config("talent").scoring


@pytest.fixture(scope="module")
def table() -> ProfileTable:
    """Give some hundreds of people, with wishes, rankings and decisions."""
    return Market(300, 60).table()


@pytest.mark.parametrize("kernel", ["auto", "numpy"])
@pytest.mark.parametrize("block", [300, 77, 1])
def test_blocks_of_any_size_give_the_same_bytes(
    table: ProfileTable, block: int, kernel: Kernel
) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = score_by(pool, table, OPTIONS, block=block, kernel=kernel)
    assert found.vacancy.size > 0
    assert identical(found, score(table, OPTIONS))


def test_locked_pairs_and_nobody_at_all_are_as_they_were() -> None:
    locked = encoded(person("c1"), person("c2", ready=False), offer("v1"), lock("c2", "v1"))
    nobody = encoded(offer("v1"))
    with ThreadPoolExecutor(1) as pool:
        for one in (locked, nobody):
            found = score_by(pool, one, scoring(readiness={}), block=1)
            assert identical(found, score(one, scoring(readiness={})))


def test_progress_rises_to_the_whole(table: ProfileTable) -> None:
    told: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as pool:
        score_by(pool, table, OPTIONS, block=50, progress=lambda *now: told.append(now))
    assert told == sorted(told)
    assert told[-1] == (300, 300)


def test_an_interruption_ends_it(table: ProfileTable) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as pool, pytest.raises(KeyboardInterrupt):
        score_by(pool, table, OPTIONS, block=10, progress=interrupt)
