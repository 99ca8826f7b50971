"""What the API takes and gives of accounts, organisations, sessions and keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from service.accounts.models import Account, ApiKey, Organisation
from service.accounts.passwords import LONGEST
from service.accounts.policy import Actor

ID: Final = "b7981189-72e9-412c-8fb1-5f27913fbaf6"
"""An id as examples show it."""

Role = Literal["administrator", "stagejager", "coach", "employer", "school", "candidate"]
Kind = Literal["authority", "coaching", "school", "employer"]

# PostgreSQL keeps no NUL, and a name has no line of its own.
_LINE: Final = r"^[^\x00-\x1f]*$"
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=_LINE, strip_whitespace=True)
]
Email = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254, pattern=r"^[^\s\x00-\x1f@]+@[^\s\x00-\x1f@]+$"),
    Field(examples=["noor@example.org"]),
]
Password = Annotated[
    str,
    StringConstraints(max_length=LONGEST),
    Field(examples=["tafel wolk fiets citroen"], json_schema_extra={"format": "password"}),
]
ScopeName = Annotated[str, StringConstraints(max_length=64, pattern=_LINE)]
ProgrammeName = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_LINE)]
Programmes = Annotated[list[ProgrammeName], Field(max_length=50, examples=[["stagepact"]])]


class _Told(BaseModel):
    """What somebody sends: no field that is not known."""

    model_config = ConfigDict(extra="forbid")


class Credentials(_Told):
    """Who signs in."""

    email: Annotated[str, StringConstraints(max_length=254, pattern=_LINE)] = Field(
        examples=["noor@example.org"]
    )
    password: Password


class AccountOut(BaseModel):
    """An account, without anything that lets somebody in."""

    id: str = Field(examples=[ID])
    role: Role
    name: str = Field(examples=["Noor de Vries"])
    email: str = Field(examples=["noor@example.org"])
    organisation_id: str | None
    candidate_id: str | None
    programmes: list[str] = Field(examples=[["stagepact"]])
    disabled: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Account) -> AccountOut:
        """Return what is shown of an account."""
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name != "disabled"},
            disabled=row.disabled_at is not None,
        )


class SessionOut(BaseModel):
    """A session that was begun. The token is shown once; send it as `Authorization: Bearer`."""

    token: str = Field(examples=["ss_8n5Zk0Ck1m0v2bU4w6y8A0C2E4G6I8K0M2O4Q6S8U0W"])
    expires_at: datetime
    account: AccountOut


class WhoOut(BaseModel):
    """Who is asking, and what that one may do."""

    kind: Literal["account", "key"]
    id: str = Field(examples=[ID])
    role: Role
    scopes: list[str] = Field(examples=[["employers:read", "skills:read", "vacancies:read"]])
    programmes: list[str] | None = Field(description="null: in all programmes")
    account: AccountOut

    @classmethod
    def of(cls, actor: Actor, row: Account) -> WhoOut:
        """Return who is asking."""
        return cls.model_validate(
            {
                "kind": actor.kind,
                "id": actor.id,
                "role": actor.role,
                "scopes": sorted(actor.scopes),
                "programmes": None if actor.programmes is None else list(actor.programmes),
                "account": AccountOut.of(row),
            }
        )


class AccountIn(_Told):
    """A new account. Without a password it signs in with OIDC only, or has API keys only."""

    role: Role
    name: Name
    email: Email
    organisation_id: UUID | None = Field(None, description="for coach, school and employer")
    candidate_id: UUID | None = Field(None, description="for role candidate: the person")
    programmes: Programmes = Field(default_factory=list, validate_default=True)
    password: Password | None = None


class AccountChange(_Told):
    """What changes of an account; what is left out stays, and so does null but for the ids."""

    role: Role | None = None
    name: Name | None = None
    email: Email | None = None
    organisation_id: UUID | None = Field(None, description="null: of no organisation any longer")
    candidate_id: UUID | None = Field(None, description="null: about no candidate any longer")
    programmes: Programmes | None = None
    disabled: bool | None = Field(
        None, description="true: its sessions end and its keys do nothing"
    )

    def changes(self) -> dict[str, Any]:
        """Return what was told, by field."""
        told = self.model_dump(exclude_unset=True)
        ids = {"organisation_id", "candidate_id"}
        return {name: value for name, value in told.items() if value is not None or name in ids}


class PasswordChange(_Told):
    """One's own password, and the one that takes its place."""

    current: Password
    new: Password


class PasswordSet(_Told):
    """The password that an account gets."""

    new: Password


class OrganisationIn(_Told):
    """A new organisation; its kind never changes."""

    kind: Kind
    name: Name = Field(examples=["Loopbaanhuis Oude Rijn"])


class OrganisationChange(_Told):
    """What changes of an organisation."""

    name: Name = Field(examples=["Loopbaanhuis Oude Rijn"])


class OrganisationOut(BaseModel):
    """An organisation."""

    id: str = Field(examples=[ID])
    kind: Kind
    name: str = Field(examples=["Loopbaanhuis Oude Rijn"])
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Organisation) -> OrganisationOut:
        """Return what is shown of an organisation."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class KeyIn(_Told):
    """A new API key of who is asking."""

    name: Name = Field(examples=["planning system"])
    scopes: list[ScopeName] = Field(
        min_length=1, max_length=100, examples=[["vacancies:read"]], description="some of one's own"
    )
    expires_at: AwareDatetime = Field(
        description="at most 366 days away", examples=["2027-06-30T00:00:00Z"]
    )


class KeyOut(BaseModel):
    """An API key, without the key itself."""

    id: str = Field(examples=[ID])
    account_id: str = Field(examples=[ID])
    name: str = Field(examples=["planning system"])
    prefix: str = Field(examples=["5f0c1d6e"], description="the key begins with sp_ and this")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> KeyOut:
        """Return what is shown of a key."""
        return cls(**{name: getattr(row, name) for name in KeyOut.model_fields})


class KeyMade(KeyOut):
    """A key that was made. `key` is shown once."""

    key: str = Field(examples=["sp_5f0c1d6e_8n5Zk0Ck1m0v2bU4w6y8A0C2E4G6I8K0M2O4Q6S8U0W"])
