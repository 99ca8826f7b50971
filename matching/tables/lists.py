"""Ranked lists in the user's own ids as arrays.

The common case, lists without ties, goes through without a Python step for each entry: ids
become numbers by `map` over dictionaries.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from matching.errors import ProblemError, message
from matching.tables.arrays import Int32, Int64
from matching.tables.terms import WORDS, Ids

_TIES: Final = (list, set, frozenset)
_NO_ORDER: Final = (str, bytes, set, frozenset, Mapping)


class Entries(NamedTuple):
    """All the lists of one side as arrays: `owner[i]` lists `target[i]` at `rank[i]`."""

    owner: Int32
    target: Int32
    rank: Int32


def lists_of(kind: str, lists: Any) -> tuple[Iterable[Hashable], list[Any]]:
    """Return the ids and the lists of one side, once each list is in an order.

    Raises
    ------
    ProblemError
        If the lists are neither a mapping nor a sequence, or one of them is text, a set or a
        mapping.
    """
    if isinstance(lists, Mapping):
        ids: Iterable[Hashable] = lists.keys()
        given = list(lists.values())
    elif isinstance(lists, Iterable) and not isinstance(lists, _NO_ORDER):
        given = list(lists)
        ids = range(len(given))
    else:
        raise ProblemError(
            message("the lists of each {kind}: give a mapping from id to list", kind=WORDS[kind])
        )
    for type_ in set(map(type, given)) - {list, tuple}:
        _check_ordered(kind, ids, given, type_)
    if not set(map(type, given)) <= {list, tuple}:
        given = list(map(list, given))
    return ids, given


def _check_ordered(kind: str, ids: Iterable[Hashable], given: list[Any], type_: type) -> None:
    """Raise if a list of this type has no order."""
    if issubclass(type_, Iterable) and not issubclass(type_, _NO_ORDER):
        return
    id_, wrong = next((i, each) for i, each in zip(ids, given, strict=True) if type(each) is type_)
    raise ProblemError(
        message(
            "the list of {kind} {id} is {wrong}: give a list in order, best first; within it a "
            "nested list is a tie",
            kind=WORDS[kind],
            id=repr(id_),
            wrong=repr(wrong)[:80],
        ),
        record=str(id_),
    )


def ids_listed(lists: Iterable[Iterable[Any]]) -> dict[Any, None]:
    """Return every id in the lists, in or out of a tie, in order of first appearance."""
    return dict.fromkeys(
        key
        for each in lists
        for item in each
        for key in (item if isinstance(item, _TIES) else (item,))
    )


def entries_of(owners: Ids, lists: list[Any], targets: Ids) -> Entries:
    """Return the lists of one side as arrays.

    Raises
    ------
    ProblemError
        If a list names somebody unknown or somebody twice.
    """
    length = np.fromiter(map(len, lists), np.int64, len(lists))
    size = int(length.sum())
    try:
        numbers = map(targets.index.__getitem__, chain.from_iterable(lists))
        target = np.fromiter(numbers, np.int32, size)
        start = np.cumsum(length) - length
        rank = np.arange(size, dtype=np.int32) - np.repeat(start.astype(np.int32), length)
    except (KeyError, TypeError):
        # There are ties, or an unknown id: entry by entry.
        target, rank, length = _spread(owners, lists, targets)
    owner = np.repeat(np.arange(len(lists), dtype=np.int32), length)
    return Entries(owner, target, rank)


def _spread(owners: Ids, lists: list[Any], targets: Ids) -> tuple[Int32, Int32, Int64]:
    """Return the targets and ranks of lists with ties, and the length of each list."""
    index = targets.index
    target: list[int] = []
    rank: list[int] = []
    length: list[int] = []
    for at, each in enumerate(lists):
        before, level = len(target), 0
        for item in each:
            group = _group(item, index)
            for key in group:
                try:
                    target.append(index[key])
                except (KeyError, TypeError):
                    raise _unknown(owners, at, level, key, targets) from None
                rank.append(level)
            # An empty tie takes no rank.
            level += bool(group)
        length.append(len(target) - before)
    return (
        np.array(target, dtype=np.int32),
        np.array(rank, dtype=np.int32),
        np.array(length, dtype=np.int64),
    )


def _group(item: Any, index: Mapping[Any, int]) -> Sequence[Any]:
    """Return the members of a tie, or the one entry."""
    if isinstance(item, list):
        return item
    # A frozen set may itself be an id. The order within a tie is of no matter.
    if isinstance(item, set) or (isinstance(item, frozenset) and item not in index):
        return list(item)
    return (item,)


def _unknown(owners: Ids, at: int, level: int, key: Any, targets: Ids) -> ProblemError:
    """Return the error that a list names somebody who is not there."""
    hint = message("correct it, or add {id} to the {kind} lists", id=repr(key), kind=targets.word)
    if isinstance(key, tuple):
        hint = message("a tuple is one id; write a tie as a list")
    return ProblemError(
        message(
            "the list of {owner_kind} {owner} names at place {place} {id}, and there is no such "
            "{kind}: {hint}",
            owner_kind=owners.word,
            owner=repr(owners.ids[at]),
            place=level + 1,
            id=repr(key),
            kind=targets.word,
            hint=hint,
        ),
        record=str(owners.ids[at]),
    )
