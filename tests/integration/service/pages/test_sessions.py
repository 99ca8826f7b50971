"""Signing in and out on the pages, and what keeps somebody else from using them."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from service.accounts.models import Account, SignedIn
from service.accounts.passwords import hashed
from service.web.pages.install import PARTS
from service.web.pages.routing import PageRoute
from service.web.pages.static import _FILES as FILES
from service.web.pages.static import FOLDER, address
from tests.pages_app import COOKIE, Page, browser, seen, sent
from tests.pages_scene import PageScene
from tests.service_app import Hall, hall_on

PASSWORD = "tafel wolk fiets citroen"
HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}"""


@pytest.fixture(scope="module")
def scene(page_scene: PageScene) -> PageScene:
    """Give a town whose coach has a password."""
    with page_scene.hall.database.writing() as session:
        coach = session.get_one(Account, page_scene.accounts["coach"].id)
        coach.password = hashed(PASSWORD)
        page_scene.accounts["coach"].email = coach.email
    return page_scene


def sign_in(client: TestClient, scene: PageScene, **fields: str) -> Any:
    given = {"email": scene.accounts["coach"].email, "password": PASSWORD} | fields
    return sent(client, "/sign-in", "/sign-in", **given)


def https(scene: PageScene, **changes: Any) -> Hall:
    """Return the same town behind a proxy with https."""
    both = hall_on(scene.hall.database, clock=scene.hall.clock, **changes)
    settings = replace(both.settings, public_url="https://stage.example")
    both.app.state.services = replace(both.app.state.services, settings=settings)
    return both


