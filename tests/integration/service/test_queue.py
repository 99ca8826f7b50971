"""The queue of runs: claims, leases, fences and clocks that jump, on either database."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, select

from matching.errors import message
from service.audit.models import AuditEntry
from service.runs.models import Run
from service.runs.queue import (
    ATTEMPTS,
    Lease,
    LeaseLostError,
    Progress,
    Queue,
    error_of,
    message_of,
)
from tests.service_app import Hall
from tests.service_runs import SOME, asked, queue_of, run_row


@pytest.fixture(autouse=True)
def empty(hall: Hall) -> None:
    """Begin with an empty queue."""
    hall.programme()
    with hall.database.writing() as session:
        session.execute(delete(Run))


def claimed(queue: Queue) -> Lease:
    """Return the lease of the run that waits longest."""
    lease = queue.claim()
    assert lease is not None
    return lease


def test_the_run_that_waits_longest_comes_first_and_each_comes_once(hall: Hall) -> None:
    first = asked(hall, "stagepact")
    hall.clock.forward(seconds=1)
    second = asked(hall, "stagepact")
    queue = queue_of(hall)
    assert [claimed(queue).run_id, claimed(queue).run_id] == [first, second]
    assert queue.claim() is None
    row = run_row(hall, first)
    assert (row.state, row.fence, row.attempts, row.leased_by) == ("running", 1, 1, "test")


def test_workers_that_race_get_different_runs(hall: Hall) -> None:
    runs = {asked(hall, "stagepact") for _ in range(6)}
    got: list[str] = []
    barrier = Barrier(3)

    def work(name: str) -> None:
        queue = queue_of(hall, name)
        barrier.wait()
        for _ in range(4):
            lease = queue.claim()
            if lease is not None:
                got.append(lease.run_id)

    threads = [Thread(target=work, args=(f"worker-{at}",)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got))
    rest = queue_of(hall)
    while (lease := rest.claim()) is not None:  # where two looked at the same run, one went without
        got.append(lease.run_id)
    assert sorted(got) == sorted(runs)


def test_a_renewed_lease_holds_and_tells_progress(hall: Hall) -> None:
    asked(hall, "stagepact")
    queue = queue_of(hall)
    lease = claimed(queue)
    for _ in range(3):
        hall.clock.forward(seconds=20)
        assert queue.renew(lease, SOME) == "held"
    row = run_row(hall, lease.run_id)
    assert (row.step, row.done, row.total) == ("score", 3, 10)
    assert queue_of(hall, "other").claim() is None


def test_a_run_whose_lease_ran_out_is_taken_up_and_the_first_worker_writes_nothing(
    hall: Hall,
) -> None:
    asked(hall, "stagepact")
    slow, quick = queue_of(hall, "slow"), queue_of(hall, "quick")
    old = claimed(slow)
    hall.clock.forward(seconds=31)
    new = claimed(quick)
    assert (new.run_id, new.fence) == (old.run_id, 2)
    assert slow.renew(old, Progress("late", 9, 9)) == slow.look(old) == "lost"
    for late in (slow.hand_back, slow.lost, slow.cancelled):
        with pytest.raises(LeaseLostError):
            late(old)
    with pytest.raises(LeaseLostError):
        slow.failed(old, {"template": "late", "values": {}})
    row = run_row(hall, old.run_id)
    assert (row.state, row.leased_by, row.step) == ("running", "quick", "")
    assert quick.look(new) == "held"


def test_a_clock_that_jumps_forward_lets_nobody_end_a_run_twice(hall: Hall) -> None:
    asked(hall, "stagepact")
    one, other = queue_of(hall, "one"), queue_of(hall, "other")
    old = claimed(one)
    hall.clock.forward(days=400)
    new = claimed(other)
    other.failed(new, {"template": "so it ended", "values": {}})
    with pytest.raises(LeaseLostError):
        one.cancelled(old)
    assert run_row(hall, old.run_id).error == {"template": "so it ended", "values": {}}


def test_a_clock_that_jumps_back_leaves_no_run_behind(hall: Hall) -> None:
    asked(hall, "stagepact")
    lost = claimed(queue_of(hall, "dead"))
    hall.clock.forward(days=-3)
    taken = claimed(queue_of(hall, "alive"))
    assert (taken.run_id, taken.fence) == (lost.run_id, 2)


def test_a_clock_that_goes_back_a_little_takes_no_run_from_who_works(hall: Hall) -> None:
    asked(hall, "stagepact")
    queue = queue_of(hall)
    lease = claimed(queue)
    hall.clock.forward(seconds=-5)
    assert queue_of(hall, "other").claim() is None
    assert queue.renew(lease, SOME) == "held"


def test_the_clock_of_the_database_is_what_counts_where_none_is_given(hall: Hall) -> None:
    asked(hall, "stagepact")
    lease = claimed(Queue(hall.database, "here", seconds=30))
    assert Queue(hall.database, "there", seconds=30).claim() is None
    row = run_row(hall, lease.run_id)
    assert row.leased_until is not None
    assert row.leased_until.year >= 2026


def test_a_run_over_which_workers_die_is_given_up_with_the_reason(hall: Hall) -> None:
    run = asked(hall, "stagepact")
    queue = queue_of(hall)
    for _ in range(ATTEMPTS):
        claimed(queue)
        hall.clock.forward(seconds=31)
    assert queue.claim() is None
    row = run_row(hall, run)
    assert row.state == "failed"
    assert row.error is not None
    assert f"begun {ATTEMPTS} times" in message_of(row.error).render()


def test_handing_back_costs_no_attempt_and_losing_the_engine_does(hall: Hall) -> None:
    run = asked(hall, "stagepact")
    queue = queue_of(hall)
    for _ in range(2 * ATTEMPTS):
        queue.hand_back(claimed(queue))
    assert run_row(hall, run).attempts == 0
    for _ in range(ATTEMPTS):
        queue.lost(claimed(queue))
    assert run_row(hall, run).state == "failed"


def test_a_run_that_somebody_stopped_is_not_taken_up_again(hall: Hall) -> None:
    run = asked(hall, "stagepact")
    queue = queue_of(hall)
    lease = claimed(queue)
    with hall.database.writing() as session:
        session.get_one(Run, run).cancel = True
    assert queue.look(lease) == queue.renew(lease, SOME) == "cancel"
    hall.clock.forward(seconds=31)
    assert queue.claim() is None
    assert run_row(hall, run).state == "cancelled"


def test_every_step_of_a_run_is_in_the_log(hall: Hall) -> None:
    run = asked(hall, "stagepact")
    queue = queue_of(hall)
    queue.hand_back(claimed(queue))
    queue.cancelled(claimed(queue))
    with hall.database.reading() as session:
        entries = session.scalars(
            select(AuditEntry.action).where(AuditEntry.object_id == run).order_by(AuditEntry.seq)
        ).all()
    assert entries == ["run.request", "run.start", "run.requeue", "run.start", "run.end"]


def test_an_error_keeps_its_words_apart_from_its_values() -> None:
    text = message("{what} has {count} places", what=message("the employer"), count=3)
    kept = error_of(text)
    assert kept == {
        "template": "{what} has {count} places",
        "values": {"what": {"template": "the employer", "values": {}}, "count": 3},
    }
    assert message_of(kept) == text
