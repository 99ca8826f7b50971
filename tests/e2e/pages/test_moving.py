"""Moving somebody by hand in a real browser: find, see the price, confirm, ask for a new run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_stagejager_finds_somebody_sees_the_price_and_moves_them(
    chrome: Browser, site: Site
) -> None:
    """The table follows what is typed; the price comes before the decision."""
    page = site.page(chrome, "stagejager")
    run = site.scene.runs[-1]
    page.goto(f"{site.url}/runs/{run}/matching")
    rows = page.locator("#rows tbody tr")
    before = rows.count()
    name = rows.nth(0).locator("th a").inner_text()
    page.fill("#field-q", name.split()[0].lower())
    page.wait_for_function(
        "before => document.querySelectorAll('#rows tbody tr').length < before", arg=before
    )
    assert f"q={name.split()[0].lower()}" in page.url
    assert name in rows.nth(0).inner_text()

    rows.nth(0).get_by_role("link", name=re.compile("^Move")).click()
    page.wait_for_selector("#offers")
    links = page.get_by_role("link", name=re.compile("^See what it costs"))
    for at in range(links.count()):
        links.nth(at).click()
        page.wait_for_load_state()
        if page.locator("#field-reason").count():
            break
        page.go_back()
    assert page.get_by_role("heading", name="What it costs", exact=True).is_visible()
    assert not barriers(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)

    page.click("main button[type=submit]")
    page.wait_for_selector("#errors")
    page.fill("#field-reason", "Afgesproken op de beurs")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/pairs/"))
    assert page.get_by_text("A new run takes it along:").is_visible()
    assert page.get_by_role("button", name="Start a new run").is_visible()
    assert not barriers(page)
    page.context.close()


def test_the_picture_scrolls_inside_itself_where_the_screen_is_narrow(
    chrome: Browser, site: Site
) -> None:
    page = site.page(chrome, "stagejager", script=False)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site.url}/runs/{site.scene.runs[-1]}/picture")
    assert page.locator("svg[role=img]").is_visible()
    assert not scrolls_sideways(page)
    page.context.close()
