"""A slip of the finger is one small change in one long word, and chance alone decides which."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from matching.profiles.meaning.slips import slip

TEXTS = st.text(alphabet="aabcdelnoprstz éËß-Q7", max_size=30)


@given(TEXTS, st.integers(0, 2**32))
def test_a_slip_is_one_change_in_a_long_word_and_nothing_else(text: str, seed: int) -> None:
    """One letter more, less, other or swapped; texts of short words stay as they are."""
    slipped = slip(text, random.Random(seed))
    long_words = re.findall(r"\w{4,}", text)
    assert OSA.distance(text, slipped) == (1 if long_words else 0)
    assert re.findall(r"\W+", text) == re.findall(r"\W+", slipped)


@given(TEXTS, st.integers(0, 2**32))
def test_the_same_chance_gives_the_same_slip(text: str, seed: int) -> None:
    """Nothing but the chance that is given decides."""
    assert slip(text, random.Random(seed)) == slip(text, random.Random(seed))


def kind_of(text: str, slipped: str) -> str:
    """Return what happened to a text whose letters are all different."""
    if len(slipped) < len(text):
        return "left out"
    if len(slipped) > len(text):
        return "doubled"
    return "swapped" if sorted(slipped) == sorted(text) else "beside"


def test_the_four_kinds_of_slip_are_about_as_likely() -> None:
    """Swapped, left out, doubled and the key beside: each in about a quarter of the cases."""
    chance = random.Random(11)
    text = "werkplaught"
    kinds = [kind_of(text, slip(text, chance)) for _ in range(4_000)]
    shares = {kind: kinds.count(kind) / len(kinds) for kind in set(kinds)}
    assert shares == {
        kind: pytest.approx(0.25, abs=0.04) for kind in ("swapped", "left out", "doubled", "beside")
    }


def test_the_key_beside_is_really_beside_it() -> None:
    """On the keyboard 's' lies beside 'a', 'd' and 'w', and is never read for 'p'."""
    chance = random.Random(5)
    slipped = {slip("ssss", chance) for _ in range(500)} - {"sss", "sssss"}
    letters = {next(letter for letter in text if letter != "s") for text in slipped}
    assert letters == set("adw")