def test_who_signs_in_comes_to_the_first_page_of_their_role(scene: PageScene) -> None:
    client = browser(scene.hall)
    answer = sign_in(client, scene)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/").headers["location"] == "/people"


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(scene: PageScene) -> None:
    def without_address(text: str) -> str:
        return text.replace(scene.accounts["coach"].email, "").replace("nobody@example.org", "")

    client = browser(scene.hall)
    wrong = sign_in(client, scene, password="not this one at all")
    unknown = sign_in(client, scene, email="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 422
    assert without_address(wrong.text) == without_address(unknown.text)
    assert "not this one at all" not in wrong.text


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(
    scene: PageScene,
) -> None:
    cookie = sign_in(browser(scene.hall), scene).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=ss_")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "Domain" not in cookie


def test_over_https_only_this_host_sets_the_cookie_and_it_never_goes_in_the_clear(
    scene: PageScene,
) -> None:
    client = TestClient(https(scene).app, base_url="https://stage.example", follow_redirects=False)
    cookie = sign_in(client, scene).headers["set-cookie"]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in cookie
    assert client.get("/account").status_code == 200


def test_a_session_ends_after_its_hours_and_the_reader_comes_back_where_they_were(
    scene: PageScene,
) -> None:
    client = browser(scene.hall, scene.accounts["coach"])
    assert client.get("/people?q=noor").status_code == 200
    scene.hall.clock.forward(hours=12)
    answer = client.get("/people?q=noor")
    assert answer.status_code == 303
    assert (
        answer.headers["location"]
        == f"/sign-in?done=session-over&next={quote('/people?q=noor', safe='')}"
    )
    page = seen(client, answer.headers["location"])
    assert "Your session is over." in page.text
    action = page.one("form", class_="s-form").attributes["action"]
    given = {"email": scene.accounts["coach"].email, "password": PASSWORD}
    back = sent(client, answer.headers["location"], action, **given)
    assert back.headers["location"] == "/people?q=noor"


def test_a_stranger_is_not_told_that_a_session_is_over(scene: PageScene) -> None:
    assert browser(scene.hall).get("/people").headers["location"] == "/sign-in?next=%2Fpeople"


def test_a_script_whose_session_is_over_takes_the_reader_to_sign_in(scene: PageScene) -> None:
    answer = browser(scene.hall).get("/me/suggestions", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/sign-in")


def test_signing_out_ends_the_session_everywhere_it_was_copied_to(scene: PageScene) -> None:
    client = browser(scene.hall, scene.accounts["coach"])
    copied = browser(scene.hall)
    copied.cookies.set(COOKIE, client.cookies[COOKIE])
    assert copied.get("/account").status_code == 200
    answer = sent(client, "/account", "/sign-out")
    assert answer.headers["location"] == "/sign-in?done=signed-out"
    assert answer.headers["set-cookie"].startswith(f'{COOKIE}="";')
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert copied.get("/account").status_code == 303
    assert browser(scene.hall).get("/sign-out").status_code == 405, "a picture signs nobody out"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "\\\\x",
        "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "elsewhere.example", "",
        "/\t/elsewhere.example", "///elsewhere.example",
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere(scene: PageScene, wanted: str) -> None:
    client, where = browser(scene.hall), quote(wanted, safe="")
    given = {"email": scene.accounts["coach"].email, "password": PASSWORD}
    for answer in (
        sent(client, "/sign-in", f"/sign-in?next={where}", **given),
        client.get(f"/language/en?next={where}"),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "x" not in answer.cookies


def test_too_many_tries_from_one_address_have_to_wait(scene: PageScene) -> None:
    slow = hall_on(scene.hall.database, clock=scene.hall.clock, logins_per_minute=3)
    client = browser(slow)
    answers = [sign_in(client, scene, email=f"a{n}@example.org") for n in range(5)]
    assert [one.status_code for one in answers] == [422, 422, 422, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "Wait" in Page(answers[-1].text).text
    assert seen(client, "/sign-in").one("h1").text == "Sign in", "the page itself stays"
    member = browser(slow, scene.accounts["coach"])
    fields = {"current": "x", "new": "y", "again": "y"}
    assert sent(member, "/account", "/account/password", **fields).status_code == 429


ROUTES: Final = [
    route
    for part in PARTS
    for route in import_module(f"service.web.pages.routes.{part}").router.routes
    if isinstance(route, PageRoute)
]


def test_every_form_is_refused_without_its_token(scene: PageScene) -> None:
    """Whoever is signed in, whatever the form: another site cannot send it for them."""
    found = 0
    clients = {role: browser(scene.hall, row) for role, row in scene.accounts.items()}
    for route in (one for one in ROUTES if "POST" in (one.methods or ())):
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", "00000000-0000-4000-8000-000000000000")
        assert "{" not in path, path
        for role, body in (("administrator", {}), ("candidate", {"token": "0" * 64})):
            answer = clients[role].post(path, data=body)
            assert answer.status_code == 403, (path, role, answer.status_code)
        found += 1
    assert found > 10


def test_no_page_changes_anything_by_any_other_method_than_post() -> None:
    assert len(ROUTES) > 30
    for one in ROUTES:
        assert (one.methods or set()) <= {"GET", "HEAD", "POST"}, one.path


def test_a_token_of_somebody_else_is_refused(scene: PageScene) -> None:
    coach = browser(scene.hall, scene.accounts["coach"])
    school = browser(scene.hall, scene.accounts["school"])
    theirs = seen(school, "/account").all("input", name="token")[0].attributes["value"]
    assert coach.post("/account/sessions/end", data={"token": theirs}).status_code == 403


def test_a_form_that_a_browser_says_comes_from_elsewhere_is_refused(scene: PageScene) -> None:
    client = browser(scene.hall, scene.accounts["coach"])
    token = seen(client, "/account").all("input", name="token")[0].attributes["value"]
    for site in ("cross-site", "same-site"):
        answer = client.post(
            "/account/sessions/end", data={"token": token}, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == 403
    answer = client.post(
        "/account/sessions/end", json={"token": token}, headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 403, "only forms are read"


def test_the_api_takes_no_cookie_and_the_pages_no_bearer(scene: PageScene) -> None:
    client = browser(scene.hall, scene.accounts["coach"])
    assert client.get("/api/v1/sessions/current").status_code == 401
    token = scene.hall.token(scene.accounts["coach"])
    bare = browser(scene.hall)
    assert bare.get("/account", headers={"Authorization": f"Bearer {token}"}).status_code == 303
    key = scene.hall.key(scene.accounts["coach"])
    bare.cookies.set(COOKIE, key)
    assert bare.get("/account").status_code == 303, "a key opens no page"
    assert sent(bare, "/sign-in", "/account/sessions/end").status_code == 303


def test_names_that_are_written_as_html_are_shown_as_text(scene: PageScene) -> None:
    hall = scene.hall
    person = hall.candidate(
        name=HOSTILE, organisation=scene.homes["coaching"], school=HOSTILE, occupation=HOSTILE,
        interests=[HOSTILE], skills={HOSTILE: 2},
    )  # fmt: skip
    own = hall.account("candidate", candidate=person, name=HOSTILE)
    pages = {
        "candidate": ("/me", "/me/edit", "/me/skills", "/me/data/all", "/account"),
        "coach": (f"/people/{person.id}", f"/people?q={quote(HOSTILE[:20])}"),
        "administrator": ("/accounts", f"/accounts/{own.id}", f"/accounts?q={quote(HOSTILE)}"),
    }
    for role, paths in pages.items():
        client = browser(hall, own if role == "candidate" else scene.accounts[role])
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text, path
            assert "<img src=x" not in answer.text, path
            assert "&lt;script&gt;alert" in answer.text, path
            assert "49" not in Page(answer.text).one("h1").text, "a name is no template"


@pytest.mark.parametrize(
    "path", ["/sign-in", "/privacy", "/account", "/me", "/no-such-page", "/me/data", "/static/no"]
)
def test_every_page_forbids_what_does_not_come_from_here(scene: PageScene, path: str) -> None:
    answer = browser(scene.hall, scene.accounts["candidate"]).get(path)
    policy = dict(
        one.strip().split(" ", 1) for one in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    page = Page(answer.text)
    assert all("src" in one.attributes for one in page.all("script")), "no script in the page"
    assert not page.all("style")
    assert not [one for one in page.elements if set(one.attributes) & {"style", "onclick"}]


@pytest.mark.parametrize("name", FILES)
def test_files_are_served_with_their_kind_to_be_kept(scene: PageScene, name: str) -> None:
    answer = browser(scene.hall).get(address(name))
    assert answer.content == FOLDER.joinpath(*name.split("/")).read_bytes()
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.parametrize(
    "path", ["/static/../settings.py", "/static/%2e%2e/static.py", "/static/vendor", "/static/"]
)
def test_no_other_file_is_served(scene: PageScene, path: str) -> None:
    assert browser(scene.hall).get(path).status_code == 404


def test_the_language_is_chosen_and_kept(scene: PageScene) -> None:
    client = browser(scene.hall, language="nl")
    assert seen(client, "/sign-in").one("html").attributes["lang"] == "nl"
    answer = client.get("/language/en?next=/privacy")
    assert answer.headers["location"] == "/privacy"
    page = seen(client, "/privacy")
    assert page.one("html").attributes["lang"] == "en"
    client.get("/language/klingon")
    assert seen(client, "/privacy").one("html").attributes["lang"] == "en"


def test_sessions_that_ended_are_gone_from_the_table_when_somebody_signs_in(
    scene: PageScene,
) -> None:
    scene.hall.token(scene.accounts["coach"], hours=0.1)
    scene.hall.clock.forward(hours=1)
    assert sign_in(browser(scene.hall), scene).status_code == 303
    with scene.hall.database.reading() as session:
        left = session.query(SignedIn).filter_by(account_id=scene.accounts["coach"].id)
        assert all(one.expires_at > scene.hall.clock() for one in left)
