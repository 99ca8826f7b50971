"""Who gets whom: preferences with ties, the methods, and the judge."""

from matching.assignment.registry import METHODS, SolveOptions, solve
from matching.assignment.verify import verify

__all__ = ["METHODS", "SolveOptions", "solve", "verify"]
