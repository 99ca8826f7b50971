"""Columns that several tables have, so that they read the same everywhere."""

from __future__ import annotations

from matching.profiles.reading.headings import Column, words

YES_NO = ("ja", "nee")
LEVELS = ("mbo1", "mbo2", "mbo3", "mbo4", "hbo", "wo", "geen")
LEERWEGEN = ("BOL", "BBL", "stage", "project")

PROGRAMME = Column(
    "programme",
    "programma",
    "programme",
    words("program; regeling"),
    "programme",
    "Alleen nodig als één bestand meer programma's bevat.",
    "Only needed where one file holds several programmes.",
    "stagepact",
)
START = Column(
    "start",
    "begindatum",
    "start date",
    words(
        "startdatum; begin; start; van; vanaf; datum van; ingangsdatum; begin stage; "
        "begin stageperiode; start stage; startdatum stage; stage van; aanvang; "
        "beschikbaar vanaf; available from; from"
    ),
    "date",
    "Eerste dag, als dag-maand-jaar.",
    "First day, as day-month-year or ISO.",
    "01-02-2027",
)
END = Column(
    "end",
    "einddatum",
    "end date",
    words(
        "eind; einde; tot; t/m; tot en met; datum tot; eind stage; einde stage; einde "
        "stageperiode; einddatum stage; stage tot; stage t/m; beschikbaar tot; "
        "available until; until; to; end"
    ),
    "date",
    "Laatste dag, als dag-maand-jaar.",
    "Last day, as day-month-year or ISO.",
    "09-07-2027",
)
HOURS = Column(
    "hours_per_week",
    "uren per week",
    "hours per week",
    words(
        "uren; uur per week; uren/week; uren p/w; uren pw; aantal uren; aantal uren "
        "per week; weekuren; hours; hours/week; contracturen"
    ),
    "hours",
    "Uren per week, of vul dagen per week in.",
    "Hours a week, or fill in days per week.",
    "32",
)
DAYS = Column(
    "days_per_week",
    "dagen per week",
    "days per week",
    words(
        "dagen; dagen/week; dagen p/w; dagen pw; aantal dagen; aantal dagen per week; "
        "stagedagen; stagedagen per week; days; days/week"
    ),
    "days",
    "Dagen per week (1 dag is 8 uur), of vul uren per week in.",
    "Days a week (1 day is 8 hours), or fill in hours per week.",
    "4",
)
LANGUAGES = Column(
    "languages",
    "talen",
    "languages",
    words(
        "taal; taalniveau; taalniveaus; taalbeheersing; talenkennis; taaleisen; "
        "taaleis; language; language level"
    ),
    "languages",
    "Taal en niveau (A1 tot C2 of moedertaal), met puntkomma ertussen.",
    "Language and level (A1 to C2, or native), semicolons between.",
    "Nederlands B2; Engels C1",
)
LICENCES = Column(
    "driving_licences",
    "rijbewijs",
    "driving licences",
    words(
        "rijbewijzen; rijbewijs categorie; rijbewijscategorie; rijbewijscategorieën; "
        "driving licence; driving license; driver's license; licences"
    ),
    "licences",
    "Categorieën van rijbewijzen, of nee.",
    "Categories of driving licences, or no.",
    "B; BE",
)
CERTIFICATES = Column(
    "certificates",
    "certificaten",
    "certificates",
    words("certificaat; diploma's en certificaten; certificering; certificate"),
    "texts",
    "Certificaten, met puntkomma ertussen.",
    "Certificates, semicolons between.",
    "VCA Basis; heftruckcertificaat",
)
EMAIL = Column(
    "email",
    "e-mail",
    "email",
    words(
        "e-mailadres; mailadres; mail; email address; e-mail school; schoolmail; "
        "e-mail contactpersoon"
    ),
    "email",
    "Alleen voor contact; telt nooit mee in een score.",
    "For contact only; never part of a score.",
    "s.jansen@voorbeeld.nl",
)
PHONE = Column(
    "phone",
    "telefoon",
    "phone",
    words(
        "telefoonnummer; tel; telnr; telefoonnr; mobiel; mobiele nummer; mobiel nr; "
        "mobielnummer; gsm; phone number; mobile; telefoon contactpersoon"
    ),
    "phone",
    "Alleen voor contact; telt nooit mee in een score.",
    "For contact only; never part of a score.",
    "06-12345678",
)
SECTOR = Column(
    "sector",
    "sector",
    "industry",
    words("branche; sbi; sbi-code; sbi code; bedrijfstak; sectoren; activiteit"),
    "sector",
    "Sector, of de SBI-code.",
    "Sector, or the SBI code.",
    "horeca",
)
