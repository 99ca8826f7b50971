"""Parsers for cells with skills, requirements, languages and recognitions."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from matching.errors import Message, message
from matching.profiles.codes import sector_names
from matching.profiles.reading.cells_dates import day
from matching.profiles.reading.cells_lists import (
    SHORT,
    codes_in,
    once,
    parts_of,
    refuse_joined_numbers,
    short_text,
    shortened_to,
    split,
)
from matching.profiles.reading.cells_numbers import crebo_of
from matching.profiles.reading.cells_text import Parser, Raw, Say, note, refuse, text_of, warn
from matching.profiles.reading.headings import normalise
from matching.profiles.reading.languages import dutch_names, language_codes
from matching.profiles.records import (
    Cefr,
    Importance,
    LanguageLevel,
    Recognition,
    Requirement,
    SkillClaim,
)

_SKILL_LEVELS = {
    normalise(word): level
    for level, words in enumerate(
        (
            "1;beginner;beginnend;basis;starter;niveau 1;level 1",
            "2;met hulp;onder begeleiding;met begeleiding;with help;niveau 2;level 2",
            "3;zelfstandig;gevorderd;independent;advanced;niveau 3;level 3",
            "4;expert;leert anderen;kan het anderen leren;teaches others;niveau 4;level 4",
        ),
        start=1,
    )
    for word in words.split(";")
}
_IMPORTANCES = {
    normalise(word): importance
    for importance, words in {
        Importance.ESSENTIAL: "essentieel;essential;verplicht;moet;must;must have;harde eis;"
        "required",
        Importance.IMPORTANT: "belangrijk;important",
        Importance.NICE: "wenselijk;nice;nice to have;pré;wens;mooi meegenomen;preferred",
    }.items()
    for word in words.split(";")
}
_BRACKETS = re.compile(r"^(.*\S)\s*\(([^()]*)\)$")
_COLON = re.compile(r"^(.*\S)\s*[:=]\s*([^:=]*)$")
_LEVEL_MEND = message("Write a level from 1 to 4, for example lassen: 3")


def _level_of(word: str) -> int | None:
    plain = normalise(word)
    if re.fullmatch(r"\d+", plain) and plain not in _SKILL_LEVELS:
        raise refuse(
            "skill-level", message("the level '{level}' is not 1 to 4", level=word), _LEVEL_MEND
        )
    return _SKILL_LEVELS.get(plain)


def _peel(part: str) -> tuple[str, int | None, Importance | None]:
    """Return the text of a skill, and the level and importance written after it."""
    level: int | None = None
    importance: Importance | None = None
    for pattern in (_BRACKETS, _COLON, _BRACKETS):
        found = pattern.match(part)
        if not found:
            continue
        words = [word.strip() for word in re.split(r"[,;]", found[2]) if word.strip()]
        levels = [value for value in map(_level_of, words) if value is not None]
        importances = [value for value in map(_importance_of, words) if value is not None]
        if not words or len(levels) + len(importances) < len(words):
            continue
        part = found[1]
        level = levels[0] if levels else level
        importance = importances[0] if importances else importance
    return part, level, importance


def _importance_of(word: str) -> Importance | None:
    return _IMPORTANCES.get(normalise(word))


def skills(raw: Raw, say: Say) -> tuple[SkillClaim, ...]:
    """Return claimed skills: 'lassen: 3; klantgericht (met hulp); kassa'."""
    found = []
    for part in parts_of(raw, say):
        text, level, importance = _peel(part)
        if importance is not None:
            text = part
        found.append(SkillClaim(text=text, level=level or 2))
    return once(found, lambda skill: skill.text.casefold(), say)


def requirements_as(standard: Importance) -> Parser:
    """Return the parser of requirements that have this importance unless they say otherwise."""

    def requirements(raw: Raw, say: Say) -> tuple[Requirement, ...]:
        found = []
        for part in parts_of(raw, say):
            text, level, importance = _peel(part)
            found.append(
                Requirement(text=text, importance=importance or standard, level=level or 2)
            )
        return once(found, lambda requirement: requirement.text.casefold(), say)

    return requirements


_CEFR_WORDS = {
    normalise(word): level
    for level, words in {
        Cefr.C2: "moedertaal;native;native speaker;mother tongue;eerste taal",
        Cefr.C1: "vloeiend;fluent;uitstekend;zeer goed",
        Cefr.B2: "goed;gevorderd;good",
        Cefr.B1: "redelijk;voldoende;gemiddeld;fair",
        Cefr.A2: "basis;matig;beperkt;basic",
        Cefr.A1: "beginner;een beetje;weinig",
    }.items()
    for word in words.split(";")
}
_CEFR = re.compile(r"(?<![a-z0-9])([abc][12])(?![a-z0-9])\+?", re.IGNORECASE)
_LANGUAGE_MEND = message("Write the language and its level, for example Nederlands B2; Engels C1")


def languages(raw: Raw, say: Say) -> tuple[LanguageLevel, ...]:
    """Return languages with their levels: 'Nederlands B2; Engels (C1); Farsi moedertaal'."""
    text = re.sub(r"(?<=[ABCabc][12]),\s*", ";", text_of(raw))
    found = [_language(part, say) for part in parts_of(text, say)]
    return once(found, lambda language: language.language, say)


def _language(part: str, say: Say) -> LanguageLevel:
    codes = _CEFR.findall(part)
    name, level = part, Cefr(codes[0].upper()) if codes else None
    if level:
        name = _CEFR.sub(" ", part)
    else:
        name, level = _level_in_words(part, say)
    name = re.sub(r"(?i)\bniveau\b|[()\[\]:=–-]", " ", name)
    return LanguageLevel(language=_language_name(" ".join(name.split()), part, say), level=level)


def _level_in_words(part: str, say: Say) -> tuple[str, Cefr]:
    words = re.sub(r"[()\[\]:=,–-]", " ", part).split()
    for size in (1, 2, 3):
        level = _CEFR_WORDS.get(normalise(" ".join(words[-size:])))
        if level and len(words) > size:
            if level is not Cefr.C2:
                say(
                    note(
                        "language-level-in-words",
                        message("'{text}' was read as {level}", text=part, level=level.value),
                        _LANGUAGE_MEND,
                    )
                )
            return " ".join(words[:-size]), level
    raise refuse(
        "language-without-level",
        message("'{text}' has no level from A1 to C2", text=part[:60]),
        _LANGUAGE_MEND,
    )


def _language_name(name: str, part: str, say: Say) -> str:
    if not name:
        say(
            note(
                "language-dutch",
                message("'{text}' names no language, so it counts as Dutch", text=part),
                _LANGUAGE_MEND,
            )
        )
        return "nl"
    code = language_codes().get(normalise(name))
    if code:
        return code
    say(
        warn(
            "language-unknown",
            message("the language '{name}' is not in the list", name=name),
            _nearest(name),
        )
    )
    return name.casefold()


@lru_cache(maxsize=1024)
def _nearest(name: str) -> Message:
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        name, dutch_names(), scorer=fuzz.ratio, processor=normalise, score_cutoff=60
    )
    if found:
        return message("Is it {nearest}?", nearest=found[0])
    return _LANGUAGE_MEND


_UP_TO = re.compile(r"t\s*/\s*m|\btot en met\b|\btot\b|\buntil\b|\bto\b|\s[-–]\s|–", re.IGNORECASE)
_FROM = re.compile(r"^(van|vanaf|per|from|since)\b", re.IGNORECASE)
_RECOGNITION = re.compile(r"^([^()]*?)\s*\(([^()]*)\)$")
_BARE_RECOGNITION = re.compile(
    r"^(\d{3,5})\s+((?:van|vanaf|per|from|since|t\s*/\s*m|tot|until)\b.*|\d{1,2}[-/].*)$",
    re.IGNORECASE,
)
_RECOGNITION_MEND = message(
    "Write 25655 (01-08-2024 t/m 31-07-2028); 25180, with semicolons between"
)


def recognitions(raw: Raw, say: Say) -> tuple[Recognition, ...]:
    """Return recognitions: '25655 (01-08-2024 t/m 31-07-2028); 25180'."""
    refuse_joined_numbers(raw)
    found = []
    for part in (code for whole in split(text_of(raw)) for code in codes_in(whole)):
        shortened_to(part, SHORT)
        dated = _RECOGNITION.match(part) or _BARE_RECOGNITION.match(part)
        start, end = _span(dated[2], say) if dated else (None, None)
        code = crebo_of((dated[1] if dated else part).strip(), say)
        if start and end and end < start:
            raise refuse(
                "period-reversed", message("the period ends before it starts"), _RECOGNITION_MEND
            )
        found.append(Recognition(crebo=code, start=start, end=end))
    return tuple(dict.fromkeys(found))


def _span(text: str, say: Say) -> tuple[date | None, date | None]:
    first, *rest = (part.strip() for part in _UP_TO.split(text, maxsplit=1))
    start, end = _FROM.sub("", first).strip(), rest[0] if rest else ""
    if not (start[-1:].isdigit() or end[-1:].isdigit()):
        raise refuse(
            "recognition-period",
            message("'{text}' is not a period", text=text[:60]),
            _RECOGNITION_MEND,
        )
    return (day(start, say) if start else None), (day(end, say) if end else None)


def sector(raw: Raw, say: Say) -> str:
    """Return a sector by name, slug or SBI code; one that nobody knows gets a warning."""
    text = short_text(raw, say)
    _warn_unknown_sector(text, say)
    return text


def sectors(raw: Raw, say: Say) -> tuple[str, ...]:
    """Return several sectors; a name with a comma in it is one sector, not two."""
    from matching.profiles.vocabulary import normalise as plain

    whole = short_text(raw, say)
    if plain(whole) in sector_names():
        return (whole,)
    found = once(parts_of(raw, say), str.casefold, say)
    for text in found:
        _warn_unknown_sector(text, say)
    return found


def _warn_unknown_sector(text: str, say: Say) -> None:
    from matching.profiles.vocabulary import normalise as plain

    known = sector_names()
    if plain(text) in known or re.match(r"^[A-U]?\d{2}[\d.]*\b", text):
        return
    from rapidfuzz import fuzz, process

    found = process.extractOne(plain(text), list(known), scorer=fuzz.WRatio, score_cutoff=60)
    nearest = known[found[0]] if found else ", ".join(sorted(set(known.values())))
    say(
        warn(
            "sector-unknown",
            message("the sector '{text}' is not in the list", text=text[:60]),
            message("Is it {nearest}?", nearest=nearest),
        )
    )
