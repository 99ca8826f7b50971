"""What people wrote of their skills, and what it is called in the language of a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from matching.profiles.linking import Linked, Linker
from matching.profiles.vocabulary import Vocabulary, normalise

OWN_WORDS: Final = "text:"
"""What stands before words that are to be kept as they are."""


@dataclass(frozen=True)
class Claim:
    """A skill as it was written.

    Attributes
    ----------
    text
        As it is kept.
    skill
        The id in the vocabulary; None where nobody should rely on a guess.
    label
        What to call it in the language of the reader.
    guess, guess_label
        Which skill may be meant where that is not sure, and what that is called; else empty.
    """

    text: str
    skill: str | None
    label: str
    guess: str = ""
    guess_label: str = ""

    @property
    def key(self) -> str:
        """By which two claims are seen to be the same."""
        return self.skill or f"{OWN_WORDS}{normalise(self.text)}"


def named(linker: Linker, texts: Iterable[str], language: str) -> dict[str, Claim]:
    """Return by text what each is called.

    Parameters
    ----------
    linker
        What links words to skills; one that remembers is quick.
    texts
        As people wrote them, in any language.
    language
        Of the reader.
    """
    wanted = list(dict.fromkeys(texts))
    vocabulary = linker.vocabulary
    return {one.text: _claim(vocabulary, one, language) for one in linker.link(wanted)}


def _claim(vocabulary: Vocabulary, linked: Linked, language: str) -> Claim:
    if linked.skill is not None:
        return Claim(linked.text, linked.skill, vocabulary.label(linked.skill, language))
    guess = linked.proposal
    if guess is None:
        return Claim(linked.text, None, linked.text)
    label = vocabulary.label(guess.skill, language)
    return Claim(linked.text, None, linked.text, guess.skill, label)


def kept(linker: Linker, value: str, language: str) -> str | None:
    """Return the text under which a chosen skill is kept, for people to read in any file.

    That is its name in the language of who chose it; its id where the name may mean another skill.

    Parameters
    ----------
    value
        The id of a skill, or `OWN_WORDS` and words.

    Returns
    -------
    str or None
        None: there is no such skill, or nothing was said.
    """
    if value.startswith(OWN_WORDS):
        return " ".join(value.removeprefix(OWN_WORDS).split()) or None
    if value not in linker.vocabulary.position:
        return None
    label = linker.vocabulary.label(value, language)
    return label if linker.link([label])[0].skill == value else value
