"""An employer reads every answer that can be had, and finds nobody who did not consent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.accounts.policy import SYSTEM
from service.db.engine import Database
from service.placements.pseudonyms import pseudonym, secret_of
from service.profiles.models import Candidate, CandidateContact, CandidateSkill, Ranking, Wish
from service.runs.models import Proposal, Run
from tests.live_town import Town, town
from tests.service_app import hall_on

API = "/api/v1"
FREE = "haren knippen bij tante Truus"
"""Words of a person's own that come near a skill, so that they are part of an explanation."""

SKILL = "cut-and-style-hair"

MORE = {"/skills": "q=knip", "/skills/suggested": "title=kapper"}
"""What routes need that answer nothing without it."""

LATER = {("delete", "/sessions/current")}
"""What would end the walk."""


@dataclass
class Person:
    """Somebody, and everything by which they could be known."""

    row: Candidate
    name: str
    words: list[str]
    numbers: list[str]

    def found_in(self, text: str) -> list[str]:
        """Return what of this person a text tells."""
        plain = text.casefold()
        told = [word for word in self.words if word.casefold() in plain]
        return told + [n for n in self.numbers if re.search(rf"(?<![\w-]){n}(?![\w-])", text)]


@dataclass
class Scene:
    """A town with three people of whom everything is unique, and an employer who looks around."""

    place: Town
    people: list[Person]
    staff: TestClient
    boss: TestClient
    ids: dict[str, list[str]] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    texts: int = 0

    def routes(self) -> Iterator[tuple[str, str]]:
        """Give method and path of every route there is."""
        for path, methods in self.place.hall.app.openapi()["paths"].items():
            for method in sorted(methods):
                if (method, path.removeprefix(API)) not in LATER:
                    yield method, path.removeprefix(API)

    def walk(self, *, again: bool = False) -> Iterator[tuple[str, str]]:
        """Call every route for every object; give what was asked and the whole answer.

        Again: those only that answered anything but a refusal before.
        """
        for method, path in self.routes():
            if again and (method, path) not in self.answered:
                continue
            names = re.findall(r"{(\w+)}", path)
            for values in product(*(self.values(path, name) for name in names)):
                filled = path
                for name, value in zip(names, values, strict=True):
                    filled = filled.replace(f"{{{name}}}", value, 1)
                for response in self.call(method, filled):
                    if response.is_success:
                        self.answered.add((method, path))
                    self.texts += 1
                    yield f"{method} {filled}", whole(response, filled)

    def values(self, path: str, name: str) -> list[str]:
        """Return what a parameter of a path can be: the ids of everything of its kind."""
        kind = name.removesuffix("_id") if name != "id" else path.split("/")[1].rstrip("s")
        return self.ids[kind]

    def call(self, method: str, path: str) -> Iterator[Any]:
        if method == "get":
            yield self.boss.get(API + path)
            query = MORE.get(path, "limit=200&explain=true")
            yield self.boss.get(f"{API}{path}?{query}", headers={"Accept-Language": "nl"})
            return
        for body in self.bodies(method, path):
            yield self.boss.request(method, API + path, json=body, headers={"If-Match": '"0"'})

    def bodies(self, method: str, path: str) -> Iterator[Any]:
        """Give bodies; changes say a version that there is not, so that nothing changes."""
        yield {}
        if path.endswith("/shortlist"):
            asked = [{"text": SKILL, "importance": "essential", "level": 1}]
            yield {"requirements": asked, "trainable": True}
            yield {"levels": [], "hours_per_week": None}
        if (method, path) == ("post", "/placements"):
            for person, vacancy in product(self.ids["candidate"], self.ids["vacancie"]):
                yield {"candidate_id": person, "vacancy_id": vacancy}
        if path.endswith("/transitions"):
            yield {"to": "accepted"}
        if (method, path) == ("post", "/vacancies"):
            firm = self.place.firms[0].id
            yield {"programme": self.place.programme, "employer_id": firm, "title": "Nieuw"}


def whole(response: Any, asked: str) -> str:
    """Return headers and body; a problem says which address was asked, which tells nothing new."""
    heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = response.content.decode("utf-8", "replace")
    assert response.status_code < 500, f"{asked}: {text}"
    if response.headers.get("content-type") == "application/problem+json":
        problem = response.json()
        assert problem.pop("instance").endswith(asked)
        text = json.dumps(problem)
    return f"{heads}\n{text}"


