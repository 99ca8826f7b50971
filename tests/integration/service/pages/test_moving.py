"""What the pages of a matching say and do: the table, moving by hand, decisions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from service.accounts.work import Work
from service.placements.pricing import price_in
from service.profiles.models import Vacancy
from service.runs.models import Decision, Proposal, Run
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PROGRAMME, PageScene
from tests.service_runs import asked, do_all


@pytest.fixture(scope="module")
def office(page_scene: PageScene) -> Any:
    """Give the browser of a stagejager."""
    return browser(page_scene.hall, page_scene.accounts["stagejager"])


def pairs(scene: PageScene) -> list[tuple[str, str]]:
    """Return who goes where in the newest run."""
    with scene.hall.database.reading() as session:
        query = select(Proposal.candidate_id, Proposal.vacancy_id).order_by(Proposal.position)
        return [
            (row[0], row[1])
            for row in session.execute(query.where(Proposal.run_id == scene.runs[-1]))
        ]


def standing(scene: PageScene, candidate_id: str) -> list[tuple[str, str | None, str | None]]:
    """Return the decisions about somebody that count."""
    with scene.hall.database.reading() as session:
        rows = session.scalars(
            select(Decision).where(
                Decision.candidate_id == candidate_id, Decision.withdrawn_at.is_(None)
            )
        )
        return [(row.kind, row.vacancy_id, row.employer_id) for row in rows]


@contextmanager
def working(scene: PageScene) -> Iterator[Work]:
    """Give the work of a stagejager."""
    with scene.hall.reading(scene.hall.actor(scene.accounts["stagejager"])) as work:
        yield work


def names_on(page: Page) -> list[str]:
    """Return the heads of the rows of a table."""
    return [one.text for one in page.all("th", scope="row")]


def cells(page: Page, head: str) -> list[str]:
    """Return what stands in the cells of a column."""
    return [one.text for one in page.all("td") if one.attributes.get("data-head") == head]


def drawn(page: Page) -> str:
    """Return what a picture says to who does not see it."""
    return page.one("svg", role="img").attributes["aria-label"]


def test_the_table_finds_sorts_and_filters(page_scene: PageScene, office: Any) -> None:
    path = f"/runs/{page_scene.runs[-1]}/matching"
    everybody = names_on(seen(office, path))
    assert len(everybody) == len(pairs(page_scene))
    assert everybody == sorted(everybody, key=str.casefold) or "Ł" in "".join(everybody)
    some = everybody[0].split()[0]
    assert all(some in name for name in names_on(seen(office, f"{path}?q={some.lower()}")))
    backwards = names_on(seen(office, f"{path}?sort=-name"))
    assert [one.split()[0] for one in backwards] == [one.split()[0] for one in everybody[::-1]]
    scores = [
        int(one) for one in cells(seen(office, f"{path}?sort=-own"), "Score for the candidate")
    ]
    assert scores == sorted(scores, reverse=True)
    assert "Nothing fits this" in seen(office, f"{path}?q=zzzz").text
    locked = names_on(seen(office, f"{path}?locked=yes"))
    assert len(locked) == 1
    assert "locked" in locked[0]


def test_a_script_gets_the_rows_alone(page_scene: PageScene, office: Any) -> None:
    path = f"/runs/{page_scene.runs[-1]}/matching?q=stage"
    part = office.get(path, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'id="rows"' in part


def test_the_table_can_be_kept_and_no_cell_is_a_formula(page_scene: PageScene, office: Any) -> None:
    path = f"/runs/{page_scene.runs[-1]}/matching"
    answer = office.get(f"{path}.csv")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + len(pairs(page_scene))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert office.get(f"{path}.xlsx").content[:2] == b"PK"
    for ending in ("csv", "xlsx"):
        assert office.get(f"/runs/{page_scene.runs[-1]}/unplaced.{ending}").status_code == 200
        stranger = browser(page_scene.hall, page_scene.accounts["employer"])
        assert stranger.get(f"{path}.{ending}").status_code == 403


def test_a_school_sees_only_its_own_people_in_table_and_picture(page_scene: PageScene) -> None:
    school = browser(page_scene.hall, page_scene.accounts["school"])
    own = {one.id for at, one in enumerate(page_scene.people) if at % 2}
    mine = [who for who, _ in pairs(page_scene) if who in own]
    assert len(names_on(seen(school, f"/runs/{page_scene.runs[-1]}/matching"))) == len(mine)
    picture = seen(school, f"/runs/{page_scene.runs[-1]}/picture")
    assert f"{len(mine)} people have a place" in drawn(picture)
    other = next(who for who, _ in pairs(page_scene) if who not in own)
    where = page_scene.proposed_to(next(one for one in page_scene.people if one.id == other))
    seen(school, f"/pairs/{other}/{where}", status=404)


def test_the_picture_and_its_table_say_the_same(page_scene: PageScene, office: Any) -> None:
    page = seen(office, f"/runs/{page_scene.runs[-1]}/picture?by=municipality")
    placed = len(pairs(page_scene))
    assert f"{placed} people have a place" in drawn(page)
    feet = [one.text for one in page.all("td")][-2:]
    assert feet == [str(placed), str(len(page_scene.people) - placed)]


def test_somebody_without_a_place_has_reasons_and_whom_to_ask(
    page_scene: PageScene, office: Any
) -> None:
    page = seen(office, f"/runs/{page_scene.runs[-1]}/unplaced")
    without = len(page_scene.people) - len(pairs(page_scene))
    assert len(page.all("li", class_="s-card")) == without
    assert "What stands in the way" in page.text
    assert "What would open a place" in page.text
    assert "Nobody fits this" in seen(office, f"/runs/{page_scene.runs[-1]}/unplaced?q=zzzz").text


def test_a_pair_tells_why_and_names_the_alternatives_of_both(
    page_scene: PageScene, office: Any
) -> None:
    who, where = pairs(page_scene)[0]
    page = seen(office, f"/pairs/{who}/{where}?run={page_scene.runs[-1]}")
    for text in ("The run proposes this pair", "How the scores add up", "Other places for"):
        assert text in page.text
    assert "Other people for" in page.text
    totals = cells(page, "Adds")
    with working(page_scene) as work:
        row = work.session.get_one(Proposal, (page_scene.runs[-1], who))
        assert f"{row.candidate_score / 100:.2f}" in totals
        assert f"{row.vacancy_score / 100:.2f}" in totals


def movable(scene: PageScene) -> tuple[str, str, str]:
    """Return somebody with a place, where, and another open vacancy that is possible by hand."""
    markets = scene.hall.app.state.services.markets
    taken = {who for who, *_ in _locked(scene)}
    with working(scene) as work:
        run = work.session.get_one(Run, scene.runs[-1])
        held = markets.held(work.session, run.programme)
        ids = held.ids
        for who, where in pairs(scene):
            key = next(key for key, id_ in ids.candidates.items() if id_ == who)
            for one in held.market.suggestions(key, k=20).pairs:
                other = ids.vacancies[one.vacancy]
                if other == where or who in taken:
                    continue
                if price_in(work, held, run, key, one.vacancy).price.loser:
                    return who, where, other
    raise AssertionError("nobody can be moved")


def _locked(scene: PageScene) -> list[tuple[str, str]]:
    with scene.hall.database.reading() as session:
        rows = session.scalars(select(Decision).where(Decision.withdrawn_at.is_(None)))
        return [(row.candidate_id, row.kind) for row in rows]


def test_a_move_shows_its_price_asks_why_and_locks(page_scene: PageScene, office: Any) -> None:
    who, where, other = movable(page_scene)
    path = f"/runs/{page_scene.runs[-1]}/move/{who}"
    page = seen(office, f"{path}?to={other}")
    assert "What it costs" in page.text
    assert "loses a place" in page.text
    assert standing(page_scene, who) == []
    refused = sent(office, f"{path}?to={other}", path, to=other, where="round", reason="")
    assert refused.status_code == 422
    assert "Fill this in" in refused.text
    assert standing(page_scene, who) == []
    answer = sent(office, f"{path}?to={other}", path, to=other, where="round", reason="Afgesproken")
    assert answer.status_code == 303, answer.text[-900:]
    assert standing(page_scene, who) == [("lock", other, None)]
    after = seen(office, answer.headers["location"])
    assert "A new run takes it along" in after.text
    forms = [one.attributes["action"] for one in after.all("form", method="post")]
    assert f"/rounds/{page_scene.round_id}/runs" in forms
    table = seen(office, f"/runs/{page_scene.runs[-1]}/matching")
    assert "locked to another place for the next run" in table.text

    # Whoever decides otherwise is told what is taken back, and only then it is.
    page = seen(office, f"{path}?to={where}")
    assert "Decided before" in page.text
    answer = sent(office, f"{path}?to={where}", path, to=where, where="round", reason="Toch niet")
    assert answer.status_code == 303
    assert standing(page_scene, who) == [("lock", where, None)]


def test_a_pair_is_ruled_out_with_its_price_and_taken_back_again(
    page_scene: PageScene, office: Any
) -> None:
    decided = {who for who, _ in _locked(page_scene)}
    who, where = next(one for one in pairs(page_scene) if one[0] not in decided)
    path = f"/runs/{page_scene.runs[-1]}/move/{who}"
    assert "What it costs" in seen(office, f"{path}?away={where}").text
    answer = sent(
        office, f"{path}?away={where}", path,
        away=where, what="employer", where="all", reason="Werkte daar al",
    )  # fmt: skip
    assert answer.status_code == 303
    with page_scene.hall.database.reading() as session:
        firm = session.get_one(Vacancy, where).employer_id
    assert standing(page_scene, who) == [("forbid", None, firm)]
    listed = seen(office, f"/decisions?candidate={who}")
    assert "Werkte daar al" in listed.text
    action = next(
        one.attributes["action"]
        for one in listed.all("form", method="post")
        if one.attributes["action"].endswith("/withdraw")
    )
    answer = sent(office, f"/decisions?candidate={who}", action)
    assert answer.status_code == 303
    assert standing(page_scene, who) == []
    assert "Werkte daar al" in seen(office, "/decisions?withdrawn=yes").text


def test_only_who_decides_may_move_and_lock(page_scene: PageScene) -> None:
    who, where = pairs(page_scene)[0]
    before = _locked(page_scene)
    for role in ("coach", "school", "employer", "candidate"):
        client = browser(page_scene.hall, page_scene.accounts[role])
        path = f"/runs/{page_scene.runs[-1]}/move/{who}"
        assert client.get(f"{path}?to={where}").status_code in {403, 404}
        page = "/people" if role in {"coach", "school"} else "/account"
        assert sent(client, page, path, to=where, reason="Ik wil het").status_code == 403
        assert sent(client, page, f"/decisions/{uuid4()}/withdraw").status_code == 403
    assert _locked(page_scene) == before


def test_a_form_without_its_token_decides_nothing(page_scene: PageScene, office: Any) -> None:
    who, where = pairs(page_scene)[0]
    path = f"/runs/{page_scene.runs[-1]}/move/{who}"
    answer = office.post(path, data={"to": where, "reason": "Van elders"})
    assert answer.status_code == 403


def test_without_a_run_a_pair_is_decided_on_its_own_page(page_scene: PageScene) -> None:
    hall = page_scene.hall
    firm = hall.employer()
    offer = hall.vacancy(firm, programme="talent")
    home = hall.organisation("coaching")
    person = hall.candidate(organisation=home, programme="talent", skills={"Python": 3})
    hall.clock.forward(minutes=1)
    office = browser(hall, hall.account("administrator"))
    path = f"/pairs/{person.id}/{offer.id}"
    assert "There is no run yet" in seen(office, path).text
    refused = sent(office, path, f"{path}/decide", kind="lock", reason="BSN 111222333")
    assert refused.status_code == 422
    answer = sent(office, path, f"{path}/decide", kind="lock", reason="Kennen elkaar")
    assert answer.status_code == 303
    assert standing(page_scene, person.id) == [("lock", offer.id, None)]


def test_the_next_run_does_what_was_decided(page_scene: PageScene, office: Any) -> None:
    decided = {who for who, _ in _locked(page_scene)}
    who, _ = next(one for one in pairs(page_scene) if one[0] not in decided)
    path = f"/runs/{page_scene.runs[-1]}/move/{who}"
    offers = [
        one.attributes["href"].split("to=")[1]
        for one in seen(office, path).all("a")
        if "?to=" in one.attributes.get("href", "")
    ]
    other = next(
        one for one in offers if "This is not possible" not in seen(office, f"{path}?to={one}").text
    )
    sent(office, f"{path}?to={other}", path, to=other, where="round", reason="Ruil")
    later = asked(page_scene.hall, PROGRAMME, round=page_scene.round_id)
    do_all(page_scene.hall)
    with page_scene.hall.database.reading() as session:
        assert session.get_one(Proposal, (later, who)).vacancy_id == other
