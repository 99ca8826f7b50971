"""One's own account, and the accounts and organisations of everybody."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.accounts.models import Account, Organisation, SignedIn
from service.accounts.passwords import hashed
from tests.pages_app import COOKIE, browser, seen, sent
from tests.pages_scene import PageScene
from tests.service_app import Hall

PASSWORD = "tafel wolk fiets citroen"
OTHER = "gordijn appel vijver kabel"


@pytest.fixture
def administrator(page_scene: PageScene) -> TestClient:
    """Give a browser of an administrator."""
    return browser(page_scene.hall, page_scene.accounts["administrator"])


def row_of(hall: Hall, email: str) -> Account:
    with hall.database.reading() as session:
        return session.query(Account).filter_by(email=email).one()


def signed_in_by(hall: Hall, email: str, password: str) -> bool:
    form = sent(browser(hall), "/sign-in", "/sign-in", email=email, password=password)
    return bool(form.status_code == 303)


def test_changing_ones_password_ends_other_sessions_and_keeps_this_one(
    page_scene: PageScene,
) -> None:
    hall = page_scene.hall
    row = hall.account("school", password=hashed(PASSWORD))
    here, elsewhere = browser(hall, row), browser(hall, row)
    given = {"current": PASSWORD, "new": OTHER, "again": OTHER}
    answer = sent(here, "/account", "/account/password", **given)
    assert answer.headers["location"] == "/account?done=password-changed"
    assert "You have a new password" in seen(here, answer.headers["location"]).text
    assert elsewhere.get("/account").headers["location"].startswith("/sign-in")
    assert signed_in_by(hall, row.email, OTHER)
    assert not signed_in_by(hall, row.email, PASSWORD)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"current": "wrong", "new": OTHER, "again": OTHER}, "current password is not right"),
        ({"current": PASSWORD, "new": OTHER, "again": PASSWORD}, "not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "at least 12"),
        ({"current": PASSWORD, "new": "", "again": ""}, "Fill this in."),
    ],
)
def test_a_password_that_cannot_be_is_told_beside_its_field(
    page_scene: PageScene, given: dict[str, str], told: str
) -> None:
    row = page_scene.hall.account("coach", password=hashed(PASSWORD))
    answer = sent(browser(page_scene.hall, row), "/account", "/account/password", **given)
    assert answer.status_code == 422
    assert told in answer.text
    assert OTHER not in answer.text, "no password is shown again"


def test_one_signs_out_everywhere_else(page_scene: PageScene) -> None:
    hall = page_scene.hall
    row = hall.account("coach")
    here, elsewhere = browser(hall, row), browser(hall, row)
    assert "here, now" in seen(here, "/account").text
    answer = sent(here, "/account", "/account/sessions/end")
    assert "signed out everywhere else" in seen(here, answer.headers["location"]).text
    assert elsewhere.get("/account").status_code == 303


def test_a_new_account_gets_a_password_that_is_shown_once_and_works(
    page_scene: PageScene, administrator: TestClient
) -> None:
    told = {
        "role": "coach", "name": "Ilse Coach", "email": "ilse@example.org",
        "organisation_id": page_scene.homes["coaching"].id, "programmes": "stagepact",
        "entrance": "password",
    }  # fmt: skip
    answer = sent(administrator, "/accounts/new", "/accounts/new", **told)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    password = answer.text.split("<dt>Password</dt><dd>")[1].split("<")[0]
    assert signed_in_by(page_scene.hall, "ilse@example.org", password)
    again = sent(administrator, "/accounts/new", "/accounts/new", **told)
    assert again.status_code == 422
    assert "has an account already" in again.text
    assert 'value="Ilse Coach"' in again.text, "what was typed stays"


def test_an_account_of_a_person_begins_with_what_is_known_of_them(
    page_scene: PageScene, administrator: TestClient
) -> None:
    person = page_scene.people[5]
    page = seen(administrator, f"/accounts/new?candidate={person.id}")
    assert page.one("input", id="field-person").attributes["value"] == person.key
    told = {
        "role": "candidate", "name": "Lars", "email": "lars@example.org", "person": person.key,
        "programmes": "stagepact", "entrance": "provider",
    }  # fmt: skip
    answer = sent(administrator, "/accounts/new", "/accounts/new", **told)
    assert "signs in with their organisation" in answer.text
    assert row_of(page_scene.hall, "lars@example.org").candidate_id == person.id
    wrong = told | {"email": "other@example.org", "person": "nobody"}
    answer = sent(administrator, "/accounts/new", "/accounts/new", **wrong)
    assert answer.status_code == 422
    assert "Nobody in this programme has this number." in answer.text


def test_what_a_role_cannot_have_is_told_beside_its_field(administrator: TestClient) -> None:
    told = {"role": "coach", "name": "X", "email": "x@example.org", "programmes": "stagepact"}
    answer = sent(administrator, "/accounts/new", "/accounts/new", **told)
    assert answer.status_code == 422
    assert 'id="error-organisation_id"' in answer.text


def test_accounts_are_found_by_a_part_of_the_name_and_by_role(
    page_scene: PageScene, administrator: TestClient
) -> None:
    page_scene.hall.account("school", name="Zwaantje 100%_Zeker")
    assert "Zwaantje" in seen(administrator, "/accounts?q=zwaan").text
    assert "Zwaantje" in seen(administrator, "/accounts?q=100%25_z&role=school").text
    assert "Zwaantje" not in seen(administrator, "/accounts?q=zwaan&role=coach").text
    assert "No account fits" in seen(administrator, "/accounts?q=%25%25%25").text


def test_an_account_is_changed_closed_and_opened(
    page_scene: PageScene, administrator: TestClient
) -> None:
    hall = page_scene.hall
    row = hall.account("coach", organisation=page_scene.homes["coaching"])
    inside, at = browser(hall, row), f"/accounts/{row.id}"
    told = {
        "role": "coach", "name": "Nieuwe Naam", "email": row.email, "programmes": "stagepact",
        "organisation_id": page_scene.homes["coaching"].id,
    }  # fmt: skip
    version = seen(administrator, at).one("input", name="version").attributes["value"]
    assert sent(administrator, at, at, version=version, **told).status_code == 303
    assert seen(administrator, at).one("h1").text == "Nieuwe Naam"
    assert sent(administrator, at, at, version=version, **told).status_code == 412
    assert sent(administrator, at, f"{at}/disable").status_code == 303
    assert inside.get("/people").headers["location"].startswith("/sign-in")
    assert "cannot sign in since" in seen(administrator, at).text
    assert sent(administrator, at, f"{at}/enable").status_code == 303
    assert row_of(hall, row.email).disabled_at is None


def test_a_new_password_ends_the_sessions_of_an_account(
    page_scene: PageScene, administrator: TestClient
) -> None:
    hall = page_scene.hall
    row = hall.account("coach")
    inside = browser(hall, row)
    answer = sent(administrator, f"/accounts/{row.id}", f"/accounts/{row.id}/password")
    password = answer.text.split("<dt>Password</dt><dd>")[1].split("<")[0]
    assert inside.get("/account").status_code == 303
    assert signed_in_by(hall, row.email, password)


def test_organisations_are_added_renamed_and_removed_while_empty(
    page_scene: PageScene, administrator: TestClient
) -> None:
    at = "/accounts/organisations"
    told = {"kind": "school", "name": "Lammenschans"}
    assert sent(administrator, at, at, **told).status_code == 303
    assert "of this name already" in sent(administrator, at, at, **told).text
    with page_scene.hall.database.reading() as session:
        row = session.query(Organisation).filter_by(name="Lammenschans").one()
    one = f"{at}/{row.id}"
    assert sent(administrator, one, one, name="Lammenschans-college").status_code == 303
    assert "Lammenschans-college" in seen(administrator, at).text
    assert sent(administrator, one, f"{one}/remove").status_code == 303
    assert "Lammenschans" not in seen(administrator, at).text
    for home in ("school", "employer"):
        one = f"{at}/{page_scene.homes[home].id}"
        answer = sent(administrator, one, f"{one}/remove")
        assert answer.status_code == 422
        assert "belong to this organisation" in answer.text


def test_sessions_are_told_without_what_would_open_them(page_scene: PageScene) -> None:
    row = page_scene.hall.account("coach")
    client = browser(page_scene.hall, row)
    text = client.get("/account").text
    with page_scene.hall.database.reading() as session:
        digest = session.query(SignedIn.digest).filter_by(account_id=row.id).scalar()
    assert digest not in text
    assert client.cookies[COOKIE] not in text
