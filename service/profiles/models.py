"""The tables of people and offers: the records of the engine, and who they belong to.

Name and contact stand in a table of their own, which nothing that scores reads.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Identified, UtcDateTime, Versioned


class Programme(Base):
    """A programme that the service runs, with its configuration as in its TOML."""

    __tablename__ = "programmes"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    config: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Candidate(Identified, Versioned, Base):
    """A person; columns as in `matching.profiles.records.Candidate`.

    Attributes
    ----------
    key
        The sender's own id, by which the engine knows the person.
    organisation_id
        The school or coaching organisation that brought the person in.
    objected_at
        Since when the person objects to being matched (AVG art. 21): left out of all lists.
    """

    __tablename__ = "candidates"
    __table_args__ = (UniqueConstraint("programme", "key"),)

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name"))
    key: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    level: Mapped[str] = mapped_column(String(8))
    crebo: Mapped[str | None] = mapped_column(String(5))
    field: Mapped[str | None] = mapped_column(String(200))
    leerweg: Mapped[str | None] = mapped_column(String(16))
    school: Mapped[str] = mapped_column(Text)
    school_number: Mapped[str] = mapped_column(Text)
    occupation: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    hours_per_week: Mapped[float | None]
    postcode: Mapped[str | None] = mapped_column(String(4))
    travel_mode: Mapped[str] = mapped_column(String(16))
    max_travel_km: Mapped[float | None]
    max_travel_minutes: Mapped[float | None]
    languages: Mapped[list[Any]] = mapped_column(JSON)
    driving_licences: Mapped[list[str]] = mapped_column(JSON)
    certificates: Mapped[list[str]] = mapped_column(JSON)
    interests: Mapped[list[str]] = mapped_column(JSON)
    learn: Mapped[list[str]] = mapped_column(JSON)
    ready: Mapped[bool]
    employed: Mapped[bool]
    objected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skills: Mapped[list[CandidateSkill]] = relationship(
        lazy="raise", order_by="CandidateSkill.position", cascade="all, delete-orphan"
    )
    contact: Mapped[CandidateContact | None] = relationship(
        lazy="raise", cascade="all, delete-orphan"
    )


class CandidateContact(Base):
    """How to reach a person."""

    __tablename__ = "candidate_contacts"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)


class CandidateSkill(Base):
    """A skill that a person says they have."""

    __tablename__ = "candidate_skills"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]


class Employer(Identified, Versioned, Base):
    """Who offers vacancies; columns as in `matching.profiles.records.Employer`."""

    __tablename__ = "employers"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kvk: Mapped[str | None] = mapped_column(String(8))
    leerbedrijf_id: Mapped[str] = mapped_column(Text)
    sector: Mapped[str | None] = mapped_column(String(200))
    postcode: Mapped[str | None] = mapped_column(String(4))
    municipality: Mapped[str] = mapped_column(Text)
    supervision_capacity: Mapped[int | None]
    paused: Mapped[bool]
    contact_name: Mapped[str] = mapped_column(Text)
    contact_email: Mapped[str] = mapped_column(Text)
    contact_phone: Mapped[str] = mapped_column(Text)
    recognitions: Mapped[list[Recognition]] = relationship(
        lazy="raise", order_by="Recognition.position", cascade="all, delete-orphan"
    )


class Recognition(Base):
    """An employer may train for this crebo in this period."""

    __tablename__ = "recognitions"

    employer_id: Mapped[str] = mapped_column(
        ForeignKey("employers.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    crebo: Mapped[str] = mapped_column(String(5))
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)


class Vacancy(Identified, Versioned, Base):
    """An offer; columns as in `matching.profiles.records.Vacancy`.

    Attributes
    ----------
    state
        ``open``; ``paused`` or ``closed`` ones are in no list and no run.
    """

    __tablename__ = "vacancies"
    __table_args__ = (
        UniqueConstraint("programme", "key"),
        CheckConstraint("state in ('open', 'paused', 'closed')", name="state"),
    )

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.name"))
    key: Mapped[str] = mapped_column(String(64))
    employer_id: Mapped[str] = mapped_column(ForeignKey("employers.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int]
    levels: Mapped[list[str]] = mapped_column(JSON)
    crebos: Mapped[list[str]] = mapped_column(JSON)
    fields: Mapped[list[str]] = mapped_column(JSON)
    leerweg: Mapped[list[str]] = mapped_column(JSON)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    hours_per_week: Mapped[float | None]
    postcode: Mapped[str | None] = mapped_column(String(4))
    languages: Mapped[list[Any]] = mapped_column(JSON)
    driving_licences: Mapped[list[str]] = mapped_column(JSON)
    certificates: Mapped[list[str]] = mapped_column(JSON)
    sector: Mapped[str | None] = mapped_column(String(200))
    trainable: Mapped[bool]
    contract_form: Mapped[str] = mapped_column(Text)
    employer: Mapped[Employer] = relationship(lazy="raise")
    requirements: Mapped[list[Requirement]] = relationship(
        lazy="raise", order_by="Requirement.position", cascade="all, delete-orphan"
    )


class Requirement(Base):
    """A skill that a vacancy asks."""

    __tablename__ = "requirements"

    vacancy_id: Mapped[str] = mapped_column(
        ForeignKey("vacancies.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    importance: Mapped[str] = mapped_column(String(16))
    level: Mapped[int]


class Wish(Identified, Base):
    """A candidate wants a vacancy, or any vacancy of an employer."""

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("(vacancy_id is null) <> (employer_id is null)", name="one_target"),
    )

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    rank: Mapped[int]
    vacancy_id: Mapped[str | None] = mapped_column(
        ForeignKey("vacancies.id", ondelete="CASCADE"), index=True
    )
    employer_id: Mapped[str | None] = mapped_column(
        ForeignKey("employers.id", ondelete="CASCADE"), index=True
    )


class Ranking(Identified, Base):
    """An employer ranks a candidate, for one vacancy or for all of its vacancies."""

    __tablename__ = "rankings"
    __table_args__ = (Index("ix_rankings_employer_id_vacancy_id", "employer_id", "vacancy_id"),)

    employer_id: Mapped[str] = mapped_column(ForeignKey("employers.id", ondelete="CASCADE"))
    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    rank: Mapped[int]
    vacancy_id: Mapped[str | None] = mapped_column(ForeignKey("vacancies.id", ondelete="CASCADE"))
