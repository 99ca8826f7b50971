"""The judge: what is wrong with a matching, found without any solver.

Nothing here is shared with the solvers but the array types, so that no solver certifies itself.
"""

from __future__ import annotations

from matching.assignment.judge.verdict import verify

__all__ = ["verify"]
