"""How long data are kept: each kind goes after its time, no sooner, and the log says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from service.accounts.models import IdempotencyKey, OidcLogin, SignedIn
from service.accounts.policy import SYSTEM
from service.audit.chain import verify
from service.audit.models import AuditEntry, AuditSubject, Change
from service.cli.retention import command
from service.db.base import Base
from service.db.engine import Database
from service.errors import ServiceError
from service.exchange.models import WaitingImport
from service.hooks.models import Delivery, Webhook
from service.letters.models import Letter, Mail
from service.placements.call_models import Call
from service.placements.models import Consent, Placement
from service.privacy.models import PersonRequest
from service.privacy.retention import KINDS, apply_retention, retention_days
from service.profiles.models import Candidate
from service.runs.models import OpenPlace, Proposal, Round, Run, Unplaced
from tests.service_app import Hall, postgres_database, sqlite_database

DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give each test a database of its own: their clocks run years ahead."""
    opened = (
        sqlite_database(tmp_path)
        if request.param == "sqlite"
        else postgres_database(request.getfixturevalue("postgres"))
    )
    with opened as made:
        yield made


def applied(hall: Hall, **changes: Any) -> dict[str, int]:
    """Apply the times of this moment."""
    return apply_retention(hall.database, hall.settings, hall.clock, **changes)


def count(hall: Hall, table: type[Base]) -> int:
    """Return how many rows a table has."""
    with hall.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def filled(hall: Hall) -> None:
    """Put one row of each kind in, as of this moment."""
    now = hall.clock()
    moment = {"created_at": now, "updated_at": now}
    account = hall.account("employer")
    person, vacancy = hall.candidate(), hall.vacancy()
    run = Run(programme="stagepact", state="done", config={}, requested_at=now, ended_at=now)
    hook = Webhook(organisation_id=account.organisation_id, url="https://x.example.org/",
                   events=["consent.given"], **moment)  # fmt: skip
    fair = Round(programme="stagepact", name="Beurs", kind="fair", **moment)
    hall.add(run, hook, fair)
    pair = {"candidate_id": person.id, "vacancy_id": vacancy.id}
    employer = vacancy.employer_id
    hall.add(
        SignedIn(account_id=account.id, digest=f"{now.timestamp()}", created_at=now,
                 expires_at=now),
        OidcLogin(state=f"{now.timestamp()}", nonce="n", verifier="v", expires_at=now),
        IdempotencyKey(key=f"{now.timestamp()}", request="r", status=201, headers={}, body=b"",
                       created_at=now),
        WaitingImport(account_id=account.id, programme="stagepact", sender="S", replace=False,
                      names=[], errors=0, warnings=0, told=b"", report=b"", **moment),
        Delivery(webhook_id=hook.id, event="consent.given", payload={}, state="delivered",
                 created_at=now, next_at=now, ended_at=now),
        Proposal(run_id=run.id, position=0, employer_id=employer, candidate_score=1,
                 vacancy_score=1, report={}, **pair),
        Unplaced(run_id=run.id, candidate_id=person.id, position=0, report={}),
        OpenPlace(run_id=run.id, vacancy_id=vacancy.id, open=1, capacity=1, report={}),
        PersonRequest(candidate_id=person.id, kind="correction", state="granted", text="",
                      asked_at=now, answer="", answered_at=now),
        Consent(candidate_id=person.id, employer_id=employer, purpose="introduction",
                wording="1", given_at=now, withdrawn_at=now),
        Placement(programme="stagepact", employer_id=employer, state="ended", reason="completed",
                  **pair, **moment),
        Call(round_id=fair.id, candidate_id=person.id, outcome="agreed", called_at=now),
    )  # fmt: skip
    letter = Letter(purpose="vacancy", digest=f"{now.timestamp()}", recipient="a@example.org",
                    language="nl", vacancy_id=vacancy.id, made_at=now, expires_at=now)  # fmt: skip
    hall.add(letter)
    hall.add(
        Mail(letter_id=letter.id, recipient="a@example.org", reply_to="", subject="", body="",
             state="sent", created_at=now, next_at=now, ended_at=now)
    )  # fmt: skip
    with hall.writing(SYSTEM) as work:
        work.touch("candidate", person.id, person.key, "stagepact")
        work.note("test.note", "test", "1", subjects=[person.id])


def last_note(hall: Hall, name: str) -> int:
    """Return how many rows of a kind the log says went last."""
    with hall.database.reading() as session:
        details = session.scalars(
            select(AuditEntry.details)
            .where(AuditEntry.action == "retention.apply", AuditEntry.object_id == name)
            .order_by(AuditEntry.seq)
        ).all()
    return int(json.loads(details[-1])["removed"])


def test_each_kind_goes_after_its_time_and_no_sooner(hall: Hall) -> None:
    """The day before its time nothing of a kind goes; the day after, that one row."""
    filled(hall)
    tables: dict[str, type[Base]] = {
        "sessions": SignedIn, "oidc-logins": OidcLogin, "idempotency-answers": IdempotencyKey,
        "imports": WaitingImport,
        "changes": Change, "deliveries": Delivery, "proposals": Proposal,
        "mails": Mail, "letters": Letter,
        "requests": PersonRequest, "consents": Consent, "calls": Call,
        "placements": Placement,
        "candidates": Candidate, "audit": AuditEntry,
    }  # fmt: skip
    assert set(tables) == set(KINDS)
    start = hall.clock.moment
    for days in sorted({kind.days for kind in KINDS.values()}):
        kinds = [name for name, kind in KINDS.items() if kind.days == days]
        hall.clock.moment = start + timedelta(days=days) - DAY / 2
        applied(hall)
        before = {name: count(hall, tables[name]) for name in kinds}
        assert all(before.values()), before
        hall.clock.moment += DAY
        told = applied(hall, dry_run=True)
        assert {name: count(hall, tables[name]) for name in kinds} == before, "only counted"
        done = applied(hall)
        for name in kinds:
            # People go when their last placement went, which a dry run does not foresee.
            assert done[name] == (told[name] or before[name]) >= 1, name
            assert last_note(hall, name) == done[name]
    assert count(hall, Unplaced) == 0
    assert count(hall, Run) >= 1
    assert count(hall, OpenPlace) >= 1
    with hall.database.reading() as session:
        assert verify(session).faults == ()


