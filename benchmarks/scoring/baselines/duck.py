"""DuckDB: the whole of it in SQL, on one thread.

The pairs come out of a join on equal level and cell of the map, so that no inequality has to be
tried on all pairs; the rest of the rules filter them; requirements and best credits are joined.
Ten thousand people at a time: their best credits are some million rows.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from benchmarks.scoring.baselines.answer import Answer, Top, package
from benchmarks.scoring.baselines.frames import Frame, constants, frames
from matching.scoring.options import ScoringOptions
from matching.tables import FIRST_DAY, LAST_DAY, NONE, POINTS, ProfileTable

BATCH: Final = 10_000

_BEST: Final = """
create or replace temp table best as
select s.person, a.asked,
       max(n.credit * greatest({full} - {step} * greatest(a.wanted - s.level, 0), 0) // {full})
       as credit
from skills s join near n using (held) join asked a on a.skill = n.skill
where s.person >= {start} and s.person < {stop}
group by s.person, a.asked
"""

_PAIRS: Final = """
create or replace temp table pairs as
select p.person, v.vacancy
from person_cells pc
join vacancy_cells vc using (level, cell)
join people p on p.person = pc.person
join vacancies v on v.vacancy = vc.vacancy
where pc.person >= {start} and pc.person < {stop}
  and ((p.x - v.vx) * (p.x - v.vx) + (p.y - v.vy) * (p.y - v.vy) <= p.reach or v.lost)
  and {bits}
  and (p.hours = {none} or v.vhours = {none} or abs(p.hours - v.vhours) <= {tolerance})
  and ({period} = 0
       or least(p.last, v.vlast) - greatest(p.first, v.vfirst) + 1
          >= greatest(1, case
             when (p.first > {first} and p.last < {last})
                  or (v.vfirst > {first} and v.vlast < {last})
             then {share} * (least(p.last - p.first, v.vlast - v.vfirst) + 1) / 1000.0 else 1 end))
  and ({field} = 0 or not v.asks_field
       or exists (from crebos c where c.vacancy = v.vacancy and c.crebo = p.crebo)
       or exists (from fields f where f.vacancy = v.vacancy and f.field = p.field))
  and ({recognition} = 0 or not p.mbo
       or exists (from recognitions r where r.employer = v.employer and r.crebo = p.crebo
                  and (greatest(p.first, v.vfirst) = {first}
                       or (r.since <= p.first and p.first <= r.until and p.first >= v.vfirst)
                       or (r.since <= v.vfirst and v.vfirst <= r.until and v.vfirst > p.first))))
  and ({forbidden} = 0
       or not exists (from forbidden d where d.person = p.person and d.vacancy = v.vacancy))
"""

_SCORED: Final = """
create or replace temp table scored as
select person, vacancy,
       case when whole > 0 then (2 * {points} * part + whole) // (2 * whole) else {none} end
       as points
from (select x.person, x.vacancy, sum(coalesce(b.credit, 0) * r.weight)::bigint as part
      from pairs x
      left join requirements r using (vacancy)
      left join best b on b.person = x.person and b.asked = r.asked
      group by x.person, x.vacancy) join wholes using (vacancy)
"""

_KEPT: Final = """
create temp table for_person (person bigint, vacancy bigint, points bigint);
create temp table for_vacancy (person bigint, vacancy bigint, points bigint);
"""

_KEEP: Final = "insert into for_{side} by name (select * exclude place from ({best}))"

_TOP: Final = """
select {side}, {other}, points, place from (
    select {side}, {other}, points,
           row_number() over (partition by {side} order by points desc, {other}) - 1 as place
    from {pairs}) where place < {k}
"""


def duckdb(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides."""
    n, m = len(table.candidates), len(table.vacancies)
    tables = frames(table, options)
    numbers = constants(options) | {
        "none": NONE,
        "first": FIRST_DAY,
        "last": LAST_DAY,
        "points": POINTS,
    }
    words = sum(name.startswith("own") for name in tables["people"])
    bits = " and ".join(f"p.own{word} & v.bars{word} = 0" for word in range(words))
    with package("duckdb").connect(config={"threads": 1}) as connection:
        for name, columns in tables.items():
            connection.register(f"{name}_arrays", columns)
            connection.execute(f"create temp table {name} as from {name}_arrays")
        connection.execute(_KEPT)
        for start in range(0, n, BATCH):
            for step in (_BEST, _PAIRS, _SCORED):
                connection.execute(
                    step.format(bits=bits, start=start, stop=start + BATCH, **numbers)
                )
            for side, other in (("person", "vacancy"), ("vacancy", "person")):
                best = _TOP.format(side=side, other=other, k=k, pairs="scored")
                connection.execute(_KEEP.format(side=side, best=best))
        return Answer(_top(connection, "person", n, k), _top(connection, "vacancy", m, k), n * m)


def _top(connection: Any, side: str, size: int, k: int) -> Top:
    """Return the best of one side out of the best of each batch."""
    other = "vacancy" if side == "person" else "person"
    query = _TOP.format(side=side, other=other, k=k, pairs=f"for_{side}")
    columns: Frame = connection.execute(query).fetchnumpy()
    who, points = np.full((2, size, k), NONE, dtype=np.int32)
    row, place = columns[side].astype(np.int64), columns["place"].astype(np.int64)
    who[row, place], points[row, place] = columns[other], columns["points"]
    return Top(who, points)
