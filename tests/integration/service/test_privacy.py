"""What a person may ask: all that is kept, to be erased everywhere, a correction, an objection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import Table, delete, select

from matching.profiles.embedding import CachedEmbedder
from service.accounts.models import Account, IdempotencyKey
from service.audit.chain import verify
from service.audit.models import AuditEntry, Change
from service.cli.person import command
from service.db.engine import Database
from service.hooks.models import Delivery, Webhook
from service.letters.making import draft_for_placement, make
from service.placements.call_models import Call
from service.placements.consents import give
from service.placements.models import Consent, FollowUp, Placement
from service.placements.moving import Move, create, find, move
from service.privacy.erasing import erase
from service.privacy.exporting import SECTIONS, export_person
from service.profiles.models import Candidate, CandidateContact, Employer, Ranking, Vacancy, Wish
from service.runs.models import Decision, Proposal, Round, Run, Unplaced
from service.schema.tables import METADATA
from tests.service_app import Hall, hall_on, postgres_database, sqlite_database

API = "/api/v1"

NAME, SKILL, OCCUPATION = "Xanthippe Zilverschoon", "ooievaarsnesten vlechten", "wichelroedeloper"
MARKS = ("Zilverschoon", "xanthippe", "ooievaarsnest", "wichelroede", "0687654321", "S-geheim")


@dataclass
class Life:
    """Somebody about whom something stands in every table that can hold it."""

    hall: Hall
    person: Candidate
    employer: Employer
    vacancy: Vacancy
    run: Run
    placement: str
    account: Account


def lived(hall: Hall) -> Life:
    """Return a person with all that the service can hold of one."""
    company = hall.organisation("employer")
    employer = hall.employer(organisation=company)
    vacancy = hall.vacancy(employer)
    person = hall.candidate(
        name=NAME, skills={SKILL: 3}, occupation=OCCUPATION, key="S-geheim",
        organisation=hall.organisation("school"),
    )  # fmt: skip
    account = hall.account(
        "candidate", candidate=person, name=NAME, email="xanthippe@example.org", password="argon"
    )
    hall.token(account)
    now = hall.clock()
    moment = {"created_at": now, "updated_at": now}
    fair = Round(programme="stagepact", name="Beurs", kind="fair", **moment)
    run = Run(
        programme="stagepact", state="done", config={}, requested_at=now, ended_at=now,
        summary={"placed": 1},
    )  # fmt: skip
    failed = Run(
        programme="stagepact", state="failed", config={}, requested_at=now, ended_at=now,
        error={"template": "candidate {id} has no level", "values": {"id": "S-geheim"}},
    )  # fmt: skip
    hall.add(fair, run, failed)
    with hall.database.writing() as session:
        row = session.get_one(CandidateContact, person.id)
        row.email, row.phone = "xanthippe@example.org", "0687654321"
    pair = {"candidate_id": person.id, "vacancy_id": vacancy.id}
    hall.add(
        Webhook(organisation_id=company.id, url="https://hr.example.org/", **moment,
                events=["placement.published", "placement.erased", "consent.given"]),
        Wish(candidate_id=person.id, rank=1, vacancy_id=vacancy.id),
        Ranking(employer_id=employer.id, candidate_id=person.id, rank=1),
        Call(round_id=fair.id, candidate_id=person.id, outcome="later", note=f"{NAME} was away",
             called_at=now),
        Decision(programme="stagepact", kind="lock", reason=f"{NAME} asked", by="", made_at=now,
                 **pair),
        Proposal(run_id=run.id, position=0, employer_id=employer.id, candidate_score=1,
                 vacancy_score=1, report={"skill": SKILL}, **pair),
        Unplaced(run_id=failed.id, candidate_id=person.id, position=0, report={"skill": SKILL}),
        IdempotencyKey(key="k" * 64, request="r" * 64, status=201, headers={}, created_at=now,
                       body=json.dumps({"name": NAME}, ensure_ascii=False).encode()),
    )  # fmt: skip
    staff = hall.actor(hall.account("stagejager"))
    with hall.writing(staff) as work:
        give(work, person.id, employer.id, "2026-11")
        placement = create(work, person.id, vacancy.id, note=f"{NAME} called")
        move(work, placement, Move("published", note=f"{NAME} is ready", audience="everybody"))
        move(work, placement, Move("confirmed"))
        make(work, hall.settings, draft_for_placement(work, placement.id), language="nl", days=14)
    hall.add(
        FollowUp(placement_id=placement.id, months=1, due_on=now.date(), note=f"{NAME} is well")
    )
    own = hall.signed_in(account)
    asked = {"kind": "correction", "field": "occupation", "text": f"I am {OCCUPATION}"}
    url = f"{API}/candidates/{person.id}/requests"
    headers = {"Idempotency-Key": "once"}
    assert own.post(url, json=asked, headers=headers).status_code == 201
    return Life(hall, person, employer, vacancy, run, placement.id, account)


def every_cell(database: Database) -> str:
    """Return all that stands in all tables, as a dump of the database would."""
    with database.engine.connect() as connection:
        return "\n".join(
            " ".join(
                cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                for cell in row
            )
            for table in METADATA.sorted_tables
            for row in connection.execute(select(table))
        )


@pytest.fixture(params=["sqlite", "postgres"])
def life(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    """Give such a person, in a database of their own with a cache of embeddings."""
    opened = (
        sqlite_database(tmp_path)
        if request.param == "sqlite"
        else postgres_database(request.getfixturevalue("postgres"))
    )
    with opened as database:
        yield lived(hall_on(database, cache=tmp_path / "cache"))


class _Model:
    """A model that is as quick as a test wants."""

    name = identity = "model"

    def embed(self, texts: list[str]) -> Any:
        """Return one vector a text."""
        return np.ones((len(texts), 4), dtype=np.float32)


def test_the_export_holds_every_row_that_names_the_person_and_no_secret(life: Life) -> None:
    """Each table with a column for a person is a part of the export."""
    own = life.hall.signed_in(life.account)
    answer = own.get(f"{API}/candidates/{life.person.id}/export")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    with life.hall.database.reading() as session:
        assert set(told) == set(export_person(session, life.person.id))
    empty = {name for name, rows in told.items() if not rows}
    assert empty == {"keys"}
    for mark in MARKS:
        assert mark in answer.text
    assert "argon" not in answer.text
    assert "digest" not in answer.text
    assert {one["action"] for one in told["looks"]} >= {"consent.given", "placement.step"}
    stranger = life.hall.client_of("candidate", candidate=life.hall.candidate())
    assert stranger.get(f"{API}/candidates/{life.person.id}/export").status_code == 404


def test_a_new_table_with_people_must_be_in_the_export() -> None:
    """Every table that names a candidate is a part, or is known to be left out."""
    naming = {table.name for table in METADATA.tables.values() if "candidate_id" in table.columns}
    parts = set()
    for model in SECTIONS.values():
        table = model.__table__
        assert isinstance(table, Table)
        parts.add(table.name)
    elsewhere = {
        "audit_subjects",  # the part `looks`
        "deliveries",  # what the part `placements` says, as it was sent
        "idempotency_keys",  # answers that were given, for a day
    }
    assert naming == parts | elsewhere


def test_after_erasing_nothing_of_the_person_is_left(life: Life, tmp_path: Path) -> None:
    """No table, no file of the database, no cache holds a name, e-mail address or skill of theirs.

    On SQLite the bytes of the file and its log are looked at; deleted rows would still be there.
    """
    hall, database = life.hall, life.hall.database
    cache = tmp_path / "cache"
    texts = [SKILL, "ooievaarsnesten", "vlechten", "brood bakken"]
    CachedEmbedder(_Model(), cache).embed(texts)  # type: ignore[arg-type]
    held = CachedEmbedder(_Model(), cache)  # type: ignore[arg-type]
    before = every_cell(database)
    assert all(mark in before for mark in MARKS)
    actor = hall.actor(hall.account("administrator"))
    with hall.writing(actor) as work:
        erase(work, life.person.id, settings=hall.settings)
    after = every_cell(database)
    for mark in MARKS[:-1]:
        assert mark not in after
    # The sender's own key is told to every process once more, so that each forgets the person.
    with database.reading() as session:
        keys = [one.kind for one in session.scalars(select(Change).where(Change.key == "S-geheim"))]
        assert set(keys) == {"candidate"}
        assert after.count("S-geheim") == len(keys)
        run = session.get_one(Run, life.run.id)
        assert run.summary == {"placed": 1}
        (told,) = session.scalars(select(Delivery)).all()
        assert told.payload == {"placement_id": life.placement, "employer_id": life.employer.id}
        assert verify(session).faults == ()
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.object_id == life.person.id)
        ).all()
        assert "candidate.erase" in actions
    if database.engine.dialect.name == "sqlite":
        files = list(tmp_path.glob("*.sqlite*"))
        assert files
        for file in files:
            content = file.read_bytes()
            for mark in MARKS[:-1]:
                assert mark.encode() not in content, file.name
    held.embed(["iets nieuws"])  # writes what it holds, but for what was removed meanwhile
    with np.load(next(cache.glob("*.npz"))) as found:
        assert len(found["key"]) == 2


def test_who_is_erased_can_no_longer_sign_in_and_is_no_longer_seen(life: Life) -> None:
    """A taken place comes free for the vacancy, and every market is told of both."""
    hall = life.hall
    with hall.writing(hall.actor(hall.account("stagejager"))) as work:
        move(work, find(work, life.placement), Move("introduced"))
        move(work, find(work, life.placement), Move("accepted"))
    with hall.database.writing() as session:
        session.execute(delete(Change))
    own, school = hall.signed_in(life.account), hall.client_of("stagejager")
    assert own.get(f"{API}/placements").status_code == 200
    with hall.writing(hall.actor(hall.account("administrator"))) as work:
        erase(work, life.person.id, settings=hall.settings)
    with hall.database.reading() as session:
        touched = {(one.kind, one.object_id) for one in session.scalars(select(Change))}
    assert touched == {("candidate", life.person.id), ("vacancy", life.vacancy.id)}
    assert own.get(f"{API}/placements").status_code == 401
    for part in ("export", "consents", "requests", "looks"):
        assert school.get(f"{API}/candidates/{life.person.id}/{part}").status_code == 404
    assert school.get(f"{API}/placements/{life.placement}").status_code == 404
    with hall.database.reading() as session:
        for model in (Placement, Consent, Wish, Ranking, Decision, Proposal, Unplaced):
            assert session.scalars(select(model)).all() == []


def test_the_command_line_writes_and_erases_one_person(life: Life, tmp_path: Path) -> None:
    location = life.hall.database.engine.url.render_as_string(hide_password=False)
    runner, file = CliRunner(), tmp_path / "out.json"
    arguments = ["S-geheim", "--database", location, "--lang", "en"]
    written = runner.invoke(command, ["export", *arguments, "--out", str(file)])
    assert written.exit_code == 0, written.output
    assert json.loads(file.read_text("utf-8"))["contact"][0]["name"] == NAME
    assert file.stat().st_mode & 0o077 == 0
    again = runner.invoke(command, ["export", *arguments, "--out", str(file)])
    assert again.exit_code != 0
    refused = runner.invoke(command, ["erase", *arguments], input="n\n")
    assert refused.exit_code != 0
    with life.hall.database.reading() as session:
        assert session.get(Candidate, life.person.id) is not None
    done = runner.invoke(command, ["erase", *arguments, "-p", "stagepact", "--yes"])
    assert done.exit_code == 0, done.output
    with life.hall.database.reading() as session:
        assert session.get(Candidate, life.person.id) is None
    gone = runner.invoke(command, ["erase", *arguments, "--yes"])
    assert "There is no person S-geheim" in str(gone.exception)


def test_an_objection_counts_at_once_until_it_is_taken_back(hall: Hall) -> None:
    """The person is left out and every market is told; staff may only refuse with a reason."""
    student = hall.candidate()
    own, office = hall.client_of("candidate", candidate=student), hall.client_of("stagejager")
    url = f"{API}/candidates/{student.id}/requests"

    def objects() -> bool:
        with hall.database.reading() as session:
            return session.get_one(Candidate, student.id).objected_at is not None

    asked = own.post(url, json={"kind": "objection"})
    assert (asked.status_code, objects()) == (201, True)
    one = f"{url}/{asked.json()['id']}"
    assert asked.headers["Location"] == one
    assert own.post(url, json={"kind": "objection"}).status_code == 409
    with hall.database.reading() as session:
        assert session.scalars(select(Change).where(Change.object_id == student.id)).all()
    assert own.post(f"{one}/answer", json={"granted": True}).status_code == 403
    assert office.post(f"{one}/answer", json={"granted": True}).json()["state"] == "granted"
    assert objects()
    assert own.post(f"{one}/withdraw").json()["state"] == "withdrawn"
    assert not objects()
    assert own.post(f"{one}/withdraw").status_code == 409
    second = own.post(url, json={"kind": "objection"}).json()["id"]
    refusal = f"{url}/{second}/answer"
    assert office.post(refusal, json={"granted": False}).status_code == 422
    refused = office.post(refusal, json={"granted": False, "text": "by law"}).json()
    assert (refused["state"], refused["answer"], objects()) == ("refused", "by law", False)


def test_a_correction_is_asked_answered_and_listed(hall: Hall) -> None:
    student = hall.candidate()
    own, office = hall.client_of("candidate", candidate=student), hall.client_of("stagejager")
    url = f"{API}/candidates/{student.id}/requests"
    for given in (
        {"kind": "correction"},
        {"kind": "correction", "field": "level", "text": " "},
        {"kind": "deletion"},
        {"kind": "correction", "field": "x", "text": "a\0b"},
    ):
        assert own.post(url, json=given).status_code == 422  # fmt: skip
    asked = own.post(url, json={"kind": "correction", "field": "level", "text": "mbo 4"}).json()
    assert own.get(f"{url}/{asked['id']}").json() == asked
    answered = office.post(f"{url}/{asked['id']}/answer", json={"granted": True, "text": "done"})
    assert (answered.status_code, answered.json()["state"]) == (200, "granted")
    assert office.post(f"{url}/{asked['id']}/answer", json={"granted": True}).status_code == 409
    (listed,) = own.get(url).json()["items"]
    assert listed == answered.json()
    stranger = hall.client_of("candidate", candidate=hall.candidate())
    assert stranger.get(f"{url}/{asked['id']}").status_code == 404
    assert stranger.post(url, json={"kind": "objection"}).status_code == 404
