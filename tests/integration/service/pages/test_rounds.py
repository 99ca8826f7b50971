"""Rounds and runs in pages: making, what is missing, starting, watching and stopping."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.policy import SYSTEM
from service.db.base import new_id
from service.profiles.models import Candidate, CandidateSkill, Employer, Vacancy
from service.runs.models import Decision, Round, Run
from service.runs.supply import supply_of
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PROGRAMME, PageScene
from tests.service_runs import SOME, do_all, queue_of, run_row


@pytest.fixture
def stagejager(page_scene: PageScene) -> TestClient:
    """Give the browser of the stagejager."""
    return browser(page_scene.hall, page_scene.accounts["stagejager"])


@pytest.fixture
def coach(page_scene: PageScene) -> TestClient:
    """Give the browser of the coach."""
    return browser(page_scene.hall, page_scene.accounts["coach"])


def made(client: TestClient, **fields: Any) -> str:
    """Make a round with the form, and return its address."""
    plain = {"programme": PROGRAMME, "name": "Najaarsbeurs", "kind": "fair"}
    answer = sent(client, "/rounds/new", "/rounds/new", **plain | fields)
    assert answer.status_code == 303, answer.text
    where: str = answer.headers["location"].partition("?")[0]
    return where


def started(client: TestClient, where: str, **fields: Any) -> str:
    """Start a run with the form of a round, and return its address."""
    answer = sent(client, where, f"{where}/runs", **fields)
    assert answer.status_code == 303, answer.text
    found: str = answer.headers["location"].partition("?")[0]
    return found


def test_a_round_is_made_changed_and_removed(stagejager: TestClient) -> None:
    where = made(stagejager, starts_on="2027-09-01", ends_on="2027-09-02", target="80")
    page = seen(stagejager, where)
    assert "1 Sep 2027 to 2 Sep 2027" in page.text
    assert "people should get a place" in page.text
    shown = seen(stagejager, f"{where}/edit")
    version = shown.one("input", name="version").attributes["value"]
    assert shown.one("input", name="starts_on").attributes["value"] == "2027-09-01"
    answer = sent(
        stagejager, f"{where}/edit", f"{where}/edit",
        programme=PROGRAMME, name="Wintermarkt", kind="season", state="closed", version=version,
    )  # fmt: skip
    assert answer.headers["location"] == f"{where}?done=saved"
    assert "This round is closed" in seen(stagejager, where).text
    again = sent(
        stagejager, f"{where}/edit", f"{where}/edit",
        programme=PROGRAMME, name="Te laat", kind="season", state="open", version=version,
    )  # fmt: skip
    assert again.status_code == 422
    assert "Somebody else changed this meanwhile" in Page(again.text).text
    assert Page(again.text).one("input", name="name").attributes["value"] == "Te laat"
    removed = sent(stagejager, f"{where}/remove", f"{where}/remove")
    assert removed.headers["location"] == "/rounds?done=round-removed"
    assert stagejager.get(where).status_code == 404


def test_what_is_wrong_with_a_round_stands_beside_its_field(stagejager: TestClient) -> None:
    answer = sent(
        stagejager, "/rounds/new", "/rounds/new",
        programme=PROGRAMME, kind="fair", starts_on="2027-09-02", ends_on="2027-09-01", target="x",
    )  # fmt: skip
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("div", id="error-name").text == "Fill this in."
    assert page.one("div", id="error-target").text == "give a whole number"
    assert page.one("input", name="starts_on").attributes["value"] == "2027-09-02"
    answer = sent(
        stagejager, "/rounds/new", "/rounds/new",
        programme=PROGRAMME, name="Beurs", kind="fair", starts_on="2027-09-02",
        ends_on="2027-09-01",
    )  # fmt: skip
    assert Page(answer.text).one("div", id="error-ends_on").text == (
        "the round ends before it starts"
    )
    elsewhere = sent(
        stagejager, "/rounds/new", "/rounds/new", programme="elders", name="Beurs", kind="fair"
    )
    assert elsewhere.status_code == 422


def test_a_round_with_runs_is_not_removed(page_scene: PageScene, stagejager: TestClient) -> None:
    where = f"/rounds/{page_scene.round_id}"
    assert "close it instead" in seen(stagejager, f"{where}/remove").text
    answer = sent(stagejager, f"{where}/edit", f"{where}/remove")
    assert answer.status_code == 409
    assert stagejager.get(where).status_code == 200


def test_the_dashboard_says_what_is_missing_and_who(
    page_scene: PageScene, stagejager: TestClient, coach: TestClient
) -> None:
    own, others = page_scene.people[4], page_scene.people[5]
    with page_scene.hall.database.writing() as session:
        for one in (own, others):
            session.get_one(Candidate, one.id).postcode = None
        for skill in session.scalars(
            select(CandidateSkill).where(CandidateSkill.candidate_id == others.id)
        ):
            session.delete(skill)
    where = f"/rounds/{page_scene.round_id}"
    page = seen(stagejager, where)
    assert "People without a postcode: 2" in page.text
    assert "People without a single skill: 1" in page.text
    listed = seen(stagejager, f"{where}/missing/postcode")
    links = {one.attributes["href"] for one in listed.all("a")}
    assert {f"/people/{own.id}/edit", f"/people/{others.id}/edit"} <= links
    assert f"/people/{others.id}/skills" in {
        one.attributes["href"] for one in seen(stagejager, f"{where}/missing/skills").all("a")
    }
    assert "People without a postcode: 1" in seen(coach, where).text
    assert others.id not in coach.get(f"{where}/missing/postcode").text
    assert "Nothing is missing here" in seen(coach, f"{where}/missing/skills").text
    assert stagejager.get(f"{where}/missing/onzin").status_code == 404


def test_locks_that_cannot_be_kept_come_before_a_run(
    page_scene: PageScene, stagejager: TestClient
) -> None:
    hall = page_scene.hall
    where = made(stagejager, name="Te veel vastgezet")
    offer = next(one for one in page_scene.offers if one.capacity == 1)
    with hall.at_once():
        for person in page_scene.people[:2]:
            hall.add(
                Decision(
                    id=new_id(), programme=PROGRAMME, round_id=where.rsplit("/", 1)[1],
                    kind="lock", candidate_id=person.id, vacancy_id=offer.id, reason="Afgesproken",
                    by="", made_at=hall.clock(),
                )
            )  # fmt: skip
    page = seen(stagejager, where)
    assert "1 vacancy has more locks than places Keeps a run from going" in page.text
    assert "Something keeps a run from going" in page.text
    with hall.database.writing() as session:
        session.get_one(Vacancy, offer.id).state = "closed"
    assert "2 locks to vacancies that are not open" in seen(stagejager, where).text
    with hall.database.writing() as session:
        session.get_one(Vacancy, offer.id).state = "open"


def test_places_of_paused_employers_do_not_count(page_scene: PageScene) -> None:
    firm = page_scene.firms[1]
    places = sum(one.capacity for one in page_scene.offers if one.employer_id == firm.id)
    with page_scene.hall.database.writing() as session:
        before = supply_of(session, PROGRAMME)
        session.get_one(Employer, firm.id).paused = True
        session.flush()
        after = supply_of(session, PROGRAMME)
        session.rollback()
    assert before.people == len(page_scene.people)
    assert before.places - after.places == places
    (hbo,) = [one for one in before.groups["level"] if one.key == "hbo"]
    assert (hbo.people, hbo.places) == (before.people, before.places)
    assert sum(one.places for one in before.groups["sector"]) == before.places
    assert sum(one.people for one in before.groups["sector"]) == before.people


def test_a_run_is_started_once_watched_and_stopped(
    page_scene: PageScene, stagejager: TestClient, coach: TestClient
) -> None:
    hall = page_scene.hall
    where = made(stagejager, name="Stoppen")
    run = started(stagejager, where)
    again = sent(stagejager, f"{where}/edit", f"{where}/runs")
    assert again.headers["location"] == f"{run}?done=run-goes-on"
    assert "waiting for its turn" in seen(stagejager, run).text
    assert "Perhaps no worker is running" not in seen(stagejager, run).text
    hall.clock.forward(minutes=1)
    assert "Perhaps no worker is running" in seen(stagejager, run).text
    lease = queue_of(hall).claim()
    assert lease is not None
    queue_of(hall).renew(lease, SOME)
    page = seen(stagejager, run)
    assert any(one.attributes.get("http-equiv") == "refresh" for one in page.all("meta"))
    assert "scoring pairs" in page.text
    part = stagejager.get(f"{run}?seen=read", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'hx-swap-oob="innerHTML">scoring pairs' in part.text
    assert "30% of this step" in part.text
    same = stagejager.get(f"{run}?seen=score", headers={"HX-Request": "true"})
    assert "hx-swap-oob" not in same.text
    assert not seen(coach, run).all("form", action=f"{run}/stop")
    assert sent(coach, "/account", f"{run}/stop").status_code == 403
    stopped = sent(stagejager, run, f"{run}/stop")
    assert stopped.headers["location"] == f"{run}?done=run-stopped"
    assert "It is being stopped" in seen(stagejager, run).text
    queue_of(hall).cancelled(lease)
    assert "The run was stopped" in seen(stagejager, run).one("h1").text
    ended = stagejager.get(run, headers={"HX-Request": "true"})
    assert ended.headers["hx-refresh"] == "true"
    late = sent(stagejager, where, f"{run}/stop")
    assert late.headers["location"].startswith(run)


def test_a_run_with_other_choices_shows_its_figures(
    page_scene: PageScene, stagejager: TestClient, coach: TestClient
) -> None:
    where = made(stagejager, name="Andere keuzes")
    wrong = sent(stagejager, where, f"{where}/runs", method="vacancy-optimal", seed="-1")
    assert wrong.status_code == 422
    page = Page(wrong.text)
    assert page.one("input", name="seed").attributes["value"] == "-1"
    assert page.one("div", id="error-seed").text == "give a number of at least 0"
    assert "open" in page.one("details").attributes
    run = started(stagejager, where, method="vacancy-optimal", mode="two-sided", seed="5")
    do_all(page_scene.hall)
    row = run_row(page_scene.hall, run.rsplit("/", 1)[1])
    assert row.summary is not None
    page = seen(coach, run)
    assert f"{row.summary['placed']} of {row.summary['candidates']}" in page.text
    assert "Stable, best for employers" in page.text
    assert "Candidates and employers do not see this yet" in page.text
    links = {one.attributes.get("href") for one in seen(stagejager, run).all("a")}
    assert {f"{run}/matching", f"{run}/picture", f"{run}/unplaced", f"{run}/publish"} <= links
    assert "Look at the latest run" in seen(stagejager, where).text


def test_a_failed_run_says_why(page_scene: PageScene, stagejager: TestClient) -> None:
    hall = page_scene.hall
    where = made(stagejager, name="Mislukt")
    offer = next(one for one in page_scene.offers if one.capacity == 1)
    with hall.at_once():
        for person in page_scene.people[:2]:
            hall.add(
                Decision(
                    id=new_id(), programme=PROGRAMME, round_id=where.rsplit("/", 1)[1],
                    kind="lock", candidate_id=person.id, vacancy_id=offer.id, reason="Afgesproken",
                    by="", made_at=hall.clock(),
                )
            )  # fmt: skip
    assert not seen(stagejager, where).all("form", action="")
    run = started(stagejager, where)
    do_all(hall)
    page = seen(stagejager, run)
    assert "The run failed" in page.one("h1").text
    assert "Not right:" in page.text


def test_a_closed_round_takes_no_run(page_scene: PageScene, stagejager: TestClient) -> None:
    where = made(stagejager, name="Dicht")
    with page_scene.hall.writing(SYSTEM) as work:
        work.session.get_one(Round, where.rsplit("/", 1)[1]).state = "closed"
    answer = sent(stagejager, f"{where}/edit", f"{where}/runs")
    assert answer.status_code == 422
    assert "The round is closed" in Page(answer.text).text


def test_others_see_rounds_and_change_nothing(page_scene: PageScene, coach: TestClient) -> None:
    where = f"/rounds/{page_scene.round_id}"
    page = seen(coach, where)
    assert page.all("form", method="post") == page.all("form", action="/sign-out")
    for path in (f"{where}/runs", f"{where}/edit", f"{where}/remove", "/rounds/new"):
        assert sent(coach, "/account", path).status_code == 403
    with page_scene.hall.database.reading() as session:
        query = select(Run.id).where(Run.round_id == page_scene.round_id)
        assert set(session.scalars(query)) == set(page_scene.runs)
