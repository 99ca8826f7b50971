"""Writing a result: all or nothing, the same bytes, and never over what is not ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from service.batch.output import FILES, replacing, write_material, write_output
from service.errors import ServiceError
from service.words import Words
from tests.unit.batch.made import material, result


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of each file."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


class Interrupted(BaseException):
    """Stands for Ctrl-C."""


def fail_halfway(out: Path, failure: type[BaseException]) -> None:
    """Start writing a result, and fail."""
    with replacing(out) as folder:
        (folder / "report.html").write_text("half")
        raise failure


def fill_meanwhile(out: Path) -> None:
    """Write a result into a folder that somebody fills in the meantime."""
    with replacing(out) as folder:
        (folder / "run.json").write_text(json.dumps({"made_by": "stagepact"}))
        out.mkdir()
        (out / "notes.txt").write_text("mine")


def test_result_is_complete(tmp_path: Path) -> None:
    """The folder holds exactly the files of a result, and the paths returned are there."""
    made, reading = result()
    output = write_output(made, reading, tmp_path / "a" / "out")
    assert {file.name for file in output.folder.iterdir()} == FILES
    assert all(p.is_file() for p in (output.report, output.workbook, output.run, *output.csv))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_same_run_gives_the_same_bytes(tmp_path: Path, language: str) -> None:
    """Two runs on the same input write the same bytes into every file."""
    for name in ("one", "two"):
        write_output(*result(), tmp_path / name, language=language)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_no_file_names_a_folder_or_a_time(tmp_path: Path) -> None:
    """Nothing about this machine stands in the result."""
    write_material(material(), tmp_path / "out", Words("nl"))
    for name in ("report.html", "run.json"):
        assert str(tmp_path) not in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_earlier_result_is_replaced(tmp_path: Path) -> None:
    """A result takes the place of an earlier one, and nothing is left beside it."""
    out = tmp_path / "out"
    write_material(material(), out, Words("nl"))
    (out / ".DS_Store").write_bytes(b"somebody looked")
    write_material(material(), out, Words("en"))
    assert "A person decides" in (out / "report.html").read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_empty_folder_is_used(tmp_path: Path) -> None:
    """An empty folder that is there already is fine."""
    (tmp_path / "out").mkdir()
    write_material(material(), tmp_path / "out", Words("nl"))
    assert (tmp_path / "out" / "run.json").is_file()


@pytest.mark.parametrize(
    ("name", "text"),
    [("notes.txt", "mine"), ("run.json", "{}"), ("run.json", "no json"), ("run.json", "[]")],
)
def test_folder_of_somebody_else_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """A folder that does not hold a result of ours stays as it is, and the mend is told."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text(text)
    with pytest.raises(ServiceError, match="--out"):
        write_material(material(), tmp_path / "out", Words("nl"))
    assert (tmp_path / "out" / name).read_text() == text
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_result_with_something_of_the_user_is_refused(tmp_path: Path) -> None:
    """A file that somebody put beside an earlier result is not thrown away with it."""
    write_material(material(), tmp_path / "out", Words("nl"))
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(ServiceError, match=r"notes\.txt"):
        write_material(material(), tmp_path / "out", Words("nl"))
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """Where a file has the name of the folder, it stays and the mend is told."""
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ServiceError, match="is a file"):
        write_material(material(), tmp_path / "out", Words("nl"))
    assert (tmp_path / "out").read_text() == "mine"


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Where the system refuses, the reason and the mend are told."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ServiceError, match="cannot be written"):
        write_material(material(), tmp_path / "file" / "out", Words("nl"))


@pytest.mark.parametrize("failure", [RuntimeError, Interrupted, KeyboardInterrupt])
def test_interruption_leaves_the_earlier_result(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    """Whatever happens halfway, the earlier result is whole and nothing is left beside it."""
    out = tmp_path / "out"
    write_material(material(), out, Words("nl"))
    before = digests(out)
    with pytest.raises(failure):
        fail_halfway(out, failure)
    assert digests(out) == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_interruption_of_a_first_result_leaves_nothing(tmp_path: Path) -> None:
    """Half a first result is no result."""
    with pytest.raises(Interrupted):
        fail_halfway(tmp_path / "out", Interrupted)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_fills_up_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """What somebody puts into the folder during a run is not lost."""
    out = tmp_path / "out"
    with pytest.raises(ServiceError):
        fill_meanwhile(out)
    assert (out / "notes.txt").read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    """A link keeps pointing to its folder, which gets the result."""
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    write_material(material(), tmp_path / "out", Words("nl"))
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "run.json").is_file()


def test_half_a_character_does_no_harm(tmp_path: Path) -> None:
    """Text that cannot be written as UTF-8 is replaced, not refused."""
    given = material()
    people = tuple(c.model_copy(update={"school": "\ud800"}) for c in given.profiles.candidates)
    profiles = given.profiles.model_copy(update={"candidates": people})
    write_material(
        type(given)(**{**vars(given), "profiles": profiles}), tmp_path / "out", Words("nl")
    )
    assert (tmp_path / "out" / "matching.xlsx").is_file()