def unique(place: Town, at: int, home: tuple[str, str]) -> Person:
    """Make a person of whom everything is unique."""
    postcode, municipality = home
    mark = f"{at}Xq"
    words: dict[str, Any] = {
        "school": f"Zonneschool{mark}",
        "occupation": f"glasharmonicaspeler{mark}",
        "field": f"sterrenkunde{mark}",
        "key": f"SLEUTEL-{mark}",
    }
    lists: dict[str, Any] = {
        "certificates": [f"oorkonde{mark}"],
        "interests": [f"zweefvliegen{mark}"],
        "learn": [f"degenslikken{mark}"],
    }
    name, skill = f"Xanthippe{mark} van Quispel{mark}", f"{FREE}{mark}"
    row = place.hall.candidate(
        programme=place.programme,
        name=name,
        skills={skill: 4, "Excel": 3},
        postcode=postcode,
        school_number=f"99887{at}",
        level="hbo",
        travel_mode="car",
        **words,
        **lists,
    )
    row.contact = None
    contact = {"name": name, "email": f"xq{at}@geheim.example", "phone": f"+3197{at}12345"}
    with place.hall.writing(SYSTEM) as work:
        kept = work.session.get_one(CandidateContact, row.id)
        kept.email, kept.phone = contact["email"], contact["phone"]
        work.touch("candidate", row.id, row.key, place.programme)
    told = [*contact.values(), f"Xanthippe{mark}", f"Quispel{mark}", skill, "tante truus", row.id]
    told += [*words.values(), *(word for some in lists.values() for word in some), municipality]
    return Person(row, name, told, [postcode, f"99887{at}"])


@pytest.fixture(scope="module")
def scene(database: Database) -> Scene:
    place = town(hall_on(database), people=0, offers=6)
    hall, programmes = place.hall, (place.programme,)
    homes = [("2171", "Teylingen"), ("2201", "Noordwijk"), ("2371", "Kaag en Braassem")]
    people = [unique(place, at, home) for at, home in enumerate(homes)]
    made = Scene(
        place,
        people,
        hall.client_of("stagejager", programmes=programmes),
        hall.client_of("employer", organisation=place.organisation, programmes=programmes),
    )
    fill(made)
    return made


