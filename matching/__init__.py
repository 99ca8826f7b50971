"""The engine: who may meet whom, how well they fit, and who gets whom.

Public names are imported when first used, so that `import matching` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matching._version import __version__

if TYPE_CHECKING:
    from matching.assignment.registry import SolveOptions, solve
    from matching.assignment.verify import verify
    from matching.config import MatchConfig, load_config
    from matching.errors import MatchingError
    from matching.pipeline import Listed, Result, Scored, prepare, run, shortlists
    from matching.profiles.read import Reading, read_profiles
    from matching.profiles.records import Profiles
    from matching.tables import Matching, Problem, Verdict

_HOMES = {
    "Listed": "matching.pipeline",
    "MatchConfig": "matching.config",
    "Matching": "matching.tables",
    "MatchingError": "matching.errors",
    "Problem": "matching.tables",
    "Profiles": "matching.profiles.records",
    "Reading": "matching.profiles.read",
    "Result": "matching.pipeline",
    "Scored": "matching.pipeline",
    "SolveOptions": "matching.assignment.registry",
    "Verdict": "matching.tables",
    "load_config": "matching.config",
    "prepare": "matching.pipeline",
    "read_profiles": "matching.profiles.read",
    "run": "matching.pipeline",
    "shortlists": "matching.pipeline",
    "solve": "matching.assignment.registry",
    "verify": "matching.assignment.verify",
}

__all__ = [
    "Listed",
    "MatchConfig",
    "Matching",
    "MatchingError",
    "Problem",
    "Profiles",
    "Reading",
    "Result",
    "Scored",
    "SolveOptions",
    "Verdict",
    "__version__",
    "load_config",
    "prepare",
    "read_profiles",
    "run",
    "shortlists",
    "solve",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'matching' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
