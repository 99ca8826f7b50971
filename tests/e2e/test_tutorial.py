"""The tutorial and the page with curl are run as they stand, on a real server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.thorough

ROOT: Final = Path(__file__).parents[2]
READY: Final = "/api/v1/health/ready"


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page in one language."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


class Walk:
    """A folder in which pages are followed, by a reader with a shell and Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in ("fixtures", "examples"):
            (folder / name).symlink_to(ROOT / name)
        plain = {k: v for k, v in os.environ.items() if not k.startswith("STAGEPACT_")}
        self.environment = plain | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(folder),
            "STAGEPACT_DATABASE": str(folder / "tutorial.sqlite"),
            "STAGEPACT_LANG": "en",
        }
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, program: list[str], text: str, seconds: float = 120) -> str:
        """Run lines of a page; return what was printed, or fail with it."""
        done = subprocess.run(
            program, input=text.replace(":8000", f":{self.port}"), cwd=self.folder,
            env=self.environment, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def serve(self) -> None:
        """Start the server, as the page says, and wait until it answers."""
        self.server = subprocess.Popen(
            ["stagepact", "serve", "--port", str(self.port)], cwd=self.folder,
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}{READY}"):
                return
            time.sleep(0.2)
        pytest.fail("the server did not become ready within a minute")

    def stop(self) -> int:
        """Stop the server as Ctrl-C does, and return how it ended."""
        if self.server is None:
            return 0
        self.server.send_signal(signal.SIGINT)
        return self.server.wait(30)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Give a folder in which the first part of the tutorial was followed, and the server runs."""
    reader = Walk(tmp_path_factory.mktemp("walk"))
    try:
        first = [block for block in blocks("tutorial.md", "sh") if "audit" not in block]
        lines = "\n".join(first)
        assert "stagepact serve --port 8000 &" in lines
        printed = reader.run(["bash", "-eu"], lines.replace("stagepact serve --port 8000 &", ""))
        assert printed
        reader.serve()
        yield reader
    finally:
        ended = reader.stop()
    assert ended in {0, 130}


def test_the_tutorial_works_as_it_stands(walk: Walk) -> None:
    """Whoever follows it ends with an introduction, and a whole audit log."""
    printed = walk.run([sys.executable, "-"], "\n".join(blocks("tutorial.md", "python")))
    assert "people have a place" in printed
    assert printed.count("introduced") >= 1
    [verify] = [block for block in blocks("tutorial.md", "sh") if "audit" in block]
    walk.run(["bash", "-eu"], verify)


def test_the_page_with_curl_works_as_it_stands(walk: Walk) -> None:
    """Its lines run one after the other, and no answer is an error but the one that it shows."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: docs/api.md cannot be followed")
    lines = "\n".join(blocks("api.md", "sh"))
    printed = walk.run(["bash", "-eu"], lines)
    assert printed.count('"status":404') == 1
    assert not re.findall('"status":(?!404)[45][0-9][0-9]', printed)
