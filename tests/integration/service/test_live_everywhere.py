"""A change is in the next answer of every process, also while others write and ask."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from matching.profiles.linking import Linked, Linker
from service.accounts.policy import SYSTEM
from service.audit.models import Change
from service.db.engine import Database
from service.errors import ProblemError
from service.live.feed import MOST, changes_after, number_now
from service.live.markets import Markets, Refreshed
from service.profiles.models import Candidate
from tests.live_town import Town, expected_suggestions, town
from tests.service_app import Clock, hall_on, settings_for

ROOT = Path(__file__).parents[3]
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def place(database: Database) -> Town:
    return town(hall_on(database, clock=Clock(datetime.now(UTC))), people=8, offers=8)


@pytest.fixture(scope="module")
def processes(
    place: Town, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[httpx.Client]]:
    """Give clients of two servers, each a process of its own, on one database."""
    folder = tmp_path_factory.mktemp("servers")
    hall = place.hall
    token = hall.token(hall.account("stagejager", programmes=(place.programme,)))
    environment = {
        **os.environ,
        "STAGEPACT_DATABASE": hall.database.engine.url.render_as_string(hide_password=False),
        "STAGEPACT_REQUESTS_PER_MINUTE": "1000000",
        "STAGEPACT_WORKER": "off",
    }
    with ExitStack() as stack:
        clients = []
        for name in ("one", "two"):
            port = free_port()
            log = stack.enter_context((folder / name).open("wb"))
            server = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", "--factory", "--port", str(port),
                 "service.web.serving:app_from_environment"],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
            stack.callback(server.wait, PATIENCE)
            stack.callback(server.terminate)
            client = httpx.Client(
                base_url=f"http://127.0.0.1:{port}/api/v1",
                headers={"Authorization": f"Bearer {token}"},
                timeout=PATIENCE,
                trust_env=False,
            )
            clients.append(stack.enter_context(client))
        for client, name in zip(clients, ("one", "two"), strict=True):
            wait_until_ready(client, folder / name)
        yield clients


def wait_until_ready(client: httpx.Client, log: Path) -> None:
    ends = monotonic() + PATIENCE
    while monotonic() < ends:
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        sleep(0.05)
    pytest.fail(f"the server does not answer:\n{log.read_text(errors='replace')}")


def patch(client: httpx.Client, kind: str, id_: str, **changes: Any) -> None:
    response = client.patch(f"/{kind}/{id_}", json=changes, headers={"If-Match": "*"})
    assert response.status_code == 200, response.text


def suggestions(client: httpx.Client, person: Candidate) -> dict[str, Any]:
    response = client.get(f"/candidates/{person.id}/suggestions?limit=200")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def titles(client: httpx.Client, person: Candidate) -> dict[str, str]:
    items = suggestions(client, person)["items"]
    return {item["vacancy"]["id"]: item["vacancy"]["title"] for item in items}


def test_what_one_process_writes_the_other_answers_at_once(
    place: Town, processes: list[httpx.Client]
) -> None:
    person = place.people[0]
    offer = next(o for o in place.offers if o.id in titles(processes[0], person))
    for turn in range(24):
        writer, reader = processes[turn % 2], processes[1 - turn % 2]
        patch(writer, "vacancies", offer.id, title=f"Beurt {turn}")
        assert titles(reader, person)[offer.id] == f"Beurt {turn}"
        open_now = turn % 4 < 2
        patch(writer, "vacancies", offer.id, state="open" if open_now else "paused")
        assert (offer.id in titles(reader, person)) == open_now
        patch(writer, "vacancies", offer.id, state="open")
    patch(processes[0], "candidates", person.id, postcode="2312", skills=[])
    answers = [suggestions(client, person) for client in processes]
    assert answers[0]["items"] == answers[1]["items"]


def test_answers_stay_right_while_several_write_through_both(
    place: Town, processes: list[httpx.Client]
) -> None:
    """Each writer asks the other process after each write, and must find it there."""
    asker = place.people[-1]

    def write_and_ask(number: int) -> None:
        writer, reader = processes[number % 2], processes[1 - number % 2]
        offer, person = place.offers[number], place.people[number]
        for turn in range(10):
            hours = [24.0, 32.0, 40.0][turn % 3]
            patch(writer, "vacancies", offer.id, title=f"{number} {turn}", hours_per_week=hours)
            found = titles(reader, asker)
            assert found.get(offer.id, f"{number} {turn}") == f"{number} {turn}"
            patch(writer, "candidates", person.id, hours_per_week=hours)
            assert suggestions(reader, person)["as_of"]["change"] >= 2 * turn

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_and_ask, range(4)))
    scored = place.prepared()
    compared = 0
    for client in processes:
        for person in place.people:
            told = [
                (i["vacancy"]["key"], i["score"]["candidate_points"], i["score"]["vacancy_points"])
                for i in suggestions(client, person)["items"]
            ]
            assert told == expected_suggestions(scored, person.key)
            compared += len(told)
    assert compared > 20


def test_who_comes_and_goes_is_known_to_the_other_process(
    place: Town, processes: list[httpx.Client]
) -> None:
    one, two = processes
    new = one.post(
        "/candidates",
        json={"programme": place.programme, "level": "hbo", "postcode": "2312",
              "skills": [{"text": "Python", "level": 3}]},
    )  # fmt: skip
    assert new.status_code == 201, new.text
    id_ = new.json()["id"]
    offers = two.get(f"/candidates/{id_}/suggestions").json()["items"]
    assert offers
    offer = offers[0]["vacancy"]["id"]
    listed = one.get(f"/vacancies/{offer}/shortlist?limit=200").json()["items"]
    assert id_ in {item["candidate"]["id"] for item in listed}
    gone = one.delete(f"/candidates/{id_}", headers={"If-Match": "*"})
    assert gone.status_code == 204, gone.text
    listed = two.get(f"/vacancies/{offer}/shortlist?limit=200").json()["items"]
    assert id_ not in {item["candidate"]["id"] for item in listed}


class Watched:
    """Markets of this process that tell what they did."""

    def __init__(self, place: Town) -> None:
        database = place.hall.database
        self.done: list[Refreshed] = []
        location = database.engine.url.render_as_string(hide_password=False)
        self.markets = Markets(settings_for(location), database, watch=self.done.append)
        self.place = place

    def ask(self) -> int:
        with self.place.hall.database.reading() as session:
            return self.markets.held(session, self.place.programme).number


def test_a_market_is_read_whole_only_where_it_must_be(place: Town) -> None:
    watched, hall = Watched(place), place.hall
    with hall.database.reading() as session:
        number = number_now(session)
    assert watched.ask() == number
    assert [done.changed for done in watched.done] == [None]
    watched.ask()
    assert len(watched.done) == 1
    place.change(place.people[1], hours_per_week=24.0)
    assert watched.ask() == number + 1
    assert [done.changed for done in watched.done] == [None, 1]
    with hall.writing(SYSTEM) as work:
        work.touch("candidate", "x" * 36, "of another programme", "talent")
    assert watched.ask() == number + 2
    assert len(watched.done) == 2
    with hall.writing(SYSTEM) as work:
        work.touch("programme", place.programme, place.programme, place.programme)
    watched.ask()
    with hall.writing(SYSTEM) as work:
        for at in range(MOST + 1):
            work.touch("candidate", "y" * 36, f"nobody {at}", place.programme)
    watched.ask()
    assert [done.changed for done in watched.done] == [None, 1, None, None]


def test_a_feed_that_does_not_go_back_so_far_means_reading_all(place: Town) -> None:
    watched, hall = Watched(place), place.hall
    number = watched.ask()
    for hours in (24.0, 32.0):
        place.change(place.people[2], hours_per_week=hours)
    with hall.database.reading() as session:
        assert changes_after(session, place.programme, number).candidates.keys() == {
            place.people[2].key
        }
    with hall.database.writing() as session:
        session.query(Change).filter(Change.seq <= number + 1).delete()
    with hall.database.reading() as session:
        assert changes_after(session, place.programme, number).whole
    assert watched.ask() == number + 2
    assert [done.changed for done in watched.done] == [None, None]


def test_who_sees_an_older_moment_gets_the_market_as_it_is(place: Town) -> None:
    watched, database = Watched(place), place.hall.database
    with database.reading() as older:
        seen = number_now(older)
        place.change(place.people[3], hours_per_week=40.0)
        assert watched.ask() == seen + 1
        assert watched.markets.held(older, place.programme).number == seen + 1


def test_while_one_programme_is_read_the_others_go_on(place: Town) -> None:
    """Of two threads one may wait for a long reading; the next one is told to come back."""
    database, other = place.hall.database, town(place.hall, people=2, offers=2)
    location = database.engine.url.render_as_string(hide_password=False)
    markets = Markets(settings_for(location, threads=2), database)

    def ask(programme: str) -> str:
        with database.reading() as session:
            return markets.held(session, programme).market.programme

    assert ask(other.programme) == other.programme
    reading, go_on = Event(), Event()
    linker = markets.links

    class Slow(Linker):
        """Takes as long as the test wants."""

        def __init__(self) -> None:
            self.vocabulary = linker.vocabulary

        def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
            reading.set()
            assert go_on.wait(PATIENCE)
            return linker.link(texts, k)

    markets.links = Slow()  # type: ignore[assignment]  # only links
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(ask, place.programme)
        assert reading.wait(PATIENCE)
        with pytest.raises(ProblemError) as refused:
            ask(place.programme)
        assert refused.value.code == "unavailable"
        assert refused.value.headers["Retry-After"]
        assert ask(other.programme) == other.programme
        go_on.set()
        assert slow.result(PATIENCE) == place.programme
    assert ask(place.programme) == place.programme
