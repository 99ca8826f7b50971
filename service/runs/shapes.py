"""What rounds, decisions and runs look like in requests and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from matching.config import MethodName
from matching.profiles.bsn import contains_bsn
from service.words import N_

_ID = "0b8a4a33-5d36-4d0c-9c3f-5f6a1d7f7a11"
_OTHER = "9d2f7b1e-1c64-4f0a-8a53-2f0f0c1f6f00"
_MOMENT = "2026-11-23T09:00:00Z"


def _without_bsn(text: str) -> str:
    if contains_bsn(text):
        raise ValueError(N_("this contains a number that may be a BSN; remove it"))
    return text


Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
    AfterValidator(_without_bsn),
]
"""One line of text."""


class _Given(BaseModel):
    """What somebody sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class RoundIn(_Given):
    """A round as somebody sends it."""

    programme: Annotated[Line, Field(max_length=64, examples=["stagepact"])]
    name: Annotated[Line, Field(examples=["Stagebeurs voorjaar 2027"])]
    kind: Literal["fair", "season"] = Field(default="fair", examples=["fair"])
    state: Literal["open", "closed"] = Field(default="open", examples=["open"])
    starts_on: date | None = Field(default=None, examples=["2027-03-18"])
    ends_on: date | None = Field(default=None, examples=["2027-03-19"])
    target: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(default=None, examples=[600])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(N_("the round ends before it starts"))
        return self


class RoundOut(BaseModel):
    """A round: a fair or a season, in which runs are made. `target`: places aimed at."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    programme: str = Field(examples=["stagepact"])
    name: str = Field(examples=["Stagebeurs voorjaar 2027"])
    kind: Literal["fair", "season"] = Field(examples=["fair"])
    state: Literal["open", "closed"] = Field(examples=["open"])
    starts_on: date | None = Field(examples=["2027-03-18"])
    ends_on: date | None = Field(examples=["2027-03-19"])
    target: int | None = Field(examples=[600])
    version: int = Field(examples=[1])
    created_at: datetime = Field(examples=[_MOMENT])
    updated_at: datetime = Field(examples=[_MOMENT])


class DecisionIn(_Given):
    """A pair to lock or forbid; forbid may name a whole employer instead of a vacancy."""

    kind: Literal["lock", "forbid"] = Field(examples=["lock"])
    candidate: UUID = Field(examples=[_ID])
    vacancy: UUID | None = Field(default=None, examples=[_OTHER])
    employer: UUID | None = Field(default=None, examples=[None])
    reason: Annotated[Line, Field(examples=["Kennismaking op de beurs ging goed"])]
    round: UUID | None = Field(
        default=None, description="Where it counts; none: in all runs.", examples=[None]
    )

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.vacancy is None) == (self.employer is None):
            raise ValueError(N_("name either a vacancy or an employer"))
        if self.kind == "lock" and self.vacancy is None:
            raise ValueError(N_("a lock names a vacancy"))
        return self


class DecisionOut(BaseModel):
    """A decision of people about a pair, and whether it was taken back."""

    id: str = Field(examples=[_ID])
    programme: str = Field(examples=["stagepact"])
    round: str | None = Field(examples=[None])
    kind: Literal["lock", "forbid"] = Field(examples=["lock"])
    candidate: str = Field(examples=[_ID])
    vacancy: str | None = Field(examples=[_OTHER])
    employer: str | None = Field(examples=[None])
    reason: str = Field(examples=["Kennismaking op de beurs ging goed"])
    by: str = Field(description="As it stood in a file.", examples=[""])
    decided_on: date | None = Field(examples=["2026-11-23"])
    made_by: str | None = Field(description="The account.", examples=[_OTHER])
    made_at: datetime = Field(examples=[_MOMENT])
    withdrawn_by: str | None = Field(examples=[None])
    withdrawn_at: datetime | None = Field(examples=[None])


class RunIn(_Given):
    """What to match, and other choices than the programme's own for this run."""

    programme: Annotated[Line, Field(max_length=64, examples=["stagepact"])]
    round: UUID | None = Field(default=None, examples=[None])
    method: MethodName | None = Field(default=None, examples=["stable"])
    mode: Literal["two-sided", "stagematching"] | None = Field(default=None, examples=["two-sided"])
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = Field(default=None, examples=[2026])


class ProgressOut(BaseModel):
    """How far a run is: the step (encode, score, solve, report), how much is done, of how much."""

    step: str = Field(examples=["score"])
    done: int = Field(examples=[120_000])
    total: int = Field(examples=[432_000])


class RunOut(BaseModel):
    """A run: where it stands and, when it is done, its figures.

    `bound` is the most people that any such matching could place, as far as is proven; `gap` how
    far the total score is from the best that is proven possible, as a share.
    """

    id: str = Field(examples=[_ID])
    programme: str = Field(examples=["stagepact"])
    round: str | None = Field(examples=[None])
    state: Literal["queued", "running", "done", "failed", "cancelled"] = Field(examples=["done"])
    cancelling: bool = Field(description="Somebody asked to stop it.", examples=[False])
    progress: ProgressOut
    method: str = Field(examples=["stable"])
    mode: str = Field(examples=["two-sided"])
    seed: int = Field(examples=[2026])
    requested_by: str | None = Field(examples=[_OTHER])
    requested_at: datetime = Field(examples=[_MOMENT])
    started_at: datetime | None = Field(examples=[_MOMENT])
    ended_at: datetime | None = Field(examples=[_MOMENT])
    version: str | None = Field(description="Of the software.", examples=["0.5.0"])
    digest: str | None = Field(description="SHA-256 of what went in.", examples=["9f2c"])
    bound: int | None = Field(examples=[640])
    gap: float | None = Field(examples=[0.004])
    summary: dict[str, Any] | None = Field(
        description="Figures; nobody is named.", examples=[{"placed": 588, "candidates": 900}]
    )
    error: str | None = Field(description="Why it failed.", examples=[None])
    published_at: datetime | None = Field(examples=[None])
    published_by: str | None = Field(examples=[None])


