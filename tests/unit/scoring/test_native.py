"""The compiled kernel is loaded where it belongs to its sources, and is missed politely."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatch_build import NoKernelError, compile_kernel, library_in
from matching.errors import MatchingError
from matching.native import sources_digest
from matching.scoring import native

SOURCE = """
const char *stagepact_sources(void);
__attribute__((visibility("default"))) const char *stagepact_sources(void) {
    return STAGEPACT_SOURCES;
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of sources that stands for that of the package."""
    (tmp_path / "kernel.c").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(native, "FOLDER", tmp_path)
    return tmp_path


def compiled(folder: Path, library: Path | None = None) -> Path:
    try:
        return compile_kernel(folder, library)
    except NoKernelError as error:
        pytest.skip(str(error))


def test_the_library_of_this_checkout_is_of_its_sources(tmp_path: Path) -> None:
    library = library_in(native.FOLDER)
    if not library.exists():
        compiled(native.FOLDER, tmp_path / library.name)
        pytest.fail("there is a C compiler and no kernel; install again: pip install -e .")
    found = native.required_library()
    assert found is native.library()
    assert found.stagepact_sources().decode() == sources_digest(native.FOLDER)


def test_a_library_of_these_sources_is_loaded(folder: Path) -> None:
    compiled(folder)
    assert native.library() is not None
    assert native.required_library() is native.library()


def test_a_library_of_other_sources_is_not_used(folder: Path) -> None:
    compiled(folder)
    (folder / "changed.h").write_text("/* another struct */\n", encoding="utf-8")
    assert native.library() is None
    with pytest.raises(MatchingError, match="built from other sources"):
        native.required_library()


def test_without_a_library_there_is_none(folder: Path) -> None:
    assert not library_in(folder).exists()
    assert native.library() is None
    with pytest.raises(MatchingError, match=r"it was not built\. Install .* a C compiler"):
        native.required_library()


def test_a_library_of_another_machine_is_not_used(folder: Path) -> None:
    library_in(folder).write_bytes(b"not of this machine")
    assert native.library() is None
    with pytest.raises(MatchingError, match="cannot be loaded"):
        native.required_library()


def test_a_library_that_is_not_ours_is_not_used(folder: Path) -> None:
    (folder / "kernel.c").write_text("int another = 1;\n", encoding="utf-8")
    compiled(folder)
    assert native.library() is None


def test_the_digest_is_of_names_and_contents_of_c_files_alone(folder: Path) -> None:
    first = sources_digest(folder)
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    assert sources_digest(folder) == first
    (folder / "kernel.c").rename(folder / "core.c")
    renamed = sources_digest(folder)
    (folder / "core.c").write_text("int changed;\n", encoding="utf-8")
    assert len({first, renamed, sources_digest(folder)}) == 3
