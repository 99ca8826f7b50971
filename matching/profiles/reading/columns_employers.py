"""The columns of the table of employers."""

from __future__ import annotations

from matching.profiles.reading.columns_shared import (
    EMAIL,
    PHONE,
    SECTOR,
    YES_NO,
)
from matching.profiles.reading.headings import Column, Table, words

EMPLOYERS = Table(
    name="employers",
    sheet="werkgevers",
    stems=words(
        "werkgevers; werkgever; bedrijven; bedrijf; leerbedrijven; leerbedrijf; organisaties; "
        "stagebedrijven; employers; companies; organisations"
    ),
    required=True,
    dutch_help="Bedrijven en organisaties, één per rij.",
    english_help="Companies and organisations, one a row.",
    columns=(
        Column(
            "id",
            "id",
            "employer id",
            words(
                "bedrijf-id; werkgever-id; bedrijfsnummer; bedrijf nr; werkgevernummer; "
                "bedrijfscode; organisatie-id; relatienummer; debiteurnummer; nummer; nr; "
                "volgnummer; company id; number"
            ),
            "id",
            "Een eigen nummer of code. Leeg: leerbedrijf-ID, KvK-nummer of naam telt.",
            "A number or code of its own. Else its leerbedrijf id, KvK number or name counts.",
            "B-001",
            required=True,
        ),
        Column(
            "name",
            "naam",
            "name",
            words(
                "bedrijfsnaam; naam bedrijf; bedrijf; werkgever; organisatie; leerbedrijf; "
                "naam leerbedrijf; naam organisatie; handelsnaam; statutaire naam; company; "
                "company name; employer"
            ),
            "short_text",
            "Naam van het bedrijf.",
            "Name of the company.",
            "Bakkerij De Rijn",
            required=True,
        ),
        Column(
            "kvk",
            "KvK-nummer",
            "chamber of commerce number",
            words("kvk; kvk nr; kvknr; handelsregisternummer; coc number; coc"),
            "kvk",
            "Nummer van de Kamer van Koophandel, acht cijfers.",
            "Number at the Chamber of Commerce, eight digits.",
            "01234567",
        ),
        Column(
            "leerbedrijf_id",
            "leerbedrijf-ID",
            "training company id",
            words(
                "leerbedrijfnummer; leerbedrijf nr; sbb-nummer; sbb id; code leerbedrijf; "
                "relatienummer sbb; stagemarkt id"
            ),
            "number_text",
            "Nummer van het erkende leerbedrijf bij SBB.",
            "Number of the recognised training company at SBB.",
            "100012345",
        ),
        SECTOR,
        Column(
            "postcode",
            "postcode",
            "postal code",
            words(
                "postcode bedrijf; postcode vestiging; bezoekpostcode; pc; pc4; "
                "vestigingspostcode; zip; zip code"
            ),
            "postcode",
            "Vier cijfers zijn genoeg.",
            "Four digits suffice.",
            "2312",
        ),
        Column(
            "municipality",
            "gemeente",
            "municipality",
            words("plaats; plaatsnaam; vestigingsplaats; woonplaats; stad; city; town"),
            "note_text",
            "Gemeente of plaats.",
            "Municipality or town.",
            "Leiderdorp",
        ),
        Column(
            "recognitions",
            "erkenningen",
            "recognitions",
            words(
                "erkenning; erkend voor; erkende crebo's; erkend voor crebo; crebo; crebo's; "
                "crebonummers; erkend leerbedrijf voor"
            ),
            "recognitions",
            "Crebo met periode, met puntkomma ertussen.",
            "Crebo with period, semicolons between.",
            "25655 (01-08-2024 t/m 31-07-2028); 25180",
        ),
        Column(
            "supervision_capacity",
            "begeleidingscapaciteit",
            "supervision capacity",
            words(
                "max stagiairs; maximaal aantal stagiairs; max aantal stagiairs; begeleiding "
                "max; capaciteit; max plaatsingen; max interns"
            ),
            "whole_number",
            "Hoeveel mensen het bedrijf samen kan begeleiden; leeg is geen grens.",
            "How many people the company can supervise in all; empty is no limit.",
            "3",
        ),
        Column(
            "paused",
            "gepauzeerd",
            "paused",
            words("pauze; op pauze; tijdelijk gestopt; doet niet mee; on hold"),
            "yes_no",
            "ja als het bedrijf nu niemand plaatst; leeg is nee.",
            "yes if the company places nobody now; empty is no.",
            "nee",
            choices=YES_NO,
        ),
        Column(
            "contact_name",
            "contactpersoon",
            "contact person",
            words(
                "contact; naam contactpersoon; praktijkopleider; stagebegeleider; begeleider; "
                "contactpersoon bedrijf; contact name"
            ),
            "contact_text",
            "Alleen voor contact.",
            "For contact only.",
            "Kim Bakker",
        ),
        EMAIL,
        PHONE,
    ),
)
