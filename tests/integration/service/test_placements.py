"""Placements over the API: who sees them, who takes which step, and what a step does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Barrier, Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.accounts.models import Organisation
from service.accounts.policy import SYSTEM, Actor
from service.accounts.work import writing
from service.audit.models import AuditEntry, AuditHead, Change
from service.errors import ProblemError
from service.placements.consents import give
from service.placements.looking import full_vacancies, placed_people
from service.placements.models import Placement
from service.placements.moving import Move, create, find, move
from service.placements.publishing import publish
from service.placements.settled import settled
from service.profiles.models import Candidate, Employer, Vacancy
from service.runs.models import Decision, Proposal, Round, Run
from tests.service_app import Hall

API = "/api/v1"


@dataclass
class Scene:
    """A school with a student, an employer with a vacancy, and somebody of each role."""

    hall: Hall
    school: Organisation
    company: Organisation
    employer: Employer
    vacancy: Vacancy
    student: Candidate
    clients: dict[str, TestClient] = field(default_factory=dict)

    def client(self, role: str) -> TestClient:
        """Return a client of a role that has to do with this student or vacancy."""
        if role not in self.clients:
            whose: dict[str, dict[str, Any]] = {
                "school": {"organisation": self.school},
                "coach": {"organisation": self.school},
                "employer": {"organisation": self.company},
                "candidate": {"candidate": self.student},
            }
            self.clients[role] = self.hall.client_of(role, **whose.get(role, {}))
        return self.clients[role]

    @cached_property
    def actor(self) -> Actor:
        """A stagejager, for what a test does below HTTP."""
        return self.hall.actor(self.hall.account("stagejager"))

    def propose(self, student: Candidate | None = None, vacancy: Vacancy | None = None) -> str:
        """Return the id of a new placement."""
        who, what = student or self.student, vacancy or self.vacancy
        with self.hall.writing(self.actor) as work:
            return create(work, who.id, what.id).id

    def step(self, role: str, placement: str, to: str, **given: Any) -> Any:
        """Take a step as a role, whatever version it is at; return the answer."""
        return self.client(role).post(
            f"{API}/placements/{placement}/transitions",
            json={"to": to, **given},
            headers={"If-Match": "*"},
        )

    def consent(self, student: Candidate | None = None) -> None:
        """Let the employer know who the student is."""
        with self.hall.writing(self.actor) as work:
            give(work, (student or self.student).id, self.employer.id, "2026-11")

    def bring(self, placement: str, *states: str) -> None:
        """Take several steps as a stagejager."""
        reason = {"ended": "completed", "withdrawn": "mistake", "declined": "other"}
        with self.hall.writing(self.actor) as work:
            for state in states:
                move(work, find(work, placement), Move(state, reason.get(state)))


@pytest.fixture
def scene(hall: Hall) -> Scene:
    """Give a scene of its own."""
    school, company = hall.organisation("school"), hall.organisation("employer")
    employer = hall.employer(organisation=company)
    vacancy = hall.vacancy(employer, capacity=1)
    student = hall.candidate(organisation=school, name="Zwaantje Unikema")
    return Scene(hall, school, company, employer, vacancy, student)


def test_a_placement_walks_from_proposal_to_end_with_every_step_kept(scene: Scene) -> None:
    """Each step is taken by who takes it, and keeps who and when."""
    one = scene.propose()
    walk = [
        ("school", "published", {}),
        ("candidate", "confirmed", {}),
        ("coach", "introduced", {}),
        ("employer", "accepted", {}),
        ("employer", "started", {}),
        ("employer", "ended", {"reason": "completed"}),
    ]
    scene.consent()
    for role, to, given in walk:
        scene.hall.clock.forward(hours=1)
        answer = scene.step(role, one, to, **given)
        assert (answer.status_code, answer.json()["state"]) == (200, to), answer.text
    told = scene.client("school").get(f"{API}/placements/{one}").json()
    assert [step["after"] for step in told["steps"]] == ["proposed", *(to for _, to, _ in walk)]
    assert [step["role"] for step in told["steps"]] == ["stagejager", *(who for who, _, _ in walk)]
    assert [step["before"] for step in told["steps"]] == [
        None, "proposed", "published", "confirmed", "introduced", "accepted", "started",
    ]  # fmt: skip
    assert [step["at"][11:13] for step in told["steps"]] == [f"{9 + n:02}" for n in range(7)]
    assert (told["reason"], told["reason_text"]) == ("completed", "completed as agreed")
    assert told["possible"] == []
    with scene.hall.database.reading() as session:
        query = select(AuditEntry.details).where(
            AuditEntry.action == "placement.step", AuditEntry.object_id == one
        )
        assert len(session.scalars(query).all()) == 6


def test_a_step_that_there_is_not_is_refused_with_those_that_there_are(scene: Scene) -> None:
    one = scene.propose()
    answer = scene.step("school", one, "accepted")
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    assert "published, withdrawn" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("role", "to"),
    [("employer", "confirmed"), ("candidate", "withdrawn"), ("employer", "introduced")],
)
def test_a_step_of_another_role_is_forbidden(scene: Scene, role: str, to: str) -> None:
    one = scene.propose()
    scene.bring(one, "published", *(["confirmed"] if to == "introduced" else []))
    answer = scene.step(role, one, to, **({"reason": "other"} if to == "withdrawn" else {}))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_refusal_needs_a_reason_of_the_own_side_and_other_steps_take_none(scene: Scene) -> None:
    one = scene.propose()
    scene.bring(one, "published")
    assert scene.step("employer", one, "declined").status_code == 422
    assert scene.step("employer", one, "declined", reason="other-place").status_code == 422
    assert scene.step("candidate", one, "confirmed", reason="distance").status_code == 422
    answer = scene.step("employer", one, "declined", reason="no-capacity-left")
    assert answer.json()["reason_text"] == "there is no place or no supervision left"


def test_introducing_needs_the_consent_for_that_employer(scene: Scene) -> None:
    """Consent for another employer is none; the answer says what to do."""
    one = scene.propose()
    scene.bring(one, "published", "confirmed")
    other = scene.hall.vacancy().employer_id
    url = f"{API}/candidates/{scene.student.id}/consents/{other}"
    assert scene.client("candidate").put(url, json={"wording": "1"}).status_code == 201
    answer = scene.step("school", one, "introduced")
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    assert "consent" in answer.json()["detail"]
    scene.consent()
    assert scene.step("school", one, "introduced").status_code == 200
    url = f"{API}/candidates/{scene.student.id}/consents/{scene.employer.id}"
    assert scene.client("candidate").delete(url).status_code == 204


def test_a_full_vacancy_a_full_employer_and_a_placed_person_take_no_more(scene: Scene) -> None:
    """The places of the vacancy, the supervision of the employer, and one place for a person."""
    hall = scene.hall
    other = hall.candidate(organisation=scene.school)
    second = hall.vacancy(scene.employer, capacity=5)
    ready: list[str] = []
    for student, vacancy in (
        (scene.student, scene.vacancy), (other, scene.vacancy), (other, second),
        (scene.student, second),
    ):  # fmt: skip
        one = scene.propose(student, vacancy)
        if len(ready) < 2:
            scene.consent(student)
        scene.bring(one, "published", "confirmed", "introduced")
        ready.append(one)
    first, full, elsewhere, again = ready
    scene.bring(first, "accepted")
    answer = scene.step("employer", full, "accepted")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "vacancy" in answer.json()["detail"]
    assert "accepted place already" in scene.step("employer", again, "accepted").json()["detail"]
    with hall.database.writing() as session:
        session.get_one(Employer, scene.employer.id).supervision_capacity = 1
    answer = scene.step("employer", elsewhere, "accepted")
    assert (answer.status_code, "supervises" in answer.json()["detail"]) == (409, True)
    scene.bring(first, "withdrawn")
    assert scene.step("employer", elsewhere, "accepted").status_code == 200


def test_two_who_accept_the_last_place_at_once_do_not_both_get_it(scene: Scene) -> None:
    """In two threads, each with a transaction of its own."""
    other = scene.hall.candidate(organisation=scene.school)
    ready: list[str] = []
    for student in (scene.student, other):
        scene.consent(student)
        ready.append(scene.propose(student))
        scene.bring(ready[-1], "published", "confirmed", "introduced")
    ended: list[str] = []
    together = Barrier(2)

    def accept(placement: str) -> None:
        together.wait()
        try:
            with writing(scene.hall.database, SYSTEM, scene.hall.clock) as work:
                move(work, find(work, placement), Move("accepted"))
            ended.append("accepted")
        except ProblemError as error:
            ended.append(error.code)

    threads = [Thread(target=accept, args=(one,)) for one in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["accepted", "conflict"]


def test_who_saw_an_older_version_does_not_change_the_newer_one(scene: Scene) -> None:
    one = scene.propose()
    client = scene.client("stagejager")
    url = f"{API}/placements/{one}"
    seen = client.get(url).headers["ETag"]
    scene.bring(one, "published")
    moved = client.post(
        f"{url}/transitions", json={"to": "withdrawn", "reason": "mistake"},
        headers={"If-Match": seen},
    )  # fmt: skip
    assert (moved.status_code, moved.json()["code"]) == (412, "changed")
    assert client.post(f"{url}/transitions", json={"to": "confirmed"}).status_code == 428


def test_employer_and_candidate_see_a_placement_from_when_it_is_published(scene: Scene) -> None:
    one = scene.propose()
    url = f"{API}/placements/{one}"
    for role in ("employer", "candidate"):
        assert scene.client(role).get(url).status_code == 404
        assert scene.client(role).get(f"{API}/placements").json()["items"] == []
    scene.bring(one, "withdrawn")
    assert scene.client("employer").get(url).status_code == 404
    two = scene.propose()
    scene.bring(two, "published")
    for role in ("employer", "candidate", "school", "coach", "stagejager", "administrator"):
        listed = scene.client(role).get(f"{API}/placements", params={"limit": 200}).json()["items"]
        assert two in [each["id"] for each in listed]


def test_others_see_no_placement_of_a_stranger(scene: Scene) -> None:
    """Another school, another employer, another student, another programme."""
    one = scene.propose()
    scene.bring(one, "published")
    hall = scene.hall
    for stranger in (
        hall.client_of("school"),
        hall.client_of("coach"),
        hall.client_of("employer"),
        hall.client_of("candidate", candidate=hall.candidate()),
        hall.client_of("stagejager", programmes=("talent",)),
    ):
        assert stranger.get(f"{API}/placements/{one}").status_code == 404
        listed = stranger.get(f"{API}/placements", params={"limit": 200}).json()["items"]
        assert one not in [each["id"] for each in listed]
        moved = stranger.post(
            f"{API}/placements/{one}/transitions", json={"to": "confirmed"},
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert moved.status_code == 404


def test_an_employer_reads_a_pseudonym_until_there_is_consent_and_again_after_it(
    scene: Scene,
) -> None:
    one = scene.propose()
    scene.bring(one, "published")
    client = scene.client("employer")
    hidden = client.get(f"{API}/placements/{one}")
    for secret in ("Zwaantje", scene.student.id, scene.student.key, "person-", "2312"):
        assert secret not in hidden.text
    assert hidden.json()["person"] is None
    assert hidden.json()["pseudonym"].startswith("K-")
    assert all(step["actor_id"] is None for step in hidden.json()["steps"])
    scene.consent()
    (listed,) = client.get(f"{API}/placements").json()["items"]
    assert listed["person"]["name"] == "Zwaantje Unikema"
    assert listed["pseudonym"] == hidden.json()["pseudonym"]
    url = f"{API}/candidates/{scene.student.id}/consents/{scene.employer.id}"
    assert scene.client("school").delete(url).status_code == 204
    assert "Zwaantje" not in client.get(f"{API}/placements").text


def test_an_employer_cannot_ask_which_pseudonym_is_a_person_it_knows(scene: Scene) -> None:
    """The filter on a candidate does nothing for an employer."""
    one = scene.propose()
    scene.bring(one, "published")
    client = scene.client("employer")
    for who in (scene.student.id, scene.hall.candidate().id):
        (listed,) = client.get(f"{API}/placements", params={"candidate": who}).json()["items"]
        assert listed["id"] == one


def test_a_note_is_read_by_whom_it_is_for(scene: Scene) -> None:
    one = scene.propose()
    notes: list[tuple[str, str, dict[str, str]]] = [
        ("stagejager", "published", {"note": "for staff only"}),
        ("candidate", "confirmed", {"note": "Zwaantje says hello", "note_for": "everybody"}),
    ]
    for role, to, given in notes:
        assert scene.step(role, one, to, **given).status_code == 200

    def read(role: str) -> list[str]:
        told = scene.client(role).get(f"{API}/placements/{one}").json()
        return [step["note"] for step in told["steps"] if step["note"]]

    assert read("school") == ["for staff only", "Zwaantje says hello"]
    assert read("candidate") == ["Zwaantje says hello"]
    assert read("employer") == []
    scene.consent()
    assert read("employer") == ["Zwaantje says hello"]
    scene.bring(one, "introduced")
    scene.step("employer", one, "declined", reason="skills", note="we wanted a welder")
    assert read("employer") == ["Zwaantje says hello", "we wanted a welder"]
    assert read("candidate") == ["Zwaantje says hello"]


@pytest.mark.parametrize("note", ["x" * 2001, "nul \0 here", "bsn 111222333"])
def test_a_note_that_cannot_be_kept_is_refused(scene: Scene, note: str) -> None:
    one = scene.propose()
    assert scene.step("school", one, "published", note=note).status_code == 422


def test_only_staff_proposes_and_each_pair_once(scene: Scene) -> None:
    given = {"candidate_id": scene.student.id, "vacancy_id": scene.vacancy.id}
    for role in ("employer", "candidate"):
        answer = scene.client(role).post(f"{API}/placements", json=given)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    stranger = scene.hall.client_of("coach")
    assert stranger.post(f"{API}/placements", json=given).status_code == 404
    made = scene.client("coach").post(f"{API}/placements", json=given)
    assert made.status_code == 201, made.text
    one = made.json()["id"]
    assert made.headers["Location"] == f"{API}/placements/{one}"
    answer = scene.client("coach").post(f"{API}/placements", json=given)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    scene.bring(one, "withdrawn")
    assert scene.propose() != one


def test_a_closed_vacancy_an_objection_or_a_closed_round_gets_no_placement(scene: Scene) -> None:
    hall, client = scene.hall, scene.client("stagejager")
    closed = hall.vacancy(scene.employer, state="closed")
    made = {"created_at": hall.clock(), "updated_at": hall.clock()}
    over = Round(programme="stagepact", name="Oude beurs", kind="fair", state="closed", **made)
    hall.add(over)
    objecting = hall.candidate(organisation=scene.school, objected_at=hall.clock())
    elsewhere = hall.vacancy(programme="talent")
    for expected, given in (
        (409, {"candidate_id": scene.student.id, "vacancy_id": closed.id}),
        (409, {"candidate_id": objecting.id, "vacancy_id": scene.vacancy.id}),
        (404, {"candidate_id": scene.student.id, "vacancy_id": elsewhere.id}),
        (409, {"candidate_id": scene.student.id, "vacancy_id": scene.vacancy.id,
               "round_id": over.id}),
        (404, {"candidate_id": scene.student.id, "vacancy_id": scene.vacancy.id,
               "round_id": scene.student.id}),
    ):  # fmt: skip
        answer = client.post(f"{API}/placements", json=given)
        assert answer.status_code == expected, answer.text


def test_lists_are_filtered_and_paged(scene: Scene) -> None:
    client = scene.client("school")
    made = []
    for _ in range(3):
        scene.hall.clock.forward(minutes=1)
        student = scene.hall.candidate(organisation=scene.school)
        made.append(scene.propose(student))
    scene.bring(made[1], "published")

    def ids(**params: Any) -> list[str]:
        answer = client.get(f"{API}/placements", params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert ids() == made[::-1]
    assert ids(state="published") == [made[1]]
    assert ids(state=["published", "proposed"], vacancy=scene.vacancy.id) == made[::-1]
    assert ids(programme="talent") == []
    first = client.get(f"{API}/placements", params={"limit": 2}).json()
    rest = client.get(f"{API}/placements", params={"limit": 2, "after": first["next"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None


def test_the_table_of_steps_is_told_with_the_reasons_of_the_asker(scene: Scene) -> None:
    steps = scene.client("candidate").get(f"{API}/placements/transitions").json()
    declined = next(s for s in steps if (s["before"], s["after"]) == ("published", "declined"))
    assert "other-place" in declined["reasons"]
    assert "no-capacity-left" not in declined["reasons"]


def touched(scene: Scene) -> Callable[[], set[tuple[str, str]]]:
    """Return what gives the profiles that were touched from now on."""
    with scene.hall.database.reading() as session:
        start = session.get_one(AuditHead, 1).change

    def since() -> set[tuple[str, str]]:
        with scene.hall.database.reading() as session:
            rows = session.scalars(select(Change).where(Change.seq > start)).all()
            return {(row.kind, row.object_id) for row in rows}

    return since


def test_a_taken_place_is_told_to_every_market_and_to_runs(scene: Scene) -> None:
    """Accepting touches both sides; the person is placed until it is over."""
    hall = scene.hall
    one = scene.propose()
    scene.consent()
    scene.bring(one, "published", "confirmed", "introduced")
    since = touched(scene)
    scene.bring(one, "accepted")
    assert since() == {("candidate", scene.student.id), ("vacancy", scene.vacancy.id)}
    with hall.database.reading() as session:
        assert scene.student.key in placed_people(session, "stagepact")
        full = scene.vacancy.key in full_vacancies(session, "stagepact")
        assert full == (scene.vacancy.capacity == 1)
    with hall.database.writing() as session:
        session.get_one(Vacancy, scene.vacancy.id).state = "closed"
    with hall.database.reading() as session:
        locks = {(one.candidate, one.vacancy) for one in settled(session, "stagepact", None)}
    assert (scene.student.key, scene.vacancy.key) in locks, "also where the vacancy is closed"
    scene.bring(one, "withdrawn")
    with hall.database.reading() as session:
        assert scene.student.key not in placed_people(session, "stagepact")


def test_placements_are_decisions_for_a_run(scene: Scene) -> None:
    """One lock for a person, the furthest; a declined pair is forbidden; locks never contradict."""
    hall = scene.hall
    programme = hall.programme("talent")
    vacancies = [hall.vacancy(scene.employer, programme=programme, capacity=1) for _ in range(2)]
    people = [hall.candidate(programme=programme) for _ in range(4)]

    def made(person: int, vacancy: int, state: str, **columns: Any) -> None:
        moment = hall.clock()
        hall.clock.forward(minutes=1)
        hall.add(
            Placement(
                programme=programme, candidate_id=people[person].id,
                vacancy_id=vacancies[vacancy].id, employer_id=scene.employer.id, state=state,
                created_at=moment, updated_at=moment, **columns,
            )
        )  # fmt: skip

    made(0, 0, "confirmed")  # earlier, but not as far as the next
    made(0, 1, "introduced")
    made(1, 0, "confirmed")
    made(2, 0, "confirmed")  # there is one place only
    made(3, 0, "declined")
    made(3, 1, "published")

    def told(round_id: str | None = None) -> set[tuple[str, str, str, str]]:
        with hall.database.reading() as session:
            found = settled(session, programme, round_id)
        return {(one.kind.value, one.candidate, one.vacancy or "", one.reason) for one in found}

    lock0 = ("lock", people[0].key, vacancies[1].key, "placement")
    lock1 = ("lock", people[1].key, vacancies[0].key, "placement")
    forbid = ("forbid", people[3].key, vacancies[0].key, "declined")
    assert told() == {lock0, lock1, forbid}
    assert told("another round") == {lock0, lock1}
    hall.add(
        Decision(
            programme=programme, kind="forbid", candidate_id=people[1].id, reason="x", by="",
            employer_id=scene.employer.id, made_at=hall.clock(),
        )
    )  # fmt: skip
    lock2 = ("lock", people[2].key, vacancies[0].key, "placement")
    assert told() == {lock0, lock2, forbid}
    with hall.database.writing() as session:
        held = session.scalars(
            select(Placement).where(Placement.candidate_id == people[1].id)
        ).one()
        held.state = "accepted"
    assert told() == {lock0, lock1, forbid}, "an accepted place goes before all else"


def run_with(scene: Scene, pairs: list[tuple[Candidate, Vacancy]], **columns: Any) -> str:
    """Return the id of a run that is done and proposes pairs."""
    hall = scene.hall
    run = Run(
        **{
            "programme": "stagepact", "state": "done", "config": {},
            "requested_at": hall.clock(), "ended_at": hall.clock(), **columns,
        }
    )  # fmt: skip
    hall.add(run)
    hall.add(
        *(
            Proposal(
                run_id=run.id, candidate_id=person.id, position=at, vacancy_id=vacancy.id,
                employer_id=vacancy.employer_id, candidate_score=1, vacancy_score=1, report={},
            )
            for at, (person, vacancy) in enumerate(pairs)
        )
    )  # fmt: skip
    return run.id


def test_publishing_shows_what_a_run_proposes_once(scene: Scene) -> None:
    """Who is further, or objects, gets no other; an earlier run of the round is superseded."""
    hall = scene.hall
    moment = {"created_at": hall.clock(), "updated_at": hall.clock()}
    fair = Round(programme="stagepact", name="Beurs", kind="fair", **moment)
    hall.add(fair)
    people = [hall.candidate(organisation=scene.school) for _ in range(3)]
    objecting = hall.candidate(objected_at=hall.clock())
    offers = [hall.vacancy(scene.employer, capacity=9) for _ in range(2)]
    actor = hall.actor(hall.account("stagejager"))
    first = run_with(scene, [(one, offers[0]) for one in (*people, objecting)], round_id=fair.id)
    with hall.writing(actor) as work:
        done = publish(work, first, by_two=False)
    assert (done.published, done.kept, done.withdrawn) == (3, 0, 0)
    with hall.writing(actor) as work, pytest.raises(ProblemError, match="published before"):
        publish(work, first, by_two=False)
    listed = scene.client("employer").get(f"{API}/placements", params={"limit": 200}).json()
    ids = {one["id"] for one in listed["items"]}
    assert len(ids) == 3
    with hall.database.reading() as session:
        of = {
            row.candidate_id: row.id
            for row in session.scalars(select(Placement).where(Placement.run_id == first))
        }
    scene.bring(of[people[0].id], "confirmed")
    pairs = [(people[0], offers[1]), (people[1], offers[1]), (people[2], offers[0])]
    second = run_with(scene, pairs, round_id=fair.id)
    with hall.writing(actor) as work:
        done = publish(work, second, by_two=False)
    assert (done.published, done.kept, done.withdrawn) == (1, 2, 1)
    old = scene.client("school").get(f"{API}/placements/{of[people[1].id]}").json()
    assert (old["state"], old["reason"]) == ("withdrawn", "superseded")
    for one, state in ((people[0], "confirmed"), (people[2], "published")):
        assert scene.client("school").get(f"{API}/placements/{of[one.id]}").json()["state"] == state


def test_a_run_that_is_not_done_or_not_of_the_programme_is_not_published(scene: Scene) -> None:
    hall = scene.hall
    waiting = run_with(scene, [], state="running")
    stranger = hall.actor(hall.account("stagejager", programmes=("talent",)))
    own = hall.actor(hall.account("stagejager"))
    with hall.writing(own) as work, pytest.raises(ProblemError) as told:
        publish(work, waiting, by_two=False)
    assert told.value.code == "state"
    with hall.writing(stranger) as work, pytest.raises(ProblemError) as told:
        publish(work, waiting, by_two=False)
    assert told.value.code == "not-found"
