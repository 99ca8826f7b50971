"""What if: a profile with other values, asked about and never kept."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from matching.profiles.linking import Linker
from matching.profiles.records import (
    Candidate,
    Hours,
    Level,
    Postcode,
    Requirement,
    ShortText,
    SkillClaim,
    TravelMode,
    Vacancy,
)
from service.profiles.limits import refuse_unfit, refusing

_MOST = 50


class CandidateWhatIf(BaseModel):
    """Other values for a person; what is left out stays as it is, null takes it away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "travel_mode": "car",
                    "max_travel_minutes": 45,
                    "certificates": ["VCA"],
                    "skills": [{"text": "lassen", "level": 3}],
                }
            ]
        },
    )

    travel_mode: TravelMode | None = None
    max_travel_km: Annotated[float, Field(gt=0, le=500)] | None = None
    max_travel_minutes: Annotated[float, Field(gt=0, le=300)] | None = None
    postcode: Postcode | None = None
    hours_per_week: Hours | None = None
    certificates: list[ShortText] = Field(
        default_factory=list, max_length=_MOST, description="Certificates beside those there are."
    )
    skills: list[SkillClaim] = Field(
        default_factory=list,
        max_length=_MOST,
        description="Skills beside those there are; for one that is there the level counts.",
    )
    interests: list[ShortText] | None = Field(
        default=None, max_length=_MOST, description="Instead of those there are."
    )


class VacancyWhatIf(BaseModel):
    """Other values for a vacancy; what is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "requirements": [{"text": "lassen", "importance": "important", "level": 2}],
                    "trainable": True,
                    "levels": ["mbo3", "mbo4"],
                }
            ]
        },
    )

    requirements: list[Requirement] | None = Field(
        default=None, max_length=_MOST, description="Instead of those there are."
    )
    trainable: bool | None = None
    hours_per_week: Hours | None = Field(default=None, description="Null: not told.")
    levels: list[Level] | None = Field(
        default=None, max_length=len(Level), description="Instead of those there are."
    )


def candidate_with(record: Candidate, changes: CandidateWhatIf, linker: Linker) -> Candidate:
    """Return a person with other values.

    Parameters
    ----------
    linker
        Tells which skills are the same.

    Raises
    ------
    ProblemError
        ``invalid``: the result is no person that could be kept.
    """
    given = changes.model_dump(exclude_unset=True)
    values: dict[str, Any] = {
        name: given[name]
        for name in ("max_travel_km", "max_travel_minutes", "postcode", "hours_per_week")
        if name in given
    }
    for name in ("travel_mode", "interests"):
        if given.get(name) is not None:
            values[name] = given[name]
    if changes.certificates:
        values["certificates"] = (*record.certificates, *changes.certificates)
    if changes.skills:
        values["skills"] = _with_skills(record, changes.skills, linker)
    with refusing():
        changed = Candidate.model_validate({**record.model_dump(), **values})
    refuse_unfit(changed)
    return changed


def _with_skills(record: Candidate, added: list[SkillClaim], linker: Linker) -> list[SkillClaim]:
    """Return the skills with others; of those that are there the new level counts."""
    keys = [found.key for found in linker.link([each.text for each in record.skills])]
    new = {found.key for found in linker.link([each.text for each in added])}
    kept = [each for each, key in zip(record.skills, keys, strict=True) if key not in new]
    return [*kept, *added]


def vacancy_with(record: Vacancy, changes: VacancyWhatIf) -> Vacancy:
    """Return a vacancy with other values.

    Raises
    ------
    ProblemError
        ``invalid``: the result is no vacancy that could be kept.
    """
    given = changes.model_dump(exclude_unset=True)
    values = {
        name: value
        for name, value in given.items()
        if value is not None or name == "hours_per_week"
    }
    with refusing():
        changed = Vacancy.model_validate({**record.model_dump(), **values})
    refuse_unfit(changed)
    return changed
