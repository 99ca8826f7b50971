"""The columns of the table of vacancies."""

from __future__ import annotations

from matching.profiles.reading.columns_shared import (
    CERTIFICATES,
    DAYS,
    END,
    HOURS,
    LANGUAGES,
    LICENCES,
    PROGRAMME,
    SECTOR,
    START,
    YES_NO,
)
from matching.profiles.reading.headings import Column, Table, words

_EMPLOYER = Column(
    "employer",
    "werkgever",
    "employer",
    words(
        "werkgever-id; bedrijf-id; bedrijfsnummer; bedrijf nr; bedrijfscode; employer "
        "id; company id; leerbedrijf-id; bedrijf; leerbedrijf; kvk-nummer; kvk; kvk "
        "nr; bedrijfsnaam; naam bedrijf; organisatie; naam werkgever; naam "
        "leerbedrijf; company; company name"
    ),
    "reference",
    "Id van de werkgever (een uniek KvK-nummer of unieke naam mag ook).",
    "Id of the employer (a unique KvK number or name will do).",
    "B-001",
    required=True,
)

_REQUIREMENTS = (
    Column(
        "requirements",
        "eisen",
        "requirements",
        words(
            "vaardigheden; gevraagde vaardigheden; competenties; functie-eisen; wij "
            "vragen; vereisten; skills; required skills"
        ),
        "requirements",
        "Eis (essentieel, belangrijk of wenselijk; niveau 1-4), met puntkomma ertussen.",
        "Requirement (essential, important or nice-to-have; level 1-4), semicolons between.",
        "lassen (essentieel, 3); Excel (wenselijk)",
    ),
    Column(
        "requirements_essential",
        "eisen essentieel",
        "essential requirements",
        words(
            "essentiële eisen; harde eisen; must have; must haves; verplichte eisen; "
            "requirements essential"
        ),
        "requirements_essential",
        "Wat echt moet; vaardigheid: niveau 1-4.",
        "What is a must; skill: level 1-4.",
        "lassen: 3",
    ),
    Column(
        "requirements_important",
        "eisen belangrijk",
        "important requirements",
        words("belangrijke eisen; requirements important"),
        "requirements_important",
        "Wat belangrijk is; vaardigheid: niveau 1-4.",
        "What is important; skill: level 1-4.",
        "samenwerken: 2",
    ),
    Column(
        "requirements_nice",
        "eisen wenselijk",
        "nice-to-have requirements",
        words(
            "wenselijke eisen; wensen; pré; nice to have; nice to haves; zachte eisen; "
            "requirements nice-to-have"
        ),
        "requirements_nice",
        "Wat mooi meegenomen is; vaardigheid: niveau 1-4.",
        "What is nice to have; skill: level 1-4.",
        "Excel",
    ),
)

