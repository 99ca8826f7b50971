"""What goes into a run: decisions and placements that do not contradict each other."""

from __future__ import annotations

from matching.errors import message
from matching.profiles.records import Decision, DecisionKind
from service.runs.input import Ids, digest_of, told_by_id, with_decisions
from tests.markets import config, crowd, forbid, lock, offer, person, profiles, wish

TWO = profiles(
    person("c1"), person("c2"), offer("v1", "e1"), offer("v2", "e2"), wish("c1", "v1"),
    wish("c2", "v1"),
)  # fmt: skip


def agreed(candidate: str, vacancy: str) -> Decision:
    """Return a placement that people agreed on."""
    return Decision(
        kind=DecisionKind.LOCK, candidate=candidate, vacancy=vacancy, reason="placement"
    )


def told(*, decided: tuple[Decision, ...], placed: tuple[Decision, ...]) -> set[tuple[str, ...]]:
    """Return what counts: kind, candidate, and vacancy or employer."""
    found = with_decisions(TWO, decided, placed).decisions
    return {(d.kind.value, d.candidate, d.vacancy or d.employer or "") for d in found}


def test_a_placement_is_a_lock_and_a_refusal_forbids() -> None:
    placed = (agreed("c1", "v1"), forbid("c2", "v1"))
    assert told(decided=(), placed=placed) == {("lock", "c1", "v1"), ("forbid", "c2", "v1")}


def test_a_placement_goes_before_decisions_about_the_same_person() -> None:
    decided = (lock("c1", "v2"), forbid("c1", "v1"), forbid("c1", employer="e1"), lock("c2", "v2"))
    assert told(decided=decided, placed=(agreed("c1", "v1"),)) == {
        ("lock", "c1", "v1"),
        ("lock", "c2", "v2"),
    }


def test_what_forbids_another_pair_of_a_placed_person_still_counts() -> None:
    assert ("forbid", "c1", "v2") in told(
        decided=(forbid("c1", "v2"),), placed=(agreed("c1", "v1"),)
    )


def test_a_lock_goes_before_an_earlier_refusal_of_the_pair() -> None:
    assert told(decided=(lock("c1", "v1"),), placed=(forbid("c1", "v1"),)) == {("lock", "c1", "v1")}


def test_who_has_a_place_that_is_no_longer_offered_is_left_out() -> None:
    found = with_decisions(TWO, (forbid("c1", "v1"),), (agreed("c1", "closed"),))
    assert [c.id for c in found.candidates] == ["c2"]
    assert {w.candidate for w in found.wishes} == {"c2"}
    assert not found.decisions


def test_the_digest_tells_contents_apart_and_not_their_order() -> None:
    one = crowd(1)
    turned = one.model_copy(
        update={name: getattr(one, name)[::-1] for name in type(one).model_fields}
    )
    assert digest_of(one, config()) == digest_of(turned, config())
    assert digest_of(one, config()) != digest_of(one, config(seed=2))
    fewer = one.model_copy(update={"wishes": one.wishes[1:]})
    assert digest_of(one, config()) != digest_of(fewer, config())


def test_names_are_no_part_of_the_digest() -> None:
    plain = profiles(person("c1"), offer())
    named = profiles(person("c1", contact={"name": "Noor"}), offer())
    assert digest_of(plain, config()) == digest_of(named, config())


def test_an_error_about_people_names_them_by_ids_that_end_with_them() -> None:
    ids = Ids({"S1": "id-1", "S2": "id-2"}, {"S1": "no"}, {})
    text = message("{where} has room for {room}: {people}", where="S1", room=1, people="S1, S2")
    assert told_by_id(text, ids).render() == "S1 has room for 1: id-1, id-2"
    text = message("candidate {id} is locked to two vacancies", id="S1")
    assert told_by_id(text, ids).render() == "candidate id-1 is locked to two vacancies"
    text = message("vacancy {id} is of employer {employer}", id="S1", employer="S2")
    assert told_by_id(text, ids).render() == "vacancy S1 is of employer S2"
