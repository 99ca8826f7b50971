"""How long a market takes to answer and to change: ``python -m benchmarks.service.market``.

Times are told by the clock and in seconds of the processor, since a machine that does other work
too says little by the clock.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from benchmarks.service.people import Town
from matching.config import load_config
from matching.market import Filters, Market, MarketChange
from matching.profiles.linking import linker_for
from matching.profiles.vocabulary import default_vocabulary

NARROW = Filters(max_km=15, min_hours=20, sectors=frozenset({"zorg", "techniek"}))


def measured(what: str, act: Callable[[Any], object], asked: Sequence[Any]) -> None:
    """Print the median and the 99th percentile of one act on each of some things."""
    act(asked[0])
    clock, processor = [], []
    for each in asked:
        began = time.perf_counter(), time.process_time()
        act(each)
        clock.append(1000 * (time.perf_counter() - began[0]))
        processor.append(1000 * (time.process_time() - began[1]))
    told = [f"{_part(times, p):8.2f}" for times in (clock, processor) for p in (0.5, 0.99)]
    print(f"{what:34}{''.join(told)}", flush=True)


def _part(times: Sequence[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]


def answers(market: Market, town: Town, chance: Random, times: int) -> None:
    """Measure questions."""
    people = [f"c{chance.randrange(town.n):06d}" for _ in range(times)]
    offers = [f"v{chance.randrange(town.m):05d}" for _ in range(times)]
    few = max(times // 5, 1)
    measured("suggestions", market.suggestions, people)
    measured("suggestions, filtered", lambda id_: market.suggestions(id_, filters=NARROW), people)
    measured("shortlist", market.shortlist, offers)
    measured("20 suggestions, explained", lambda i: market.suggestions(i, explain=True), people)
    measured("20 of a shortlist, explained", lambda i: market.shortlist(i, explain=True), offers)
    measured("pair", lambda ids: market.pair(*ids), list(zip(people, offers, strict=True))[:few])
    measured("openings", market.openings, people[:few])
    others = [town.candidate(chance.randrange(town.n), 1) for _ in range(few)]
    measured("suggestions, not saved", market.suggestions, others)
    asked = [town.vacancy(chance.randrange(town.m), 1) for _ in range(few)]
    measured("shortlist, not saved", market.shortlist, asked)


def changes(market: Market, town: Town, chance: Random, times: int) -> None:
    """Measure changes."""
    people = [town.candidate(chance.randrange(town.n), 2) for _ in range(times)]
    measured("change a candidate", market.apply, [_person(person) for person in people])
    again = [_person(town.candidate(int(person.id[1:]))) for person in people]
    measured("change a candidate, known words", market.apply, again)
    told = [MarketChange(wishes={person.id: ()}) for person in people]
    measured("change wishes", market.apply, told)
    offers = [town.vacancy(chance.randrange(town.m), 2) for _ in range(max(times // 5, 1))]
    measured("change a vacancy", market.apply, [MarketChange(vacancies={v.id: v}) for v in offers])
    gone = [MarketChange(vacancies={v.id: None}) for v in offers]
    measured("take a vacancy out", market.apply, gone)
    firms = [town.employer(at).model_copy(update={"paused": True}) for at in range(20)]
    measured("pause an employer", market.apply, [MarketChange(employers={f.id: f}) for f in firms])


def _person(person: Any) -> MarketChange:
    return MarketChange(candidates={person.id: person})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=10_000)
    parser.add_argument("--vacancies", type=int, default=3_000)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    words = default_vocabulary()
    linker_for(words).link(["iets wat nergens staat"])  # reads the fitted map
    for programme in ("stagepact", "talent"):
        town = Town(programme, words, options.candidates, options.vacancies, options.seed)
        profiles = town.profiles()
        began = time.perf_counter(), time.process_time()
        market = Market(profiles, load_config(programme))
        made = time.perf_counter() - began[0], time.process_time() - began[1]
        gc.collect()
        gc.freeze()  # as a server does: a full collection stops everything for half a second
        print(f"{programme}: {town.n} candidates, {town.m} vacancies", flush=True)
        print(f"made in {made[0]:.1f} s, {made[1]:.1f} s of the processor", flush=True)
        print(f"{'ms':34}{'p50':>8}{'p99':>8}{'cpu p50':>8}{'cpu p99':>8}", flush=True)
        chance = Random(options.seed)
        answers(market, town, chance, options.times)
        changes(market, town, chance, options.times)


if __name__ == "__main__":
    main()
