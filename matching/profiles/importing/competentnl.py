"""CompetentNL, the Dutch standard for skills, as its published RDF; and any other SKOS file.

CompetentNL publishes SKOS concepts of its own classes (https://linkeddata.competentnl.nl,
ontology ``def/competentnl``): human capabilities and knowledge areas become skills, occupations
keep the ones they require, and close matches with ESCO are kept for mapping. In a file without
these classes every ``skos:Concept`` becomes a skill. Labels may be plain SKOS or SKOS-XL; a
concept without either keeps its ``rdfs:label``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matching.errors import InputError, message
from matching.profiles.importing.pieces import (
    Piece,
    Tell,
    concepts_of,
    nobody,
    occupations_of,
    tell_lost,
)
from matching.profiles.importing.rdf import read_graph
from matching.profiles.vocabulary import CloseMatch, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

CNL: Final = "https://linkeddata.competentnl.nl/def/competentnl#"
UWV: Final = "https://linkeddata.competentnl.nl/uwv/def/competentnl_uwv#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SKOSXL: Final = "http://www.w3.org/2008/05/skos-xl#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"

SOURCE: Final = "CompetentNL, https://competentnl.nl"

_SKILLS: Final = {
    CNL + "HumanCapability": "vakvaardigheid",
    CNL + "KnowledgeArea": "kennis",
    UWV + "OccupationTask": "vakvaardigheid",
}
"""Class to the kind of skill."""

_OCCUPATION: Final = CNL + "Occupation"

_ESSENTIAL: Final = (
    CNL + "requiresHATEssential",
    UWV + "isCharacterizedByOccupationTask_Essential",
)
_IMPORTANT: Final = (
    CNL + "requiresHATImportant",
    CNL + "requiresHATSomewhat",
    UWV + "isCharacterizedByOccupationTask_Optional",
)

_MATCHES: Final = {
    SKOS + "exactMatch": "exact",
    SKOS + "closeMatch": "close",
    CNL + "closeMatchESCO": "close",
    SKOS + "broadMatch": "broad",
    SKOS + "narrowMatch": "narrow",
}

_NO_LANGUAGE: Final = "nl"
"""The language of labels that do not say theirs: CompetentNL is Dutch."""


def read_competentnl(file: Path, *, version: str = "", tell: Tell = nobody) -> Vocabulary:
    """Return the vocabulary in an RDF file.

    Parameters
    ----------
    file
        Turtle, N-Triples, N-Quads, TriG or RDF/XML, told by the end of its name.
    version
        What to call it; without one what the file says of itself (``owl:versionInfo``).
    tell
        Told what was left out, and why.

    Raises
    ------
    InputError
        If the file is no RDF, or has no skills.
    """
    graph = read_graph(file)
    skill_nodes = dict(_skill_nodes(graph))
    occupation_nodes = list(_of_class(graph, _OCCUPATION))
    _tell_blank([*skill_nodes, *occupation_nodes], tell)
    skills = {node: Piece(_id(node), kind) for node, kind in skill_nodes.items() if _id(node)}
    occupations = {node: Piece(_id(node)) for node in occupation_nodes if _id(node)}
    for node, piece in (*skills.items(), *occupations.items()):
        _take_names(graph, node, piece)
    if not any(piece.labels for piece in skills.values()):
        raise InputError(
            message(
                "{file} has no skills with a label: expected are skos:Concept, or human "
                "capabilities of CompetentNL, with skos:prefLabel",
                file=file.name,
            )
        )
    _take_relations(graph, skills)
    _take_requirements(graph, occupations)
    by_id = {piece.key: piece for piece in skills.values()}
    jobs = {piece.key: piece for piece in occupations.values()}
    tell_lost(by_id, jobs, tell)
    return Vocabulary(
        concepts_of(by_id),
        occupations_of(jobs, by_id),
        close_matches=tuple(_close_matches(graph, skills | occupations)),
        name="competentnl",
        version=version or _version(graph),
        source=SOURCE,
        licence="As its publisher says",
    )


def _id(node: Node) -> str:
    """Return the address of a node; a bar in it is written as addresses should have it."""
    from rdflib import URIRef

    return str(node).replace("|", "%7C") if isinstance(node, URIRef) else ""


def _tell_blank(nodes: list[Node], tell: Tell) -> None:
    """Tell how many concepts have no address, so that nothing could name them again."""
    blank = sum(1 for node in nodes if not _id(node))
    if blank:
        tell(
            message(
                "left out, as they have no address of their own: {count} skills and occupations",
                count=blank,
            )
        )


def _of_class(graph: Graph, uri: str) -> Iterator[Node]:
    from rdflib import RDF, URIRef

    yield from sorted(graph.subjects(RDF.type, URIRef(uri), unique=True), key=str)


def _skill_nodes(graph: Graph) -> Iterator[tuple[Node, str]]:
    """Yield what is a skill, and its kind: by CompetentNL's classes, else every SKOS concept."""
    found = [(node, kind) for uri, kind in _SKILLS.items() for node in _of_class(graph, uri)]
    if found:
        yield from found
        return
    occupations = set(_of_class(graph, _OCCUPATION))
    for node in _of_class(graph, SKOS + "Concept"):
        if node not in occupations:
            yield node, "vakvaardigheid"


