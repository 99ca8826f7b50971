"""The wheel carries the two import packages, the data they need, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hatch_build import (
    Build,
    NoKernelError,
    compile_kernel,
    kernels_in,
    library_in,
    platform_tag,
)

ROOT = Path(__file__).resolve().parents[2]
NATIVE = "matching/scoring/native"
KERNEL = library_in(Path(NATIVE)).as_posix()
KERNELS = {library_in(path.relative_to(ROOT)).as_posix() for path in kernels_in(ROOT)}


def build(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the wheel as pip does, in this environment; CC and what is wished are the caller's."""
    kept = {name: os.environ[name] for name in os.environ if name != "STAGEPACT_NATIVE"}
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out],
        cwd=ROOT,
        env=kept | environment,
        check=False,
        capture_output=True,
        text=True,
    )


def only_wheel(out: Path) -> tuple[str, set[str]]:
    """Return the name of the one wheel in a folder, and the names in it."""
    (wheel,) = out.glob("stagepact-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return wheel.name, set(archive.namelist())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, set[str]]:
    out = tmp_path_factory.mktemp("wheel")
    result = build(out)
    assert result.returncode == 0, result.stderr
    return only_wheel(out)


@pytest.fixture(scope="module")
def names(wheel: tuple[str, set[str]]) -> set[str]:
    return wheel[1]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a checkout of nothing but the smallest kernel there is."""
    folder = tmp_path / NATIVE
    folder.mkdir(parents=True)
    (folder / "kernel.c").write_text(
        "const char *stagepact_sources(void);\n"
        "const char *stagepact_sources(void) { return STAGEPACT_SOURCES; }\n",
        encoding="utf-8",
    )
    return folder


def hook(root: Path) -> Build:
    """Return the hook as hatchling makes it."""
    return Build(str(root), {}, None, None, "", "wheel")  # type: ignore[arg-type]


def needs_compiler(sources: Path) -> None:
    """Skip where there is no C compiler that works."""
    try:
        compile_kernel(sources, sources / "tried")
    except NoKernelError as error:
        pytest.skip(str(error))
    (sources / "tried").unlink()


def test_only_our_packages_are_at_the_top(names: set[str]) -> None:
    top = {name.split("/")[0] for name in names}
    (dist_info,) = {name for name in top if name.endswith(".dist-info")}
    assert top == {"matching", "service", dist_info}
    assert f"{dist_info}/licenses/LICENSE" in names


def test_the_data_that_the_packages_need_is_there(names: set[str]) -> None:
    data = {
        path.relative_to(ROOT).as_posix()
        for package in ("matching", "service")
        for path in (ROOT / package).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.name.startswith("_kernel.")  # what an editable install compiled
    }
    assert data - names == set()


def test_the_demo_has_its_data(names: set[str]) -> None:
    shipped = {
        path.relative_to(ROOT / "fixtures").as_posix()
        for path in (ROOT / "fixtures" / "leiden").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped
    assert {f"service/demo_data/{name}" for name in shipped} <= names


def test_typed_markers_are_there(names: set[str]) -> None:
    assert {"matching/py.typed", "service/py.typed"} <= names


def test_the_kernels_are_there_and_the_tag_says_for_which_platform(
    wheel: tuple[str, set[str]], sources: Path
) -> None:
    needs_compiler(sources)
    name, names = wheel
    assert name.endswith(f"-py3-none-{platform_tag()}.whl")
    assert {name for name in names if "/_kernel." in name} == KERNELS
    assert {Path(name).parts[1] for name in KERNELS} == {"assignment", "scoring"}


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"STAGEPACT_NATIVE": "off"}, ""),
        ({"CC": "/bin/false"}, "Without the compiled scoring kernel"),
    ],
    ids=["not wished", "no compiler"],
)
def test_without_the_kernel_the_wheel_is_for_every_platform(
    environment: dict[str, str], told: str, tmp_path: Path
) -> None:
    result = build(tmp_path, **environment)
    assert result.returncode == 0, result.stderr
    assert told in result.stderr
    assert bool(told) == ("compiled scoring kernel" in result.stderr)
    name, names = only_wheel(tmp_path)
    assert name.endswith("-py3-none-any.whl")
    assert not [name for name in names if "/_kernel." in name]
    assert any(name.startswith(NATIVE) and name.endswith(".c") for name in names)


def test_a_kernel_that_is_required_stops_the_build_where_it_fails(tmp_path: Path) -> None:
    result = build(tmp_path, CC="/bin/false", STAGEPACT_NATIVE="require")
    assert result.returncode != 0
    assert "/bin/false failed (exit status 1)" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_misspelt_wish_about_the_kernel_is_refused(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGEPACT_NATIVE", "on")
    with pytest.raises(ValueError, match="not 'on'"):
        hook(sources.parents[2]).initialize("editable", {})


def test_every_kernel_of_a_checkout_is_compiled_and_missed_by_its_own_name(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needs_compiler(sources)
    monkeypatch.delenv("STAGEPACT_NATIVE", raising=False)
    other = sources.parents[1] / "assignment" / "native"
    other.mkdir(parents=True)
    (other / "kernel.c").write_text("no C at all\n", encoding="utf-8")
    root = sources.parents[2]
    assert kernels_in(root) == [other, sources]
    hook(root).initialize("editable", {})
    assert {path.name for path in sources.iterdir()} == {"kernel.c", Path(KERNEL).name}
    assert {path.name for path in other.iterdir()} == {"kernel.c"}
    told = capsys.readouterr()
    assert "Without the compiled assignment kernel" in told.out + told.err
    assert "Without the compiled scoring kernel" not in told.out + told.err


def test_an_editable_install_has_the_kernel_beside_its_sources(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_compiler(sources)
    monkeypatch.setenv("STAGEPACT_NATIVE", "require")
    build_data: dict[str, object] = {}
    hook(sources.parents[2]).initialize("editable", build_data)
    assert build_data == {}
    assert {path.name for path in sources.iterdir()} == {"kernel.c", Path(KERNEL).name}


@pytest.mark.parametrize(("name", "value"), [("STAGEPACT_NATIVE", "off"), ("CC", "/bin/false")])
def test_an_editable_install_without_a_kernel_leaves_no_older_one(
    name: str, value: str, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STAGEPACT_NATIVE", raising=False)
    monkeypatch.setenv(name, value)
    library_in(sources).write_bytes(b"older")
    hook(sources.parents[2]).initialize("editable", {})
    assert {path.name for path in sources.iterdir()} == {"kernel.c"}


def test_a_compiler_that_is_missing_is_named_with_the_mend(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -m64")
    with pytest.raises(NoKernelError, match=r"\(no-such-compiler -m64\); install one"):
        compile_kernel(sources)


def test_a_fault_in_the_sources_is_shown_and_the_library_stays(sources: Path) -> None:
    needs_compiler(sources)
    library = compile_kernel(sources)
    before = library.read_bytes()
    (sources / "fault.c").write_text("int fault(void) { return unheard_of; }\n", encoding="utf-8")
    with pytest.raises(NoKernelError, match="unheard_of"):
        compile_kernel(sources)
    assert library.read_bytes() == before
    assert {path.name for path in sources.iterdir()} == {"kernel.c", "fault.c", library.name}
