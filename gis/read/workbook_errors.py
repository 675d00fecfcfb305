"""Finds the cells of a workbook that its reader gives as empty, which says «unknown», and are not: errors (`#REF!`) and
formulas that the program which wrote them never calculated.
"""

import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from gis.check.no_value import NO_RESULT

_CHUNK = 1 << 20
_LONGEST = 1 << 16  # bytes of a cell: a formula has at most 8,192 characters
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s([^<>]*\bt\s*=\s*["']e["'][^<>]*)>((?:(?!</?(?:\w+:)?c[\s>]).)*)</(?:\w+:)?c>""", re.DOTALL
)
# a formula without a result, or of 0; an empty text (t="str") is a result
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s((?:(?!\bt\s*=\s*["']str)[^<>])*)>\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*(?:/>|>(0?)</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"""
)
_TO_CALCULATE = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
"""A program that cannot calculate asks the next one to do it, and writes 0 meanwhile."""
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


def errors(path: Path, sheet: str, /) -> dict[int, dict[int, str]]:
    """What such cells of a sheet say, by row, from 1, and by column, from 0. Raises ValueError where it is broken."""
    found: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part not in archive.namelist():
            return found
        meanwhile = bool(_TO_CALCULATE.search(archive.read("xl/workbook.xml")))
        with archive.open(part) as file:
            held = b""
            while chunk := file.read(_CHUNK):
                text = held + chunk
                for match in _CELL.finditer(text) if b'"e"' in text or b"'e'" in text else ():
                    value = _VALUE.search(match[2])
                    _put(found, match[1], value[1].decode("utf-8", "replace") if value else "#N/A")
                for match in _FORMULA.finditer(text) if b"<f" in text or b":f" in text else ():
                    if meanwhile or not match[2]:
                        _put(found, match[1], NO_RESULT)
                held = text[-_LONGEST:]  # a cell may go on in the next chunk; who is found twice is the same
    return found


def _put(found: dict[int, dict[int, str]], attributes: bytes, said: str) -> None:
    if place := _PLACE.search(attributes):
        found.setdefault(int(place[2]), {})[column_number(place[1]) - 1] = said


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
