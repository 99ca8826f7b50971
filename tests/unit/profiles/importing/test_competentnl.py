"""Reading CompetentNL, and other SKOS, from RDF: whole, broken and hostile."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from matching.errors import InputError, Message
from matching.profiles.importing.competentnl import read_competentnl
from matching.profiles.vocabulary import CloseMatch, Vocabulary
from tests.unit.profiles.importing.made import RDF_XML, TRIPLES, TURTLE

EX = "https://example.org/id/"


def read(folder: Path, text: str | bytes, name: str = "cnl.ttl") -> Vocabulary:
    """Read a text as a file of that name."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_competentnl(file)


def test_capabilities_knowledge_and_tasks_become_skills(tmp_path: Path) -> None:
    """CompetentNL's classes say what is a skill; an educational norm is none."""
    words = read(tmp_path, TURTLE)
    assert {each.id: each.kind for each in words.concepts} == {
        EX + "bakken": "vakvaardigheid",
        EX + "kneden": "vakvaardigheid",
        EX + "meel": "kennis",
        EX + "etaleren": "vakvaardigheid",
    }
    assert (words.name, words.version) == ("competentnl", "3.1")


def test_labels_are_taken_from_skos_and_from_skos_xl_also_without_an_address(
    tmp_path: Path,
) -> None:
    """A label may be a text, a node with an address, or one without; a region is no language."""
    words = read(tmp_path, TURTLE)
    bake, knead = (words.concepts[words.position[EX + name]] for name in ("bakken", "kneden"))
    assert bake.labels == {"nl": "brood bakken"}
    assert bake.synonyms == {"nl": ("broodbakken",)}
    assert bake.descriptions == {"nl": "Deeg tot brood bakken."}
    assert knead.labels == {"nl": "deeg kneden", "en": "knead dough"}


def test_a_label_without_a_language_is_dutch(tmp_path: Path) -> None:
    """CompetentNL is Dutch."""
    words = read(tmp_path, TURTLE)
    assert words.concepts[words.position[EX + "meel"]].labels == {"nl": "meelsoorten"}


def test_a_concept_with_only_an_rdfs_label_keeps_it(tmp_path: Path) -> None:
    """Some publishers use no other."""
    text = TURTLE + (
        "ex:snijden a cnl:HumanCapability ;"
        ' <http://www.w3.org/2000/01/rdf-schema#label> "snijden" .'
    )
    words = read(tmp_path, text)
    assert words.concepts[words.position[EX + "snijden"]].labels == {"nl": "snijden"}


def test_relations_hold_also_where_the_file_says_them_the_other_way_round(tmp_path: Path) -> None:
    """`narrower` is `broader` seen from above."""
    words = read(tmp_path, TURTLE)
    assert words.concepts[words.position[EX + "kneden"]].broader == (EX + "bakken",)
    assert words.concepts[words.position[EX + "bakken"]].related == (EX + "meel",)


def test_occupations_keep_what_they_require(tmp_path: Path) -> None:
    """Essential is essential; important and somewhat are important; tasks of UWV count."""
    (baker,) = read(tmp_path, TURTLE).occupations
    assert baker.essential == (EX + "bakken", EX + "etaleren")
    assert baker.important == (EX + "kneden", EX + "meel")
    assert (baker.labels, baker.synonyms) == ({"nl": "bakker"}, {"nl": ("broodbakker",)})
    assert baker.code == "7512"


def test_published_close_matches_with_esco_are_kept(tmp_path: Path) -> None:
    """They join the two vocabularies later."""
    esco = "http://data.europa.eu/esco/skill/"
    assert read(tmp_path, TURTLE).close_matches == (
        CloseMatch(EX + "bakken", "close", esco + "bake"),
        CloseMatch(EX + "kneden", "exact", esco + "knead"),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rdf", RDF_XML),
        ("a.xml", RDF_XML),
        ("a.owl", RDF_XML),
        ("a.RDF", RDF_XML),
        ("a.nt", TRIPLES),
        ("a.ttl", TRIPLES),
        ("a.nq", TRIPLES.replace(" .\n", " <https://example.org/g> .\n")),
        ("a.trig", "<https://example.org/g> {\n" + TRIPLES + "}\n"),
    ],
)
def test_every_form_of_rdf_gives_the_same_skills(tmp_path: Path, name: str, text: str) -> None:
    """Plain SKOS concepts become skills, also those in graphs of their own."""
    words = read(tmp_path, text, name)
    assert [(each.id, each.labels["nl"]) for each in words.concepts] == [
        (EX + "bakken", "brood bakken"),
        (EX + "koken", "koken"),
    ]
    assert words.concepts[0].broader == (EX + "koken",)


BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "Turtle": (
        "a.ttl",
        TURTLE.replace('"3.1"', '"3.1'),
        r"a\.ttl, row 9: this is no Turtle \(.*\)\. Download it again",
    ),
    "Turtle, cut off": ("a.ttl", TURTLE[: TURTLE.index("uwv:isChar") - 8], "this is no Turtle"),
    "N-Triples": ("a.nt", TRIPLES + "rubbish .\n", r"a\.nt, row 6: this is no N-Triples"),
    "N-Triples, cut off": ("a.nt", TRIPLES[:-8], r"a\.nt, row 5: this is no N-Triples"),
    "RDF/XML": ("a.rdf", RDF_XML.replace("</rdf:RDF>", "</rdf>"), r"a\.rdf, row 13: this is no"),
    "RDF/XML, cut off": ("a.rdf", RDF_XML[:400], r"a\.rdf, row \d+: this is no RDF/XML"),
    "not XML": ("a.rdf", TURTLE, r"a\.rdf, row \d+: this is no RDF/XML"),
    "empty XML": ("a.rdf", "", r"a\.rdf, row 1: this is no RDF/XML"),
    "empty Turtle": ("a.ttl", "", r"a\.ttl has no skills with a label"),
    "UTF-16": ("a.ttl", TURTLE.encode("utf-16"), r"a\.ttl, row 1: this is not UTF-8"),
    "Windows-1252": (
        "a.nt",
        TRIPLES.replace("koken", "garnéren").encode("cp1252"),
        r"a\.nt, row 3: this is not UTF-8",
    ),
    "JSON-LD": ("a.jsonld", "{}", r"unknown form of RDF; let the name end in one of \.ttl"),
    "no ending": ("competentnl", TURTLE, "unknown form of RDF"),
    "no skills": ("a.ttl", "<a:b> <a:c> <a:d> .", "has no skills with a label: expected are skos"),
    "only occupations": (
        "a.ttl",
        TURTLE.replace("HumanCapability", "Occupation").replace("KnowledgeArea", "Occupation")
        .replace("OccupationTask", "Other"),
        "has no skills with a label",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "told"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str | bytes, told: str
) -> None:
    """File, row where it is known, reason and mend are named."""
    with pytest.raises(InputError, match=told):
        read(tmp_path, text, name)


@pytest.mark.parametrize("name", ["absent.ttl", "folder.ttl"])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    """Absent, or a folder."""
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(InputError, match=r"\.ttl cannot be read: "):
        read_competentnl(tmp_path / name)


HOSTILE = {
    "a bomb": '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">',
    "a bomb in other quotes": "<!ENTITY a 'aaaa'><!ENTITY\nb\n'&a;&a;'>",
    "another file": '<!ENTITY c SYSTEM "file://{secret}">',
    "another address": '<!ENTITY c PUBLIC "x" "http://127.0.0.1:{port}/x">',
    "a parameter": '<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/x"> %p;',
}


@pytest.mark.parametrize("utf_16", [False, True])
@pytest.mark.parametrize("entities", HOSTILE.values(), ids=HOSTILE)
def test_xml_that_bursts_or_reaches_outside_itself_is_refused(
    tmp_path: Path, entities: str, *, utf_16: bool
) -> None:
    """Entities of entities, of files and of addresses are refused before anything is parsed."""
    secret = tmp_path / "secret"
    secret.write_text("geheim", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        declared = entities.replace("{secret}", str(secret)).replace(
            "{port}", str(server.getsockname()[1])
        )
        text = RDF_XML.replace("<!ENTITY ex", declared + "<!ENTITY ex").replace(">koken<", ">&c;<")
        data = text.replace("UTF-8", "UTF-16").encode("utf-16") if utf_16 else text.encode()
        with pytest.raises(InputError, match="declares entities that stand for other files"):
            read(tmp_path, data, "a.rdf")
        assert not asked(server)


def asked(server: socket.socket) -> bool:
    """Return whether anybody came to a server."""
    server.setblocking(False)
    try:
        server.accept()
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rdf", RDF_XML.replace("rdf:RDF [", 'rdf:RDF SYSTEM "http://127.0.0.1:{port}/x" [')),
        ("a.ttl", TURTLE + "<> <http://www.w3.org/2002/07/owl#imports> "
         "<http://127.0.0.1:{port}/x> .\n"),
    ],
)  # fmt: skip
def test_nothing_is_fetched_that_a_file_names(tmp_path: Path, name: str, text: str) -> None:
    """A document type and an import elsewhere are left where they are."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        words = read(tmp_path, text.replace("{port}", str(server.getsockname()[1])), name)
        assert len(words) >= 2
        assert not asked(server)


def test_odd_values_make_no_noise(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A date that is none, or an address with a space, is no reason to show a traceback."""
    text = TURTLE + (
        'ex:kneden skos:note "geen datum"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        '<https://example.org/id/met spatie> a cnl:HumanCapability ; skos:prefLabel "x" .\n'
    )
    words = read(tmp_path, text)
    assert "https://example.org/id/met spatie" in words.position
    assert capfd.readouterr() == ("", "")


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    """Concepts without an address or a name, and relations to concepts that are elsewhere."""
    file = tmp_path / "a.ttl"
    file.write_text(
        TURTLE
        + '[] a cnl:HumanCapability ; skos:prefLabel "naamloos" .\n'
        + "ex:leeg a cnl:HumanCapability .\n"
        + "ex:kneden skos:broader ex:elders .\n",
        "utf-8",
    )
    told: list[Message] = []
    words = read_competentnl(file, tell=told.append)
    assert len(words) == 4
    assert [str(each) for each in told] == [
        "left out, as they have no address of their own: 1 skills and occupations",
        "left out, as they have no name in these files (withdrawn, or in another file): "
        "1 skills and occupations",
        "left out, as they lead to a skill without a name here: 1 relations",
    ]


def test_an_address_without_a_beginning_is_the_same_wherever_the_file_lies(tmp_path: Path) -> None:
    """An id may not depend on the folder that somebody is in."""
    text = '<#a> a <http://www.w3.org/2004/02/skos/core#Concept> ; ' \
           '<http://www.w3.org/2004/02/skos/core#prefLabel> "a" .'  # fmt: skip
    assert [each.id for each in read(tmp_path, text).concepts] == ["file:///cnl.ttl#a"]
