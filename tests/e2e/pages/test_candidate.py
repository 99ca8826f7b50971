"""The student with a real browser: why, yes by keyboard only, another skill, and away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.accounts.models import Account
from service.accounts.passwords import hashed
from service.placements.models import Placement, Step
from service.profiles.models import Candidate
from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "tafel wolk fiets citroen"


def published(site: Site) -> str:
    """Publish a proposal to the person, who gets a password; return its id."""
    hall, offer = site.scene.hall, site.scene.offers[1]
    row = Placement(
        programme=offer.programme, candidate_id=site.scene.person.id, vacancy_id=offer.id,
        employer_id=offer.employer_id, state="published", created_at=hall.clock(),
        updated_at=hall.clock(),
    )  # fmt: skip
    row.steps = [
        Step(position=0, at=hall.clock(), role="stagejager", after="proposed", note=""),
        Step(
            position=1, at=hall.clock(), role="stagejager", before="proposed", after="published",
            note="",
        ),
    ]  # fmt: skip
    hall.add(row)
    with hall.database.writing() as session:
        account = session.get_one(Account, site.scene.accounts["candidate"].id)
        account.password = hashed(PASSWORD)
    return row.id


def tab_to(page: Page, text: str) -> None:
    """Go to a link, a button or a box with the keyboard, and stop if it cannot be reached."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if text in here:
            return
    raise AssertionError(f"no way to {text!r} by keyboard")


def test_a_student_says_yes_by_keyboard_only(chrome: Browser, site: Site) -> None:
    id_ = published(site)
    page = chrome.new_page(viewport={"width": 320, "height": 700})
    page.set_default_timeout(10_000)
    page.goto(f"{site.url}/language/en?next=/sign-in")
    tab_to(page, "E-mail address")
    page.keyboard.type(site.scene.accounts["candidate"].email)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/me")
    tab_to(page, "Answer your proposal")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/me/proposals/{id_}")
    assert "Why this one?" in page.inner_text("main")
    assert not barriers(page)
    assert not scrolls_sideways(page)
    tab_to(page, "may see my name")
    page.keyboard.press("Space")
    tab_to(page, "Yes, I want this place")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You said yes.")
    with site.scene.hall.database.reading() as session:
        assert session.get_one(Placement, id_).state == "confirmed"
    page.context.close()


def test_a_skill_is_found_while_typing_and_kept(chrome: Browser, site: Site) -> None:
    page = site.page(chrome, "candidate")
    page.goto(f"{site.url}/me/skills")
    page.fill("#skill-list-q", "")
    page.type("#skill-list-q", "lasen")
    page.wait_for_selector("#skill-list button >> nth=0")
    assert page.url.endswith("/me/skills"), "the page stayed; the list came by itself"
    page.click("#skill-list button >> nth=0")
    page.wait_for_selector("text=It was added.")
    page.context.close()


def test_a_student_leaves_and_nothing_is_left(chrome: Browser, site: Site) -> None:
    hall = site.scene.hall
    person = hall.candidate(name="Vera Vertrek")
    account = hall.account("candidate", candidate=person, password=hashed(PASSWORD))
    site.scene.accounts["leaving"] = account
    page = site.page(chrome, "leaving", script=False)
    page.goto(f"{site.url}/me/data")
    with page.expect_download() as download:
        page.click("text=Download my data")
    assert download.value.suggested_filename == "my-data.json"
    page.click("text=Erase me")
    page.check("#field-sure")
    page.fill("#field-password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Everything about you was erased")
    with hall.database.reading() as session:
        assert session.get(Candidate, person.id) is None
    page.context.close()
