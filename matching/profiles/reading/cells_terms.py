"""Parsers for cells with words from a closed list: level, leerweg, travel mode, yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from matching.errors import Message, message
from matching.profiles.reading.cells_dates import looks_like_day_and_month
from matching.profiles.reading.cells_text import Raw, Say, note, refuse, text_of, warn
from matching.profiles.reading.headings import normalise
from matching.profiles.records import DecisionKind, Leerweg, Level, TravelMode

Term = TypeVar("Term")


def _table(words: Mapping[Term, str]) -> dict[str, Term]:
    return {normalise(word): term for term, line in words.items() for word in line.split(";")}


_LEVELS = _table(
    {
        Level.NONE: "geen;none;geen opleiding;n.v.t.;zonder diploma;no level",
        Level.MBO1: "mbo1;mbo niveau 1;niveau 1;niv 1;1;entree;entreeopleiding;mbo entree;"
        "mbo i;level 1",
        Level.MBO2: "mbo2;mbo niveau 2;niveau 2;niv 2;2;basisberoepsopleiding;mbo ii;level 2",
        Level.MBO3: "mbo3;mbo niveau 3;niveau 3;niv 3;3;vakopleiding;mbo iii;level 3",
        Level.MBO4: "mbo4;mbo niveau 4;niveau 4;niv 4;4;middenkader;middenkaderopleiding;"
        "specialistenopleiding;mbo iv;mts;meao;level 4",
        Level.HBO: "hbo;hbo bachelor;bachelor;hogeschool;ad;hbo ad;associate degree;hts;heao;"
        "hbo master;university of applied sciences",
        Level.WO: "wo;universiteit;universitair;wo bachelor;wo master;master;university;academisch",
    }
)
_LOWER_SCHOOL = frozenset(
    normalise(word)
    for word in ("vmbo", "mavo", "havo", "vwo", "praktijkonderwijs", "pro", "basisschool")
)
_ORDER = tuple(Level)
_LEERWEGEN = _table(
    {
        Leerweg.BOL: "bol;beroepsopleidende leerweg;bol stage;mbo bol;bpv bol",
        Leerweg.BBL: "bbl;beroepsbegeleidende leerweg;leerbaan;leerwerkplek;leerwerkbaan;"
        "bbl leerbaan;mbo bbl",
        Leerweg.INTERNSHIP: "stage;internship;meewerkstage;afstudeerstage;snuffelstage;"
        "orientatiestage;hbo stage;wo stage;bpv",
        Leerweg.PROJECT: "project;opdracht;projectopdracht;afstudeeropdracht;afstudeerproject",
    }
)
_TRAVEL = _table(
    {
        TravelMode.BIKE: "fiets;e-bike;ebike;elektrische fiets;op de fiets;bike;bicycle;cycling",
        TravelMode.PUBLIC_TRANSPORT: "ov;openbaar vervoer;trein;bus;tram;metro;trein en bus;"
        "bus en trein;met het ov;public transport;public-transport;train",
        TravelMode.CAR: "auto;eigen auto;met de auto;car;motor;bestelbus",
    }
)
_SLOW = frozenset(normalise(word) for word in ("scooter", "brommer", "bromfiets", "snorfiets"))
_YES = frozenset(
    normalise(word)
    for word in ("ja", "j", "yes", "y", "true", "waar", "1", "x", "v", "ok", "wel", "aan")
) | {"✓", "✔", "☑", "√"}
_NO = frozenset(
    normalise(word)
    for word in (
        "nee",
        "n",
        "no",
        "false",
        "onwaar",
        "0",
        "niet",
        "neen",
        "geen",
        "uit",
        "nog niet",
    )
) | {"✗", "✘", "☐"}
_DECISIONS = _table(
    {
        DecisionKind.LOCK: "vastzetten;vast;vastgezet;vastleggen;lock;locked;plaatsen;"
        "geplaatst;akkoord",
        DecisionKind.FORBID: "verbieden;verboden;forbid;forbidden;niet;uitsluiten;"
        "blokkeren;afgewezen",
    }
)
_RANGE = re.compile(
    r"^(?:mbo|niveau|niv\.?|level|[\s-])*([1-4])\s*[-–]\s*(?:mbo|niveau|niv\.?|[\s-])*([1-4])$",
    re.IGNORECASE,
)
_SPLIT_LEVELS = re.compile(r"[;,|/\n+&]|\b(?:en|of|and|or)\b", re.IGNORECASE)
_UP_TO = re.compile(r"t\s*/\s*m|\btot en met\b|\btot\b|\bto\b", re.IGNORECASE)
_LEVEL_MEND = message("Write mbo1, mbo2, mbo3, mbo4, hbo, wo or geen")
_LEVELS_MEND = message("Write the levels with semicolons between, for example mbo2; mbo3")


def _look_up(words: Mapping[str, Term], text: str, code: str, mend: Message) -> Term:
    found = words.get(normalise(text))
    if found is None:
        raise refuse(code, message("'{text}' is not one of the choices", text=text[:60]), mend)
    return found


def _refuse_date(raw: Raw, mend: Message) -> None:
    is_date = isinstance(raw, date | datetime | time | timedelta)
    if is_date or (isinstance(raw, str) and looks_like_day_and_month(raw)):
        raise refuse(
            "excel-made-a-date",
            message("Excel turned what was typed into a date, for example 2-3 into 2 March"),
            mend,
        )


def _level_of(text: str, say: Say, mend: Message) -> Level:
    if normalise(text) in _LOWER_SCHOOL:
        say(
            note(
                "level-below-mbo",
                message("'{text}' counts as no level", text=text),
                message("Write geen, or the level that the person works at"),
            )
        )
        return Level.NONE
    if normalise(text) == "mbo":
        raise refuse("level-without-number", message("mbo needs a number from 1 to 4"), mend)
    return _look_up(_LEVELS, text, "level", mend)


def level(raw: Raw, say: Say) -> Level:
    """Return one level of education."""
    _refuse_date(raw, _LEVEL_MEND)
    return _level_of(text_of(raw), say, _LEVEL_MEND)


def levels(raw: Raw, say: Say) -> frozenset[Level]:
    """Return levels of education: 'mbo2; mbo3', '2-3', 'mbo 3/4', 'hbo of wo'."""
    _refuse_date(raw, _LEVELS_MEND)
    found: set[Level] = set()
    for part in _SPLIT_LEVELS.split(_UP_TO.sub("-", text_of(raw))):
        span = _RANGE.match(part.strip())
        if span:
            low, high = sorted((int(span[1]), int(span[2])))
            found.update(_ORDER[low : high + 1])
        elif part.strip():
            found.add(_level_of(part.strip(), say, _LEVELS_MEND))
    if not found:
        raise refuse("level", message("there is no level in this cell"), _LEVELS_MEND)
    return frozenset(found)


def leerweg(raw: Raw, _say: Say) -> Leerweg:
    """Return one way of learning."""
    mend = message("Write BOL, BBL, stage or project")
    return _look_up(_LEERWEGEN, text_of(raw), "leerweg", mend)


def leerwegen(raw: Raw, _say: Say) -> frozenset[Leerweg]:
    """Return ways of learning, such as 'BOL; BBL' or 'bol/bbl'."""
    mend = message("Write BOL, BBL, stage or project, with semicolons between")
    text = text_of(raw)
    if normalise(text) in _LEERWEGEN:
        return frozenset({_LEERWEGEN[normalise(text)]})
    parts = [part.strip() for part in _SPLIT_LEVELS.split(text)]
    found = frozenset(_look_up(_LEERWEGEN, part, "leerweg", mend) for part in parts if part)
    if not found:
        raise refuse("leerweg", message("'{text}' is not one of the choices", text=text[:60]), mend)
    return found


def travel_mode(raw: Raw, say: Say) -> TravelMode:
    """Return how a person travels; of several the first named."""
    mend = message("Write fiets, ov or auto")
    text = text_of(raw)
    if normalise(text) in _TRAVEL:
        return _TRAVEL[normalise(text)]
    if normalise(text) in _SLOW:
        say(
            note(
                "scooter-as-bike",
                message("'{text}' counts as a bike", text=text),
                message("Write fiets, ov or auto"),
            )
        )
        return TravelMode.BIKE
    parts = [part.strip() for part in _SPLIT_LEVELS.split(text) if part.strip()]
    modes = [_look_up(_TRAVEL, part, "travel-mode", mend) for part in parts]
    if not modes:
        raise refuse(
            "travel-mode", message("'{text}' is not one of the choices", text=text[:60]), mend
        )
    if len(set(modes)) > 1:
        say(
            warn(
                "first-of-several",
                message("only the first counts: {text}", text=parts[0]),
                mend,
            )
        )
    return modes[0]


def yes_no(raw: Raw, _say: Say) -> bool:
    """Return whether a cell says yes."""
    if isinstance(raw, bool):
        return raw
    text = text_of(raw)
    plain = normalise(text) or text
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise refuse(
        "yes-no",
        message("'{text}' is neither yes nor no", text=text[:60]),
        message("Write ja or nee"),
    )


def decision(raw: Raw, _say: Say) -> DecisionKind:
    """Return what was decided."""
    mend = message("Write vastzetten or verbieden")
    return _look_up(_DECISIONS, text_of(raw), "decision", mend)
