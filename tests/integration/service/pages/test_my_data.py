"""What somebody asks about their own data on the pages."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from service.accounts.models import Account
from service.accounts.passwords import hashed
from service.placements.models import Consent
from service.privacy.models import PersonRequest
from service.privacy.retention import KINDS
from service.profiles.models import Candidate
from service.web.pages.routes.about import KEPT
from tests.pages_app import browser, seen, sent
from tests.pages_scene import PageScene

PASSWORD = "tafel wolk fiets citroen"
HERE = "/me/data"


@pytest.fixture
def me(page_scene: PageScene) -> TestClient:
    """Give a browser of the person who has an account."""
    return browser(page_scene.hall, page_scene.accounts["candidate"])


def test_everything_is_given_as_a_file_and_to_read(page_scene: PageScene, me: TestClient) -> None:
    answer = me.get(f"{HERE}/file.json")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''my-data")
    told = json.loads(answer.content)
    assert told["profile"]["id"] == page_scene.person.id
    assert "password" not in answer.text
    text = seen(me, f"{HERE}/all").text
    for skill in told["skills"]:
        assert skill["text"] in text
    assert told["contact"][0]["email"] in text
    assert page_scene.people[3].id not in answer.text


def test_who_looked_is_told_by_role_and_organisation_and_not_by_name(
    page_scene: PageScene, me: TestClient
) -> None:
    coach = page_scene.accounts["coach"]
    assert (
        page_scene.hall.signed_in(coach)
        .get(f"/api/v1/candidates/{page_scene.person.id}")
        .is_success
    )
    text = seen(me, f"{HERE}/looks").text
    assert f"coach, {page_scene.homes['coaching'].name}" in text
    assert "looked at your profile" in text
    assert coach.name not in text
    assert "candidate" not in text.split("What")[1], "what one did oneself is left out"
    assert "looked who looked at you" in seen(me, f"{HERE}/looks?own=true").text


def test_objecting_counts_at_once_and_is_taken_back(page_scene: PageScene, me: TestClient) -> None:
    answer = sent(me, f"{HERE}/objection", f"{HERE}/objection")
    assert "no list" in seen(me, answer.headers["location"]).text
    assert "objects to being matched" in seen(me, "/me/suggestions").text
    again = sent(me, f"{HERE}/objection", f"{HERE}/objection")
    assert (again.status_code, "objects already" in again.text) == (422, True)
    with page_scene.hall.database.reading() as session:
        asked = session.query(PersonRequest).filter_by(kind="objection", state="open").one()
    back = sent(me, HERE, f"{HERE}/requests/{asked.id}/withdraw")
    assert back.status_code == 303
    assert "What if?" in seen(me, "/me/suggestions").text


def test_a_correction_is_asked_and_its_answer_seen(page_scene: PageScene, me: TestClient) -> None:
    empty = sent(me, f"{HERE}/correction", f"{HERE}/correction", field="ready", text="")
    assert empty.status_code == 422
    bsn = sent(me, f"{HERE}/correction", f"{HERE}/correction", field="other", text="BSN 111222333")
    assert (bsn.status_code, "may be a BSN" in bsn.text) == (422, True)
    told = {"field": "school_number", "text": "Het eindigt op <b>7</b>."}
    assert sent(me, f"{HERE}/correction", f"{HERE}/correction", **told).status_code == 303
    page = me.get(HERE).text
    assert "Correction: Number at school" in page
    assert "Het eindigt op &lt;b&gt;7&lt;/b&gt;." in page
    with page_scene.hall.database.reading() as session:
        asked = session.query(PersonRequest).filter_by(kind="correction", state="open").one()
    staff = page_scene.hall.signed_in(page_scene.accounts["stagejager"])
    path = f"/api/v1/candidates/{page_scene.person.id}/requests/{asked.id}/answer"
    assert staff.post(path, json={"granted": True, "text": "Gewijzigd."}).is_success
    assert "The answer: Gewijzigd." in seen(me, HERE).text


def test_a_consent_is_taken_back(page_scene: PageScene, me: TestClient) -> None:
    hall, firm = page_scene.hall, page_scene.firms[2]
    hall.add(
        Consent(
            candidate_id=page_scene.person.id, employer_id=firm.id, purpose="introduction",
            wording="2026-11", given_at=hall.clock(),
        )
    )  # fmt: skip
    assert f"{firm.name} may see my name" in seen(me, HERE).text
    answer = sent(me, HERE, f"{HERE}/consents/{firm.id}/withdraw")
    assert "no longer sees who you are" in seen(me, answer.headers["location"]).text
    assert "taken back on" in seen(me, HERE).text
    assert sent(me, HERE, f"{HERE}/consents/{firm.id}/withdraw").status_code == 404


def test_erasing_oneself_asks_twice_and_leaves_nothing(page_scene: PageScene) -> None:
    hall = page_scene.hall
    person = hall.candidate(name="Vera Vertrek")
    row = hall.account("candidate", candidate=person, password=hashed(PASSWORD))
    me = browser(hall, row)
    unsure = sent(me, f"{HERE}/erase", f"{HERE}/erase", password=PASSWORD)
    assert (unsure.status_code, "if you are sure" in unsure.text) == (422, True)
    wrong = sent(me, f"{HERE}/erase", f"{HERE}/erase", sure="yes", password="wrong")
    assert (wrong.status_code, "password is not right" in wrong.text) == (422, True)
    done = sent(me, f"{HERE}/erase", f"{HERE}/erase", sure="yes", password=PASSWORD)
    assert done.headers["location"] == "/sign-in?done=erased"
    assert "Everything about you was erased" in seen(me, done.headers["location"]).text
    assert me.get("/me").headers["location"].startswith("/sign-in")
    with hall.database.reading() as session:
        assert session.get(Candidate, person.id) is None
        assert session.get(Account, row.id) is None


def test_every_kind_of_data_that_goes_has_a_name_on_the_page_about_privacy() -> None:
    assert set(KEPT) == set(KINDS)


def test_the_page_about_privacy_tells_the_times_of_this_installation(
    page_scene: PageScene,
) -> None:
    text = seen(browser(page_scene.hall), "/privacy").text
    for kind in KINDS.values():
        assert f"{kind.days:,} day" in text
    assert "It has not put its name on this page" in text


def test_nobody_else_takes_the_file(page_scene: PageScene) -> None:
    for role, row in page_scene.accounts.items():
        found = browser(page_scene.hall, row).get(f"{HERE}/file.json").status_code
        assert found == (200 if role == "candidate" else 403), role
    assert browser(page_scene.hall).get(f"{HERE}/file.json").status_code == 303


def test_what_somebody_asks_is_answered_by_who_plans(page_scene: PageScene) -> None:
    hall, person = page_scene.hall, page_scene.people[8]
    me = browser(hall, hall.account("candidate", candidate=person))
    told = {"field": "ready", "text": "Ik mag beginnen."}
    assert sent(me, f"{HERE}/correction", f"{HERE}/correction", **told).status_code == 303
    staff = browser(hall, page_scene.accounts["stagejager"])
    listed = seen(staff, "/requests")
    link = next(one for one in listed.all("a") if f"/people/{person.id}/requests/" in str(one))
    at = link.attributes["href"]
    empty = sent(staff, at, at, granted="no")
    assert (empty.status_code, "Say why." in empty.text) == (422, True)
    answer = sent(staff, at, at, granted="no", text="Nog niet.")
    assert "The answer was kept" in seen(staff, answer.headers["location"]).text
    assert "The answer: Nog niet." in seen(me, HERE).text
    assert browser(hall, page_scene.accounts["coach"]).get("/requests").status_code == 403
