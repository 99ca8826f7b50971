"""What happens around every request, and what is said of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from matching._version import __version__
from service.web.limits import SECONDS
from service.web.logs import JsonLines
from tests.service_app import Hall, hall_on, sqlite_database
from tests.serving import served


@pytest.fixture(scope="module")
def hall(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Give an application that takes little; none of this knows which database it is."""
    with sqlite_database(tmp_path_factory.mktemp("middleware"), sqlite_template) as opened:
        yield hall_on(opened, max_body_mb=0.01)


def test_every_answer_has_safe_headers_a_version_and_an_id(hall: Hall) -> None:
    client = hall.client()
    for path, status in (
        ("/api/v1/health", 200),
        ("/api/v1/accounts", 401),
        ("/nowhere", 404),
        ("/docs", 200),
        ("/api/v1/openapi.json", 200),
    ):
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["api-version"] == __version__
        assert len(answer.headers["x-request-id"]) == 16
        assert "strict-transport-security" not in answer.headers


def test_browsers_stay_with_https_where_people_come_by_it(hall: Hall) -> None:
    secure = hall_on(hall.database, public_url="https://stages.example.org")
    header = secure.client().get("/api/v1/health").headers["strict-transport-security"]
    assert header == "max-age=31536000; includeSubDomains"


def test_only_the_openapi_document_may_be_read_by_any_page(hall: Hall) -> None:
    client = hall.client()
    assert client.get("/api/v1/openapi.json").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/api/v1/health").headers


def test_a_plain_request_id_of_the_proxy_is_kept_and_no_other(hall: Hall) -> None:
    client = hall.client()
    for given, kept in (("0123abcd-proxy", True), ("x" * 65, False), ("a b", False)):
        told = client.get("/api/v1/nowhere", headers={"X-Request-Id": given})
        assert (told.headers["x-request-id"] == given) is kept
        assert told.json()["request_id"] == told.headers["x-request-id"]


def test_a_slash_at_the_end_is_another_path_and_goes_nowhere(hall: Hall) -> None:
    answer = hall.client().get("/api/v1/health/", follow_redirects=False)
    assert answer.status_code == 404


