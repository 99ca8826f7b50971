"""`stagepact serve --demo`, as somebody who looks around for the first time starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import httpx
import pytest

from service.accounts.policy import ROLES
from service.web.pages.navigation import MENUS
from tests.pages_app import Page

pytestmark = pytest.mark.thorough

LOGIN = re.compile(r"(\S+@demo\.example)\s*│\s*([0-9a-f]{4}(?:-[0-9a-f]{4}){2})")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_every_role_of_the_demo_signs_in_and_opens_its_whole_menu(tmp_path: Path) -> None:
    """The logins are read off the terminal, as a person does."""
    port, told = _free_port(), tmp_path / "told.txt"
    plain = {k: v for k, v in os.environ.items() if not k.startswith("STAGEPACT_")}
    with told.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--demo", "--port", str(port)],
            env=plain | {"COLUMNS": "120"}, cwd=Path(__file__).parents[3], stdout=out, stderr=out,
        )  # fmt: skip
    try:
        _wait(server, f"http://127.0.0.1:{port}", told)
        logins = LOGIN.findall(told.read_text(encoding="utf-8"))
        assert [email.partition("@")[0] for email, _ in logins] == list(ROLES)
        for (email, password), role in zip(logins, ROLES, strict=True):
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                _sign_in(client, email, password)
                for path, _ in MENUS[role]:
                    status: int = client.get(path).status_code
                    assert status == 200, f"{role}: {status} at {path}"
                if role == "administrator":
                    homes = client.get("/accounts/organisations").text
                    assert "Schelploper Ingrediënten" in homes
    finally:
        server.send_signal(signal.SIGINT)
        ended = server.wait(30)
    assert ended in {0, 130}


def _wait(server: subprocess.Popen[bytes], url: str, told: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, told.read_text(encoding="utf-8")
        with suppress(OSError), urlopen(f"{url}/api/v1/health/ready"):
            return
        time.sleep(0.2)
    pytest.fail(f"not ready within two minutes: {told.read_text(encoding='utf-8')}")


def _sign_in(client: httpx.Client, email: str, password: str) -> None:
    token = Page(client.get("/sign-in").text).one("input", name="token").attributes["value"]
    fields = {"token": token, "email": email, "password": password}
    status: int = client.post("/sign-in", data=fields).status_code
    assert status == 303
