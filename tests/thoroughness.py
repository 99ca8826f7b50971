"""How much the tests try: what fits in some ten minutes, or with ``STAGEPACT_THOROUGH=1`` all.

`.ci/run` is thorough. What is left out otherwise is more examples of what is tried anyhow, the
second database for what is no question of the database, the benchmarks at their smallest size, what
fits or asks a sentence-transformers model, and the walks through the demo and the tutorial.
"""

from __future__ import annotations

import os
from typing import Final

THOROUGH: Final = os.environ.get("STAGEPACT_THOROUGH", "") == "1"

ON_BOTH: Final = frozenset(
    {
        "test_audit",
        "test_backup",
        "test_calls",
        "test_commits",
        "test_idempotency",
        "test_import_faults",
        "test_importing",
        "test_imports",
        "test_letters",
        "test_live_everywhere",
        "test_migrations",
        "test_placements",
        "test_privacy",
        "test_publishing",
        "test_queue",
        "test_retention",
        "test_visibility",
        "test_worker",
    }
)
"""Modules of `tests.integration.service` that always run on SQLite and on PostgreSQL."""


def examples(many: int) -> int:
    """Return how many examples a property is tried on, of so many when thorough."""
    return many if THOROUGH else max(many * 2 // 5, 5)
