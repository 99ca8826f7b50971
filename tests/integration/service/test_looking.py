"""Who has a place is on no shortlist, and a full vacancy in no suggestions, until it is over."""

from __future__ import annotations

from sqlalchemy import select, update

from service.accounts.policy import SYSTEM
from service.db.base import new_id
from service.placements.looking import full_vacancies
from service.placements.models import Placement
from service.profiles.models import Candidate, Employer, Vacancy
from tests.service_app import Hall


def placement(hall: Hall, person: Candidate, place: Vacancy, state: str) -> str:
    """Put a placement into the tables; return its id."""
    row = Placement(
        id=new_id(), programme="stagepact", candidate_id=person.id, vacancy_id=place.id,
        employer_id=place.employer_id, state=state, created_at=hall.clock(),
        updated_at=hall.clock(),
    )  # fmt: skip
    hall.add(row)
    return row.id


def move(hall: Hall, id_: str, state: str, person: Candidate) -> None:
    """Let a placement go to a state, and tell of the change as its real steps do."""
    with hall.writing(SYSTEM) as work:
        work.session.execute(update(Placement).where(Placement.id == id_).values(state=state))
        work.touch("candidate", person.id, person.key, person.programme)


def test_a_taken_place_and_who_has_it_are_left_out(hall: Hall) -> None:
    """Accepting takes both out of the lists; who only confirmed is still there."""
    one, other = (hall.candidate(level="hbo", key=f"looking-{n}") for n in (1, 2))
    firm = hall.employer()
    full, free = (hall.vacancy(firm, capacity=n, title=f"{n} plaatsen") for n in (1, 2))
    client = hall.client_of("stagejager")

    def people(place: Vacancy) -> set[str]:
        answer = client.get(f"/api/v1/vacancies/{place.id}/shortlist?limit=200").json()
        found = {item["candidate"]["key"] for item in answer["items"]}
        assert answer["total"] >= len(found)
        return found & {one.key, other.key}

    def offers(person: Candidate) -> set[str]:
        answer = client.get(f"/api/v1/candidates/{person.id}/suggestions?limit=200").json()
        return {item["vacancy"]["id"] for item in answer["items"]} & {full.id, free.id}

    agreed = placement(hall, one, full, "confirmed")
    assert people(free) == {one.key, other.key}
    assert offers(other) == {full.id, free.id}
    move(hall, agreed, "accepted", one)
    assert people(free) == {other.key}
    assert offers(other) == {free.id}
    move(hall, agreed, "ended", one)
    assert people(free) == {one.key, other.key}
    assert offers(other) == {full.id, free.id}


def test_an_employer_without_room_for_more_has_no_places_left(hall: Hall) -> None:
    """The cap over all vacancies counts, though each of them has places of its own."""
    firm = hall.employer(supervision_capacity=1)
    places = [hall.vacancy(firm, capacity=3) for _ in range(2)]
    with hall.database.reading() as session:
        assert not {place.key for place in places} & full_vacancies(session, "stagepact")
    placement(hall, hall.candidate(), places[0], "started")
    with hall.database.reading() as session:
        assert {place.key for place in places} <= full_vacancies(session, "stagepact")
        assert session.scalar(select(Employer.supervision_capacity).where(Employer.id == firm.id))
