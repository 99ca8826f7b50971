"""From files to the service and back on the command line: the matching stays the same."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.commands import ROOT, stagepact

TINY = ROOT / "fixtures" / "tiny" / "stagematching"


def proposed(folder: Path) -> object:
    """Return who is matched to what, who has no place and what is open, with the reasons."""
    return [
        (folder / f"{name}.csv").read_text("utf-8")
        for name in ("placements", "unplaced", "open-places")
    ]


def test_a_match_on_what_comes_out_of_the_service_is_the_match_on_what_went_in(
    tmp_path: Path,
) -> None:
    """Make the database, import, export, match; back up and restore on the way."""
    database, second = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    at = {"STAGEPACT_DATABASE": str(database)}
    told = stagepact("db", "status", **at)
    assert (told.returncode, database.exists()) == (1, False)
    assert "run 'stagepact db upgrade'" in told.stderr
    assert stagepact("import", TINY, **at).returncode == 2
    assert stagepact("db", "upgrade", **at).returncode == 0
    assert stagepact("db", "status", **at).returncode == 0
    trial = stagepact("import", TINY, "--dry-run", **at)
    assert "nothing was changed" in trial.stdout
    done = stagepact("import", TINY, "--json", **at)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)["counts"]
    assert counts["candidates"]["added"] > 0
    assert "nothing was changed" in stagepact("import", TINY, **at).stdout
    backup = tmp_path / "backup.zip"
    assert stagepact("db", "backup", backup, **at).returncode == 0
    restored = stagepact("db", "restore", backup, "--database", second)
    assert "The audit log has" in restored.stdout
    refused = stagepact("db", "restore", backup, "--database", second)
    assert (refused.returncode, "not empty" in refused.stderr) == (2, True)
    out = tmp_path / "out"
    exported = stagepact("export", out, "--database", second)
    assert exported.returncode == 0, exported.stderr
    assert "there already" in stagepact("export", out, "--database", second).stderr
    assert stagepact("export", tmp_path / "x", "--programme", "nowhere", **at).returncode == 2
    results = []
    for source in (TINY, out):
        result = tmp_path / f"result-{source.name}"
        matched = stagepact("match", source, "--out", result)
        assert matched.returncode == 0, matched.stderr
        results.append(proposed(result))
    assert results[0] == results[1]


def test_broken_rows_are_told_as_check_tells_them(tmp_path: Path) -> None:
    """The same table, ends with 1, and nothing comes in."""
    at = {"STAGEPACT_DATABASE": str(tmp_path / "a.sqlite")}
    stagepact("db", "upgrade", **at)
    messy = ROOT / "fixtures" / "leiden-messy-bsn"
    checked, told = stagepact("check", messy), stagepact("import", messy, **at)
    assert checked.returncode == told.returncode == 1
    table = checked.stdout.rsplit("\n", 2)[0]
    assert table in told.stdout
    assert "Nothing was brought in." in told.stderr
