"""The codes of findings, in the source and in the documentation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[4]


def test_every_code_of_a_finding_is_documented() -> None:
    """Who gets a finding can look up what it means, and no old code is explained."""
    document = (ROOT / "docs" / "input.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|note) \|", document, re.M))
    assert explained == _codes_in_source()


def _codes_in_source() -> set[str]:
    """Return what is written as the code of a finding, a constant or one of two."""
    found = set()
    for path in sorted((ROOT / "matching" / "profiles").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = CALLS.get(name)
                arguments = node.args[place : place + 1] if place is not None else []
            elif isinstance(node, ast.Tuple) and path.stem in TUPLES and _tells(node):
                arguments = node.elts[TUPLES[path.stem] : TUPLES[path.stem] + 1]
            else:
                continue
            found |= {
                item.value
                for argument in arguments
                for item in _choices(argument)
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            }
    return found


CALLS = {
    "refuse": 0, "note": 0, "warn": 0, "error": 0, "warning": 0, "UnreadableError": 0,
    "_look_up": 2, "add": 1,
}  # fmt: skip
TUPLES = {"build": 0, "duplicates": 0, "oddities": 1}


def _choices(node: ast.expr) -> list[ast.expr]:
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def _tells(node: ast.Tuple) -> bool:
    return any(isinstance(item, ast.Call) and "message" in ast.dump(item) for item in node.elts)
