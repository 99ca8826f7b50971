"""Two people publish in a real browser, one of them undoes it, and the call list is ticked off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_two_people_publish_one_undoes_and_a_call_is_ticked_off(
    chrome: Browser, site: Site
) -> None:
    scene = site.scene
    publishing = f"{site.url}/runs/{scene.runs[-1]}/publish"
    scene.hall.app.state.services.settings.__dict__["publish_by_two"] = True
    asks, agrees = site.page(chrome, "stagejager"), site.page(chrome, "administrator")
    asks.goto(publishing)
    asks.fill("#field-note", "Looked at with the schools.")
    asks.click("text=Ask to publish")
    asks.wait_for_selector("text=You asked, so somebody else must agree")
    assert asks.locator("text=Agree and publish").count() == 0
    agrees.goto(publishing)
    assert agrees.locator("text=Looked at with the schools.").count()
    agrees.click("text=Agree and publish")
    agrees.wait_for_selector("text=Candidates and employers see what this run proposed")
    assert not barriers(agrees)

    asks.goto(f"{publishing}/undo")
    asks.fill("#field-reason", "Two firms were still to be asked")
    asks.keyboard.press("Enter")
    asks.wait_for_selector("text=The publication was undone")
    assert not barriers(asks)

    asks.goto(f"{site.url}/rounds/{scene.round_id}/calls")
    card = asks.locator("li.s-card").first
    before = asks.url
    card.get_by_role("button", name="Tick off").click()
    asks.wait_for_selector("li.s-card .s-badge--success")
    assert asks.url == before
    assert asks.evaluate("document.activeElement.textContent").startswith("Put back on the list")
    assert not barriers(asks)
    asks.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(asks)
    asks.context.close()
    agrees.context.close()


def test_the_call_list_works_without_a_script_and_prints_without_buttons(
    chrome: Browser, site: Site
) -> None:
    page = site.page(chrome, "stagejager", script=False)
    page.goto(f"{site.url}/rounds/{site.scene.round_id}/calls?show=all&everything=true")
    page.get_by_role("button", name="Tick off").first.click()
    page.wait_for_selector("text=The call was written down.")
    page.goto(f"{site.url}/rounds/{site.scene.round_id}/calls?show=all&everything=true")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Tick off").first.is_visible()
    assert page.locator("a[href^='tel:']").first.is_visible()
    page.context.close()
