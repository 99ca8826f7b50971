"""Texts as weighted character n-grams, for thousands of phrases at a time.

Each word is padded with a blank on both sides; its n-grams of 2 to 5 characters count, and the
word as a whole. N-grams are known by a 64-bit hash, so that no table of texts is kept and numpy
does the work: a polynomial hash is rolled over all texts at once (Karp and Rabin, 1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.profiles.vocabulary import normalise

Float32 = npt.NDArray[np.float32]
UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

SHORTEST: Final = 2
LONGEST: Final = 5

_BASE: Final = np.uint64(0x9E3779B97F4A7C15 | 1)
_WORD: Final = 31
"""In the place of a length: the word as a whole."""

_SPACE: Final = 0x20


@dataclass(frozen=True)
class Rows:
    """Sparse rows with float weights; a row a text.

    Parameters
    ----------
    indptr
        ``int64[n + 1]``.
    column
        ``int64[nnz]``, rising within a row.
    value
        ``float32[nnz]``.
    """

    indptr: Int64
    column: Int64
    value: Float32

    @property
    def row(self) -> Int64:
        """The row of each entry; ``int64[nnz]``."""
        return np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr))


@dataclass(frozen=True)
class Grams:
    """The n-grams that count, and how much each tells.

    Parameters
    ----------
    key
        Their hashes, rising; ``uint64[f]``.
    idf
        Inverse document frequency; ``float32[f]``.
    """

    key: UInt64
    idf: Float32

    def __len__(self) -> int:
        """Return the number of n-grams."""
        return int(self.key.size)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return the TF-IDF weights of texts: 1 + log(count), times idf, each row of length 1.

        N-grams that are not known are left out; a text without any known one is an empty row.
        """
        return self.of_words([normalise(text).split() for text in texts])

    def of_words(self, words: Sequence[Sequence[str]]) -> Rows:
        """Return `rows` of texts that are normalised, and in words, already.

        Each word is counted once, however many texts it is in: names share most of theirs.
        """
        texts, width = len(words), max(len(self), 1)
        place: dict[str, int] = {}
        which = np.array([place.setdefault(w, len(place)) for each in words for w in each], int)
        owner, key = _hashes([f" {word} " for word in place])
        at = self._at(key)
        order = np.argsort(owner[at >= 0], kind="stable")
        owner, at = owner[at >= 0][order], at[at >= 0][order]
        start = np.searchsorted(owner, np.arange(len(place) + 1))
        length = np.diff(start)[which]
        entry = np.arange(length.sum()) + np.repeat(
            start[which] - np.cumsum(length) + length, length
        )
        row = np.repeat(np.arange(texts), [len(each) for each in words])
        cell, count = np.unique(np.repeat(row, length) * width + at[entry], return_counts=True)
        row, column = cell // width, cell % width
        value = ((1 + np.log(count)) * self.idf[column]).astype(np.float32)
        length = np.sqrt(np.bincount(row, weights=value * value, minlength=texts))
        value /= np.maximum(length, 1e-12)[row].astype(np.float32)
        return Rows(np.searchsorted(row, np.arange(texts + 1)), column, value)

    def _at(self, key: UInt64) -> Int64:
        """Return the position of each hash; -1 for one that is not known.

        Hashes lie evenly, so that their first bits tell nearly where each would stand.
        """
        shift, start, keys = self._first_bits
        at = start[key >> shift]
        behind = np.flatnonzero(keys[at] < key)
        while behind.size:
            at[behind] += 1
            behind = behind[keys[at[behind]] < key[behind]]
        return np.where((at < len(self)) & (keys[at] == key), at, -1)

    @cached_property
    def _first_bits(self) -> tuple[np.uint64, Int64, UInt64]:
        """How many bits are left, where each beginning stands, and the hashes with a stop."""
        bits = max(len(self), 1).bit_length() + 1
        shift = np.uint64(64 - bits)
        begin = np.arange(2**bits, dtype=np.uint64) << shift
        keys = np.append(self.key, np.uint64(2**64 - 1))
        return shift, np.searchsorted(self.key, begin), keys


def learn(texts: Sequence[str], least: int = 2) -> Grams:
    """Return the n-grams that occur in at least `least` of the texts.

    Idf is ln((1 + n) / (1 + df)) + 1, as scikit-learn's `TfidfVectorizer` has it.
    """
    row, key = hashes(texts)
    # Sorted by n-gram and text, each pair once; np.unique is many times slower on millions.
    order = np.lexsort((row, key))
    row, key = row[order], key[order]
    fresh = np.ones(key.size, dtype=np.bool_)
    fresh[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
    key = key[fresh]
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))[: key.size])
    keys, frequency = key[first], np.diff(np.append(first, key.size))
    kept = frequency >= least
    idf = np.log((1 + len(texts)) / (1 + frequency[kept])) + 1
    return Grams(keys[kept], idf.astype(np.float32))


def hashes(texts: Sequence[str]) -> tuple[Int64, UInt64]:
    """Return the row and the hash of every n-gram of every word, repeats included.

    Returns
    -------
    tuple of array
        ``int64[m]`` and ``uint64[m]``, rows rising for each length of n-gram.
    """
    return _hashes(["".join(f" {word} " for word in normalise(text).split()) for text in texts])


def _hashes(padded: Sequence[str]) -> tuple[Int64, UInt64]:
    """Return `hashes` of texts in which each word has its blanks already."""
    joined = "".join(padded)
    code = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if not code.size:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    owner = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    # Blanks come in pairs, one on each side of a word: both belong to it.
    word = (np.cumsum(code == _SPACE) + 1) // 2
    word[(code == _SPACE)] = (np.arange(int((code == _SPACE).sum())) // 2) + 1
    rows: list[Int64] = []
    keys: list[UInt64] = []
    rolled = np.zeros(code.size, dtype=np.uint64)
    for n in range(1, LONGEST + 1):
        # rolled[i] is the hash of the n characters from i on.
        last = code.size - n + 1
        if last <= 0:
            break
        rolled = rolled[:last] * _BASE + code[n - 1 :]
        if n >= SHORTEST:
            inside = word[:last] == word[n - 1 :]
            rows.append(owner[:last][inside])
            keys.append(_mixed(rolled[inside], n))
    rows.append(owner[_starts(word)])
    keys.append(_mixed(_of_words(code, word), _WORD))
    return np.concatenate(rows), np.concatenate(keys)


def _starts(word: Int64) -> Int64:
    """Return where each word begins."""
    return np.flatnonzero(np.concatenate(([True], word[1:] != word[:-1])))


def _of_words(code: UInt64, word: Int64) -> UInt64:
    """Return a hash of each whole word, padding included: sum of code times a power by place."""
    start = _starts(word)
    place = np.arange(code.size) - np.repeat(start, np.diff(np.append(start, code.size)))
    power = np.ones(int(place.max()) + 1, dtype=np.uint64)
    power[1:] = _BASE
    power = np.multiply.accumulate(power)
    return np.add.reduceat((code + np.uint64(1)) * power[place], start)


def _mixed(value: UInt64, length: int) -> UInt64:
    """Return hashes with all bits stirred (the finaliser of splitmix64), apart by length."""
    z = value + np.uint64(length * 0xD1B54A32D192ED03 % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
