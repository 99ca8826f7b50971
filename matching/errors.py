"""What can go wrong in the engine, told so that a person can mend it.

The engine speaks in :class:`Message` templates with values, never in finished sentences, so
that a service can show the same message in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A sentence in English with named gaps, and the values for the gaps.

    Parameters
    ----------
    template
        An English sentence in :meth:`str.format` notation; also the key for translations.
    values
        What fills the gaps. A value may be a `Message` itself.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of `translate` (a gettext function)."""
        values = {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format(**values)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.render()


def message(template: str, **values: Any) -> Message:
    """Return a `Message`; the name that the translation extractor looks for."""
    return Message(template, values)


class MatchingError(Exception):
    """Base of every error that the engine raises on purpose.

    Parameters
    ----------
    text
        What is wrong and how to mend it.
    record
        The id of the record that it is about, if there is one.
    field
        The field of that record, if there is one.
    """

    def __init__(
        self, text: Message | str, *, record: str | None = None, field: str | None = None
    ) -> None:
        self.message = Message("{text}", {"text": text}) if isinstance(text, str) else text
        self.record = record
        self.field = field
        super().__init__(str(self.message))


class ConfigError(MatchingError):
    """A programme's configuration cannot be used."""


class InputError(MatchingError):
    """Input cannot be used; `findings` lists every problem that was found.

    Parameters
    ----------
    findings
        The problems, as `matching.profiles.reading.findings.Finding`.
    """

    def __init__(
        self,
        text: Message | str,
        findings: Sequence[Any] = (),
        *,
        record: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(text, record=record, field=field)
        self.findings = tuple(findings)


class UnknownIdError(MatchingError):
    """An id was asked for that the data do not have."""


class TableError(MatchingError):
    """An array has the wrong shape, type or order: a fault in code, not in data."""


class ProblemError(MatchingError):
    """An assignment problem contradicts itself."""


class InfeasibleError(ProblemError):
    """The locks alone already break a capacity, so that no matching can keep them."""


class NoStableMatchingError(ProblemError):
    """There is no matching of the stability that was asked for: proven, not a failure."""


class SolverError(MatchingError):
    """A solver ended without an answer, or with one that the judge refuses."""
