"""Cutting sentences and vacancy texts into mentions of skills, each with its place in the text.

Names of the vocabulary are found first, the longest ones before the shorter ones. What is left
between punctuation and conjunctions is linked as a phrase. Words with a capital that the
vocabulary does not know (people, places, companies, nationalities) are never read as a skill, and
nothing is read from a part of a sentence that says what somebody cannot do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from matching.profiles.linking import PROPOSED, Linked, Linker
from matching.profiles.places import place_names
from matching.profiles.vocabulary import data_file, normalise, read_rows, split


@dataclass(frozen=True)
class Mention:
    """A part of a text that names a skill.

    Parameters
    ----------
    start, end
        Where it stands: ``text[start:end]``.
    linked
        What it may mean; the best link is at least a proposal.
    """

    start: int
    end: int
    linked: Linked

    @property
    def sure(self) -> bool:
        """Whether the link counts without asking anybody."""
        return self.linked.skill is not None


LANGUAGE: Final = "taal"
"""The kind of skill that a language is."""


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    capital: bool
    clause: int
    like_a_name: bool


_WORD: Final = re.compile(r"[^\W_][\w+#\u0300-\u036f]*|[+#]+")
"""A letter and its accent may be two characters: some programs save texts so."""

_STOP: Final = re.compile(r"[.!?;:,()\[\]{}/•·|\n\r\t]|\s[-–—]\s|^\s*[-*–—]\s", re.MULTILINE)
"""What ends a clause. A point inside a word ("node.js") is not one: see `_clauses`."""


def _small_words() -> dict[str, frozenset[str]]:
    """Return the small words of Dutch and English by their use; see ``data/README.md``."""
    rows = read_rows(data_file("small_words.csv"))
    return {row["use"]: frozenset(split(row["words"])) for row in rows}


_SMALL: Final = _small_words()

_JOINING: Final = _SMALL["joining"]
"""Between two phrases."""

_NOT: Final = _SMALL["denying"]
"""After these a clause says what somebody cannot do, or what is not asked."""

_YET: Final = _SMALL["turning"]
"""After these it no longer does."""

_EMPTY: Final = _SMALL["empty"]
"""At the end of a phrase these say nothing about which skill is meant."""

_OPENING: Final = _SMALL["opening"]
"""Empty alone, but a phrase may start with these: "met klanten omgaan", "op hoogte werken"."""

_OF_PEOPLE: Final = _SMALL["people"]
"""Beside the name of a language these tell where somebody is from, not what they speak."""

_SPEAKING: Final = re.compile(
    r"(?:ge)?(?:spr[eaou]+k|praat|praten)\w*|sch(?:rijf|rijv|reef)\w*|le[ez]\w*|lessen|vertal\w*|tolk\w*|\w*ta(?:al|len)\w*"
    r"|sp[eo]+k\w*|language\w*|tongue|fluent\w*|vloeiend\w*|writ\w*|read\w*|translat\w*"
)
"""Words of languages: "mijn moedertaal is Turks", "ik spreek Enegls"."""

_IS: Final = frozenset({"is", "was", "are"})

_AS: Final = frozenset({"een", "a", "an", "als", "as"})
"""Before the name of a language these tell of a person: "als Chinees heb ik ..."."""

_ALONE: Final = frozenset({"alleen", "only", "slechts", "just", "enkel"})
"""After "niet" these take the denial away: "niet alleen lassen, ook frezen"."""

_CALLED: Final = frozenset(
    {"heet", "heette", "naam", "name", "genaamd", "called", "named", "mevrouw", "mevr", "mw",
     "meneer", "mijnheer", "dhr", "heer", "mr", "mrs", "ms"}
)  # fmt: skip
"""Capitals after these are the name of somebody, also where it is a word: "Ik heet Jan Bakker"."""

_GREETING: Final = frozenset({"groet", "groeten", "groetjes", "regards"})
"""After these a name follows, most often on a line of its own."""

_AM: Final = frozenset({"ben", "am"})

_IN_NAMES: Final = frozenset(
    {"van", "de", "der", "den", "het", "ten", "ter", "el", "al", "bin", "ibn", "le", "la", "di"}
)

_LONGEST_PHRASE: Final = 6
_LOOSE_WORD: Final = 0.85
_SHORT_NAME: Final = 2
"""A name of one or two letters ("R", "C") counts only as it is written in the vocabulary."""


class Cutter:
    """Cuts texts into mentions of the skills of one vocabulary.

    Parameters
    ----------
    linker
        Links the phrases.
    """

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._names: set[str] = set()
        self._as_written: set[str] = set()
        self._languages: set[str] = set()
        concepts = linker.vocabulary.concepts
        for name, at, *_ in linker.vocabulary.names():
            plain = normalise(name)
            self._names.add(plain)
            self._as_written.add(name)
            if concepts[at].kind == LANGUAGE:
                self._languages.add(plain)
        self._longest = max((name.count(" ") + 1 for name in self._names), default=0)

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset(word for name in self._names for word in name.split())

    def mentions(self, text: str, k: int = 3) -> list[Mention]:
        """Return the skills that a text names, in the order of the text, never overlapping.

        Parameters
        ----------
        text
            A sentence, a letter, a vacancy.
        k
            The greatest number of links for one mention.
        """
        tokens = list(_tokens(text))
        named = _people(tokens, self._words)
        taken = [at in named or self._is_origin(tokens, at) for at in range(len(tokens))]
        found: list[tuple[int, int]] = []
        for at in range(len(tokens)):
            to = at if taken[at] else self._name_at(text, tokens, at)
            if to > at:
                taken[at:to] = [True] * (to - at)
                if not _negated(tokens, at):
                    found.append((at, to))
        mentions = [self._mention(text, tokens, span, k) for span in found]
        mentions += self._phrases(text, tokens, taken, k)
        return sorted((m for m in mentions if m is not None), key=lambda m: m.start)

    def _name_at(self, text: str, tokens: Sequence[_Token], at: int) -> int:
        """Return where the longest name that begins at a token ends, or the token itself."""
        most = min(len(tokens), at + self._longest)
        for to in range(most, at, -1):
            words = tokens[at:to]
            if words[-1].clause != words[0].clause:
                continue
            plain = " ".join(token.word for token in words)
            if plain not in self._names:
                continue
            written = text[words[0].start : words[-1].end]
            if len(plain) <= _SHORT_NAME and written not in self._as_written:
                continue
            return to
        return at

    def _is_origin(self, tokens: Sequence[_Token], at: int) -> bool:
        """Return whether a word tells where somebody is from: a place, or a people.

        The name of a language is that of a people where it stands beside "ik ben" or "afkomst".
        """
        token = tokens[at]
        if token.capital and _is_place(token.word):
            return True
        if token.word not in self._languages:
            return False
        before, after = _beside(tokens, at - 1, token), _beside(tokens, at + 1, token)
        if before in _AS or before in _IS:
            return not _speaks(tokens, at)
        return before in _OF_PEOPLE or (after in _OF_PEOPLE and after not in _IS)

    def _is_adjective(self, token: _Token) -> bool:
        """Return whether a word is a language with an ending, as of people: "Turkse", "Duitser"."""
        return any(
            token.word.endswith(ending) and token.word.removesuffix(ending) in self._languages
            for ending in ("e", "er", "ers", "en")
        )

    def _mention(
        self, text: str, tokens: Sequence[_Token], span: tuple[int, int], k: int
    ) -> Mention | None:
        """Return the mention at a span of tokens, or None if it means nothing after all."""
        start, end = tokens[span[0]].start, tokens[span[1] - 1].end
        linked = self._linker.link([text[start:end]], k)[0]
        best = linked.links[0].probability if linked.links else 0.0
        return Mention(start, end, linked) if best >= PROPOSED else None

    def _phrases(
        self, text: str, tokens: Sequence[_Token], taken: Sequence[bool], k: int
    ) -> list[Mention | None]:
        """Return mentions in what no name was found in: the surest phrases, not overlapping."""
        spans = [span for run in self._runs(tokens, taken) for span in _windows(tokens, run)]
        texts = [text[tokens[a].start : tokens[b - 1].end] for a, b in spans]
        linked = self._linker.link(texts, k)
        ranked = sorted(
            (
                (-each.links[0].probability, a - b, a, b, each)
                for (a, b), each in zip(spans, linked, strict=True)
                if each.links
                and each.links[0].probability >= _least(b - a)
                and (not self._is_language(each) or _speaks(tokens, a))
            ),
            key=lambda row: row[:4],
        )
        free = [not used for used in taken]
        mentions: list[Mention | None] = []
        for _, _, a, b, each in ranked:
            if all(free[a:b]):
                free[a:b] = [False] * (b - a)
                mentions.append(Mention(tokens[a].start, tokens[b - 1].end, each))
        return mentions

    def _is_language(self, linked: Linked) -> bool:
        """Return whether a text most likely means a language: or else where somebody is from."""
        vocabulary = self._linker.vocabulary
        return vocabulary.concepts[vocabulary.position[linked.links[0].skill]].kind == LANGUAGE

    def _runs(self, tokens: Sequence[_Token], taken: Sequence[bool]) -> Iterator[range]:
        """Yield stretches of tokens in one clause that may hold a phrase."""
        start = 0
        for at, token in enumerate(tokens):
            barred = (
                taken[at]
                or token.word in _JOINING
                or token.word in _NOT
                or self._is_somebody(token)
                or self._is_adjective(token)
            )
            if barred or token.clause != tokens[start].clause:
                yield range(start, at)
                start = at + 1 if barred else at
        yield range(start, len(tokens))

    def _is_somebody(self, token: _Token) -> bool:
        """Return whether a word is a name of a person, a place, a company or a nationality."""
        return token.capital and token.word not in self._words


@lru_cache(maxsize=4)
def cutter_for(linker: Linker) -> Cutter:
    """Return the cutter of a linker, made once: it goes through all names."""
    return Cutter(linker)


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the words of a text with their place and the clause that they are in."""
    stops = [match.start() for match in _STOP.finditer(text) if _ends_clause(text, match.start())]
    clause = 0
    for match in _WORD.finditer(text):
        while clause < len(stops) and stops[clause] < match.start():
            clause += 1
        word = normalise(match.group())
        if word:
            yield _Token(
                *match.span(), word, match.group()[0].isupper(), clause, match.group().istitle()
            )


