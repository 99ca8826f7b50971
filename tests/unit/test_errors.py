"""Messages and errors that tell a person what to mend."""

from __future__ import annotations

import pytest

from matching.errors import (
    ConfigError,
    InfeasibleError,
    InputError,
    MatchingError,
    Message,
    ProblemError,
    message,
)

DUTCH = {
    "{who} is missing from {where}": "{who} ontbreekt in {where}",
    "the sheet {name}": "het blad {name}",
}


def dutch(template: str) -> str:
    return DUTCH.get(template, template)


def test_a_message_fills_its_gaps_in_english() -> None:
    """Rendered without a translation a message is its English sentence with the values in it."""
    assert str(message("{count} rows in {file}", count=3, file="a.csv")) == "3 rows in a.csv"


def test_a_message_is_translated_before_its_gaps_are_filled() -> None:
    """A translation is looked up by template, so that its words may stand in another order."""
    told = message("{who} is missing from {where}", who="S1", where="a.csv")
    assert told.render(dutch) == "S1 ontbreekt in a.csv"


def test_a_message_inside_a_message_is_translated_too() -> None:
    """A value that is itself a message comes out in the same language."""
    told = message(
        "{who} is missing from {where}", who="S1", where=message("the sheet {name}", name="B")
    )
    assert told.render(dutch) == "S1 ontbreekt in het blad B"
    assert str(told) == "S1 is missing from the sheet B"


def test_braces_in_a_value_are_left_alone() -> None:
    """What a user wrote is never read as a gap."""
    assert str(message("{text} is not a skill", text="{0.__class__} {x}")) == (
        "{0.__class__} {x} is not a skill"
    )


def test_a_gap_without_a_value_is_a_fault_in_code() -> None:
    """A template asks for every value by name and does not go out half filled."""
    with pytest.raises(KeyError):
        message("{a} and {b}", a=1).render()


def test_plain_text_with_braces_can_be_an_error() -> None:
    """A finished sentence becomes a message as it stands."""
    assert str(MatchingError("a {b} c")) == "a {b} c"


def test_an_error_names_its_record_and_field() -> None:
    """Whoever catches an error can point at the cell without reading the sentence."""
    error = InputError(message("wrong {what}", what="day"), record="S1", field="start")
    assert (str(error), error.record, error.field, error.findings) == (
        "wrong day", "S1", "start", (),
    )  # fmt: skip


def test_every_error_is_caught_as_a_matching_error() -> None:
    """One except clause catches all that the engine raises on purpose."""
    for kind in (ConfigError, InputError, InfeasibleError):
        with pytest.raises(MatchingError, match="wrong"):
            raise kind(message("wrong"))
    assert issubclass(InfeasibleError, ProblemError)


def test_messages_with_the_same_words_are_equal() -> None:
    """Two findings that say the same can be told to be the same."""
    assert message("{a}", a=1) == Message("{a}", {"a": 1}) != message("{a}", a=2)
