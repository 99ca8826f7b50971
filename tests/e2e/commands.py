"""Running the command line as a user does: as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEIDEN = ROOT / "fixtures" / "leiden"


def stagepact(
    *arguments: str | Path, language: str = "en", **settings: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run the command with some arguments, and return what it said and how it ended.

    `settings` are more of the environment, such as ``STAGEPACT_DATA="map"``.
    """
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "STAGEPACT_LANG": language,
        "COLUMNS": "200",
        **{name: str(value) for name, value in settings.items()},
    }
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env=environment,
    )
