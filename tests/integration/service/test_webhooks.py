"""Webhooks: who has which, and what a real server on this machine gets of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.models import Organisation
from service.accounts.policy import SYSTEM
from service.hooks import sending
from service.hooks.delivering import LEASE, SCHEDULE, deliver_due
from service.hooks.events import emit
from service.hooks.models import Delivery
from service.profiles.models import Employer
from tests.service_app import Hall

API = "/api/v1"


class Receiver:
    """A server that answers as it is told, and keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int | str] = []
        self.path = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Answers one request."""

            def do_POST(self) -> None:
                """Keep the request, and answer with the next answer (204 when there is none)."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                outer.path = self.path
                answer = outer.answers.pop(0) if outer.answers else 204
                if answer == "hang":
                    time.sleep(1.5)
                    return
                if answer == "drip":
                    for _ in range(15):
                        self.wfile.write(b"HTTP/1.1 2")
                        time.sleep(0.1)
                    return
                self.send_response(int(answer))
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Write nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks?from=stagepact"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a server of our own."""
    made = Receiver()
    yield made
    made.close()


def company(hall: Hall) -> tuple[Organisation, Employer]:
    """Return an organisation with an employer."""
    organisation = hall.organisation("employer")
    return organisation, hall.employer(organisation=organisation)


def subscribed(hall: Hall, organisation: Organisation, url: str) -> dict[str, Any]:
    """Return a new webhook, as its maker got it."""
    client = hall.client_of("employer", organisation=organisation)
    made = client.post(
        f"{API}/webhooks", json={"url": url, "events": ["placement.published", "consent.given"]}
    )
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def happens(hall: Hall, employer: Employer, event: str = "placement.published") -> int:
    """Let something happen that an employer is told of; return how many deliveries wait."""
    with hall.writing(SYSTEM) as work:
        return emit(work, event, employer_id=employer.id, payload={"placement_id": "p1"})


def deliver(hall: Hall) -> int:
    """Deliver what is due."""
    return deliver_due(hall.database, hall.settings, hall.clock)


def delivery_of(hall: Hall, webhook: str) -> Delivery:
    """Return the one delivery of a webhook."""
    with hall.database.reading() as session:
        return session.scalars(select(Delivery).where(Delivery.webhook_id == webhook)).one()


@pytest.fixture(autouse=True)
def _quiet(hall: Hall) -> None:
    """Let nothing of another test be due."""
    with hall.database.writing() as session:
        session.query(Delivery).delete()


def test_an_event_arrives_signed_and_once(hall: Hall, receiver: Receiver) -> None:
    """The signature covers the moment and the body; a second call finds nothing due."""
    organisation, employer = company(hall)
    hook = subscribed(hall, organisation, receiver.url)
    assert happens(hall, employer) == 1
    assert happens(hall, employer, "placement.ended") == 0
    assert happens(hall, company(hall)[1]) == 0
    assert deliver(hall) == 1
    assert deliver(hall) == 0
    ((headers, body),) = receiver.got
    assert receiver.path == "/hooks?from=stagepact"
    told = json.loads(body)
    assert told["event"] == headers["Stagepact-Event"] == "placement.published"
    assert told["data"] == {"placement_id": "p1"}
    assert told["id"] == headers["Stagepact-Delivery"] == delivery_of(hall, hook["id"]).id
    when, signed = (part.partition("=")[2] for part in headers["Stagepact-Signature"].split(","))
    assert int(when) == int(hall.clock().timestamp())
    expected = hmac.new(hook["secret"].encode(), f"{when}.".encode() + body, hashlib.sha256)
    assert signed == expected.hexdigest()


