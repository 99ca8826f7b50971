"""Compiles the kernels, and puts them and the demo's data into the wheel.

A static force-include of the data would also copy it into every editable install, where it would
go stale; there the code reads `fixtures/leiden` of the checkout itself. The kernels of an editable
install are built where their sources are (docs/decisions/0009). To build only the kernels:

    .venv/bin/python -c "import hatch_build; hatch_build.compile_kernels()"
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

NATIVE = "matching/*/native"
LOADER = Path("matching", "native.py")
COMPILERS = ("cc", "gcc", "clang")
# Which instructions a processor has is asked when the kernel runs, so the library fits every
# machine of a platform; and no flag may change what a sum of floats is.
FLAGS = (
    "-std=c11",
    "-O3",
    "-fPIC",
    "-shared",
    "-fno-math-errno",
    "-ffp-contract=off",
    "-fvisibility=hidden",
    "-Wall",
    "-Wextra",
)


class NoKernelError(Exception):
    """A kernel cannot be compiled here; the text says why and what would mend it."""


class Build(BuildHookInterface[Any]):
    """Ships the kernels, and `fixtures/leiden` as `service/demo_data/leiden`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the kernels, and add the demo's data, but not to an editable install."""
        root = Path(self.root)
        if version == "editable":
            for folder in kernels_in(root):
                if not self.compiled(folder, library_in(folder)):
                    # What an earlier installation built must not pass for what this one has.
                    library_in(folder).unlink(missing_ok=True)
            return
        build_data["force_include"]["fixtures/leiden"] = "service/demo_data/leiden"
        self.scratch = tempfile.TemporaryDirectory(prefix="stagepact-")
        for folder in kernels_in(root):
            home = folder.relative_to(root)
            library = library_in(Path(self.scratch.name, home))
            library.parent.mkdir(parents=True)
            if self.compiled(folder, library):
                build_data["force_include"][str(library)] = (home / library.name).as_posix()
                build_data["pure_python"] = False
                build_data["tag"] = f"py3-none-{platform_tag()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's names
        """Remove what was compiled for the wheel alone."""
        if version != "editable":
            self.scratch.cleanup()

    def compiled(self, folder: Path, library: Path) -> bool:
        """Compile `folder` into `library`, or tell why not; return whether it is there."""
        wish = os.environ.get("STAGEPACT_NATIVE", "auto")
        if wish not in ("auto", "off", "require"):
            raise ValueError(f"STAGEPACT_NATIVE is auto, off or require, not {wish!r}")
        if wish == "off":
            return False
        try:
            compile_kernel(folder, library)
        except NoKernelError as error:
            if wish == "require":
                raise
            name = folder.parent.name
            self.app.display_warning(f"Without the compiled {name} kernel, so slower: {error}")
            return False
        return True


def kernels_in(root: Path) -> list[Path]:
    """Return the folders of a checkout with a kernel's sources, in order."""
    return sorted({path.parent for path in root.glob(f"{NATIVE}/*.c")})


def compile_kernels() -> list[Path]:
    """Compile all kernels of this checkout beside their sources, and return where they are.

    Raises
    ------
    NoKernelError
        There is no C compiler, or it fails.
    """
    return [compile_kernel(folder) for folder in kernels_in(Path(__file__).parent)]


def compile_kernel(folder: Path, library: Path | None = None) -> Path:
    """Compile all C files in a folder into one shared library, and return where it is.

    Parameters
    ----------
    folder
        The sources.
    library
        The file to make; by default beside the sources.

    Raises
    ------
    NoKernelError
        There is no C compiler, or it fails.
    """
    library = library or library_in(folder)
    digest = loader().sources_digest(folder)
    # A process that has the old library open must never see half of a new one.
    fresh = library.with_name(f"{library.name}.{os.getpid()}")
    command = [*compiler(), *FLAGS, f'-DSTAGEPACT_SOURCES="{digest}"', "-o", str(fresh)]
    sources = [str(path) for path in sorted(folder.glob("*.c"))]
    try:
        done = subprocess.run([*command, *sources], capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
        if done.returncode != 0 or not fresh.exists():
            raise NoKernelError(
                f"{shlex.join(command[:1])} failed (exit status {done.returncode})"
                + (f":\n{done.stderr}" if done.stderr else "; is it a C compiler?")
            )
        fresh.replace(library)
    except OSError as error:
        raise NoKernelError(f"{shlex.join(command[:1])}: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)
    return library


def compiler() -> list[str]:
    """Return the command of the C compiler: $CC, or the first that is found."""
    wish = shlex.split(os.environ.get("CC", ""))
    for name in wish[:1] or COMPILERS:
        if found := shutil.which(name):
            return [found, *wish[1:]]
    raise NoKernelError(
        f"no C compiler found ({' '.join(wish) or ', '.join(COMPILERS)}); install one "
        "(on Debian: apt install gcc libc6-dev; on macOS: xcode-select --install) "
        "or name it in the environment variable CC, and install again"
    )


def library_in(folder: Path) -> Path:
    """Return what the library is called in a folder."""
    return folder / str(loader().LIBRARY)


def loader() -> ModuleType:
    """Return `matching.native`, without what the package around it imports."""
    spec = importlib.util.spec_from_file_location(
        "stagepact_native", Path(__file__).parent / LOADER
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def platform_tag() -> str:
    """Return the tag of this platform, without a promise about other Linux distributions."""
    return next(tag for tag in platform_tags() if not tag.startswith(("manylinux", "musllinux")))
