"""A market that is asked while it changes: suggestions, shortlists, pairs and openings of now."""

from matching.market.market import Market
from matching.market.types import (
    Filters,
    MarketChange,
    Opening,
    Ranked,
    Shortlist,
    Suggestions,
)
from matching.market.whole import Whole

__all__ = [
    "Filters",
    "Market",
    "MarketChange",
    "Opening",
    "Ranked",
    "Shortlist",
    "Suggestions",
    "Whole",
]
