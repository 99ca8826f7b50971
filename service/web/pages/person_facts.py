"""What is kept of a person, in names and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from matching.profiles.places import places
from service.profiles.models import Candidate
from service.profiles.schemas import CandidateOut
from service.terms import LEERWEGEN, LEVELS, SKILL_LEVELS, TRAVEL_MODES, term
from service.words import N_, Words, language_name

Facts = list[tuple[str, str]]


def facts_of(person: CandidateOut, say: Words, *, organisation: str, programme: str) -> Facts:
    """Return what is known of a person, without what is empty.

    Parameters
    ----------
    organisation, programme
        What people call them.
    """
    facts = [
        (say("Number"), person.key),
        (say("Programme"), programme),
        (say("School or organisation"), organisation),
        (say("E-mail address"), person.contact.email),
        (say("Telephone"), person.contact.phone),
        (say("Education"), _education(person, say)),
        (say("School"), _joined(person.school, person.school_number)),
        (say("What the person does now, or did last"), person.occupation),
        (say("Lives in"), lives_in(person.postcode)),
        (say("Travels"), _travel(person, say)),
        (say("Hours a week"), _short(person.hours_per_week, say)),
        (say("Period"), _period(person, say)),
        (say("Languages"), _languages(person, say)),
        (say("Driving licences"), ", ".join(sorted(person.driving_licences))),
        (say("Certificates"), ", ".join(person.certificates)),
        (say("Has work now"), say("yes") if person.employed else ""),
    ]
    return [(name, value) for name, value in facts if value]


def missing_of(person: CandidateOut, say: Words) -> list[str]:
    """Return what is not known yet and counts for what suits a person."""
    wanted = [
        (say(N_("skills")), person.skills),
        (say(N_("postcode")), person.postcode),
        (say(N_("hours a week")), person.hours_per_week),
        (say(N_("languages")), person.languages),
        (say(N_("period")), person.period.start),
        (say(N_("interests")), person.interests),
    ]
    return [name for name, value in wanted if not value]


def level_names(say: Words) -> Mapping[int, str]:
    """Return what the levels of a skill are called."""
    return {level: say(name) for level, name in SKILL_LEVELS.items()}


def name_of(row: Candidate) -> str:
    """Return what to call a person (with the contact loaded): the name, else the number."""
    return (row.contact.name if row.contact else "") or row.key


def lives_in(postcode: str | None) -> str:
    """Return a postcode with its town, where that is known."""
    place = places().get(postcode or "")
    return f"{postcode} {place.town}" if place else postcode or ""


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _short(value: float | None, say: Words) -> str:
    return say.short_number(value) if value else ""


def _education(person: CandidateOut, say: Words) -> str:
    level = "" if person.level == "none" else term(LEVELS, person.level.value, say)
    route = term(LEERWEGEN, person.leerweg.value, say) if person.leerweg else ""
    crebo = say("crebo {code}", code=person.crebo) if person.crebo else ""
    return _joined(level, person.field, route, crebo)


def _travel(person: CandidateOut, say: Words) -> str:
    mode = term(TRAVEL_MODES, person.travel_mode.value, say)
    km, minutes = person.max_travel_km, person.max_travel_minutes
    least = [
        say("at most {n} km", n=say.short_number(km)) if km else "",
        say("at most {n} minutes", n=say.short_number(minutes)) if minutes else "",
    ]
    return _joined(mode, *least)


def _period(person: CandidateOut, say: Words) -> str:
    start, end = person.period.start, person.period.end
    if start and end:
        return say("{first} to {last}", first=say.date(start), last=say.date(end))
    if start:
        return say("from {day}", day=say.date(start))
    return say("until {day}", day=say.date(end)) if end else ""


def _languages(person: CandidateOut, say: Words) -> str:
    named = [
        say(
            "{language} at {level}",
            language=language_name(one.language, say.language),
            level=one.level.value,
        )
        for one in person.languages
    ]
    return ", ".join(named)
