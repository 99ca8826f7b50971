"""Reading files, and taking them over the bridge to the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matching.config import MatchConfig
from matching.errors import message
from matching.pipeline import Listed, Progress, Result, Scored
from matching.profiles.read import Reading, read_profiles
from matching.profiles.vocabulary import Vocabulary
from service.bridge import Bridge
from service.errors import ServiceError
from service.settings import Settings


class BrokenInputError(ServiceError):
    """The input has rows that cannot be used; `reading` tells which and why."""

    def __init__(self, reading: Reading, source: Path) -> None:
        self.reading = reading
        super().__init__(
            message(
                "{source}: {count} problems must be mended first. 'stagepact check {source}' lists "
                "them; --skip-bad-rows leaves broken rows out, and the report says which.",
                source=str(source),
                count=len(reading.blocking),
            )
        )


@dataclass(frozen=True)
class BatchRun:
    """A run and the files that it came from."""

    reading: Reading
    result: Result


@dataclass(frozen=True)
class ListRun:
    """Everybody's lists, the files that they came from, and the words that were used."""

    reading: Reading
    listed: Listed
    vocabulary: Vocabulary


def read_input(
    source: Path,
    config: MatchConfig,
    *,
    skip_bad_rows: bool,
    progress: Progress,
) -> Reading:
    """Return the profiles in a folder or workbook.

    Raises
    ------
    BrokenInputError
        If something cannot be used that may not be left out.
    ServiceError
        If there are no people or no offers in this programme.
    """
    reading = read_profiles(
        source,
        programme=config.name,
        skip_bad_rows=skip_bad_rows,
        progress=lambda done, total: progress("read", done, total),
    )
    mine = reading.profiles.of_programme(config.name)
    if reading.blocking:
        raise BrokenInputError(reading, source)
    if not mine.candidates or not mine.vacancies:
        raise ServiceError(
            message(
                "{source} has no {what} for programme {programme}; 'stagepact check {source}' "
                "tells what was read",
                source=str(source),
                what="candidates" if not mine.candidates else "vacancies",
                programme=config.name,
            )
        )
    return reading


def run_batch(
    source: Path, config: MatchConfig, *, skip_bad_rows: bool, progress: Progress
) -> BatchRun:
    """Read a folder or workbook, and match who and what is in it."""
    bridge = Bridge.of(Settings.from_environment())
    reading = read_input(source, config, skip_bad_rows=skip_bad_rows, progress=progress)
    return BatchRun(reading, bridge.match(reading.profiles, config, progress))


def list_batch(
    source: Path,
    config: MatchConfig,
    *,
    top: int,
    threads: int | None,
    skip_bad_rows: bool,
    progress: Progress,
) -> ListRun:
    """Read a folder or workbook, and find the best of both sides, without a matching."""
    bridge = Bridge.of(Settings.from_environment())
    reading = read_input(source, config, skip_bad_rows=skip_bad_rows, progress=progress)
    listed = bridge.lists(reading.profiles, config, progress, k=top, threads=threads)
    return ListRun(reading, listed, bridge.linker.vocabulary)


def prepare_batch(
    source: Path, config: MatchConfig, *, skip_bad_rows: bool, progress: Progress
) -> Scored:
    """Read a folder or workbook, and score who and what is in it, without a matching."""
    bridge = Bridge.of(Settings.from_environment())
    reading = read_input(source, config, skip_bad_rows=skip_bad_rows, progress=progress)
    return bridge.prepare(reading.profiles, config, progress)
