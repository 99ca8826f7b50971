"""Files of the batch come in whole or not at all, and only what differs is touched."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from matching.profiles.read import Reading, read_profiles
from service.accounts.policy import SYSTEM
from service.audit.models import AuditEntry, AuditSubject, Change
from service.errors import ProblemError
from service.exchange.exporting import export_to
from service.exchange.importing import Imported, ImportOptions, bring_in
from service.exchange.saving import Counts
from service.profiles.loading import load_profiles
from service.profiles.models import Candidate, Employer, Vacancy, Wish
from service.runs.models import Decision
from tests.service_app import Hall

Files = dict[str, str]

FILES: Files = {
    "studenten.csv": "id;naam;niveau;vaardigheden\nA;Noor;mbo3;lassen: 3\nB;Sam;mbo4;Excel\n",
    "bedrijven.csv": "id;naam;contactpersoon\nF;Smederij;Kim\nG;Kantoor;Bo\n",
    "stageplaatsen.csv": "id;werkgever;titel;eisen\nV;F;Lasser;lassen\nW;G;Klerk;Excel\n",
    "wensen.csv": "kandidaat;rang;vacature;werkgever\nA;1;V;\nA;2;;G\nB;1;W;\n",
    "rangorde.csv": "werkgever;kandidaat;rang;vacature\nF;A;1;V\nF;B;2;V\n",
    "besluiten.csv": "besluit;kandidaat;vacature;reden;door\nvastzetten;A;V;gaat goed;Kim\n",
}
"""Each test gives the ids of its own a beginning, see `named`."""


def named(prefix: str, files: Files) -> Files:
    """Return files whose ids begin with a text of the test's own."""
    out = {}
    for name, text in files.items():
        heading, *rows = text.splitlines()
        ids = [
            at
            for at, title in enumerate(heading.split(";"))
            if title in {"id", "werkgever", "kandidaat", "vacature"}
        ]
        told = [row.split(";") for row in rows]
        for cells in told:
            for at in ids:
                cells[at] = cells[at] and prefix + cells[at]
        out[name] = "\n".join([heading, *(";".join(cells) for cells in told)]) + "\n"
    return out


