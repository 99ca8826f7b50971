"""`stagepact skills`: importing, choosing, mapping and confirming, as people do it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.e2e.commands import stagepact
from tests.unit.profiles.importing.made import TURTLE, write_esco

OWN = (
    "Naam;label_en;Synoniemen;Breder\r\n"
    "brood bakken;bake bread;broodbakken;\r\n"
    "pâtisserie maken;;;brood bakken\r\n"
)


class Desk:
    """A folder in which somebody works, with settings of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def skills(
        self, *arguments: str | Path, language: str = "en", **settings: str | Path
    ) -> CompletedProcess[str]:
        """Run `stagepact skills`; it may say what it likes, but never show a traceback."""
        here: dict[str, str | Path] = {
            "STAGEPACT_VOCABULARIES": self.folder / "vocabularies",
            "STAGEPACT_SYNONYMS": self.folder / "own.csv",
        }
        result = stagepact("skills", *arguments, language=language, **(here | settings))
        assert "Traceback" not in result.stderr
        return result

    def file(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write a file."""
        file = self.folder / name
        file.write_bytes(text.encode(encoding))
        return file


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an empty desk."""
    return Desk(tmp_path)


def own(desk: Desk) -> Path:
    """Write a spreadsheet as a Dutch Excel saves it."""
    return desk.file("onze woorden.csv", OWN, "cp1252")


def test_a_spreadsheet_is_imported_listed_and_used(desk: Desk) -> None:
    """What was read is counted, what comes next is said, and the words link."""
    done = desk.skills("import", "csv", own(desk), "--name", "onze", "--version", "2026")
    assert done.returncode == 0, done.stderr
    assert "skills                        2" in done.stdout
    assert "stagepact skills fit --vocabulary onze-2026" in done.stdout
    assert "STAGEPACT_VOCABULARY=onze-2026" in done.stdout
    assert "read as Windows-1252" in done.stderr

    listed = json.loads(desk.skills("list", "--json", STAGEPACT_VOCABULARY="onze").stdout)
    assert [(each["vocabulary"], each["in_use"]) for each in listed] == [
        ("stagepact", False),
        ("onze-2026", True),
    ]
    assert (listed[1]["skills"], listed[1]["languages"]) == (2, ["nl", "en"])
    assert listed[0]["skills"] > 500

    linked = desk.skills("link", "Broodbakken", "--json", STAGEPACT_VOCABULARY="onze")
    assert json.loads(linked.stdout)[0]["links"][0]["skill"] == "brood-bakken"


def test_the_list_marks_the_one_in_use_in_the_language_asked_for(desk: Desk) -> None:
    """Dutch unless English is asked for."""
    desk.skills("import", "csv", own(desk), "--name", "onze", "--version", "1")
    dutch = desk.skills("list", language="nl").stdout.splitlines()
    assert dutch[0].startswith("* stagepact")
    assert "vaardigheden" in dutch[0]
    assert dutch[2].startswith("  onze-1 ")
    english = desk.skills("list", STAGEPACT_VOCABULARY="onze").stdout.splitlines()
    assert english[2].startswith("* onze-1 ")
    assert "2 skills" in english[2]


def test_a_broken_vocabulary_does_not_hide_the_others(desk: Desk) -> None:
    """The list says which one it is, and why."""
    desk.skills("import", "csv", own(desk), "--name", "onze", "--version", "1")
    desk.file("vocabularies/onze-1/skills.csv", "id;label_nl\n")
    result = desk.skills("list")
    assert result.returncode == 0
    assert "onze-1     cannot be read: skills.csv, row 1, column id" in result.stdout


def test_esco_is_imported_with_a_word_for_each_file(desk: Desk) -> None:
    """And with what was left aside."""
    folder = desk.folder / "esco"
    folder.mkdir()
    result = desk.skills("import", "esco", write_esco(folder), "--version", "1.2.0", "--json")
    assert json.loads(result.stdout) == {
        "folder": str(desk.folder / "vocabularies" / "esco-1.2.0"),
        "name": "esco",
        "version": "1.2.0",
        "skills": 5,
        "groups": 2,
        "occupations": 1,
        "close_matches": 0,
        "languages": ["nl", "en"],
    }
    assert "reading skills_nl.csv ..." in result.stderr
    assert "left aside, as nothing in it is needed here: ISCOGroups_nl.csv" in result.stderr


def test_competentnl_is_mapped_to_esco_by_what_it_published(desk: Desk) -> None:
    """Published matches come first; proposals only where they are asked for, and marked."""
    folder = desk.folder / "esco"
    folder.mkdir()
    desk.skills("import", "esco", write_esco(folder), "--version", "1")
    assert desk.skills("import", "competentnl", desk.file("cnl.ttl", TURTLE)).returncode == 0

    out = desk.folder / "map.csv"
    told = desk.skills("map", "competentnl", "esco", "--out", out)
    assert told.returncode == 0, told.stderr
    assert "brood bakken  nearly the same  bake bread" in told.stdout
    assert "2 of 4 skills: 2 rows published, 0 with the same id, 0 proposed." in told.stdout
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig")), delimiter=";"))
    assert [(row["label"], row["other"], row["how"]) for row in rows] == [
        ("brood bakken", "skill/bake", "published"),
        ("knead dough", "skill/knead", "published"),
    ]

    proposed = json.loads(desk.skills("map", "esco", "competentnl", "--propose", "--json").stdout)
    by_id = {row["id"]: row["how"] for row in proposed}
    assert by_id["skill/bake"] == by_id["skill/knead"] == "published"
    assert {how for key, how in by_id.items() if key not in {"skill/bake", "skill/knead"}} <= {
        "proposed"
    }


@pytest.mark.parametrize(
    ("language", "told"), [("en", "now means: make coffee"), ("nl", "betekent nu: koffie")]
)
def test_what_is_confirmed_is_linked_from_then_on(desk: Desk, language: str, told: str) -> None:
    """`confirm` tells what it kept, and `link` is sure of it."""
    words = "een bakkie pleur doen"
    before = json.loads(desk.skills("link", words, "--json").stdout)[0]["links"]
    assert not before or before[0]["probability"] < 1
    done = desk.skills("confirm", words, "koffie zetten", language=language)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout
    after = json.loads(desk.skills("link", words.upper(), "--json").stdout)[0]["links"][0]
    assert (after["skill"], after["probability"]) == ("make-coffee", 1.0)
    again = json.loads(desk.skills("confirm", words, "make-coffee", "--json").stdout)
    assert again["new"] is False


def test_who_confirms_something_else_later_is_heard(desk: Desk) -> None:
    """The last word counts."""
    for skill in ("make-coffee", "welding"):
        desk.skills("confirm", "een bakkie pleur doen", skill)
    linked = json.loads(desk.skills("link", "een bakkie pleur doen", "--json").stdout)
    assert linked[0]["links"][0]["skill"] == "welding"


def test_a_skill_that_is_not_sure_is_refused_with_what_is_near(desk: Desk) -> None:
    """A guess would stay for ever; in Dutch too."""
    result = desk.skills("confirm", "bakkie", "kofie zeten", language="nl")
    assert result.returncode == 2
    assert "make-coffee" in result.stderr
    assert "lijken" in result.stderr
    assert not (desk.folder / "own.csv").exists()


def test_the_name_of_one_skill_cannot_mean_another(desk: Desk) -> None:
    """Or the vocabulary would contradict itself."""
    result = desk.skills("confirm", "Lassen", "make-coffee")
    assert result.returncode == 2
    assert "is the name of another skill" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "csv", "absent.csv"), "this is not a file"),
        (("import", "esco", "absent"), "is no folder; unpack the download"),
        (("import", "competentnl", "absent.ttl"), "cannot be read"),
        (("import", "competentnl", "absent.docx"), "unknown form of RDF"),
        (("map", "stagepact", "absent"), "there is no vocabulary absent; there are: stagepact"),
        (("map", "stagepact", "stagepact", "--out", "/absent/map.csv"), "cannot be written"),
        (("confirm", "?", "make-coffee"), "has no words"),
        (("import", "csv"), "Missing argument"),
    ],
)
def test_what_goes_wrong_is_one_clear_message(
    desk: Desk, arguments: tuple[str, ...], told: str
) -> None:
    """With code 2 and no traceback."""
    result = desk.skills(*arguments)
    assert result.returncode == 2
    assert told in result.stderr


def test_a_spreadsheet_that_is_wrong_is_told_in_dutch(desk: Desk) -> None:
    """With the row and the mend."""
    file = desk.file("fout.csv", "naam,breder\nlassen,metaal\n")
    result = desk.skills("import", "csv", file, language="nl")
    assert result.returncode == 2
    assert "fout.csv, rij 2, kolom broader" in result.stderr
    assert "metaal" in result.stderr


@pytest.mark.parametrize("name", ["import", "list", "map", "confirm"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_command_explains_itself(desk: Desk, name: str, language: str) -> None:
    """In the language asked for."""
    result = desk.skills(name, "--help", language=language)
    assert result.returncode == 0
    assert ("woordenlijst" in result.stdout) == (language == "nl")
