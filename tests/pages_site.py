"""A town that a real server shows, and browsers that are signed in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.pages_app import COOKIE
from tests.pages_scene import PageScene

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@dataclass
class Site:
    """A town, served.

    Attributes
    ----------
    url
        Where it is, without a slash at the end.
    """

    scene: PageScene
    url: str

    def page(
        self, chrome: Browser, role: str, *, language: str = "en", script: bool = True
    ) -> Page:
        """Return a page of a browser of its own, signed in as a role; see `Browser.new_page`."""
        page = chrome.new_page(java_script_enabled=script)
        page.set_default_timeout(10_000)
        token = self.scene.hall.token(self.scene.accounts[role])
        page.context.add_cookies(
            [
                {"name": COOKIE, "value": token, "url": self.url},
                {"name": "stagepact_language", "value": language, "url": self.url},
            ]
        )
        return page
