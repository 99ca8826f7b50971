"""What a problem has beside its lists, given by the user's ids: places, employers, decisions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from matching.errors import Message, ProblemError, message
from matching.tables.arrays import NONE, Int32
from matching.tables.problem import LowerQuota

MOST: Final = 2**31 - 1
"""The greatest capacity that fits."""


WORDS: Final = {
    "candidate": message("candidate"),
    "vacancy": message("vacancy"),
    "employer": message("employer"),
}
"""What to call one of each kind."""


@dataclass(frozen=True)
class Ids:
    """The ids of one kind of agent, and where each stands.

    Parameters
    ----------
    kind
        What to call one of them: ``candidate``, ``vacancy`` or ``employer``.
    ids
        The ids in order.
    index
        The position of each id.
    """

    kind: str
    ids: tuple[Hashable, ...]
    index: dict[Hashable, int]

    @classmethod
    def of(cls, kind: str, ids: Iterable[Hashable]) -> Ids:
        """Return the ids with their positions.

        Raises
        ------
        ProblemError
            If an id is there twice.
        """
        known = tuple(ids)
        try:
            index = dict(zip(known, range(len(known)), strict=True))
        except TypeError:
            raise ProblemError(
                message("{kind}: ids are text, numbers or tuples, not lists", kind=WORDS[kind])
            ) from None
        if len(index) != len(known):
            twice = next(key for at, key in enumerate(known) if index[key] != at)
            raise ProblemError(
                message(
                    "{kind} {id} is there twice: give each its own id", kind=WORDS[kind], id=twice
                )
            )
        return cls(kind, known, index)

    @property
    def word(self) -> Message:
        """What to call one of them, in any language."""
        return WORDS[self.kind]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.ids)

    def find(self, key: Any) -> int | None:
        """Return the position of an id, or None, also for what can be no id."""
        try:
            return self.index.get(key)
        except TypeError:
            return None

    def at(self, key: Any, where: str) -> int:
        """Return the position of an id; `where` says in an error which argument named it.

        Raises
        ------
        ProblemError
            If there is no such id.
        """
        found = self.find(key)
        if found is None:
            raise ProblemError(
                message(
                    "{where}: there is no {kind} {id}: correct it, or add it to the lists",
                    where=where,
                    kind=self.word,
                    id=repr(key),
                ),
                record=str(key),
                field=where,
            )
        return found


def whole(value: Any, tell: Callable[[], Message], most: int = MOST) -> int:
    """Return a whole number from 0 to `most`.

    Raises
    ------
    ProblemError
        With the text of `tell`, if the value is something else.
    """
    # bool is a whole number to Python, but True places are a mistake.
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and 0 <= value <= most:
        return int(value)
    raise ProblemError(tell())


def places_of(capacity: Any, vacancies: Ids) -> Int32:
    """Return the places of each vacancy: one number for all, by id, or in order; ``int32[m]``."""
    return _numbers("capacity", capacity, vacancies, 1)


def caps_of(caps: Any, employers: Ids, employer: Int32, places: Int32) -> Int32:
    """Return the cap of each employer; without one, the sum of its places; ``int32[e]``."""
    total = np.bincount(employer, weights=places, minlength=len(employers))
    most: Int32 = np.minimum(total, MOST).astype(np.int32)
    if caps is None:
        return most
    given = _numbers("employer_capacity", caps, employers, NONE)
    return np.where(given == NONE, most, given)


def _numbers(name: str, given: Any, ids: Ids, default: int) -> Int32:
    """Return a number for each id; those that a mapping does not name get the default."""

    def number(key: Any, value: Any) -> int:
        return whole(
            value,
            lambda: message(
                "{name} of {kind} {id} is {value}: give a whole number from 0",
                name=name,
                kind=ids.word,
                id=repr(key),
                value=repr(value),
            ),
        )

    if isinstance(given, Mapping):
        result = np.full(len(ids), default, dtype=np.int32)
        for key, value in given.items():
            result[ids.at(key, name)] = number(key, value)
        return result
    if isinstance(given, Sequence | np.ndarray) and not isinstance(given, str | bytes):
        if len(given) != len(ids):
            raise ProblemError(
                message(
                    "{name}: {have} numbers for {want}: give one for each {kind}",
                    name=name,
                    have=len(given),
                    want=len(ids),
                    kind=ids.word,
                )
            )
        return np.array(
            [number(key, value) for key, value in zip(ids.ids, given, strict=True)], dtype=np.int32
        )
    everybody = whole(
        given,
        lambda: message(
            "{name} is {value}: give a whole number from 0, or a mapping", name=name, value=given
        ),
    )
    return np.full(len(ids), everybody, dtype=np.int32)


def owners_of(
    employer: Any, vacancies: Ids, listed: Iterable[Hashable] | None = None
) -> tuple[Int32, Ids]:
    """Return the employer of each vacancy and the employers.

    Parameters
    ----------
    employer
        The employer's id by vacancy, or for each vacancy in order; None: each vacancy is its own
        employer, of the same id.
    listed
        The employers in order, if they are known; None: as the vacancies name them.

    Raises
    ------
    ProblemError
        If a vacancy is unknown, or it has no employer or an unknown one.
    """
    if employer is None:
        return np.arange(len(vacancies), dtype=np.int32), replace(vacancies, kind="employer")
    if isinstance(employer, Mapping):
        for key in employer:
            vacancies.at(key, "employer")
        lacking = [key for key in vacancies.ids if key not in employer]
        if lacking:
            raise ProblemError(
                message(
                    "employer: vacancy {vacancy} has no employer: add it to the mapping",
                    vacancy=repr(lacking[0]),
                ),
                record=str(lacking[0]),
                field="employer",
            )
        named = [employer[key] for key in vacancies.ids]
    else:
        named = list(entries("employer", employer))
        if len(named) != len(vacancies):
            raise ProblemError(
                message(
                    "employer: {have} employers for {want} vacancies: give one for each",
                    have=len(named),
                    want=len(vacancies),
                )
            )
    employers = Ids.of("employer", _different(named) if listed is None else listed)
    index = [employers.at(name, "employer") for name in named]
    return np.array(index, dtype=np.int32), employers


def _different(named: list[Any]) -> Iterable[Hashable]:
    """Return the ids that were named, each once."""
    try:
        return dict.fromkeys(named)
    except TypeError:
        return named


def entries(name: str, given: Any) -> Iterable[Any]:
    """Return what can be gone through, and is no text."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes):
        return given
    raise ProblemError(
        message("{name} is {given}: give a list", name=name, given=repr(given)[:40]), field=name
    )