def read(files: Files) -> Reading:
    """Return what the reader makes of files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        reading = read_profiles(Path(folder), programme="stagepact")
    assert not reading.blocking
    return reading


def brought(hall: Hall, files: Files, **options: Any) -> Imported:
    """Import files, as whoever has the command line."""
    hall.programme()
    with hall.writing(SYSTEM) as work:
        return bring_in(work, read(files), ImportOptions(**options))


def changed(files: Files, name: str, old: str, new: str) -> Files:
    """Return files in which one text is another."""
    assert old in files[name]
    return {**files, name: files[name].replace(old, new)}


def rows(hall: Hall, query: Any) -> list[Any]:
    with hall.database.reading() as session:
        return [tuple(row) for row in session.execute(query)]


def one(hall: Hall, model: Any, key: str) -> Any:
    with hall.database.reading() as session:
        return session.scalars(select(model).where(model.key == key)).one()


def test_everything_in_the_files_is_there_afterwards(hall: Hall) -> None:
    """The engine gets from the database what it gets from the files."""
    files = named("all-", FILES)
    done = brought(hall, files)
    assert {name: count.added for name, count in done.counts.items()} == {
        "candidates": 2, "employers": 2, "vacancies": 2, "wishes": 3, "rankings": 2, "decisions": 1,
    }  # fmt: skip
    wanted = read(files).profiles
    with hall.database.reading() as session:
        there = load_profiles(session, "stagepact")
    for name in ("candidates", "employers", "vacancies", "wishes", "rankings"):
        mine = [x for x in getattr(there, name) if "all-" in str(x)]
        told = getattr(wanted, name)
        if name in {"candidates", "employers"}:
            told = [x.model_copy(update={"contact": type(x.contact)()}) for x in told]
        assert sorted(mine, key=str) == sorted(told, key=str)


def test_the_same_files_twice_change_nothing(hall: Hall) -> None:
    """No version goes up, no process is told anything, and the counts say so."""
    files = named("twice-", FILES)
    brought(hall, files)
    feed = rows(hall, select(func.max(Change.seq)))
    before = rows(hall, select(Candidate.id, Candidate.version, Candidate.updated_at))
    hall.clock.forward(hours=1)
    done = brought(hall, files)
    assert done.changes == 0
    assert done.counts["candidates"] == Counts(unchanged=2)
    assert done.counts["wishes"] == Counts(unchanged=3)
    assert done.counts["decisions"] == Counts(unchanged=1)
    assert rows(hall, select(func.max(Change.seq))) == feed
    assert rows(hall, select(Candidate.id, Candidate.version, Candidate.updated_at)) == before


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "key"),
    [
        ("studenten.csv", "lassen: 3", "lassen: 4", "candidate", "A"),
        ("studenten.csv", "Noor", "Noortje", "candidate", "A"),
        ("bedrijven.csv", "Kim", "Kees", "employer", "F"),
        ("stageplaatsen.csv", "Lasser;", "Smid;", "vacancy", "V"),
        ("stageplaatsen.csv", "Lasser;lassen", 'Lasser;"lassen; Excel"', "vacancy", "V"),
    ],
)
def test_one_changed_row_touches_that_row_only(
    hall: Hall, name: str, old: str, new: str, kind: str, key: str
) -> None:
    """Its version goes up once, and every process is told of it; of nothing else."""
    prefix = f"{kind}{len(new)}{new[0]}-"
    files = named(prefix, FILES)
    brought(hall, files)
    model = {"candidate": Candidate, "employer": Employer, "vacancy": Vacancy}[kind]
    before = one(hall, model, prefix + key)
    feed = rows(hall, select(func.max(Change.seq)))[0][0]
    done = brought(hall, changed(files, name, old, new))
    assert done.changes == 1
    assert one(hall, model, prefix + key).version == before.version + 1
    news = rows(hall, select(Change.kind, Change.key).where(Change.seq > feed))
    assert news == [(kind, prefix + key)]


def test_wishes_of_who_is_in_the_file_become_those_of_the_file(hall: Hall) -> None:
    """A wish that is not in it goes, one that stays keeps its row; others' stay as they are."""
    files = named("wish-", FILES)
    brought(hall, files)
    query = select(Candidate.key, Wish.rank, Wish.id).join(Candidate).where(
        Candidate.key.startswith("wish-")
    )  # fmt: skip
    before = set(rows(hall, query))
    version = one(hall, Candidate, "wish-A").version
    done = brought(hall, changed(files, "wensen.csv", "wish-A;2;;wish-G\n", ""))
    assert done.counts["wishes"] == Counts(unchanged=2, removed=1)
    after = set(rows(hall, query))
    assert after < before
    assert {row[:2] for row in before - after} == {("wish-A", 2)}
    assert one(hall, Candidate, "wish-A").version == version + 1
    only_b = {
        **files,
        "studenten.csv": "id;niveau\nwish-B;mbo4\n",
        "wensen.csv": "kandidaat;rang;vacature\nwish-B;1;wish-V\n",
    }
    del only_b["rangorde.csv"], only_b["besluiten.csv"]
    brought(hall, only_b)
    assert {row[:2] for row in rows(hall, query)} == {("wish-A", 1), ("wish-B", 1)}


def test_who_is_not_in_the_files_stays(hall: Hall) -> None:
    """And a table without rows changes nothing."""
    files = named("stay-", FILES)
    brought(hall, files)
    fewer = {name: files[name] for name in ("bedrijven.csv",)} | {
        "studenten.csv": "id;naam;niveau;vaardigheden\nstay-A;Noor;mbo3;lassen: 3\n",
        "stageplaatsen.csv": files["stageplaatsen.csv"].rsplit("\n", 2)[0] + "\n",
    }
    done = brought(hall, fewer)
    assert done.changes == 0
    assert one(hall, Candidate, "stay-B").version == 1
    assert one(hall, Vacancy, "stay-W").state == "open"
    found = select(func.count()).select_from(Wish).join(Candidate).where(
        Candidate.key.startswith("stay-")
    )  # fmt: skip
    assert rows(hall, found) == [(3,)]


