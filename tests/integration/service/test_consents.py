"""Consent per employer, over the API: who gives it, who takes it back, and what is kept."""

from __future__ import annotations

from sqlalchemy import select

from service.hooks.models import Delivery, Webhook
from service.placements.consents import consented
from tests.service_app import Hall

API = "/api/v1"


def test_a_consent_holds_until_it_is_taken_back_and_all_stays_in_the_list(hall: Hall) -> None:
    """The same again is the same consent; another wording is a new one."""
    student, employer = hall.candidate(), hall.vacancy().employer_id
    client = hall.client_of("candidate", candidate=student)
    url = f"{API}/candidates/{student.id}/consents/{employer}"
    first = client.put(url, json={"wording": "2026-11"})
    again = client.put(url, json={"wording": "2026-11"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    hall.clock.forward(hours=1)
    newer = client.put(url, json={"wording": "2027-01"})
    assert (newer.status_code, newer.json()["id"] != first.json()["id"]) == (201, True)
    with hall.database.reading() as session:
        assert session.scalars(consented(employer)).all() == [student.id]
    hall.clock.forward(hours=1)
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    with hall.database.reading() as session:
        assert session.scalars(consented(employer)).all() == []
    listed = client.get(f"{API}/candidates/{student.id}/consents").json()["items"]
    assert [one["wording"] for one in listed] == ["2027-01", "2026-11"]
    assert all(one["withdrawn_at"] for one in listed)


def test_staff_records_a_consent_for_an_own_candidate_only_and_it_is_told_who(hall: Hall) -> None:
    school = hall.organisation("school")
    student, employer = hall.candidate(organisation=school), hall.vacancy().employer_id
    account = hall.account("school", organisation=school)
    url = f"{API}/candidates/{student.id}/consents/{employer}"
    given = hall.signed_in(account).put(url, json={"wording": "2026-11"})
    assert (given.status_code, given.json()["given_by"]) == (201, account.id)
    strangers = [hall.client_of("school"), hall.client_of("candidate", candidate=hall.candidate())]
    for stranger in strangers:
        assert stranger.put(url, json={"wording": "2026-11"}).status_code == 404
        assert stranger.delete(url).status_code == 404
        assert stranger.get(f"{API}/candidates/{student.id}/consents").status_code == 404
    assert hall.client_of("employer").put(url, json={"wording": "x"}).status_code == 403


def test_a_consent_for_an_employer_that_is_not_there_or_without_wording_is_refused(
    hall: Hall,
) -> None:
    student = hall.candidate()
    client = hall.client_of("stagejager")
    base = f"{API}/candidates/{student.id}/consents"
    assert client.put(f"{base}/{student.id}", json={"wording": "2026-11"}).status_code == 404
    employer = hall.employer()
    for given in ({}, {"wording": ""}, {"wording": "a b"}, {"wording": "1", "purpose": "ads"}):
        assert client.put(f"{base}/{employer.id}", json=given).status_code == 422


def test_the_employers_system_is_told_by_pseudonym(hall: Hall) -> None:
    """Giving and taking back are events, and neither tells who it is."""
    company = hall.organisation("employer")
    employer, student = hall.employer(organisation=company), hall.candidate()
    moment = {"created_at": hall.clock(), "updated_at": hall.clock()}
    hook = Webhook(
        organisation_id=company.id, url="https://hr.example.org/",
        events=["consent.given", "consent.withdrawn"], **moment,
    )  # fmt: skip
    hall.add(hook)
    client = hall.client_of("stagejager")
    url = f"{API}/candidates/{student.id}/consents/{employer.id}"
    client.put(url, json={"wording": "2026-11"})
    client.delete(url)
    with hall.database.reading() as session:
        sent = session.scalars(select(Delivery).where(Delivery.webhook_id == hook.id)).all()
    assert sorted(one.event for one in sent) == ["consent.given", "consent.withdrawn"]
    for one in sent:
        assert set(one.payload) == {"employer_id", "pseudonym"}
        assert one.payload["pseudonym"].startswith("K-")
