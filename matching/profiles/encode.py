"""From records to arrays: here ids become integers, and words become codes.

Nothing that may not count in a score has a column: name, contact, school and school number stay
behind in the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.errors import InputError, message
from matching.profiles.codes import LICENCES, Codes, bits, day, licence_bits
from matching.profiles.linking import Linker, linker_for
from matching.profiles.options import ProfileOptions
from matching.profiles.places import places
from matching.profiles.records import Candidate, Employer, Profiles, Vacancy
from matching.profiles.relations import decided, ranking_rows, rows, wish_rows
from matching.profiles.similarity import similarity_for
from matching.profiles.vocabulary import Vocabulary
from matching.profiles.weights import requirement_weights
from matching.tables import (
    CEFR,
    FIRST_DAY,
    IMPORTANCES,
    LAST_DAY,
    LEERWEGEN,
    LEVELS,
    NO_CAP,
    NO_LIMIT,
    NONE,
    NOWHERE,
    TRAVEL_MODES,
    CandidateTable,
    EmployerTable,
    Int8,
    Int32,
    ProfileTable,
    VacancyTable,
)


@dataclass(frozen=True)
class Coding:
    """What all tables of one encoding share.

    Parameters
    ----------
    codes
        The codes of words.
    skill, keys, n_skills
        The code of each skill key, the key of each text, and one more than the largest code.
    employers, employer_at
        The employers, and their numbers, by id.
    """

    codes: Codes
    skill: Mapping[str, int]
    keys: Mapping[str, str]
    n_skills: int
    employers: Mapping[str, Employer]
    employer_at: Mapping[str, int]


def encode(
    profiles: Profiles,
    vocabulary: Vocabulary,
    options: ProfileOptions,
    ranks_nobody: Callable[[Vacancy], bool] = lambda _: False,
    *,
    linker: Linker | None = None,
) -> ProfileTable:
    """Return the profiles as arrays.

    Parameters
    ----------
    profiles
        The people and offers of one programme.
    vocabulary
        What skills are linked to; words that are not understood for sure count fully for the
        same words, and for a skill as far as they may mean it.
    options
        Similarity and importance.
    ranks_nobody
        Whether a vacancy is placed without a ranking by the employer.
    linker
        What links words to `vocabulary`; None: the one that was fitted for it.

    Returns
    -------
    ProfileTable
        Candidates, vacancies and employers in the order of `profiles`.
    """
    _check_employers(profiles)
    link = (linker or linker_for(vocabulary)).link
    texts = sorted(skill_texts(profiles.candidates, profiles.vacancies))
    linked = {found.text: found for found in link(texts)}
    keys = {text: found.key for text, found in linked.items()}
    meant = {found.key: found.links for found in linked.values() if found.skill is None}
    free = sorted(meant)
    skills = (*vocabulary.position, *free)
    coding = Coding(
        Codes(profiles, keys),
        {key: i for i, key in enumerate(skills)},
        keys,
        len(skills),
        {employer.id: employer for employer in profiles.employers},
        {employer.id: i for i, employer in enumerate(profiles.employers)},
    )
    codes = coding.codes
    locked, forbidden = decided(profiles)
    rankings = ranking_rows(profiles)
    offers = code_vacancies(profiles.vacancies, coding, ranks_nobody)
    return ProfileTable(
        candidates=code_candidates(profiles.candidates, coding),
        vacancies=replace(
            offers,
            ranked=np.isin(np.arange(len(offers)), rankings.column),
            weight=requirement_weights(
                offers.requirements, offers.importance, vocabulary, options.importance
            ),
        ),
        employers=code_employers(profiles.employers, coding),
        candidate_ids=tuple(c.id for c in profiles.candidates),
        vacancy_ids=tuple(v.id for v in profiles.vacancies),
        employer_ids=tuple(e.id for e in profiles.employers),
        similarity=similarity_for(vocabulary, options.similarity).table(
            [meant[key] for key in free]
        ),
        wishes=wish_rows(profiles),
        rankings=rankings,
        locked=locked,
        forbidden=forbidden,
        skills=skills,
        sectors=codes.sectors,
        languages=codes.languages,
        certificates=codes.certificates,
        fields=codes.fields,
        crebos=codes.crebos,
        municipalities=codes.municipalities,
        licences=LICENCES,
    )


def _check_employers(profiles: Profiles) -> None:
    """Raise InputError unless the employer of every vacancy is there."""
    known = {employer.id for employer in profiles.employers}
    for vacancy in profiles.vacancies:
        if vacancy.employer not in known:
            raise InputError(
                message(
                    "vacancy {id} is of employer {employer}, who is not among the employers",
                    id=vacancy.id,
                    employer=vacancy.employer,
                ),
                record=vacancy.id,
                field="employer",
            )


def skill_texts(people: Iterable[Candidate], offers: Iterable[Vacancy]) -> set[str]:
    """Return every skill and certificate that anybody wrote."""
    texts: set[str] = set()
    for candidate in people:
        texts.update(skill.text for skill in candidate.skills)
        texts.update(candidate.learn)
        texts.update(candidate.certificates)
    for vacancy in offers:
        texts.update(requirement.text for requirement in vacancy.requirements)
        texts.update(vacancy.certificates)
    return texts


def code_candidates(people: Sequence[Candidate], coding: Coding) -> CandidateTable:
    """Return the table of candidates, all of whose words have a code."""
    codes, n_skills = coding.codes, coding.n_skills
    return CandidateTable(
        level=np.array([LEVELS.index(c.level) for c in people], dtype=np.int8),
        field=np.array([codes.field(c.field) for c in people], dtype=np.int32),
        crebo=np.array([codes.crebo(c.crebo) for c in people], dtype=np.int32),
        sector=np.array([codes.home_sector(c) for c in people], dtype=np.int32),
        municipality=np.array([codes.municipality(c.postcode) for c in people], dtype=np.int32),
        leerweg=np.array(
            [LEERWEGEN.index(c.leerweg) if c.leerweg else NONE for c in people], dtype=np.int8
        ),
        start=np.array([day(c.period.start, FIRST_DAY) for c in people], dtype=np.int32),
        end=np.array([day(c.period.end, LAST_DAY) for c in people], dtype=np.int32),
        hours=_whole((c.hours_per_week for c in people), 100, NONE),
        place=_places([c.postcode for c in people]),
        mode=np.array([TRAVEL_MODES.index(c.travel_mode) for c in people], dtype=np.int8),
        max_road=_whole((c.max_travel_km for c in people), 100, NO_LIMIT),
        max_tenths=_whole((c.max_travel_minutes for c in people), 10, NO_LIMIT),
        languages=_languages(people, codes),
        licences=np.array([licence_bits(c.driving_licences) for c in people], dtype=np.uint32),
        certificates=_certificates(coding, people),
        ready=np.array([c.ready for c in people], dtype=np.bool_),
        employed=np.array([c.employed for c in people], dtype=np.bool_),
        skills=rows([_claims(coding, c) for c in people], n_skills),
        learn=rows(
            [{coding.skill[coding.keys[text]]: 1.0 for text in c.learn} for c in people], n_skills
        ),
        interests=rows(
            [
                {code: 1.0 for text in c.interests if (code := codes.sector(text)) != NONE}
                for c in people
            ],
            len(codes.sectors),
        ),
    )


def _claims(coding: Coding, candidate: Candidate) -> dict[int, float]:
    """Return the level of each skill of a candidate; the highest where one stands twice."""
    claims: dict[int, float] = {}
    for skill in candidate.skills:
        at = coding.skill[coding.keys[skill.text]]
        claims[at] = max(claims.get(at, 0.0), float(skill.level))
    return claims


def code_vacancies(
    offers: Sequence[Vacancy], coding: Coding, ranks_nobody: Callable[[Vacancy], bool]
) -> VacancyTable:
    """Return the table of vacancies, all of whose words have a code.

    What depends on others is not known yet: nobody is ranked, and requirements weigh nothing.
    """
    codes, employer_at = coding.codes, coding.employer_at
    postcodes = [v.postcode or coding.employers[v.employer].postcode for v in offers]
    asked = [_asked(coding, v) for v in offers]
    requirements = rows(
        [{skill: float(level) for skill, (_, level) in row.items()} for row in asked],
        coding.n_skills,
    )
    ranks = np.array([rank for row in asked for _, (rank, _) in sorted(row.items())], dtype=np.int8)
    return VacancyTable(
        employer=np.array([employer_at[v.employer] for v in offers], dtype=np.int32),
        capacity=np.array([v.capacity for v in offers], dtype=np.int32),
        sector=np.array(
            [codes.sector(v.sector or coding.employers[v.employer].sector) for v in offers],
            dtype=np.int32,
        ),
        municipality=np.array(
            [
                codes.municipality(postcode, coding.employers[v.employer].municipality)
                for v, postcode in zip(offers, postcodes, strict=True)
            ],
            dtype=np.int32,
        ),
        levels=np.array([bits(LEVELS, v.levels) for v in offers], dtype=np.uint32),
        leerwegen=np.array([bits(LEERWEGEN, v.leerweg) for v in offers], dtype=np.uint32),
        start=np.array([day(v.period.start, FIRST_DAY) for v in offers], dtype=np.int32),
        end=np.array([day(v.period.end, LAST_DAY) for v in offers], dtype=np.int32),
        hours=_whole((v.hours_per_week for v in offers), 100, NONE),
        place=_places(postcodes),
        languages=_languages(offers, codes),
        licences=np.array(
            [licence_bits(v.driving_licences, implied=False) for v in offers], dtype=np.uint32
        ),
        certificates=_certificates(coding, offers),
        trainable=np.array([v.trainable for v in offers], dtype=np.bool_),
        indifferent=np.array([ranks_nobody(v) for v in offers], dtype=np.bool_),
        ranked=np.zeros(len(offers), dtype=np.bool_),
        fields=rows([{codes.field(f): 1.0 for f in v.fields} for v in offers], len(codes.fields)),
        crebos=rows([{codes.crebo(c): 1.0 for c in v.crebos} for v in offers], len(codes.crebos)),
        requirements=requirements,
        importance=ranks,
        weight=np.zeros(ranks.size, dtype=np.int64),
    )


def _asked(coding: Coding, vacancy: Vacancy) -> dict[int, tuple[int, int]]:
    """Return (importance, level) by skill; the most important where one stands twice."""
    asked: dict[int, tuple[int, int]] = {}
    for requirement in vacancy.requirements:
        at = coding.skill[coding.keys[requirement.text]]
        rank = IMPORTANCES.index(requirement.importance)
        before = asked.get(at, (len(IMPORTANCES), 0))
        asked[at] = (min(rank, before[0]), max(requirement.level, before[1]))
    return asked


def code_employers(employers: Sequence[Employer], coding: Coding) -> EmployerTable:
    """Return the table of employers, with their recognitions."""
    recognitions = [
        (at, coding.codes.crebo(r.crebo), day(r.start, FIRST_DAY), day(r.end, LAST_DAY))
        for at, employer in enumerate(employers)
        for r in employer.recognitions
    ]
    recognised, crebo, start, end = np.array(sorted(recognitions), dtype=np.int32).reshape(-1, 4).T
    return EmployerTable(
        capacity=np.array(
            [
                NO_CAP if e.supervision_capacity is None else e.supervision_capacity
                for e in employers
            ],
            dtype=np.int32,
        ),
        paused=np.array([e.paused for e in employers], dtype=np.bool_),
        recognised=recognised,
        crebo=crebo,
        start=start,
        end=end,
    )


def _whole(values: Iterable[float | None], units: int, unknown: int) -> Int32:
    """Return numbers in whole units, so many to one, with `unknown` where there is none."""
    return np.array([unknown if v is None else round(units * v) for v in values], dtype=np.int32)


def _places(postcodes: Sequence[str | None]) -> Int32:
    """Return positions in units of 10 m, `NOWHERE` for no known postcode; ``int32[len, 2]``."""
    known = places()
    found = [known.get(postcode or "") for postcode in postcodes]
    points = [(round(p.east / 10), round(p.north / 10)) if p else (NOWHERE, NOWHERE) for p in found]
    return np.array(points, dtype=np.int32).reshape(-1, 2)


def _languages(records: Sequence[Candidate | Vacancy], codes: Codes) -> Int8:
    """Return the CEFR level of each record and language; ``int8[len, languages]``."""
    table = np.zeros((len(records), len(codes.languages)), dtype=np.int8)
    for row, record in zip(table, records, strict=True):
        for known in record.languages:
            at = codes.languages.index(known.language.casefold())
            row[at] = max(int(row[at]), CEFR.index(known.level))
    return table


def _certificates(
    coding: Coding, records: Sequence[Candidate | Vacancy]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return which certificates each record has or asks; ``bool[len, certificates]``."""
    names = {name: i for i, name in enumerate(coding.codes.certificates)}
    table = np.zeros((len(records), len(names)), dtype=np.bool_)
    for row, record in zip(table, records, strict=True):
        for text in record.certificates:
            row[names[coding.keys[text]]] = True
    return table