def _objects(graph: Graph, node: Node, predicate: str) -> Iterator[Node]:
    from rdflib import URIRef

    yield from sorted(graph.objects(node, URIRef(predicate), unique=True), key=str)


def _texts(graph: Graph, node: Node, predicate: str) -> Iterator[tuple[str, str]]:
    """Yield (language without its region, text) of the literals that a node is tied to."""
    from rdflib import Literal

    for text in _objects(graph, node, predicate):
        if isinstance(text, Literal):
            tag = (text.language or _NO_LANGUAGE).casefold()
            yield tag.split("-", maxsplit=1)[0], str(text)


def _ids(graph: Graph, node: Node, *predicates: str) -> Iterator[str]:
    """Yield the addresses that a node is tied to."""
    for predicate in predicates:
        yield from filter(None, map(_id, _objects(graph, node, predicate)))


def _take_names(graph: Graph, node: Node, piece: Piece) -> None:
    """Take labels, synonyms and descriptions of one concept."""
    for label, take in (
        ("prefLabel", piece.label),
        ("altLabel", piece.synonym),
        ("hiddenLabel", piece.synonym),
    ):
        for language, text in _texts(graph, node, SKOS + label):
            take(language, text)
        for named in _objects(graph, node, SKOSXL + label):
            for language, text in _texts(graph, named, SKOSXL + "literalForm"):
                take(language, text)
    if not piece.labels:
        for language, text in _texts(graph, node, RDFS + "label"):
            piece.label(language, text)
    for label in ("definition", "scopeNote"):
        for language, text in _texts(graph, node, SKOS + label):
            piece.description(language, text)
    for _, text in _texts(graph, node, SKOS + "notation"):
        piece.code = piece.code or text


def _take_relations(graph: Graph, skills: Mapping[Node, Piece]) -> None:
    """Take which skills are broader and related; `narrower` says the first the other way round."""
    for node, piece in skills.items():
        piece.broader.update(_ids(graph, node, SKOS + "broader"))
        piece.related.update(_ids(graph, node, SKOS + "related"))
        for below in _objects(graph, node, SKOS + "narrower"):
            if below in skills:
                skills[below].broader.add(piece.key)


def _take_requirements(graph: Graph, occupations: Mapping[Node, Piece]) -> None:
    """Take which skills an occupation requires."""
    for node, piece in occupations.items():
        piece.essential.update(_ids(graph, node, *_ESSENTIAL))
        piece.important.update(_ids(graph, node, *_IMPORTANT))


def _close_matches(graph: Graph, pieces: Mapping[Node, Piece]) -> Iterator[CloseMatch]:
    """Yield what the file says about concepts of other vocabularies."""
    for node, piece in sorted(pieces.items(), key=lambda item: item[1].key):
        for predicate, relation in _MATCHES.items():
            for other in _objects(graph, node, predicate):
                if other not in pieces and piece.labels:
                    yield CloseMatch(piece.key, relation, str(other))


def _version(graph: Graph) -> str:
    """Return what the file says is its version."""
    from rdflib import OWL

    return min((str(text) for text in graph.objects(None, OWL.versionInfo)), default="unknown")
