"""Reading files that wait, as often as somebody mends them; nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from matching.errors import Message, message
from matching.profiles.linking import Linker
from matching.profiles.read import OpenedFile, Reading, read_opened
from matching.profiles.reading.findings import Severity, counts
from matching.profiles.reading.sheets import (
    READERS,
    Limits,
    UnreadableError,
    digest_of,
    read_bytes,
    read_sheets,
)
from matching.profiles.reading.told import Told
from matching.profiles.vocabulary import Vocabulary
from service.accounts.work import Work
from service.errors import ProblemError
from service.exchange.importing import Imported, ImportOptions, bring_in
from service.exchange.minimising import minimised, refuse_bsn
from service.exchange.packing import message_in, message_out
from service.exchange.saving import Counts, Example
from service.exchange.seen import Report, report_of
from service.exchange.uploads import uploaded
from service.profiles.linkers import linker_of
from service.profiles.vocabularies import vocabulary_in_use
from service.settings import Settings

LIMITS: Final = Limits(file_bytes=20_000_000, unpacked_bytes=60_000_000, cells=2_000_000)
"""What is read of files that a page sends; smaller than what the batch reads from a disk."""


@dataclass(frozen=True)
class Checked:
    """Files that were read.

    Attributes
    ----------
    files
        Without what nobody may keep.
    told
        How they were read.
    reading, report
        What came of it, and what stands where.
    """

    files: tuple[OpenedFile, ...]
    told: Told
    reading: Reading
    report: Report

    @property
    def errors(self) -> int:
        """How many errors keep the files out."""
        return len(self.reading.blocking)

    @property
    def warnings(self) -> int:
        """How many findings are worth a look."""
        return counts(self.reading.findings)[Severity.WARNING]


@dataclass(frozen=True)
class Preview:
    """What bringing in would do, or did.

    Attributes
    ----------
    counts
        What becomes of the rows of each table.
    closed
        The ids of vacancies that are closed.
    left_out
        Wishes, rankings and decisions between two programmes.
    examples
        Some of the records that are added or changed, by table.
    refusal
        Why the service cannot bring them in, though each row is good; None: it can.
    """

    counts: Mapping[str, Counts] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    left_out: int = 0
    examples: Mapping[str, Sequence[Example]] = field(default_factory=dict)
    refusal: Message | None = None

    @property
    def seal(self) -> str:
        """What changes when something else would be done."""
        told = {name: asdict(one) for name, one in self.counts.items()}
        text = json.dumps([told, self.closed, self.left_out], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def changes(self) -> int:
        """How many rows are other than before."""
        return sum(one.added + one.changed + one.removed for one in self.counts.values())


def is_table_file(name: str) -> bool:
    """Return whether a name is that of a file that is read."""
    return Path(name.replace("\\", "/")).suffix.casefold() in READERS


def opened(sent: Sequence[tuple[str, IO[bytes]]]) -> tuple[OpenedFile, ...]:
    """Return files that somebody sent with all their cells.

    Raises
    ------
    ProblemError
        ``invalid``: one of them cannot be read.
    """
    found = []
    with uploaded(sent) as source:
        for path in [source] if source.is_file() else sorted(source.iterdir()):
            try:
                data = read_bytes(path, LIMITS)
                sheets = tuple(read_sheets(path.name, data, LIMITS))
            except UnreadableError as error:
                raise ProblemError(
                    "invalid",
                    message(
                        "{file}: {why}. {mend}. Nothing was kept of what you sent.",
                        file=path.name,
                        why=error.problem.why,
                        mend=error.problem.mend,
                    ),
                ) from error
            found.append(OpenedFile(path.name, digest_of(data), sheets))
    return tuple(found)


def checked(
    files: Sequence[OpenedFile], told: Told, *, programme: str, settings: Settings
) -> Checked:
    """Read files as somebody said they are to be read; it takes seconds for a large region.

    Raises
    ------
    ProblemError
        ``invalid``: a column holds BSNs, so that nothing of the files may be kept.
    """
    reading = read_opened(
        files, programme=programme, told=told, limits=LIMITS, linker=_linker(settings)
    )
    report = report_of(files, told, reading)
    refuse_bsn(reading, files, report)
    kept = minimised(files, report)
    if any(new is not old for new, old in zip(kept, files, strict=True)):
        report = report_of(kept, told, reading)
    return Checked(kept, told, reading, report)


_held: Final[dict[Settings, tuple[Vocabulary, Linker]]] = {}


def _linker(settings: Settings) -> Linker:
    """Return the linker in use, the same one as long as the vocabulary is.

    Making one takes longer than reading a small file.
    """
    vocabulary = vocabulary_in_use(settings)
    held = _held.get(settings)
    if held is None or held[0] is not vocabulary:
        _held.clear()
        held = _held[settings] = (vocabulary, linker_of(settings, vocabulary))
    return held[1]


def previewed(work: Work, found: Checked, options: ImportOptions) -> Preview | None:
    """Return what bringing in would do at this moment; None while there are errors.

    Parameters
    ----------
    work
        Writes, since it locks what it compares; nothing is changed.
    found
        What was read.
    options
        How it would be brought in.
    """
    if found.reading.blocking:
        return None
    trial = ImportOptions(options.organisation_id, options.replace, dry_run=True)
    try:
        return preview_of(bring_in(work, found.reading, trial))
    except ProblemError as error:
        return Preview(refusal=error.message)


def preview_of(done: Imported) -> Preview:
    """Return what an import, or a trial of one, did."""
    examples = {name: tuple(some) for name, some in done.examples.items() if some}
    return Preview(done.counts, done.closed, done.left_out, examples)


def preview_out(preview: Preview | None) -> Any:
    """Return a preview as JSON can hold it."""
    if preview is None:
        return None
    return {
        "counts": {name: asdict(one) for name, one in preview.counts.items()},
        "closed": preview.closed,
        "left_out": preview.left_out,
        "examples": {
            name: [asdict(one) for one in some] for name, some in preview.examples.items()
        },
        "refusal": message_out(preview.refusal) if preview.refusal else None,
    }


def preview_in(told: Any) -> Preview | None:
    """Return a preview as `preview_out` was given it."""
    if told is None:
        return None
    return Preview(
        {name: Counts(**one) for name, one in told["counts"].items()},
        tuple(told["closed"]),
        told["left_out"],
        {
            name: tuple(Example(one["key"], one["name"], tuple(one["fields"])) for one in some)
            for name, some in told["examples"].items()
        },
        message_in(told["refusal"]) if told["refusal"] else None,
    )
