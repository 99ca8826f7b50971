"""Take the pictures of pages in the README, from a demo that runs here.

Start ``stagepact serve --demo`` and give what it printed::

    python -m tools.pictures http://127.0.0.1:8000 demo.txt

It needs Chromium, and playwright of the extra ``dev``.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER: Final = Path(__file__).parents[1] / "docs" / "images"

_LOGIN: Final = re.compile(r"(\w+)(@demo\.example)\s*│\s*([0-9a-f]{4}(?:-[0-9a-f]{4}){2})")


def _desk(browser: Browser, url: str, login: tuple[str, str], width: int, height: int) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height}, device_scale_factor=1, locale="nl-NL"
    )
    page.goto(f"{url}/sign-in")
    page.fill("#field-email", login[0])
    page.fill("#field-password", login[1])
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    return page


def main() -> None:
    """Take them all."""
    from playwright.sync_api import sync_playwright

    url, told = sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8")
    logins = {role: (role + rest, password) for role, rest, password in _LOGIN.findall(told)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = _desk(browser, url, logins["stagejager"], 1180, 1000)
        page.get_by_role("link", name="Stagebeurs voorjaar 2027").click()
        page.wait_for_load_state()
        page.screenshot(path=FOLDER / "page-round.png")

        page = _desk(browser, url, logins["coach"], 1080, 1150)
        page.goto(f"{url}/people?q=T-MUSICUS")
        page.locator("main table a").first.click()
        page.wait_for_load_state()
        person = page.url.rsplit("/", 1)[1]
        page.goto(f"{url}/people/{person}/suggestions")
        page.locator("main details summary").first.click()
        page.screenshot(path=FOLDER / "page-suggestions.png")
        page.goto(f"{url}/placements?q=Golestanpour")
        page.locator("main table a").first.click()
        page.get_by_role("link", name="Waarom deze twee passen").click()
        page.wait_for_load_state()
        page.screenshot(path=FOLDER / "page-pair.png")

        page = _desk(browser, url, logins["employer"], 420, 1150)
        page.goto(f"{url}/vacancies")
        page.locator("main table a").first.click()
        page.wait_for_load_state()
        page.goto(f"{page.url.partition('?')[0]}/shortlist")
        page.screenshot(path=FOLDER / "page-shortlist.png")
        browser.close()


if __name__ == "__main__":
    main()