def test_what_fails_and_hangs_and_then_works_is_tried_by_the_schedule(
    hall: Hall, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redirect is not followed; nothing is tried before its time."""
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    monkeypatch.setattr(sending.send, "__kwdefaults__", {"seconds": 0.3})
    organisation, employer = company(hall)
    hook = subscribed(hall, organisation, receiver.url)
    happens(hall, employer)
    receiver.answers = [500, 302, "hang", "drip"]
    for attempt, status in enumerate((500, 302, None, None)):
        assert deliver(hall) == 1
        found = delivery_of(hall, hook["id"])
        assert (found.state, found.attempts, found.last_status) == ("waiting", attempt + 1, status)
        assert found.next_at == hall.clock() + SCHEDULE[attempt]
        assert deliver(hall) == 0
        hall.clock.moment = found.next_at
    assert deliver(hall) == 1
    found = delivery_of(hall, hook["id"])
    assert (found.state, found.attempts, found.last_status) == ("delivered", 5, 204)
    assert len({headers["Stagepact-Delivery"] for headers, _ in receiver.got}) == 1


def test_after_the_last_attempt_it_is_given_up_and_can_be_asked_again(
    hall: Hall, receiver: Receiver
) -> None:
    organisation, employer = company(hall)
    hook = subscribed(hall, organisation, receiver.url)
    happens(hall, employer)
    receiver.answers = [503] * (len(SCHEDULE) + 1)
    for _ in range(len(SCHEDULE) + 1):
        assert deliver(hall) == 1
        hall.clock.forward(days=2)
    assert deliver(hall) == 0
    found = delivery_of(hall, hook["id"])
    assert (found.state, found.attempts) == ("given-up", len(SCHEDULE) + 1)
    client = hall.client_of("employer", organisation=organisation)
    url = f"{API}/webhooks/{hook['id']}/deliveries"
    (listed,) = client.get(url, params={"state": "given-up"}).json()["items"]
    assert (listed["id"], listed["last_status"]) == (found.id, 503)
    again = client.post(f"{url}/{found.id}/redeliver")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert client.post(f"{url}/{found.id}/redeliver").status_code == 409
    assert deliver(hall) == 1
    assert delivery_of(hall, hook["id"]).state == "delivered"


def test_several_workers_at_once_deliver_each_event_once(hall: Hall, receiver: Receiver) -> None:
    organisation, employer = company(hall)
    subscribed(hall, organisation, receiver.url)
    for _ in range(8):
        happens(hall, employer)
    tried: list[int] = []
    threads = [threading.Thread(target=lambda: tried.append(deliver(hall))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tried) == 8
    ids = [headers["Stagepact-Delivery"] for headers, _ in receiver.got]
    assert (len(ids), len(set(ids))) == (8, 8)


def test_a_worker_that_dies_leaves_its_delivery_to_the_next_and_a_late_answer_counts_no_more(
    hall: Hall, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies after it took a delivery is one that never writes what came of it."""
    organisation, employer = company(hall)
    hook = subscribed(hall, organisation, receiver.url)
    happens(hall, employer)

    def dies(*_args: Any, **_kwargs: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("service.hooks.delivering.send", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(hall)
    assert deliver(hall) == 0
    hall.clock.moment += LEASE + timedelta(seconds=1)

    def late(*_args: Any, **_kwargs: Any) -> int:
        """Take so long that another worker has done it meanwhile."""
        patched.undo()
        hall.clock.moment += LEASE + timedelta(seconds=1)
        assert deliver(hall) == 1
        return 500

    with monkeypatch.context() as patched:
        patched.setattr("service.hooks.delivering.send", late)
        assert deliver(hall) == 1
    found = delivery_of(hall, hook["id"])
    assert (found.state, found.attempts, found.last_status) == ("delivered", 3, 204)
    assert len(receiver.got) == 1


def test_one_webhook_that_fails_does_not_keep_others_waiting(
    hall: Hall, receiver: Receiver
) -> None:
    """It is tried once in a call, however much waits for it."""
    bad, employer = company(hall)
    subscribed(hall, bad, "http://127.0.0.1:9/")
    for _ in range(3):
        happens(hall, employer)
    good, other = company(hall)
    subscribed(hall, good, receiver.url)
    happens(hall, other)
    assert deliver(hall) == 2
    assert len(receiver.got) == 1


def test_a_public_installation_reaches_nothing_inside(hall: Hall, receiver: Receiver) -> None:
    """With https as public address a loopback webhook from before is never called."""
    from dataclasses import replace

    organisation, employer = company(hall)
    hook = subscribed(hall, organisation, receiver.url)
    happens(hall, employer)
    public = replace(hall.settings, public_url="https://stages.example.org")
    assert deliver_due(hall.database, public, hall.clock) == 1
    assert receiver.got == []
    assert delivery_of(hall, hook["id"]).last_status is None


def test_an_employer_has_its_own_webhooks_and_sees_the_secret_once(hall: Hall) -> None:
    organisation, _ = company(hall)
    client = hall.client_of("employer", organisation=organisation)
    hook = subscribed(hall, organisation, "https://hr.example.org/hooks")
    url = f"{API}/webhooks/{hook['id']}"
    assert hook["secret"].startswith("whsec_")
    read = client.get(url)
    assert "secret" not in read.json()
    assert hook["secret"] not in client.get(f"{API}/webhooks").text
    changed = {"url": "https://hr.example.org/new", "events": ["consent.given"], "active": False}
    assert client.put(url, json=changed).status_code == 428
    answer = client.put(url, json=changed, headers={"If-Match": read.headers["ETag"]})
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert (
        client.put(url, json=changed, headers={"If-Match": read.headers["ETag"]}).status_code == 412
    )
    stranger = hall.client_of("employer")
    for method in ("GET", "DELETE"):
        assert stranger.request(method, url, headers={"If-Match": "*"}).status_code == 404
    assert stranger.get(f"{url}/deliveries").status_code == 404
    assert stranger.get(f"{API}/webhooks").json()["items"] == []
    helper = hall.client_of("stagejager")
    assert helper.get(url).status_code == 200
    assert helper.put(url, json=changed, headers={"If-Match": "*"}).status_code == 403
    assert client.delete(url, headers={"If-Match": "*"}).status_code == 204
    assert client.get(url).status_code == 404


def test_a_paused_webhook_is_told_nothing(hall: Hall, receiver: Receiver) -> None:
    organisation, employer = company(hall)
    hook = subscribed(hall, organisation, receiver.url)
    happens(hall, employer)
    client = hall.client_of("employer", organisation=organisation)
    paused = {"url": receiver.url, "events": ["placement.published"], "active": False}
    url = f"{API}/webhooks/{hook['id']}"
    assert client.put(url, json=paused, headers={"If-Match": "*"}).status_code == 200
    assert happens(hall, employer) == 0
    assert deliver(hall) == 0


@pytest.mark.parametrize(
    "given",
    [
        {"url": "http://hr.example.org/"},
        {"url": "https://10.0.0.8/"},
        {"url": "https://user:secret@hr.example.org/"},
        {"url": "ftp://hr.example.org/"},
        {"events": ["placement.proposed"]},
        {"events": []},
        {"organisation_id": "9d2f7b1e-1c64-4f0a-8a53-2f0f0c1f6f00"},
        {"secret": "mine"},
    ],
)
def test_a_webhook_that_may_not_be_is_refused(hall: Hall, given: dict[str, Any]) -> None:
    client = hall.client_of("employer")
    fine = {"url": "https://hr.example.org/", "events": ["consent.given"]}
    assert client.post(f"{API}/webhooks", json={**fine, **given}).status_code == 422


def test_an_administrator_names_whose_webhook_it_is_and_there_are_not_too_many(hall: Hall) -> None:
    organisation, _ = company(hall)
    client = hall.client_of("administrator")
    fine = {"url": "https://hr.example.org/", "events": ["consent.given"],
            "organisation_id": organisation.id}  # fmt: skip
    codes = {client.post(f"{API}/webhooks", json=fine).status_code for _ in range(20)}
    assert codes == {201}
    assert client.post(f"{API}/webhooks", json=fine).status_code == 409
