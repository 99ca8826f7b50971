"""What can go wrong around the engine, told so that a person can mend it."""

from __future__ import annotations

from matching.errors import Message


class ServiceError(Exception):
    """Base of every error that the service raises on purpose.

    Parameters
    ----------
    text
        What is wrong and how to mend it; translated where it is shown.
    """

    def __init__(self, text: Message) -> None:
        self.message = text
        super().__init__(str(text))