def test_replace_closes_the_other_vacancies_and_opens_them_again(hall: Hall) -> None:
    """A trial says which; people are never removed; one closed by hand stays so otherwise."""
    hall.programme("talent")
    files = {
        name: text.replace("id;", "id;programma;", 1) if name != "bedrijven.csv" else text
        for name, text in named("rep-", FILES).items()
        if name in {"studenten.csv", "bedrijven.csv", "stageplaatsen.csv"}
    }
    for name in ("studenten.csv", "stageplaatsen.csv"):
        heading, *lines = files[name].splitlines()
        files[name] = "\n".join([heading, *(x.replace(";", ";talent;", 1) for x in lines)]) + "\n"
    brought(hall, files)
    fewer = {**files, "stageplaatsen.csv": files["stageplaatsen.csv"].rsplit("\n", 2)[0] + "\n"}
    trial = brought(hall, fewer, replace=True, dry_run=True)
    assert "rep-W" in trial.closed
    assert one(hall, Vacancy, "rep-W").state == "open"
    assert "rep-W" in brought(hall, fewer, replace=True).closed
    assert one(hall, Vacancy, "rep-W").state == "closed"
    assert one(hall, Candidate, "rep-B").version == 1
    assert brought(hall, files).changes == 0
    assert one(hall, Vacancy, "rep-W").state == "closed"
    assert brought(hall, files, replace=True).counts["vacancies"].changed == 1
    assert one(hall, Vacancy, "rep-W").state == "open"


def test_a_trial_counts_the_same_and_changes_nothing(hall: Hall) -> None:
    """Not even a line in the audit log."""
    files = named("try-", FILES)
    entries = rows(hall, select(func.count()).select_from(AuditEntry))
    trial = brought(hall, files, dry_run=True)
    assert rows(hall, select(Candidate.id).where(Candidate.key.startswith("try-"))) == []
    assert rows(hall, select(func.count()).select_from(AuditEntry)) == entries
    assert brought(hall, files).counts == trial.counts


def test_decisions_of_files_follow_the_files_and_those_made_here_stay(hall: Hall) -> None:
    """One that is not in the file any more is taken back, not removed."""
    files = named("dec-", FILES)
    brought(hall, files)
    person, vacancy = one(hall, Candidate, "dec-B"), one(hall, Vacancy, "dec-W")
    account = hall.account("stagejager")
    hall.add(
        Decision(programme="stagepact", kind="lock", candidate_id=person.id,
                 vacancy_id=vacancy.id, reason="here", by="", made_by=account.id,
                 made_at=hall.clock())
    )  # fmt: skip
    other = changed(files, "besluiten.csv", "vastzetten;dec-A;dec-V", "verbieden;dec-A;dec-W")
    done = brought(hall, other)
    assert done.counts["decisions"] == Counts(added=1, removed=1)
    query = select(Decision.kind, Decision.reason, Decision.withdrawn_at.is_(None)).where(
        Decision.programme == "stagepact", Decision.candidate_id.in_(
            select(Candidate.id).where(Candidate.key.startswith("dec-")))
    )  # fmt: skip
    expected = {("lock", "gaat goed", False), ("forbid", "gaat goed", True), ("lock", "here", True)}
    assert {(k, r, bool(w)) for k, r, w in rows(hall, query)} == expected
    clash = changed(other, "besluiten.csv", "verbieden;dec-A;dec-W", "vastzetten;dec-B;dec-V")
    with pytest.raises(
        ProblemError, match="contradict one that was made in the service, about dec-B"
    ):
        brought(hall, clash)
    assert {(k, r, bool(w)) for k, r, w in rows(hall, query)} == expected


