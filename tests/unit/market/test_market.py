"""What a market answers, worked out by hand, and what it refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matching.errors import InfeasibleError, InputError, UnknownIdError
from matching.market import Market, MarketChange, Shortlist, Suggestions, coding, live
from matching.profiles.linking import Linker
from matching.profiles.records import EmployerRanking, Profiles, Wish
from matching.scoring.kernel import Kernel, kernel_for
from matching.scoring.native import library
from matching.scoring.packed import limits
from tests.changing_markets import LINKER, VOCABULARY, World, check
from tests.markets import (
    WORDS,
    config,
    firm,
    forbid,
    lock,
    offer,
    person,
    profiles,
    ranking,
    scoring,
    wish,
)
from tests.scoring_tables import KERNELS

BY_HAND = Linker(WORDS)


def market(*records: Any, kernel: Kernel = "auto", **on: Any) -> Market:
    """Return a market of some records, with the rules that are on."""
    return Market(profiles(*records), config(scoring(**on)), linker=BY_HAND, kernel=kernel)


def names(found: Suggestions | Shortlist) -> list[str]:
    """Return who or what is in a list."""
    if isinstance(found, Suggestions):
        return [pair.vacancy for pair in found.pairs]
    return [pair.candidate for pair in found.pairs]


CAN_BOTH = person("c1", skills={"koken": 2, "bakken": 2})
THREE = (
    CAN_BOTH,
    person("c2", skills={"koken": 2}),
    offer("v1", asks={"koken": ("essential", 2)}),
    offer("v2", asks={"koken": ("essential", 2), "bakken": ("essential", 2)}),
    offer("v3", asks={"lassen": ("essential", 2)}),
)


@pytest.mark.parametrize("kernel", KERNELS)
def test_lists_have_wishes_first_then_scores_then_ids(kernel: Kernel) -> None:
    """v1 and v2 are equal for who can do both; cooking counts 6/10 for baking, which is rarer."""
    here = market(*THREE, wish("c2", "v3"), kernel=kernel)
    assert names(here.suggestions("c1")) == ["v1", "v2", "v3"]
    found = here.suggestions("c2")
    assert names(found) == ["v3", "v1", "v2"]
    assert [pair.rank for pair in found.pairs] == [1, None, None]
    assert [pair.candidate_score for pair in found.pairs] == [0, 10_000, 7_625]
    assert names(here.shortlist("v2")) == ["c1", "c2"]
    here.apply(MarketChange(rankings={"c2": (ranking("c2", "v2"),)}))
    assert names(here.shortlist("v2")) == ["c2", "c1"]
    assert here.shortlist("v2").pairs[0].rank == 1


def test_a_list_can_be_read_in_parts() -> None:
    """Parts follow each other, and the total is that of the whole list."""
    world = World.drawn("talent", 5, people=12, offers=9)
    here = world.market()
    for id_ in world.candidates:
        if world.candidates[id_].programme == "talent":
            whole = here.suggestions(id_, k=100)
            parts = [here.suggestions(id_, first=first, k=2) for first in range(0, 12, 2)]
            assert tuple(pair for part in parts for pair in part.pairs) == whole.pairs
            assert {part.total for part in parts} == {whole.total}
    for first, k in ((-1, 2), (0, 0)):
        with pytest.raises(InputError, match="at least one place"):
            here.suggestions(next(iter(here._live.records.candidates)), first=first, k=k)


def test_who_is_not_there_is_unknown() -> None:
    """The error names ids that look alike."""
    here = market(*THREE)
    for ask in (here.candidate, here.suggestions, here.openings):
        with pytest.raises(UnknownIdError, match="c1"):
            ask("c11")
    for ask_ in (here.vacancy, here.shortlist):
        with pytest.raises(UnknownIdError, match="v1"):
            ask_("v11")
    with pytest.raises(UnknownIdError, match="employer"):
        here.employer("zz")
    with pytest.raises(UnknownIdError):
        here.pair("c1", "zz")
    assert (here.candidate("c1").id, here.vacancy("v1").id, here.employer("e1").id) == (
        *("c1", "v1", "e1"),
    )
    assert (here.programme, here.config.name, here.vocabulary) == ("markt", "markt", WORDS)


def test_a_pair_tells_the_broken_rules_and_the_place_in_the_own_order() -> None:
    """Also where it is not eligible, and for records that nobody saved."""
    here = market(*THREE, offer("v4", certificates=("vca",)), certificate={})
    told = here.pair("c1", "v4")
    assert (told.broken, told.choice, told.parts) == (("certificate",), None, ())
    assert [here.pair("c2", id_).choice for id_ in ("v1", "v2", "v3")] == [1, 2, 3]
    holder = person("c1", certificates=("vca",))
    assert here.pair(holder, "v4").broken == ()
    assert here.pair("c1", offer("v4")).broken == ()
    assert here.pair("c1", offer("v4")).choice is None
    assert here.pair("c1", "v4") == told


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_locked_pair_is_in_both_lists_whatever_it_breaks(kernel: Kernel) -> None:
    """People decided; it is told that they did."""
    here = market(
        *THREE, offer("v4", certificates=("vca",)), lock("c1", "v4"), kernel=kernel, certificate={}
    )
    assert names(here.suggestions("c1")) == ["v1", "v2", "v3", "v4"]
    assert names(here.shortlist("v4")) == ["c1"]
    assert [pair.locked for pair in here.suggestions("c1").pairs] == [False] * 3 + [True]
    found = here.suggestions("c1", explain=True).pairs[3].report
    assert found is not None
    assert found.broken == ("certificate",)


def test_what_is_refused_changes_nothing() -> None:
    """As a new start refuses it; the market goes on as it was."""
    here = market(*THREE, lock("c1", "v1"))
    before = here.suggestions("c1", explain=True)
    refused: list[tuple[type[Exception], MarketChange]] = [
        (InputError, MarketChange(vacancies={"v9": offer("v9", "nobody")})),
        (InputError, MarketChange(employers={"e1": None})),
        (InputError, MarketChange(candidates={"c9": person("c1")})),
        (InputError, MarketChange(wishes={"c2": (wish("c1", "v1"),)})),
        (InputError, MarketChange(decisions={"c1": (lock("c1", "v1"), lock("c1", "v2"))})),
        (InputError, MarketChange(decisions={"c1": (lock("c1", "v1"), forbid("c1", "v1"))})),
        (InfeasibleError, MarketChange(decisions={"c2": (lock("c2", "v1"),)})),
        (InfeasibleError, MarketChange(employers={"e1": firm("e1", supervision_capacity=0)})),
    ]
    for error, change in refused:
        with pytest.raises(error):
            here.apply(change)
        assert here.suggestions("c1", explain=True) == before


def test_a_fault_halfway_leaves_the_market_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong: half a change is worse than none."""
    here = market(*THREE)
    before = here.shortlist("v1", explain=True)

    def broken(*_: object) -> None:
        raise OSError("full")

    with monkeypatch.context() as patch:
        patch.setattr(live.Live, "_put", broken)
        with pytest.raises(OSError, match="full"):
            here.apply(MarketChange(candidates={"c1": None, "c9": person("c9")}))
    assert here.shortlist("v1", explain=True) == before
    assert here.candidate("c1").id == "c1"


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("limit", ["put", "room"])
def test_large_changes_start_again(
    kernel: Kernel, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is quicker, or there are more new words than there is room for; nobody sees it."""
    world = World.drawn("stagepact", 3)
    monkeypatch.setattr(coding, "ROOM", dict.fromkeys(coding.ROOM, 1))
    here = world.market(kernel=kernel)
    made = here._live
    if limit == "put":
        monkeypatch.setattr(live, "MOST_PUT", 0)
    new = person("c1", programme="stagepact", skills={f"geheim {at}": 2 for at in range(9)})
    change = MarketChange(candidates={"c1": new if limit == "room" else world.candidate("c1")})
    what_if = here.suggestions(change.candidates["c1"] or "", k=99, explain=True)
    here.apply(change)
    world.put(change)
    assert here._live is not made
    check(here, world)
    assert here.suggestions("c1", k=99, explain=True) == what_if


def test_one_vacancy_that_moves_the_wishes_of_many_starts_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That is known halfway only."""
    world = World.drawn("talent", 3)
    names = [f"c{at}" for at in range(4)]
    world.put(
        MarketChange(
            candidates={id_: person(id_, programme="talent") for id_ in names},
            wishes={id_: (Wish(candidate=id_, rank=1, employer="e0"),) for id_ in names},
        )
    )
    here = world.market()
    made = here._live
    monkeypatch.setattr(live, "MOST_PUT", 3)
    change = MarketChange(vacancies={"v9": offer("v9", "e0", programme="talent")})
    here.apply(change)
    world.put(change)
    assert here._live is not made
    check(here, world)


def test_who_has_more_skills_than_there_is_room_for_is_scored_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such people are scored apart; nobody else is."""
    monkeypatch.setattr(limits, "MOST_SKILLS", 2)
    world = World.drawn("talent", 11)
    odd, usual = (
        person("c1", programme="talent", skills=dict.fromkeys(skills, 2), postcode="2312")
        for skills in (("koken", "bakken", "lassen", "zelf bedacht"), ("koken",))
    )
    world.put(MarketChange(candidates={"c1": odd}))
    here = world.market()
    apart = "compiled" if library() else "numpy"
    assert kernel_for(here._live.side) == apart
    assert (here._live.people.at["c1"] in here._live.odd) == (apart == "compiled")
    for change in (
        MarketChange(vacancies={"v1": offer("v1", "e1", programme="talent")}),
        MarketChange(candidates={"c1": usual}),
        MarketChange(candidates={"c1": odd}),
        MarketChange(candidates={"c1": None}),
    ):
        if "c1" in change.candidates:
            asked = change.candidates["c1"] or usual
            what_if = here.suggestions(asked, k=99, explain=True)
            here.apply(MarketChange(candidates={"c1": asked}))
            assert here.suggestions("c1", k=99, explain=True) == what_if
        here.apply(change)
        world.put(change)
        check(here, world)


def test_a_record_of_another_programme_is_nobody_here() -> None:
    """Saved it is left out; asked about it is refused."""
    here = market(*THREE)
    other = person("c1", programme="elders")
    with pytest.raises(InputError, match="elders"):
        here.suggestions(other)
    with pytest.raises(InputError, match="elders"):
        here.shortlist(offer("v1", programme="elders"))
    with pytest.raises(InputError, match="elders"):
        here.pair("c1", offer("v1", programme="elders"))
    here.apply(MarketChange(candidates={"c1": other}))
    with pytest.raises(UnknownIdError):
        here.suggestions("c1")
    here.apply(MarketChange(candidates={"c1": CAN_BOTH}))
    assert here.suggestions("c1").total == 3


def test_what_was_told_of_somebody_who_is_gone_counts_again_when_back() -> None:
    """Wishes and rankings of an id stay until other ones are told."""
    here = market(*THREE, wish("c1", "v3"), ranking("c1", "v2"))
    before = here.suggestions("c1", explain=True), here.shortlist("v2", explain=True)
    here.apply(MarketChange(candidates={"c1": None}))
    assert names(here.shortlist("v2")) == ["c2"]
    assert here.suggestions(CAN_BOTH, explain=True) == before[0]
    here.apply(MarketChange(candidates={"c1": CAN_BOTH}))
    assert (here.suggestions("c1", explain=True), here.shortlist("v2", explain=True)) == before


def test_a_new_vacancy_of_an_employer_is_wished_ranked_and_barred_beforehand() -> None:
    """What was told of an employer holds for all its vacancies, also one that is asked about."""
    told = (
        Wish(candidate="c1", rank=2, employer="e1"),
        EmployerRanking(employer="e1", candidate="c2", rank=1),
        forbid("c3", employer="e1"),
    )
    here = market(*THREE, person("c3", skills={"koken": 4}), *told)
    new = offer("v9", asks={"koken": ("essential", 2), "iets nieuws": ("important", 1)})
    found = here.shortlist(new)
    assert names(found) == ["c2", "c1"]
    assert found.pairs[0].rank == 1
    here.apply(MarketChange(vacancies={"v9": new}))
    assert here.shortlist("v9") == found
    assert here.suggestions("c1").pairs[0].rank == 2


def test_many_may_ask_while_one_changes() -> None:
    """Every answer is one of a moment: before a change, or after it."""
    here = market(*THREE)
    versions = [person("c1", skills={"koken": level}) for level in (1, 2)]
    allowed = [here.suggestions(version, explain=True) for version in versions]
    here.apply(MarketChange(candidates={"c1": versions[0]}))
    wrong: list[object] = []
    stop = threading.Event()

    def ask(answer: Callable[[], object], right: Callable[[object], bool]) -> None:
        while not stop.is_set():
            found = answer()
            if not right(found):
                wrong.append(found)

    asking = [
        threading.Thread(
            target=ask, args=(lambda: here.suggestions("c1", explain=True), lambda x: x in allowed)
        )
        for _ in range(2)
    ]
    for thread in asking:
        thread.start()
    for at in range(6):
        here.apply(MarketChange(candidates={"c1": versions[at % 2]}))
        here.apply(MarketChange(employers={"e1": firm("e1", postcode=["2312", None][at % 2])}))
    stop.set()
    for thread in asking:
        thread.join()
    assert [replace(x, pairs=()) for x in wrong if isinstance(x, Suggestions)] == []


def test_an_empty_market_takes_its_first_records() -> None:
    """A service begins with nothing."""
    world = World.drawn("stagepact", 1)
    here = Market(Profiles(), world.market().config, linker=LINKER)
    here.apply(
        MarketChange(
            world.candidates,
            world.employers,
            world.vacancies,
            world.wishes,
            world.rankings,
            world.decisions,
        )
    )
    assert here.vocabulary is VOCABULARY
    check(here, world)
    gone = MarketChange(
        dict.fromkeys(world.candidates),
        dict.fromkeys(world.employers),
        dict.fromkeys(world.vacancies),
    )
    here.apply(gone)
    assert here._live.records.candidates == {}
    here.apply(MarketChange(candidates=world.candidates))
    id_ = next(c.id for c in world.candidates.values() if c.programme == "stagepact")
    assert here.suggestions(id_).total == 0


def test_the_room_for_words_is_not_used_up_by_questions() -> None:
    """Who tries out words a thousand times makes nothing grow."""
    here = market(*THREE)
    words = here._live.words
    for at in range(3):
        here.suggestions(person("c1", skills={f"woord {at}": 2}, certificates=(f"papier {at}",)))
        here.shortlist(offer("v1", asks={f"woord {at}": ("essential", 2)}))
    assert here._live.words is words
    assert words.names["skills"].size >= coding.ROOM["skills"]
