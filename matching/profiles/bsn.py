"""Recognising a BSN (citizen service number), so that it can be refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CANDIDATE = re.compile(
    r"(?<![\d.,-])(\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?![\d,-])"
)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn(digits: str) -> bool:
    """Return whether nine digits pass the eleven test of the BSN (Besluit BSN, article 2)."""
    if len(digits) != 9 or not digits.isdecimal() or digits == "000000000":
        return False
    return sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def contains_bsn(text: str) -> bool:
    """Return whether a text holds a number of nine digits that passes the eleven test."""
    return any(is_bsn(re.sub(r"\D", "", found)) for found in _CANDIDATE.findall(text))


def without_bsn(text: str) -> str:
    """Return a text with dots in the place of each number that `contains_bsn` finds.

    Examples
    --------
    >>> without_bsn("bel 06-12345678, nr 111222333")
    'bel 06-12345678, nr …'
    """

    def hidden(found: re.Match[str]) -> str:
        return "…" if is_bsn(re.sub(r"\D", "", found[0])) else found[0]

    return _CANDIDATE.sub(hidden, text)


def looks_like_bsn_column(values: Iterable[str]) -> bool:
    """Return whether most of a column's values pass the eleven test.

    One number in eleven passes by chance, so five values and a share of 0.8 are asked.
    Excel drops leading zeros, so eight digits are tried with a zero in front.
    """
    digits = [re.sub(r"[. ]", "", value.strip()) for value in values if value.strip()]
    passing = sum(is_bsn(value.zfill(9)) for value in digits if len(value) in {8, 9})
    return passing >= 5 and passing >= 0.8 * len(digits)
