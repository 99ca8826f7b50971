"""`run()`: six verbs in order, and no logic of its own. Whoever reads it has read the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matching.assignment.rank import rank
from matching.assignment.registry import SolveOptions, solve
from matching.assignment.verify import verify
from matching.config import MatchConfig
from matching.profiles.encode import encode
from matching.profiles.linking import Linker
from matching.profiles.order import in_canonical_order
from matching.profiles.records import Profiles, Vacancy
from matching.profiles.similarity import similarity_for
from matching.profiles.vocabulary import Vocabulary, default_vocabulary
from matching.report import PairTeller, Report, build_report, decision_report
from matching.scoring.index import VacancyIndex
from matching.scoring.kernel import score
from matching.scoring.run import run as score_all
from matching.tables import Matching, Problem, ProfileTable, ScoreTable, Shortlists, Verdict

Progress = Callable[[str, int, int], None]
"""Called with a step (encode, score, solve, report), how much is done, and of how much.

The step score counts pairs of a candidate and a vacancy, so that who watches can tell their pace.
"""


@dataclass(frozen=True)
class Scored:
    """The profiles of one programme, encoded, scored and ranked: enough to suggest."""

    profiles: Profiles
    config: MatchConfig
    table: ProfileTable
    scores: ScoreTable
    problem: Problem
    teller: PairTeller


@dataclass(frozen=True)
class Listed:
    """The profiles of one programme, and the best of both sides: lists without a matching."""

    profiles: Profiles
    config: MatchConfig
    table: ProfileTable
    lists: Shortlists


@dataclass(frozen=True)
class Result:
    """A whole run: what was scored, the matching, what the judge says of it, and the report."""

    scored: Scored
    matching: Matching
    verdict: Verdict
    report: Report


def _silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""


def prepare(
    profiles: Profiles,
    config: MatchConfig,
    *,
    vocabulary: Vocabulary | None = None,
    linker: Linker | None = None,
    executor: Any = None,
    progress: Progress = _silent,
) -> Scored:
    """Encode, score and rank the profiles of the programme that `config` is about.

    Parameters
    ----------
    profiles
        People and offers; those of other programmes are left out.
    config
        The programme.
    vocabulary
        The skills; None: the vocabulary that ships.
    linker
        Links to that vocabulary; None: by what was fitted for it, without a model.
    executor
        Who scores the pairs, as for `matching.scoring.run.run`; None: this process. The scores
        are the same to the byte.
    progress
        Told what is done.

    Raises
    ------
    InputError
        If records contradict each other.
    """
    words = vocabulary or default_vocabulary()
    mine, table = _encoded(profiles, config, words, linker, progress)
    told = _in_pairs(table, progress)
    if executor is None:
        scores = score(table, config.scoring, progress=told)
    else:
        from matching.scoring.spread import score_by

        scores = score_by(executor, table, config.scoring, progress=told)
    problem = rank(table, scores, config.method.band_points)
    similarity = similarity_for(words, config.profiles.similarity)
    teller = PairTeller(
        table,
        scores,
        problem,
        vocabulary=words,
        similarity=similarity,
        options=config.scoring,
    )
    return Scored(mine, config, table, scores, problem, teller)


def shortlists(
    profiles: Profiles,
    config: MatchConfig,
    *,
    k: int = 20,
    linker: Linker | None = None,
    threads: int | None = None,
    executor: Any = None,
    progress: Progress = _silent,
) -> Listed:
    """Encode, and find the best of both sides among all pairs; nothing is matched.

    Of pairs only the best are kept, so that memory grows with people and vacancies alone.

    Parameters
    ----------
    profiles, config, progress
        As for `prepare`.
    k
        How many pairs everybody keeps.
    linker
        Links to the vocabulary of its own; None: to the one that ships, without a model.
    threads, executor
        Who does the work, as for `matching.scoring.run.run`; the lists are the same to the byte.

    Raises
    ------
    InputError
        If records contradict each other.
    """
    words = linker.vocabulary if linker else default_vocabulary()
    mine, table = _encoded(profiles, config, words, linker, progress)
    lists = score_all(
        table,
        VacancyIndex.of(table, config.scoring),
        k=k,
        threads=threads,
        executor=executor,
        progress=_in_pairs(table, progress),
    )
    return Listed(mine, config, table, lists)


def run(
    profiles: Profiles,
    config: MatchConfig,
    *,
    vocabulary: Vocabulary | None = None,
    linker: Linker | None = None,
    executor: Any = None,
    progress: Progress = _silent,
) -> Result:
    """Encode, score, rank, solve, judge and report.

    Parameters
    ----------
    profiles, config, vocabulary, linker, executor, progress
        As for `prepare`.

    Returns
    -------
    Result
        The same for the same profiles, configuration and version, to the byte.

    Raises
    ------
    InputError
        If records contradict each other.
    InfeasibleError
        If the locks alone break a capacity.
    """
    scored = prepare(
        profiles,
        config,
        vocabulary=vocabulary,
        linker=linker,
        executor=executor,
        progress=progress,
    )
    options = SolveOptions(
        method=config.method.name,
        objective=config.method.objective,
        seed=config.seed,
        effort=config.method.effort,
    )
    progress("solve", 0, 1)
    matching = solve(scored.problem, options)
    verdict = verify(scored.problem, matching)
    free = None
    if scored.table.has_decisions:
        undecided = rank(scored.table, scored.scores, config.method.band_points, decisions=False)
        free = solve(undecided, options)
    progress("solve", 1, 1)
    progress("report", 0, 1)
    decisions = decision_report(scored.table, scored.scores, matching, verdict, free)
    report = build_report(
        scored.teller,
        matching,
        verdict,
        decisions,
        programme=config.name,
        mode=config.mode,
    )
    progress("report", 1, 1)
    return Result(scored, matching, verdict, report)


def _encoded(
    profiles: Profiles,
    config: MatchConfig,
    words: Vocabulary,
    linker: Linker | None,
    progress: Progress,
) -> tuple[Profiles, ProfileTable]:
    """Return the profiles of the programme in their own order, and as arrays."""
    mine = in_canonical_order(profiles.of_programme(config.name))
    progress("encode", 0, 1)
    table = encode(mine, words, config.profiles, ranks_nobody(config), linker=linker)
    progress("encode", 1, 1)
    return mine, table


def _in_pairs(table: ProfileTable, progress: Progress) -> Callable[[int, int], None]:
    """Return what tells how many pairs are scored when told how many candidates are."""
    m = len(table.vacancies)
    progress("score", 0, len(table.candidates) * m)
    return lambda done, total: progress("score", done * m, total * m)


def ranks_nobody(config: MatchConfig) -> Callable[[Vacancy], bool]:
    """Return the rule that tells which vacancies are placed without a ranking."""
    if config.mode == "stagematching":
        return lambda _vacancy: True
    levels = config.stagematching_levels

    def open_to_them(vacancy: Vacancy) -> bool:
        return bool(levels & vacancy.levels) or (bool(levels) and not vacancy.levels)

    return open_to_them