def _ends_clause(text: str, at: int) -> bool:
    """Return whether a stop really is one: not the point, slash or comma inside a word."""
    inside = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    return not (inside and text[at] in ".,/")


def _windows(tokens: Sequence[_Token], run: range) -> Iterator[tuple[int, int]]:
    """Yield the phrases worth linking in a stretch: no empty word at the end, few at the start."""
    for start in run:
        word = tokens[start].word
        opens = word in _OPENING
        if (word in _EMPTY and not opens) or _negated(tokens, start):
            continue
        for end in range(start + 1 + opens, min(run.stop, start + _LONGEST_PHRASE) + 1):
            short = end == start + 1 and len(tokens[start].word) <= _SHORT_NAME
            if tokens[end - 1].word not in _EMPTY and not short:
                yield start, end


def _least(words: int) -> float:
    """Return how sure a phrase must be: one loose word is seldom a skill."""
    return _LOOSE_WORD if words == 1 else PROPOSED


def _negated(tokens: Sequence[_Token], at: int) -> bool:
    """Return whether the clause says before `at` that somebody does not, or cannot."""
    for back in range(at - 1, -1, -1):
        if tokens[back].clause != tokens[at].clause or tokens[back].word in _YET:
            return False
        if tokens[back].word in _NOT and tokens[back + 1].word not in _ALONE:
            return True
    return False