VACANCIES = Table(
    name="vacancies",
    sheet="vacatures",
    stems=words(
        "vacatures; vacature; stageplaatsen; stageplaats; stages; plaatsen; plekken; "
        "stageplekken; banen; baan; leerwerkplekken; leerbanen; leerplaatsen; functies; "
        "vacancies; jobs; places; offers; positions"
    ),
    required=True,
    dutch_help="Stageplaatsen, leerwerkplekken of banen, één aanbod per rij.",
    english_help="Internship places or jobs, one offer a row.",
    columns=(
        Column(
            "id",
            "id",
            "vacancy id",
            words(
                "vacature-id; vacaturenummer; vacature nr; stageplaats-id; plaats-id; "
                "plaatsnummer; stagenummer; leerplaats-id; referentie; nummer; nr; "
                "volgnummer; job id; place id; reference; number"
            ),
            "id",
            "Een eigen nummer of code voor elk aanbod.",
            "A number or code of its own for each offer.",
            "V-001",
            required=True,
        ),
        PROGRAMME,
        _EMPLOYER,
        Column(
            "title",
            "titel",
            "title",
            words(
                "functietitel; functie; functienaam; vacaturetitel; vacature; naam; "
                "stageplaats; naam functie; omschrijving kort; job title; position"
            ),
            "short_text",
            "Titel van de stage of functie.",
            "Title of the internship or job.",
            "Procesoperator",
            required=True,
        ),
        Column(
            "description",
            "omschrijving",
            "description",
            words(
                "beschrijving; toelichting; functieomschrijving; werkzaamheden; taken; wat ga "
                "je doen; opmerkingen; job description"
            ),
            "long_text",
            "Wat iemand gaat doen.",
            "What somebody will do.",
            "Je bedient de mengmachines en houdt de kwaliteit bij.",
        ),
        Column(
            "capacity",
            "aantal plaatsen",
            "capacity",
            words(
                "aantal; plaatsen; plekken; aantal plekken; aantal stageplaatsen; capaciteit; "
                "aantal stagiairs; aantal vacatures; number of places; places"
            ),
            "whole_number",
            "Hoeveel mensen er terechtkunnen; leeg is 1.",
            "How many people can be placed; empty is 1.",
            "2",
        ),
        Column(
            "levels",
            "niveaus",
            "levels",
            words(
                "niveau; opleidingsniveau; mbo-niveau; gevraagd niveau; level; werk- en "
                "denkniveau; education level"
            ),
            "levels",
            "Niveaus die passen, met puntkomma ertussen; leeg is elk niveau.",
            "Levels that fit, semicolons between; empty is any level.",
            "mbo2; mbo3",
        ),
        Column(
            "crebos",
            "crebo's",
            "crebo codes",
            words(
                "crebo; crebonummer; crebonummers; crebo nr; crebocode; opleidingscode; "
                "opleidingscodes; kwalificaties"
            ),
            "crebos",
            "Crebonummers die passen, met puntkomma ertussen.",
            "Crebo numbers that fit, semicolons between.",
            "25655; 25180",
        ),
        Column(
            "fields",
            "opleidingen",
            "fields of study",
            words(
                "opleiding; studierichting; studierichtingen; opleidingsrichting; richting; "
                "studie; studies; gevraagde opleiding; vakgebied; fields; field"
            ),
            "texts",
            "Opleidingen of studierichtingen die passen, met puntkomma ertussen.",
            "Courses or fields of study that fit, semicolons between.",
            "Logistiek; Bedrijfskunde",
        ),
        Column(
            "leerweg",
            "leerweg",
            "learning route",
            words(
                "leerwegen; leertraject; bol/bbl; soort stage; type stage; soort plaats; "
                "learning routes; route"
            ),
            "leerwegen",
            "BOL, BBL, stage of project; leeg is alles.",
            "BOL, BBL, internship (stage) or project; empty is any.",
            "BOL; BBL",
        ),
        START,
        END,
        HOURS,
        DAYS,
        Column(
            "postcode",
            "postcode",
            "postal code",
            words(
                "postcode werkplek; werkpostcode; postcode locatie; postcode stageplaats; "
                "postcode vestiging; pc; pc4; zip; zip code"
            ),
            "postcode",
            "Waar het werk is; leeg is de postcode van de werkgever.",
            "Where the work is; empty is the employer's postcode.",
            "2352",
        ),
        *_REQUIREMENTS,
        LANGUAGES,
        LICENCES,
        CERTIFICATES,
        SECTOR,
        Column(
            "trainable",
            "werkgever leidt op",
            "trainable",
            words(
                "opleidbaar; intern opgeleid; wordt opgeleid; opleiding door werkgever; "
                "inwerken; leerbaar; employer trains"
            ),
            "yes_no",
            "ja als de werkgever leert wat nog ontbreekt; leeg is nee.",
            "yes if the employer trains what is missing; empty is no.",
            "ja",
            choices=YES_NO,
        ),
        Column(
            "contract_form",
            "contractvorm",
            "contract form",
            words(
                "contract; soort contract; type contract; dienstverband; soort dienstverband; "
                "contract type"
            ),
            "note_text",
            "Bijvoorbeeld stageovereenkomst, tijdelijk of vast.",
            "For example internship agreement, temporary or permanent.",
            "stageovereenkomst",
        ),
    ),
)
