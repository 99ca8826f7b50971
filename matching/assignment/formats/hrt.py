"""Text files of hospitals/residents with ties, as researchers in Glasgow and elsewhere use them.

Candidates are residents and vacancies are hospitals. Each agent has a line: its id, for a
hospital its number of places, and its list, best first, with ties in brackets::

    1 4 (2 3) 7

Colons may follow the id and the places. Four headers are in use, and all are read:

- ``0``, residents, hospitals, each on its own line (pyhrtc's "Glasgow format");
- single residents, couples, hospitals, each on its own line (the instances of Delorme and
  others, doi:10.5525/gla.researchdata.953);
- residents and hospitals on one line (algmatch's files, and with colons Irving's program);
- nine lines that begin with residents, hospitals and couples (McBride's instances,
  doi:10.5525/gla.researchdata.254); couples come first, two lines each.

A couple of the second header has one line: both ids, and pairs of hospitals, each as ``3,4`` or
``3 4``. Only couples who want to be together fit a problem: each of their pairs names one hospital
twice. Others are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from matching.assignment.formats.features import fitted
from matching.assignment.formats.source import Source, id_of, shown, whole_number
from matching.errors import Message, ProblemError, message
from matching.tables import Problem

HOLDS: Final = ("capacity", "rankings", "couples")
_HOLDS_WITHOUT_COUPLES: Final = ("capacity", "rankings")

_TOKEN: Final = re.compile(r"[()]|[^\s():]+")
_MCBRIDE_HEADER: Final = 9

Token = tuple[str, int]
"""A word and its column, from 1."""


@dataclass
class _Found:
    """What was read so far, by id."""

    residents: dict[Hashable, list[Any]] = field(default_factory=dict)
    hospitals: dict[Hashable, list[Any]] = field(default_factory=dict)
    capacity: dict[Hashable, int] = field(default_factory=dict)
    couples: list[tuple[Hashable, Hashable]] = field(default_factory=list)


class _Reader:
    """Reads the lines of one file, one after the other."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.lines
        self.next = 0
        self.found = _Found()
        self.rows: list[tuple[int, bool, int]] = []

    def tokens(self, what: Message, *, blank: bool = False) -> list[Token]:
        """Return the words of the next line; empty lines are passed over unless `blank`."""
        while self.next < len(self.lines):
            self.next += 1
            line = self.lines[self.next - 1]
            found = [(word[0], word.start() + 1) for word in _TOKEN.finditer(line)]
            if found or blank:
                return found
            if line.strip():
                raise self.fault(message("a line begins with an id"), 1)
        raise self.source.fault(
            message("the file ends before {what}: add it, or correct the numbers above", what=what),
            len(self.lines) + 1,
        )

    def fault(self, why: Any, column: int | None = None) -> Exception:
        """Return the error that something is wrong in the line that was read last."""
        return self.source.fault(why, self.next, column)

    def count(self, what: Message) -> int:
        """Return the number that stands alone on the next line."""
        tokens = self.tokens(what)
        number = whole_number(tokens[0][0]) if len(tokens) == 1 else None
        if number is None:
            raise self.fault(
                message("{what} is a whole number alone on its line", what=what),
                tokens[0][1] if tokens else 1,
            )
        return number

    def resident(self) -> None:
        """Read the line of a resident."""
        tokens = self.tokens(message("the line of a resident"))
        self.rows.append((self.next, True, 1))
        self._add(self.found.residents, tokens[0], self.list_of(tokens[1:]))

    def hospital(self) -> None:
        """Read the line of a hospital."""
        tokens = self.tokens(message("the line of a hospital"))
        self.rows.append((self.next, False, 2))
        places = whole_number(tokens[1][0]) if len(tokens) > 1 else None
        if places is None or places >= 2**31:
            raise self.fault(
                message("after the id of a hospital comes its number of places, from 0"),
                tokens[1][1] if len(tokens) > 1 else None,
            )
        self._add(self.found.hospitals, tokens[0], self.list_of(tokens[2:]))
        self.found.capacity[id_of(tokens[0][0])] = places

    def couple(self) -> None:
        """Read the line of a couple: both ids, and pairs of one hospital twice."""
        tokens = self.tokens(message("the line of a couple"))
        self.rows.append((self.next, True, 2))
        if len(tokens) < 2:
            raise self.fault(message("a couple's line begins with two ids"))
        wishes = self.list_of(list(_halved(tokens[2:])), pairs=True)
        for token in tokens[:2]:
            self._add(self.found.residents, token, wishes)
        self.found.couples.append((id_of(tokens[0][0]), id_of(tokens[1][0])))

    def couple_on_two_lines(self) -> None:
        """Read the two lines of a couple, whose lists go pair by pair."""
        one = self.tokens(message("the line of a couple"))
        self.rows.append((self.next, True, 1))
        other = self.tokens(message("the second line of a couple"))
        if len(one) != len(other):
            raise self.fault(message("both lists of a couple are of one length: mend either"))
        for (word, _), (with_it, column) in zip(one[1:], other[1:], strict=True):
            if word != with_it:
                raise self.fault(_APART, column)
        for tokens in (one, other):
            self._add(self.found.residents, tokens[0], self.list_of(tokens[1:]))
        self.found.couples.append((id_of(one[0][0]), id_of(other[0][0])))

    def list_of(self, tokens: list[Token], *, pairs: bool = False) -> list[Any]:
        """Return a list with its ties; of `pairs` the one hospital that each names twice."""
        result: list[Any] = []
        tie: list[Hashable] | None = None
        for word, column in tokens:
            if word == "(":
                if tie is not None:
                    raise self.fault(message("a tie within a tie: close the first one"), column)
                tie = []
            elif word == ")":
                if tie is None:
                    raise self.fault(message("a tie ends here that never began"), column)
                result.append(tie)
                tie = None
            else:
                (result if tie is None else tie).append(self._entry(word, column, pairs=pairs))
        if tie is not None:
            raise self.fault(message("a tie begins here that never ends: add )"), tokens[-1][1])
        return result

    def _entry(self, word: str, column: int, *, pairs: bool) -> Hashable:
        """Return one entry of a list."""
        if not pairs:
            return id_of(word)
        one, comma, other = word.partition(",")
        if not comma:
            raise self.fault(
                message("{word}: a couple lists pairs of hospitals", word=shown(word)), column
            )
        if one != other:
            raise self.fault(_APART, column)
        return id_of(one)

    def _add(self, agents: dict[Hashable, list[Any]], token: Token, wishes: list[Any]) -> None:
        """Take note of an agent's list."""
        word, column = token
        if word in "()":
            raise self.fault(message("a line begins with an id"), column)
        if id_of(word) in agents:
            raise self.fault(
                message("{id} has a line already: give each its own id", id=shown(word)), column
            )
        agents[id_of(word)] = wishes

    def place(self) -> tuple[int, int] | tuple[()]:
        """Return the line and column of the first entry that is unknown or there twice, if any."""
        for line, is_resident, skip in self.rows:
            known = self.found.hospitals if is_resident else self.found.residents
            tokens = [(word[0], word.start() + 1) for word in _TOKEN.finditer(self.lines[line - 1])]
            pairs = skip == 2 and is_resident
            seen: set[Hashable] = set()
            for word, column in _halved(tokens[skip:]) if pairs else tokens[skip:]:
                key = id_of(word.partition(",")[0] if pairs else word)
                if word not in "()" and (key not in known or key in seen):
                    return line, column
                seen.add(key)
        return ()


