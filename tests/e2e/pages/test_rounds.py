"""A round in a real browser: made, run while somebody watches, and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site
from tests.pages_tour.comparing import prepare
from tests.service_runs import SOME, do, queue_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def make_a_round(page: Page, site: Site, name: str) -> None:
    """Make a round with the form."""
    page.goto(f"{site.url}/rounds")
    page.click("text=New round")
    page.fill("#field-name", name)
    page.click("text=Make the round")
    page.wait_for_selector(f"h1:has-text('{name}')")


def test_a_run_is_watched_without_asking_for_the_page_again(chrome: Browser, site: Site) -> None:
    """The step and the bar change by themselves, and the result appears when it is there."""
    page = site.page(chrome, "stagejager")
    make_a_round(page, site, "Zomerbeurs")
    page.click(".s-primary button")
    page.wait_for_selector("#run-step:has-text('waiting for its turn')")
    page.evaluate("document.body.dataset.same = 'yes'")
    queue = queue_of(site.scene.hall)
    lease = queue.claim()
    assert lease is not None
    queue.renew(lease, SOME)
    page.wait_for_selector("#run-step:has-text('scoring pairs')")
    page.wait_for_selector("text=30% of this step")
    assert page.evaluate("document.body.dataset.same") == "yes"
    assert not barriers(page)
    do(site.scene.hall, lease)
    page.wait_for_selector("text=Look at the matching")
    assert page.evaluate("document.body.dataset.same") is None
    page.context.close()


def test_without_a_script_a_run_is_started_watched_and_stopped(chrome: Browser, site: Site) -> None:
    """The page asks for itself again after some seconds."""
    page = site.page(chrome, "stagejager", script=False)
    make_a_round(page, site, "Zonder script")
    page.click(".s-primary button")
    page.wait_for_selector("#run-step:has-text('waiting for its turn')")
    queue = queue_of(site.scene.hall)
    lease = queue.claim()
    assert lease is not None
    queue.renew(lease, SOME)
    page.wait_for_selector("#run-step:has-text('scoring pairs')")
    page.click("text=Stop the run")
    page.wait_for_selector("text=It is being stopped")
    queue.cancelled(lease)
    page.wait_for_selector("h1:has-text('The run was stopped')")
    page.context.close()


def test_two_runs_are_compared(chrome: Browser, site: Site) -> None:
    prepare(site.scene)
    page = site.page(chrome, "stagejager")
    page.goto(f"{site.url}/runs/{site.scene.runs[-1]}")
    page.click("text=Compare with the run before")
    page.wait_for_selector("h1:has-text('Compare two runs')")
    assert page.is_visible("text=Reason: Afgesproken op de beurs.")
    assert not barriers(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)
    page.context.close()