def test_people_belong_to_the_organisation_that_is_named(hall: Hall) -> None:
    """A school gets the people, an employer the employers; else all stays."""
    files = named("org-", FILES)
    school, firm = hall.organisation("school"), hall.organisation("employer")
    brought(hall, files, organisation_id=school.id)
    assert one(hall, Candidate, "org-A").organisation_id == school.id
    assert one(hall, Employer, "org-F").organisation_id is None
    done = brought(hall, files, organisation_id=firm.id)
    assert (done.counts["employers"].changed, done.changes) == (2, 2)
    assert one(hall, Employer, "org-F").organisation_id == firm.id
    assert brought(hall, files).changes == 0


def test_an_id_in_other_letters_is_refused(hall: Hall) -> None:
    """The files could not tell the two apart any more."""
    brought(hall, named("case-", FILES))
    with pytest.raises(ProblemError, match="such as case-F for CASE-F"):
        brought(hall, named("CASE-", FILES))


def test_the_audit_log_knows_the_import_and_whom_it_changed(hall: Hall) -> None:
    """Counts and ids, nothing that tells of a person."""
    done = brought(hall, named("log-", FILES))
    entries = rows(
        hall, select(AuditEntry.action, AuditEntry.details).where(AuditEntry.object_id == done.id)
    )
    assert [action for action, _ in entries] == ["import.create", "import.people"]
    assert not any(word in details for _, details in entries for word in ("Noor", "log-A", "csv"))
    subjects = select(AuditSubject.candidate_id).join(
        AuditEntry, AuditEntry.seq == AuditSubject.seq
    ).where(AuditEntry.object_id == done.id)  # fmt: skip
    people = select(Candidate.id).where(Candidate.key.startswith("log-"))
    assert set(rows(hall, subjects)) == set(rows(hall, people))


def test_ties_between_programmes_are_left_out_and_counted(hall: Hall) -> None:
    """A student's wish for a job of the other programme."""
    hall.programme("talent")
    files = named("two-", FILES)
    files["stageplaatsen.csv"] = (
        "id;programma;werkgever;titel\ntwo-V;;two-F;Lasser\ntwo-W;talent;two-G;Klerk\n"
    )
    assert brought(hall, files).left_out == 1


def test_an_unknown_programme_is_refused_and_nothing_comes_in(hall: Hall) -> None:
    """Also where only one row names it."""
    files = named("un-", FILES)
    files["stageplaatsen.csv"] = "id;programma;werkgever;titel\nun-V;elders;un-F;Lasser\n"
    for name in ("wensen.csv", "rangorde.csv", "besluiten.csv"):
        del files[name]
    with pytest.raises(ProblemError, match="There is no programme elders"):
        brought(hall, files)
    assert rows(hall, select(Employer.id).where(Employer.key == "un-F")) == []


def test_an_import_of_an_export_changes_nothing(hall: Hall, tmp_path: Path) -> None:
    """In either form; who objected and what is closed stay out of it."""
    files = named("out-", FILES)
    brought(hall, files)
    for form in ("folder", "book.xlsx"):
        with hall.reading(SYSTEM) as work:
            export_to(work, "stagepact", tmp_path / form)
        reading = read_profiles(tmp_path / form, programme="stagepact")
        assert not reading.errors
        with hall.writing(SYSTEM) as work:
            assert bring_in(work, reading).changes == 0
    with hall.database.writing() as session:
        session.scalars(
            select(Candidate).where(Candidate.key == "out-A")
        ).one().objected_at = hall.clock()
        session.scalars(select(Vacancy).where(Vacancy.key == "out-W")).one().state = "paused"
    with hall.reading(SYSTEM) as work:
        export_to(work, "stagepact", tmp_path / "less")
    less = read_profiles(tmp_path / "less", programme="stagepact")
    assert not less.errors
    ids = {x.id for x in less.profiles.candidates} | {x.id for x in less.profiles.vacancies}
    mine = {id_ for id_ in ids if "out-" in id_}
    assert mine == {"out-B", "out-V"}