_APART: Final = message(
    "this couple would take two different hospitals, which no problem can hold: couples want to "
    "be at one employer. Leave the couple out, or make both hospitals of each pair the same"
)


def _halved(tokens: list[Token]) -> Iterator[Token]:
    """Return a couple's entries as ``3,4`` words, also where the halves are words of their own."""
    if any("," in word for word, _ in tokens):
        yield from tokens
        return
    waiting: Token | None = None
    for word, column in tokens:
        if word in "()":
            yield word, column
        elif waiting is None:
            waiting = (word, column)
        else:
            yield f"{waiting[0]},{word}", waiting[1]
            waiting = None
    if waiting is not None:
        yield waiting


def read_hrt(source: Source, unmatched: Literal["error", "drop"] = "error") -> Problem:
    """Return the problem of a text file of hospitals/residents.

    Raises
    ------
    InputError
        If the file is not of this format, or it contradicts itself.
    """
    reader = _Reader(source)
    singles, couples, hospitals, mcbride = _header(reader)
    for _ in range(couples if mcbride else 0):
        reader.couple_on_two_lines()
    for _ in range(singles):
        reader.resident()
    for _ in range(0 if mcbride else couples):
        reader.couple()
    for _ in range(hospitals):
        reader.hospital()
    if reader.next < len(reader.lines):
        raise source.fault(
            message("more lines than the header says: correct its numbers"), reader.next + 1
        )
    found = reader.found
    try:
        return Problem.from_rankings(
            found.residents,
            found.hospitals,
            capacity=found.capacity,
            couples=found.couples,
            unmatched=unmatched,
        )
    except ProblemError as error:
        raise source.fault(error.message, *reader.place()) from error


