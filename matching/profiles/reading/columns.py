"""The registry of input tables and headings, and what a heading means.

The columns themselves stand in `columns_people`, `columns_employers`, `columns_vacancies` and
`columns_links`.
"""

from __future__ import annotations

from matching.profiles.reading.columns_employers import EMPLOYERS
from matching.profiles.reading.columns_links import DECISIONS, RANKINGS, WISHES
from matching.profiles.reading.columns_people import CANDIDATES
from matching.profiles.reading.columns_vacancies import VACANCIES
from matching.profiles.reading.headings import Column, Table, normalise, spellings, words

TABLES: dict[str, Table] = {
    table.name: table for table in (CANDIDATES, EMPLOYERS, VACANCIES, WISHES, RANKINGS, DECISIONS)
}

_ADDRESS = words(
    "adres; woonadres; straat; straatnaam; straat en huisnummer; huisnummer; huisnr; "
    "toevoeging; huisnummertoevoeging; bezoekadres; postadres; address; street; house "
    "number"
)
_PERSONAL = words(
    "geslacht; sekse; gender; m/v; m/v/x; sex; aanhef; geboortedatum; geb.datum; geb "
    "datum; gebdatum; geboren; geboren op; leeftijd; geboorteplaats; geboorteland; "
    "geboortejaar; date of birth; birth date; birthdate; dob; age; nationaliteit; "
    "nationality; land van herkomst; herkomst; afkomst; etniciteit; ethnicity; "
    "migratieachtergrond; verblijfsstatus; verblijfsvergunning; statushouder; foto; "
    "pasfoto; photo; gezondheid; medisch; medische gegevens; health; beperking; handicap; "
    "disability; diagnose; allergieën; arbeidsbeperking; religie; geloof; godsdienst; "
    "levensbeschouwing; religion; burgerlijke staat; kinderen; gezinssituatie; marital "
    "status; zwanger; politieke voorkeur; vakbond; seksuele geaardheid; strafblad; vog "
    "uitslag; uitkering; schulden; iban; rekeningnummer"
)

_HOME = words("woonplaats; plaats; plaatsnaam; gemeente; city; town; residence")

_SENSITIVE: dict[str, frozenset[str]] = {
    name: frozenset(
        normalise(heading)
        for heading in _PERSONAL + _ADDRESS + (_HOME if name == "candidates" else ())
    )
    - frozenset(table.by_name)
    for name, table in TABLES.items()
}

_BSN = frozenset(
    normalise(heading)
    for heading in words(
        "bsn; bsn-nummer; bsn nr; burgerservicenummer; burger service nr; sofinummer; sofi; "
        "sofi nr; sociaal-fiscaal nummer; persoonsgebonden nummer; pgn; pgn-nummer; "
        "onderwijsnummer; citizen service number; bsn student; bsn kandidaat; bsn leerling; "
        "bsn/onderwijsnummer; bsn of onderwijsnummer"
    )
)


def find_column(table: Table, heading: str) -> tuple[Column, int] | None:
    """Return the column that a heading means, and how good a name it is (0 is best).

    What somebody said of a heading goes before every name (-1), but for what nobody may read.
    """
    said = table.field_said.get(normalise(heading)) if table.said else None
    if said is not None and not is_sensitive(table, heading):
        return (table.by_field[said], -1) if said in table.by_field else None
    for form in spellings(heading):
        found = table.by_name.get(form)
        if found:
            return found
    return None


def is_sensitive(table: Table, heading: str) -> bool:
    """Return whether a column is about what a score may never know, so that nobody reads it."""
    return any(form in _SENSITIVE[table.name] for form in spellings(heading))


def is_bsn_heading(heading: str) -> bool:
    """Return whether a heading says that its column holds citizen service numbers."""
    return any(form in _BSN for form in spellings(heading))


def find_table(stem: str) -> Table | None:
    """Return the table that a file or sheet holds, by how its name begins.

    Examples
    --------
    >>> find_table("Studenten-mbo 2027").name
    'candidates'
    """
    plain = normalise(stem).lstrip("0123456789")
    best: tuple[int, Table] | None = None
    for table in TABLES.values():
        for start in table.stems:
            if plain.startswith(normalise(start)) and (best is None or len(start) > best[0]):
                best = (len(start), table)
    return best[1] if best else None
