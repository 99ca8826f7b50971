"""Signing in with an OpenID provider: a real one, small, with keys of its own, on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from service.accounts.models import Account, OidcLogin
from service.accounts.oidc import CALLBACK, PAGE_CALLBACK
from tests.service_app import Clock, Hall, hall_on
from tests.serving import served

CLIENT, SECRET = "stagepact", "secret of the client"
START = "/api/v1/sessions/oidc"


def new_key(kid: str | None = None) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid or uuid4().hex})


@dataclass
class Provider:
    """An OpenID provider that lets everybody in as the person it was told.

    Attributes
    ----------
    claims
        What it says of the person; what is None is left out.
    key
        With which it signs; ``published`` is what it tells of its keys.
    """

    clock: Clock
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = None
    algorithm: str = "ES256"
    forge: Callable[[dict[str, Any]], str] | None = None
    published: list[Any] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: int = 0

    def __post_init__(self) -> None:
        self.use(new_key())

    def use(self, key: Any, algorithm: str = "ES256", *, publish: bool = True) -> None:
        """Sign with another key from now on."""
        self.key, self.algorithm = key, algorithm
        if publish:
            self.published = [key]

    def token(self, asked: dict[str, str]) -> str:
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        if self.forge is not None:
            return self.forge(told)
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, told, self.key, algorithms=[self.algorithm])


def app_of(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        provider.asked += 1
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
        }

    @app.get("/keys")
    def keys() -> Any:
        return KeySet(provider.published).as_dict(private=False)

    @app.get("/authorize")
    def authorize(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        provider.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    @app.post("/token")
    async def token(request: Request) -> JSONResponse:
        form = await request.form()
        asked = provider.codes.pop(str(form["code"]), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or request.headers["authorization"] != f"Basic {basic}"
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": provider.token(asked), "token_type": "Bearer"})

    return app


@dataclass
class Door:
    """An application that people enter by a provider."""

    hall: Hall
    provider: Provider

    def leave(self, client: TestClient) -> str:
        """Begin to sign in; return where to the browser is sent."""
        answer = client.get(START, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        there: str = answer.headers["location"]
        return there

    def come_back(self, client: TestClient, at: str) -> Any:
        """Sign in at the provider, and come back with what it says."""
        import httpx

        back = httpx.get(at, follow_redirects=False).headers["location"]
        parts = urlsplit(back)
        assert parts.path == CALLBACK
        return client.get(f"{parts.path}?{parts.query}")

    def enter(self) -> Any:
        """Do both, with one browser."""
        client = self.hall.client()
        return self.come_back(client, self.leave(client))


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Give a provider that is served on this machine."""
    clock = Clock()
    found = Provider(clock)
    with served(app_of(found)) as address:
        found.issuer = address
        yield found


@pytest.fixture
def door(hall: Hall, provider: Provider) -> Door:
    """Give an application that people enter by the provider, and a clock that both go by."""
    provider.claims, provider.forge = {}, None
    provider.use(new_key())
    provider.clock.forward(hours=2)  # so that nothing is believed that an earlier test was told
    both = hall_on(
        hall.database,
        clock=provider.clock,
        oidc_issuer=provider.issuer,
        oidc_client=CLIENT,
        oidc_secret=SECRET,
    )
    return Door(both, provider)


def person(door: Door, **columns: Any) -> Account:
    row = door.hall.account("coach", **columns)
    door.provider.claims = {"sub": uuid4().hex, "email": row.email.upper(), "email_verified": True}
    return row


def test_who_has_an_account_comes_in_with_a_session_as_with_a_password(door: Door) -> None:
    row = person(door)
    answer = door.enter()
    assert answer.status_code == 200
    told = answer.json()
    assert told["account"]["id"] == row.id
    assert answer.headers["cache-control"] == "no-store"
    who = door.hall.client(told["token"]).get("/api/v1/sessions/current")
    assert who.json()["account"]["email"] == row.email


