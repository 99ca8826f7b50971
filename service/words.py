"""Words and numbers in the language of the reader: Dutch first, English as a switch.

English source texts are the keys (gettext). `tools/words.py` collects them, and holds the Dutch in
``service/locale/nl/LC_MESSAGES/stagepact.po``. Babel is imported only where a number is formatted.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

DOMAIN: Final = "stagepact"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE: Final = "nl"
SOURCE_LANGUAGE: Final = "en"
ZONE: Final = ZoneInfo("Europe/Amsterdam")
"""In which people here read a clock."""

_DATE_PATTERN: Final[Mapping[str, str]] = {"nl": "dd-MM-yyyy", "en": "d MMM yyyy"}


def N_(text: str) -> str:  # noqa: N802 - the name that translation tools look for
    """Return `text` unchanged; it is translated where it is shown."""
    return text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; that of the source texts is empty."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_FOLDER, [language])


def translator(language: str = DEFAULT_LANGUAGE) -> Callable[[str], str]:
    """Return the function that turns an English source text into `language`.

    Parameters
    ----------
    language
        ``nl``, or ``en`` for the texts as they are.
    """
    return _catalogue(language).gettext


class Words:
    """Says texts, numbers and dates in one language.

    Parameters
    ----------
    language
        ``nl`` or ``en``.

    Examples
    --------
    >>> Words("en").plural(2, "{n} place", "{n} places")
    '2 places'
    >>> Words("nl").number(1234.5, 1)
    '1.234,5'
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        self.language = language
        self._translations = _catalogue(language)

    def __call__(self, template: str, **values: Any) -> str:
        """Return a source text in this language, its gaps filled; whole numbers are grouped."""
        return self._filled(self._translations.gettext(template), values)

    def plural(self, n: int, one: str, many: str, **values: Any) -> str:
        """Return the text for `n` things; ``{n}`` stands for the number."""
        return self._filled(self._translations.ngettext(one, many, n), {"n": n, **values})

    def _filled(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill the gaps of a text; one without values is taken as it is."""
        if not values:
            return template
        return template.format(**{name: self._shown(value) for name, value in values.items()})

    def _shown(self, value: Any) -> Any:
        """Return a number as people write it; anything else unchanged."""
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return value

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with exactly so many decimals, and thousands grouped."""
        return _number(value, decimals, self.language)

    def short_number(self, value: float) -> str:
        """Return a number with one decimal, or none where that is a zero."""
        rounded = round(value, 1)
        return self.number(rounded, 0 if rounded == int(rounded) else 1)

    def large_number(self, value: float) -> str:
        """Return a large number as people say it, in three digits: ``3,2 miljoen``."""
        rounded = float(f"{value:.3g}")
        return self.number(rounded) if rounded < 1_000 else _in_words(rounded, self.language)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share of 1 as a percentage."""
        return f"{self.number(100 * share, decimals)}%"

    def ordinal(self, n: int) -> str:
        """Return first, second and so on, in digits: ``1e`` or ``1st``."""
        return _ORDINALS[self.language](n)

    def date(self, day: date) -> str:
        """Return a date as people write it: ``31-12-2026`` or ``31 Dec 2026``."""
        return _date(day, self.language)

    def listing(self, items: list[str]) -> str:
        """Return items with commas and, before the last, the word for "and"."""
        if len(items) < 2:
            return "".join(items)
        return self(N_("{most} and {last}"), most=", ".join(items[:-1]), last=items[-1])


def _english_ordinal(n: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``4th``, ``11th`` ..."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


_ORDINALS: Final[Mapping[str, Callable[[int], str]]] = {
    "nl": lambda n: f"{n}e",
    "en": _english_ordinal,
}


@lru_cache(maxsize=50_000)
def _number(value: float, decimals: int, language: str) -> str:
    """Return a formatted number; a report repeats the same few thousand."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=language)


def _in_words(value: float, language: str) -> str:
    """Return a number of a thousand or more with the word for what it counts."""
    from babel.numbers import format_compact_decimal

    return format_compact_decimal(value, format_type="long", locale=language, fraction_digits=1)


@lru_cache(maxsize=5_000)
def _date(day: date, language: str) -> str:
    """Return a formatted date."""
    from babel.dates import format_date

    return format_date(day, format=_DATE_PATTERN[language], locale=language)


@cache
def language_name(code: str, language: str) -> str:
    """Return what a language (ISO 639-1 code, or a name of its own) is called in `language`."""
    from babel import Locale

    name = Locale.parse(language).languages.get(code)
    return name if name else code[:1].upper() + code[1:]
