"""What can go wrong around the engine, told so that a person can mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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


class ProblemError(ServiceError):
    """What somebody asked cannot be done; answered as problem details (RFC 9457).

    Parameters
    ----------
    code
        One of `service.web.problems.TITLES`.
    text
        What is wrong and how to mend it.
    items
        Each with ``location``, ``detail`` (a `Message` or a text) and ``code``, or a fault as
        pydantic tells it.
    headers
        What the answer says beside it.
    """

    def __init__(
        self,
        code: str,
        text: Message,
        *,
        items: Sequence[Any] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.items = tuple(items)
        self.headers = dict(headers or {})
        super().__init__(text)
