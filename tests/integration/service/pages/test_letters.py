"""Letters to employers: the link opens without an account, and only a button answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from service.audit.models import AuditEntry
from service.db.base import new_id
from service.letters.making import digest_of
from service.letters.models import Letter, Mail
from service.letters.outbox import SCHEDULE, send_due
from service.placements.models import Placement
from service.privacy.erasing import erase
from service.profiles.models import Candidate, Vacancy
from service.words import Words
from tests.mail_server import mail_server
from tests.pages_app import browser, seen, sent
from tests.pages_scene import PageScene
from tests.pages_tour.placements import placed


@pytest.fixture(autouse=True)
def _same_clock(page_scene: PageScene) -> Iterator[None]:
    """Put the clock back after each test."""
    moment = page_scene.hall.clock.moment
    yield
    page_scene.hall.clock.moment = moment


def _person(scene: PageScene) -> Candidate:
    """Make somebody whom nobody else's test looks at."""
    return scene.hall.candidate(
        organisation=scene.homes["coaching"], programme="stagepact", name="Geheime Naam",
        skills={"Python": 3}, level="hbo", hours_per_week=32.0,
    )  # fmt: skip


def _offer(scene: PageScene, **columns: Any) -> Vacancy:
    return scene.hall.vacancy(scene.firms[1], title="Stage bakker", capacity=2, **columns)


def _link(scene: PageScene, about: str, role: str = "stagejager") -> str:
    """Make a letter by the form; return the path of its link."""
    page = f"/letters/new?{about}"
    client = browser(scene.hall, scene.accounts[role])
    answer = sent(client, page, page, language="nl", days="14")
    assert answer.status_code == 200, answer.text[-800:]
    found: str = answer.text.split("http://127.0.0.1:8000")[1].split()[0].split("<")[0]
    return found


def _row(scene: PageScene, table: Any, id_: str) -> Any:
    with scene.hall.database.reading() as session:
        return session.get_one(table, id_)


def _letters(scene: PageScene, vacancy_id: str) -> list[Letter]:
    with scene.hall.database.reading() as session:
        return list(session.scalars(select(Letter).where(Letter.vacancy_id == vacancy_id)))


def test_what_is_shown_before_sending_says_how_long_the_link_works(page_scene: PageScene) -> None:
    offer = _offer(page_scene)
    client = browser(page_scene.hall, page_scene.accounts["stagejager"])
    ends = Words("nl").date((page_scene.hall.clock() + timedelta(days=14)).date())
    assert ends in seen(client, f"/letters/new?vacancy={offer.id}").text


def test_opening_a_link_changes_nothing_however_often(page_scene: PageScene) -> None:
    """A mail scanner opens every link; the log tells that it was opened, and that is all."""
    scene = page_scene
    offer = _offer(scene)
    path = _link(scene, f"vacancy={offer.id}")
    scanner = browser(scene.hall)
    for _ in range(3):
        page = seen(scanner, path)
        assert scanner.head(path).status_code in {200, 405}
    assert "Stage bakker" in page.text
    assert scanner.post(path, data={"answer": "closed"}).status_code == 403  # without the form
    assert _row(scene, Vacancy, offer.id).version == offer.version
    (letter,) = _letters(scene, offer.id)
    assert (letter.answer, letter.answered_at) == (None, None)
    with scene.hall.database.reading() as session:
        looks = session.scalar(
            select(func.count()).where(
                AuditEntry.action == "letter.open", AuditEntry.object_id == letter.id
            )
        )
    assert looks == 3


def test_the_button_answers_once_and_staff_see_what(page_scene: PageScene) -> None:
    scene = page_scene
    offer = _offer(scene)
    path = _link(scene, f"vacancy={offer.id}")
    employer = browser(scene.hall)
    answer = sent(employer, path, path, answer="open", places="5")
    assert answer.status_code == 303
    assert "your answer is in" in seen(employer, path).text
    assert _row(scene, Vacancy, offer.id).capacity == 5
    token = seen(employer, "/sign-in").one("input", name="token").attributes["value"]
    again = employer.post(path, data={"answer": "closed", "token": token})
    assert again.status_code != 303
    assert _row(scene, Vacancy, offer.id).state == "open"
    page = seen(browser(scene.hall, scene.accounts["stagejager"]), f"/vacancies/{offer.id}")
    assert "answered The vacancy is open" in page.text


def test_an_employer_pauses_a_vacancy_by_a_link(page_scene: PageScene) -> None:
    scene = page_scene
    offer = _offer(scene)
    path = _link(scene, f"vacancy={offer.id}")
    assert sent(browser(scene.hall), path, path, answer="paused").status_code == 303
    assert _row(scene, Vacancy, offer.id).state == "paused"


