"""Slips of the finger, to train and to measure with."""

from __future__ import annotations

import random
import re
from typing import Final

_BESIDE: Final = {
    "a": "qsz", "b": "vng", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht",
    "h": "gjy", "i": "uok", "j": "hku", "k": "jlo", "l": "kop", "m": "nk", "n": "bmh",
    "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "rgy", "u": "yij",
    "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xsa",
}  # fmt: skip
"""Keys that lie beside each other."""

_LONG_WORD: Final = re.compile(r"\w{4,}")


def slip(text: str, chance: random.Random) -> str:
    """Return a text with one slip in a word of four letters or more.

    Two letters swapped, one left out, one doubled, or the key beside it: as likely each. A text
    without such a word comes back as it is.
    """
    words = [match.span() for match in _LONG_WORD.finditer(text)]
    if not words:
        return text
    start, end = chance.choice(words)
    at, how = chance.randrange(start, end), chance.randrange(4)
    before, letter, after = text[:at], text[at], text[at + 1 :]
    if how == 0 and at + 1 < end and after[0] != letter:
        return before + after[0] + letter + after[1:]
    if how == 1:
        return before + after
    if how == 2:
        return before + letter + letter + after
    return before + chance.choice(_BESIDE.get(letter.casefold(), "e")) + after
