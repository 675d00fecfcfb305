"""An XLSX as it is inside, a zip of XML: its rows are made some thousand at a time, and no cell is a formula."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.compute as pc

from gis.formulas import DANGEROUS

MOST_ROWS = 1_048_576
_LARGEST = 10**15
"""Of whole numbers, whose last digits a spreadsheet makes zeros beyond: those are written as texts."""
_LEVEL = 3
_ENTRY_BYTES = 2**30
"""From half of what a plain entry of a zip may hold, it gets room for long sizes."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_BOLD, _QUOTED = ' s="1"', ' s="2"'
_FROZEN = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
_TEXT, _TEXT_END = ' t="inlineStr"><is><t>', "</t></is></c>"
_NUMBER, _NUMBER_END = "><v>", "</v></c>"

_UNSPEAKABLE = "[\\x00-\\x08\\x0b-\\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
"""What XML cannot say, and what would be taken for the way in which a workbook says it."""


class Workbook:
    """A workbook being written: which sheets there are is said first, as programs that sniff at files expect."""

    def __init__(self, path: Path, names: Sequence[str], /) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self._names = names
        for entry, text in _parts(names):
            self._zip.writestr(entry, _XML + text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def sheet(
        self, name: str, /, *, widths: Sequence[int], choices: Mapping[int, str], last: int, frozen: bool, size: int
    ) -> Iterator[Any]:
        """One sheet, whose rows (see rows) are written to what is given.

        widths: of its columns, in characters; choices: where the list of a column (from 0) stands, which is to be
        chosen from down to the `last` row; frozen: whether its heading and first column stay in sight;
        size: about how many bytes its rows have.
        """
        place = self._names.index(name)
        selected = "" if place else ' tabSelected="1"'
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
            for number, width in enumerate(widths, 1)
        )
        with self._zip.open(_entry(place), "w", force_zip64=size > _ENTRY_BYTES) as file:
            file.write(
                f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
                f"{_FROZEN if frozen else ''}</sheetView></sheetViews><cols>{columns}</cols><sheetData>\n".encode()
            )
            yield file
            file.write(f"</sheetData>{_validations(choices, min(last, MOST_ROWS))}</worksheet>".encode())


def rows(columns: Sequence[Any], first: int, /, *, bold: Collection[int] = ()) -> bytes:
    """The rows of some columns (Arrow: texts, numbers, booleans), from row `first` (from 1) on; null is no cell."""
    if not columns:
        return b""
    numbers = pc.cast(pa.array(range(first, first + len(columns[0]))), pa.string())
    cells = [
        pc.fill_null(_cells(letters(place), numbers, column, bold=place in bold), "")
        for place, column in enumerate(columns)
    ]
    joined = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>\n", "")
    return "".join(joined.to_pylist()).encode()


def texts(table: Iterable[Sequence[str]], /) -> list[Any]:
    """Rows of texts as columns."""
    return [pa.array(column, pa.string()) for column in zip(*table, strict=True)]


def letters(place: int, /) -> str:
    """What a spreadsheet calls a column, from 0."""
    before, own = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + own)


def _cells(letter: str, numbers: Any, column: Any, *, bold: bool) -> Any:
    start, end = _NUMBER, _NUMBER_END
    if pa.types.is_string(column.type):
        start, end = pc.if_else(_at_its_edge(column), _TEXT[:-1] + ' xml:space="preserve">', _TEXT), _TEXT_END
        # Quoted: who edits such a text later does not make a formula of it either.
        style = _BOLD if bold else pc.if_else(pc.match_substring_regex(column, DANGEROUS), _QUOTED, "")
        start = pc.binary_join_element_wise('"', style, start, "")
        return pc.binary_join_element_wise(f'<c r="{letter}', numbers, start, _escaped(column), end, "")
    if pa.types.is_boolean(column.type):
        start, column = ' t="b"><v>', pc.cast(column, pa.int8())
    told = pc.cast(column, pa.string())
    if pa.types.is_floating(column.type):
        finite = pc.is_finite(column)
        start, told = pc.if_else(finite, start, ' t="e"><v>'), pc.if_else(finite, told, "#NUM!")
    elif pa.types.is_int64(column.type):
        exact = pc.less_equal(pc.abs(column), _LARGEST)
        start, end = pc.if_else(exact, start, _TEXT), pc.if_else(exact, end, _TEXT_END)
    return pc.binary_join_element_wise(f'<c r="{letter}', numbers, '"', start, told, end, "")


def _at_its_edge(column: Any) -> Any:
    """Whether a text begins or ends with a blank, which XML would be free to drop."""
    return pc.not_equal(pc.utf8_trim_whitespace(column), column)


def _escaped(column: Any) -> Any:
    if pc.any(pc.match_substring_regex(column, _UNSPEAKABLE)).as_py():
        spoken = [None if text is None else re.sub(_UNSPEAKABLE, _spoken, text) for text in column.to_pylist()]
        column = pa.array(spoken, pa.string())
    for sign, told in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        column = pc.replace_substring(column, sign, told)
    return column


def _spoken(found: re.Match[str]) -> str:
    text = found.group()
    return f"_x{ord(text):04X}_" if len(text) == 1 else f"_x005F{text}"


def _validations(choices: Mapping[int, str], last: int) -> str:
    """Any other value is warned of, not refused, since a source may have one."""
    if not choices:
        return ""
    told = "".join(
        '<dataValidation type="list" errorStyle="warning" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'sqref="{letters(place)}2:{letters(place)}{last}"><formula1>{escape(where)}</formula1></dataValidation>'
        for place, where in choices.items()
    )
    return f'<dataValidations count="{len(choices)}">{told}</dataValidations>'


def _entry(place: int) -> str:
    return f"xl/worksheets/sheet{place + 1}.xml"


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All of a workbook but its sheets."""
    sheets = [_entry(place) for place in range(len(names))]
    kinds = dict.fromkeys(sheets, "worksheet") | {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"}
    told = f'<Default Extension="rels" ContentType="{_RELATIONS}"/>' + "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPES}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{told}</Types>'
    yield "_rels/.rels", _relations([("xl/workbook.xml", "officeDocument")])
    told = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{told}</sheets></workbook>'
    links = [(one.removeprefix("xl/"), "worksheet") for one in sheets]
    yield "xl/_rels/workbook.xml.rels", _relations([*links, ("styles.xml", "styles")])
    yield "xl/styles.xml", _STYLES


def _relations(links: Iterable[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'
