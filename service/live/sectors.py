"""What sectors are called, and in which a market has open vacancies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from matching.profiles.codes import sector_name
from matching.profiles.vocabulary import data_file, read_rows
from service.live.held import Held


@cache
def sector_labels(language: str) -> Mapping[str, str]:
    """Return the sectors by id, each with its name, in the order in which people look for them."""
    column = "label_nl" if language == "nl" else "label_en"
    rows = {row["id"]: row[column] for row in read_rows(data_file("sectors.csv"))}
    return dict(sorted(rows.items(), key=lambda item: item[1].casefold()))


def sector_label(text: str | None, language: str) -> str:
    """Return what to call the sector that a text means; words that mean none stay as they are."""
    known = sector_name(text)
    return sector_labels(language)[known] if known else text or ""


def offered_sectors(held: Held, language: str) -> list[tuple[str, str]]:
    """Return the sectors of the open vacancies of a market: the id and the name."""
    market, found = held.market, set()
    for key in tuple(held.offers):
        offer = market.vacancy(key)
        found.add(sector_name(offer.sector or market.employer(offer.employer).sector))
    return [(one, label) for one, label in sector_labels(language).items() if one in found]