def _header(reader: _Reader) -> tuple[int, int, int, bool]:
    """Return the numbers of single residents, couples and hospitals, and if it is McBride's."""
    first = reader.tokens(message("the header"))
    if len(first) == 2:
        numbers = [whole_number(word) for word, _ in first]
        if numbers[0] is None or numbers[1] is None:
            raise reader.fault(message("the header is the numbers of residents and hospitals"))
        return numbers[0], 0, numbers[1], False
    reader.next = 0
    if _is_mcbride(reader.lines):
        return _mcbride_header(reader)
    one = reader.count(message("the number of residents"))
    two = reader.count(message("the second number of the header"))
    three = reader.count(message("the number of hospitals"))
    # A first line 0 is pyhrtc's header, or there are couples alone: those list pairs with commas.
    lines = reader.lines[reader.next : reader.next + two]
    if one == 0 and not any("," in line for line in lines):
        return two, 0, three, False
    return one, two, three, False


def _is_mcbride(lines: list[str]) -> bool:
    """Whether the header has nine lines, of which the seventh is true or false."""
    return len(lines) >= _MCBRIDE_HEADER and lines[6].strip().lower() in ("true", "false")


def _mcbride_header(reader: _Reader) -> tuple[int, int, int, bool]:
    """Read the header of nine lines."""
    residents = reader.count(message("the number of residents"))
    hospitals = reader.count(message("the number of hospitals"))
    couples = reader.count(message("the number of couples"))
    if 2 * couples > residents:
        raise reader.fault(message("more people in couples than residents: correct the numbers"))
    while reader.next < _MCBRIDE_HEADER:
        reader.tokens(message("the header"), blank=True)
    return residents - 2 * couples, couples, hospitals, True


def write_hrt(problem: Problem, leave_out: Collection[str] = ()) -> str:
    """Return a problem as text: with the header of pyhrtc, or with that of couples if it has any.

    Raises
    ------
    ProblemError
        If it has something that the format cannot hold.
    """
    problem = fitted(problem, "hrt", HOLDS, leave_out)
    couples = [] if "couples" in leave_out else problem.couples.tolist()
    if not couples:
        return _text(problem, ["0", str(problem.n_candidates), str(problem.n_vacancies)], [])
    singles = problem.n_candidates - 2 * len(couples)
    if not singles and not problem.n_pairs:
        raise ProblemError(
            message(
                "the format hrt cannot hold couples alone without any wish: write another format, "
                'or leave_out=["couples"]'
            ),
            field="couples",
        )
    header = [str(singles), str(len(couples)), str(problem.n_vacancies)]
    return _text(problem, header, couples)


def write_hr(problem: Problem, leave_out: Collection[str] = ()) -> str:
    """Return a problem as text with the header of algmatch's files: both numbers on one line.

    Raises
    ------
    ProblemError
        If it has something that the format cannot hold.
    """
    problem = fitted(problem, "hr", _HOLDS_WITHOUT_COUPLES, leave_out)
    return _text(problem, [f"{problem.n_candidates} {problem.n_vacancies}"], [])


def _text(problem: Problem, lines: list[str], couples: list[list[int]]) -> str:
    """Return the header and a line for each agent."""
    wants, ranks = problem.to_rankings()
    candidates = problem.known_as.candidates
    together = {c for couple in couples for c in couple}
    for c, key in enumerate(candidates):
        if c not in together:
            lines.append(_line(str(key), wants[key]))
    for one, other in couples:
        joint = _joint(problem, wants, one, other)
        lines.append(_line(f"{candidates[one]} {candidates[other]}", joint))
    for v, key in enumerate(problem.known_as.vacancies):
        lines.append(_line(f"{key} {problem.capacity[v]}", ranks[key]))
    return "\n".join(lines) + "\n"


def _joint(problem: Problem, wants: dict[Hashable, list[Any]], one: int, other: int) -> list[Any]:
    """Return the list of a couple: each hospital of theirs twice."""
    first, second = (problem.known_as.candidates[each] for each in (one, other))
    if wants[first] != wants[second]:
        raise ProblemError(
            message(
                "the couple {first} and {second} have two different lists, and the format hrt "
                'holds one for both: write another format, or leave_out=["couples"]',
                first=repr(first),
                second=repr(second),
            ),
            field="couples",
        )
    return [
        [f"{v},{v}" for v in each] if isinstance(each, list) else f"{each},{each}"
        for each in wants[first]
    ]


def _line(head: str, wishes: list[Any]) -> str:
    """Return one agent's line."""
    words = [
        f"({' '.join(map(str, each))})" if isinstance(each, list) else str(each) for each in wishes
    ]
    return " ".join([head, *words])
