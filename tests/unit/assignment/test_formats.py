"""The formats by example: what they hold, what they refuse, and where a fault stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matching.assignment.formats import (
    FORMATS,
    read_problem,
    write_problem,
)
from matching.assignment.formats.features import FEATURES
from matching.errors import InputError, ProblemError
from matching.tables import LowerQuota, Problem
from tests.unit.assignment.ranked import listed_pairs

PYHRTC = """0
3
2
1 7 (8)
2 (7 8)
3
7 2 (1 2)
8 1 2 1
"""
PAIRS = {(1, 7): (0, 0), (1, 8): (1, 1), (2, 7): (0, 0), (2, 8): (0, 0)}

SAME_PAIRS = {
    "colons and tabs, Windows line ends and a mark": PYHRTC.replace("1 7 (8)", "1:\t7 ( 8 )")
    .replace("7 2 (1 2)", "7: 2: (1 2)")
    .replace("\n", "\r\n")
    .join(["\ufeff", "\r\n\r\n"]),
    "the header of couples": PYHRTC.replace("0\n3\n2", "3\n0\n2"),
    "the header of algmatch": PYHRTC.replace("0\n3\n2", "3 2"),
    "the header of McBride": PYHRTC.replace("0\n3\n2", "3\n2\n0\n3\n1\n2\nfalse\n3\n3\n"),
}


@pytest.mark.parametrize("text", [PYHRTC, *SAME_PAIRS.values()], ids=["pyhrtc", *SAME_PAIRS])
def test_every_header_in_use_is_read(tmp_path: Path, text: str) -> None:
    """Pyhrtc's, that with couples, algmatch's with one line and McBride's with nine."""
    path = tmp_path / "market.txt"
    path.write_bytes(text.encode())
    problem = read_problem(path)
    assert listed_pairs(problem) == PAIRS
    assert problem.capacity.tolist() == [2, 1]
    assert problem.known_as.candidates == (1, 2, 3)


@pytest.mark.parametrize(
    "line", ["4 5 7,7 (8,8 9,9)", "4 5 7 7 (8 8 9 9)"], ids=["commas", "halves apart"]
)
def test_couples_who_want_to_be_together_are_read(tmp_path: Path, line: str) -> None:
    """Both have the couple's list, and the problem has the couple."""
    path = tmp_path / "market.hrt"
    path.write_text(f"1\n1\n3\n1 7\n{line}\n7 2 1 4 5\n8 2 5 4\n9 2 4 5\n")
    problem = read_problem(path)
    assert problem.to_rankings()[0] == {1: [7], 4: [7, [8, 9]], 5: [7, [8, 9]]}
    assert problem.couples.tolist() == [[1, 2]]
    write_problem(problem, path)
    assert path.read_text().splitlines()[4] == "4 5 7,7 (8,8 9,9)"
    assert read_problem(path).to_rankings() == problem.to_rankings()
    assert read_problem(path).couples.tolist() == [[1, 2]]


def test_couples_alone_are_told_from_residents_by_their_commas(tmp_path: Path) -> None:
    """A header that begins with 0 means two things."""
    path = tmp_path / "market.hrt"
    path.write_text("0\n1\n1\n4 5 7,7\n7 2 4 5\n")
    assert read_problem(path).couples.tolist() == [[0, 1]]
    path.write_text("0\n1\n1\n4 7\n7 2 4\n")
    assert read_problem(path).n_candidates == 1


def test_couples_of_mcbride_have_two_lines_each(tmp_path: Path) -> None:
    """Read where both lists are the same; they stand before the single residents."""
    path = tmp_path / "market.txt"
    header = "3\n1\n1\n3\n1\n1\ntrue\n3\n3\n\n"
    path.write_text(header + "0 0\n1 0\n2 0\n\n0 3 0 1 2\n")
    problem = read_problem(path)
    assert problem.couples.tolist() == [[0, 1]]
    assert problem.n_pairs == 3


