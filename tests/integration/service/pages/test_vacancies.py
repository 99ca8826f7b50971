"""Vacancies as employers and staff write, read and pause them; shortlists; and companies."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.policy import SYSTEM
from service.placements.consents import INTRODUCTION
from service.placements.models import Consent
from service.profiles.models import Candidate, Employer, Ranking, Vacancy
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PageScene
from tests.pages_tour.placements import placed
from tests.pages_tour.shortlists import called


def _boss(scene: PageScene) -> TestClient:
    return browser(scene.hall, scene.accounts["employer"])


def _basics(scene: PageScene, **changes: Any) -> dict[str, Any]:
    return {
        "employer_id": scene.firms[0].id, "programme": "stagepact", "title": "Stage bakker",
        "capacity": "2", **changes,
    }  # fmt: skip


def _titled(scene: PageScene, title: str) -> list[Vacancy]:
    with scene.hall.database.reading() as session:
        return list(session.scalars(select(Vacancy).where(Vacancy.title == title)))


def _skills(page: Page) -> list[str]:
    return [one.attributes["value"] for one in page.all("input", name="skill")]


def test_a_title_brings_skills_to_keep_or_strike(page_scene: PageScene) -> None:
    boss = _boss(page_scene)
    page = seen(boss, "/vacancies/new?title=kok")
    skills = _skills(page)
    ticked = [one for one in page.all("input", name="keep") if "checked" in one.attributes]
    assert len(skills) > len(ticked) == 5
    answer = sent(
        boss, "/vacancies/new", "/vacancies/new",
        **_basics(page_scene, title="Kok in het klein"), do="save",
        skill=skills[:3], importance=["essential", "important", "important"],
        level=["2", "2", "3"], keep=["0", "2"],
    )  # fmt: skip
    assert answer.status_code == 303, Page(answer.text).text
    (row,) = _titled(page_scene, "Kok in het klein")
    assert answer.headers["location"].startswith(f"/vacancies/{row.id}?done=")
    page = seen(boss, f"/vacancies/{row.id}/edit")
    assert _skills(page) == [skills[0], skills[2]]


def test_a_skill_is_found_and_added_without_losing_what_was_typed(page_scene: PageScene) -> None:
    boss = _boss(page_scene)
    typed = _basics(page_scene, title="Stage iets", description="Met een leeg briefje")
    answer = sent(boss, "/vacancies/new", "/vacancies/new", **typed, do="find", q="lasen")
    page = Page(answer.text)
    buttons = [one for one in page.all("button", name="add") if one.attributes["value"]]
    assert buttons
    chosen = buttons[0].attributes["value"]
    answer = sent(boss, "/vacancies/new", "/vacancies/new", **typed, add=chosen)
    page = Page(answer.text)
    assert len(_skills(page)) == 1
    assert page.one("textarea", name="description").text.strip() == "Met een leeg briefje"
    again = sent(
        boss, "/vacancies/new", "/vacancies/new", **typed, add=chosen,
        skill=_skills(page), importance=["essential"], level=["2"], keep=["0"],
    )  # fmt: skip
    assert len(_skills(Page(again.text))) == 1


def test_words_that_shut_people_out_are_told_before_it_is_saved(page_scene: PageScene) -> None:
    boss = _boss(page_scene)
    typed = _basics(
        page_scene, title="Stage receptie", description="Een jong en dynamisch team; native speaker"
    )
    answer = sent(boss, "/vacancies/new", "/vacancies/new", **typed, do="save")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert "2 words that may keep people away" in page.text
    assert "“jong en dynamisch”" in page.text
    assert _titled(page_scene, "Stage receptie") == []
    answer = sent(boss, "/vacancies/new", "/vacancies/new", **typed, do="anyway")
    assert answer.status_code == 303
    (row,) = _titled(page_scene, "Stage receptie")
    assert "“native speaker”" in seen(boss, f"/vacancies/{row.id}").text


def test_asking_more_than_comparable_vacancies_is_told(page_scene: PageScene) -> None:
    scene = page_scene
    with scene.hall.at_once():
        offers = [
            scene.hall.vacancy(
                scene.firms[2], title=f"Timmerman meubels {at}", skills={"hout zagen": "important"}
            )
            for at in range(6)
        ]
    with scene.hall.writing(SYSTEM) as work:  # the market may have been read already
        for offer in offers:
            work.touch("vacancy", offer.id, offer.key, offer.programme)
    skills = ["hout zagen", "lassen", "Python", "tekenen"]
    answer = sent(
        _boss(scene), "/vacancies/new", "/vacancies/advice",
        **_basics(scene, title="Timmerman meubels groot"), skill=skills,
        importance=["essential"] * 4, level=["3"] * 4, keep=["0", "1", "2", "3"],
        certificates="VCA basis",
    )  # fmt: skip
    assert answer.status_code == 200
    assert "You ask more than comparable vacancies do" in answer.text
    assert "4 skills are essential here" in answer.text
    assert "You ask 1 certificate" in answer.text
    assert "may be proposed for it" in answer.text


def test_faults_are_told_beside_the_fields(page_scene: PageScene) -> None:
    typed = _basics(page_scene, title="", capacity="veel", postcode="23", start="2027-05-01",
                    end="2027-01-01")  # fmt: skip
    answer = sent(_boss(page_scene), "/vacancies/new", "/vacancies/new", **typed, do="save")
    assert answer.status_code == 422
    page = Page(answer.text)
    for name in ("title", "capacity", "postcode"):
        page.one("div", id=f"error-{name}")
    assert page.one("input", name="postcode").attributes["value"] == "23"


def test_a_company_of_somebody_else_is_no_choice(page_scene: PageScene) -> None:
    typed = _basics(page_scene, employer_id=page_scene.firms[1].id, title="Stage van een ander")
    answer = sent(_boss(page_scene), "/vacancies/new", "/vacancies/new", **typed, do="anyway")
    assert answer.status_code == 422
    assert _titled(page_scene, "Stage van een ander") == []


def test_two_who_change_a_vacancy_do_not_undo_each_other(page_scene: PageScene) -> None:
    boss, scene = _boss(page_scene), page_scene
    offer = scene.hall.vacancy(scene.firms[0], title="Stage twee keer")
    path = f"/vacancies/{offer.id}/edit"
    typed = _basics(scene, title="Stage twee keer anders", version="1")
    assert sent(boss, path, path, **typed, do="anyway").status_code == 303
    second = sent(boss, path, path, **typed, do="anyway")
    assert second.status_code == 422
    assert "Somebody else changed this vacancy" in second.text


@pytest.mark.parametrize("state", ["paused", "closed", "open"])
def test_a_vacancy_is_paused_closed_and_opened(page_scene: PageScene, state: str) -> None:
    scene, boss = page_scene, _boss(page_scene)
    before = "closed" if state == "open" else "open"
    offer = scene.hall.vacancy(scene.firms[0], title="Stage open en dicht", state=before)
    path = f"/vacancies/{offer.id}"
    assert sent(boss, path, f"{path}/state", state=state).status_code == 303
    with scene.hall.database.reading() as session:
        assert session.get_one(Vacancy, offer.id).state == state
    other = scene.hall.vacancy(scene.firms[1])
    assert sent(boss, path, f"/vacancies/{other.id}/state", state=state).status_code == 404


def test_an_employer_sees_pseudonyms_until_somebody_consents(page_scene: PageScene) -> None:
    scene, boss = page_scene, _boss(page_scene)
    name = called(scene)
    path = f"/vacancies/{scene.offers[0].id}/shortlist"
    with scene.hall.database.reading() as session:
        names = [one.contact.name for one in scene.people if one.contact]
        assert session.get(Candidate, scene.people[0].id)
    shortlist, one = seen(boss, path), seen(boss, f"{path}/{name}")
    assert name in shortlist.text
    assert not [who for who in names if who in shortlist.text + one.text]
    staff = seen(browser(scene.hall, scene.accounts["stagejager"]), path)
    assert [who for who in names if who in staff.text]
    with scene.hall.at_once():
        for person in scene.people:
            scene.hall.add(
                Consent(
                    candidate_id=person.id, employer_id=scene.firms[0].id, purpose=INTRODUCTION,
                    wording="2026-11", given_at=scene.hall.clock(),
                )
            )  # fmt: skip
    assert [who for who in names if who in seen(boss, path).text]


def test_an_employer_gives_somebody_a_place_in_its_own_order(page_scene: PageScene) -> None:
    scene, boss = page_scene, _boss(page_scene)
    path = f"/vacancies/{scene.offers[0].id}/shortlist/{called(scene)}"
    assert sent(boss, path, f"{path}/rank", rank="1").status_code == 303
    page = seen(boss, path)
    assert [one for one in page.all("option", value="1") if "selected" in one.attributes]
    assert sent(boss, path, f"{path}/rank", rank="").status_code == 303
    with scene.hall.database.reading() as session:
        query = select(Ranking).where(Ranking.vacancy_id == scene.offers[0].id)
        assert session.scalars(query).all() == []


def test_a_far_shortlist_is_narrowed_in_bands(page_scene: PageScene) -> None:
    scene = page_scene
    path = f"/vacancies/{scene.offers[0].id}/shortlist"
    for role in ("employer", "stagejager"):
        client = browser(scene.hall, scene.accounts[role])
        page = seen(client, f"{path}?km=5")
        assert [one for one in page.all("option", value="5") if "selected" in one.attributes]
        seen(client, f"{path}?km=7")  # no edge of a band: as if nothing was chosen


def test_who_is_proposed_stands_with_the_vacancy(page_scene: PageScene) -> None:
    scene = page_scene
    offer = scene.hall.vacancy(scene.firms[0], title="Stage met mensen", capacity=3)
    person = scene.hall.candidate(organisation=scene.homes["coaching"], name="Iemand Anders")
    placed(scene, person, offer, "proposed", "published", "confirmed", "introduced", "accepted")
    page = seen(_boss(scene), f"/vacancies/{offer.id}")
    assert "2places leftof 3" in page.text.replace("left of", "leftof")
    assert "Iemand Anders" not in page.text
    assert "K-" in page.text
    staff = seen(browser(scene.hall, scene.accounts["stagejager"]), f"/vacancies/{offer.id}")
    assert "Iemand Anders" in staff.text
    candidate = browser(scene.hall, scene.accounts["candidate"])
    seen_by_person = seen(candidate, f"/vacancies/{offer.id}")
    assert "Iemand Anders" not in seen_by_person.text
    assert "K-" not in seen_by_person.text


def test_the_list_is_searched_and_filtered(page_scene: PageScene) -> None:
    scene = page_scene
    offer = scene.hall.vacancy(scene.firms[0], title="Stage zeldzaam woord", state="paused")
    boss = _boss(scene)
    for query in ("q=zeldzaam", "q=ZELDZAAM&state=paused"):
        page = seen(boss, f"/vacancies?{query}")
        assert len(page.all("a", href=f"/vacancies/{offer.id}")) == 1
    nothing = seen(boss, "/vacancies?q=zeldzaam&state=open")
    assert "No vacancy is like this" in nothing.text
    others = seen(boss, f"/vacancies?q={scene.firms[1].name}")
    assert "No vacancy is like this" in others.text


def test_an_employer_changes_and_pauses_its_own_company(page_scene: PageScene) -> None:
    scene = page_scene
    home = scene.hall.organisation("employer")
    firm = scene.hall.employer(organisation=home, name="Bakkerij Zon")
    scene.hall.vacancy(firm)
    boss = browser(scene.hall, scene.hall.account("employer", organisation=home))
    path = f"/organisation/{firm.id}"
    values = {"name": "Bakkerij Zon", "version": "1", "supervision_capacity": "3",
              "contact_email": "post@example.org", "postcode": "2312 AB"}  # fmt: skip
    wrong = sent(boss, "/organisation", path, **(values | {"contact_email": "post"}))
    assert wrong.status_code == 422
    assert sent(boss, "/organisation", path, **values).status_code == 303
    assert sent(boss, "/organisation", f"{path}/pause", paused="yes").status_code == 303
    with scene.hall.database.reading() as session:
        row = session.get_one(Employer, firm.id)
        assert (row.supervision_capacity, row.paused, row.postcode) == (3, True, "2312")
        assert row.contact_email == "post@example.org"
        assert row.organisation_id == home.id
    stale = sent(boss, "/organisation", path, **values)
    assert stale.status_code == 422
    other = sent(boss, "/organisation", f"/organisation/{scene.firms[1].id}", **values)
    assert other.status_code == 404
