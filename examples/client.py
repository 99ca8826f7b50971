"""A client for the API of Stagepact in one file, with nothing but Python's standard library.

Copy it into a project of your own, or run it:

    python examples/client.py http://127.0.0.1:8000 coach@example.org T-MUSICUS

It asks for the password, and prints the suggestions for one person.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from getpass import getpass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen
from uuid import uuid4


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """What the service answered instead of what was asked (RFC 9457).

    Parameters
    ----------
    details
        The answer: ``status``, ``code``, ``title``, ``detail``, and ``errors`` with each fault.
    """

    def __init__(self, details: Mapping[str, Any]) -> None:
        self.status: int = details["status"]
        self.code: str = details["code"]
        self.errors: list[dict[str, str]] = details.get("errors", [])
        faults = "; ".join(f"{fault['location']}: {fault['detail']}" for fault in self.errors)
        texts = (details["title"], details.get("detail", ""), faults)
        super().__init__(". ".join(text for text in texts if text))


class Stagepact:
    """A service, and who asks it.

    Parameters
    ----------
    url
        Where the service is, for instance ``https://stages.example.org``.
    token
        An API key, or a token of `sign_in`.
    language
        ``nl`` or ``en``, of everything that the service says.
    """

    def __init__(self, url: str, token: str, language: str = "nl") -> None:
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    @classmethod
    def sign_in(cls, url: str, email: str, password: str, language: str = "nl") -> Stagepact:
        """Return a service to which somebody signed in with a password."""
        stranger = cls(url, "", language)
        session = stranger.post("/sessions", {"email": email, "password": password})
        return cls(url, session["token"], language)

    def get(self, path: str, **query: Any) -> Any:
        """Return what stands at a path; a query of None is left out."""
        return self._call("GET", path, query=query)[0]

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """Send something new. Sent again after a lost answer, it is done once."""
        return self._call("POST", path, body, query, {"Idempotency-Key": str(uuid4())})[0]

    def change(self, path: str, **fields: Any) -> Any:
        """Change some fields of what stands at a path, unless somebody else did meanwhile."""
        _, headers = self._call("GET", path)
        return self._call("PATCH", path, fields, headers={"If-Match": headers["ETag"]})[0]

    def put(self, path: str, body: Any, *, if_match: str = "*") -> Any:
        """Replace what stands at a path, by default whatever others did."""
        return self._call("PUT", path, body, headers={"If-Match": if_match})[0]

    def step(self, placement: Mapping[str, Any], to: str, **more: Any) -> Any:
        """Take a placement a step further, unless somebody else did meanwhile."""
        path = f"/placements/{placement['id']}/transitions"
        headers = {"If-Match": f'"{placement["version"]}"', "Idempotency-Key": str(uuid4())}
        return self._call("POST", path, {"to": to, **more}, headers=headers)[0]

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Yield everything of a list, page after page."""
        after = None
        while True:
            page = self.get(path, after=after, **query)
            yield from page["items"]
            after = page["next"]
            if after is None:
                return

    def events(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield what happens, as it happens (server-sent events), until it ends."""
        request = Request(f"{self.url}/api/v1{path}", headers=self._headers)  # noqa: S310 - our own URL
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            for line in answer:
                if line.startswith(b"data:"):
                    yield json.loads(line.removeprefix(b"data:"))

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, Mapping[str, str]]:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        url = f"{self.url}/api/v1{quote(path)}"
        if asked:
            url += "?" + urlencode(asked, doseq=True)
        request = Request(url, method=method, headers={**self._headers, **(headers or {})})  # noqa: S310
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, timeout=60) as answer:  # noqa: S310
                content = answer.read()
                return (json.loads(content) if content else None), answer.headers
        except HTTPError as error:
            raise Problem(json.loads(error.read())) from error


def main(url: str, email: str, key: str) -> None:
    """Print the suggestions for the person whom a sender knows by a key."""
    service = Stagepact.sign_in(url, email, getpass("Password: "))
    person = next(p for p in service.pages("/candidates", q=key) if p["key"] == key)
    found = service.get(f"/candidates/{person['id']}/suggestions", limit=10, explain="true")
    for item in found["items"]:
        vacancy, score = item["vacancy"], item["score"]["candidate"]
        print(f"{item['rank']:3} {score:6.2f}  {vacancy['title']} ({vacancy['employer']['name']})")  # noqa: T201
        for requirement in item["explanation"]["requirements"]:
            print(f"             {requirement['status_label']}: {requirement['label']}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