FAULTS: list[tuple[str, str, str]] = [
    ("a.hrt", "", "a.hrt, line 1: the file ends before the header"),
    ("a.hrt", "x 2\n", "a.hrt, line 1: the header is the numbers of residents and hospitals"),
    ("a.hrt", "0\nx\n", "a.hrt, line 2, column 1: the second number of the header is a whole"),
    ("a.hrt", "0\n1\n1\n1 7\n", "a.hrt, line 5: the file ends before the line of a hospital"),
    ("a.hrt", PYHRTC + "9 1\n", "a.hrt, line 9: more lines than the header says"),
    (
        "a.hrt",
        PYHRTC.replace("2 (7 8)", "2 (7 (8)"),
        "a.hrt, line 5, column 6: a tie within a tie: close the first one",
    ),
    ("a.hrt", PYHRTC.replace("(8)", "8)"), "a.hrt, line 4, column 6: a tie ends here that never"),
    ("a.hrt", PYHRTC.replace("7 8)", "7 8"), "a.hrt, line 5, column 6: a tie begins here that"),
    ("a.hrt", PYHRTC.replace("2 (7", "1 (7"), "a.hrt, line 5, column 1: '1' has a line already"),
    (
        "a.hrt",
        PYHRTC.replace("7 2 (", "7 (") + "",
        "a.hrt, line 7, column 3: after the id of a hos",
    ),
    ("a.hrt", PYHRTC.replace("8 1 2 1", "8"), "a.hrt, line 8: after the id of a hospital comes"),
    ("a.hrt", PYHRTC.replace("3\n7", ":\n7"), "a.hrt, line 6, column 1: a line begins with an id"),
    ("a.hrt", PYHRTC.replace("3\n7", "(\n7"), "a.hrt, line 6, column 1: a line begins with an"),
    (
        "a.hrt",
        PYHRTC.replace("1 7 (8)", "1 7 (9)"),
        "a.hrt, line 4, column 6: the list of candidate 1 names at place 2 9, and there is no",
    ),
    (
        "a.hrt",
        PYHRTC.replace("8 1 2 1", "8 1 (2 1) 2"),
        "a.hrt, line 8, column 11: the list of vacancy 8 names candidate 2 twice: leave one",
    ),
    (
        "a.hrt",
        "0\n1\n1\n4 5 7,7 (9,9)\n7 2 4 5\n",
        "a.hrt, line 4, column 10: the list of candidate 4 names at place 2 9",
    ),
    (
        "a.hrt",
        PYHRTC.replace("8 1 2 1", "8 1 2"),
        "a.hrt: candidate 1 lists vacancy 8, which does not list the candidate",
    ),
    ("a.hrt", "0\n1\n1\n4 5 7,8\n7 2 4 5\n", "a.hrt, line 4, column 5: this couple would take two"),
    ("a.hrt", "1\n1\n1\n1\n4 5 7\n7 1 4\n", "a.hrt, line 5, column 5: '7': a couple lists pairs"),
    ("a.hrt", "1\n1\n1\n1\n4\n7 1 4\n", "a.hrt, line 5: a couple's line begins with two ids"),
    (
        "a.txt",
        "2\n2\n1\n2\n1\n1\ntrue\n3\n3\n\n0 0\n1 1\n\n0 3 0 1\n1 1 1\n",
        "a.txt, line 12, column 3: this couple would take two different hospitals",
    ),
    ("a.txt", "1\n1\n1\n1\n1\n1\ntrue\n3\n3\n\n0 0\n", "a.txt, line 3: more people in couples"),
    ("a.json", "{", "a.json, line 1, column 2: this is no JSON"),
    (
        "a.json",
        '{"a": 1,\n "a": 2}',
        "a.json: this is no JSON that can be read: 'a' is there twice",
    ),
    ("a.json", "[NaN]", "a.json: this is no JSON that can be read: NaN is no number"),
    ("a.json", "[" * 100_000, "a.json: this is no JSON that can be read: a number or a nesting"),
    ("a.json", "[]", 'a.json: no "format": "stagepact-problem"'),
    (
        "a.json",
        '{"format": "stagepact-problem", "version": 2}',
        "a.json: version 2 is not known: this program reads version 1",
    ),
    ("a.algmatch", "{}", "a.algmatch: a dictionary of algmatch has residents and hospitals"),
    (
        "a.json",
        '{"residents": {"1": [1]}, "hospitals": {"1": {"preferences": [1]}}}',
        "a.json: hospitals 1 has no capacity: add it",
    ),
    ("a.json", '{"men": {"1": 2}, "women": {}}', "a.json: men 1: the list is 2: give a list"),
    ("a.json", '{"men": [], "women": {}}', "a.json: men: give a mapping by id"),
    ("a.soi", "3\n1,x\n", "a.soi: no line '# NUMBER ALTERNATIVES: ...' with a number"),
    (
        "a.soi",
        "# NUMBER ALTERNATIVES: 2\n# NUMBER VOTERS: 2\n1: 1\n",
        "a.soi: the header says 2 voters and 1 follow",
    ),
    ("a.soi", "# NUMBER ALTERNATIVES: 2\n1: 3\n", "a.soi, line 2, column 4: there is no alternat"),
    ("a.soi", "# NUMBER ALTERNATIVES: 2\n1, 2\n", "a.soi, line 2, column 1: an order begins with"),
    ("a.toi", "# NUMBER ALTERNATIVES: 2\n1: {1, 2\n", "a.toi, line 2, column 9: a tie has one {"),
    ("a.toi", "# NUMBER ALTERNATIVES: 2\n1: 1}\n", "a.toi, line 2, column 5: a tie has one {"),
    ("a.soi", "# NUMBER ALTERNATIVES: 2\n99999999999: 1\n", "a.soi, line 2, column 1: more than"),
    (
        "a.soi",
        "# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 2: x\n",
        "a.soi: alternative 2 has a name, and there are 1",
    ),
    (
        "a.soi",
        "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 1: y\n",
        "a.soi, line 3: alternative 1 has a name already",
    ),
    (
        "a.soi",
        "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 2: x\n",
        "a.soi: two alternatives are called 'x': rename one",
    ),
    (
        "a.soi",
        "# NUMBER ALTERNATIVES: 2\n1: 2, 2\n",
        "a.soi, line 2, column 7: alternative 2 is there twice: leave one",
    ),
]


