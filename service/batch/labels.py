"""Names for the ids and codes of a run, in one language."""

from __future__ import annotations

from functools import cache

from matching.profiles.codes import field_name
from matching.profiles.records import Candidate, Contact, Employer, Profiles, Vacancy
from matching.profiles.vocabulary import Vocabulary, data_file, read_rows
from service.terms import LEVELS, term
from service.words import Words


class Labels:
    """What to call people, employers, vacancies, skills, sectors and places.

    Parameters
    ----------
    profiles
        The records.
    vocabulary
        The names of skills.
    say
        The language.
    """

    def __init__(self, profiles: Profiles, vocabulary: Vocabulary, say: Words) -> None:
        self.say = say
        self.vocabulary = vocabulary
        self.candidates: dict[str, Candidate] = {c.id: c for c in profiles.candidates}
        self.employers: dict[str, Employer] = {e.id: e for e in profiles.employers}
        self.vacancies: dict[str, Vacancy] = {v.id: v for v in profiles.vacancies}

    def candidate(self, id_: str) -> str:
        """Return the name of a candidate; one without a name is called by the id."""
        return self.candidates[id_].contact.name or id_

    def candidate_and_id(self, id_: str) -> str:
        """Return the name of a candidate with the id, or the id alone."""
        name = self.candidates[id_].contact.name
        return f"{name} ({id_})" if name else id_

    def vacancy(self, id_: str) -> str:
        """Return the title of a vacancy."""
        return self.vacancies[id_].title

    def vacancy_at(self, id_: str) -> str:
        """Return the title of a vacancy and the name of its employer."""
        vacancy = self.vacancies[id_]
        return self.say(
            "{vacancy} at {employer}",
            vacancy=vacancy.title,
            employer=self.employer(vacancy.employer),
        )

    def employer(self, id_: str) -> str:
        """Return the name of an employer."""
        return self.employers[id_].name

    def employer_contact(self, id_: str) -> Contact:
        """Return whom to call or write."""
        return self.employers[id_].contact

    def skill(self, key: str) -> str:
        """Return the name of a skill."""
        return self.vocabulary.label(key, self.say.language)

    def level(self, key: str) -> str:
        """Return the name of a level of education."""
        return term(LEVELS, key, self.say)

    def field(self, text: str) -> str:
        """Return the name of a field of study; one that is not known is its own name."""
        return _names("fields.csv", self.say.language).get(field_name(text), text)

    def crebo(self, code: str) -> str:
        """Return the name of an mbo qualification with its code."""
        name = _crebos().get(code)
        return f"{name} ({code})" if name else code

    def profile(self, id_: str) -> str:
        """Return level, study and school of a candidate in a few words."""
        person = self.candidates[id_]
        level = self.level(person.level) if person.level != "none" else ""
        study = self.field(person.field) if person.field else self.crebo(person.crebo or "")
        return ", ".join(part for part in (level, study, person.school) if part)


def sector_label(key: str, say: Words) -> str:
    """Return the name of a sector."""
    return _names("sectors.csv", say.language).get(key, key)


def group_name(kind: str, key: str, say: Words) -> str:
    """Return the name of a sector, level or municipality; an empty key is not known."""
    if not key:
        return say("Not known")
    if kind == "sector":
        return sector_label(key, say)
    return term(LEVELS, key, say) if kind == "level" else key


@cache
def _names(file: str, language: str) -> dict[str, str]:
    """Return the name of each id in one of the small lists that ship."""
    return {row["id"]: row[f"label_{language}"] for row in read_rows(data_file(file))}


@cache
def _crebos() -> dict[str, str]:
    """Return the official name of each mbo qualification that ships, by its crebo."""
    return {row["crebo"]: row["name_nl"] for row in read_rows(data_file("crebos.csv"))}