def _beside(tokens: Sequence[_Token], at: int, token: _Token) -> str:
    """Return the word at a place, or nothing where that is outside the clause of `token`."""
    inside = 0 <= at < len(tokens) and tokens[at].clause == token.clause
    return tokens[at].word if inside else ""


def _speaks(tokens: Sequence[_Token], at: int) -> bool:
    """Return whether words before a place in its clause tell that a language follows."""
    return any(
        token.clause == tokens[at].clause and _SPEAKING.fullmatch(token.word)
        for token in tokens[:at]
    )


def _people(tokens: Sequence[_Token], words: frozenset[str]) -> set[int]:
    """Return the places of words that are the name of somebody.

    Who is introduced ("ik heet Jan Bakker", "ik ben Visser", "groeten, Lan"), and two words or
    more with a capital of which the first is no word about work ("Frank Visser").
    """
    found: set[int] = set()
    for at, token in enumerate(tokens[:-1]):
        first = at + 1
        if token.word in _GREETING:
            found.update(_name_from(tokens, first, tokens[first]))
        elif token.word in _CALLED or token.word in _AM:
            if _beside(tokens, first, token) in _IS:
                first += 1
            name = _name_from(tokens, first, token)
            if token.word in _CALLED or (name and tokens[name[0]].like_a_name):
                found.update(name)
        elif _is_first_name(token, words):
            name = _name_from(tokens, first, token)
            if name and tokens[name[-1]].like_a_name:
                found.update((at, *name))
    return found


def _is_first_name(token: _Token, words: frozenset[str]) -> bool:
    """Return whether a word may begin a name: a capital, and no word about work, no small word."""
    return token.like_a_name and token.word not in words and token.word not in _EMPTY


def _name_from(tokens: Sequence[_Token], first: int, token: _Token) -> range:
    """Return the places of words with a capital from `first` on, small words between allowed."""
    end = first
    for at in range(first, len(tokens)):
        if tokens[at].clause != token.clause:
            break
        if tokens[at].capital:
            end = at + 1
        elif tokens[at].word not in _IN_NAMES or at == first:
            break
    return range(first, end)


def _is_place(word: str) -> bool:
    """Return whether a word is the name of a place in the region."""
    return word in place_names()
