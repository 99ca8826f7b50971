"""Finding, adding and changing people in the pages."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.audit.models import AuditEntry, AuditSubject
from service.privacy.models import PersonRequest
from service.profiles.models import Candidate
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PageScene


@pytest.fixture(scope="module")
def coach(page_scene: PageScene) -> TestClient:
    return browser(page_scene.hall, page_scene.accounts["coach"])


@pytest.fixture(scope="module")
def office(page_scene: PageScene) -> TestClient:
    return browser(page_scene.hall, page_scene.accounts["stagejager"])


def names(page: Page) -> list[str]:
    """Return whom a list shows."""
    links = [one for one in page.all("a") if one.attributes.get("href", "").startswith("/people/")]
    return [one.text for one in links if not one.attributes["href"].endswith("/new")]


def of(scene: PageScene, id_: str) -> dict[str, Any]:
    """Return a person as the API tells them."""
    told = scene.hall.signed_in(scene.accounts["administrator"]).get(f"/api/v1/candidates/{id_}")
    found: dict[str, Any] = told.json()
    return found


def test_somebody_is_found_by_a_part_of_the_name_or_by_the_number(
    page_scene: PageScene, office: TestClient
) -> None:
    assert names(seen(office, "/people?q=bakk")) == ["Noor Bakker"]
    assert names(seen(office, f"/people?q={page_scene.people[3].key.lower()}")) == ["Tim Jansen"]


def test_a_name_that_is_written_otherwise_comes_near(office: TestClient) -> None:
    page = seen(office, "/people?q=yilmas")
    assert "Nobody was found" in page.text
    assert "Aylin Yılmaz" in names(page)
    assert "Chloë Peeters" in names(seen(office, "/people?q=chloe"))


def test_people_are_found_by_a_skill_in_either_language_with_a_slip(
    page_scene: PageScene, office: TestClient
) -> None:
    have = {
        one.contact.name
        for one in page_scene.people
        if one.contact and any(skill.text == "metselen" for skill in one.skills)
    }
    assert have
    assert set(names(seen(office, "/people?skill=metslen"))) == have
    page = seen(office, "/people?skill=bricklayng")
    assert set(names(page)) == have
    assert "You see people with the skill “masonry”." in page.text
    assert "No skill is called" in seen(office, "/people?skill=zq").text


def test_the_list_is_by_name_and_in_pages(office: TestClient) -> None:
    found = names(seen(office, "/people"))
    assert found == sorted(found, key=str.lower)
    assert len(found) >= 16  # other tests add some
    assert names(seen(office, "/people?first=15")) == found[15:]


def test_a_coach_finds_nobody_of_a_school(page_scene: PageScene, coach: TestClient) -> None:
    assert names(seen(coach, "/people?q=Demir")) == []
    assert {one.contact.name for one in page_scene.people[:6:2] if one.contact} < set(
        names(seen(coach, "/people"))
    )
    seen(coach, f"/people/{page_scene.people[1].id}", status=404)
    seen(coach, f"/people/{page_scene.people[1].id}/edit", status=404)


def test_who_was_listed_is_in_the_log(page_scene: PageScene, office: TestClient) -> None:
    seen(office, "/people?q=bakker")
    with page_scene.hall.database.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        about = session.scalars(
            select(AuditSubject.candidate_id).where(AuditSubject.seq == entry.seq)
        ).all()
    assert entry.action == "candidate.list"
    assert about == [page_scene.people[0].id]


def test_somebody_new_is_of_the_coach_and_goes_on_to_the_skills(
    page_scene: PageScene, coach: TestClient
) -> None:
    answer = sent(
        coach, "/people/new", "/people/new",
        programme="stagepact", name="Shirin Golestan", occupation="musicus", postcode="2315 AB",
    )  # fmt: skip
    assert answer.status_code == 303
    id_ = answer.headers["location"].split("/")[2]
    assert answer.headers["location"].startswith(f"/people/{id_}/skills?done=")
    page = seen(coach, f"/people/{id_}/skills")
    assert page.one("input", id="field-title").attributes["value"] == "musicus"
    told = of(page_scene, id_)
    assert told["postcode"] == "2315"
    assert told["organisation_id"] == page_scene.homes["coaching"].id


def test_what_is_wrong_with_somebody_new_is_said_beside_the_field(coach: TestClient) -> None:
    answer = sent(
        coach, "/people/new", "/people/new", programme="stagepact", name="", postcode="Leiden",
        email="nobody",
    )  # fmt: skip
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.one("div", id="error-name").text == "Fill this in."
    assert "2312" in page.one("div", id="error-postcode").text
    assert page.one("input", id="field-postcode").attributes["value"] == "Leiden"
    assert page.one("input", id="field-email").attributes["aria-invalid"] == "true"


def test_a_number_is_used_once(page_scene: PageScene, office: TestClient) -> None:
    key = page_scene.people[0].key
    answer = sent(office, "/people/new", "/people/new", programme="stagepact", name="Twee", key=key)
    assert answer.status_code == 422
    assert key in Page(answer.text).text


def test_a_bsn_is_refused(coach: TestClient) -> None:
    answer = sent(coach, "/people/new", "/people/new", programme="stagepact", name="Jan 111222333")
    assert answer.status_code == 422
    assert "BSN" in Page(answer.text).text


def test_everything_that_is_kept_can_be_changed_and_the_rest_stays(
    page_scene: PageScene, coach: TestClient
) -> None:
    id_ = page_scene.people[4].id
    path, before = f"/people/{id_}/edit", of(page_scene, page_scene.people[4].id)
    form = {
        "version": before["version"], "name": "Fatima el Idrissi", "email": "f@example.org",
        "level": "mbo4", "crebo": "25604", "leerweg": "bbl", "start": "2027-02-01",
        "hours_per_week": "28,5", "travel_mode": "car", "max_travel_minutes": "45",
        "driving_licences": ["B", "BE"], "certificates": "VCA basis\r\n\r\nBHV", "ready": "yes",
        "language": ["nl", "ar", ""], "language_level": ["B2", "C2", "B1"], "learn": "lassen",
    }  # fmt: skip
    answer = sent(coach, path, path, **form)
    assert answer.headers["location"] == f"/people/{id_}?done=saved"
    after = of(page_scene, id_)
    assert after["hours_per_week"] == 28.5
    assert after["driving_licences"] == ["B", "BE"]
    assert after["certificates"] == ["VCA basis", "BHV"]
    assert after["languages"] == [
        {"language": "nl", "level": "B2"},
        {"language": "ar", "level": "C2"},
    ]
    assert after["interests"] == []
    assert (after["ready"], after["employed"]) == (True, False)
    for kept in ("skills", "wishes", "organisation_id", "key", "programme"):
        assert after[kept] == before[kept]
    page = seen(coach, f"/people/{id_}")
    assert "Arabic at C2" in page.text
    assert "BBL" in page.text


def test_two_who_change_a_person_do_not_overwrite_each_other(
    page_scene: PageScene, coach: TestClient
) -> None:
    path = f"/people/{page_scene.people[6].id}/edit"
    old = seen(coach, path).one("input", name="version").attributes["value"]
    assert (
        sent(coach, path, path, version=old, name="Maryam Karimi", level="hbo").status_code == 303
    )
    answer = sent(coach, path, path, version=old, name="Maryam Karimi-Bos", level="hbo")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "meanwhile" in page.text
    assert page.one("input", id="field-name").attributes["value"] == "Maryam Karimi-Bos"
    assert page.one("input", name="version").attributes["value"] != old


def test_only_who_plans_chooses_the_organisation(
    page_scene: PageScene, coach: TestClient, office: TestClient
) -> None:
    id_, path = page_scene.people[8].id, f"/people/{page_scene.people[8].id}/edit"
    school = page_scene.homes["school"].id
    version = of(page_scene, id_)["version"]
    sent(
        coach, path, path, version=version, name="Aylin Yılmaz", level="hbo", organisation_id=school
    )
    assert of(page_scene, id_)["organisation_id"] == page_scene.homes["coaching"].id
    sent(
        office,
        path,
        path,
        version=version + 1,
        name="Aylin Yılmaz",
        level="hbo",
        organisation_id=school,
    )
    assert of(page_scene, id_)["organisation_id"] == school


def test_who_objects_is_told_so_at_the_top(page_scene: PageScene, coach: TestClient) -> None:
    person = page_scene.people[10]
    with page_scene.hall.database.writing() as session:
        session.get_one(Candidate, person.id).objected_at = page_scene.hall.clock()
    assert "objects to being matched since" in seen(coach, f"/people/{person.id}").text
    assert "objects to being matched" in seen(coach, f"/people?q={person.key}").text


def test_a_form_from_elsewhere_changes_nothing(coach: TestClient) -> None:
    answer = coach.post("/people/new", data={"programme": "stagepact", "name": "Mallory"})
    assert answer.status_code == 403
    assert names(seen(coach, "/people?q=Mallory")) == []


def test_what_people_wrote_is_never_markup(coach: TestClient) -> None:
    name = "<script>alert(1)</script>"
    sent(coach, "/people/new", "/people/new", programme="stagepact", name=name)
    answer = coach.get("/people?q=%3Cscript")
    assert name not in answer.text
    assert name in names(Page(answer.text))


def _asked(scene: PageScene, person: Candidate, text: str) -> str:
    """Let a person ask for a correction; return the id of it."""
    asked = PersonRequest(
        candidate_id=person.id, kind="correction", state="open", field="ready", text=text,
        asked_at=scene.hall.clock(), answer="",
    )  # fmt: skip
    scene.hall.add(asked)
    return asked.id


def test_who_waits_for_an_answer_is_seen_and_answered_by_the_office_alone(
    page_scene: PageScene, coach: TestClient, office: TestClient
) -> None:
    person = page_scene.people[12]
    asked, at = _asked(page_scene, person, "Dat mag wel"), f"/people/{person.id}/data"
    assert "waits for an answer about the data" in seen(coach, "/people").text
    assert names(seen(office, "/people?asked=yes")) == ["Eva Mulder"]
    assert "waits for an answer" in seen(coach, f"/people/{person.id}").text
    assert "Dat mag wel" in seen(coach, at).text
    assert sent(coach, at, f"{at}/{asked}/answer", granted="yes").status_code == 403
    why = sent(office, at, f"{at}/{asked}/answer", granted="no", text="")
    assert why.status_code == 422
    assert "says why" in Page(why.text).text
    sent(office, at, f"{at}/{asked}/answer", granted="no", text="De school beslist dit.")
    assert "De school beslist dit." in seen(coach, at).text
    assert sent(office, at, f"{at}/{asked}/answer", granted="yes").status_code == 409
    assert names(seen(office, "/people?asked=yes")) == []


def test_a_coach_keeps_an_objection_and_takes_it_back(
    page_scene: PageScene, coach: TestClient
) -> None:
    person = page_scene.people[14]
    at = f"/people/{person.id}/data"
    sent(coach, at, f"{at}/objection")
    assert of(page_scene, person.id)["objected_at"]
    action = next(
        one.attributes["action"]
        for one in seen(coach, at).all("form")
        if one.attributes.get("action", "").endswith("/withdraw")
    )
    sent(coach, at, action)
    assert of(page_scene, person.id)["objected_at"] is None


def test_a_copy_is_handed_over_as_a_file(page_scene: PageScene, coach: TestClient) -> None:
    answer = coach.get(f"/people/{page_scene.people[2].id}/data/file.json")
    assert answer.headers["content-type"] == "application/json"
    assert "Sanne Vermeer" in answer.text
    other = coach.get(f"/people/{page_scene.people[1].id}/data/file.json")
    assert other.status_code == 404


def test_somebody_is_erased_only_by_the_office_and_only_when_it_is_sure(
    page_scene: PageScene, coach: TestClient, office: TestClient
) -> None:
    with page_scene.hall.at_once():
        person = page_scene.hall.candidate(organisation=page_scene.homes["coaching"], name="Weg")
    at = f"/people/{person.id}/data/erase"
    seen(coach, at, status=403)
    assert sent(office, at, at).status_code == 422
    assert sent(office, at, at, sure="yes").headers["location"] == "/people?done=person-erased"
    seen(office, f"/people/{person.id}", status=404)
