"""Two runs side by side in pages: who moved, and which change caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.policy import SYSTEM
from service.db.base import new_id
from service.placements.causes import Cause, causes_of
from service.placements.models import Placement, Step
from service.profiles.models import Candidate, Vacancy
from service.runs.compare import compared
from service.runs.decisions import decide, withdraw
from service.runs.models import Decision, Proposal, Run
from service.runs.shapes import DecisionIn
from tests.markets import offer, person, profiles, wish
from tests.pages_app import Page, browser, seen
from tests.pages_scene import PageScene
from tests.pages_tour.comparing import prepare
from tests.service_app import Hall
from tests.service_runs import asked, do_all, market_of


@dataclass
class Story:
    """A programme of its own, and two runs with changes in between.

    `ids` are of people and vacancies, by key.
    """

    hall: Hall
    name: str
    ids: dict[str, str]

    def run(self, **choices: Any) -> str:
        """Do a run that reads at the hall's clock."""
        self.hall.clock.forward(minutes=1)
        run_id = asked(self.hall, self.name, **choices)
        do_all(self.hall)
        with self.hall.database.writing() as session:
            run = session.get_one(Run, run_id)
            assert run.summary is not None
            told = run.summary["input"] | {"read_at": self.hall.clock().isoformat()}
            run.summary = run.summary | {"input": told}
        self.hall.clock.forward(minutes=1)
        return run_id

    def decide(self, kind: str, who: str, where: str) -> str:
        """Lock or forbid a pair."""
        given = DecisionIn.model_validate(
            {
                "kind": kind,
                "candidate": self.ids[who],
                "vacancy": self.ids[where],
                "reason": "Afgesproken",
            }
        )
        with self.hall.writing(SYSTEM) as work:
            return decide(work, given).id

    def causes(self, before: str, after: str) -> dict[str, list[Cause]]:
        """Return by key why people moved."""
        keys = {id_: key for key, id_ in self.ids.items()}
        with self.hall.reading(SYSTEM) as work:
            one, other = (work.session.get_one(Run, run) for run in (before, after))
            found = causes_of(work.session, one, other, compared(work, one, other))
        return {keys[who]: list(causes) for who, causes in found.items()}

    def places(self, run: str) -> dict[str, str]:
        """Return by key of a person the key of the vacancy."""
        keys = {id_: key for key, id_ in self.ids.items()}
        with self.hall.database.reading() as session:
            query = select(Proposal.candidate_id, Proposal.vacancy_id).where(Proposal.run_id == run)
            return {keys[who]: keys[where] for who, where in session.execute(query)}


@pytest.fixture
def story(hall: Hall) -> Story:
    """Give three people in a row: c1 at v1, c2 at v2, and nothing for c3, who wants v2."""
    name = f"verhaal-{new_id()[:8]}"
    market_of(
        hall,
        name,
        profiles(
            person("c1", skills={"lassen": 4}),
            person("c2", skills={"lassen": 3}),
            person("c3", skills={"bakken": 1}),
            offer("v1", "e1", asks={"lassen": ("essential", 3)}),
            offer("v2", "e2", asks={"lassen": ("essential", 4)}),
            wish("c1", "v1"),
            wish("c2", "v2"),
            wish("c3", "v2"),
        ),
    )
    ids: dict[str, str] = {}
    with hall.database.reading() as session:
        for table in (Candidate, Vacancy):
            query = select(table.key, table.id).where(table.__table__.c.programme == name)
            ids.update((key, id_) for key, id_ in session.execute(query))
    return Story(hall, name, ids)


def test_a_decision_is_told_and_those_who_follow_from_it(story: Story) -> None:
    before = story.run()
    assert story.places(before) == {"c1": "v1", "c2": "v2"}
    ruling = story.decide("forbid", "c1", "v1")
    after = story.run()
    assert story.places(after) == {"c1": "v2", "c2": "v1"}
    found = story.causes(before, after)
    (own,) = found["c1"]
    assert (own.kind, own.vacancy, own.reason) == ("forbid", story.ids["v1"], "Afgesproken")
    (moved,) = found["c2"]
    assert moved.other == story.ids["c1"]
    assert (moved.kind, moved.vacancy) in {
        ("freed", story.ids["v1"]),
        ("taken", story.ids["v2"]),
    }
    with story.hall.writing(SYSTEM) as work:
        withdraw(work, ruling)
    back = story.causes(after, story.run())
    assert [one.kind for one in back["c1"]] == ["allow"]


def test_changes_of_profiles_are_told_with_their_fields(story: Story) -> None:
    hall = story.hall
    account = hall.account("stagejager", programmes=(story.name,))
    before = story.run()
    with hall.signed_in(account) as client:
        for kind, key, change in (
            ("candidates", "c3", {"skills": [{"text": "lassen", "level": 4}]}),
            ("vacancies", "v2", {"capacity": 2}),
        ):
            where = f"/api/v1/{kind}/{story.ids[key]}"
            shown = client.get(where)
            body = {
                name: value
                for name, value in shown.json().items()
                if name not in {"id", "version", "created_at", "updated_at", "objected_at"}
            }
            tag = {"If-Match": shown.headers["etag"]}
            made = client.put(where, json=body | change, headers=tag)
            assert made.status_code == 200, made.text
    found = story.causes(before, story.run())
    profile = next(one for one in found["c3"] if one.kind == "profile")
    assert profile.fields == ("skills",)
    assert profile.at is not None
    wider = next(one for one in found["c3"] if one.kind == "vacancy")
    assert (wider.fields, wider.vacancy) == (("capacity",), story.ids["v2"])


