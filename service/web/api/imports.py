"""Bringing in files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import File, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from matching.errors import message
from matching.profiles.reading.findings import Finding, Severity, counts
from service.accounts.work import Work
from service.errors import ProblemError
from service.exchange.importing import (
    BrokenImportError,
    Imported,
    ImportOptions,
    bring_in,
    read_files,
)
from service.exchange.uploads import uploaded
from service.web.deps import Writes, services
from service.web.languages import language_of
from service.web.problems import documented
from service.web.routing import ApiRouter
from service.words import Words

router = ApiRouter(tags=["imports"])

MOST_FINDINGS: Final = 500
"""So many findings are told; of more only how many."""


class ImportQuery(BaseModel):
    """How files are brought in."""

    programme: str = Field(
        min_length=1,
        max_length=64,
        pattern=r"^[^\x00]*$",
        description="What people and offers belong to whose row names no programme.",
        examples=["stagepact"],
    )
    organisation: UUID | None = Field(
        None,
        description="Whom the people belong to from now on (a school, a coaching organisation), "
        "or the employers (an employer).",
    )
    replace: bool = Field(
        False, description="Close the vacancies of these programmes that are not in the files."
    )
    dry_run: bool = Field(False, description="Only tell what would change.")


class TableCounts(BaseModel):
    """What became of the rows of one table."""

    added: int = Field(examples=[12])
    changed: int = Field(examples=[3])
    unchanged: int = Field(examples=[885])
    removed: int = Field(
        description="Wishes and rankings that went, decisions taken back, vacancies closed.",
        examples=[0],
    )


class FindingOut(BaseModel):
    """Something in the files that is worth a look."""

    file: str = Field(examples=["studenten.csv"])
    row: int | None = Field(examples=[17])
    column: str = Field(examples=["vaardigheden"])
    value: str = Field(examples=["laswerkzaamheden"])
    severity: str = Field(examples=["warning"])
    code: str = Field(examples=["unknown-skill"])
    why: str = Field(examples=["laswerkzaamheden is not a skill that is known"])
    mend: str = Field(examples=["Do you mean: lassen?"])


class ImportOut(BaseModel):
    """What came of bringing in files."""

    id: UUID = Field(description="By which the audit log knows the import.")
    dry_run: bool = Field(description="Whether nothing was changed.")
    counts: dict[str, TableCounts] = Field(
        examples=[{"candidates": {"added": 12, "changed": 3, "unchanged": 885, "removed": 0}}]
    )
    closed: list[str] = Field(
        description="The sender's ids of the vacancies that were closed (or would be).",
        examples=[["V-017"]],
    )
    left_out: int = Field(
        description="Wishes, rankings and decisions between two programmes.", examples=[0]
    )
    findings: list[FindingOut] = Field(description=f"At most {MOST_FINDINGS}, the worst first.")
    findings_count: int = Field(examples=[1])


@router.post(
    "/imports",
    status_code=201,
    response_model=ImportOut,
    responses={
        200: {"model": ImportOut, "description": "A trial: what would change"},
        **documented("not-found", "conflict", "invalid", "broken-input"),
    },
)
def create_import(
    request: Request,
    response: Response,
    work: Annotated[Work, Writes("imports:write")],
    files: Annotated[
        list[UploadFile],
        File(description="One workbook, or the CSV or XLSX files of one folder.", max_length=20),
    ],
    asked: Annotated[ImportQuery, Query()],
) -> ImportOut:
    """Bring in the files of the batch, all of them or nothing."""
    settings, say = services(request).settings, Words(language_of(request))
    # The files are read before the first question to the database: nobody waits for that.
    try:
        with uploaded([(file.filename or "", file.file) for file in files]) as source:
            reading = read_files(source, programme=asked.programme, settings=settings)
    except BrokenImportError as error:
        raise _broken(error) from error
    owner = str(asked.organisation) if asked.organisation else None
    options = ImportOptions(owner, asked.replace, asked.dry_run)
    done = bring_in(work, reading, options)
    if asked.dry_run:
        response.status_code = 200
    return _told(done, say)


def _broken(error: BrokenImportError) -> ProblemError:
    wrong = error.reading.blocking
    return ProblemError(
        "broken-input",
        message("{count} problems must be mended first. Nothing was brought in.", count=len(wrong)),
        items=[_item(finding) for finding in wrong[:MOST_FINDINGS]],
    )


def _item(finding: Finding) -> dict[str, Any]:
    """Return a finding as a problem names it: ``file/row/column``, and what to do."""
    where = (finding.file, finding.row, finding.column)
    return {
        "location": "/".join(str(part) for part in where if part not in (None, "")),
        "detail": message("{why}. {mend}.", why=finding.why, mend=finding.mend),
        "code": finding.code,
    }


def _told(done: Imported, say: Words) -> ImportOut:
    return ImportOut(
        id=UUID(done.id),
        dry_run=done.dry_run,
        counts={name: TableCounts(**vars(one)) for name, one in done.counts.items()},
        closed=list(done.closed),
        left_out=done.left_out,
        findings=[FindingOut.model_validate(one.as_dict(say)) for one in _worst(done.findings)],
        findings_count=sum(counts(done.findings)[severity] for severity in Severity),
    )


def _worst(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.severity)[:MOST_FINDINGS]