def test_a_person_with_a_placement_that_goes_on_is_kept(hall: Hall) -> None:
    """However long ago the profile was changed; when it is over, from then on."""
    now = hall.clock()
    person, vacancy = hall.candidate(), hall.vacancy()
    hall.add(
        Placement(programme="stagepact", candidate_id=person.id, vacancy_id=vacancy.id,
                  employer_id=vacancy.employer_id, state="started", created_at=now, updated_at=now)
    )  # fmt: skip
    hall.clock.forward(days=3_000)
    applied(hall)
    with hall.database.writing() as session:
        assert session.get(Candidate, person.id) is not None
        row = session.scalars(select(Placement).where(Placement.candidate_id == person.id)).one()
        row.state, row.updated_at = "ended", hall.clock()
    hall.clock.forward(days=700)
    applied(hall)
    with hall.database.reading() as session:
        assert session.get(Candidate, person.id) is not None
    hall.clock.forward(days=31)
    applied(hall)
    with hall.database.reading() as session:
        assert session.get(Candidate, person.id) is None


def test_an_objection_that_was_granted_is_kept_as_long_as_the_person(hall: Hall) -> None:
    now = hall.clock()
    person = hall.candidate(objected_at=now)
    hall.add(
        PersonRequest(candidate_id=person.id, kind="objection", state="granted", text="",
                      asked_at=now, answer="", answered_at=now)
    )  # fmt: skip
    hall.clock.forward(days=700)
    applied(hall)
    with hall.database.reading() as session:
        query = select(PersonRequest).where(PersonRequest.candidate_id == person.id)
        assert session.scalars(query).one().state == "granted"


def test_the_audit_log_is_trimmed_without_breaking_the_chain_and_guarded_again(hall: Hall) -> None:
    """Who removes the oldest entries without saying so is still found."""
    for at in range(3):
        with hall.writing(SYSTEM) as work:
            work.note("test.old", "test", str(at), subjects=["person"])
    guards = guards_of(hall)
    hall.clock.forward(days=KINDS["audit"].days + 1)
    with hall.writing(SYSTEM) as work:
        work.note("test.new", "test", "new")
    removed = applied(hall)["audit"]
    assert removed >= 3
    assert guards_of(hall) == guards
    with hall.database.reading() as session:
        found = verify(session)
        assert found.faults == ()
        assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "test.old")).all()
        first = session.scalars(select(func.min(AuditEntry.seq))).one()
        assert not session.scalars(select(AuditSubject).where(AuditSubject.seq < first)).all()
    with pytest.raises(DBAPIError, match="only grow"), hall.database.writing() as session:
        session.execute(text("DELETE FROM audit_log"))
    hall.clock.forward(days=KINDS["audit"].days + 1)
    with hall.writing(SYSTEM) as work:
        work.note("test.newer", "test", "newer")
    assert applied(hall)["audit"] >= 1
    with hall.database.reading() as session:
        assert verify(session).faults == ()


def guards_of(hall: Hall) -> list[str]:
    """Return the triggers of the log as the database has them."""
    query = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
        "ORDER BY tgname",
    }[hall.database.engine.dialect.name]
    with hall.database.reading() as session:
        found = [str(one) for one in session.scalars(text(query))]
    assert found
    return found


def test_a_file_of_ones_own_changes_the_times(hall: Hall, tmp_path: Path) -> None:
    from dataclasses import replace

    file = tmp_path / "retention.toml"

    def days(content: str) -> dict[str, int]:
        file.write_text(content, encoding="utf-8")
        return retention_days(replace(hall.settings, retention=str(file)))

    assert days("candidates = 90\n") == {**retention_days(hall.settings), "candidates": 90}
    for content, told in (
        ("candidats = 90", "candidats"),
        ("candidates = 0", "from 1"),
        ("candidates = 'long'", "from 1"),
        ("candidates = true", "from 1"),
        ("candidates", "cannot be read"),
    ):
        with pytest.raises(ServiceError, match=told):
            days(content)
    with pytest.raises(ServiceError, match="cannot be read"):
        retention_days(replace(hall.settings, retention=str(tmp_path / "none.toml")))


def test_the_command_tells_what_would_go_and_removes_it(hall: Hall) -> None:
    """The clock of the command is that of the machine: what is of 2020 is over its time."""
    now = hall.clock().replace(year=2020)
    hall.add(OidcLogin(state="old", nonce="n", verifier="v", expires_at=now))
    location = hall.database.engine.url.render_as_string(hide_password=False)
    arguments = ["--database", location, "--json"]
    told = json.loads(CliRunner().invoke(command, [*arguments, "--dry-run"]).output)
    assert told["removed"]["oidc-logins"] >= 1
    with hall.database.reading() as session:
        assert session.get(OidcLogin, "old") is not None
    done = json.loads(CliRunner().invoke(command, arguments).output)
    assert done["removed"]["oidc-logins"] >= 1
    with hall.database.reading() as session:
        assert session.get(OidcLogin, "old") is None
    plain = CliRunner().invoke(command, [*arguments[:-1], "--lang", "en"])
    assert "candidates" in plain.output
