"""The employer's journey in a real browser: a vacancy in two minutes, and a link from a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service.letters.making import draft_for_vacancy, make
from service.profiles.models import Vacancy
from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def _titled(site: Site, title: str) -> Vacancy:
    with site.scene.hall.database.reading() as session:
        query = select(Vacancy).where(Vacancy.title == title)
        return session.scalars(query).one()


def test_an_employer_writes_a_vacancy_and_looks_who_suits(chrome: Browser, site: Site) -> None:
    """A title brings skills, words bring advice, and both come without leaving the form."""
    page = site.page(chrome, "employer")
    page.goto(f"{site.url}/vacancies/new")
    page.fill("#field-title", "kok")
    page.press("#field-title", "Tab")
    page.wait_for_selector(".s-asked-row")
    page.fill("#skill-q", "lasen")
    page.wait_for_selector("#skill-list button[name=add]")
    page.fill("#field-description", "Een jong en dynamisch team")
    page.wait_for_selector("#advice-words")
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert not scrolls_sideways(page)
    page.click("#skill-list button[name=add] >> nth=0")
    page.wait_for_load_state()
    assert page.input_value("#field-description") == "Een jong en dynamisch team"
    page.fill("#field-description", "Je kookt voor veertig gasten.")
    page.click("button[name=do][value=save]")
    page.wait_for_load_state()
    anyway = page.locator("button[name=do][value=anyway]")
    if anyway.count():
        anyway.click()
    page.wait_for_url("**/vacancies/*done=vacancy-added")
    page.click("text=Who suits this?")
    page.wait_for_selector("h1:has-text('Who suits this?')")
    assert _titled(site, "kok").state == "open"


def test_who_has_a_link_answers_without_an_account_or_a_script(chrome: Browser, site: Site) -> None:
    hall, scene = site.scene.hall, site.scene
    offer = scene.offers[1]
    with hall.writing(hall.actor(scene.accounts["stagejager"])) as work:
        made = make(
            work, hall.settings, draft_for_vacancy(work, offer.id), language="nl", days=7
        )  # fmt: skip
    page = chrome.new_page(java_script_enabled=False, locale="nl-NL")
    page.set_default_timeout(10_000)
    link = f"{site.url}/letters/{made.link.rpartition('/')[2]}"
    page.goto(link)
    assert _titled(site, offer.title).state == "open"
    page.check("input[value=paused]")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Bedankt, je antwoord is binnen")
    assert _titled(site, offer.title).state == "paused"
