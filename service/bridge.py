"""The bridge to the engine: batch and service cross it here, so both match alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from matching import pipeline
from matching.config import MatchConfig
from matching.errors import message
from matching.pipeline import Listed, Progress, Result, Scored
from matching.profiles.linking import Linker, linker_for
from matching.profiles.records import Profiles
from service.errors import ServiceError
from service.profiles.linkers import linker_in_use
from service.profiles.vocabularies import vocabulary_in_use
from service.settings import Settings

_PATIENCE: Final = 10
"""Seconds in which a scheduler answers, or is not there."""


@dataclass(frozen=True)
class Bridge:
    """The engine with the vocabulary, model and machines that the settings name.

    Attributes
    ----------
    linker
        Of the vocabulary in use.
    scheduler
        The address of a Dask scheduler whose workers score; empty: this machine does.
    """

    linker: Linker
    scheduler: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Bridge:
        """Return the bridge that some settings ask for.

        Raises
        ------
        ServiceError
            If there is no vocabulary of that name.
        ConfigError
            If a model is set that cannot be loaded, or for which nothing was fitted.
        """
        if settings.embedder:
            return cls(linker_in_use(settings), settings.scheduler)
        # Made once for a vocabulary: a worker does one run after the other.
        return cls(linker_for(vocabulary_in_use(settings)), settings.scheduler)

    def match(self, profiles: Profiles, config: MatchConfig, progress: Progress) -> Result:
        """Return a whole run; see `matching.pipeline.run`.

        Raises
        ------
        MatchingError
            As the engine does.
        ServiceError
            If the scheduler is not there.
        """
        with scorers(self.scheduler) as executor:
            return pipeline.run(
                profiles,
                config,
                vocabulary=self.linker.vocabulary,
                linker=self.linker,
                executor=executor,
                progress=progress,
            )

    def prepare(self, profiles: Profiles, config: MatchConfig, progress: Progress) -> Scored:
        """Return what was encoded and scored, without a matching; raises as `match` does."""
        with scorers(self.scheduler) as executor:
            return pipeline.prepare(
                profiles,
                config,
                vocabulary=self.linker.vocabulary,
                linker=self.linker,
                executor=executor,
                progress=progress,
            )

    def lists(
        self,
        profiles: Profiles,
        config: MatchConfig,
        progress: Progress,
        *,
        k: int,
        threads: int | None,
    ) -> Listed:
        """Return the best of both sides, without a matching; raises as `match` does."""
        with scorers(self.scheduler) as executor:
            return pipeline.shortlists(
                profiles,
                config,
                k=k,
                linker=self.linker,
                threads=threads,
                executor=executor,
                progress=progress,
            )


@contextmanager
def scorers(scheduler: str) -> Iterator[Any]:
    """Give a client of the cluster at an address, or None where there is no address.

    Raises
    ------
    ServiceError
        If the extra is not installed, or no scheduler answers there.
    """
    if not scheduler:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ServiceError(
            message("STAGEPACT_SCHEDULER needs Dask: pip install 'stagepact[dask]'")
        ) from error
    try:
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ServiceError(
            message(
                "no Dask scheduler answers at {address}; start it, or leave STAGEPACT_SCHEDULER "
                "empty",
                address=scheduler,
            )
        ) from error
    with client:
        yield client
