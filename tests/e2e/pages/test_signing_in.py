"""Signing in with a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_wrong_password_is_told_and_the_address_stays(chrome: Browser, site: Site) -> None:
    page = chrome.new_page()
    page.goto(f"{site.url}/sign-in?next=/rounds")
    page.fill("#field-email", "nobody@example.org")
    page.fill("#field-password", "tafel wolk fiets citroen")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    assert page.input_value("#field-email") == "nobody@example.org"
    assert page.input_value("#field-password") == ""
    assert page.url.endswith("next=/rounds")
    assert not barriers(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)
    page.context.close()
