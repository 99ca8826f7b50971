"""Publishing by two people, and undoing it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from service.audit.models import AuditEntry
from service.db.engine import Database
from service.errors import ProblemError
from service.hooks.models import Delivery, Webhook
from service.placements.moving import create
from service.placements.retracting import retract
from service.profiles.models import Candidate, Vacancy
from service.schema.migrate import downgrade, upgrade
from tests.publishing_desk import API, Desk, make_desk
from tests.service_app import hall_on


@pytest.fixture
def desk(database: Database) -> Desk:
    """Give a desk where publishing takes two."""
    return make_desk(hall_on(database, publish_by_two=True))


def ask(desk: Desk, run: str, **body: Any) -> Any:
    return desk.client(desk.asks).post(f"{API}/runs/{run}/publication", json=body)


def undo(desk: Desk, run: str) -> Any:
    desk.hall.clock.forward(minutes=1)
    body = {"reason": "Te vroeg"}
    return desk.client(desk.asks).post(f"{API}/runs/{run}/unpublish", json=body)


def test_one_asks_and_another_agrees(desk: Desk) -> None:
    run = desk.run([(0, 0), (1, 0)])
    asked = ask(desk, run, note="Met de scholen gecontroleerd")
    assert asked.status_code == 201, asked.text
    assert (asked.json()["state"], asked.json()["asked_by"]) == ("asked", desk.asks.id)
    assert ask(desk, run).json()["code"] == "conflict"
    done = desk.client(desk.agrees).post(f"{API}/runs/{run}/publish")
    assert done.json() == {"run": run, "published": 2, "kept": 0, "withdrawn": 0, "left_out": 0}
    told = desk.client(desk.asks).get(f"{API}/runs/{run}/publication").json()
    assert (told["state"], told["decided_by"]) == ("published", desk.agrees.id)
    with desk.hall.database.reading() as session:
        entries = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id)
            .where(AuditEntry.object_id == run)
            .order_by(AuditEntry.seq)
        ).all()
    assert [tuple(one) for one in entries] == [
        ("run.publish-ask", desk.asks.id),
        ("run.publish", desk.agrees.id),
    ]


def test_who_asked_does_not_agree_by_key_or_as_an_administrator_either(desk: Desk) -> None:
    run = desk.run([(0, 0)])
    ask(desk, run)
    with desk.hall.client(desk.hall.key(desk.asks)) as by_key:
        for client in (desk.client(desk.asks), by_key):
            refused = client.post(f"{API}/runs/{run}/publish")
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    other = desk.run([(1, 0)])
    with desk.hall.client_of("administrator") as administrator:
        assert administrator.post(f"{API}/runs/{other}/publication", json={}).status_code == 201
        assert administrator.post(f"{API}/runs/{other}/publish").status_code == 403
        assert administrator.post(f"{API}/runs/{run}/publish").status_code == 200


def test_nothing_is_published_without_asking(desk: Desk) -> None:
    run = desk.run([(0, 0)])
    refused = desk.client(desk.agrees).post(f"{API}/runs/{run}/publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "state")
    assert desk.client(desk.asks).get(f"{API}/runs/{run}/publication").status_code == 404
    waiting = desk.run([], state="running")
    assert ask(desk, waiting).status_code == 409


def test_who_asked_takes_it_back_and_another_refuses(desk: Desk) -> None:
    run = desk.run([(0, 0)])
    for account, state in ((desk.asks, "withdrawn"), (desk.agrees, "refused")):
        assert ask(desk, run).status_code == 201
        told = desk.client(account).delete(f"{API}/runs/{run}/publication")
        assert (told.status_code, told.json()["state"]) == (200, state)
        assert desk.client(desk.agrees).post(f"{API}/runs/{run}/publish").status_code == 409
        desk.hall.clock.forward(minutes=1)
    assert desk.client(desk.asks).delete(f"{API}/runs/{run}/publication").status_code == 409


def test_undoing_takes_back_what_nobody_answered_and_returns_what_was_replaced(desk: Desk) -> None:
    first = desk.run([(0, 0), (1, 0), (2, 0)])
    desk.publish(first)
    desk.bring(2, 0, "confirmed")
    second = desk.run([(0, 1), (1, 1), (2, 0), (3, 1)])
    assert desk.publish(second).withdrawn == 2
    desk.bring(1, 1, "confirmed")
    told = undo(desk, second)
    assert told.json() == {
        "run": second, "withdrawn": 2, "returned": 1, "lost": 1, "answered": 1,
    }  # fmt: skip
    assert desk.state(0, 1) == desk.state(3, 1) == ("withdrawn", "unpublished")
    assert desk.state(0, 0) == ("published", None)
    assert desk.state(1, 1) == desk.state(2, 0) == ("confirmed", None)
    assert desk.state(1, 0) == ("withdrawn", "superseded")
    run = desk.client(desk.asks).get(f"{API}/runs/{second}").json()
    assert run["published_at"] is None
    kept = desk.client(desk.asks).get(f"{API}/runs/{second}/publication").json()
    assert (kept["state"], kept["reason"], kept["undone_by"]) == (
        "undone", "Te vroeg", desk.asks.id,
    )  # fmt: skip
    assert undo(desk, second).status_code == 409
    back = undo(desk, first).json()
    assert (back["withdrawn"], back["answered"]) == (1, 2)


def test_an_undone_run_is_published_again_without_what_was_declined(desk: Desk) -> None:
    run = desk.run([(0, 0), (1, 0), (2, 0)])
    desk.publish(run)
    desk.bring(0, 0, "declined")
    undo(desk, run)
    done = desk.publish(run)
    assert (done.published, done.left_out) == (2, 1)
    assert desk.state(0, 0) == ("declined", "work")
    assert desk.state(1, 0) == ("published", None)


def test_only_the_last_publication_of_a_round_is_undone(desk: Desk) -> None:
    first, second = desk.run([(0, 0)]), desk.run([(0, 0)])
    desk.publish(first)
    desk.publish(second)
    refused = undo(desk, first)
    assert (refused.status_code, refused.json()["code"]) == (409, "state")
    assert undo(desk, second).json()["withdrawn"] == 0
    assert desk.state(0, 0) == ("published", None)
    assert undo(desk, first).json()["withdrawn"] == 1


def test_what_a_coach_made_by_hand_is_only_staffs_again(desk: Desk) -> None:
    with desk.hall.writing(desk.actor) as work:
        create(work, desk.people[0].id, desk.offers[0].id, round_id=desk.round_id)
    run = desk.run([(0, 0)])
    assert desk.publish(run).published == 1
    own = desk.hall.client_of("candidate", candidate=desk.people[0])
    assert len(own.get(f"{API}/placements").json()["items"]) == 1
    assert undo(desk, run).json()["withdrawn"] == 1
    assert desk.state(0, 0) == ("proposed", None)
    assert own.get(f"{API}/placements").json()["items"] == []


def test_what_was_replaced_returns_only_where_it_still_can(desk: Desk) -> None:
    desk.publish(desk.run([(0, 0), (1, 1), (2, 2), (3, 0)]))
    last = desk.run([])
    assert desk.publish(last).withdrawn == 4
    with desk.hall.writing(desk.actor) as work:
        work.session.execute(
            update(Candidate).where(Candidate.id == desk.people[0].id).values(objected_at=work.now)
        )
        closed = update(Vacancy).where(Vacancy.id == desk.offers[1].id).values(state="closed")
        work.session.execute(closed)
        create(work, desk.people[2].id, desk.offers[2].id)
    told = undo(desk, last).json()
    assert (told["returned"], told["lost"]) == (1, 3)
    assert desk.state(3, 0) == ("published", None)


def test_closed_vacancies_are_left_out(desk: Desk) -> None:
    run = desk.run([(0, 0), (1, 1)])
    with desk.hall.writing(desk.actor) as work:
        paused = update(Vacancy).where(Vacancy.id == desk.offers[1].id).values(state="paused")
        work.session.execute(paused)
    done = desk.publish(run)
    assert (done.published, done.left_out) == (1, 1)


def test_employers_systems_hear_of_undoing(desk: Desk) -> None:
    hall, home = desk.hall, desk.hall.organisation("employer")
    offer = hall.vacancy(hall.employer(organisation=home), capacity=9)
    desk.offers.append(offer)
    moment = {"created_at": hall.clock(), "updated_at": hall.clock()}
    events = ["placement.published", "placement.withdrawn"]
    hook = Webhook(organisation_id=home.id, url="https://hr.example.org/", events=events, **moment)
    hall.add(hook)
    with hall.writing(desk.actor) as work:
        create(work, desk.people[1].id, offer.id, round_id=desk.round_id)
    last = len(desk.offers) - 1
    run = desk.run([(0, last), (1, last)])
    desk.publish(run)
    undo(desk, run)
    with hall.database.reading() as session:
        query = select(Delivery).where(Delivery.webhook_id == hook.id)
        told = [(one.event, one.payload["state"]) for one in session.scalars(query)]
    assert sorted(told) == sorted(
        [("placement.published", "published"), ("placement.withdrawn", "withdrawn")] * 2
    )


def test_a_run_that_is_not_published_cannot_be_undone(desk: Desk) -> None:
    run = desk.run([(0, 0)])
    assert undo(desk, run).json()["code"] == "state"
    stranger = desk.hall.actor(desk.hall.account("stagejager", programmes=("talent",)))
    with desk.hall.writing(stranger) as work, pytest.raises(ProblemError) as told:
        retract(work, run, "x")
    assert told.value.code == "not-found"


def test_what_was_published_before_there_were_publications_can_be_undone_too(desk: Desk) -> None:
    """The migration finds the steps that publishing took by their moment."""
    desk.publish(desk.run([(0, 0), (1, 0)]))
    run = desk.run([(0, 1)])
    desk.publish(run)
    downgrade(desk.hall.database.engine, "0003")
    upgrade(desk.hall.database.engine)
    told = undo(desk, run).json()
    assert (told["withdrawn"], told["returned"]) == (1, 2)
    assert desk.state(0, 0) == desk.state(1, 0) == ("published", None)
