"""The text of a letter: plain, short, and without a name of anybody but who sends and gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.words import N_, ZONE, Words

_SUBJECTS: Final = {
    "vacancy": N_("Is this vacancy still open? {title}"),
    "placement": N_("A proposal for your vacancy: {title}"),
}

_OPENINGS: Final = {
    "vacancy": N_(
        "We would like to know whether your vacancy “{title}” is still open, and how many places "
        "there are."
    ),
    "placement": N_(
        "We have a proposal for your vacancy “{title}”: somebody whom we call {called}. You see "
        "what this person can do and why it fits. You do not see a name yet."
    ),
}


@dataclass(frozen=True)
class Matter:
    """What a letter is about.

    Attributes
    ----------
    purpose
        ``vacancy`` or ``placement``.
    title
        Of the vacancy.
    called
        The pseudonym of the person; empty for a vacancy.
    contact, sender
        The names of who gets it and of who sends it; may be empty.
    """

    purpose: str
    title: str
    called: str
    contact: str
    sender: str


def subject_of(matter: Matter, say: Words) -> str:
    """Return the subject: one line, whatever the title holds."""
    title = " ".join(matter.title.split())[:150]
    return say(_SUBJECTS[matter.purpose], title=title)


def body_of(matter: Matter, link: str, expires_at: datetime, say: Words) -> str:
    """Return the text, with the link on a line of its own."""
    ends = say.date(expires_at.astimezone(ZONE).date())
    greeting = (
        say(N_("Hello {name},"), name=matter.contact) if matter.contact else say(N_("Hello,"))
    )
    parts = [
        greeting,
        say(_OPENINGS[matter.purpose], title=matter.title, called=matter.called),
        say(N_("Open this link to look at it and to answer. You need no account:")),
        link,
        say(
            N_(
                "Opening the link changes nothing: only the button on the page does. The link "
                "works until {day}, for one answer. Do not send it on: who has the link can answer "
                "for you."
            ),
            day=ends,
        ),
        say(N_("Regards,")),
    ]
    if matter.sender:
        parts[-1] += f"\n{matter.sender}"
    return "\n\n".join(parts) + "\n"
