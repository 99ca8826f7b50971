"""Files are sent, mended in the page, looked at and brought in; or nothing is."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select

from matching.profiles.reading.told import Told
from service.exchange.checking import checked, opened
from service.exchange.models import ImportSender, WaitingFile, WaitingImport
from service.exchange.packing import unpack_file
from service.exchange.waiting import MOST_WAITING, Asked, keep_new
from service.privacy.erasing import erase
from service.profiles.models import Candidate
from tests.pages_app import Page, browser, seen, sent
from tests.pages_scene import PROGRAMME, PageScene
from tests.service_app import Hall

Files = dict[str, str]


@pytest.fixture
def scene(page_scene: PageScene) -> PageScene:
    """Give the town, with nothing that waits."""
    with page_scene.hall.database.writing() as session:
        session.execute(delete(WaitingImport))
        session.execute(delete(ImportSender))
    return page_scene


@pytest.fixture
def office(scene: PageScene) -> TestClient:
    """Give the browser of a stagejager."""
    return browser(scene.hall, scene.accounts["stagejager"])


def send(client: TestClient, files: Files, *, sender: str = "ROC", **fields: Any) -> Any:
    """Send files as the form does."""
    token = seen(client, "/imports").all("input", name="token")[0].attributes["value"]
    return client.post(
        "/imports",
        data={"token": token, "sender": sender, "programme": PROGRAMME, **fields},
        files=[("files", (name, text.encode())) for name, text in files.items()],
    )


def waits(client: TestClient, files: Files, **fields: Any) -> str:
    """Send files that are kept; return the address of the import."""
    answer = send(client, files, **fields)
    assert answer.status_code == 303, Page(answer.text).text
    found = re.match(r"/imports/[0-9a-f-]{36}", answer.headers["location"])
    assert found is not None
    return found[0]


def people(scene: PageScene, start: str) -> dict[str, str]:
    """Return the level of each person whose key begins so."""
    query = select(Candidate.key, Candidate.level).where(Candidate.key.startswith(start))
    with scene.hall.database.reading() as session:
        return {one.key: one.level for one in session.execute(query)}


def held(hall: Hall) -> str:
    """Return every cell of files that wait, and all else that is kept of them."""
    with hall.database.reading() as session:
        files = session.scalars(select(WaitingFile.content)).all()
        return "\n".join(
            str(cell)
            for content in files
            for sheet in unpack_file(content).sheets
            for row in sheet.rows
            for cell in row
        )


def mended(client: TestClient, at: str, texts: dict[str, str], **fields: str) -> Any:
    """Type other texts into the cells that hold these, and check again."""
    page = seen(client, at)
    names = {
        one.attributes["value"]: one.attributes["name"]
        for one in page.all("input", type="text")
        if one.attributes.get("name", "").startswith("cell:")
    }
    typed = {names[old]: new for old, new in texts.items()}
    return sent(client, at, f"{at}/mend", **typed, **fields)


def cells(page: Page) -> str:
    """Return what stands in the tables of a page, with single spaces."""
    texts = (one.text for one in page.elements if one.tag in {"td", "th"})
    return " ".join(" ".join(texts).split())


def hidden_in(page: Page) -> dict[str, str]:
    """Return what the form to bring in sends."""
    return {name: page.all("input", name=name)[0].attributes["value"] for name in _HIDDEN}


_HIDDEN = ("token", "seal")


def brought_in(client: TestClient, at: str) -> Any:
    """Bring in what the page shows."""
    seal = seen(client, f"{at}/confirm").one("input", name="seal").attributes["value"]
    return sent(client, f"{at}/confirm", f"{at}/confirm", seal=seal)


def test_each_problem_stands_beside_its_cell_and_nothing_is_brought_in(
    scene: PageScene, office: TestClient
) -> None:
    at = waits(office, {"studenten.csv": "id;naam;niveau\nA-1;Noor;mbo3\nA-2;Sam;mbo9\n"})
    page = seen(office, at)
    assert "1 problem must be mended" in page.text
    assert "Row 3 of studenten.csv: A-2, Sam" in page.text
    assert "'mbo9' is not one of the choices" in page.text
    cell = next(one for one in page.all("input", value="mbo9"))
    assert cell.attributes["name"] == "cell:0:3:2"
    assert not people(scene, "A-")
    assert seen(office, "/imports").text.count("1 problem to mend") == 1
    assert office.get(f"{at}/confirm").headers["location"] == at


def test_what_is_typed_beside_a_problem_is_checked_and_the_rest_is_as_it_was(
    scene: PageScene, office: TestClient
) -> None:
    text = "id;naam;niveau;postcode\nB-1;Noor;mbo3;2312\nB-2;Sam;mbo9;23\n"
    at = waits(office, {"studenten.csv": text})
    mended(office, at, {"mbo9": "mbo4"})
    page = seen(office, at)
    assert "1 problem must be mended" in page.text
    assert not page.all("input", value="mbo9")
    mended(office, at, {"23": "ergens"})
    assert seen(office, at).all("input", value="ergens")
    mended(office, at, {"ergens": "2316"})
    assert "everything in the files can be read" in seen(office, at).text
    shown = seen(office, f"{at}/confirm")
    assert "B-2 Sam" in cells(shown)
    assert not people(scene, "B-")
    assert brought_in(office, at).status_code == 303
    assert people(scene, "B-") == {"B-1": "mbo3", "B-2": "mbo4"}


def test_when_it_is_brought_in_the_files_are_gone_and_the_counts_stay(
    scene: PageScene, office: TestClient
) -> None:
    at = waits(office, {"studenten.csv": "id;naam;niveau\nC-1;Noor;mbo3\n"})
    form = seen(office, f"{at}/confirm")
    brought_in(office, at)
    assert not held(scene.hall)
    page = seen(office, at)
    assert "This was brought in." in page.text
    assert "candidates 1 0 0 0" in cells(page)
    again = office.post(
        f"{at}/confirm",
        data={
            name: form.all("input", name=name)[0].attributes["value"] for name in ("token", "seal")
        },
    )
    assert again.status_code == 303
    assert people(scene, "C-") == {"C-1": "mbo3"}


def test_rows_can_be_left_out_and_taken_back(scene: PageScene, office: TestClient) -> None:
    text = "id;naam;niveau\nD-1;Noor;mbo3\nD-2;Sam;mbo9\nD-3;Kim;mbo8\n"
    at = waits(office, {"studenten.csv": text})
    mended(office, at, {}, **{"leave:0:3": "yes"})
    assert "1 problem must be mended" in seen(office, at).text
    page = seen(office, f"{at}/left-out")
    assert "D-2, Sam" in page.text
    assert "Leave 1 row out" in page.text
    sent(office, f"{at}/left-out", f"{at}/leave-out")
    assert "2 rows were left out by hand" in seen(office, f"{at}/confirm").text
    sent(office, f"{at}/left-out", f"{at}/take-back", row="0:3")
    assert "1 problem must be mended" in seen(office, at).text
    mended(office, at, {"mbo9": "mbo2"})
    brought_in(office, at)
    assert people(scene, "D-") == {"D-1": "mbo3", "D-2": "mbo2"}


def test_what_a_column_is_is_remembered_for_the_next_files_of_the_sender(
    office: TestClient,
) -> None:
    text = "kenmerk;wie;niveau\nE-1;Noor;mbo3\n"
    at = waits(office, {"studenten.csv": text}, sender="ROC  Oost")
    assert "the column 'id' is missing" in seen(office, at).text
    chosen = {"column:0": "id", "column:1": "name", "column:2": "level", "holds": "candidates"}
    wrong = sent(office, f"{at}/columns", f"{at}/columns", **{**chosen, "column:1": "id"})
    assert wrong.status_code == 422
    assert "You chose the same for “kenmerk”" in Page(wrong.text).text
    sent(office, f"{at}/columns", f"{at}/columns", **chosen)
    assert "E-1 Noor" in cells(seen(office, f"{at}/confirm"))
    next_one = waits(office, {"studenten 2028.csv": text.replace("E-1", "E-2")}, sender="roc oost")
    assert "E-2 Noor" in cells(seen(office, f"{next_one}/confirm"))
    other = waits(office, {"studenten.csv": text}, sender="MBO West")
    assert office.get(f"{other}/confirm").status_code == 303
    href = next(
        one.attributes["href"]
        for one in seen(office, "/imports").all("a")
        if one.attributes["href"].startswith("/imports/senders/")
    )
    assert "kenmerk candidates candidate id" in cells(seen(office, href))
    sent(office, href, f"{href}/forget")
    forgotten = waits(office, {"studenten.csv": text}, sender="ROC Oost")
    assert "the column 'id' is missing" in seen(office, forgotten).text


def test_a_sheet_that_nobody_knows_can_be_said_to_hold_people(office: TestClient) -> None:
    at = waits(office, {"uitdraai 2026-11.csv": "id;naam;niveau\nF-1;Noor;mbo3\n"}, sender="Zuid")
    assert "nobody knows what this sheet holds" in seen(office, f"{at}?show=warnings").text
    sent(office, f"{at}/columns", f"{at}/columns", **{"other:0": "candidates"})
    assert "F-1 Noor" in cells(seen(office, f"{at}/confirm"))
    again = waits(office, {"uitdraai 2027-01.csv": "id;naam;niveau\nF-2;Sam;mbo3\n"}, sender="Zuid")
    assert "F-2 Sam" in cells(seen(office, f"{again}/confirm"))


def test_colleagues_go_on_with_it_and_nobody_else_sees_it(
    scene: PageScene, office: TestClient
) -> None:
    at = waits(office, {"studenten.csv": "id;naam;niveau\nG-1;Noor;mbo9\n"}, sender="Buren")
    home, hall = scene.homes["authority"], scene.hall
    colleague = browser(hall, hall.account("stagejager", organisation=home))
    assert "G-1" in seen(colleague, at).text
    hall.programme("talent")
    for stranger in (
        hall.account("stagejager"),
        hall.account("administrator"),
        hall.account("stagejager", organisation=home, programmes=("talent",)),
    ):
        client = browser(hall, stranger)
        for path in ("", "/columns", "/left-out", "/confirm", "/errors.xlsx"):
            assert client.get(f"{at}{path}").status_code == 404
        for path in ("/mend", "/columns", "/leave-out", "/confirm", "/remove", "/try"):
            assert sent(client, "/imports", f"{at}{path}").status_code == 404
        assert "Buren" not in seen(client, "/imports").text
    school = browser(hall, scene.accounts["school"])
    assert school.get("/imports").status_code == 403
    assert sent(colleague, at, f"{at}/remove").status_code == 303
    assert office.get(at).status_code == 404


def test_files_with_a_column_of_bsns_are_not_kept_at_all(
    scene: PageScene, office: TestClient
) -> None:
    for files in (
        {"studenten.csv": "id;bsn\nH-1;111222333\n"},
        {"iets.csv": "nummer\n" + "111222333\n" * 6},
    ):
        answer = send(office, files)
        assert answer.status_code == 422
        assert "nothing was kept of what you sent" in Page(answer.text).text
    assert not held(scene.hall)


def test_what_may_never_be_kept_is_taken_out_of_files_that_wait(
    scene: PageScene, office: TestClient
) -> None:
    text = (
        "id;naam;geboortedatum;vaardigheden;mentor\n"
        "H-1;Noor;17-03-2008;lassen, bsn 111222333;Piet 111222333\n"
    )
    at = waits(office, {"studenten.csv": text})
    kept = held(scene.hall)
    assert "Noor" in kept
    assert "17-03-2008" not in kept
    assert "111222333" not in kept
    page = seen(office, at)
    assert "may be a BSN" in page.text
    assert page.all("input", value="lassen, bsn …")
    refused = mended(office, at, {"lassen, bsn …": "lassen, 111222333"})
    assert refused.status_code == 422
    assert "Nothing was changed." in Page(refused.text).text
    mended(office, at, {"lassen, bsn …": "lassen: 3"})
    assert "ready" in seen(office, "/imports").text


def test_who_is_erased_is_in_no_file_that_waits(scene: PageScene, office: TestClient) -> None:
    person = scene.hall.candidate(programme=PROGRAMME, name="Wendelmoet Zeldzaam")
    naming = waits(office, {"studenten.csv": "id;naam;niveau\nI-1;wendelmoet zeldzaam;mbo3\n"})
    mending = waits(office, {"studenten.csv": "id;naam;niveau\nI-2;Sam;mbo9\n"})
    other = waits(office, {"studenten.csv": "id;naam;niveau\nI-3;Kim;mbo3\n"})
    mended(office, mending, {"mbo9": "Wendelmoet Zeldzaam"})
    with scene.hall.writing(scene.hall.actor(scene.accounts["administrator"])) as work:
        erase(work, person.id, settings=scene.hall.settings)
    assert [office.get(at).status_code for at in (naming, mending, other)] == [404, 404, 200]


def test_what_changed_since_it_was_shown_is_shown_again_before_anything_is_written(
    office: TestClient,
) -> None:
    files = {"studenten.csv": "id;naam;niveau\nJ-1;Noor;mbo3\n"}
    at, other = waits(office, files), waits(office, files)
    page = seen(office, f"{at}/confirm")
    brought_in(office, other)
    values = {
        name: page.all("input", name=name)[0].attributes["value"] for name in ("token", "seal")
    }
    answer = office.post(f"{at}/confirm", data=values)
    assert answer.headers["location"].startswith(f"{at}/confirm?")
    shown = seen(office, answer.headers["location"])
    assert "nothing was brought in yet" in shown.text
    assert "Nothing will change." in shown.text
    assert brought_in(office, at).status_code == 303


def test_two_who_mend_at_once_do_not_undo_each_other(scene: PageScene, office: TestClient) -> None:
    """The second one is told; the version of the row is what tells them apart."""
    hall, stagejager = scene.hall, scene.accounts["stagejager"]
    files = [("studenten.csv", io.BytesIO(b"id;naam;niveau\nK-1;Noor;mbo9\n"))]
    found = checked(opened(files), Told(), programme=PROGRAMME, settings=hall.settings)
    with hall.writing(hall.actor(stagejager)) as work:
        import_id = keep_new(work, Asked("Twee", PROGRAMME), found)
    with hall.database.writing() as session:
        session.get_one(WaitingImport, import_id).errors = 5
    at = f"/imports/{import_id}"
    mended(office, at, {"mbo9": "mbo3"})
    with hall.database.reading() as session:
        assert session.get_one(WaitingImport, import_id).version == 3


def test_a_cell_is_tried_while_it_is_typed_and_nothing_is_kept(office: TestClient) -> None:
    at = waits(office, {"studenten.csv": "id;naam;niveau\nL-1;Noor;mbo9\n"})
    script = {"HX-Request": "true"}
    token = seen(office, at).all("input", name="token")[0].attributes["value"]
    for text, told in (("mbo8", "Not yet:"), ("mbo3", "This can be read.")):
        data = {"token": token, "cell:0:2:2": text}
        answer = office.post(f"{at}/try", data=data, headers=script)
        assert told in answer.text
        assert "<html" not in answer.text
    nowhere = {"token": token, "cell:9:9:9": "x", "cell:0:2": "x", "cell:0:2:-1": "x"}
    assert office.post(f"{at}/try", data=nowhere, headers=script).status_code == 204
    assert seen(office, at).all("input", value="mbo9")


def test_the_problems_can_be_sent_back_as_a_workbook(office: TestClient) -> None:
    at = waits(office, {"studenten.csv": "id;naam;niveau\nM-1;=1+1;mbo9\n"}, sender="ROC/West")
    answer = office.get(f"{at}/errors.xlsx")
    assert "problems-ROC-West.xlsx" in answer.headers["content-disposition"]
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][:4] == ("file", "row", "column", "value")
    assert ("studenten.csv", "2", "niveau", "mbo9", "error") in [row[:5] for row in rows]


def test_the_template_reads_as_an_empty_workbook(office: TestClient) -> None:
    answer = office.get("/imports/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert {"candidates", "employers", "vacancies"} <= set(book.sheetnames)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "Choose at least one file."),
        ({"plattegrond.pdf": "x"}, "Send CSV or XLSX files"),
        ({"a.xlsx": "geen werkmap"}, "Nothing was kept of what you sent."),
        ({"a.csv": "id\n1\n", "map/A.csv": "id\n1\n"}, "Two files have the same name"),
    ],
)
def test_what_cannot_be_read_is_told_and_what_was_typed_stays(
    scene: PageScene, office: TestClient, files: Files, told: str
) -> None:
    answer = send(office, files, sender="Mijn afzender")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert told in page.text
    assert page.one("input", id="field-sender").attributes["value"] == "Mijn afzender"
    assert not held(scene.hall)


def test_a_drawing_beside_the_spreadsheets_is_left_aside_and_named(office: TestClient) -> None:
    files = {"plattegrond.pdf": "x", "studenten.csv": "id;naam;niveau\nN-1;Noor;mbo3\n"}
    assert "plattegrond.pdf" in seen(office, waits(office, files)).text


def test_what_is_typed_in_a_form_is_checked(office: TestClient) -> None:
    files = {"studenten.csv": "id;naam;niveau\nO-1;Noor;mbo3\n"}
    for fields in ({"sender": ""}, {"programme": "talent"}, {"owner": "x"}):
        assert send(office, files, **fields).status_code == 422
    missing = {"owner": "00000000-0000-4000-8000-000000000000"}
    assert send(office, files, **missing).status_code == 422


def test_who_has_many_imports_waiting_first_ends_one(scene: PageScene, office: TestClient) -> None:
    hall, now, mine = scene.hall, scene.hall.clock(), scene.accounts["stagejager"].id
    for _ in range(MOST_WAITING):
        hall.add(
            WaitingImport(account_id=mine, programme=PROGRAMME, sender="S",
                          replace=False, names=[], errors=0, warnings=0, told=b"", report=b"",
                          created_at=now, updated_at=now)
        )  # fmt: skip
    answer = send(office, {"studenten.csv": "id;naam;niveau\nP-1;Noor;mbo3\n"})
    assert answer.status_code == 422
    assert "wait already" in Page(answer.text).text
    with hall.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(WaitingImport)) == MOST_WAITING


def test_vacancies_that_are_not_in_the_files_are_closed_only_when_that_was_asked(
    scene: PageScene, office: TestClient
) -> None:
    files = {
        "bedrijven.csv": "id;naam\nQ-F;Smederij\n",
        "stageplaatsen.csv": "id;werkgever;titel;eisen\nQ-V;Q-F;Lasser;lassen\n",
    }
    careful = seen(office, f"{waits(office, files)}/confirm")
    assert "closed, because" not in careful.text
    whole = seen(office, f"{waits(office, files, replace='yes')}/confirm")
    assert f"{len(scene.offers)} vacancies are closed" in whole.text


def test_a_programme_in_the_files_that_is_not_there_is_told_before_it_is_brought_in(
    scene: PageScene, office: TestClient
) -> None:
    at = waits(office, {"studenten.csv": "id;naam;niveau;programma\nR-1;Noor;mbo3;elders\n"})
    assert "There is no programme elders" in seen(office, f"{at}/confirm").text
    answer = sent(office, at, f"{at}/confirm", seal="x")
    assert answer.status_code == 404
    assert not people(scene, "R-")
