"""What an employer calls a person."""

from __future__ import annotations

import re

from service.placements.pseudonyms import pseudonym

SECRET = b"s" * 32


def test_a_pseudonym_is_stable_for_an_employer_and_another_one_for_another() -> None:
    one = pseudonym(SECRET, "employer-1", "candidate-1")
    assert one == pseudonym(SECRET, "employer-1", "candidate-1")
    assert re.fullmatch(r"K-[A-Z2-7]{10}", one)
    others = {
        pseudonym(SECRET, "employer-2", "candidate-1"),
        pseudonym(SECRET, "employer-1", "candidate-2"),
        pseudonym(b"t" * 32, "employer-1", "candidate-1"),
    }
    assert len({one, *others}) == 4


def test_ids_that_run_together_do_not_give_the_same_pseudonym() -> None:
    assert pseudonym(SECRET, "ab", "c") != pseudonym(SECRET, "a", "bc")
