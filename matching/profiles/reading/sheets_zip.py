"""Workbooks unpacked with care, so that the reader only ever sees what was checked.

A zip file may lie about sizes, so each part is unpacked here up to a limit, looked through, and
packed anew without compression. The spreadsheet reader gets that copy.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping

from matching.errors import message
from matching.profiles.reading.sheets import MEGABYTE, Limits, UnreadableError, too_many_rows

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KEPT = re.compile(r"^(\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels))$", re.IGNORECASE)
_SKIPPED = re.compile(
    r"^xl/(media|drawings|charts|theme|comments|threadedComments|persons|pivot|externalLinks|"
    r"ctrlProps|activeX|embeddings|customXml|printerSettings|queryTables|slicer)",
    re.IGNORECASE,
)
_STEP = 4 * MEGABYTE
_CELL = re.compile(
    rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,4})(\d{1,10})[\"'][^<>]*(?<!/)>"
)
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:\s(?![^<>]*\br\s*=)[^<>]*)?(?<!/)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br\s*=\s*[\"'](\d{1,10})[\"']")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_SHARED_VALUE = re.compile(rb"\bt=[\"']s[\"'][^<>]*><v>(\d{1,9})</v>")
MOST_TEXT = 400 * MEGABYTE


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Return the parts of a workbook that matter, by name.

    Raises
    ------
    UnreadableError
        If this is no workbook, is protected or damaged, or holds more than the limits.
    """
    if data.startswith(OLE):
        raise UnreadableError(
            "protected-or-old",
            message("the workbook has a password, or is in the old XLS format"),
            message("Save it as XLSX without a password"),
        )
    if not data.startswith(b"PK"):
        raise UnreadableError(
            "wrong-extension",
            message("this is not an Excel workbook, although its name says so"),
            message("If it is text, let its name end in .csv; else save it again as XLSX"),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error):
        raise _damaged() from None
    _check_entries(entries, len(data), limits)
    parts: dict[str, bytes] = {}
    left = limits.unpacked_bytes
    for entry in entries:
        if _KEPT.match(entry.filename) and not _SKIPPED.match(entry.filename):
            part = _inflate(data, entry, left, limits)
            left -= len(part)
            parts[entry.filename] = part
    _check_ratio(limits.unpacked_bytes - left, len(data), limits)
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise UnreadableError(
            "xml-entities",
            message("the workbook declares entities, which no spreadsheet program writes"),
            message("Open it in Excel and save it again as XLSX"),
        )
    return parts


def _check_entries(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > limits.entries or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        raise _too_large(limits)
    _check_ratio(sum(entry.file_size for entry in entries), size, limits)
    if len(names) < len(entries):
        raise _damaged()
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(
            "protected-or-old",
            message("the workbook has a password, or is in the old XLS format"),
            message("Save it as XLSX without a password"),
        )


def _check_ratio(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > 20 * MEGABYTE and unpacked > limits.ratio * packed:
        raise _too_large(limits)


def _inflate(data: bytes, entry: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    """Return one part, by what is really in it and not by what the zip file declares."""
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise _damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    begin = entry.header_offset + 30 + name_length + extra_length
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            part = zlib.decompressobj(-15).decompress(packed, left + 1)
        except zlib.error:
            raise _damaged() from None
    else:
        raise _damaged()
    if len(part) > left:
        raise _too_large(limits)
    if zlib.crc32(part) != entry.CRC:
        raise _damaged()
    return part


def pack(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Return a zip file of parts, without compression."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    copy.seek(0)
    return copy


def check_sizes(parts: Mapping[str, bytes], limits: Limits) -> None:
    """Refuse sheets whose rectangle, or whose repeated texts, would fill the memory."""
    longest = max((len(text) for text in _shared_texts(parts)), default=0)
    text_bytes = 0
    for name, part in parts.items():
        if "/worksheets/" not in name.casefold() and b"sheetData" not in part[:_STEP]:
            continue
        height, width = _extent(part)
        if height > limits.rows + 100:
            raise too_many_rows(limits)
        if height * width > limits.cells:
            raise _too_large(limits)
        text_bytes += len(_SHARED.findall(part)) * longest
    if text_bytes > MOST_TEXT and _shared_bytes(parts) > MOST_TEXT:
        raise _too_large(limits)


def _extent(part: bytes) -> tuple[int, int]:
    """Return how many rows and columns the cells of a sheet span, as a reader would count."""
    columns: set[bytes] = set()
    height = 0
    for begin in range(0, len(part), _STEP):
        found = set(_CELL.findall(part, begin, begin + _STEP + 4096))
        columns.update(letters for letters, _ in found)
        height = max([height, *(int(digits) for _, digits in found)])
    width = max((_column_number(letters) for letters in columns), default=0)
    if _UNPLACED.search(part):
        rows = part.split(b"<row")
        height = max(height, len(rows), *(int(number) for number in _ROW.findall(part)), 0)
        width = max(width, *(row.count(b"<c") for row in rows))
    return height, width


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _shared_texts(parts: Mapping[str, bytes]) -> list[bytes]:
    for name, part in parts.items():
        if name.casefold().endswith("sharedstrings.xml"):
            return part.split(b"<si")[1:]
    return []


def _shared_bytes(parts: Mapping[str, bytes]) -> int:
    """Return how many bytes the shared texts take once each cell has its own."""
    texts = _shared_texts(parts)
    longest = max((len(text) for text in texts), default=0)
    total = 0
    for part in parts.values():
        used = Counter(int(index) for index in _SHARED_VALUE.findall(part))
        total += sum(
            count * (len(texts[index]) if index < len(texts) else 0)
            for index, count in used.items()
        )
        total += longest * max(0, len(_SHARED.findall(part)) - used.total())
    return total


def _damaged() -> UnreadableError:
    return UnreadableError(
        "damaged",
        message("the workbook is damaged"),
        message("Open it in Excel and save it again as XLSX"),
    )


def _too_large(limits: Limits) -> UnreadableError:
    return UnreadableError(
        "workbook-too-large",
        message(
            "the workbook holds more than {most} MB or {cells} cells once unpacked",
            most=f"{limits.unpacked_bytes / MEGABYTE:g}",
            cells=limits.cells,
        ),
        message("Copy only the filled cells to a new workbook"),
    )


def damaged() -> UnreadableError:
    """Return what to raise where a workbook cannot be made sense of."""
    return _damaged()
