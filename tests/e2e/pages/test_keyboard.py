"""A coach without a mouse: every step by Tab, Enter and the arrows, and always to be seen where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_MOST: Final = 120

_FOCUSED: Final = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.labels && one.labels.length ? one.labels[0].innerText : "";
  const style = getComputedStyle(one);
  return [one.innerText || "", label, style.outlineStyle, style.outlineWidth];
}"""


def _tab_to(page: Page, what: str) -> None:
    """Press Tab until something with these words has the focus; everything on the way shows it."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found is None:
            continue
        text, label, style, width = found
        assert style != "none", f"no focus to be seen at {text!r} {label!r}"
        assert width != "0px", f"no focus to be seen at {text!r} {label!r}"
        if re.search(what, " ".join(text.split())) or re.search(what, label):
            return
    raise AssertionError(f"Tab never comes to {what!r} at {page.url}")


def _enter(page: Page, what: str) -> None:
    _tab_to(page, what)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_coach_finds_somebody_and_adds_a_skill_without_a_mouse(
    chrome: Browser, site: Site
) -> None:
    page = site.page(chrome, "coach")
    page.goto(f"{site.url}/placements")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED)[0] == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.goto(f"{site.url}/placements")
    _enter(page, "^People$")
    _tab_to(page, "^Name or number")
    page.keyboard.type(site.scene.person.contact.name if site.scene.person.contact else "")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    name = site.scene.person.contact.name if site.scene.person.contact else ""
    _enter(page, f"^{name}$")
    _enter(page, "^Skills$")
    _tab_to(page, "^A few letters")
    page.keyboard.type("solder")
    page.locator("main button[name=skill]").first.wait_for()
    _tab_to(page, "solder")
    with page.expect_response(re.compile("/skills/add$")):
        page.keyboard.press("Enter")
    page.locator("#so-far").filter(has_text="5").wait_for()
    _tab_to(page, "^What suits")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/suggestions")
    page.context.close()