def test_a_body_that_says_it_is_too_large_is_not_read(hall: Hall) -> None:
    answer = hall.client().post("/api/v1/sessions", content=b"x" * 10_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert hall.client().post("/api/v1/sessions", content=b"x" * 10_000).status_code == 422


def test_a_body_in_pieces_is_bounded_too_and_the_rest_is_not_waited_for(hall: Hall) -> None:
    pieces = 0

    def body() -> Iterator[bytes]:
        nonlocal pieces
        for _ in range(1_000):
            pieces += 1
            yield b"x" * 1_000

    with served(hall.app) as address:
        with httpx.Client() as client:
            try:
                answer = client.post(f"{address}/api/v1/sessions", content=body())
                assert answer.status_code == 413
                assert answer.json()["code"] == "too-large"
            except (httpx.WriteError, httpx.ReadError):
                pass  # the server answered and hung up while we were still sending
        with httpx.Client() as client:
            assert client.get(f"{address}/api/v1/health").status_code == 200
    assert pieces > 10


def test_a_form_in_pieces_is_bounded_too(hall: Hall) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(12):
            yield b"x" * 1_000
        yield b"\r\n--b--\r\n"

    client = hall.client_of("stagejager")
    answer = client.post(
        "/api/v1/imports",
        content=body(),
        headers={"Content-Type": "multipart/form-data; boundary=b", "Idempotency-Key": "k"},
    )
    assert answer.status_code == 413


def test_an_unexpected_error_is_told_without_what_it_says(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Noor de Vries, 2312 AB")

    client = hall.client_of("administrator")
    monkeypatch.setattr("service.web.api.accounts.organisations", fail)
    with caplog.at_level("INFO", "stagepact"):
        answer = client.get("/api/v1/organisations")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    lines = [JsonLines().format(record) for record in caplog.records]
    assert "Noor" not in answer.text + "".join(lines)
    assert any(json.loads(line).get("exception") == "RuntimeError" for line in lines)


def requests_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    format_ = JsonLines().format
    records = [one for one in caplog.records if one.name == "stagepact.access"]
    return [json.loads(format_(record)) for record in records]


def test_the_log_has_one_line_a_request_with_the_route_and_no_person_in_it(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    row = hall.account("administrator")
    token = hall.token(row)
    client: TestClient = hall.client(token)
    with caplog.at_level("INFO", "stagepact.access"):
        client.get(f"/api/v1/accounts/{row.id}", params={"email": row.email})
        hall.client().get("/noor.de.vries")
        hall.client().post("/api/v1/sessions", content=b"x" * 20_000)
    lines = requests_of(caplog)
    assert [(one["method"], one["route"], one["status"]) for one in lines] == [
        ("GET", "/api/v1/accounts/{account_id}", 200),
        ("GET", "(none)", 404),
        ("POST", "(none)", 413),
    ]
    assert (lines[0]["actor"], lines[0]["role"]) == ("account", "administrator")
    assert (lines[1]["actor"], lines[1]["role"]) == ("anonymous", "")
    assert all(len(one["request_id"]) == 16 and one["ms"] >= 0 for one in lines)
    written = json.dumps(lines)
    for secret in (row.id, row.email, row.name, token, "vries", "testclient"):
        assert secret not in written


def test_metrics_count_requests_by_route_for_who_may_see_them(hall: Hall) -> None:
    admin = hall.client_of("administrator")
    row = hall.account("coach")
    admin.get(f"/api/v1/accounts/{row.id}")
    answer = admin.get("/api/v1/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    counted = 'method="GET",route="/api/v1/accounts/{account_id}",status="200"'
    assert f"stagepact_requests_total{{{counted}}}" in answer.text
    assert 'stagepact_runs{state="queued"} 0.0' in answer.text
    assert "stagepact_request_seconds_bucket" in answer.text
    assert row.id not in answer.text
    assert hall.client_of("coach").get("/api/v1/metrics").status_code == 403
    assert hall.client().get("/api/v1/metrics").status_code == 401


def test_many_unknown_paths_and_methods_make_no_more_figures(hall: Hall) -> None:
    admin = hall.client_of("administrator")
    for number in range(20):
        admin.request(f"M{number}", f"/{number}")
        admin.request(f"M{number}", "/api/v1/health")
    told = admin.get("/api/v1/metrics").text
    assert told.count('stagepact_requests_total{method="-"') == 2


def test_an_account_has_a_limit_of_its_own_and_is_told_of_it(hall: Hall) -> None:
    strict = hall_on(hall.database, requests_per_minute=3)
    row = strict.account("coach")
    client, other = strict.signed_in(row), strict.client(strict.key(row))
    answers = [client.get("/api/v1/sessions/current") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert answers[0].headers["ratelimit"].startswith('"minute";r=2;t=')
    assert answers[3].headers["ratelimit"].startswith('"minute";r=0;t=')
    assert answers[3].json()["code"] == "too-many-requests"
    assert 0 < int(answers[3].headers["retry-after"]) <= SECONDS
    assert other.get("/api/v1/sessions/current").status_code == 200, "a key counts for itself"
    again = strict.signed_in(row)
    assert again.get("/api/v1/sessions/current").status_code == 429, "a new session does not help"


def test_who_guesses_tokens_is_stopped_before_the_database_is_asked(hall: Hall) -> None:
    strict = hall_on(hall.database, requests_per_minute=2)
    guesses = [strict.client("x").get("/api/v1/sessions/current").status_code for _ in range(3)]
    assert guesses == [401, 401, 429]
    good = strict.client_of("coach")
    assert good.get("/api/v1/sessions/current").status_code == 429


def test_the_page_of_documentation_has_no_script_and_names_every_route(hall: Hall) -> None:
    client = hall.client()
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "script" not in page.text.split("</style>")[0]
    assert "<script" not in page.text
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in page.text


def test_the_server_stops_at_once_with_a_connection_open(hall: Hall) -> None:
    with served(hall.app) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        idle = socket.create_connection((host, int(port)))
        idle.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
        begin = monotonic()
    idle.close()
    assert monotonic() - begin < 10
