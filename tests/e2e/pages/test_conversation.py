"""A coach finds a person and makes the profile together, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_profile_is_made_in_conversation(chrome: Browser, site: Site) -> None:
    page = site.page(chrome, "coach", language="nl")
    page.goto(f"{site.url}/people")
    page.fill("#field-q", "yilmas")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Aylin Yılmaz").click()
    page.get_by_role("link", name="Vaardigheden", exact=True).click()
    before = page.locator(".s-claim").count()

    # Somebody types the first letters, with a slip, and the list comes while typing.
    search = page.locator("#skill-list-q")
    search.press_sequentially("progamere", delay=20)
    page.get_by_role("button", name="programmeren", exact=True).click()
    page.wait_for_selector(".s-claim:has-text('programmeren') .s-badge")
    assert page.locator(".s-claim").count() == before + 1
    assert page.evaluate("document.activeElement.id") == "skill-list-q"
    assert page.url.endswith("/skills")
    assert not barriers(page)

    # The level is kept when it is chosen, and the one who chose stays where they are.
    fresh = page.locator(".s-claim").first
    fresh.get_by_label("zelfstandig").check()
    page.wait_for_selector("#told:has-text('programmeren: zelfstandig')")
    assert fresh.get_by_label("zelfstandig").evaluate("one => one === document.activeElement")

    # A job title gives what is likely; what is ticked is added.
    page.fill("#field-title", "kok")
    page.keyboard.press("Enter")
    ticks = page.locator("fieldset input[type=checkbox]")
    ticks.first.wait_for()
    for at in range(ticks.count()):
        ticks.nth(at).set_checked(at == 0)
    page.get_by_role("button", name="Voeg toe wat is aangevinkt").click()
    page.get_by_text("Toegevoegd: ").wait_for()
    assert page.locator(".s-claim").count() == before + 2
    assert page.evaluate("document.activeElement.id") == "so-far"

    page.get_by_role("button", name="Verwijderen programmeren").click()
    page.get_by_text("Weggehaald: programmeren.").wait_for()
    assert page.locator(".s-claim").count() == before + 1
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)
    page.context.close()


def test_a_skill_is_added_without_a_script(chrome: Browser, site: Site) -> None:
    page = site.page(chrome, "coach", language="en", script=False)
    page.goto(f"{site.url}/people/{site.scene.people[0].id}/skills")
    before = page.locator(".s-claim").count()
    page.fill("#skill-list-q", "forklft")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="drive forklifts").click()
    assert page.locator(".s-claim").count() == before + 1
    fresh = page.locator(".s-claim").first
    fresh.get_by_label("teaches others").check()
    fresh.get_by_role("button", name="Keep this level").click()
    assert page.locator(".s-claim").first.get_by_label("teaches others").is_checked()
    page.context.close()
