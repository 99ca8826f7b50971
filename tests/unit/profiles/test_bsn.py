"""A BSN is recognised wherever it stands, and nothing else is taken for one.

111222333 passes the eleven test: 9+8+7 + 2*(6+5+4) + 3*(3+2) - 3 = 66 = 6 * 11.
"""

from __future__ import annotations

import pytest

from matching.profiles.bsn import contains_bsn, is_bsn, looks_like_bsn_column

BSN = "111222333"


@pytest.mark.parametrize("digits", ["111222333", "123456782", "999990019", "010000008"])
def test_numbers_that_pass_the_eleven_test(digits: str) -> None:
    """Known test numbers are recognised."""
    assert is_bsn(digits)


@pytest.mark.parametrize(
    "digits", ["111222334", "000000000", "11122233", "1112223333", "11122233a", "", "²²²²²²²²²"]
)
def test_numbers_that_are_no_bsn(digits: str) -> None:
    """A wrong check digit, all zeros, another length and other characters are no BSN."""
    assert not is_bsn(digits)


def test_one_wrong_digit_is_always_seen() -> None:
    """The eleven test sees every single slip, which is what it was made for."""
    for at in range(9):
        for digit in "0123456789":
            changed = BSN[:at] + digit + BSN[at + 1 :]
            assert is_bsn(changed) == (changed == BSN)


@pytest.mark.parametrize(
    "text",
    ["BSN 111222333.", "(111222333)", "nr:111222333", "111.222.333", "111 222 333", "1112.22.333",
     "a\n111222333\nb", "eerst 123456789 en dan 111222333"],
)  # fmt: skip
def test_a_bsn_between_words_is_found(text: str) -> None:
    """Spaces, points and words around it do not hide a BSN."""
    assert contains_bsn(text)


@pytest.mark.parametrize(
    "text",
    ["", "123456789", "1112223330", "3111222333", "NL91ABNA0111222333", "06-111222333",
     "111222333,50", "1.111.222.333", "111-222-333"],
)  # fmt: skip
def test_a_part_of_a_longer_number_is_no_bsn(text: str) -> None:
    """Amounts, account and phone numbers that hold the digits of one are left alone."""
    assert not contains_bsn(text)


def test_a_column_of_bsns_is_recognised() -> None:
    """Five that pass are enough, with points, blanks and lost zeros and one odd cell."""
    column = ["111222333", "123.456.782", "", " 999990019 ", "10000008", "100000010"]
    assert looks_like_bsn_column([*column, "onbekend"])


def test_a_column_of_other_numbers_is_not_refused() -> None:
    """Four that pass by chance, school numbers, phone numbers and strange digits are let be."""
    assert not looks_like_bsn_column(["111222333"] * 4)
    assert not looks_like_bsn_column([str(300_000_000 + 7 * n) for n in range(200)])
    assert not looks_like_bsn_column(["0612345678"] * 20)
    assert not looks_like_bsn_column(["²²²²²²²²²"] * 20)
    assert not looks_like_bsn_column([])
    assert not looks_like_bsn_column(["111222333"] * 7 + ["12"] * 2)