def test_a_proposal_shows_no_name_and_is_declined_with_a_reason(page_scene: PageScene) -> None:
    scene = page_scene
    person, offer = _person(scene), _offer(scene)
    row = placed(scene, person, offer, "proposed", "published", "confirmed")
    path = _link(scene, f"placement={row.id}", "coach")
    employer = browser(scene.hall)
    page = seen(employer, path)
    assert "We call this person K-" in page.text
    assert "Geheime" not in page.text
    refused = sent(employer, path, path, answer="declined")
    assert refused.status_code == 422
    assert "Choose why." in refused.text
    unknown = sent(employer, path, path, answer="declined", reason="completed")
    assert unknown.status_code == 422
    done = sent(employer, path, path, answer="declined", reason="hours", note="Liever 40 uur")
    assert done.status_code == 303
    found = _row(scene, Placement, row.id)
    assert (found.state, found.reason) == ("declined", "hours")


def test_an_employer_accepts_who_was_introduced(page_scene: PageScene) -> None:
    scene = page_scene
    person, offer = _person(scene), _offer(scene)
    row = placed(scene, person, offer, "proposed", "published", "confirmed", "introduced")
    path = _link(scene, f"placement={row.id}")
    assert sent(browser(scene.hall), path, path, answer="accepted").status_code == 303
    assert _row(scene, Placement, row.id).state == "accepted"


def test_who_wants_to_meet_somebody_says_so_without_a_step(page_scene: PageScene) -> None:
    scene = page_scene
    person, offer = _person(scene), _offer(scene)
    row = placed(scene, person, offer, "proposed", "published")
    path = _link(scene, f"placement={row.id}")
    assert sent(browser(scene.hall), path, path, answer="accepted").status_code == 409
    assert sent(browser(scene.hall), path, path, answer="interested").status_code == 303
    assert _row(scene, Placement, row.id).state == "published"
    (letter,) = _letters(scene, offer.id)
    assert letter.answer == "interested"


def test_a_letter_about_what_nobody_may_see_yet_is_not_made(page_scene: PageScene) -> None:
    scene = page_scene
    person, offer = _person(scene), _offer(scene)
    row = placed(scene, person, offer, "proposed")
    client = browser(scene.hall, scene.accounts["stagejager"])
    assert client.get(f"/letters/new?placement={row.id}").status_code == 409
    school = browser(scene.hall, scene.accounts["school"])
    assert school.get(f"/letters/new?placement={row.id}").status_code == 404
    assert school.get(f"/letters/new?vacancy={offer.id}").status_code == 403
    employer = browser(scene.hall, scene.accounts["employer"])
    assert employer.get(f"/letters/new?vacancy={offer.id}").status_code == 403


def test_a_link_ends_when_it_is_too_old_or_taken_back(page_scene: PageScene) -> None:
    scene = page_scene
    offer = _offer(scene)
    first, second = (_link(scene, f"vacancy={offer.id}") for _ in range(2))
    digest = digest_of(first.rpartition("/")[2])
    letter = next(one for one in _letters(scene, offer.id) if one.digest == digest)
    staff = browser(scene.hall, scene.accounts["stagejager"])
    back = sent(staff, f"/vacancies/{offer.id}", f"/letters/{letter.id}/revoke")
    assert back.status_code == 303
    stranger = browser(scene.hall)
    assert "taken back" in seen(stranger, first, status=410).text
    assert "Stage bakker" not in seen(stranger, first, status=410).text
    scene.hall.clock.forward(days=13)
    seen(stranger, second)
    scene.hall.clock.forward(days=2)
    assert "too old" in seen(stranger, second, status=410).text
    seen(stranger, f"/letters/{'x' * 43}", status=404)


def test_a_token_is_kept_as_its_digest_only(page_scene: PageScene) -> None:
    scene = page_scene
    offer = _offer(scene)
    token = _link(scene, f"vacancy={offer.id}").rpartition("/")[2]
    (letter,) = _letters(scene, offer.id)
    assert letter.digest == digest_of(token)
    assert token not in str(vars(letter))


def test_a_company_without_a_good_address_cannot_be_asked(page_scene: PageScene) -> None:
    scene = page_scene
    firm = scene.hall.employer(contact_email="bel mij maar")
    offer = scene.hall.vacancy(firm, title="Stage kapper")
    client = browser(scene.hall, scene.accounts["stagejager"])
    page = seen(client, f"/letters/new?vacancy={offer.id}")
    assert "no good e-mail address" in page.text
    assert not page.all("select", name="days")


