"""`./run` installs what was asked for, once, and nothing of gigabytes that was not.

A stand-in for Python takes the place of the real one: it makes folders instead of environments and
writes down what pip was asked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

STAND_IN = r"""#!/bin/sh
case "$*" in
    "-c "*) exit 0 ;;
    -V) echo "Python 3.11.0"; exit 0 ;;
    "-m pip --version") exit 0 ;;
    "-m pytest"*) shift 2; echo "pytest got: $*"; exit 0 ;;
    "-m venv --without-pip "*)
        mkdir -p "$4/bin" "$4/lib/python3.11/site-packages"
        cp "$0" "$4/bin/python"
        echo made >>"$ASKED"
        exit 0 ;;
esac
printf '%s\n' "$*" >>"$ASKED"
site=$(dirname "$0")/../lib/python3.11/site-packages
case "$*" in
    *"torch=="*+cpu)
        if [ -n "$NO_CPU_BUILD" ]; then
            echo "ERROR: No matching distribution found for torch==2.13.0+cpu" >&2
            exit 1
        fi
        mkdir "$site/torch-2.13.0+cpu.dist-info" ;;
    *--editable*)
        [ -z "$KILLED" ] || kill -9 0
        [ -z "$BROKEN" ] || { echo "ERROR: the network is down" >&2; exit 1; }
        if [ -n "$COMPILES" ]; then
            mkdir -p matching/scoring/native
            : >matching/scoring/native/_kernel.so
        fi
        printf '#!/bin/sh\necho "stagepact got: $*"\n' >"$(dirname "$0")/stagepact"
        chmod +x "$(dirname "$0")/stagepact" ;;
