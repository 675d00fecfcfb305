"""Finds the cells of a workbook that are errors (`#REF!`): its reader gives them as empty, which says «unknown»."""

import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_CHUNK = 1 << 20
_LONGEST = 1 << 16  # bytes of a cell: a formula has at most 8,192 characters
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s([^<>]*\bt\s*=\s*["']e["'][^<>]*)>((?:(?!</?(?:\w+:)?c[\s>]).)*)</(?:\w+:)?c>""", re.DOTALL
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


def errors(path: Path, sheet: str, /) -> dict[int, dict[int, str]]:
    """The errors of a sheet by row, from 1, and by column, from 0. Raises ValueError where the workbook is broken."""
    found: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part not in archive.namelist():
            return found
        with archive.open(part) as file:
            held = b""
            while chunk := file.read(_CHUNK):
                text = held + chunk
                for match in _CELL.finditer(text) if b'"e"' in text or b"'e'" in text else ():
                    place, value = _PLACE.search(match[1]), _VALUE.search(match[2])
                    if place:
                        known = value[1].decode("utf-8", "replace") if value else "#N/A"
                        found.setdefault(int(place[2]), {})[column_number(place[1]) - 1] = known
                held = text[-_LONGEST:]  # a cell may go on in the next chunk; who is found twice is the same
    return found


def column_number(letters: bytes, /) -> int:
    """The place of a column from its letters: A is 1, XFD 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file of a sheet, by the workbook's own directory of them."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - no entities (see archive)
        known = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (ElementTree.ParseError, KeyError) as error:
        raise ValueError(str(error)) from error
    targets = {one.get("Id"): one.get("Target", "") for one in known}
    for one in book.iter():
        if one.get("name") == sheet and one.tag.endswith("}sheet"):
            own = next((value for name, value in one.attrib.items() if name.endswith("}id")), None)
            return posixpath.normpath(posixpath.join("/xl", targets.get(own, ""))).lstrip("/")
    return ""