class ProposalOut(BaseModel):
    """A pair that a run proposes; scores in points of 10,000.

    `report` tells all there is to tell: the parts of the scores, each requirement, travel, and
    for a locked pair the rules that it breaks.
    """

    candidate: str = Field(examples=[_ID])
    vacancy: str = Field(examples=[_OTHER])
    employer: str = Field(examples=[_OTHER])
    candidate_score: int = Field(examples=[8_140])
    vacancy_score: int = Field(examples=[7_355])
    wish: int | None = Field(examples=[1])
    report: dict[str, Any] = Field(examples=[{"km": 3.4, "minutes": 14.0, "locked": False}])


class UnplacedOut(BaseModel):
    """Somebody without a place: which rules stood in the way, and what would open one."""

    candidate: str = Field(examples=[_ID])
    report: dict[str, Any] = Field(examples=[{"eligible": 3, "binding": ["travel"]}])


class OpenPlaceOut(BaseModel):
    """A vacancy with places left, and what keeps the people without a place from it."""

    vacancy: str = Field(examples=[_OTHER])
    employer: str = Field(examples=[_OTHER])
    open: int = Field(examples=[2])
    capacity: int = Field(examples=[3])
    report: dict[str, Any] = Field(examples=[{"lost": {"level": 12}}])


class Seat(BaseModel):
    """A place in one run, and its scores in points of 10,000."""

    vacancy: str = Field(examples=[_OTHER])
    candidate_score: int = Field(examples=[8_140])
    vacancy_score: int = Field(examples=[7_355])


class Moved(BaseModel):
    """Somebody whose place differs between two runs; none: no place."""

    candidate: str = Field(examples=[_ID])
    before: Seat | None
    after: Seat | None


class ConfigChange(BaseModel):
    """A setting that differs between two runs."""

    setting: str = Field(examples=["scoring.candidate.travel"])
    before: Any = Field(examples=[0.2])
    after: Any = Field(examples=[0.3])


class InputChange(BaseModel):
    """How much of what went in changed between two runs; null where that is not known any more."""

    candidates: int | None = Field(examples=[12])
    vacancies: int | None = Field(examples=[3])
    employers: int | None = Field(examples=[0])
    decisions_made: int = Field(examples=[4])
    decisions_withdrawn: int = Field(examples=[1])
    same_input: bool = Field(description="Both runs had the same input.", examples=[False])


class ComparisonOut(BaseModel):
    """Two runs side by side: who moved, who won a place, who lost it, and what had changed."""

    before: str = Field(examples=[_ID])
    after: str = Field(examples=[_OTHER])
    placed_before: int = Field(examples=[580])
    placed_after: int = Field(examples=[588])
    moved: list[Moved]
    won: list[Moved]
    lost: list[Moved]
    config: list[ConfigChange]
    input: InputChange


class PublishedOut(BaseModel):
    """What came of publishing a run.

    `kept`: pairs, or people, that were further already; `withdrawn`: what an earlier run of the
    same round proposed and nobody confirmed; `left_out`: people who object, vacancies that are no
    longer open, and pairs that were declined since.
    """

    run: str = Field(examples=[_ID])
    published: int = Field(examples=[571])
    kept: int = Field(examples=[14])
    withdrawn: int = Field(examples=[3])
    left_out: int = Field(examples=[0])


Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^[^\x00]*$"),
    AfterValidator(_without_bsn),
]
"""Free text that people write; several lines."""


class PublicationIn(_Given):
    """Somebody asks to publish a run; the `note` is for the second person. Name nobody in it."""

    note: Note = Field(default="", examples=["Checked with the schools on Monday."])


class UnpublishIn(_Given):
    """Why a publication is undone; staff read it at each placement."""

    reason: Annotated[Line, Field(examples=["Two companies were still to be asked."])]


class PublicationOut(BaseModel):
    """Who asked to publish a run, and what came of it.

    `state` is `asked` until another account decides (`POST /runs/{run_id}/publish`); `withdrawn`
    by who asked, `refused` by another; `published`; and `undone` afterwards.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    run_id: str = Field(examples=[_OTHER])
    state: Literal["asked", "withdrawn", "refused", "published", "undone"] = Field(
        examples=["asked"]
    )
    asked_by: str | None = Field(description="The account.", examples=[_OTHER])
    asked_at: datetime = Field(examples=[_MOMENT])
    note: str = Field(examples=[""])
    decided_by: str | None = Field(examples=[None])
    decided_at: datetime | None = Field(examples=[None])
    undone_by: str | None = Field(examples=[None])
    undone_at: datetime | None = Field(examples=[None])
    reason: str = Field(description="Why it was refused or undone.", examples=[""])


class UnpublishedOut(BaseModel):
    """What came of undoing a publication.

    `withdrawn`: placements that nobody had answered; `returned`: what it had replaced and comes
    back; `lost`: what cannot come back; `answered`: what stays, for somebody answered.
    """

    run: str = Field(examples=[_ID])
    withdrawn: int = Field(examples=[560])
    returned: int = Field(examples=[3])
    lost: int = Field(examples=[0])
    answered: int = Field(examples=[11])
