"""The pages on which a run is published by two people, undone, called about, and followed."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.db.engine import Database
from service.placements.call_models import Call
from service.runs.models import Round, Run, Unplaced
from service.runs.succession import Succession
from tests.pages_app import Page, browser, seen, sent
from tests.publishing_desk import Desk, make_desk
from tests.service_app import hall_on


@pytest.fixture
def desk(database: Database) -> Desk:
    """Give a desk where publishing takes two."""
    return make_desk(hall_on(database, publish_by_two=True))


@pytest.fixture
def asks(desk: Desk) -> TestClient:
    """Give the browser of who asks."""
    return browser(desk.hall, desk.asks)


@pytest.fixture
def agrees(desk: Desk) -> TestClient:
    """Give the browser of who agrees."""
    return browser(desk.hall, desk.agrees)


def buttons(page: Page) -> list[str]:
    return [one.text.strip() for one in page.all("button") if one.text.strip() != "Sign out"]


def test_publishing_takes_one_who_asks_and_one_who_agrees(
    desk: Desk, asks: TestClient, agrees: TestClient
) -> None:
    run = desk.run([(0, 0), (1, 0)])
    here = f"/runs/{run}/publish"
    assert "new proposals become visible" in seen(asks, here).text
    assert sent(asks, here, f"{here}/ask", note="Checked <b>").status_code == 303
    page = seen(asks, here)
    assert "You asked, so somebody else must agree" in page.text
    assert buttons(page) == ["Take the question back"]
    assert sent(asks, here, f"{here}/agree").status_code == 403
    page = seen(agrees, here)
    assert "Checked <b>" in page.text
    assert buttons(page) == ["Agree and publish", "Do not publish"]
    done = sent(agrees, here, f"{here}/agree")
    assert done.headers["location"] == f"{here}?done=published"
    assert "Agreed by" in seen(asks, here).text
    assert desk.state(0, 0) == ("published", None)


def test_who_asked_takes_the_question_back_and_who_refuses_says_why(
    desk: Desk, asks: TestClient, agrees: TestClient
) -> None:
    here = f"/runs/{desk.run([(0, 0)])}/publish"
    sent(asks, here, f"{here}/ask")
    assert sent(asks, here, f"{here}/refuse").status_code == 303
    assert buttons(seen(asks, here)) == ["Ask to publish"]
    sent(asks, here, f"{here}/ask")
    silent = sent(agrees, here, f"{here}/refuse")
    assert silent.status_code == 422
    assert "Fill this in." in Page(silent.text).text
    assert sent(agrees, here, f"{here}/refuse", reason="Two firms are missing").status_code == 303
    assert "Two firms are missing" in seen(asks, here).text


def test_where_one_person_may_publish_there_is_one_button(database: Database) -> None:
    desk = make_desk(hall_on(database))
    client, run = browser(desk.hall, desk.asks), desk.run([(0, 0)])
    here = f"/runs/{run}/publish"
    assert buttons(seen(client, here)) == ["Publish"]
    assert sent(client, here, f"{here}/agree").status_code == 303
    assert desk.state(0, 0) == ("published", None)


def test_whose_proposal_changes_and_what_is_left_out_stands_there_by_name(
    desk: Desk, asks: TestClient
) -> None:
    desk.publish(desk.run([(0, 0), (1, 0)]))
    desk.bring(1, 0, "declined")
    page = seen(asks, f"/runs/{desk.run([(0, 1), (1, 0)])}/publish")
    for text in (
        "Persoon 1", desk.offers[0].title, desk.offers[1].title,
        "Persoon 2", "this pair was declined since",
    ):  # fmt: skip
        assert text in page.text


def test_a_publication_is_undone_with_a_reason_and_after_a_look(
    desk: Desk, asks: TestClient
) -> None:
    run = desk.run([(0, 0), (1, 0)])
    here = f"/runs/{run}/publish"
    assert asks.get(f"{here}/undo").status_code == 409
    desk.publish(run)
    desk.bring(1, 0, "confirmed")
    page = seen(asks, f"{here}/undo")
    assert "Persoon 2" in page.text
    assert "Persoon 1" not in page.text
    assert sent(asks, f"{here}/undo", f"{here}/undo").status_code == 422
    assert desk.state(0, 0) == ("published", None)
    done = sent(asks, f"{here}/undo", f"{here}/undo", reason="Too early")
    assert done.headers["location"] == f"{here}?done=publish-undone"
    assert desk.state(0, 0) == ("withdrawn", "unpublished")
    assert desk.state(1, 0) == ("confirmed", None)
    assert "Too early" in seen(asks, here).text


def test_a_run_of_another_programme_is_not_there(desk: Desk, asks: TestClient) -> None:
    desk.hall.programme("talent")
    run = desk.run([], programme="talent", round_id=None)
    assert asks.get(f"/runs/{run}/publish").status_code == 404
    waiting = desk.run([], state="running")
    assert asks.get(f"/runs/{waiting}/publish").status_code == 409


def called(desk: Desk) -> list[Call]:
    with desk.hall.database.reading() as session:
        query = select(Call).where(Call.round_id == desk.round_id).order_by(Call.called_at)
        return list(session.scalars(query))


def make_list(desk: Desk) -> str:
    """Let the call list have one company; return its page."""
    offer = desk.offers[0]
    call = {
        "employer": offer.employer_id, "helped": 3, "capped": False,
        "vacancies": [{"vacancy": offer.id, "people": 3}],
    }  # fmt: skip
    run = desk.run([], summary={"calls": [call]})
    reports = {"eligible": 1, "full": [offer.id], "lost": {}, "binding": [], "changes": []}
    desk.hall.add(
        *(
            Unplaced(run_id=run, candidate_id=one.id, position=at, report=reports)
            for at, one in enumerate(desk.people)
        )
    )
    return f"/rounds/{desk.round_id}/calls/employer/{offer.employer_id}"


def test_a_call_is_written_down_with_outcome_and_note_and_leaves_the_list(
    desk: Desk, asks: TestClient
) -> None:
    one, every = make_list(desk), f"/rounds/{desk.round_id}/calls"
    page = seen(asks, every)
    assert "Could help up to 3 people" in page.text
    assert [a for a in page.all("a") if a.attributes["href"].startswith("tel:+31710")]
    there = seen(asks, one)
    assert "Persoon 1" in there.text
    assert sent(asks, one, one, note="without an outcome").status_code == 422
    wrong = sent(asks, one, one, outcome="agreed", again_on="soon", note="One more place")
    assert wrong.status_code == 422
    assert "One more place" in wrong.text
    kept = sent(
        asks, one, one, outcome="later", again_on="2026-12-01", note="One more place, perhaps"
    )
    assert kept.headers["location"] == f"{every}?done=called"
    assert "One more place, perhaps" in seen(asks, every).text
    desk.hall.clock.forward(minutes=1)
    sent(asks, one, one, outcome="agreed")
    assert "There is nobody to call" in seen(asks, f"{every}?who=candidate").text
    assert "Everybody was called" in seen(asks, every).text
    assert "they agree" in seen(asks, f"{every}?show=done").text
    assert [call.outcome for call in called(desk)] == ["later", "agreed"]


def test_a_tick_by_a_script_gives_the_card_alone(desk: Desk, asks: TestClient) -> None:
    one, every = make_list(desk), f"/rounds/{desk.round_id}/calls"
    token = seen(asks, every).all("input", name="token")[0].attributes["value"]
    answer = asks.post(
        one, data={"token": token, "outcome": "other"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<h2")
    assert "Put back on the list" in answer.text
    back = sent(asks, f"{every}?show=done", one, outcome="reopened", show="done", who="employer")
    assert back.headers["location"] == f"{every}?done=call-back&show=done&who=employer"


def test_a_note_with_a_number_that_may_be_a_bsn_is_refused(desk: Desk, asks: TestClient) -> None:
    one = make_list(desk)
    refused = sent(asks, one, one, outcome="agreed", note="BSN 111222333")
    assert refused.status_code == 422
    assert "BSN" in Page(refused.text).text
    assert called(desk) == []


def test_who_is_on_no_list_has_no_page_there(desk: Desk, asks: TestClient) -> None:
    base = f"/rounds/{desk.round_id}/calls"
    for path in ("candidate", "school"):
        assert asks.get(f"{base}/{path}/{desk.people[0].id}").status_code == 404
    assert asks.get(f"{base}?show=wrong").status_code == 422
    assert "There is no run of this round yet." in seen(asks, base).text


def test_the_next_round_is_made_and_its_run_starts(desk: Desk, asks: TestClient) -> None:
    desk.publish(desk.run([(0, 0), (1, 0)]))
    desk.bring(0, 0, "confirmed")
    desk.bring(1, 0, "declined")
    here = f"/rounds/{desk.round_id}/aftercare"
    page = seen(asks, here)
    assert "confirmed by the candidate: 1" in page.text
    assert "declined: the work does not suit the candidate" in page.text
    assert "Persoon 3" in page.text
    dates = {"starts_on": "2027-02-02", "ends_on": "2027-02-01"}
    assert sent(asks, here, here, name="Nazorg", **dates).status_code == 422
    made = sent(asks, here, here, name="Nazorg", target="3", close="yes")
    assert made.status_code == 303
    with desk.hall.database.reading() as session:
        link = session.scalars(
            select(Succession).where(Succession.follows_id == desk.round_id)
        ).one()
        after = session.get_one(Round, link.round_id)
        run = session.scalars(select(Run).where(Run.round_id == after.id)).one()
        assert (after.name, after.target, run.state) == ("Nazorg", 3, "queued")
        assert session.get_one(Round, desk.round_id).state == "closed"
    assert made.headers["location"] == f"/runs/{run.id}?done=round-followed"
    assert "Nazorg follows this round." in seen(asks, here).text
    token = seen(asks, here).all("input", name="token")[0].attributes["value"]
    again = asks.post(here, data={"name": "x", "token": token})
    assert again.status_code == 409
    assert "A round follows this one already." in again.text
