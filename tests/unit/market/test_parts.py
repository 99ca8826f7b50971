"""The parts of a market, one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.errors import InputError, TableError
from matching.market import links as links_module
from matching.market.coding import Names, RoomError, Words
from matching.market.links import Remembering
from matching.market.lists import in_order
from matching.market.numbered import Numbered
from matching.market.offers import taken, with_rows
from matching.market.records import Records
from matching.market.ties import NO_TIES, Numbers, ties_of
from matching.profiles.linking import Linker
from matching.scoring import index_compiled
from matching.scoring.index import PairIndex, without_candidates
from matching.scoring.kernel import Kernel
from matching.scoring.packed import limits
from matching.tables import block_of, vacancies_between
from tests.markets import WORDS, forbid, identical, lock, offer, person, profiles, wish
from tests.scoring_tables import KERNELS, drawn, needs_kernel, offers_taken, pairs, shipped


def test_numbers_stay_and_free_ones_are_given_first() -> None:
    """Who comes after somebody has left gets that number."""
    numbered = Numbered(["a", "b", "c"])
    assert (numbered.give("b"), numbered.give("d")) == (1, 3)
    assert numbered.take_back("b") == 1
    assert (numbered.ids, numbered.free, len(numbered)) == (["a", "", "c", "d"], [1], 4)
    assert (numbered.give("e"), numbered.give("f"), numbered.free) == (1, 4, [])


def test_names_keep_their_codes_while_there_is_room() -> None:
    """New ones follow, sorted; without room nothing is changed."""
    names = Names.of(["x", "b"], 2)
    more = names.with_words(["b", "z", "a"])
    assert (dict(more.at), more.size) == ({"x": 0, "b": 1, "a": 2, "z": 3}, 4)
    assert more.with_words(["a"]) is more
    assert names.padded[:2] == ("x", "b")
    assert len(set(names.padded)) == 4
    with pytest.raises(RoomError):
        more.with_words(["c"])
    assert Names.of(map(str, range(100)), 3).size == 125


def test_words_of_more_records_move_no_code() -> None:
    """Only what is new is added, and known words change nothing."""
    links = Remembering(Linker(WORDS))
    people = [person("c1", skills={"koken": 2, "zelf bedacht": 1}, crebo="25655")]
    words = Words.of(links, people, [], [])
    assert words.with_records(links, people) is words
    more = words.with_records(links, [person("c2", skills={"aardig": 1}, field="kantklossen")])
    assert {k: more.skill[k] for k in words.skill} == dict(words.skill)
    assert more.skill["text:aardig"] == len(words.skill)
    assert more.n_skills == words.n_skills
    assert len(more.meant_and_room) == words.names["skills"].size
    assert more.codes.field("Kantklossen") == 0
    other = words.with_records(links, [person("c2", crebo="25180")])
    assert other.skill is words.skill
    assert (other.codes.crebo("25655"), other.codes.crebo("25180")) == (0, 1)


def test_links_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is remembered does not grow for ever."""
    asked: list[list[str]] = []

    class Counting(Linker):
        def link(self, texts, k=10):  # type: ignore[no-untyped-def]
            asked.append(list(texts))
            return super().link(texts, k)

    links = Remembering(Counting(WORDS))
    assert links.keys(["koken", "wat"]) == {"koken": "cook", "wat": "text:wat"}
    assert links.keys(["wat", "lassen"]) == {"wat": "text:wat", "lassen": "weld"}
    assert asked == [["koken", "wat"], ["lassen"]]
    monkeypatch.setattr(links_module, "MOST", 3)
    assert links.keys(["wat", "bakken"]) == {"wat": "text:wat", "bakken": "bake"}
    links.keys(["koken"])
    assert asked[2:] == [["bakken"], ["koken"]]


def test_ties_are_told_by_number() -> None:
    """The best of several ranks counts; what is not there is nothing."""
    records = Records.of(
        profiles(
            *(person("c1"), person("c2"), offer("v1"), offer("v2")),
            *(wish("c1", "v1", 2), wish("c1", "gone", 1), lock("c1", "v2")),
            forbid("c2", employer="e1"),
        ),
        "markt",
    )
    numbers = Numbers({"v1": 4, "v2": 7}, {"e1": {4, 7}})
    mine = ties_of(records, "c1", numbers)
    assert (mine.wishes, mine.locked, mine.forbidden) == ({4: 2}, 7, frozenset())
    assert ties_of(records, "c2", numbers).forbidden == {4, 7}
    assert ties_of(records, "nobody", numbers) is NO_TIES


