"""Other packages for stable matching, each in an environment of its own.

The environments are made once, with ``venv`` and ``pip``, in a cache folder outside the project
(`HOME`); nothing of theirs is ever installed beside this project.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("algmatch", "matching", "numba")
"""The packages, as PyPI calls them; numba runs the same algorithm (see `peer_child`)."""

HOME: Final = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    / "stagepact-benchmarks"
    / "peers"
)
"""Where the environments stand unless somebody says otherwise."""

_CHILD: Final = Path(__file__).with_name("peer_child.py")


class AbsentPeerError(Exception):
    """The package cannot be had or does not get to an answer; the text says why."""


def environment(name: str, home: Path = HOME) -> Path:
    """Return the Python of a package's environment, which is made if it is not there.

    Raises
    ------
    AbsentPeerError
        If it cannot be installed.
    """
    folder = home / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if (folder / "made").exists():
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    _call([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)])
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    _call([*pip, "--disable-pip-version-check", name])
    (folder / "made").touch()
    return python


def run(name: str, instance: Path, home: Path = HOME, most: float = 1800.0) -> dict[str, Any]:
    """Run a package on an instance, alone in a process, and return what `peer_child` prints.

    Parameters
    ----------
    name
        One of `NAMES`.
    instance
        A file as `peer_child` reads it.
    home
        Where the environments stand.
    most
        Seconds after which it is stopped.

    Raises
    ------
    AbsentPeerError
        If it cannot be installed, fails, or takes too long.
    """
    python = environment(name, home)
    told: dict[str, Any] = json.loads(
        _call([str(python), "-I", str(_CHILD), name, str(instance)], most)
    )
    return told


def _call(command: list[str], most: float | None = None) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=most)
    except subprocess.TimeoutExpired as error:
        raise AbsentPeerError(f"not within {most:.0f} s") from error
    if done.returncode != 0 or (most is not None and not done.stdout):
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        raise AbsentPeerError("".join(last) or f"exit status {done.returncode}")
    return done.stdout
