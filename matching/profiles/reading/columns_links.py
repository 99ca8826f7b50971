"""The columns of the tables that tie people to offers: wishes, rankings and decisions."""

from __future__ import annotations

from dataclasses import replace

from matching.profiles.reading.headings import Column, Table, words

_CANDIDATE = Column(
    "candidate",
    "kandidaat",
    "candidate",
    words(
        "kandidaat-id; kandidaatnummer; student; student-id; studentnummer; "
        "studentnr; leerlingnummer; leerlingnr; leerling; deelnemer; deelnemernummer; "
        "candidate id; student number"
    ),
    "reference",
    "Id van de kandidaat (een uniek studentnummer mag ook).",
    "Id of the candidate (a unique student number will do).",
    "S-0001",
    required=True,
)
_VACANCY = Column(
    "vacancy",
    "vacature",
    "vacancy",
    words(
        "vacature-id; vacaturenummer; vacature nr; stageplaats; stageplaats-id; "
        "plaats; plaats-id; baan; functie; vacancy id; job; place"
    ),
    "reference",
    "Id van de vacature of stageplaats.",
    "Id of the vacancy or place.",
    "V-001",
)
_EMPLOYER = Column(
    "employer",
    "werkgever",
    "employer",
    words(
        "werkgever-id; bedrijf-id; bedrijfsnummer; bedrijf nr; bedrijf; leerbedrijf; "
        "bedrijfsnaam; kvk-nummer; kvk; organisatie; employer id; company; company id"
    ),
    "reference",
    "Id van de werkgever (een uniek KvK-nummer of unieke naam mag ook).",
    "Id of the employer (a unique KvK number or name will do).",
    "B-001",
)
_RANK = Column(
    "rank",
    "rang",
    "rank",
    words(
        "voorkeur; voorkeursnummer; voorkeur nr; wens; wens nr; wensnummer; "
        "rangnummer; volgorde; plek; prioriteit; nummer; nr; preference; priority; "
        "choice"
    ),
    "rank",
    "1 is de eerste keus; gelijke nummers mogen.",
    "1 is the first choice; ties are allowed.",
    "1",
    required=True,
)

WISHES = Table(
    name="wishes",
    sheet="wensen",
    stems=words("wensen; wens; voorkeuren; voorkeur; wishes; preferences"),
    required=False,
    dutch_help="Wat kandidaten zelf willen: per rij één wens, een vacature of een werkgever.",
    english_help="What candidates want: one wish a row, a vacancy or an employer.",
    columns=(_CANDIDATE, _RANK, _VACANCY, _EMPLOYER),
)

RANKINGS = Table(
    name="rankings",
    sheet="rangorde",
    stems=words("rangorde; rangordes; rangschikking; ranglijst; rankings; ranking"),
    required=False,
    dutch_help="Hoe werkgevers kandidaten rangschikken, voor één vacature of voor allemaal.",
    english_help="How employers rank candidates, for one vacancy or for all of theirs.",
    columns=(replace(_EMPLOYER, required=True), _CANDIDATE, _RANK, _VACANCY),
)

DECISIONS = Table(
    name="decisions",
    sheet="besluiten",
    stems=words("besluiten; besluit; beslissingen; decisions"),
    required=False,
    dutch_help="Wat mensen al besloten: een plaatsing vastzetten of verbieden, met reden.",
    english_help="What people already decided: lock or forbid a placement, with the reason.",
    columns=(
        Column(
            "kind",
            "besluit",
            "decision",
            words("soort; soort besluit; type; beslissing; actie; kind; action"),
            "decision",
            "vastzetten of verbieden.",
            "lock (vastzetten) or forbid (verbieden).",
            "vastzetten",
            required=True,
            choices=("vastzetten", "verbieden"),
        ),
        _CANDIDATE,
        _VACANCY,
        _EMPLOYER,
        Column(
            "reason",
            "reden",
            "reason",
            words("waarom; toelichting; motivatie; opmerking; why"),
            "short_text",
            "Waarom dit besloten is.",
            "Why this was decided.",
            "Kennismaking ging goed",
            required=True,
        ),
        Column(
            "by",
            "door",
            "by",
            words("wie; besloten door; medewerker; coach; decided by"),
            "note_text",
            "Wie het besloot.",
            "Who decided.",
            "Coach Noor",
        ),
        Column(
            "on",
            "datum",
            "date",
            words("op; datum besluit; besloten op; decided on"),
            "date",
            "Wanneer het besloten is.",
            "When it was decided.",
            "12-01-2027",
        ),
    ),
)