esac
"""


class Checkout:
    """A folder with nothing but what `./run` reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "check out"
        self.folder.mkdir()
        for name in ("run", "pyproject.toml", "constraints.txt", "hatch_build.py"):
            shutil.copy(ROOT / name, self.folder)
        self.python = folder / "python"
        self.python.write_text(STAND_IN, encoding="utf-8")
        self.python.chmod(0o755)
        self.log = folder / "asked"

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run `./run`; what pip was asked for is in `asked` afterwards."""
        self.log.write_text("", encoding="utf-8")
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHON": str(self.python),
            "ASKED": str(self.log),
        }
        return subprocess.run(
            [self.folder / "run", *arguments],
            env=environment | extra,
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            check=False,
            # A group of its own, so that the stand-in can kill all of it and none of us.
            start_new_session=True,
        )

    @property
    def asked(self) -> str:
        return self.log.read_text(encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def on_linux(folder: Path) -> str:
    """Give PATH a `uname` that says Linux, so that the test says the same everywhere."""
    (folder / "bin").mkdir()
    uname = folder / "bin" / "uname"
    uname.write_text("#!/bin/sh\necho Linux\n", encoding="utf-8")
    uname.chmod(0o755)
    return f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"


def test_the_main_job_needs_no_pytorch(checkout: Checkout) -> None:
    result = checkout.run("demo", "--lang", "en")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "stagepact got: demo --lang en\n"
    assert "torch==" not in checkout.asked
    assert "[" not in checkout.asked


def test_other_words_are_commands(checkout: Checkout) -> None:
    result = checkout.run("match", "my folder")
    assert result.stdout == "stagepact got: match my folder\n"


def test_the_second_run_asks_pip_nothing(checkout: Checkout) -> None:
    checkout.run("test")
    result = checkout.run("test", "-k", "one or two")
    assert result.stdout == "pytest got: -n auto --dist loadfile -k one or two\n"
    assert checkout.asked == ""
    assert checkout.run("demo").returncode == 0
    assert checkout.asked == ""


def test_changed_constraints_are_installed(checkout: Checkout) -> None:
    checkout.run("demo")
    with (checkout.folder / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("another==1.0\n")
    checkout.run("demo")
    assert "--editable" in checkout.asked
    assert "made" not in checkout.asked


def test_a_changed_kernel_is_compiled_again(checkout: Checkout) -> None:
    native = checkout.folder / "matching" / "scoring" / "native"
    native.mkdir(parents=True)
    (native / "kernel.c").write_text("int one;\n", encoding="utf-8")
    for command in ("demo", "test"):
        result = checkout.run(command, COMPILES="1")
        assert "kernel" not in result.stderr
        assert "--editable" in checkout.asked
        checkout.run(command, COMPILES="1")
        assert checkout.asked == ""
        for name in ("kernel.c", "another.c", f"{command}.h"):
            (native / name).write_text(f"int {command};\n", encoding="utf-8")
            checkout.run(command, COMPILES="1")
            assert "--editable" in checkout.asked, name
    (native / "_kernel.so").unlink()
    checkout.run("demo", COMPILES="1")
    assert "--editable" in checkout.asked


def test_a_kernel_that_was_not_compiled_is_told_once_with_the_mend(checkout: Checkout) -> None:
    result = checkout.run("demo", CC="no-such-compiler")
    assert result.returncode == 0, result.stderr
    assert "a kernel was not compiled" in result.stderr
    assert "install a C compiler" in result.stderr
    assert "kernel" not in checkout.run("demo", CC="no-such-compiler").stderr

    # Some compiler came, whatever it is called, and does not work.
    result = checkout.run("demo", CC="true")
    assert "--editable" in checkout.asked
    assert "STAGEPACT_NATIVE=require" in result.stderr

    result = checkout.run("demo", CC="true", STAGEPACT_NATIVE="off")
    assert "--editable" in checkout.asked
    assert "kernel" not in result.stderr


def test_linux_asks_for_the_cpu_build_by_its_name(checkout: Checkout, tmp_path: Path) -> None:
    result = checkout.run("test", PATH=on_linux(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "torch==2.13.0+cpu" in checkout.asked
    assert ".[dev,transformers]" in checkout.asked
    kept = (checkout.folder / ".venv/constraints.txt").read_text(encoding="utf-8")
    assert "torch==2.13.0+cpu\n" in kept


def test_without_a_cpu_build_there_is_no_pytorch_but_a_clear_word(
    checkout: Checkout, tmp_path: Path
) -> None:
    path = on_linux(tmp_path)
    result = checkout.run("test", PATH=path, NO_CPU_BUILD="1")
    assert result.returncode == 0, result.stderr
    assert "transformers" not in checkout.asked
    assert "PyTorch is NOT installed" in result.stderr
    assert "STAGEPACT_TORCH=gpu" in result.stderr
    assert result.stdout.startswith("pytest got:")

    again = checkout.run("test", PATH=path, NO_CPU_BUILD="1")
    assert checkout.asked == ""
    assert "without PyTorch" in again.stderr


def test_another_index_is_asked_again(checkout: Checkout, tmp_path: Path) -> None:
    path = on_linux(tmp_path)
    checkout.run("test", PATH=path, NO_CPU_BUILD="1")
    checkout.run("test", PATH=path, PIP_EXTRA_INDEX_URL="https://example.org/cpu")
    assert ".[dev,transformers]" in checkout.asked


def test_who_wants_the_gpu_build_gets_it(checkout: Checkout) -> None:
    checkout.run("test", STAGEPACT_TORCH="gpu")
    assert "+cpu" not in checkout.asked
    assert ".[dev,transformers]" in checkout.asked


def test_who_wants_no_pytorch_gets_none(checkout: Checkout) -> None:
    result = checkout.run("test", STAGEPACT_TORCH="none")
    assert result.returncode == 0, result.stderr
    assert "torch==" not in checkout.asked
    assert "transformers" not in checkout.asked
    assert ".[dev]" in checkout.asked


def test_a_misspelt_wish_is_refused(checkout: Checkout) -> None:
    result = checkout.run("test", STAGEPACT_TORCH="cuda")
    assert result.returncode == 1
    assert "not 'cuda'" in result.stderr


def test_a_pytorch_that_is_there_stays(checkout: Checkout) -> None:
    checkout.run("demo")
    (checkout.folder / ".venv/lib/python3.11/site-packages/torch-2.99.0+own.dist-info").mkdir()
    checkout.run("test")
    assert "+cpu" not in checkout.asked
    kept = (checkout.folder / ".venv/constraints.txt").read_text(encoding="utf-8")
    assert [line for line in kept.splitlines() if line.startswith("torch==")] == [
        "torch==2.99.0+own"
    ]


def test_an_interrupted_installation_starts_over(checkout: Checkout) -> None:
    assert checkout.run("demo", KILLED="1").returncode != 0
    result = checkout.run("demo")
    assert result.returncode == 0, result.stderr
    assert "interrupted" in result.stderr
    assert "made" in checkout.asked


def test_a_failed_installation_says_why_and_keeps_what_it_has(checkout: Checkout) -> None:
    result = checkout.run("demo", BROKEN="1")
    assert result.returncode == 1
    assert "the network is down" in result.stderr
    assert checkout.run("demo").returncode == 0
    assert "made" not in checkout.asked


def test_a_moved_folder_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("elsewhere"))
    result = checkout.run("demo")
    assert "was moved" in result.stderr
    assert "made" in checkout.asked


def test_an_environment_of_someone_else_is_left_alone(checkout: Checkout) -> None:
    theirs = checkout.folder / ".venv" / "theirs"
    theirs.parent.mkdir()
    theirs.write_text("precious", encoding="utf-8")
    result = checkout.run("demo")
    assert result.returncode == 1
    assert "not made by this script" in result.stderr
    assert theirs.read_text(encoding="utf-8") == "precious"


def test_help_installs_nothing(checkout: Checkout) -> None:
    result = checkout.run("help")
    assert "./run COMMAND" in result.stdout
    assert not (checkout.folder / ".venv").exists()
