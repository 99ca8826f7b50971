"""From an empty database to an answer of an employer, in a real browser, as each person does it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

import openpyxl
import pytest

from tests.browsing import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).parents[3]
PASSWORD: Final = "tafel wolk fiets citroen"
ROOT_EMAIL: Final = "beheer@example.org"
PLACE: Final = "Stage zorg"
CARERS: Final = "Student 4|Student 5|Student 10|Student 11"
"""Four people for three places in care."""

_SKILLS: Final = (
    "lassen; frezen; technische tekeningen lezen",
    "lassen; technische tekeningen lezen: 3",
    "programmeren in Python; databases",
    "programmeren in Python: 4; werken met Excel",
    "verzorgen; gesprekken voeren",
    "verzorgen; rapporteren",
)


@dataclass
class Office:
    """A service that was just installed, and who works with it.

    Attributes
    ----------
    url
        Of the server, without a slash at the end.
    passwords
        E-mail address to the password that the administrator saw.
    """

    chrome: Browser
    url: str
    passwords: dict[str, str]

    def desk(self, email: str) -> Page:
        """Return a browser of their own for somebody, who signs in."""
        page = self.chrome.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{self.url}/language/en")
        page.goto(f"{self.url}/sign-in")
        page.fill("#field-email", email)
        page.fill("#field-password", self.passwords[email])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile("/(rounds|people|vacancies|me)$"))
        return page


@pytest.fixture(scope="module")
def office(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an empty service with one administrator, served with its worker beside it."""
    assert chrome.is_connected()
    with _serving(tmp_path_factory.mktemp("office")) as url:
        yield Office(chrome, url, {ROOT_EMAIL: PASSWORD})


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("STAGEPACT_")}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = plain | {
        "STAGEPACT_DATABASE": str(folder / "office.sqlite"),
        "STAGEPACT_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "service.cli"]
    new = ["account", "create", "--role", "administrator", "--email", ROOT_EMAIL]
    for arguments, text in ((["db", "upgrade"], ""), ([*new, "--password-stdin"], PASSWORD)):
        subprocess.run(
            command + arguments, env=environment, cwd=ROOT, input=text, text=True, check=True,
            capture_output=True,
        )  # fmt: skip
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port)], env=environment, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/api/v1/health/ready"):
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in {0, 130}


