"""Whether profiles are coded as others are: codes of another table would mean something else.

The compiled kernel looks codes up without asking whether they are there; so that is asked here.
"""

from __future__ import annotations

import numpy as np

from matching.errors import TableError, message
from matching.tables import LEVELS, TRAVEL_MODES, CandidateTable, Int32, ProfileTable


def check_people(people: CandidateTable, table: ProfileTable) -> None:
    """Raise TableError unless candidates are coded as a table is."""
    own = table.candidates
    _check(
        (people.skills.n_columns, people.learn.n_columns) == (len(table.skills),) * 2,
        people.interests.n_columns == own.interests.n_columns,
        people.languages.shape[1:] == own.languages.shape[1:],
        people.certificates.shape[1:] == own.certificates.shape[1:],
        _below(people.crebo, len(table.crebos)),
        _below(people.field, len(table.fields)),
        _below(people.mode, len(TRAVEL_MODES)),
        _below(people.level, len(LEVELS)),
    )


def check_vacancies(one: ProfileTable, table: ProfileTable) -> None:
    """Raise TableError unless the vacancies of a table are coded as another table is."""
    offers, own = one.vacancies, table.vacancies
    _check(
        offers.requirements.n_columns == len(table.skills),
        offers.crebos.n_columns == own.crebos.n_columns,
        offers.fields.n_columns == own.fields.n_columns,
        offers.languages.shape[1:] == own.languages.shape[1:],
        offers.certificates.shape[1:] == own.certificates.shape[1:],
        len(one.sectors) == len(table.sectors),
        _below(offers.sector, len(table.sectors)),
        _below(offers.employer, len(table.employers)),
        len(one.employers) == len(table.employers),
    )


def _below(codes: Int32 | np.ndarray[tuple[int], np.dtype[np.int8]], size: int) -> bool:
    return bool(codes.max(initial=-1) < size)


def _check(*told: bool) -> None:
    if not all(told):
        raise TableError(message("the profile is coded otherwise than the index: encode all again"))
