"""From scores of both sides to a problem: classes of near scores are ties."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.errors import ProblemError, message
from matching.tables.arrays import POINTS, Int32, Int64
from matching.tables.assembly import Pairs, People, Terms, assembled, keys_of
from matching.tables.problem import Problem
from matching.tables.terms import WORDS, Ids, owners_of

_ROUNDING: Final = 1e-9
_HEAVIEST: Final = 2**40

Numbers = npt.NDArray[Any]


class Scored(NamedTuple):
    """Scores as the user gives them (see `Problem.from_scores`)."""

    candidates: Any
    vacancies: Any = None
    weight: Any = None
    pairs: Any = None
    shape: Any = None


class _Cells(NamedTuple):
    """The scored pairs by rising key; all arrays have one entry a pair."""

    shape: tuple[int, int]
    candidate: Int32
    vacancy: Int32
    own: Numbers
    theirs: Numbers | None
    weight: Numbers | None


def from_scores(
    scored: Scored,
    terms: Terms,
    band: float | tuple[float, float] = 0,
    candidate_ids: Sequence[Hashable] | None = None,
    vacancy_ids: Sequence[Hashable] | None = None,
) -> Problem:
    """Return the problem of scored pairs: see `Problem.from_scores`."""
    own_band, other_band = _bands(band)
    cells = _cells(scored, candidate_ids, vacancy_ids)
    n, m = cells.shape
    candidates = _ids("candidate", candidate_ids, n)
    vacancies = _ids("vacancy", vacancy_ids, m)
    owner, employers = owners_of(terms.employer, vacancies)
    people = People(candidates, vacancies, employers, owner)
    other_rank = (
        np.zeros(cells.own.size, dtype=np.int32)
        if cells.theirs is None
        else score_classes(owner[cells.vacancy], cells.theirs, other_band)
    )
    pairs = Pairs(
        keys_of(cells.candidate, cells.vacancy, n, m),
        score_classes(cells.candidate, cells.own, own_band),
        other_rank,
        _weight(cells),
    )
    return assembled(people, pairs, terms)


def score_classes(group: Int32, score: Numbers, band: float) -> Int32:
    """Return the class of each entry in its group by falling score; ``int32[p]``.

    As `matching.tables.preferences.classes`, for scores of any number type: a class starts at
    the best score left and takes all scores of at least that less `band`.

    Parameters
    ----------
    group
        The agent whose list each entry is in, not negative; ``int32[p]``.
    score
        The scores, finite; ``[p]``.
    band
        The width of a class in the unit of the scores; rounding of one part in 10^9 of the
        greatest score is allowed for, unless the band is 0 or scores and band are whole.
    """
    if not score.size:
        return np.empty(0, dtype=np.int32)
    # Scores become their places among all different scores, so that nothing is rounded.
    level, place = np.unique(-score, return_inverse=True)
    slack = 0.0
    if band and not (np.issubdtype(score.dtype, np.integer) and float(band).is_integer()):
        slack = _ROUNDING * float(np.abs(level[[0, -1]]).max())
    width = int(band) if float(band).is_integer() and not slack else band + slack
    reach = np.searchsorted(level, level + width, side="right")
    key = group.astype(np.int64) * level.size + place
    order = np.argsort(key, kind="stable")
    key, place = key[order], place[order]
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    end = np.append(first[1:], key.size)
    following = np.searchsorted(key, key - place + reach[place], side="left")
    starts = np.zeros(key.size, dtype=np.int64)
    current, stop = first, end
    while current.size:
        starts[current] = 1
        current = following[current]
        inside = current < stop
        current, stop = current[inside], stop[inside]
    running = np.cumsum(starts)
    result = np.empty(key.size, dtype=np.int32)
    result[order] = running - np.repeat(running[first], end - first)
    return result


def _bands(band: Any) -> tuple[float, float]:
    """Return the band of each side."""
    both = band if isinstance(band, tuple) else (band, band)
    if len(both) != 2 or not all(
        isinstance(b, int | float | np.number) and 0 <= b < np.inf for b in both
    ):
        raise ProblemError(
            message("band is {band}: give a number from 0, or two", band=repr(band)), field="band"
        )
    return both[0], both[1]


def _ids(kind: str, ids: Sequence[Hashable] | None, size: int) -> Ids:
    """Return the ids of one kind, once there are as many as the scores have."""
    if ids is not None and len(ids) != size:
        raise ProblemError(
            message(
                "{have} ids for {want}: give one for each {kind}",
                have=len(ids),
                want=size,
                kind=WORDS[kind],
            )
        )
    return Ids.of(kind, range(size) if ids is None else ids)


def _cells(scored: Scored, candidate_ids: Any, vacancy_ids: Any) -> _Cells:
    """Return the pairs that both sides score, whatever form they came in."""
    if scored.pairs is not None:
        return _of_pairs(scored, candidate_ids, vacancy_ids)
    tables = {
        "candidate_scores": scored.candidates,
        "vacancy_scores": scored.vacancies,
        "weight": scored.weight,
    }
    if hasattr(scored.candidates, "tocoo"):
        return _of_sparse(tables)
    return _of_dense(tables)


def _of_dense(tables: dict[str, Any]) -> _Cells:
    """Return the pairs of arrays ``[n, m]`` in which NaN is not acceptable."""
    given = {name: _numbers(name, each, 2) for name, each in tables.items() if each is not None}
    own = given["candidate_scores"]
    for name, each in given.items():
        if each.shape != own.shape:
            raise ProblemError(
                message(
                    "{name} has shape {have}, and candidate_scores {want}: give one for each pair",
                    name=name,
                    have=each.shape,
                    want=own.shape,
                ),
                field=name,
            )
    scores = [given[name] for name in ("candidate_scores", "vacancy_scores") if name in given]
    acceptable = np.logical_and.reduce([~np.isnan(each) for each in scores])
    candidate, vacancy = np.nonzero(acceptable)
    values = [given[name][acceptable] if name in given else None for name in tables]
    _check_finite(dict(zip(tables, values, strict=True)))
    assert values[0] is not None
    return _Cells(
        (own.shape[0], own.shape[1]),
        candidate.astype(np.int32),
        vacancy.astype(np.int32),
        values[0],
        values[1],
        values[2],
    )


def _of_sparse(tables: dict[str, Any]) -> _Cells:
    """Return the pairs of sparse arrays: those that both sides have an entry for."""
    shape = tables["candidate_scores"].shape
    keys: list[Int64] = []
    values: list[Numbers] = []
    names = [name for name, each in tables.items() if each is not None]
    for name in names:
        each = tables[name]
        if not hasattr(each, "tocoo") or each.shape != shape:
            raise ProblemError(
                message("{name}: give a sparse array of shape {shape}", name=name, shape=shape),
                field=name,
            )
        entries = each.tocoo()
        key = entries.row.astype(np.int64) * max(shape[1], 1) + entries.col
        order = np.argsort(key, kind="stable")
        _check_once(name, key[order], shape[1])
        keys.append(key[order])
        values.append(_numbers(name, entries.data, 1)[order])
    both = keys[0]
    for key in keys[1:]:
        both = np.intersect1d(both, key, assume_unique=True)
    if tables["weight"] is not None:
        scored = np.intersect1d(keys[0], keys[1] if len(keys) == 3 else keys[0])
        if scored.size != both.size:
            raise ProblemError(message("weight: some pair has none"), field="weight")
    picked = {
        name: value[np.searchsorted(key, both)]
        for name, key, value in zip(names, keys, values, strict=True)
    }
    _check_finite(picked)
    row = both // max(shape[1], 1)
    return _Cells(
        (int(shape[0]), int(shape[1])),
        row.astype(np.int32),
        (both - row * max(shape[1], 1)).astype(np.int32),
        picked["candidate_scores"],
        picked.get("vacancy_scores"),
        picked.get("weight"),
    )


def _of_pairs(scored: Scored, candidate_ids: Any, vacancy_ids: Any) -> _Cells:
    """Return the pairs that are given one by one."""
    tables = {"candidate_scores": scored.candidates, "vacancy_scores": scored.vacancies}
    tables["weight"] = scored.weight
    try:
        candidate, vacancy = (np.asarray(each) for each in scored.pairs)
    except (TypeError, ValueError):
        raise _bad_pairs() from None
    size = candidate.size
    given = {name: _numbers(name, each, 1) for name, each in tables.items() if each is not None}
    for array in (candidate, vacancy):
        whole = np.issubdtype(array.dtype, np.integer) or not array.size
        if array.shape != (size,) or not whole or array.min(initial=0) < 0:
            raise _bad_pairs()
    for name, each in given.items():
        if each.size != size:
            raise ProblemError(
                message(
                    "{name}: {have} numbers for {want} pairs: give one for each pair",
                    name=name,
                    have=each.size,
                    want=size,
                ),
                field=name,
            )
    if np.any([np.isnan(each).any() for each in given.values()]):
        raise ProblemError(message("a score is NaN: leave such pairs out of pairs"), field="pairs")
    n, m = _shape(scored.shape, (candidate, vacancy), (candidate_ids, vacancy_ids))
    key = candidate.astype(np.int64) * max(m, 1) + vacancy
    order = np.argsort(key, kind="stable")
    _check_once("pairs", key[order], m)
    _check_finite(given)
    picked = {name: each[order] for name, each in given.items()}
    return _Cells(
        (n, m),
        candidate[order].astype(np.int32),
        vacancy[order].astype(np.int32),
        picked["candidate_scores"],
        picked.get("vacancy_scores"),
        picked.get("weight"),
    )


def _bad_pairs() -> ProblemError:
    """Return the error that `pairs` is no pair of arrays of numbers."""
    return ProblemError(
        message("pairs: give two arrays of one length, of candidates and vacancies from 0"),
        field="pairs",
    )


def _shape(shape: Any, columns: tuple[Numbers, Numbers], ids: tuple[Any, Any]) -> tuple[int, int]:
    """Return the numbers of candidates and vacancies, once every pair is within them."""
    found = []
    for at, (column, names) in enumerate(zip(columns, ids, strict=True)):
        least = int(column.max(initial=-1)) + 1
        size = int(shape[at]) if shape is not None else least if names is None else len(names)
        if size < least:
            raise ProblemError(
                message(
                    "pairs: number {number} is beyond the {size} there are: see shape and the ids",
                    number=least - 1,
                    size=size,
                ),
                field="pairs",
            )
        found.append(size)
    return found[0], found[1]


def _numbers(name: str, given: Any, axes: int) -> Numbers:
    """Return an array of whole or floating numbers with so many axes."""
    if isinstance(given, np.ma.MaskedArray):
        given = np.ma.filled(given.astype(np.float64), np.nan)
    try:
        array = np.asarray(given)
        # Mixed lists, with None for a pair that is not acceptable, come out as objects.
        if array.dtype == object:
            array = array.astype(np.float64)
    except (TypeError, ValueError):
        array = np.empty(0, dtype=np.str_)
    if not array.size and array.dtype.kind == "f":
        array = array.astype(np.int64)
    if array.dtype.kind not in "iuf" or array.ndim != axes:
        raise ProblemError(
            message("{name}: give numbers in an array of {axes} axes", name=name, axes=axes),
            field=name,
        )
    return array.astype(np.int64) if array.dtype.kind in "iu" else array.astype(np.float64)


def _check_finite(values: Mapping[str, Numbers | None]) -> None:
    """Raise if a score or a weight of an acceptable pair is no finite number."""
    for name, each in values.items():
        if each is not None and not np.isfinite(each).all():
            raise ProblemError(
                message("{name}: the number of an acceptable pair is not finite", name=name),
                field=name,
            )


def _check_once(name: str, key: Int64, width: int) -> None:
    """Raise if a pair is there twice; the keys are in order."""
    same = np.flatnonzero(key[1:] == key[:-1])
    if same.size:
        candidate, vacancy = divmod(int(key[same[0]]), max(width, 1))
        raise ProblemError(
            message(
                "{name}: the pair ({candidate}, {vacancy}) is there twice: leave one",
                name=name,
                candidate=candidate,
                vacancy=vacancy,
            ),
            field=name,
        )


def _weight(cells: _Cells) -> Int64:
    """Return the weight of each pair in whole numbers; ``int64[p]``."""
    if cells.weight is not None:
        total = cells.weight
        if np.any(total != np.rint(total)):
            raise ProblemError(message("weight: give whole numbers"), field="weight")
    else:
        # Where the vacancies rank nobody a pair weighs twice the candidate's score: one scale.
        total = cells.own + (cells.own if cells.theirs is None else cells.theirs)
        if not np.issubdtype(total.dtype, np.integer):
            total = np.rint(total * POINTS)
    if np.any(total < 0) or np.any(total > _HEAVIEST):
        raise ProblemError(
            message("the scores give weights below 0 or too great: give weight="), field="weight"
        )
    return total.astype(np.int64)
