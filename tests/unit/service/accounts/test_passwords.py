"""Which passwords are good enough, and how they are kept."""

from __future__ import annotations

import pytest

from service.accounts.passwords import (
    LONGEST,
    SHORTEST,
    check_password,
    hashed,
    is_outdated,
    is_right,
)
from service.errors import ProblemError


@pytest.mark.parametrize(
    "password",
    [
        "x" * (SHORTEST - 1),
        "kort wolkje",
        "x9 " * LONGEST,
        "aaaaaaaaaaaaaa",
        "passwordpassword",
        "Welkom123456!",
        "P@ssw0rd1234",
        "123456789012",
        "20112012201399",
        "qwertyuiopasdf",
        "lkjhgfdsapoiuyt",
        "correct horse battery staple",
        "Stagepact2026!",
        "noor.de.vries1",
        "Noor de Vries!",
        "!!Wachtwoord!!",
        "1q2w3e4r5t6y7u",
    ],
)
def test_a_password_that_others_try_first_is_refused(password: str) -> None:
    with pytest.raises(ProblemError):
        check_password(password, "noor.de.vries@example.org", "Noor de Vries")


@pytest.mark.parametrize(
    "password",
    [
        "tafel wolk fiets citroen",
        "Xk3!vv9#Qpla",
        "zeven paarse treinen",
        "één lange zin, ja",
        "ключ от дома 7",
    ],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    check_password(password, "noor@example.org", "Noor de Vries")


def test_a_hash_is_argon2id_at_the_cost_we_say_and_has_a_salt() -> None:
    first, second = hashed("tafel wolk fiets"), hashed("tafel wolk fiets")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert is_right(first, "tafel wolk fiets")
    assert not is_right(first, "tafel wolk fietS")
    assert not is_outdated(first)


def test_without_a_hash_no_password_is_right_not_even_the_one_that_is_tried_against() -> None:
    assert not is_right(None, "nobody has this password")
    assert not is_right(None, "")


def test_what_is_no_hash_lets_nobody_in() -> None:
    assert not is_right("plain text", "plain text")
    assert not is_right("", "")
