"""What both sides refer to: study sets, words of bits, recognitions."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.scoring.eligibility import Meeting, broken_rules
from matching.scoring.packed.market import STUDY_BITS, Market, Studies, as_words
from matching.scoring.packed.offers import pack_vacancies
from matching.scoring.packed.people import pack_candidates
from matching.tables import NONE, ProfileTable, SparseRows, block_of
from tests.markets import rules
from tests.scoring_tables import Sizes, dense, drawn, shipped, sparse

NOTHING = np.zeros(0, dtype=np.int32)


def taken(studies: Studies, crebo: int, field: int, number: int) -> bool:
    """Return whether a set takes somebody who studies this; -1 is nothing told."""
    word, bit = number // 64, np.uint64(number % 64)
    by_crebo = crebo >= 0 and bool(studies.crebo[crebo, word] >> bit & np.uint64(1))
    return by_crebo or (field >= 0 and bool(studies.field[field, word] >> bit & np.uint64(1)))


def sets(seed: int, m: int, crebos: int, fields: int) -> tuple[SparseRows, SparseRows]:
    """Return what vacancies take, drawn at random; some take any study."""
    chance = np.random.default_rng(seed)
    some = chance.random((m, 1)) < 0.8
    drawn = (chance.random((m, size)) < 0.3 for size in (crebos, fields))
    one, other = (sparse(some & each) for each in drawn)
    return one, other


def test_equal_sets_of_studies_have_one_number() -> None:
    """Vacancies that take the same share a number; who takes any study has none."""
    crebos = sparse(np.array([[1, 0], [0, 0], [1, 0], [1, 1], [0, 0]]))
    fields = sparse(np.array([[0], [0], [0], [0], [1]]))
    studies, number = Studies.of(crebos, fields)
    assert number.tolist() == [0, NONE, 0, 1, 2]
    assert studies.bits.size == len(studies.known) == 3


def test_a_set_takes_whom_the_vacancy_takes() -> None:
    """By crebo or by field of study, for every study and every set, beyond 64 sets too."""
    for seed, (m, crebos, fields) in enumerate([(9, 3, 2), (150, 9, 7), (5, 0, 3), (5, 3, 0)]):
        rows = sets(seed, m, crebos, fields)
        studies, number = Studies.of(*rows)
        by_crebo, by_field = (dense(each) > 0 for each in rows)
        for v in np.flatnonzero(number != NONE).tolist():
            for crebo in range(NONE, crebos):
                for field in range(NONE, fields):
                    fits = crebo >= 0 and by_crebo[v, crebo]
                    fits = fits or (field >= 0 and by_field[v, field])
                    assert taken(studies, crebo, field, int(number[v])) == fits


def test_the_study_bits_never_rule_out_what_is_taken() -> None:
    """A bit that two sides share says that the rule is broken; many studies share a bit."""
    options = shipped("stagepact").model_copy(update={"rules": rules(field={})})
    for seed, sizes in enumerate(
        [Sizes(), Sizes(crebos=100, fields=3), Sizes(crebos=3, fields=100), Sizes(crebos=24)]
    ):
        table = drawn(seed, 40, 60, sizes)
        market, study = Market.of(table)
        paused = np.zeros(60, dtype=np.bool_)
        offers = pack_vacancies(table.vacancies, paused, market, study, options, order=False)
        people = pack_candidates(block_of(table), market, options, order=False)
        mask = np.uint64((1 << STUDY_BITS) - 1)
        hit = people.columns["bits"][:, None] & offers.columns["bits"][None, :] & mask
        broken = broken_rules(Meeting(table, options, np.arange(40, dtype=np.int32))) != 0
        assert np.all(broken[hit != 0])
        assert np.count_nonzero(hit) > 0


def test_a_new_set_gets_the_next_number_and_an_old_one_its_own() -> None:
    """Also when a word is full; what was there before stays."""
    rows = sets(1, 60, 10, 4)
    studies, number = Studies.of(*rows)
    before = studies.bits.copy(), studies.crebo[:, 0].copy()
    asked = np.flatnonzero(number != NONE)
    for v in asked.tolist():
        assert studies.number(rows[0].row(v)[0], rows[1].row(v)[0]) == number[v]
    assert studies.number(NOTHING, NOTHING) == NONE
    size = studies.bits.size
    made = []
    for code in range(200):
        crebos = np.flatnonzero(code + 801 >> np.arange(10) & 1).astype(np.int32)
        fields = np.array([code % 4], dtype=np.int32)
        made.append(studies.number(crebos, fields))
        assert taken(studies, int(crebos[0]), NONE, made[-1])
        assert taken(studies, NONE, code % 4, made[-1])
        assert not taken(studies, NONE, (code + 1) % 4, made[-1])
    new = [at for at in made if at >= size]
    assert sorted(set(new)) == list(range(size, studies.bits.size))
    assert studies.bits[:size].tolist() == before[0].tolist()
    assert (studies.crebo[:, 0] & before[1]).tolist() == before[1].tolist()
    assert studies.crebo.shape[1] == -(-studies.bits.size // 64)


def told(table: ProfileTable) -> Any:
    """Return who is recognised for what and when, sorted."""
    employers = table.employers
    columns = (employers.crebo, employers.recognised, employers.start, employers.end)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_recognitions_are_found_from_both_ends() -> None:
    """By crebo the employers, by employer the crebos; an entry leads to its days."""
    table = drawn(3, 2, 2, Sizes(employers=9, crebos=6))
    market, _ = Market.of(table)
    days = market.recognised_from, market.recognised_to
    by_crebo = [
        (crebo, employer, int(days[0][at]), int(days[1][at]))
        for crebo in range(6)
        for employer, at in zip(*(a.tolist() for a in market.recognised.row(crebo)), strict=True)
    ]
    by_employer = [
        (crebo, employer, int(days[0][at]), int(days[1][at]))
        for employer in range(9)
        for crebo, at in zip(*(a.tolist() for a in market.recognitions.row(employer)), strict=True)
    ]
    assert sorted(by_crebo) == sorted(by_employer) == told(table)


def test_the_words_hold_every_bit_at_its_own_place() -> None:
    """Languages by level, then licences, then certificates; each bit belongs to one rule."""
    chance = np.random.default_rng(1)
    for languages, certificates in ((0, 0), (2, 3), (9, 150), (16, 1)):
        market, _ = Market.of(drawn(1, 2, 2, Sizes(languages=languages, certificates=certificates)))
        masks = market.masks()
        assert all(mask.shape == (market.words,) for mask in masks)
        assert np.all(masks[0] ^ masks[1] ^ masks[2] == np.uint64(2**64 - 1))
        assert not np.any(masks[0] & masks[1])
        spoken = chance.random((5, 6 * languages)) < 0.5
        driven, shown = chance.random((5, 32)) < 0.5, chance.random((5, certificates)) < 0.5
        words = market.words_of(spoken, driven, shown)
        assert words.shape == (5, market.words)
        bits = words[:, :, None] >> np.arange(64, dtype=np.uint64) & np.uint64(1)
        flat = bits.reshape(5, -1)[:, : 6 * languages + 32 + certificates].astype(np.bool_)
        assert flat.tolist() == np.concatenate((spoken, driven, shown), axis=1).tolist()
        for part, mask in zip((spoken, driven, shown), masks, strict=True):
            assert np.bitwise_count(words & mask).sum(axis=1).tolist() == part.sum(axis=1).tolist()


def test_the_first_bit_is_the_lowest() -> None:
    """On any machine."""
    bits = np.zeros((2, 128), dtype=np.bool_)
    bits[0, [0, 63]], bits[1, 64] = True, True
    assert as_words(bits).tolist() == [[1 << 63 | 1, 0], [0, 1]]