@pytest.mark.parametrize(("file", "text", "said"), FAULTS, ids=[said[:60] for *_, said in FAULTS])
def test_a_fault_is_named_with_file_line_and_column(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    """And with what to do about it."""
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_problem(tmp_path / file)
    assert str(caught.value).startswith(said)


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    """With the line of the first byte that is no UTF-8."""
    with pytest.raises(InputError, match=r"a\.hrt cannot be read: No such file"):
        read_problem(tmp_path / "a.hrt")
    (tmp_path / "a.hrt").write_bytes(b"0\n1\n\xff")
    with pytest.raises(InputError, match=r"a\.hrt, line 3: this is not UTF-8"):
        read_problem(tmp_path / "a.hrt")


def test_a_pair_of_one_side_in_a_file_is_refused_or_dropped(tmp_path: Path) -> None:
    """The literature drops it; here only who asks for it."""
    path = tmp_path / "a.hrt"
    path.write_text(PYHRTC.replace("8 1 2 1", "8 1 2"))
    with pytest.raises(InputError, match='give unmatched="drop"'):
        read_problem(path)
    assert read_problem(path, unmatched="drop").n_pairs == 3


EVERYTHING: dict[str, dict[str, Any]] = {
    "capacity": {"capacity": 2},
    "rankings": {},
    "employers": {"employer": {7: "e", 8: "e"}},
    "locked": {"locked": {1: 7}},
    "forbidden": {"forbidden": [(3, 7)]},
    "weight": {"weight": dict.fromkeys(PAIRS, 2)},
    "quotas": {"quotas": [LowerQuota((7,), 1)]},
    "couples": {"couples": [(1, 2)]},
}
HELD = {
    "hrt": {"capacity", "rankings"},
    "hr": {"capacity", "rankings"},
    "algmatch": {"capacity", "rankings"},
    "preflib": set[str](),
}


@pytest.mark.parametrize("format_", HELD)
@pytest.mark.parametrize("feature", EVERYTHING)
def test_what_a_format_cannot_hold_is_refused_unless_it_may_be_left_out(
    tmp_path: Path, format_: str, feature: str
) -> None:
    """Nothing is lost in silence."""
    lists: tuple[Any, Any] = ({1: [7, 8], 2: [[7, 8]], 3: []}, {7: [[1, 2]], 8: [[1, 2]]})
    if feature == "rankings":
        lists[1][8] = [2, 1]
    problem = Problem.from_rankings(*lists, **EVERYTHING[feature])
    path = tmp_path / "a.toi"
    leave_out = ["names"] if format_ == "preflib" else []
    if feature in HELD[format_]:
        write_problem(problem, path, format_, leave_out=leave_out)
        return
    with pytest.raises(ProblemError, match=rf'leave_out=\["{feature}"\]'):
        write_problem(problem, path, format_, leave_out=leave_out)
    write_problem(problem, path, format_, leave_out=[*leave_out, feature])
    assert read_problem(path, format_).n_candidates == 3
    write_problem(problem, tmp_path / "a.json")
    again = read_problem(tmp_path / "a.json")
    assert again.to_rankings() == problem.to_rankings()
    assert again.quotas == problem.quotas


def test_names_that_are_no_numbers_are_left_out_only_if_one_says_so(tmp_path: Path) -> None:
    """Everybody is then numbered from 1."""
    problem = Problem.from_rankings({"ann": ["x"]}, {"x": ["ann"]})
    for name in ("hrt", "hr", "algmatch"):
        with pytest.raises(ProblemError, match="cannot hold ids that are not whole numbers"):
            write_problem(problem, tmp_path / "a", name)
        write_problem(problem, tmp_path / "a", name, leave_out="names")
        assert listed_pairs(read_problem(tmp_path / "a", name)) == {(1, 1): (0, 0)}
    with pytest.raises(ProblemError, match="leave_out: there is no 'name': choose from"):
        write_problem(problem, tmp_path / "a", "hr", leave_out=["name"])
    with pytest.raises(ProblemError, match="leave_out: there is no 'name': choose from"):
        write_problem(problem, tmp_path / "a", "json", leave_out=["name"])
    with pytest.raises(ProblemError, match="PrefLib's voters have no names"):
        write_problem(problem, tmp_path / "a.soc", leave_out=["rankings"])
    for odd in (" x", "1.5", ("a", 1), "x\ny", True):
        write_problem(Problem.from_rankings({1: [odd]}), tmp_path / "a.soc", leave_out=["names"])
        if odd != "1.5":
            with pytest.raises(ProblemError, match="cannot hold the id"):
                write_problem(Problem.from_rankings({1: [odd]}), tmp_path / "a.soc")
    frozen = Problem.from_rankings({frozenset("a"): ["x"]})
    with pytest.raises(ProblemError, match="JSON cannot hold the id frozenset"):
        write_problem(frozen, tmp_path / "a.json")
    write_problem(frozen, tmp_path / "a.json", leave_out=["names"])


def test_preflibs_files_need_the_extension_of_their_orders(tmp_path: Path) -> None:
    """Ties and short lists show in it; a wider one will do."""
    tied = Problem.from_rankings({1: [["x", "y"]], 2: ["x"]})
    with pytest.raises(ProblemError, match="these orders are of type toi: give the file"):
        write_problem(tied, tmp_path / "a.soi")
    with pytest.raises(ProblemError, match="are of type toi"):
        write_problem(tied, tmp_path / "a.toc")
    strict = Problem.from_rankings({1: ["x", "y"], 2: ["y", "x"], 3: ["y", "x"]})
    for name in ("a.soc", "a.toi"):
        write_problem(strict, tmp_path / name)
        assert read_problem(tmp_path / name).n_pairs == 6
        assert "2: 2, 1" in (tmp_path / name).read_text()
    assert "# DATA TYPE: soc" in (tmp_path / "a.soc").read_text()
    write_problem(strict, tmp_path / "a.data", "preflib")
    assert "# DATA TYPE: soc" in (tmp_path / "a.data").read_text()


def test_equal_orders_that_stand_apart_have_a_line_each(tmp_path: Path) -> None:
    """So that every voter keeps the place, for programs that count an order once too."""
    problem = Problem.from_rankings({1: ["x"], 2: ["y"], 3: ["y"], 4: ["x"]})
    write_problem(problem, tmp_path / "a.soi")
    lines = (tmp_path / "a.soi").read_text().splitlines()
    assert [line for line in lines if line[0] != "#"] == ["1: 1", "1: 2", "1: 2", "1: 1"]
    assert "# NUMBER UNIQUE ORDERS: 2" in lines


def test_voters_and_places_of_preflib(tmp_path: Path) -> None:
    """A count makes so many candidates; places come from the caller."""
    path = tmp_path / "a.toi"
    path.write_text("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: Farm\n3: {1, 2}\n1: 2\n")
    problem = read_problem(path, capacity={"Farm": 3})
    assert problem.known_as.vacancies == ("Farm", 2)
    assert problem.capacity.tolist() == [3, 1]
    assert problem.n_candidates == 4
    assert problem.candidate_rank.tolist() == [0] * 7
    with pytest.raises(InputError, match="capacity of vacancy 'Farm' is -1"):
        read_problem(path, capacity={"Farm": -1})
    other = tmp_path / "b.soi"
    other.write_text("# NUMBER ALTERNATIVES: 3\n1: 1\n1: 2\n")
    with pytest.raises(InputError, match=r"a\.toi: 4 voters, and the other file has 3 alternat"):
        read_problem((path, other))


def test_weighted_graphs_of_preflib_are_refused_with_the_reason(tmp_path: Path) -> None:
    """They have no two sides."""
    with pytest.raises(InputError, match="have no two sides"):
        read_problem(tmp_path / "a.wmd")


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    """With those that there are."""
    problem = Problem.from_rankings([[0]])
    with pytest.raises(ProblemError, match="no format has this extension: give format=, one of"):
        read_problem(tmp_path / "a.xyz")
    with pytest.raises(ProblemError, match="unknown format 'x': choose one of json, hrt"):
        write_problem(problem, tmp_path / "a", "x")
    with pytest.raises(ProblemError, match="give one file, or two of PrefLib"):
        write_problem(problem, ())  # type: ignore[arg-type]
    with pytest.raises(ProblemError, match="two files are for PrefLib's orders alone"):
        write_problem(problem, (tmp_path / "a.json", tmp_path / "b.json"))
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(ProblemError, match="are for PrefLib's files alone"):
        read_problem(tmp_path / "a.json", capacity=2)


def test_every_feature_has_words_and_every_format_an_end_of_its_own() -> None:
    """No two formats claim one extension."""
    ends = [end for each in FORMATS.values() for end in each.extensions]
    assert len(set(ends)) == len(ends)
    assert set(EVERYTHING) | {"names"} == set(FEATURES)
