"""Trial, contract and follow-up below the pages: in the tables, in the export, and when erased."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from service.errors import ProblemError
from service.placements.follow_ups import complete, months_after, visible_follow_ups
from service.placements.looking import placed_people
from service.placements.models import FollowUp, Placement, Step
from service.placements.moving import Move, create, find, move
from service.privacy.erasing import erase
from service.privacy.exporting import export_person
from service.profiles.models import Candidate, Vacancy
from service.schema.migrate import downgrade, upgrade
from tests.service_app import Hall

_STATES = ("proposed", "published", "confirmed", "introduced", "accepted")


def _at(hall: Hall, person: Candidate, offer: Vacancy, *states: str) -> str:
    """Make a placement that went through some states; return its id."""
    row = Placement(
        programme=offer.programme, candidate_id=person.id, vacancy_id=offer.id,
        employer_id=offer.employer_id, state=states[-1], created_at=hall.clock(),
        updated_at=hall.clock(), steps=[],
    )  # fmt: skip
    for position, state in enumerate(states):
        before = states[position - 1] if position else None
        row.steps.append(
            Step(position=position, at=hall.clock(), role="coach", before=before, after=state,
                 note="")
        )  # fmt: skip
    hall.add(row)
    return row.id


def _due(hall: Hall, placement_id: str) -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.placement_id == placement_id)
    with hall.database.reading() as session:
        return list(session.scalars(query.order_by(FollowUp.months)))


def test_a_trial_and_a_contract_take_the_place_and_may_be_passed_over(hall: Hall) -> None:
    person, offer = hall.candidate(), hall.vacancy()
    at = _at(hall, person, offer, *_STATES)
    actor = hall.actor(hall.account("stagejager"))
    for after in ("trial", "contracted"):
        with hall.writing(actor) as work:
            move(work, find(work, at), Move(after))
        with hall.database.reading() as session:
            assert person.key in placed_people(session, "stagepact")
    with hall.writing(actor) as work:
        move(work, find(work, at), Move("started"))
    begun = hall.clock().date()
    assert [one.due_on for one in _due(hall, at)] == [months_after(begun, n) for n in (1, 3, 6)]


def test_what_came_of_asking_is_exported_and_goes_with_the_person(hall: Hall) -> None:
    person, offer = hall.candidate(), hall.vacancy()
    at = _at(hall, person, offer, *_STATES)
    actor = hall.actor(hall.account("stagejager"))
    with hall.writing(actor) as work:
        move(work, find(work, at), Move("started"))
    first = _due(hall, at)[0]
    with hall.writing(actor) as work:
        complete(work, first.id, "well", "Gaat goed")
        with pytest.raises(ProblemError, match="outcome"):
            complete(work, first.id, "superb", "")
    with hall.database.reading() as session:
        told = export_person(session, person.id)["follow_ups"]
    assert {one["months"]: one["note"] for one in told} == {1: "Gaat goed", 3: "", 6: ""}
    with hall.writing(actor) as work:
        erase(work, person.id)
    assert _due(hall, at) == []


def test_an_employer_sees_no_follow_up_of_its_own_placement(hall: Hall) -> None:
    home = hall.organisation("employer")
    person, offer = hall.candidate(), hall.vacancy(hall.employer(organisation=home))
    at = _at(hall, person, offer, *_STATES)
    with hall.writing(hall.actor(hall.account("employer", organisation=home))) as work:
        move(work, find(work, at), Move("started"))
        assert work.session.scalars(visible_follow_ups(work.actor)).all() == []
    assert len(_due(hall, at)) == 3


def test_a_placement_by_hand_begins_without_follow_up(hall: Hall) -> None:
    person, offer = hall.candidate(), hall.vacancy()
    with hall.writing(hall.actor(hall.account("stagejager"))) as work:
        made = create(work, person.id, offer.id)
        found = made.id
    assert _due(hall, found) == []


def test_the_tables_go_back_and_forth_and_keep_what_they_can(hall: Hall) -> None:
    """An earlier version knows no trial; what had started gets its follow-up when coming back."""
    begun = _at(hall, hall.candidate(), hall.vacancy(), *_STATES, "started")
    tried = _at(hall, hall.candidate(), hall.vacancy(), *_STATES, "trial")
    downgrade(hall.database.engine, "0004")
    with hall.database.engine.begin() as connection:
        state = text("SELECT state FROM placements WHERE id = :id")
        assert connection.execute(state, {"id": tried}).scalar_one() == "accepted"
    upgrade(hall.database.engine)
    assert [one.months for one in _due(hall, begun)] == [1, 3, 6]
    assert _due(hall, tried) == []
    with hall.database.writing() as session:
        session.get_one(Placement, tried).state = "contracted"
    with hall.database.reading() as session:
        steps = select(func.count()).where(Step.placement_id == tried)
        assert session.scalar(steps) == len(_STATES) + 1
    nonsense = update(Placement).where(Placement.id == tried).values(state="nonsense")
    with pytest.raises(IntegrityError), hall.database.writing() as session:
        session.execute(nonsense)
