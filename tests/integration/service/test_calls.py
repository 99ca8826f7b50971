"""The call list, and the round that follows: what runs and placements make of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from matching.profiles.records import DecisionKind
from service.db.base import new_id
from service.errors import ProblemError
from service.placements.aftercare import AftercareIn, Left, follow, left_behind
from service.placements.calls import CallIn, CallList, call_list, write_down
from service.placements.settled import settled
from service.runs.models import Decision, OpenPlace, Round, Unplaced
from service.runs.succession import lineage
from tests.publishing_desk import PROGRAMME, Desk, make_desk
from tests.service_app import Hall


@pytest.fixture
def desk(hall: Hall) -> Desk:
    """Give a desk of its own."""
    return make_desk(hall)


def listed(desk: Desk) -> CallList:
    with desk.hall.reading(desk.actor) as work:
        return call_list(work.session, work.session.get_one(Round, desk.round_id), work.now)


def told_by(desk: Desk) -> str:
    """Return a run in which the first offer is full, the second has places, and two have none."""
    full, free = desk.offers[0], desk.offers[1]
    call = {
        "employer": full.employer_id, "helped": 2, "capped": True,
        "vacancies": [{"vacancy": full.id, "people": 2}],
    }  # fmt: skip
    run = desk.run([(2, 0)], summary={"calls": [call]})
    change = {
        "rule": "travel", "amount": 5.0, "unit": "km", "what": "", "places": 3,
        "vacancies": [free.id],
    }  # fmt: skip
    helps = {
        "rule": "hours", "unit": "hours", "what": "", "people": 2, "least": 2.0, "most": 4.0,
    }  # fmt: skip
    reports: list[dict[str, Any]] = [
        {"eligible": 1, "full": [full.id], "lost": {}, "binding": [], "changes": [change]},
        {"eligible": 0, "full": [], "lost": {"readiness": 3}, "binding": ["readiness"],
         "changes": []},
    ]  # fmt: skip
    desk.hall.add(
        *(
            Unplaced(run_id=run, candidate_id=desk.people[at].id, position=at, report=report)
            for at, report in enumerate(reports)
        ),
        OpenPlace(
            run_id=run, vacancy_id=free.id, open=3, capacity=3,
            report={"lost": {}, "helps": [helps]},
        ),
    )  # fmt: skip
    return run


def codes(found: CallList) -> list[tuple[str, int, list[str]]]:
    return [(one.kind, one.win, [why.code for why in one.reasons]) for one in found.targets]


def test_who_helps_most_people_stands_first_with_the_reason_and_the_number(desk: Desk) -> None:
    run = told_by(desk)
    found = listed(desk)
    assert found.run_id == run
    assert codes(found) == [
        ("employer", 2, ["rule"]),
        ("employer", 2, ["places"]),
        ("candidate", 1, ["change"]),
        ("candidate", 1, ["ready"]),
    ]
    full = found.find("employer", desk.offers[0].employer_id)
    assert full is not None
    assert full.capped
    assert full.phone.startswith("+31710")
    assert full.helps == [desk.people[0].id]


def test_who_has_a_placement_or_no_answer_changes_the_list(desk: Desk) -> None:
    told_by(desk)
    desk.publish(desk.run([(0, 1), (3, 1)], ended_at=desk.hall.clock()))
    told_by(desk)
    assert listed(desk).find("candidate", desk.people[0].id) is None
    desk.hall.clock.forward(days=4)
    late = listed(desk).find("candidate", desk.people[3].id)
    assert late is not None
    assert [one.code for one in late.reasons] == ["answer"]


def test_the_last_call_says_whether_there_is_more_to_do(desk: Desk) -> None:
    told_by(desk)
    firm = desk.offers[0].employer_id
    outcomes = [("no-answer", False), ("agreed", True), ("reopened", False), ("other", True)]
    told = []
    for outcome, _ in outcomes:
        desk.hall.clock.forward(minutes=1)
        with desk.hall.writing(desk.actor) as work:
            row = work.session.get_one(Round, desk.round_id)
            given = CallIn.model_validate({"outcome": outcome, "note": "Eén plek erbij"})
            write_down(work, row, "employer", firm, given)
        one = listed(desk).find("employer", firm)
        assert one is not None
        told.append((one.calls[0].outcome, one.done))
    assert told == outcomes


def test_nobody_of_elsewhere_is_called(desk: Desk) -> None:
    elsewhere = desk.hall.candidate(programme="talent")
    given = CallIn(outcome="agreed")
    with desk.hall.writing(desk.actor) as work:
        row = work.session.get_one(Round, desk.round_id)
        for kind, id_ in (("candidate", elsewhere.id), ("employer", new_id()), ("school", "x")):
            with pytest.raises(ProblemError) as refused:
                write_down(work, row, kind, id_, given)
            assert refused.value.code == "not-found"


def left(desk: Desk) -> Left:
    with desk.hall.reading(desk.actor) as work:
        return left_behind(work.session, work.session.get_one(Round, desk.round_id))


def test_a_round_tells_who_stays_who_waits_who_dropped_out_and_who_has_nothing(
    desk: Desk,
) -> None:
    everybody = len(left(desk).without)
    desk.publish(desk.run([(0, 0), (1, 0), (2, 1)]))
    desk.bring(0, 0, "confirmed")
    desk.bring(1, 0, "declined")
    found = left(desk)
    assert (dict(found.kept), found.waiting) == ({"confirmed": 1}, 1)
    assert [(one.candidate_id, one.state, one.reason) for one in found.dropped] == [
        (desk.people[1].id, "declined", "work")
    ]
    assert len(found.without) == everybody - 3
    assert desk.people[3].id in found.without


def next_round(desk: Desk, **given: Any) -> str:
    with desk.hall.writing(desk.actor) as work:
        row = work.session.get_one(Round, desk.round_id)
        made, run = follow(work, row, AftercareIn(name="Nazorg", **given))
        assert (run.round_id, run.state) == (made.id, "queued")
        return made.id


def test_the_next_round_keeps_what_was_confirmed_and_what_was_declined(desk: Desk) -> None:
    desk.publish(desk.run([(0, 0), (1, 0), (2, 1)]))
    desk.bring(0, 0, "confirmed")
    desk.bring(1, 0, "declined")
    after = next_round(desk, starts_on=date(2027, 9, 1), close=True)
    with desk.hall.database.reading() as session:
        assert lineage(session, after) == (after, desk.round_id)
        assert session.get_one(Round, desk.round_id).state == "closed"
        kept = {
            (one.kind, one.candidate, one.vacancy) for one in settled(session, PROGRAMME, after)
        }
    people, offers = desk.people, desk.offers
    assert {
        (DecisionKind.LOCK, people[0].key, offers[0].key),
        (DecisionKind.FORBID, people[1].key, offers[0].key),
    } <= kept
    with pytest.raises(ProblemError) as refused:
        next_round(desk)
    assert refused.value.code == "conflict"


def test_publishing_the_next_round_replaces_what_nobody_answered(desk: Desk) -> None:
    desk.publish(desk.run([(0, 0), (1, 0)]))
    desk.bring(0, 0, "confirmed")
    after = next_round(desk)
    done = desk.publish(desk.run([(0, 0), (1, 1)], round_id=after))
    assert (done.published, done.kept, done.withdrawn) == (1, 1, 1)
    assert desk.state(1, 0) == ("withdrawn", "superseded")


def test_the_next_round_takes_over_the_decisions_that_still_mean_something(desk: Desk) -> None:
    desk.publish(desk.run([(0, 0), (1, 0)]))
    desk.bring(0, 0, "confirmed")
    desk.bring(1, 0, "declined")
    made = {"programme": PROGRAMME, "round_id": desk.round_id, "reason": "Beurs", "by": ""}
    pairs = [("lock", 0, 1), ("lock", 1, 0), ("lock", 2, 2), ("forbid", 3, 0)]
    taken_back = Decision(
        kind="lock", candidate_id=desk.people[3].id, vacancy_id=desk.offers[2].id,
        made_at=desk.hall.clock(), withdrawn_at=desk.hall.clock(), **made,
    )  # fmt: skip
    desk.hall.add(
        taken_back,
        *(
            Decision(
                kind=kind, candidate_id=desk.people[who].id, vacancy_id=desk.offers[where].id,
                made_at=desk.hall.clock(), **made,
            )
            for kind, who, where in pairs
        ),
    )  # fmt: skip
    after = next_round(desk)
    with desk.hall.database.reading() as session:
        rows = session.scalars(select(Decision).where(Decision.round_id == after)).all()
    people = desk.people
    assert {(row.kind, row.candidate_id) for row in rows} == {
        ("lock", people[2].id), ("forbid", people[3].id),
    }  # fmt: skip
    assert {row.made_by for row in rows} == {desk.agrees.id}
