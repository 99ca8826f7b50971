"""docs/privacy.md keeps up with the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from service.placements.shapes import Audience
from service.privacy.exporting import SECTIONS
from service.privacy.retention import KINDS

PAGE = (Path(__file__).parents[4] / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_every_kind_of_data_stands_in_the_page_with_its_days() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| ([\d,]+) \|", PAGE, flags=re.MULTILINE))
    assert {name: int(days.replace(",", "")) for name, days in rows.items()} == {
        name: kind.days for name, kind in KINDS.items()
    }


def test_every_part_of_the_export_stands_in_the_page() -> None:
    quoted = set(re.findall(r"`([\w-]+)`", PAGE))
    assert {*SECTIONS, "profile", "steps", "looks", "sessions", "keys"} <= quoted


def test_what_never_counts_is_named() -> None:
    for word in ("birth date", "sex", "nationality", "health", "BSN", "photo"):
        assert word in PAGE
    assert set(get_args(Audience)) <= set(re.findall(r"`([\w-]+)`", PAGE))
