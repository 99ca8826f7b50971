"""The markets of this process, one a programme, each as the database has it now."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from matching.errors import InfeasibleError, InputError, message
from matching.market.links import Remembering
from matching.profiles.linking import Linker, linker_for
from service.db.engine import Database
from service.errors import ProblemError, ServiceError
from service.live.demands import Works
from service.live.feed import changes_after, number_now
from service.live.held import Held, bring_up, held_from
from service.live.skills import SkillIndex
from service.live.telling import Teller
from service.live.together import HabitsOfProgrammes
from service.profiles.linkers import linker_in_use
from service.profiles.models import Programme
from service.profiles.vocabularies import vocabulary_in_use
from service.settings import Settings

_log: Final = logging.getLogger("stagepact.live")

_SOON: Final = 0.25
"""Seconds in which a change is usually applied; who waits longer waits for all to be read."""

_LONG: Final = 60.0
"""Seconds that somebody waits for that."""


@dataclass
class _Place:
    """Where the market of one programme stands, and who may change it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    held: Held | None = None


@dataclass(frozen=True)
class Refreshed:
    """That a market was brought up to the moment, and how.

    Attributes
    ----------
    seconds
        What it took.
    changed
        How many changed profiles were put in; None: all was read.
    candidates, vacancies
        How many there are now.
    """

    programme: str
    seconds: float
    changed: int | None
    candidates: int
    vacancies: int


def _unwatched(_refreshed: Refreshed) -> None:
    """Tell nobody."""


class Markets:
    """Gives the market of a programme, brought up to this moment.

    Parameters
    ----------
    settings
        Which vocabulary and model are in use.
    database
        Where the profiles are.
    watch
        Told whenever a market was brought up to the moment.

    Notes
    -----
    Any thread may ask. Who finds a market behind brings it up, one thread at a time; who sees
    nothing that is not in it does not wait. A market that is read whole takes seconds, so that
    some threads are kept for the other programmes: who finds none of the rest is told to come
    back.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        watch: Callable[[Refreshed], None] = _unwatched,
    ) -> None:
        self.settings = settings
        self.database = database
        self._watch = watch
        self._places: dict[str, _Place] = {}
        self._guard = threading.Lock()
        self._patient = threading.BoundedSemaphore(max(1, settings.threads - 1))
        self._tellers: dict[str, Teller] = {}
        self._warm = threading.Event()
        self._warm.set()

    @cached_property
    def linker(self) -> Linker:
        """What links words to skills and titles to occupations."""
        if self.settings.embedder:
            return linker_in_use(self.settings)
        return linker_for(vocabulary_in_use(self.settings))

    @cached_property
    def links(self) -> Remembering:
        """What links words to skills and remembers the words, for all programmes."""
        return Remembering(self.linker)

    @cached_property
    def skills(self) -> SkillIndex:
        """The names of skills, ready to be searched."""
        return SkillIndex(self.linker)

    @cached_property
    def habits(self) -> HabitsOfProgrammes:
        """What people often have who have a skill."""
        return HabitsOfProgrammes(lambda: self.links)

    @cached_property
    def works(self) -> Works:
        """The work that titles of vacancies name."""
        return Works(self.linker)

    def teller(self, language: str) -> Teller:
        """Return what puts answers into words of a language."""
        known = self._tellers.get(language)
        if known is None:
            known = self._tellers[language] = Teller(self.linker.vocabulary, language)
        return known

    @property
    def ready(self) -> bool:
        """Whether what was begun with `warm` is done."""
        return self._warm.is_set()

    def held(self, session: Session, programme: str) -> Held:
        """Return the market of a programme with every change that a session sees.

        Raises
        ------
        ProblemError
            ``unavailable``: the market is being read, and enough wait for it already.
        """
        number = number_now(session)
        place = self._place(programme)
        held = place.held
        if held is not None and held.number >= number:
            return held
        with self._turn(place.lock):
            held = place.held
            if held is None or held.number < number:
                held = place.held = self._brought(session, programme, held, number)
            return held

    def _place(self, programme: str) -> _Place:
        with self._guard:
            return self._places.setdefault(programme, _Place())

    @contextmanager
    def _turn(self, lock: threading.Lock) -> Iterator[None]:
        """Wait for a lock; for long only if threads are left over."""
        if not lock.acquire(timeout=_SOON):
            with self._patience():
                if not lock.acquire(timeout=_LONG):
                    raise _busy()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """Take one of the threads that may take long."""
        if not self._patient.acquire(blocking=False):
            raise _busy()
        try:
            yield
        finally:
            self._patient.release()

    def _brought(self, session: Session, programme: str, held: Held | None, number: int) -> Held:
        """Return a market with every change that a session sees."""
        begun = time.perf_counter()
        behind = changes_after(session, programme, held.number) if held is not None else None
        if held is not None and behind is not None and not behind.whole:
            if behind.size == 0:
                held.number = number
                return held
            try:
                bring_up(held, session, behind, number)
            except (InputError, InfeasibleError):
                _log.warning("a change does not go together with the market: reading all of it")
            else:
                self._tell(held, begun, behind.size)
                return held
        with self._patience():
            made = held_from(session, programme, number, self.links)
        self._tell(made, begun, None)
        return made

    def _tell(self, held: Held, begun: float, changed: int | None) -> None:
        seconds, programme = time.perf_counter() - begun, held.market.programme
        people, offers = len(held.ids.candidates), len(held.offers)
        self._watch(Refreshed(programme, seconds, changed, people, offers))

    def warm(self) -> threading.Thread:
        """Read the markets of all programmes in a thread of its own; return the thread."""
        self._warm.clear()
        thread = threading.Thread(target=self._warm_all, name="stagepact-warm", daemon=True)
        thread.start()
        return thread

    def _warm_all(self) -> None:
        try:
            with self.database.reading() as session:
                names = session.scalars(select(Programme.name).order_by(Programme.name)).all()
            for name in names:
                with self.database.reading() as session:
                    held = self.held(session, name)
                self.works.of([held.market.vacancy(key).title for key in sorted(held.offers)])
            self.skills.prepare()
        except (SQLAlchemyError, ServiceError) as error:
            # Whoever asks first reads it then, or is told what is wrong.
            _log.warning("markets were not read beforehand: %s", type(error).__name__)
        finally:
            self._warm.set()


def _busy() -> ProblemError:
    return ProblemError(
        "unavailable",
        message("The data of this programme are being read; ask again in a few seconds."),
        headers={"Retry-After": "2"},
    )
