"""What is kept of a person, in words: the names of parts, fields and actions, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from service.placements.transitions import REASONS, STATE_NAMES
from service.terms import LEERWEGEN, LEVELS, SKILL_LEVELS, TRAVEL_MODES
from service.words import N_, ZONE, Words, language_name

SECTIONS: Final[Mapping[str, str]] = {
    "profile": N_("Profile"),
    "contact": N_("Name and contact"),
    "skills": N_("Skills"),
    "wishes": N_("Wishes"),
    "rankings": N_("How employers ranked you"),
    "letters": N_("Letters to employers about you, without your name"),
    "decisions": N_("What people decided about you and a vacancy"),
    "proposals": N_("What runs proposed for you"),
    "unplaced": N_("Runs that proposed nothing for you"),
    "placements": N_("Placements"),
    "steps": N_("Steps of placements"),
    "consents": N_("Consents"),
    "calls": N_("Telephone calls about you"),
    "follow_ups": N_("Talks after you started"),
    "requests": N_("What you asked about your data"),
    "account": N_("Account"),
    "sessions": N_("Sessions: where you signed in"),
    "keys": N_("API keys"),
}
"""Part of an export to its heading."""

FIELDS: Final[Mapping[str, str]] = {
    "key": N_("Number at the school or coach"),
    "programme": N_("Programme"),
    "programmes": N_("Programmes"),
    "organisation_id": N_("School or coaching organisation"),
    "level": N_("Level of education"),
    "crebo": N_("Crebo"),
    "field": N_("Field of study"),
    "leerweg": N_("Learning route (leerweg)"),
    "school": N_("School"),
    "school_number": N_("Number at school"),
    "occupation": N_("Work now or before"),
    "starts_on": N_("First day"),
    "ends_on": N_("Last day"),
    "hours_per_week": N_("Hours a week"),
    "postcode": N_("Postcode (four digits)"),
    "travel_mode": N_("Way of travelling"),
    "max_travel_km": N_("Farthest travel in km"),
    "max_travel_minutes": N_("Longest travel in minutes"),
    "languages": N_("Languages"),
    "driving_licences": N_("Driving licences"),
    "certificates": N_("Certificates"),
    "interests": N_("Interests"),
    "learn": N_("Wants to learn"),
    "ready": N_("May begin, says the school or coach"),
    "employed": N_("Has work now"),
    "objected_at": N_("Objects since"),
    "name": N_("Name"),
    "email": N_("E-mail address"),
    "phone": N_("Telephone"),
    "text": N_("Text"),
    "rank": N_("Place in the list"),
    "wish": N_("Place in your wishes"),
    "vacancy_id": N_("Vacancy"),
    "employer_id": N_("Employer"),
    "round_id": N_("Round"),
    "kind": N_("Kind"),
    "reason": N_("Reason"),
    "by": N_("Decided by"),
    "decided_on": N_("Decided on"),
    "made_at": N_("Written down on"),
    "candidate_score": N_("How well it fits you, of 10,000"),
    "vacancy_score": N_("How well you fit the vacancy, of 10,000"),
    "state": N_("State"),
    "before": N_("Before"),
    "after": N_("After"),
    "at": N_("Moment"),
    "role": N_("Role"),
    "note": N_("Note"),
    "audience": N_("Who may read the note"),
    "purpose": N_("Purpose"),
    "wording": N_("Wording"),
    "given_at": N_("Given on"),
    "withdrawn_at": N_("Taken back on"),
    "outcome": N_("Outcome"),
    "again_on": N_("Call again on"),
    "called_at": N_("Called on"),
    "due_on": N_("Planned for"),
    "done_at": N_("Done on"),
    "asked_at": N_("Asked on"),
    "answer": N_("Answer"),
    "answered_at": N_("Answered on"),
    "disabled_at": N_("Closed since"),
    "subject": N_("Id at the organisation where you sign in"),
    "expires_at": N_("Ends on"),
    "revoked_at": N_("Revoked on"),
    "prefix": N_("Begins with"),
    "scopes": N_("May do"),
    "created_at": N_("Made on"),
    "updated_at": N_("Changed on"),
}
"""Field to what it is called; one that is not here is shown by its own name."""

ACTIONS: Final[Mapping[str, str]] = {
    "account.create": N_("made an account for you"),
    "account.list": N_("looked at a list of accounts"),
    "account.password": N_("gave your account a new password"),
    "account.read": N_("looked at your account"),
    "account.update": N_("changed your account"),
    "audit.read": N_("looked at the log"),
    "call.change": N_("wrote down a telephone call"),
    "call.list": N_("looked at the list of people to call"),
    "candidate.change": N_("changed your profile"),
    "candidate.create": N_("made your profile"),
    "candidate.export": N_("took out everything that is kept about you"),
    "candidate.list": N_("looked at a list of people"),
    "candidate.read": N_("looked at your profile"),
    "consent.given": N_("wrote down your consent"),
    "consent.read": N_("looked at your consents"),
    "consent.withdrawn": N_("took your consent back"),
    "decision.list": N_("looked at decisions"),
    "decision.make": N_("decided about you and a vacancy"),
    "decision.read": N_("looked at a decision"),
    "decision.withdraw": N_("took a decision back"),
    "export.people": N_("took out a file with people"),
    "import.people": N_("brought in a file with people"),
    "letter.answer": N_("answered a letter about you"),
    "letter.make": N_("wrote an employer about you, without your name"),
    "letter.open": N_("opened a letter about you, without your name"),
    "look.read": N_("looked who looked at you"),
    "openings.read": N_("looked at what you could learn"),
    "pair.read": N_("looked at you and a vacancy"),
    "placement.list": N_("looked at a list of placements"),
    "placement.propose": N_("proposed you for a vacancy"),
    "placement.read": N_("looked at a placement"),
    "placement.step": N_("took a placement a step further"),
    "ranking.change": N_("ranked people"),
    "ranking.read": N_("looked at a ranking"),
    "request.answer": N_("answered what you asked"),
    "request.correction": N_("asked for a correction"),
    "request.objection": N_("objected"),
    "request.read": N_("looked at what you asked"),
    "request.withdraw": N_("took a question back"),
    "round.aftercare": N_("looked at who is left without a place"),
    "round.follow": N_("took decisions over into the next round"),
    "run.compare": N_("compared two runs"),
    "run.publish": N_("published a run"),
    "run.unpublish": N_("undid the publication of a run"),
    "run.read": N_("looked at the result of a run"),
    "shortlist.read": N_("looked at a shortlist"),
    "suggestions.read": N_("looked at what suits you"),
    "wish.read": N_("looked at your wishes"),
}
"""Action of the log to what somebody did; others are shown by their code."""

ROLE_NAMES: Final[Mapping[str, str]] = {
    "administrator": N_("administrator"),
    "stagejager": N_("stagejager"),
    "coach": N_("coach"),
    "employer": N_("employer"),
    "school": N_("school"),
    "candidate": N_("candidate"),
    "system": N_("the service itself"),
    "anonymous": N_("somebody who is not signed in"),
}
"""Role to what it is called."""

_HERE_CALLED: Final[Mapping[tuple[str, str], str]] = {
    ("skills", "text"): N_("Skill"),
    ("skills", "level"): N_("How well"),
    ("requests", "field"): N_("What is wrong"),
}
"""Part and field to what it is called there, where that is something else."""

_REASONS: Final = {code: text for group in REASONS.values() for code, text in group.items()}

_STATES: Final = {
    **STATE_NAMES,
    "open": N_("waits for an answer"),
    "granted": N_("granted"),
    "refused": N_("refused"),
}

_TERMS: Final[Mapping[str, Mapping[Any, str]]] = {
    "level": {**LEVELS, **SKILL_LEVELS},
    "leerweg": LEERWEGEN,
    "travel_mode": TRAVEL_MODES,
    "role": ROLE_NAMES,
    "state": _STATES,
    "before": _STATES,
    "after": _STATES,
    "reason": _REASONS,
    "kind": {
        "lock": N_("kept together"),
        "forbid": N_("kept apart"),
        "correction": N_("correction"),
        "objection": N_("objection"),
    },
    "audience": {
        "staff": N_("staff only"),
        "employer": N_("staff and the employer"),
        "candidate": N_("staff and you"),
        "everybody": N_("everybody of this placement"),
    },
    "purpose": {"introduction": N_("to introduce you")},
}
"""Field to the names of its codes."""

_NAMED: Final = frozenset({"vacancy_id", "employer_id", "round_id", "organisation_id"})
_LEFT_OUT: Final = frozenset({"id", "version", "position", "report"})
"""Numbers of the service, and what is told in full in the file."""


def named_ids(export: Mapping[str, Any]) -> set[str]:
    """Return the ids in an export that people want to read as a name."""
    rows = [
        row for part in export.values() for row in ([part] if isinstance(part, Mapping) else part)
    ]
    return {row[name] for row in rows for name in _NAMED if row.get(name)}


def shown(
    part: str, row: Mapping[str, Any], names: Mapping[str, str], say: Words
) -> list[tuple[str, str]]:
    """Return a row of an export as names and values to be read; what is empty is left out.

    Parameters
    ----------
    part
        Of the export.
    row
        As `service.privacy.exporting` gives it.
    names
        Id to name, of what `named_ids` returned.
    say
        The language.
    """
    found = []
    for field, value in row.items():
        if value in (None, "", [], {}) or field in _LEFT_OUT:
            continue
        if field.endswith(("_id", "_by")) and field not in _NAMED:
            continue
        told = names.get(value, "") if field in _NAMED else value_text(field, value, say)
        if (part, field) == ("requests", "field"):
            told = say(FIELDS.get(value, value))
        if told:
            called = _HERE_CALLED.get((part, field)) or FIELDS.get(field, field)
            found.append((say(called), told))
    return found


def value_text(field: str, value: Any, say: Words) -> str:
    """Return a value of a field as people read it."""
    if isinstance(value, list):
        told = [_language(one, say) if field == "languages" else one for one in value]
        return ", ".join(value_text(field, one, say) for one in told)
    terms = _TERMS.get(field, {})
    if isinstance(value, str | int) and value in terms:
        return say(terms[value])
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, float | int):
        return say.short_number(value)
    timed = field.endswith(("_at", "_on")) or field == "at"
    return _moment(str(value), say) if timed else str(value)


def _language(value: Any, say: Words) -> str:
    """Return a language with its level, as tables keep it."""
    code, level = value.values() if isinstance(value, Mapping) else value
    return f"{language_name(str(code), say.language)} {level}"


def _moment(text: str, say: Words) -> str:
    """Return a day or a moment as people read it; what is neither stays."""
    try:
        if len(text) <= len("2026-11-23"):
            return say.date(date.fromisoformat(text))
        there = datetime.fromisoformat(text).astimezone(ZONE)
    except ValueError:
        return text
    return f"{say.date(there.date())} {there:%H:%M}"
