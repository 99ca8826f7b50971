"""CompetentNL, the Dutch standard for skills, as its published RDF; and any other SKOS file.

CompetentNL publishes SKOS concepts of its own classes (https://linkeddata.competentnl.nl,
ontology ``def/competentnl``): human capabilities and knowledge areas become skills, occupations
keep the ones they require, and close matches with ESCO are kept for mapping. In a file without
these classes every ``skos:Concept`` becomes a skill. Labels may be plain SKOS or SKOS-XL.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matching.errors import InputError, message
from matching.profiles.importing.pieces import Piece, concepts_of, occupations_of
from matching.profiles.vocabulary import CloseMatch, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

CNL: Final = "https://linkeddata.competentnl.nl/def/competentnl#"
UWV: Final = "https://linkeddata.competentnl.nl/uwv/def/competentnl_uwv#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SKOSXL: Final = "http://www.w3.org/2008/05/skos-xl#"

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

_FORMATS: Final = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".trig": "trig",
    ".nq": "nquads",
    ".n3": "n3",
}
"""How RDF is written, by the end of the file's name.

Not JSON-LD: its contexts are addresses, and reading a file must not make anybody fetch one.
"""

_NO_LANGUAGE: Final = "nl"
"""The language of labels that do not say theirs: CompetentNL is Dutch."""


def read_competentnl(file: Path, *, version: str = "") -> Vocabulary:
    """Return the vocabulary in an RDF file.

    Parameters
    ----------
    file
        Turtle, N-Triples, N-Quads, TriG, N3 or RDF/XML, told by the end of its name.
    version
        What to call it; without one what the file says of itself (``owl:versionInfo``).

    Raises
    ------
    InputError
        If the file is no RDF, or has no skills.
    """
    graph = _graph(file)
    skills = {str(node): Piece(str(node), kind) for node, kind in _skill_nodes(graph)}
    occupations = {str(node): Piece(str(node)) for node in _of_class(graph, _OCCUPATION)}
    for pieces in (skills, occupations):
        for uri, piece in pieces.items():
            _take_names(graph, uri, piece)
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
    return Vocabulary(
        concepts_of(skills),
        occupations_of(occupations, skills),
        close_matches=tuple(_close_matches(graph, {**skills, **occupations})),
        name="competentnl",
        version=version or _version(graph),
        source=SOURCE,
        licence="As its publisher says",
    )


def _graph(file: Path) -> Graph:
    """Return the triples in a file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    from rdflib import Graph

    form = _FORMATS.get(file.suffix.casefold())
    if form is None:
        raise InputError(
            message(
                "{file}: unknown form of RDF; let the name end in one of {ends}",
                file=file.name,
                ends=", ".join(_FORMATS),
            )
        )
    graph = Graph()
    try:
        graph.parse(data=file.read_bytes(), format=form)
    except OSError as error:
        raise InputError(
            message("{file} cannot be read: {reason}", file=str(file), reason=error.strerror or "?")
        ) from error
    except Exception as error:  # each parser raises errors of its own
        raise InputError(
            message(
                "{file} is no {form}: {reason}; download it again",
                file=file.name,
                form=form,
                reason=" ".join(str(error).split())[:200],
            )
        ) from error
    return graph


def _of_class(graph: Graph, uri: str) -> Iterator[Node]:
    from rdflib import RDF, URIRef

    yield from graph.subjects(RDF.type, URIRef(uri), unique=True)


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


def _objects(graph: Graph, uri: str, predicate: str) -> Iterator[Node]:
    from rdflib import URIRef

    yield from sorted(graph.objects(URIRef(uri), URIRef(predicate), unique=True), key=str)


def _take_names(graph: Graph, uri: str, piece: Piece) -> None:
    """Take labels, synonyms and descriptions of one concept."""
    for label, take in (
        ("prefLabel", piece.label),
        ("altLabel", piece.synonym),
        ("hiddenLabel", piece.synonym),
    ):
        for text in _objects(graph, uri, SKOS + label):
            take(_language(text), str(text))
        for node in _objects(graph, uri, SKOSXL + label):
            for text in _objects(graph, str(node), SKOSXL + "literalForm"):
                take(_language(text), str(text))
    for label in ("definition", "scopeNote"):
        for text in _objects(graph, uri, SKOS + label):
            piece.description(_language(text), str(text))
    for text in _objects(graph, uri, SKOS + "notation"):
        piece.code = piece.code or str(text)


def _language(text: Node) -> str:
    """Return the language of a literal, without its region."""
    return str(getattr(text, "language", None) or _NO_LANGUAGE).split("-", maxsplit=1)[0]


def _take_relations(graph: Graph, skills: dict[str, Piece]) -> None:
    """Take which skills are broader and related; `narrower` says the first the other way round."""
    for uri, piece in skills.items():
        piece.broader.update(str(node) for node in _objects(graph, uri, SKOS + "broader"))
        piece.related.update(str(node) for node in _objects(graph, uri, SKOS + "related"))
        for node in _objects(graph, uri, SKOS + "narrower"):
            if str(node) in skills:
                skills[str(node)].broader.add(uri)


def _take_requirements(graph: Graph, occupations: dict[str, Piece]) -> None:
    """Take which skills an occupation requires."""
    for uri, piece in occupations.items():
        for predicate in _ESSENTIAL:
            piece.essential.update(str(node) for node in _objects(graph, uri, predicate))
        for predicate in _IMPORTANT:
            piece.important.update(str(node) for node in _objects(graph, uri, predicate))


def _close_matches(graph: Graph, pieces: dict[str, Piece]) -> Iterator[CloseMatch]:
    """Yield what the file says about concepts of other vocabularies."""
    for uri in sorted(pieces):
        for predicate, relation in _MATCHES.items():
            for node in _objects(graph, uri, predicate):
                if str(node) not in pieces:
                    yield CloseMatch(uri, relation, str(node))


def _version(graph: Graph) -> str:
    """Return what the file says is its version."""
    from rdflib import OWL

    return min((str(text) for text in graph.objects(None, OWL.versionInfo)), default="unknown")
