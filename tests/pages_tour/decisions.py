"""Locked and forbidden pairs."""

from __future__ import annotations

from service.web.pages.routes.decisions import READERS
from tests.pages_tour import Stop

STOPS = [
    Stop("/decisions", READERS, lambda scene: f"/decisions?round={scene.round_id}"),
    Stop("/decisions", READERS, lambda _: "/decisions?withdrawn=yes", name="taken back"),
]
