"""One pair on the terminal: how the parts add up, and each requirement."""

from __future__ import annotations

from collections.abc import Callable

from matching.errors import message
from matching.profiles.vocabulary import Vocabulary
from matching.report.types import PairReport
from matching.tables import POINTS
from service.terms import IMPORTANCES, PARTS, RULES, requirement_phrase, term
from service.words import N_, Words, translator

_WIDTH = 30
_TOGETHER = N_("together")
_REQUIREMENTS = N_("Requirements")
_ONE_SIDED = {"wish", "ranking"}
"""Parts that only one side weighs; the other side need not read that they add nothing."""


def show_pair(pair: PairReport, vocabulary: Vocabulary, language: str) -> None:
    """Print everything there is to tell of one pair."""
    from rich.console import Console
    from rich.markup import escape

    translate, words = translator(language), Words(language)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(pair.candidate)} - {escape(pair.vacancy)}[/bold]")
    for rule in pair.broken:
        console.print(
            message("The rule '{rule}' stands in between.", rule=message(RULES[rule])).render(
                translate
            )
        )
    if pair.km is not None and pair.minutes is not None:
        console.print(
            message(
                "Travel: {km} km, {minutes} minutes.",
                km=words.number(pair.km, 1),
                minutes=words.number(pair.minutes),
            ).render(translate)
        )
    if pair.parts:
        _parts(console.print, pair, words)
    console.print(f"\n[bold]{words(_REQUIREMENTS)}[/bold]")
    for requirement in pair.requirements:
        asked = vocabulary.label(requirement.skill, language)
        importance = term(IMPORTANCES, requirement.importance, words)
        how = requirement_phrase(requirement, words, lambda s: vocabulary.label(s, language))
        console.print(escape(f"  {asked} ({importance}): {how}"))


def _parts(show: Callable[[str], None], pair: PairReport, words: Words) -> None:
    """Print both waterfalls: each bar starts where the one before ended."""
    for title, side, total in (
        (N_("For the candidate"), "candidate_points", pair.candidate_score),
        (N_("For the vacancy"), "vacancy_points", pair.vacancy_score),
    ):
        show(f"\n[bold]{words(title)}[/bold]")
        running = 0
        for part in pair.parts:
            points = getattr(part, side)
            if part.value is None or (not points and part.name in _ONE_SIDED):
                continue
            start = running * _WIDTH // POINTS
            running += points
            bar = " " * start + "█" * max(running * _WIDTH // POINTS - start, 0)
            worth = words.number(points / 100, 2)
            show(f"  {words(PARTS[part.name]):<26} {bar:<{_WIDTH}} {worth:>6}")
        show(f"  {words(_TOGETHER):<26} {'':<{_WIDTH}} {words.number(total / 100, 2):>6}")
