"""The messy folder of the Leiden region, dropped on the page, mended and brought in."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import openpyxl
from sqlalchemy import func, select

from service.accounts.models import Account
from service.exchange.models import WaitingFile
from service.profiles.models import Candidate
from tests.browsing import barriers, scrolls_sideways
from tests.pages_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MESSY: Final = Path(__file__).parents[3] / "fixtures" / "leiden-messy"

_DROP: Final = """async (zone, files) => {
    const held = new DataTransfer();
    for (const [name, text] of files) {
        const bytes = Uint8Array.from(atob(text), one => one.charCodeAt(0));
        held.items.add(new File([bytes], name));
    }
    for (const kind of ["dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: held, bubbles: true}));
    }
}"""
"""What a mouse does that lets go of files above the page."""


def test_a_messy_folder_is_dropped_mended_and_brought_in(chrome: Browser, site: Site) -> None:
    page = site.page(chrome, "stagejager")
    page.set_default_timeout(60_000)
    _let_in(site)
    page.goto(f"{site.url}/imports")
    _drop(page)
    page.fill("#field-sender", "Regio Leiden")
    page.get_by_role("button", name="Read the files").click()
    page.wait_for_selector("#problems")
    at = page.url.partition("?")[0]
    assert page.get_by_text("109 problems must be mended").is_visible()
    assert not barriers(page)
    _mend_one(page)
    page.get_by_role("button", name="Check again").click()
    page.get_by_text("108 problems must be mended").wait_for()
    _look_at_the_file(page)
    page.get_by_role("link", name="Leave rows out").click()
    page.get_by_role("button", name="Leave 108 rows out").click()
    page.get_by_text("everything in the files can be read").wait_for()
    assert _people(site) == len(site.scene.people)
    page.goto(at)
    page.get_by_role("link", name="See what will change").click()
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_text("This was brought in.").wait_for()
    assert _people(site) > 1_000
    with site.scene.hall.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(WaitingFile)) == 0
    page.context.close()


def _let_in(site: Site) -> None:
    """Let the account work in both programmes, which the folder has."""
    site.scene.hall.programme("talent")
    with site.scene.hall.database.writing() as session:
        row = session.get_one(Account, site.scene.accounts["stagejager"].id)
        row.programmes = ["stagepact", "talent"]


def _drop(page: Page) -> None:
    """Drop all files of the folder on the page, the drawing too."""
    files = [
        [one.name, base64.b64encode(one.read_bytes()).decode()] for one in sorted(MESSY.iterdir())
    ]
    page.locator("[data-drop]").evaluate(_DROP, files)
    count = page.locator("#field-files").evaluate("field => field.files.length")
    assert count == len(files)


def _mend_one(page: Page) -> None:
    """Type another postcode: the page says at once whether it can be read."""
    wrong = page.locator("main input[value='0312']")
    for text, told in (("Leiden", "Not yet:"), ("2312", "This can be read.")):
        wrong.fill(text)
        wrong.press("Tab")
        page.get_by_text(told).wait_for()


def _look_at_the_file(page: Page) -> None:
    """Download what was found, as a workbook."""
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download all problems").click()
    book = openpyxl.load_workbook(io.BytesIO(begun.value.path().read_bytes()))
    assert book.active is not None
    assert sum(row[4] == "error" for row in book.active.values) == 108


def _people(site: Site) -> int:
    with site.scene.hall.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Candidate)) or 0
