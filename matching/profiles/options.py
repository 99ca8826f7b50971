"""What a programme may choose about profiles: how near skills count for each other."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class SimilarityOptions(BaseModel):
    """How far having one skill lets a person do another; the same skill is always 1.

    The defaults follow what was measured on ESCO (``benchmarks/RESULTS.md``), or stay below it:
    the best of all that a person can counts, and the best of many is more than one alone.

    Attributes
    ----------
    narrower
        The person has a narrower skill than the one asked.
    broader
        The person has a broader skill than the one asked.
    related
        The vocabulary calls the two related.
    sibling
        Both have the same broader skill.
    together
        The most that being part of the same occupations can give: what is always part of an
        occupation where the other is, and elsewhere never.
    near
        The most that nearness in meaning can give: the fitted embedding, and words that may mean
        the skill but were not understood for sure.
    near_from, near_to
        Cosine where nearness starts to count, and where it counts fully.
    neighbours
        How many other skills count for one that is asked, the nearest first; those that the
        vocabulary itself calls narrower, broader or related always do.
    least
        Credit below this is left out: nobody would say it aloud as a reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    narrower: Share = 0.7
    broader: Share = 0.2
    related: Share = 0.3
    sibling: Share = 0.1
    near: Share = 0.6
    near_from: Share = 0.7
    near_to: Share = 1.0
    together: Share = 0.15
    neighbours: Annotated[int, Field(ge=0, le=1000)] = 20
    least: Share = 0.05


class ImportanceOptions(BaseModel):
    """How much a requirement weighs, and how much more a rare one does.

    Attributes
    ----------
    essential, important, nice
        The weight by importance.
    rarity
        A requirement that only one vacancy or occupation of the vocabulary asks weighs
        (1 + rarity) times one that all ask.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    essential: Annotated[float, Field(gt=0, le=100)] = 3.0
    important: Annotated[float, Field(gt=0, le=100)] = 2.0
    nice: Annotated[float, Field(gt=0, le=100)] = 1.0
    rarity: Annotated[float, Field(ge=0, le=10)] = 1.0


class ProfileOptions(BaseModel):
    """Everything about profiles that a programme chooses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity: SimilarityOptions = SimilarityOptions()
    importance: ImportanceOptions = ImportanceOptions()
