"""What a programme may choose about eligibility and scores."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=100)]


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Options):
    """A hard rule that is on or off.

    Attributes
    ----------
    on
        Whether the rule counts in this programme.
    """

    on: bool = True


class PeriodRule(Rule):
    """The periods overlap enough.

    Attributes
    ----------
    min_share
        The share of the shorter of the two periods that must overlap.
    """

    min_share: Share = 0.75


class HoursRule(Rule):
    """The hours a week differ little enough.

    Attributes
    ----------
    tolerance
        The greatest difference in hours a week.
    """

    tolerance: Annotated[float, Field(ge=0, le=60)] = 8.0


class TravelRule(Rule):
    """The workplace is within the candidate's reach.

    Attributes
    ----------
    default_max_minutes
        The longest travel for a candidate who gave no limit.
    """

    default_max_minutes: Annotated[float, Field(gt=0, le=300)] = 60.0


class LanguageRule(Rule):
    """The candidate's languages are good enough.

    Attributes
    ----------
    tolerance
        How many CEFR levels lower still pass (a trainable vacancy only).
    """

    tolerance: Annotated[int, Field(ge=0, le=6)] = 0


class CertificateRule(Rule):
    """The candidate has every certificate asked.

    Attributes
    ----------
    trainable_waives
        Whether a vacancy whose employer trains what is missing asks none beforehand.
    """

    trainable_waives: bool = True


class RuleOptions(_Options):
    """The hard rules, in the order in which reasons are told."""

    forbidden: Rule = Rule()
    paused: Rule = Rule()
    readiness: Rule = Rule()
    level: Rule = Rule()
    field: Rule = Rule()
    recognition: Rule = Rule()
    leerweg: Rule = Rule()
    period: PeriodRule = PeriodRule()
    hours: HoursRule = HoursRule()
    travel: TravelRule = TravelRule()
    language: LanguageRule = LanguageRule()
    licence: Rule = Rule()
    certificate: CertificateRule = CertificateRule()


class ModeOptions(_Options):
    """Travel time of one mode: a fixed part, and a part by distance.

    Attributes
    ----------
    fixed_minutes
        Walking, parking, waiting.
    speed
        Kilometres an hour from door to door, the fixed part aside.
    """

    fixed_minutes: Annotated[float, Field(ge=0, le=120)]
    speed: Annotated[float, Field(gt=0, le=200)]


class TravelOptions(_Options):
    """The travel model: road distance is straight distance times the detour.

    Attributes
    ----------
    detour
        Road distance over straight distance.
    bike, public_transport, car
        Time by mode.
    """

    detour: Annotated[float, Field(ge=1, le=3)] = 1.3
    bike: ModeOptions = ModeOptions(fixed_minutes=2, speed=16)
    public_transport: ModeOptions = ModeOptions(fixed_minutes=14, speed=26)
    car: ModeOptions = ModeOptions(fixed_minutes=6, speed=42)

    @property
    def modes(self) -> tuple[ModeOptions, ...]:
        """The modes in the order of `matching.tables.TRAVEL_MODES`."""
        return (self.bike, self.public_transport, self.car)


class WeightOptions(_Options):
    """How much each part of a score weighs on one side.

    A part that cannot be known for a pair is left out and the others share its weight.
    """

    skills: Weight = 0
    use: Weight = 0
    travel: Weight = 0
    interests: Weight = 0
    learning: Weight = 0
    period: Weight = 0
    hours: Weight = 0
    wish: Weight = 0
    ranking: Weight = 0

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("at least one weight must be more than zero")
        return self


class SkillOptions(_Options):
    """How the level of a skill counts.

    Attributes
    ----------
    level_step
        What each level that is missing takes off, as a share of the credit.
    """

    level_step: Share = 0.25


class ScoringOptions(_Options):
    """Everything about eligibility and scores that a programme chooses."""

    rules: RuleOptions = RuleOptions()
    travel: TravelOptions = TravelOptions()
    skills: SkillOptions = SkillOptions()
    candidate: WeightOptions = WeightOptions(
        skills=36, use=4, travel=15, interests=15, learning=10, period=5, hours=5, wish=10
    )
    vacancy: WeightOptions = WeightOptions(
        skills=59, use=6, travel=10, interests=5, learning=5, period=5, hours=5, ranking=5
    )
