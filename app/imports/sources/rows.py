"""The rows of an official CSV, one at a time whatever its size: by the names of its columns, not by their places."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.imports.sources.source import Reading
from gis.check.folding import words
from gis.issues import Severity
from gis.limits import Unreadable

_SEPARATORS = ";|,\t"
_LONGEST_CELL = 1_000_000
_PREFIX = 4096
_MANY_LINES = 20
"""A row of more lines than these has a quotation mark that nobody closed."""

Row = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Rows:
    """A table to be read: its columns as words (`Codice Univoco submisura ` is `codice_univoco_submisura`)."""

    path: Path
    encoding: str
    separator: str
    columns: tuple[str, ...]
    reading: Reading

    def __iter__(self) -> Iterator[Row]:
        """Number (from 1) and cells of each row; one with too many or too few cells is counted and left out."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            table = csv.reader(_clean(file), delimiter=self.separator)
            next(table)
            lines = table.line_num
            try:
                for number, cells in enumerate(table, 1):
                    if table.line_num - lines > _MANY_LINES:
                        text = f"la riga {number} ne contiene {table.line_num - lines}: virgolette non chiuse?"
                        self.reading.tell("", "", "open-quote", text, severity=Severity.WARNING, row=number)
                    lines = table.line_num
                    if len(cells) == len(self.columns):
                        yield number, {name: cell.strip() for name, cell in zip(self.columns, cells, strict=True)}
                    elif cells:
                        self.reading.count("righe lasciate (celle in più o in meno)")
            except csv.Error as problem:
                text = f"«{self.path.name}» non è una tabella ben formata vicino alla riga {lines}."
                raise Unreadable("not-a-table", text) from problem


def rows(path: Path, /, *, needs: Iterable[str], reading: Reading, aliases: dict[str, str] | None = None) -> Rows:
    """Open a CSV by its heading. `aliases`: other names of columns, as words. Raises Unreadable."""
    csv.field_size_limit(_LONGEST_CELL)
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        heading = file.readline(_PREFIX * 4)
    if "\x00" in heading or not heading.strip():
        raise Unreadable("not-a-table", f"«{path.name}» non è una tabella di testo.")
    separator = max(_SEPARATORS, key=heading.count)
    given = (words(name) for name in next(csv.reader([heading], delimiter=separator)))
    columns = tuple((aliases or {}).get(name, name) for name in given)
    missing = [name for name in needs if name not in columns]
    if missing:
        text = f"«{path.name}» non è il file atteso: mancano le colonne {', '.join(missing)}."
        raise Unreadable("missing-columns", text)
    return Rows(path, encoding, separator, columns, reading)


def _encoding(path: Path) -> str:
    """UTF-8 (with or without its mark) unless some part of the file is not: older releases are in Windows-1252."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            while file.read(1 << 20):
                pass
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _clean(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\x00", "") for line in lines)
