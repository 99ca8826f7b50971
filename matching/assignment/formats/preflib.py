"""PrefLib's files of orders: ``.soc``, ``.soi``, ``.toc`` and ``.toi`` (preflib.org).

One file is a market with lists on one side: each voter is a candidate, each alternative a vacancy
of one place that ranks nobody. Two files together are a market with lists on both sides: the voters
of the first are the candidates and those of the second the vacancies, each in the order of the
other file's alternatives.

A file begins with lines ``# NAME: value``; then comes a line for each order, ``count: 3, {1, 2}``.
Here each voter keeps its place, so that equal orders share a line when written only if all such
orders follow each other. PrefLib's weighted graphs (``.wmd``, kidney exchange) have no two sides: a
vertex there is a patient with a donor, and gives to any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from matching.assignment.formats.features import fitted, from_one
from matching.assignment.formats.source import Source, id_of, shown, whole_number
from matching.errors import ProblemError, message
from matching.tables import Names, Problem

TYPES: Final = ("soc", "soi", "toc", "toi")
MOST_VOTERS: Final = 10_000_000
_FIELD: Final = re.compile(r"#\s*([A-Z][A-Z ]*?)\s*([0-9]{1,9})?\s*:(.*)")
_TOKEN: Final = re.compile(r"[{}]|[^\s{},]+")


_TIE: Final = message("a tie has one {open} and one {close}", open="{", close="}")


class Orders(NamedTuple):
    """What one file says.

    Parameters
    ----------
    names
        The id of each alternative by its number in the file.
    orders
        The list of each voter, in ids; a nested list is a tie.
    """

    names: dict[int, Hashable]
    orders: list[list[Any]]


def read_preflib(
    source: Source,
    other: Source | None = None,
    *,
    capacity: Any = 1,
    unmatched: Literal["error", "drop"] = "error",
) -> Problem:
    """Return the problem of one file of orders, or of one for each side.

    Parameters
    ----------
    source
        The candidates' orders.
    other
        The vacancies' orders; None: vacancies rank nobody.
    capacity
        The places of the vacancies, as in `Problem.from_rankings`: PrefLib's files have none.
    unmatched
        See `Problem.from_rankings`.

    Raises
    ------
    InputError
        If a file is not of this format, or they contradict each other or themselves.
    """
    mine = parsed(source)
    vacancies = list(mine.names.values())
    if other is None:
        given = capacity if isinstance(capacity, dict) else dict.fromkeys(vacancies, capacity)
        return source.made(
            Problem.from_rankings,
            dict(enumerate(mine.orders, start=1)),
            capacity={**dict.fromkeys(vacancies, 1), **given},
        )
    theirs = parsed(other)
    candidates = list(theirs.names.values())
    for file, voters, alternatives in (
        (source, mine.orders, candidates),
        (other, theirs.orders, vacancies),
    ):
        if len(voters) != len(alternatives):
            raise file.fault(
                message(
                    "{voters} voters, and the other file has {alternatives} alternatives: the "
                    "voters of one file are the alternatives of the other",
                    voters=len(voters),
                    alternatives=len(alternatives),
                )
            )
    return source.made(
        Problem.from_rankings,
        dict(zip(candidates, mine.orders, strict=True)),
        dict(zip(vacancies, theirs.orders, strict=True)),
        capacity=capacity,
        unmatched=unmatched,
    )


def parsed(source: Source) -> Orders:
    """Return what a file says.

    Raises
    ------
    InputError
        If it is not of this format.
    """
    lines = source.lines
    fields: dict[str, str] = {}
    names: dict[int, str] = {}
    body = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    for number, line in enumerate(lines[:body], start=1):
        found = _FIELD.match(line)
        if found is None:
            continue
        name, at, value = found[1], found[2], found[3].strip()
        if name == "ALTERNATIVE NAME" and at is not None:
            if int(at) in names:
                raise source.fault(message("alternative {at} has a name already", at=at), number)
            names[int(at)] = value
        else:
            fields[name] = value
    ids = _alternatives(source, fields, names)
    orders: list[list[Any]] = []
    for number, line in enumerate(lines[body:], start=body + 1):
        if line.strip():
            _read_order(source, line, number, ids, orders)
    stated = whole_number(fields.get("NUMBER VOTERS", ""))
    if stated is not None and stated != len(orders):
        raise source.fault(
            message(
                "the header says {stated} voters and {have} follow: correct either",
                stated=stated,
                have=len(orders),
            )
        )
    return Orders(ids, orders)


def _alternatives(
    source: Source, fields: dict[str, str], names: dict[int, str]
) -> dict[int, Hashable]:
    """Return the ids of the alternatives: their names, or else their numbers."""
    count = whole_number(fields.get("NUMBER ALTERNATIVES", ""))
    if count is None or count > MOST_VOTERS:
        raise source.fault(
            message(
                "no line '# NUMBER ALTERNATIVES: ...' with a number: this is no file of PrefLib, "
                "or one from before 2022, which begins without #: take the newer one"
            )
        )
    beyond = [at for at in names if not 1 <= at <= count]
    if beyond:
        raise source.fault(
            message("alternative {at} has a name, and there are {count}", at=beyond[0], count=count)
        )
    ids = {at: id_of(names[at]) if names.get(at) else at for at in range(1, count + 1)}
    if len(set(ids.values())) != count:
        seen: set[Hashable] = set()
        twice = next(each for each in ids.values() if each in seen or seen.add(each))  # type: ignore[func-returns-value]
        raise source.fault(
            message("two alternatives are called {name}: rename one", name=shown(twice))
        )
    return ids


def _read_order(
    source: Source, line: str, number: int, ids: dict[int, Hashable], orders: list[list[Any]]
) -> None:
    """Add the order of a line, once for each voter."""
    head, colon, _ = line.partition(":")
    count = whole_number(head.strip())
    if not colon or count is None:
        raise source.fault(
            message("an order begins with a count of voters and a colon, as in 2: 1, {{3, 4}}"),
            number,
            1,
        )
    if len(orders) + count > MOST_VOTERS:
        raise source.fault(
            message("more than {most} voters: correct the counts", most=MOST_VOTERS), number, 1
        )
    order: list[Any] = []
    tie: list[Any] | None = None
    seen: set[Hashable] = set()
    for word in _TOKEN.finditer(line, len(head) + 1):
        column = word.start() + 1
        if word[0] in "{}":
            if (word[0] == "{") != (tie is None):
                raise source.fault(_TIE, number, column)
            if tie is not None:
                order.append(tie)
            tie = [] if tie is None else None
            continue
        known = ids.get(whole_number(word[0]) or 0)
        if known is None:
            raise source.fault(
                message("there is no alternative {word}", word=shown(word[0])), number, column
            )
        if known in seen:
            raise source.fault(
                message("alternative {word} is there twice: leave one", word=word[0]),
                number,
                column,
            )
        seen.add(known)
        (order if tie is None else tie).append(known)
    if tie is not None:
        raise source.fault(_TIE, number, len(line) + 1)
    orders.extend([order] * count)


def write_preflib(problem: Problem, leave_out: Collection[str], files: list[str]) -> list[str]:
    """Return the text of each file: the candidates' orders, and the vacancies' if it has two.

    Parameters
    ----------
    files
        The names of the files; their extension must fit the orders.

    Raises
    ------
    ProblemError
        If it has something that the format cannot hold, or a file has the wrong extension.
    """
    two_sided = len(files) == 2
    holds = ("rankings", "names") if two_sided else ("names",)
    problem = fitted(problem, "preflib", holds, leave_out)
    names = problem.names or from_one(problem)
    if "names" in leave_out:
        names = from_one(problem)
    _check_names(names, two_sided=two_sided)
    wants, ranks = problem.to_rankings()
    title = " and ".join(files)
    known = problem.known_as
    sides = [(wants, known.vacancies, names.vacancies), (ranks, known.candidates, names.candidates)]
    texts = []
    for file, (lists, ids, called) in zip(files, sides, strict=False):
        number = {key: at for at, key in enumerate(ids, start=1)}
        orders = [_order_text(order, number) for order in lists.values()]
        kind = _checked_type(file, list(lists.values()), len(ids))
        header = {"FILE NAME": file, "TITLE": title, "DATA TYPE": kind}
        texts.append(_text(header, called, orders))
    return texts


def _check_names(names: Names, *, two_sided: bool) -> None:
    """Raise unless reading the files gives these names again."""
    written = names.vacancies + (names.candidates if two_sided else ())
    for key in written:
        fits = isinstance(key, str | int) and not isinstance(key, bool)
        text = str(key)
        if not fits or id_of(text) != key or text != text.strip() or len(text.splitlines()) != 1:
            raise ProblemError(
                message(
                    "a file of PrefLib cannot hold the id {id}: use text on one line or whole "
                    'numbers, or leave_out=["names"]',
                    id=shown(key),
                ),
                field="names",
            )
    if not two_sided and names.candidates != tuple(range(1, len(names.candidates) + 1)):
        raise ProblemError(
            message(
                "PrefLib's voters have no names, only numbers from 1: write two files, or "
                'leave_out=["names"]'
            ),
            field="names",
        )


def _text(fields: dict[str, str], alternatives: tuple[Hashable, ...], orders: list[str]) -> str:
    """Return the text of one file; `fields` are those of the header that are not alike in all."""
    fixed = ["FILE NAME", "TITLE", "DESCRIPTION", "DATA TYPE", "MODIFICATION TYPE", "RELATES TO"]
    fixed += ["RELATED FILES", "PUBLICATION DATE", "MODIFICATION DATE"]
    fields = {"MODIFICATION TYPE": "original", **fields}
    header = [f"# {name}: {fields.get(name, '')}" for name in fixed]
    header += [
        f"# NUMBER ALTERNATIVES: {len(alternatives)}",
        f"# NUMBER VOTERS: {len(orders)}",
        f"# NUMBER UNIQUE ORDERS: {len(set(orders))}",
        *(f"# ALTERNATIVE NAME {at}: {key}" for at, key in enumerate(alternatives, start=1)),
    ]
    body = [f"{len(list(same))}: {order}" for order, same in groupby(orders)]
    if len(body) > len(set(orders)):
        # Equal orders stand apart: preflibtools keeps one count for them, which must be 1.
        body = [f"1: {order}" for order in orders]
    return "\n".join([*header, *body]) + "\n"


def _order_text(order: list[Any], number: dict[Hashable, int]) -> str:
    """Return one order as PrefLib writes it."""
    return ", ".join(
        "{" + ", ".join(str(number[key]) for key in each) + "}"
        if isinstance(each, list)
        else str(number[each])
        for each in order
    )


def _checked_type(file: str, orders: list[list[Any]], width: int) -> str:
    """Return the type of the orders, once the file's extension allows for it."""
    ties = any(isinstance(each, list) for order in orders for each in order)
    lengths = (
        sum(len(each) if isinstance(each, list) else 1 for each in order) for order in orders
    )
    kind = ("t" if ties else "s") + "o" + ("c" if all(n == width for n in lengths) else "i")
    extension = file.rpartition(".")[2].lower()
    if extension not in TYPES:
        return kind
    if (kind[0] == "t" and extension[0] == "s") or (kind[2] == "i" and extension[2] == "c"):
        raise ProblemError(
            message(
                "{file}: these orders are of type {kind}: give the file the extension .{kind}",
                file=file,
                kind=kind,
            )
        )
    return extension
