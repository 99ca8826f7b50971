"""The engine: who may meet whom, how well they fit, and who gets whom.

The assignment alone works without profiles and scores: `Problem.from_rankings`, `solve`, `verify`
(docs/assignment.md). Public names are imported when first used, so that `import matching` costs
nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matching._version import __version__

if TYPE_CHECKING:
    from matching.assignment.changes import (
        one_more_at_employer,
        one_more_place,
        resolve,
        why_not,
        why_not_all,
    )
    from matching.assignment.formats import (
        FORMATS,
        from_algmatch,
        read_matching,
        read_problem,
        to_algmatch,
        write_matching,
        write_problem,
    )
    from matching.assignment.lattice.enumeration import count_stable_matchings, stable_matchings
    from matching.assignment.lattice.rotations import fixed_pairs, rotations, stable_pairs
    from matching.assignment.one_sided.lottery import by_lottery, check_lottery, lottery
    from matching.assignment.one_sided.profiles import profile
    from matching.assignment.registry import METHODS, SolveOptions, solve
    from matching.assignment.verify import verify
    from matching.config import MatchConfig, load_config
    from matching.errors import InfeasibleError, MatchingError, NoStableMatchingError
    from matching.pipeline import Listed, Result, Scored, prepare, run, shortlists
    from matching.profiles.read import Reading, read_profiles
    from matching.profiles.records import Profiles
    from matching.tables import LowerQuota, Matching, Names, Problem, Verdict

_HOMES = {
    "FORMATS": "matching.assignment.formats",
    "METHODS": "matching.assignment.registry",
    "from_algmatch": "matching.assignment.formats",
    "to_algmatch": "matching.assignment.formats",
    "InfeasibleError": "matching.errors",
    "Listed": "matching.pipeline",
    "LowerQuota": "matching.tables",
    "MatchConfig": "matching.config",
    "Matching": "matching.tables",
    "MatchingError": "matching.errors",
    "Names": "matching.tables",
    "NoStableMatchingError": "matching.errors",
    "Problem": "matching.tables",
    "Profiles": "matching.profiles.records",
    "Reading": "matching.profiles.read",
    "Result": "matching.pipeline",
    "Scored": "matching.pipeline",
    "SolveOptions": "matching.assignment.registry",
    "Verdict": "matching.tables",
    "count_stable_matchings": "matching.assignment.lattice.enumeration",
    "by_lottery": "matching.assignment.one_sided.lottery",
    "check_lottery": "matching.assignment.one_sided.lottery",
    "fixed_pairs": "matching.assignment.lattice.rotations",
    "load_config": "matching.config",
    "lottery": "matching.assignment.one_sided.lottery",
    "one_more_at_employer": "matching.assignment.changes",
    "one_more_place": "matching.assignment.changes",
    "prepare": "matching.pipeline",
    "profile": "matching.assignment.one_sided.profiles",
    "read_matching": "matching.assignment.formats",
    "read_problem": "matching.assignment.formats",
    "read_profiles": "matching.profiles.read",
    "resolve": "matching.assignment.changes",
    "rotations": "matching.assignment.lattice.rotations",
    "run": "matching.pipeline",
    "shortlists": "matching.pipeline",
    "solve": "matching.assignment.registry",
    "stable_matchings": "matching.assignment.lattice.enumeration",
    "stable_pairs": "matching.assignment.lattice.rotations",
    "verify": "matching.assignment.verify",
    "why_not": "matching.assignment.changes",
    "why_not_all": "matching.assignment.changes",
    "write_matching": "matching.assignment.formats",
    "write_problem": "matching.assignment.formats",
}

__all__ = [
    "FORMATS",
    "METHODS",
    "InfeasibleError",
    "Listed",
    "LowerQuota",
    "MatchConfig",
    "Matching",
    "MatchingError",
    "Names",
    "NoStableMatchingError",
    "Problem",
    "Profiles",
    "Reading",
    "Result",
    "Scored",
    "SolveOptions",
    "Verdict",
    "__version__",
    "by_lottery",
    "check_lottery",
    "count_stable_matchings",
    "fixed_pairs",
    "from_algmatch",
    "load_config",
    "lottery",
    "one_more_at_employer",
    "one_more_place",
    "prepare",
    "profile",
    "read_matching",
    "read_problem",
    "read_profiles",
    "resolve",
    "rotations",
    "run",
    "shortlists",
    "solve",
    "stable_matchings",
    "stable_pairs",
    "to_algmatch",
    "verify",
    "why_not",
    "why_not_all",
    "write_matching",
    "write_problem",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'matching' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