def test_rows_of_vacancies_are_replaced_added_and_taken() -> None:
    """Requirements, importance and weight go along with their vacancy."""
    offers, news = drawn(3, 1, 6).vacancies, drawn(4, 1, 3).vacancies
    made = with_rows(offers, [1, 6, 4], news)
    order = np.array([0, 2, 3, 5])
    assert len(made) == 7
    assert identical(taken(made, order), offers_taken(offers, order))
    assert identical(taken(made, np.array([1, 6, 4])), news)
    assert identical(with_rows(offers, [], taken(news, order[:0])), offers)


def test_a_list_is_in_order_of_rank_score_and_id() -> None:
    """Also where a part of it ends among equal ones."""
    rank = np.array([-1, -1, 2, 1, -1], dtype=np.int32)
    score = np.array([500, 500, 1, 0, 9_000], dtype=np.int32)
    ids = ["b", "a", "x", "y", "c"]
    assert in_order(rank, score, ids, 0, 9) == [3, 2, 4, 1, 0]
    assert in_order(rank, score, ids, 3, 1) == [1]
    assert in_order(rank, score, ids, 5, 1) == []


@pytest.mark.parametrize("kernel", KERNELS)
def test_an_index_is_asked_about_somebody_and_something_it_has_not(kernel: Kernel) -> None:
    """As if they were put in, and nothing changes."""
    pool, options = drawn(8, 12, 9), shipped("talent")
    here = PairIndex(replace(pool, locked=pool.locked * 0 - 1), options, kernel)
    before = pairs(here.shortlist(0))
    block = block_of(replace(pool, locked=pool.locked * 0 - 1), 3, 4)
    found = here.pairs_with(block)
    want = here.pairs_of_candidate(3)
    assert sorted(zip(*(x.tolist() for x in found), strict=True)) == sorted(
        zip(*(x.tolist() for x in want), strict=True)
    )
    bare = replace(
        without_candidates(pool),
        vacancies=vacancies_between(pool.vacancies, 2, 3),
        vacancy_ids=("",),
    )
    asked = here.pairs_with_vacancy(bare)
    here.put_vacancy(9, bare)
    want = here.pairs_of_vacancy(9)
    assert sorted(zip(*(x.tolist() for x in asked), strict=True)) == sorted(
        zip(*(x.tolist() for x in want), strict=True)
    )
    assert pairs(here.shortlist(0)) == before
    with pytest.raises(TableError):
        here.pairs_with(block_of(pool, 0, 2))
    with pytest.raises(TableError):
        here.pairs_with_vacancy(pool)


@pytest.mark.parametrize("kernel", KERNELS)
def test_all_vacancies_and_the_similarity_change_at_once(kernel: Kernel) -> None:
    """An index of some people with other vacancies is a new one's equal."""
    options = shipped("stagepact")
    one, other = drawn(8, 15, 6), drawn(9, 15, 8)
    nothing = drawn(8, 15, 8)
    mixed = replace(
        other,
        candidates=one.candidates,
        wishes=replace(one.wishes, n_columns=8),
        rankings=replace(one.rankings, n_columns=8),
        locked=one.locked,
        forbidden=one.forbidden,
    )
    here = PairIndex(one, options, kernel)
    here.replace_vacancies(other)
    new = PairIndex(mixed, options, kernel)
    for at in range(15):
        assert pairs(here.suggestions(at)) == pairs(new.suggestions(at))
    for at in range(8):
        assert pairs(here.shortlist(at)) == pairs(new.shortlist(at))
    here.use_similarity(nothing.similarity)
    new = PairIndex(replace(mixed, similarity=nothing.similarity), options, kernel)
    assert [pairs(here.suggestions(at)) for at in range(15)] == [
        pairs(new.suggestions(at)) for at in range(15)
    ]
    with pytest.raises(TableError, match="coded otherwise"):
        here.replace_vacancies(replace(other, crebos=(*other.crebos, "x")))
    with pytest.raises(TableError, match="coded otherwise"):
        here.replace_vacancies(one)


@needs_kernel
def test_credits_beyond_the_room_for_one_person_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kernel counts them in 16 bits."""
    here = PairIndex(drawn(8, 15, 6), shipped("talent"), "compiled")
    similarity = drawn(9, 2, 2).similarity
    monkeypatch.setattr(index_compiled, "MOST_GIVEN", 40)
    here.use_similarity(similarity)
    monkeypatch.setattr(index_compiled, "MOST_GIVEN", 4)
    with pytest.raises(TableError, match="no room"):
        here.use_similarity(similarity)
    assert limits.MOST_GIVEN == 65_535


def test_firms_of_records_that_are_not_there_are_refused_by_name() -> None:
    """The message says who misses whom."""
    with pytest.raises(InputError, match="vacancy v1 is of employer nobody"):
        Records("markt").check_employers([offer("v1", "nobody")])