def people_book(path: Path) -> Path:
    """Write students as a school sends them: a heading of its own, and a level that is none."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Studenten"
    sheet.append(["Overzicht stages voorjaar", None, None])
    sheet.append(
        ["Studentnr intern", "id", "Naam", "E-mail", "Niveau", "Woonplek (pc)", "Vervoer",
         "Vaardigheden"]
    )  # fmt: skip
    for at in range(12):
        level = "hbo 9" if at == 3 else ("HBO", "hbo ")[at % 2]
        sheet.append(
            [f"x{at}", f"S-{at:02}", f"Student {at}", f"s{at}@example.org", level,
             ("2312 AB", "2321", "2333 CD")[at % 3], "fiets", _SKILLS[at % len(_SKILLS)]]
        )  # fmt: skip
    book.save(path)
    return path


def places_book(path: Path) -> Path:
    """Write companies and places in one workbook; a number of places is a word."""
    book = openpyxl.Workbook()
    firms = book.active
    assert firms is not None
    firms.title = "Bedrijven"
    firms.append(["id", "Bedrijfsnaam", "Postcode", "Contactpersoon", "E-mail", "Telefoon"])
    places = book.create_sheet("Stageplaatsen")
    places.append(["id", "Werkgever", "Titel", "Aantal plaatsen", "Niveaus", "Postcode", "Eisen"])
    for at in range(3):
        firms.append([f"B-{at}", f"Bedrijf {at}", "2312", f"Mia {at}", f"b{at}@example.org", "071"])
        skill = _SKILLS[at * 2].split("; ")
        places.append(
            [f"V-{at}", f"B-{at}", ("Stage lasser", "Stage Python", "Stage zorg")[at],
             "twee" if at == 1 else 3, "hbo", "2321",
             f"{skill[0]} (essentieel, 2); {skill[1]} (wenselijk, 1)"]
        )  # fmt: skip
    book.save(path)
    return path


def test_from_an_empty_database_to_the_answer_of_an_employer(
    office: Office, tmp_path: Path
) -> None:
    chief = office.desk(ROOT_EMAIL)
    _organisation(chief, office, "Loopbaanhuis", "coaches people")
    _organisation(chief, office, "Bedrijvenkring", "is an employer")
    _organisation(chief, office, "Stagebureau", "runs the service")
    _account(chief, office, "stagejager", "jan@example.org", "Stagebureau")
    _account(chief, office, "coach", "mia@example.org", "Loopbaanhuis")
    _account(chief, office, "employer", "baas@example.org", "Bedrijvenkring")

    hunter = office.desk("jan@example.org")
    _bring_in_people(hunter, office, people_book(tmp_path / "studenten.xlsx"))
    _bring_in_places(hunter, office, places_book(tmp_path / "plaatsen.xlsx"))
    round_url = _new_round(hunter, office)
    first = _run(hunter)
    name = _lock_somebody_without_a_place(hunter, office, first)
    hunter.goto(round_url)
    second = _run(hunter)
    hunter.goto(f"{office.url}/runs/{second}/compare?with={first}")
    assert name in hunter.inner_text("main")
    hunter.goto(f"{office.url}/runs/{second}/publish")
    hunter.get_by_role("button", name="Ask to publish").click()
    _done(hunter)
    chief.goto(f"{office.url}/runs/{second}/publish")
    chief.get_by_role("button", name="Agree and publish").click()
    _done(chief)

    number = int(name.removeprefix("Student "))
    email = f"s{number}@example.org"
    _account(chief, office, "candidate", email, "", person=f"S-{number:02}")
    student = office.desk(email)
    student.goto(f"{office.url}/me/proposals")
    student.get_by_role("link", name=PLACE).first.click()
    student.get_by_role("button", name="Yes, I want this place").click()
    _done(student)

    boss = office.desk("baas@example.org")
    boss.goto(f"{office.url}/placements")
    assert PLACE in boss.inner_text("main")
    assert name not in boss.content()

    coach = office.desk("mia@example.org")
    coach.goto(f"{office.url}/placements?q={name}")
    coach.get_by_role("link", name=name).first.click()
    coach.get_by_role("button", name="The candidate said yes to this").click()
    _done(coach)
    coach.get_by_role("button", name="Introduce the candidate").click()
    _done(coach)

    boss.goto(f"{office.url}/placements")
    boss.get_by_role("link", name=name).first.click()
    boss.get_by_role("button", name="Yes, this person can come").click()
    _done(boss)
    assert barriers(boss) == []

    student.goto(f"{office.url}/me/proposals")
    assert "accepted" in student.inner_text("main")


def _done(page: Page) -> None:
    """Wait until a page says that it was done."""
    page.locator("main [role=status]").first.wait_for()


def _organisation(page: Page, office: Office, name: str, kind: str) -> None:
    page.goto(f"{office.url}/accounts/organisations")
    page.fill("#field-name", name)
    page.get_by_label(kind).check()
    page.get_by_role("button", name="Add").first.click()
    _done(page)


def _account(
    page: Page, office: Office, role: str, email: str, organisation: str, person: str = ""
) -> None:
    """Make an account, and read its password off the page."""
    page.goto(f"{office.url}/accounts/new")
    page.get_by_label(role, exact=True).check()
    page.fill("#field-name", email.partition("@")[0].title())
    page.fill("#field-email", email)
    if organisation:
        _chosen(page, "#field-organisation_id", organisation)
    page.locator("input[name=programmes][value=stagepact]").check()
    if person:
        page.fill("#field-person", person)
    page.locator("input[name=entrance][value=password]").check()
    page.get_by_role("button", name="Make the account").click()
    office.passwords[email] = _password_on(page)


def _password_on(page: Page) -> str:
    """Return the password that a page shows once."""
    page.get_by_text("You see this password only now").wait_for()
    found = re.search(r"\b[0-9a-f]{4}(-[0-9a-f]{4}){3}\b", page.inner_text("main"))
    assert found is not None
    return found[0]


def _chosen(page: Page, field: str, beginning: str) -> None:
    """Choose the option that begins with a text."""
    texts = page.locator(f"{field} option").all_inner_texts()
    page.select_option(field, label=next(one for one in texts if one.startswith(beginning)))


def _sent(page: Page, office: Office, book: Path, sender: str, owner: str) -> None:
    page.goto(f"{office.url}/imports")
    page.set_input_files("#field-files", book)
    page.fill("#field-sender", sender)
    page.select_option("#field-programme", value="stagepact")
    _chosen(page, "#field-owner", owner)
    page.get_by_role("button", name="Read the files").click()
    page.wait_for_url(re.compile("/imports/[0-9a-f-]{36}"))


def _bring_in_people(page: Page, office: Office, book: Path) -> None:
    """Say what a column is, mend a level in the page, and bring it in."""
    _sent(page, office, book, "Rijnland College", "Loopbaanhuis")
    at = page.url.partition("?")[0]
    page.goto(f"{at}/columns")
    page.get_by_label(re.compile("Woonplek")).select_option(label="postal code")
    page.get_by_role("button", name="Keep and read again").click()
    page.wait_for_url(re.compile("/imports/[0-9a-f-]{36}"))
    page.goto(at)
    _mend(page, "hbo 9", "hbo")
    _confirmed(page)


def _bring_in_places(page: Page, office: Office, book: Path) -> None:
    _sent(page, office, book, "Bedrijvenkring", "Bedrijvenkring")
    _mend(page, "twee", "2")
    _confirmed(page)


def _mend(page: Page, wrong: str, right: str) -> None:
    page.locator(f"main input[value='{wrong}']").first.fill(right)
    page.get_by_role("button", name="Check again").click()
    _done(page)


def _confirmed(page: Page) -> None:
    page.get_by_role("link", name="See what will change").click()
    page.get_by_role("button", name="Bring it in").click()
    _done(page)


def _new_round(page: Page, office: Office) -> str:
    page.goto(f"{office.url}/rounds/new")
    page.fill("#field-name", "Stagebeurs")
    page.select_option("#field-programme", value="stagepact")
    page.locator("input[name=kind][value=fair]").check()
    page.fill("#field-target", "9")
    page.get_by_role("button", name="Make the round").click()
    page.wait_for_url(re.compile("/rounds/[0-9a-f-]{36}"))
    return page.url.partition("?")[0]


def _run(page: Page) -> str:
    """Start a run and watch it until it is done; return its id."""
    page.get_by_role("button", name=re.compile("^Start a")).first.click()
    page.wait_for_url(re.compile("/runs/[0-9a-f-]{36}"))
    page.get_by_role("link", name="Look at the matching").wait_for(timeout=60_000)
    found = re.search("/runs/([0-9a-f-]{36})", page.url)
    assert found is not None
    return found[1]


def _lock_somebody_without_a_place(page: Page, office: Office, run: str) -> str:
    """Lock somebody to the place in care, whatever it costs, with a reason; return who."""
    page.goto(f"{office.url}/runs/{run}/unplaced")
    page.get_by_role("link", name=re.compile(rf"Place by hand\s*: ({CARERS})$")).first.click()
    heading = page.inner_text("h1")
    page.get_by_role("link", name=re.compile(rf"See what it costs\s*: {PLACE}")).click()
    page.get_by_role("heading", name="What it costs").wait_for()
    assert "loses a place" in page.inner_text("main")
    page.fill("#field-reason", "Zo afgesproken op de beurs")
    page.locator("input[name=where][value=round]").check()
    page.get_by_role("button", name="Confirm: lock this pair").click()
    _done(page)
    return heading.removeprefix("Move ").strip()
