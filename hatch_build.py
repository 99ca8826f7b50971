"""Puts the demo's data into the wheel.

A static force-include would also copy it into every editable install, where it would go stale;
there the code reads `fixtures/leiden` of the checkout itself.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DemoData(BuildHookInterface[Any]):
    """Ships `fixtures/leiden` as `service/demo_data/leiden`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the demo's data, but not to an editable install."""
        if version != "editable":
            build_data["force_include"]["fixtures/leiden"] = "service/demo_data/leiden"