def test_steps_of_placements_are_told(story: Story) -> None:
    hall = story.hall
    before = story.run()
    with hall.database.reading() as session:
        firm = session.get_one(Vacancy, story.ids["v1"]).employer_id
    placement = Placement(
        id=new_id(), programme=story.name, candidate_id=story.ids["c1"],
        vacancy_id=story.ids["v1"], employer_id=firm, state="declined", reason="distance",
        created_at=hall.clock(), updated_at=hall.clock(),
    )  # fmt: skip
    placement.steps = [
        Step(position=1, at=hall.clock(), role="stagejager", before="published", after="declined",
             reason="distance", note="")
    ]  # fmt: skip
    hall.add(placement)
    found = story.causes(before, story.run())
    (own,) = found["c1"]
    assert (own.kind, own.state, own.reason) == ("placement", "declined", "distance")


def test_who_was_not_there_and_what_is_new_is_told(story: Story) -> None:
    hall = story.hall
    before = story.run()
    with hall.database.writing() as session:
        session.get_one(Candidate, story.ids["c1"]).objected_at = hall.clock()
        old = session.get_one(Vacancy, story.ids["v2"])
        old.state = "closed"
        new = Vacancy(
            **{
                column.name: getattr(old, column.name)
                for column in Vacancy.__table__.columns
                if column.name not in {"id", "key", "state", "version"}
            }
            | {"id": new_id(), "key": "v3", "state": "open", "created_at": hall.clock()}
        )
        session.add(new)
    story.ids["v3"] = new.id
    with hall.writing(SYSTEM) as work:
        work.touch("candidate", story.ids["c1"], "c1", story.name)
        work.touch("vacancy", story.ids["v2"], "v2", story.name)
    hall.clock.forward(minutes=1)
    found = story.causes(before, story.run())
    assert [one.kind for one in found["c1"]] == ["left"]
    assert {one.kind for one in found["c2"]} & {"vacancy", "offered"}


def test_where_nothing_changed_but_the_settings_these_are_the_cause(story: Story) -> None:
    first = story.run()
    story.decide("lock", "c3", "v2")
    second = story.run(seed=7)
    found = story.causes(first, second)
    assert [one.kind for one in found["c3"]] == ["lock"]
    rest = {one.kind for who, causes in found.items() if who != "c3" for one in causes}
    assert rest <= {"taken", "freed"}
    with story.hall.database.writing() as session:
        row = session.scalars(select(Decision).where(Decision.programme == story.name)).one()
        row.made_at = row.made_at - timedelta(days=1)
    assert {one.kind for causes in story.causes(first, second).values() for one in causes} <= {
        "settings", "taken", "freed", "profile",
    }  # fmt: skip


@pytest.fixture(scope="module")
def scene(page_scene: PageScene) -> PageScene:
    """Give the town, in which a lock was decided between the two runs."""
    prepare(page_scene)
    return page_scene


def test_the_page_names_who_moved_and_links_the_decision(scene: PageScene) -> None:
    client = browser(scene.hall, scene.accounts["stagejager"])
    first, last = scene.runs
    with scene.hall.database.reading() as session:
        lock = session.scalars(select(Decision).where(Decision.round_id == scene.round_id)).one()
    page = seen(client, f"/runs/{last}/compare?with={first}")
    assert "Reason: Afgesproken op de beurs." in page.text
    links = {one.attributes.get("href") for one in page.all("a")}
    assert f"/pairs/{lock.candidate_id}/{lock.vacancy_id}" in links
    assert f"/people/{lock.candidate_id}" in links
    assert seen(client, f"/runs/{last}/compare").text == page.text
    # The earlier run comes first, whichever was asked for.
    turned = seen(client, f"/runs/{first}/compare?with={last}")
    assert "Reason: Afgesproken op de beurs." in turned.text
    only = seen(client, f"/runs/{last}/compare?with={first}&kind=won")
    assert lock.candidate_id not in str([one.attributes for one in only.all("tr")])


def test_reasons_are_for_those_who_may_read_decisions(scene: PageScene) -> None:
    first, last = scene.runs
    with scene.hall.database.reading() as session:
        lock = session.scalars(select(Decision).where(Decision.round_id == scene.round_id)).one()
        at = next(i for i, one in enumerate(scene.people) if one.id == lock.candidate_id)
    for role, sees in (("school", at % 2 == 1), ("coach", at % 2 == 0)):
        client = browser(scene.hall, scene.accounts[role])
        text = client.get(f"/runs/{last}/compare?with={first}").text
        assert (f'id="who-{lock.candidate_id}"' in text) is sees
        assert ("Afgesproken op de beurs" in text) is (sees and role == "coach")


def test_runs_that_cannot_be_compared_are_refused(scene: PageScene) -> None:
    client = browser(scene.hall, scene.accounts["stagejager"])
    last = scene.runs[-1]
    assert client.get(f"/runs/{last}/compare?with={last}").status_code == 422
    assert client.get(f"/runs/{last}/compare?with={new_id()}").status_code == 404
    assert client.get(f"/runs/{new_id()}/compare").status_code == 404


def test_a_first_run_has_nothing_to_be_compared_with(story: Story) -> None:
    only = story.run()
    client = browser(story.hall, story.hall.account("stagejager", programmes=(story.name,)))
    page: Page = seen(client, f"/runs/{only}/compare")
    assert "There is no other run of this programme" in page.text
