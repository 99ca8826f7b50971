"""The shipped lists of sectors, skills, fields of study and crebos are sound and hang together."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from matching.profiles.vocabulary import normalise

DATA = Path(__file__).resolve().parents[3] / "matching" / "profiles" / "data"
HEADERS = {
    "sectors.csv": "id,label_nl,label_en,sbi,synonyms",
    "vocabulary/skills.csv": (
        "id,kind,label_nl,label_en,synonyms_nl,synonyms_en,broader,related,sectors,training,"
        "description_nl,description_en"
    ),
    "vocabulary/occupations.csv": (
        "id,label_nl,label_en,synonyms_nl,synonyms_en,essential,important,sectors,"
        "description_nl,description_en"
    ),
    "fields.csv": "id,label_nl,label_en,synonyms",
    "crebos.csv": "crebo,name_nl,level,sector",
}
SECTORS = frozenset(
    {"techniek", "bouw", "zorg", "welzijn", "onderwijs", "horeca", "retail", "logistiek"}
    | {"groen", "ict", "zakelijk", "laboratorium", "procesindustrie", "creatief"}
    | {"schoonmaak", "overheid"}
)
KINDS = frozenset({"vakvaardigheid", "kennis", "gedrag", "taal", "certificaat"})
TRAINING = frozenset({"", "on-the-job", "short-course", "course", "diploma"})
LEVELS = frozenset({"mbo1", "mbo2", "mbo3", "mbo4"})
MINIMUM = {"nl": 3, "en": 3}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NO_DIVISION = frozenset({"04", "34", "40", "44", "48", "54", "57", "67", "76", "83", "89"})
DIVISIONS = frozenset(f"{number:02d}" for number in range(1, 100)) - NO_DIVISION

Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of a list come back as dictionaries of text."""
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def parts(cell: str) -> list[str]:
    """A cell is cut at every bar, so an empty part shows."""
    return cell.split("|") if cell else []


def doubles(values: Iterable[str]) -> list[str]:
    """Values that stand more than once, capitals aside, come back in order."""
    return sorted(v for v, n in Counter(v.casefold() for v in values).items() if n > 1)


def names(row: Row, language: str) -> list[str]:
    """A skill's names in a language are its label and its synonyms."""
    return [row[f"label_{language}"], *parts(row[f"synonyms_{language}"])]


@pytest.fixture(scope="module")
def skills() -> list[Row]:
    """The skills that ship."""
    return read("vocabulary/skills.csv")


@pytest.mark.parametrize("name", HEADERS)
def test_header(name: str) -> None:
    """Every list starts with its header, ends its lines with a line feed and has no ragged row."""
    raw = (DATA / name).read_bytes()
    assert raw.decode("utf-8").split("\n", 1)[0] == HEADERS[name]
    assert raw.endswith(b"\n")
    assert b"\r" not in raw
    rows = read(name)
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("name", HEADERS)
def test_trimmed(name: str) -> None:
    """No cell and no part of a cell is padded with spaces, and no part is empty."""
    for row in read(name):
        for cell in row.values():
            assert cell == cell.strip()
            assert all(part and part == part.strip() for part in parts(cell)), row


@pytest.fixture(scope="module")
def occupations() -> list[Row]:
    """The occupations that ship."""
    return read("vocabulary/occupations.csv")


@pytest.fixture(scope="module", params=["vocabulary/skills.csv", "vocabulary/occupations.csv"])
def named(request: pytest.FixtureRequest) -> list[Row]:
    """The skills, and the occupations: both have names and a sentence."""
    return read(request.param)


@pytest.mark.parametrize(
    "name", ["sectors.csv", "vocabulary/skills.csv", "vocabulary/occupations.csv", "fields.csv"]
)
def test_ids(name: str) -> None:
    """Every id is a lower-case slug and stands once."""
    ids = [row["id"] for row in read(name)]
    assert doubles(ids) == []
    assert [i for i in ids if not SLUG.fullmatch(i)] == []


def test_size(skills: list[Row], occupations: list[Row]) -> None:
    """The vocabulary is large enough for the region, in every sector."""
    assert len(skills) >= 1_200
    assert len(occupations) >= 250
    in_sector = Counter(sector for row in skills for sector in parts(row["sectors"]))
    assert [sector for sector in SECTORS if in_sector[sector] < 50] == []


def test_allowed_values(skills: list[Row]) -> None:
    """A skill's kind, sectors and training are ones that exist."""
    for row in skills:
        assert row["kind"] in KINDS, row["id"]
        assert row["training"] in TRAINING, row["id"]
        assert set(parts(row["sectors"])) <= SECTORS, row["id"]


@pytest.mark.parametrize("language", MINIMUM)
def test_labels(named: list[Row], language: str) -> None:
    """Every one has a label, and no two share one."""
    labels = [row[f"label_{language}"] for row in named]
    assert all(labels)
    assert doubles(labels) == []


