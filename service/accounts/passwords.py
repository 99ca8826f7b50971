"""Passwords: which are good enough, and how they are kept (argon2id).

The cost is what OWASP's "Password Storage Cheat Sheet" names first: 19 MiB, two passes, one lane;
some 40 ms a try. A hash tells its own cost, so one of an older cost is made anew at the next
sign-in.
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from matching.errors import message
from service.errors import ProblemError

SHORTEST: Final = 12
LONGEST: Final = 256
"""Characters of a password; a longer one would only cost time."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

_COMMON: Final = frozenset(
    {
        "abc", "abcd", "abcdef", "access", "admin", "administrator", "adminadmin", "ajax",
        "aanmelden", "amsterdam", "azerty", "babygirl", "baseball", "batman", "beheer", "beheerder",
        "changeme",
        "charlie", "chocolate", "computer", "correcthorsebatterystaple", "daniel", "default",
        "dragon", "feyenoord", "flower", "football", "freedom", "geheim", "guest", "hallo", "hello",
        "hottie", "ihavenopass", "iloveyou", "iloveyouso", "inloggen", "internet", "jordan",
        "katwijk", "killer", "lekker", "leiden", "letmein", "letmeinnow", "liverpool", "login",
        "loveme", "lovely", "master", "michael", "minecraft", "monkey", "mustang", "mynoob",
        "mypassword", "mypasswordis", "nederland", "nothing", "ohmnamah", "passphrase", "passw",
        "password", "passwordpassword", "pokemon", "princess", "qazwsx", "qazwsxedc", "qwer",
        "qwert", "qwerty", "qwertyui", "qwertyuiop", "qwertz", "root", "rotterdam", "samsung",
        "school", "secret", "shadow", "snoopy", "soccer", "stage", "stagepact", "starwars",
        "sunshine", "superman", "superuser", "teacher", "temporary", "test", "testtest", "trustno",
        "unknown", "user", "voetbal", "wachtwoord", "welcome", "welkom", "whatever", "winter",
        "yankees", "zaq", "zomer", "zxcvbn", "zxcvbnm",
    }
)  # fmt: skip
"""Words that stand before the digits and marks of the most used passwords, and a few of ours."""

_ROWS: Final = tuple(
    row * 3
    for row in ("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6y7u8i9o0p",
                "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
)  # fmt: skip

_LEET: Final = str.maketrans("@43!1|0$57", "aaeiliosst")

_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_EDGES: Final = re.compile(rf"^{_NO_LETTERS.pattern}|{_NO_LETTERS.pattern}$")

_FEWEST: Final = 5
"""Different characters of a password."""


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, with its own salt."""
    return _HASHER.hash(password)


def new_password() -> str:
    """Return a password of 64 random bits, easy to read out: ``d5ff-093c-84d4-1e77``."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def is_right(kept: str | None, password: str) -> bool:
    """Return whether a password is the one of a hash.

    Without a hash it takes as long as with one, so that time does not tell who has an account.
    """
    try:
        _HASHER.verify(_nobodys() if kept is None else kept, password)
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Return whether a hash was made at another cost than today's."""
    return _HASHER.check_needs_rehash(kept)


def check_password(password: str, *about: str) -> None:
    """Refuse a password that is easily guessed.

    Parameters
    ----------
    password
        The new one.
    about
        The e-mail address and the name of whom it is for.

    Raises
    ------
    ProblemError
        ``invalid``, with the mend.
    """
    if len(password) < SHORTEST:
        raise ProblemError(
            "invalid",
            message("Give a password of at least {least} characters.", least=SHORTEST),
        )
    if len(password) > LONGEST:
        raise ProblemError(
            "invalid", message("Give a password of at most {most} characters.", most=LONGEST)
        )
    if _is_common(password) or _is_about(password, about):
        raise ProblemError(
            "invalid",
            message(
                "This password is one of the first that others try. Take four words that "
                "have nothing to do with each other."
            ),
        )


@cache
def _nobodys() -> str:
    return hashed("nobody has this password")


def _is_common(password: str) -> bool:
    text = password.casefold()
    if len(set(text)) < _FEWEST or any(text in row or text[::-1] in row for row in _ROWS):
        return True
    bare = _EDGES.sub("", text)
    cores = {_core(bare), _core(bare.translate(_LEET))}
    return cores == {""} or not cores.isdisjoint(_COMMON)


def _core(text: str) -> str:
    """Return the letters of a password, a repeated word once."""
    word = _NO_LETTERS.sub("", text)
    repeated = re.fullmatch(r"(.+?)\1+", word)
    return repeated[1] if repeated else word


def _is_about(password: str, about: tuple[str, ...]) -> bool:
    text = _core(password.casefold())
    own = {part for one in about for part in (one.casefold(), one.casefold().partition("@")[0])}
    return bool(text) and text in {_core(one) for one in own}