def fill(scene: Scene) -> None:
    """Make everything in which people may be: ties, placements, notes, a run, a webhook."""
    place, people = scene.place, scene.people
    own, other = place.offers[0], place.offers[1]
    hair = {"requirements": [{"text": SKILL, "importance": "important", "level": 1}]}
    answer = scene.staff.patch(f"{API}/vacancies/{own.id}", json=hair, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    hook = scene.boss.post(
        f"{API}/webhooks",
        json={"url": "https://hooks.example.org/x", "events": ["placement.published",
              "placement.confirmed", "placement.introduced", "consent.given"]},
    )  # fmt: skip
    assert hook.status_code == 201, hook.text
    run = Run(programme=place.programme, state="done", config={}, requested_at=place.hall.clock())
    place.hall.add(run)
    with place.hall.writing(SYSTEM) as work:
        for person in people:
            work.session.add(Wish(candidate_id=person.row.id, rank=1, vacancy_id=own.id))
            work.session.add(
                Ranking(
                    employer_id=place.firms[0].id,
                    candidate_id=person.row.id,
                    rank=1,
                    vacancy_id=own.id,
                )
            )
            work.session.add(
                Proposal(
                    run_id=run.id,
                    candidate_id=person.row.id,
                    position=1,
                    vacancy_id=own.id,
                    employer_id=place.firms[0].id,
                    candidate_score=1,
                    vacancy_score=1,
                    report={},
                )
            )
            work.touch("candidate", person.row.id, person.row.key, place.programme)
    placements = [
        propose(scene, person, offer.id, steps)
        for person in people
        for offer, steps in ((own, ("published", "confirmed")), (other, ("published",)))
    ]
    with place.hall.database.reading() as session:
        secret = secret_of(session)
    called = [pseudonym(secret, place.firms[0].id, person.row.id) for person in people]
    hooks = [hook.json()["id"]]
    deliveries = [
        item["id"]
        for item in scene.boss.get(f"{API}/webhooks/{hooks[0]}/deliveries").json()["items"]
    ]
    assert deliveries
    nothing = ["00000000-0000-4000-8000-000000000000"]
    scene.ids = {
        "candidate": [person.row.id for person in people],
        "vacancie": [own.id, other.id],
        "vacancy": [own.id, other.id],
        "employer": [place.firms[0].id, place.firms[1].id],
        "placement": placements,
        "pseudonym": called,
        "run": [run.id],
        "webhook": hooks,
        "delivery": deliveries[:1],
        "programme": [place.programme],
        "name": [place.programme],
        "organisation": [place.organisation.id],
        "skill": [SKILL],
        **dict.fromkeys(("account", "key", "round", "decision", "request"), nothing),
    }


def propose(scene: Scene, person: Person, vacancy: str, steps: tuple[str, ...]) -> str:
    """Make a placement with notes that name the person."""
    note = f"gebeld met {person.name}"
    made = scene.staff.post(
        f"{API}/placements",
        json={"candidate_id": person.row.id, "vacancy_id": vacancy, "note": note},
    )
    assert made.status_code == 201, made.text
    id_: str = made.json()["id"]
    for step in steps:
        answer = scene.staff.post(
            f"{API}/placements/{id_}/transitions",
            json={"to": step, "note": note, "note_for": "employer"},
            headers={"If-Match": "*"},
        )
        assert answer.status_code in {200, 201}, answer.text
    return id_


def test_no_answer_tells_of_somebody_who_did_not_consent(scene: Scene) -> None:
    other = scene.place.firms[1].id
    elsewhere = f"{API}/candidates/{scene.people[2].row.id}/consents/{other}"
    assert scene.staff.put(elsewhere, json={"wording": "w"}).status_code in {200, 201}
    for asked, text in scene.walk():
        for person in scene.people:
            assert person.found_in(text) == [], asked
    looked_at = {path for _, path in scene.answered}
    assert {
        "/vacancies/{id}/shortlist", "/vacancies/{id}/shortlist/{pseudonym}", "/placements",
        "/placements/{placement_id}", "/vacancies/{id}/rankings", "/vacancies", "/employers/{id}",
        "/webhooks/{webhook_id}/deliveries", "/skills",
    } <= looked_at  # fmt: skip
    assert scene.texts > 200


def test_the_walk_would_find_them(scene: Scene) -> None:
    """Staff see what the employer does not, so that an empty search means something."""
    own = scene.place.offers[0].id
    shortlist = scene.staff.get(f"{API}/vacancies/{own}/shortlist?explain=true").text
    for person in scene.people:
        assert {person.row.id, person.row.key} <= set(person.found_in(shortlist))
        assert "tante truus" in person.found_in(shortlist)
        whole_of = scene.staff.get(f"{API}/candidates/{person.row.id}").text
        assert len(person.found_in(whole_of)) >= 14


def test_after_consent_the_name_is_told_and_after_withdrawal_not_any_more(scene: Scene) -> None:
    own, firm, person = scene.place.offers[0].id, scene.place.firms[0].id, scene.people[1]
    if not scene.answered:  # tests run in any order
        assert list(scene.walk())
    path = f"{API}/vacancies/{own}/shortlist?explain=true"
    consent = f"{API}/candidates/{person.row.id}/consents/{firm}"
    assert person.found_in(scene.boss.get(path).text) == []
    assert scene.staff.put(consent, json={"wording": "w"}).status_code in {200, 201}
    (known,) = [
        item["candidate"]
        for item in scene.boss.get(path).json()["items"]
        if item["candidate"]["introduced"]
    ]
    assert known["introduced"] == {
        "name": person.name, "email": "xq1@geheim.example", "phone": "+3197112345",
    }  # fmt: skip
    one = scene.boss.get(f"{API}/vacancies/{own}/shortlist/{known['pseudonym']}").json()
    assert one["candidate"] == known
    what_if = scene.boss.post(path, json={"trainable": True})
    assert person.name in what_if.text
    for asked, text in scene.walk(again=True):
        for hidden in (scene.people[0], scene.people[2]):
            assert hidden.found_in(text) == [], asked
    assert scene.staff.delete(consent).status_code == 204
    assert person.found_in(scene.boss.get(path).text) == []
    for asked, text in scene.walk(again=True):
        assert person.found_in(text) == [], asked


def test_a_pseudonym_is_another_one_for_another_employer(scene: Scene) -> None:
    first, second = scene.place.firms[0].id, scene.place.firms[1].id
    with scene.place.hall.database.reading() as session:
        secret = secret_of(session)
    for person in scene.people:
        assert pseudonym(secret, first, person.row.id) != pseudonym(secret, second, person.row.id)


def test_words_of_a_persons_own_are_kept_as_they_were(scene: Scene) -> None:
    """What is hidden is still there: the person's skills were not thrown away to hide them."""
    with scene.place.hall.database.reading() as session:
        for person in scene.people:
            kept = session.get_one(CandidateSkill, (person.row.id, 0))
            assert kept.text.startswith(FREE)
