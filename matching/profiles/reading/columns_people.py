"""The columns of the table of candidates."""

from __future__ import annotations

from matching.profiles.reading.columns_shared import (
    CERTIFICATES,
    DAYS,
    EMAIL,
    END,
    HOURS,
    LANGUAGES,
    LEERWEGEN,
    LEVELS,
    LICENCES,
    PHONE,
    PROGRAMME,
    START,
    YES_NO,
)
from matching.profiles.reading.headings import Column, Table, words

CANDIDATES = Table(
    name="candidates",
    sheet="kandidaten",
    stems=words(
        "kandidaten; kandidaat; studenten; student; leerlingen; leerling; stagiairs; "
        "stagiaires; deelnemers; werkzoekenden; talenten; mensen; candidates; students; "
        "people; jobseekers"
    ),
    required=True,
    dutch_help="Mensen die een stage of werk zoeken, één per rij.",
    english_help="People who look for an internship or a job, one a row.",
    columns=(
        Column(
            "id",
            "id",
            "candidate id",
            words(
                "kandidaat-id; kandidaatnummer; kandidaat nr; student-id; deelnemer-id; "
                "deelnemernummer; leerling-id; persoons-id; kandidaat; nummer; nr; "
                "volgnummer; candidate; number"
            ),
            "own_id",
            "Een eigen nummer of code voor elke persoon, geen BSN. Leeg: het studentnummer telt.",
            "A number or code of its own for each person, never a BSN. Else the school number.",
            "S-0001",
            required=True,
        ),
        PROGRAMME,
        Column(
            "level",
            "niveau",
            "level",
            words(
                "opleidingsniveau; mbo-niveau; niveau opleiding; onderwijsniveau; niv; werk- "
                "en denkniveau; education level"
            ),
            "level",
            "Niveau van de opleiding.",
            "Level of education.",
            "mbo3",
            choices=LEVELS,
        ),
        Column(
            "crebo",
            "crebo",
            "crebo code",
            words(
                "crebonummer; crebo nr; crebocode; opleidingscode; kwalificatie crebo; "
                "kwalificatiecode; opleidingsnummer"
            ),
            "crebo",
            "Crebonummer van de mbo-opleiding, vijf cijfers.",
            "Crebo number of the mbo course, five digits.",
            "25655",
        ),
        Column(
            "field",
            "opleiding",
            "field of study",
            words(
                "opleidingsnaam; naam opleiding; studie; studierichting; richting; "
                "opleidingsrichting; studieprofiel; beroepsopleiding; vakgebied; domein; "
                "field; course; study"
            ),
            "short_text",
            "Naam van de opleiding of studierichting.",
            "Name of the course or field of study.",
            "Logistiek medewerker",
        ),
        Column(
            "leerweg",
            "leerweg",
            "learning route",
            words("leertraject; bol/bbl; bol bbl; soort stage; type stage; traject; route"),
            "leerweg",
            "BOL, BBL, stage of project.",
            "BOL, BBL, internship (stage) or project.",
            "BOL",
            choices=LEERWEGEN,
        ),
        Column(
            "occupation",
            "beroep",
            "occupation",
            words(
                "functie; laatste functie; huidige functie; laatste beroep; huidig beroep; "
                "vroeger beroep; vorige baan; laatste baan; functietitel; werkervaring als; job; "
                "job title; last job; profession"
            ),
            "short_text",
            "Beroep of laatste functie. Telt niet mee; `check` stelt er vaardigheden bij voor.",
            "Occupation or last job. It does not count; `check` proposes skills from it.",
            "muzikant",
        ),
        Column(
            "school",
            "school",
            "school name",
            words("naam school; schoolnaam; onderwijsinstelling; instelling; roc"),
            "note_text",
            "De school.",
            "The school.",
            "ROC Rijnpoort",
        ),
        Column(
            "school_number",
            "studentnummer",
            "student number",
            words(
                "leerlingnummer; leerlingnr; studentnr; stud.nr; llnr; ll nr; leerling "
                "nummer; inschrijfnummer; school number"
            ),
            "own_id",
            "Nummer van de student bij de school, geen BSN.",
            "The student's number at the school, never a BSN.",
            "300123",
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
                "postcode woonadres; pc; pc4; woonpostcode; postcode student; postcode thuis; "
                "postcode (4 cijfers); zip; zip code; postcode cijfers"
            ),
            "postcode",
            "Vier cijfers zijn genoeg; letters worden weggelaten.",
            "Four digits suffice; letters are dropped.",
            "2312",
        ),
        Column(
            "travel_mode",
            "vervoer",
            "travel mode",
            words(
                "vervoermiddel; reist met; reiswijze; manier van reizen; eigen vervoer; "
                "transport; travels by"
            ),
            "travel_mode",
            "fiets, ov of auto.",
            "bike (fiets), public transport (ov) or car (auto).",
            "ov",
            choices=("fiets", "ov", "auto"),
        ),
        Column(
            "max_travel_km",
            "max reisafstand km",
            "max travel km",
            words(
                "reisafstand; max afstand; maximale reisafstand; max km; afstand km; "
                "reisbereidheid km; max afstand km; maximale afstand (km); max distance km"
            ),
            "km",
            "Grootste afstand in kilometers.",
            "Greatest distance in kilometres.",
            "15",
        ),
        Column(
            "max_travel_minutes",
            "max reistijd minuten",
            "max travel minutes",
            words(
                "reistijd; max reistijd; maximale reistijd; reistijd minuten; max reistijd "
                "(min); max minuten; reisbereidheid minuten; maximale reistijd (minuten)"
            ),
            "minutes",
            "Langste reistijd in minuten, enkele reis.",
            "Longest travel time in minutes, one way.",
            "45",
        ),
        LANGUAGES,
        LICENCES,
        CERTIFICATES,
        Column(
            "skills",
            "vaardigheden",
            "skills",
            words(
                "vaardigheid; skill; competenties; competentie; kan goed; sterke punten; "
                "kwaliteiten; wat kan ik; talenten"
            ),
            "skills",
            "Vaardigheid: niveau 1-4 (1 beginner, 2 met hulp, 3 zelfstandig, 4 expert).",
            "Skill: level 1-4 (1 beginner, 2 with help, 3 independent, 4 expert).",
            "lassen: 3; klantgericht: 2; kassa",
        ),
        Column(
            "interests",
            "interesses",
            "interests",
            words(
                "interesse; interesse sector; voorkeur sector; sectorvoorkeur; gewenste "
                "sector; gewenste sectoren; sectoren; sector; interest; branche voorkeur"
            ),
            "sectors",
            "Sectoren, met puntkomma ertussen.",
            "Sectors, semicolons between.",
            "zorg; horeca",
        ),
        Column(
            "learn",
            "wil leren",
            "wants to learn",
            words(
                "leerwens; leerwensen; leerdoelen; leerdoel; leervraag; learn; learning "
                "goals; learning wishes"
            ),
            "texts",
            "Vaardigheden om te leren, met puntkomma ertussen.",
            "Skills to learn, semicolons between.",
            "plannen; Excel",
        ),
        Column(
            "ready",
            "mag op stage",
            "ready",
            words(
                "klaar voor stage; stageklaar; stagegereed; heeft opdracht; stageopdracht; "
                "opdracht van school; toestemming school; klaar om te beginnen; has "
                "assignment"
            ),
            "yes_no",
            "Heeft de school de opdracht gegeven? ja of nee; leeg is ja.",
            "Has the school given the assignment? yes or no; empty is yes.",
            "ja",
            choices=YES_NO,
        ),
        Column(
            "employed",
            "heeft werk",
            "employed",
            words("werkt nu; werkzaam; werkend; nu aan het werk; in dienst; has a job"),
            "yes_no",
            "Heeft de persoon nu werk? ja of nee; leeg is nee.",
            "Does the person have a job now? yes or no; empty is no.",
            "nee",
            choices=YES_NO,
        ),
        Column(
            "name",
            "naam",
            "name",
            words(
                "volledige naam; naam student; naam kandidaat; naam leerling; studentnaam; "
                "student; leerling; full name"
            ),
            "contact_text",
            "Alleen voor contact; telt nooit mee in een score.",
            "For contact only; never part of a score.",
            "Sam de Vries",
        ),
        Column(
            "first_name",
            "voornaam",
            "first name",
            words("roepnaam; voornamen; voorletters; given name"),
            "contact_text",
            "Alleen voor contact.",
            "For contact only.",
            "Sam",
        ),
        Column(
            "infix",
            "tussenvoegsel",
            "infix",
            words("tussenvoegsels; tussenv; tv; voorvoegsel; voorvoegsels; prefix"),
            "contact_text",
            "Alleen voor contact.",
            "For contact only.",
            "de",
        ),
        Column(
            "surname",
            "achternaam",
            "surname",
            words("familienaam; geslachtsnaam; last name; family name"),
            "contact_text",
            "Alleen voor contact.",
            "For contact only.",
            "Vries",
        ),
        EMAIL,
        PHONE,
    ),
)
