"""What importers share: concepts that come together from several files, language by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matching.errors import Message, message
from matching.profiles.vocabulary import Concept, Named, Occupation, normalise

Tell = Callable[[Message], None]
"""Told what an importer left out, and why."""


def nobody(_told: Message) -> None:
    """Tell nobody."""


@dataclass
class Piece:
    """What is known so far of one concept.

    Parameters
    ----------
    key
        Its id in the vocabulary.
    kind
        As in `matching.profiles.vocabulary.KINDS`; empty for an occupation.
    code
        Its code in a classification.
    """

    key: str
    kind: str = ""
    code: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    synonyms: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    descriptions: dict[str, str] = field(default_factory=dict)
    broader: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    essential: set[str] = field(default_factory=set)
    important: set[str] = field(default_factory=set)

    def label(self, language: str, text: str) -> None:
        """Take a label; a second one in the same language becomes a synonym."""
        plain = _plain(text)
        if plain and self.labels.setdefault(language, plain) != plain:
            self.synonym(language, plain)

    def synonym(self, language: str, text: str) -> None:
        """Take a synonym, once."""
        plain = _plain(text)
        if plain:
            self.synonyms[language].setdefault(normalise(plain), plain)

    def description(self, language: str, text: str) -> None:
        """Take a description; the first one stays."""
        plain = _plain(text)
        if plain:
            self.descriptions.setdefault(language, plain)

    def named(self) -> Named:
        """Return the id and the names, the languages in order."""
        label = {language: normalise(text) for language, text in self.labels.items()}
        return Named(
            id=self.key,
            labels=dict(sorted(self.labels.items(), key=_language_first)),
            synonyms={
                language: names
                for language, found in sorted(self.synonyms.items(), key=_language_first)
                if (names := tuple(n for plain, n in found.items() if plain != label.get(language)))
            },
            descriptions=dict(sorted(self.descriptions.items(), key=_language_first)),
            sectors=(),
        )


def concepts_of(pieces: Mapping[str, Piece]) -> tuple[Concept, ...]:
    """Return the skills by id: those with a label, and relations between these only."""
    kept = {piece.key for piece in pieces.values() if piece.labels}
    return tuple(
        Concept(
            **vars(piece.named()),
            kind=piece.kind or "vakvaardigheid",
            broader=_known(piece.broader - {piece.key}, kept),
            related=_known(piece.related - {piece.key}, kept),
            training="",
        )
        for piece in sorted(pieces.values(), key=lambda each: each.key)
        if piece.labels
    )


def occupations_of(
    pieces: Mapping[str, Piece], skills: Mapping[str, Piece]
) -> tuple[Occupation, ...]:
    """Return the occupations by id, with skills that are there."""
    known = {piece.key for piece in skills.values() if piece.labels}
    return tuple(
        Occupation(
            **vars(piece.named()),
            essential=_known(piece.essential, known),
            important=_known(piece.important - piece.essential, known),
            code=piece.code,
        )
        for piece in sorted(pieces.values(), key=lambda each: each.key)
        if piece.labels
    )


def tell_lost(skills: Mapping[str, Piece], occupations: Mapping[str, Piece], tell: Tell) -> None:
    """Tell how many concepts have no name, and how many relations lead to none."""
    every = [*skills.values(), *occupations.values()]
    nameless = sum(1 for piece in every if not piece.labels)
    if nameless:
        tell(
            message(
                "left out, as they have no name in these files (withdrawn, or in another file): "
                "{count} skills and occupations",
                count=nameless,
            )
        )
    kept = {piece.key for piece in skills.values() if piece.labels}
    lost = sum(
        len((piece.broader | piece.related | piece.essential | piece.important) - kept)
        for piece in every
        if piece.labels
    )
    if lost:
        tell(
            message(
                "left out, as they lead to a skill without a name here: {count} relations",
                count=lost,
            )
        )


def _known(ids: set[str], there: set[str]) -> tuple[str, ...]:
    """Return the ids that are there, in order."""
    return tuple(sorted(ids & there))


def _language_first(item: tuple[str, object]) -> tuple[int, str]:
    """Return what orders languages: Dutch, English, then the others by name."""
    order = {"nl": 0, "en": 1}
    return order.get(item[0], 2), item[0]


def _plain(text: str) -> str:
    """Return a name on one line; a bar separates names in our files, so it may not be in one."""
    return " ".join(text.replace("|", "/").split())