def test_erasing_a_person_takes_the_letters_about_them(page_scene: PageScene) -> None:
    scene = page_scene
    person, offer = _person(scene), _offer(scene)
    row = placed(scene, person, offer, "proposed", "published")
    path = _link(scene, f"placement={row.id}")
    actor = scene.hall.actor(scene.accounts["administrator"])
    with scene.hall.writing(actor) as work:
        erase(work, person.id, settings=scene.hall.settings)
    assert _letters(scene, offer.id) == []
    seen(browser(scene.hall), path, status=404)


# --- the outbox -----------------------------------------------------------------------------------


def _mail(scene: PageScene, **columns: Any) -> Mail:
    """Put an e-mail with its letter into the outbox."""
    offer, now = _offer(scene), scene.hall.clock()
    letter = Letter(
        purpose="vacancy", digest=new_id(), recipient="a@example.org", language="nl",
        vacancy_id=offer.id, made_at=now, expires_at=now + timedelta(days=14), **columns,
    )  # fmt: skip
    scene.hall.add(letter)
    mail = Mail(
        letter_id=letter.id, recipient="a@example.org", reply_to="", subject="Vraag",
        body="https://example.org/letters/geheim", created_at=now, next_at=now,
    )  # fmt: skip
    scene.hall.add(mail)
    return mail


def _send(scene: PageScene, url: str) -> int:
    settings = replace(scene.hall.settings, mail=url, mail_from="Bureau <stage@example.org>")
    return send_due(scene.hall.database, settings, scene.hall.clock)


def test_the_outbox_is_emptied_and_forgets_the_link(page_scene: PageScene) -> None:
    scene = page_scene
    mail = _mail(scene)
    assert send_due(scene.hall.database, scene.hall.settings, scene.hall.clock) == 0
    with mail_server() as server:
        assert _send(scene, server.url) == 1
        assert _send(scene, server.url) == 0
        (got,) = server.received
    assert "letters/geheim" in got.get_content()
    found = _row(scene, Mail, mail.id)
    assert (found.state, found.body, found.last_code) == ("sent", "", 250)


def test_a_mail_is_tried_again_until_it_is_given_up(page_scene: PageScene) -> None:
    scene = page_scene
    mail = _mail(scene)
    with mail_server() as server:
        server.code = 451
        for wait in SCHEDULE:
            assert _send(scene, server.url) == 1
            assert _send(scene, server.url) == 0
            scene.hall.clock.forward(seconds=wait.total_seconds())
        assert _send(scene, server.url) == 1
    found = _row(scene, Mail, mail.id)
    assert (found.state, found.attempts, found.body) == ("given-up", len(SCHEDULE) + 1, "")


def test_an_address_that_is_not_there_is_given_up_at_once(page_scene: PageScene) -> None:
    scene = page_scene
    mail = _mail(scene)
    with mail_server() as server:
        server.code = 550
        assert _send(scene, server.url) == 1
    assert _row(scene, Mail, mail.id).state == "given-up"


def test_what_was_taken_back_or_has_waited_too_long_is_not_sent(page_scene: PageScene) -> None:
    scene = page_scene
    mail = _mail(scene, revoked_at=scene.hall.clock())
    with mail_server() as server:
        assert _send(scene, server.url) == 1
        assert server.received == []
    assert _row(scene, Mail, mail.id).state == "given-up"


def test_the_form_puts_the_letter_into_the_outbox(page_scene: PageScene) -> None:
    """With a mail server the link is in the e-mail alone, and not on the page."""
    scene = page_scene
    offer = _offer(scene)
    services = scene.hall.app.state.services
    before = services.settings
    settings = replace(before, mail="smtp://127.0.0.1:1", mail_from="stage@example.org")
    scene.hall.app.state.services = replace(services, settings=settings)
    try:
        page = f"/letters/new?vacancy={offer.id}"
        client = browser(scene.hall, scene.accounts["stagejager"])
        answer = sent(client, page, page, language="en", days="7")
    finally:
        scene.hall.app.state.services = services
    assert answer.status_code == 200
    assert "http://127.0.0.1:8000/letters/" not in answer.text
    with scene.hall.database.reading() as session:
        mail = session.scalars(select(Mail).join(Letter).where(Letter.vacancy_id == offer.id)).one()
    assert mail.state == "waiting"
    assert "http://127.0.0.1:8000/letters/" in mail.body
    assert mail.reply_to == scene.accounts["stagejager"].email
    staff = sent(client, f"/vacancies/{offer.id}", f"/letters/{mail.letter_id}/revoke")
    assert staff.status_code == 303
    assert _row(scene, Mail, mail.id).body == ""