def sent(files: Mapping[str, str | bytes]) -> list[tuple[str, tuple[str, io.BytesIO]]]:
    """Return files as a client sends them."""
    return [
        ("files", (name, io.BytesIO(data.encode() if isinstance(data, str) else data)))
        for name, data in files.items()
    ]


def test_the_api_brings_in_and_takes_out_files(hall: Hall) -> None:
    """A trial is 200, an import 201; the zip and the workbook that come out go in again."""
    hall.programme()
    files = named("api-", FILES)
    with hall.client_of("stagejager") as client:
        to = "/api/v1/imports?programme=stagepact"
        trial = client.post(f"{to}&dry_run=true", files=sent(files))
        assert (trial.status_code, trial.json()["dry_run"]) == (200, True)
        done = client.post(to, files=sent(files))
        assert done.status_code == 201
        assert done.json()["counts"]["candidates"]["added"] == 2
        for form in ("zip", "xlsx"):
            out = client.get(f"/api/v1/exports/stagepact.{form}")
            assert out.status_code == 200
            assert int(out.headers["content-length"]) == len(out.content)
            assert out.content[:2] == b"PK"
        again = client.post(to, files=sent({"export.xlsx": out.content}))
        told = again.json()["counts"].values()
        assert all(count["added"] == count["changed"] == 0 for count in told)
        for path in ("elders.zip", "elders.xlsx"):
            assert client.get(f"/api/v1/exports/{path}").status_code == 404


def test_the_api_names_file_row_and_mend_of_what_is_broken(hall: Hall) -> None:
    """Nothing comes in; the words are those of the reader's language."""
    hall.programme()
    files = changed(named("bad-", FILES), "studenten.csv", "mbo3", "mbo9")
    with hall.client_of("stagejager") as client:
        answer = client.post("/api/v1/imports?programme=stagepact", files=sent(files))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "broken-input")
    assert {
        "location": "studenten.csv/2/niveau",
        "detail": "'mbo9' is not one of the choices. "
        "Write mbo1, mbo2, mbo3, mbo4, hbo, wo or geen.",
        "code": "level",
    } in problem["errors"]
    assert rows(hall, select(Candidate.id).where(Candidate.key.startswith("bad-"))) == []


@pytest.mark.parametrize("role", ["coach", "school", "employer", "candidate"])
def test_who_may_not_import_or_export_is_refused(hall: Hall, role: str) -> None:
    """Only whoever works with all people of a programme."""
    person = hall.candidate() if role == "candidate" else None
    with hall.client_of(role, candidate=person) as client:
        answer = client.post("/api/v1/imports?programme=stagepact", files=sent(FILES))
        assert answer.status_code == 403
        assert client.get("/api/v1/exports/stagepact.zip").status_code == 403


def test_a_stagejager_of_another_programme_sees_no_such_programme(hall: Hall) -> None:
    """Neither in, nor out."""
    hall.programme()
    with hall.client_of("stagejager", programmes=("talent",)) as client:
        answer = client.post("/api/v1/imports?programme=stagepact", files=sent(named("no-", FILES)))
        assert answer.status_code == 404
        assert client.get("/api/v1/exports/stagepact.zip").status_code == 404


@pytest.mark.parametrize(
    "files",
    [
        {"plaatje.png": b"x"},
        {"a.csv": b"id\n", "A.CSV": b"id\n"},
        {"x.xlsx": b"PK not really"},
        {f"{n}.csv": b"id\n" for n in range(21)},
    ],
)
def test_files_that_are_none_are_a_problem_and_no_fault(
    hall: Hall, files: dict[str, bytes]
) -> None:
    """Whatever is sent, the sender is told, and no folder stays behind."""
    before = set(Path(tempfile.gettempdir()).glob("stagepact-import-*"))
    with hall.client_of("administrator") as client:
        answer = client.post("/api/v1/imports?programme=stagepact", files=sent(files))
    assert answer.status_code == 422
    assert not set(Path(tempfile.gettempdir()).glob("stagepact-import-*")) - before
