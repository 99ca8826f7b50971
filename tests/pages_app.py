"""Pages in tests: a browser without a screen for each role, and what stands on a page."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from fastapi.testclient import TestClient

from service.accounts.models import Account
from tests.service_app import Hall

COOKIE: Final = "stagepact_session"


def browser(hall: Hall, account: Account | None = None, *, language: str = "en") -> TestClient:
    """Return a client that asks for pages, signed in if there is an account.

    It follows no redirect by itself; faults of the server are answers.
    """
    cookies = {"stagepact_language": language}
    if account is not None:
        cookies[COOKIE] = hall.token(account)
    return TestClient(
        hall.app, raise_server_exceptions=False, cookies=cookies, follow_redirects=False
    )


@dataclass
class Element:
    """An element of a page, with the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


class Page(HTMLParser):
    """What stands on a page.

    Parameters
    ----------
    html
        The page.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a kind with these attributes."""
        return [
            one
            for one in self.elements
            if one.tag == tag
            and all(one.attributes.get(name.rstrip("_")) == v for name, v in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only element of a kind with these attributes."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        """All words of the page, with single spaces."""
        return " ".join(self.one("main").text.split())


_EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "rect", "path", "line"})


def seen(client: TestClient, path: str, *, status: int = 200) -> Page:
    """Open a page."""
    answer = client.get(path)
    found: int = answer.status_code
    assert found == status, f"{path}: {found}\n{answer.text[-2000:]}"
    return Page(answer.text)


def sent(client: TestClient, page: str, action: str, **fields: Any) -> Any:
    """Send a form of a page, with its token; ``page`` is the address of the page it stands on.

    A field whose name ends in ``_`` is sent without it (for ``from_`` and so on); a list sends one
    value after another; a tuple (name, bytes) is a file.
    """
    token = next(one.attributes["value"] for one in seen(client, page).all("input", name="token"))
    values = {name.rstrip("_"): value for name, value in fields.items()}
    files = {name: value for name, value in values.items() if isinstance(value, tuple)}
    plain = {name: value for name, value in values.items() if name not in files}
    return client.post(action, data={"token": token, **plain}, files=files or None)
