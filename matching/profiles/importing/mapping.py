"""From the concepts of one vocabulary to those of another: what was published first.

Where nothing was published the linker proposes by name; such a row says so and needs a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matching.profiles.linking import Linker
from matching.profiles.vocabulary import GROUP, CloseMatch, Vocabulary

PUBLISHED = "published"
SAME_ID = "same-id"
PROPOSED = "proposed"


class Mapped(NamedTuple):
    """One concept and what it is elsewhere.

    `relation` is exact, close, broad or narrow (SKOS mapping relations, seen from `id`), `how`
    one of ``published``, ``same-id`` and ``proposed``, `probability` 1 unless it is proposed.
    """

    id: str
    relation: str
    other: str
    how: str
    probability: float


_BACK = {"exact": "exact", "close": "close", "broad": "narrow", "narrow": "broad"}


def mapping(
    one: Vocabulary, other: Vocabulary, linker: Linker | None = None, least: float = 0.4
) -> list[Mapped]:
    """Return what the skills of one vocabulary are in another, by id.

    Parameters
    ----------
    one, other
        The vocabularies. Versions of the same one join on their ids; what either says it
        published about the other is used in both directions.
    linker
        Links to `other`: proposes for what has no published match; None: nothing is proposed.
    least
        The smallest probability worth proposing.
    """
    found: dict[str, list[Mapped]] = {}
    for match in (*_said_here(one, other), *_said_there(one, other)):
        found.setdefault(match.id, []).append(match)
    open_ids = [
        concept.id for concept in one.concepts if concept.id not in found and concept.kind != GROUP
    ]
    if linker is not None:
        for match in _proposed(one, open_ids, linker, least):
            found.setdefault(match.id, []).append(match)
    return sorted({row for rows in found.values() for row in rows})


def _said_here(one: Vocabulary, other: Vocabulary) -> Iterator[Mapped]:
    """Yield ids that both have, and what `one` published about `other`."""
    for concept in one.concepts:
        if concept.id in other.position:
            yield Mapped(concept.id, "exact", concept.id, SAME_ID, 1.0)
    for match in one.close_matches:
        key = _key(match.other, other)
        if key is not None and match.id in one.position:
            yield Mapped(match.id, match.relation, key, PUBLISHED, 1.0)


def _said_there(one: Vocabulary, other: Vocabulary) -> Iterator[Mapped]:
    """Yield what `other` published about `one`, turned round."""
    for match in other.close_matches:
        key = _key(match.other, one)
        if key is not None and match.id in other.position:
            yield Mapped(key, _BACK[match.relation], match.id, PUBLISHED, 1.0)


_BATCH = 256
"""So many names are linked at once: a linker compares them all with all names of the other."""

_ESCO = re.compile(r"^https?://data\.europa\.eu/esco/")


def _key(uri: str, vocabulary: Vocabulary) -> str | None:
    """Return the id of a skill that somebody else called by its URI, or None."""
    for key in (uri, _ESCO.sub("", uri)):
        if key in vocabulary.position:
            return key
    return None


def _proposed(
    one: Vocabulary, ids: Sequence[str], linker: Linker, least: float
) -> Iterator[Mapped]:
    """Yield for each skill the best link of any of its labels."""
    labels = [
        (key, text) for key in ids for text in one.concepts[one.position[key]].labels.values()
    ]
    best: dict[str, Mapped] = {}
    for start in range(0, len(labels), _BATCH):
        batch = labels[start : start + _BATCH]
        for (key, _), each in zip(batch, linker.link([text for _, text in batch], 1), strict=True):
            for link in each.links[:1]:
                row = Mapped(key, "close", link.skill, PROPOSED, link.probability)
                if link.probability >= max(least, best[key].probability if key in best else 0.0):
                    best[key] = row
    yield from best.values()


def close_matches(rows: Sequence[Mapped]) -> tuple[CloseMatch, ...]:
    """Return rows that a person need not judge any more as close matches."""
    return tuple(CloseMatch(row.id, row.relation, row.other) for row in rows if row.how != PROPOSED)
