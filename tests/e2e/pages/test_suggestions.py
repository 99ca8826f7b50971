"""A coach at the table: what suits somebody, what if, and proposing the pair that came up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import barriers
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def _heading(page: Page) -> str:
    return page.inner_text("#suggestions-heading")


def test_a_slider_changes_the_list_at_once_and_a_suggestion_becomes_a_placement(
    chrome: Browser, site: Site
) -> None:
    page = site.page(chrome, "coach")
    page.goto(f"{site.url}/people/{site.scene.people[0].id}/suggestions")
    before, address = _heading(page), page.url
    page.focus("#field-minutes")
    page.keyboard.press("Home")  # the least there is
    page.wait_for_selector("text=What you try:")
    assert page.inner_text("#shown-minutes") == "10 minutes"
    assert _heading(page) != before
    assert page.url == address, "the page was not loaded again"
    assert barriers(page) == []
    page.fill("#field-q", "vca")
    page.click("#skills-to-try button:has-text('VCA')")
    page.wait_for_selector("#tried-1")
    assert "minutes=10" in page.url, "what was tried before stays"
    page.click("text=Back to the profile")
    assert _heading(page) == before

    page.click("#suggestions .s-card >> nth=0 >> text=Propose")
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=The proposal was made")
    page.click("text=Show it to both")
    page.click("text=The candidate wants the place")
    page.wait_for_selector("text=First this:")
    page.click("text=The candidate said yes to this")
    page.click("text=Introduce the candidate")
    page.wait_for_selector(".s-badge:has-text('introduced')")
    assert barriers(page) == []
    page.close()


def test_without_a_script_the_button_shows_the_other_list(chrome: Browser, site: Site) -> None:
    page = site.page(chrome, "coach", script=False)
    page.goto(f"{site.url}/people/{site.scene.people[6].id}/suggestions")
    page.select_option("#field-sector", "any")
    page.click("text=Show the list")
    assert "sector=any" in page.url
    assert "What you try:" in page.inner_text("main")
    page.fill("#field-q", "lassen")
    page.click("text=Search")
    assert page.locator("#skills-to-try button").count() >= 1
    page.close()