def locks_of(locked: Mapping[Any, Any] | None, candidates: Ids, vacancies: Ids) -> Int32:
    """Return who is locked to what as pairs of numbers; ``int32[l, 2]``."""
    return pairs_of("locked", (locked or {}).items(), candidates, vacancies)


def pairs_of(name: str, pairs: Iterable[Any], first: Ids, second: Ids) -> Int32:
    """Return pairs of ids as pairs of numbers, in the order given; ``int32[f, 2]``."""
    result = []
    for at, pair in enumerate(entries(name, pairs)):
        try:
            one, other = pair
            if isinstance(pair, str | bytes):
                # Text of two letters comes apart too, and is no pair.
                raise TypeError
        except (TypeError, ValueError):
            raise ProblemError(
                message(
                    "{name}: entry {at} is {pair}: give pairs ({first}, {second})",
                    name=name,
                    at=at + 1,
                    pair=repr(pair),
                    first=first.word,
                    second=second.word,
                ),
                field=name,
            ) from None
        result.append((first.at(one, name), second.at(other, name)))
    return np.array(result, dtype=np.int32).reshape(-1, 2)


def couples_of(couples: Iterable[Any], candidates: Ids) -> Int32:
    """Return the couples; ``int32[k, 2]``.

    Raises
    ------
    ProblemError
        If somebody is unknown, or is in two couples.
    """
    result = pairs_of("couples", couples, candidates, candidates)
    people, counts = np.unique(result, return_counts=True)
    if np.any(counts > 1):
        twice = candidates.ids[int(people[counts > 1][0])]
        raise ProblemError(
            message(
                "couples: candidate {candidate} is in two couples, or twice in one: leave one",
                candidate=repr(twice),
            ),
            record=str(twice),
            field="couples",
        )
    return result


def quotas_of(quotas: Iterable[Any], candidates: Ids, vacancies: Ids) -> tuple[LowerQuota, ...]:
    """Return lower quotas by number, from quotas that name vacancies and people by id."""
    result = []
    for quota in quotas:
        if not isinstance(quota, LowerQuota):
            raise ProblemError(
                message("quotas: {quota} is no LowerQuota", quota=repr(quota)), field="quotas"
            )
        at_least = whole(
            quota.at_least, lambda: message("quotas: at_least is a whole number from 1")
        )
        if at_least == 0:
            raise ProblemError(message("quotas: at_least is a whole number from 1"), field="quotas")
        if not quota.vacancies:
            raise ProblemError(message("quotas: a quota names no vacancy"), field="quotas")
        result.append(
            LowerQuota(
                tuple(vacancies.at(v, "quotas") for v in quota.vacancies),
                at_least,
                None
                if quota.group is None
                else tuple(candidates.at(c, "quotas") for c in quota.group),
                bool(quota.or_none),
            )
        )
    return tuple(result)
