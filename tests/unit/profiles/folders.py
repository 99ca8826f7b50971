"""Small folders of input for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from matching.profiles.read import Reading, read_profiles
from matching.profiles.reading.findings import Finding

GOOD = {
    "studenten.csv": "id;niveau;postcode;vaardigheden\nS1;mbo3;2312;lassen: 3\nS2;hbo;2311;kassa\n",
    "bedrijven.csv": (
        "id;naam;KvK-nummer;postcode\nB1;Bakker;12345678;2312\nB2;Smid;23456789;2352\n"
    ),
    "stageplaatsen.csv": (
        "id;werkgever;titel;aantal plaatsen;eisen\n"
        "V1;B1;Bakkershulp;2;kassa\nV2;B2;Smidshulp;1;lassen\n"
    ),
}


def read(folder: Path, **changes: str | bytes | None) -> Reading:
    """Write the good folder with some files changed, and read it."""
    folder.mkdir(exist_ok=True)
    files: dict[str, str | bytes | None] = {**GOOD}
    files.update({f"{name}.csv": text for name, text in changes.items()})
    for name, text in files.items():
        if text is not None:
            data = text.encode() if isinstance(text, str) else text
            (folder / name).write_bytes(data)
    return read_profiles(folder, programme="stagepact", today=date(2026, 11, 21))


def codes(reading: Reading, *, notes: bool = False) -> list[tuple[str, int | None, str]]:
    """Return code, row and column of the findings, without notes unless asked."""
    found: list[Finding] = [f for f in reading.findings if notes or f.severity.label != "note"]
    return [(f.code, f.row, f.column) for f in found]