@pytest.mark.parametrize("language", MINIMUM)
def test_synonyms(named: list[Row], language: str) -> None:
    """A synonym belongs to one of them, and is not a label in that language."""
    assert doubles(name for row in named for name in names(row, language)) == []


@pytest.mark.parametrize("language", MINIMUM)
def test_enough_synonyms(named: list[Row], language: str) -> None:
    """Every skill and occupation has at least three synonyms in either language."""
    few = [r["id"] for r in named if len(parts(r[f"synonyms_{language}"])) < MINIMUM[language]]
    assert few == []


def test_names_stay_apart(named: list[Row]) -> None:
    """Without accents and punctuation, and in both languages together, a name means one."""
    owners: dict[str, set[str]] = {}
    for row in named:
        for name in (*names(row, "nl"), *names(row, "en")):
            owners.setdefault(normalise(name), set()).add(row["id"])
    assert {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("column", ["broader", "related"])
def test_links_exist(skills: list[Row], column: str) -> None:
    """Whatever a skill names as broader or related is there, once, and is not the skill itself."""
    known = {row["id"] for row in skills}
    for row in skills:
        linked = parts(row[column])
        assert set(linked) <= known - {row["id"]}, row["id"]
        assert doubles(linked) == [], row["id"]


def test_related_once(skills: list[Row]) -> None:
    """Two skills are related once, in one direction, and not broader than one another as well."""
    broader = {frozenset((r["id"], other)) for r in skills for other in parts(r["broader"])}
    related = [frozenset((r["id"], other)) for r in skills for other in parts(r["related"])]
    assert [sorted(pair) for pair, n in Counter(related).items() if n > 1] == []
    assert [sorted(pair) for pair in broader.intersection(related)] == []


def test_no_loops(skills: list[Row]) -> None:
    """Going from a skill to its broader ones, step by step, never comes back to it."""
    broader = {row["id"]: parts(row["broader"]) for row in skills}
    for start, above in broader.items():
        seen: set[str] = set()
        ahead = list(above)
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead.extend(broader[here])
        assert start not in seen, start


@pytest.mark.parametrize("language", MINIMUM)
def test_one_sentence(named: list[Row], language: str) -> None:
    """Every skill and occupation is told in one plain sentence that ends with a full stop."""
    for row in named:
        sentence = row[f"description_{language}"]
        assert sentence.endswith("."), row["id"]
        assert ". " not in sentence.replace("e.g. ", "").replace("bijv. ", ""), row["id"]
        assert 4 <= len(sentence.split()) <= 30, row["id"]


def test_occupations_have_skills(skills: list[Row], occupations: list[Row]) -> None:
    """An occupation has essential and important skills that exist, each in one of the lists."""
    known = {row["id"] for row in skills}
    for row in occupations:
        essential, important = parts(row["essential"]), parts(row["important"])
        assert len(essential) >= 5, row["id"]
        assert len(important) >= 3, row["id"]
        assert set(essential) | set(important) <= known, row["id"]
        assert doubles([*essential, *important]) == [], row["id"]
        assert set(parts(row["sectors"])) <= SECTORS, row["id"]


def test_occupations_differ(occupations: list[Row]) -> None:
    """No two occupations have the same skills: a title says something."""
    sets = [frozenset(parts(row["essential"] + "|" + row["important"])) for row in occupations]
    assert len(set(sets)) == len(sets)


def test_sectors_complete() -> None:
    """The sectors are the sixteen that the programmes know."""
    assert {row["id"] for row in read("sectors.csv")} == SECTORS


def test_sbi() -> None:
    """Every division of the SBI falls under a sector, and no prefix under two."""
    prefixes = [code for row in read("sectors.csv") for code in parts(row["sbi"])]
    assert doubles(prefixes) == []
    assert [code for code in prefixes if not re.fullmatch(r"\d{2,5}", code)] == []
    assert {code for code in prefixes if len(code) == 2} == DIVISIONS
    assert {code[:2] for code in prefixes} == DIVISIONS


@pytest.mark.parametrize("name", ["sectors.csv", "fields.csv"])
def test_no_doubles(name: str) -> None:
    """A name of a sector or a field of study means that one and no other."""
    rows = read(name)
    assert doubles(part for row in rows for part in parts(row["synonyms"])) == []
    owners: dict[str, set[str]] = {}
    for row in rows:
        for word in (row["id"], row["label_nl"], row["label_en"], *parts(row["synonyms"])):
            owners.setdefault(normalise(word), set()).add(row["id"])
    assert {word: sorted(ids) for word, ids in owners.items() if len(ids) > 1} == {}


def test_crebos() -> None:
    """A crebo has five digits, stands once, and has a name, a level and a sector that exist."""
    rows = read("crebos.csv")
    assert doubles(row["crebo"] for row in rows) == []
    assert doubles(row["name_nl"] for row in rows) == []
    for row in rows:
        assert re.fullmatch(r"\d{5}", row["crebo"]), row
        assert row["name_nl"], row
        assert row["level"] in LEVELS, row
        assert row["sector"] in SECTORS, row