def test_the_way_to_the_provider_says_no_more_than_it_needs(door: Door) -> None:
    asked = parse_qs(urlsplit(door.leave(door.hall.client())).query)
    assert set(asked) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert asked["redirect_uri"] == [f"http://127.0.0.1:8000{CALLBACK}"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == len(asked["code_challenge"][0]) == 43


def test_once_linked_a_person_is_known_by_the_providers_own_id(door: Door) -> None:
    row = person(door)
    assert door.enter().status_code == 200
    door.provider.claims["email"] = "married@example.org"
    assert door.enter().json()["account"]["id"] == row.id
    door.provider.claims = {**door.provider.claims, "sub": "another", "email": row.email}
    assert door.enter().status_code == 401, "somebody else got that address later"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_keys_of_other_kinds_are_taken(door: Door, algorithm: str) -> None:
    door.provider.use(RSAKey.generate_key(2048, {"kid": uuid4().hex}), algorithm)
    person(door)
    assert door.enter().status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
    ],
)
def test_what_does_not_hold_lets_nobody_in(door: Door, claims: dict[str, Any]) -> None:
    person(door)
    door.provider.claims |= claims
    answer = door.enter()
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_token_for_several_is_taken_where_it_was_made_for_us(door: Door) -> None:
    person(door)
    door.provider.claims |= {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert door.enter().status_code == 200


def test_a_token_signed_by_anybody_else_lets_nobody_in(door: Door) -> None:
    person(door)
    known = door.provider.key
    door.provider.use(new_key(known.kid), publish=False)
    assert door.enter().status_code == 401
    door.provider.use(OctKey.import_key(SECRET * 2, {"kid": known.kid}), "HS256", publish=False)
    assert door.enter().status_code == 401


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_token_that_anybody_can_make_lets_nobody_in(door: Door, algorithm: str) -> None:
    """The public key is no secret to sign with, and no signature is none."""
    person(door)
    known = door.provider.key

    def part(told: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    def forged(claims: dict[str, Any]) -> str:
        said = part({"alg": algorithm, "kid": known.kid}) + "." + part(claims)
        made = hmac.digest(known.as_pem(private=False), said.encode(), "sha256")
        signature = base64.urlsafe_b64encode(made).decode().rstrip("=")
        return f"{said}.{signature if algorithm == 'HS256' else ''}"

    door.provider.forge = forged
    assert door.enter().status_code == 401


def test_a_new_key_of_the_provider_is_looked_up_but_not_more_than_once_a_minute(
    door: Door,
) -> None:
    person(door)
    assert door.enter().status_code == 200
    door.provider.clock.forward(minutes=2)
    door.provider.use(new_key())
    asked = door.provider.asked
    assert door.enter().status_code == 200
    assert door.provider.asked == asked + 1
    door.provider.use(new_key(), publish=False)
    assert door.enter().status_code == 401
    assert door.provider.asked == asked + 1


def test_coming_back_works_once_in_time_and_in_the_browser_that_left(door: Door) -> None:
    person(door)
    client = door.hall.client()
    at = door.leave(client)
    assert door.come_back(door.hall.client(), at).status_code == 401, "another browser"
    assert door.come_back(client, at).status_code == 401, "that used it up"
    at = door.leave(client)
    assert door.come_back(client, at).status_code == 200
    assert door.come_back(client, at).status_code == 401
    at = door.leave(client)
    door.provider.clock.forward(minutes=10)
    assert door.come_back(client, at).status_code == 401


def test_a_made_up_state_or_code_lets_nobody_in(door: Door) -> None:
    client = door.hall.client()
    assert client.get(f"{CALLBACK}?state=made-up&code=x").status_code == 401
    assert client.get(f"{CALLBACK}?code=x").status_code == 422
    for query in ("code=made-up", "error=access_denied"):
        state = parse_qs(urlsplit(door.leave(client)).query)["state"][0]
        assert client.get(f"{CALLBACK}?state={state}&{query}").status_code == 401


def test_a_disabled_account_stays_outside(door: Door) -> None:
    person(door, disabled_at=door.hall.clock())
    assert door.enter().status_code == 401


def test_sign_ins_that_were_not_finished_are_cleared_away(door: Door) -> None:
    client = door.hall.client()
    state = parse_qs(urlsplit(door.leave(client)).query)["state"][0]
    door.provider.clock.forward(minutes=10)
    door.leave(client)
    with door.hall.database.reading() as session:
        assert session.get(OidcLogin, state) is None


def test_the_cookie_is_for_the_way_back_only(door: Door) -> None:
    cookie = door.hall.client().get(START, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Path={CALLBACK}" in cookie


def test_without_a_provider_there_is_no_such_door(hall: Hall) -> None:
    for path in (START, f"{CALLBACK}?state=x&code=y"):
        answer = hall.client().get(path, follow_redirects=False)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_provider_that_does_not_answer_or_is_another_one_is_told_so(door: Door) -> None:
    person(door)
    settings = door.hall.settings
    for issuer in ("http://127.0.0.1:9", door.provider.issuer.replace("127.0.0.1", "localhost")):
        away = hall_on(
            door.hall.database,
            clock=door.provider.clock,
            **{
                name: getattr(replace(settings, oidc_issuer=issuer), name)
                for name in ("oidc_issuer", "oidc_client", "oidc_secret")
            },
        )
        answer = away.client().get(START, follow_redirects=False)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "30"


PAGE = "/sign-in/provider"


def page_browser(door: Door) -> TestClient:
    return TestClient(door.hall.app, follow_redirects=False, cookies={"stagepact_language": "en"})


def back_to_page(client: TestClient, start: str = PAGE) -> Any:
    """Sign in at the provider from a page, and come back to it."""
    import httpx

    left = client.get(start)
    assert left.status_code == 303, left.text
    back = httpx.get(left.headers["location"], follow_redirects=False).headers["location"]
    parts = urlsplit(back)
    assert parts.path == PAGE_CALLBACK
    return client.get(f"{parts.path}?{parts.query}")


def test_who_signs_in_on_a_page_gets_the_cookie_and_goes_on_where_they_were(door: Door) -> None:
    person(door)
    client = page_browser(door)
    assert PAGE in client.get("/sign-in").text
    answer = back_to_page(client, f"{PAGE}?next=/people%3Fq%3Dnoor")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?q=noor")
    cookies = answer.headers.get_list("set-cookie")
    assert any(one.startswith("stagepact_session=ss_") and "HttpOnly" in one for one in cookies)
    assert any(one.startswith('stagepact_provider="";') for one in cookies)
    assert client.get("/account").status_code == 200


def test_a_page_leads_nobody_elsewhere_after_the_provider(door: Door) -> None:
    person(door)
    for wanted in ("https://elsewhere.example", "//elsewhere.example", "%2F%5Celsewhere.example"):
        answer = back_to_page(page_browser(door), f"{PAGE}?next={wanted}")
        assert answer.headers["location"] == "/"
    client = page_browser(door)
    left = client.get(PAGE)
    binding = left.cookies["stagepact_provider"].partition(".")[0]
    for kept in ("aHR0cHM6Ly9lbHNld2hlcmUuZXhhbXBsZQ", "%%%", "//8"):
        client.cookies.clear()
        client.cookies.set("stagepact_provider", f"{binding}.{kept}")
        answer = client.get(f"{PAGE_CALLBACK}?state=x&code=y")
        assert (answer.status_code, answer.headers.get("location")) == (422, None)


def test_a_page_of_another_browser_or_a_used_code_lets_nobody_in(door: Door) -> None:
    import httpx

    person(door)
    mine, theirs = page_browser(door), page_browser(door)
    back = httpx.get(mine.get(PAGE).headers["location"], follow_redirects=False)
    parts = urlsplit(back.headers["location"])
    theirs.get(PAGE)
    answer = theirs.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 422
    assert "Signing in with the provider did not work." in answer.text
    assert mine.get(f"{parts.path}?{parts.query}").status_code == 422, "that used it up"
    assert mine.get("/account").status_code == 303


def test_a_sign_in_of_the_api_does_not_end_on_a_page(door: Door) -> None:
    """The provider was told another address, and the cookie is another one."""
    import httpx

    person(door)
    client = page_browser(door)
    back = httpx.get(client.get(START).headers["location"], follow_redirects=False)
    query = urlsplit(back.headers["location"]).query
    assert client.get(f"{PAGE_CALLBACK}?{query}").status_code == 422


def test_without_a_provider_the_page_to_sign_in_does_not_offer_one(hall: Hall) -> None:
    client = TestClient(hall.app, follow_redirects=False)
    assert PAGE not in client.get("/sign-in").text
    assert client.get(PAGE).status_code == 404
