"""The rows of an official CSV, one at a time whatever its size: by the names of its columns, not by their places."""

import csv
import re
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from app.imports.sources.source import Reading
from gis.check.folding import words
from gis.issues import Severity
from gis.limits import Unreadable
from gis.read.encodings import WINDOWS

_SEPARATORS = ";|,\t"
_LONGEST_CELL = 1_000_000
_PREFIX = 4096
_UTF_8 = "utf-8-sig"
_UNREAD = re.compile("[\udc80-\udcff]")
"""Bytes that mean nothing in the encoding of the file, as `surrogateescape` keeps them."""
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
    _: KW_ONLY
    packed: bool = False

    def __iter__(self) -> Iterator[Row]:
        """Number (from 1) and cells of each row; what cannot be read whole is counted and left out."""
        with self.path.open(encoding=self.encoding, errors="surrogateescape", newline="") as file:
            table = csv.reader(self._lines(file), delimiter=self.separator)
            next(table)
            lines = table.line_num
            try:
                for number, cells in enumerate(table, 1):
                    if table.line_num - lines > _MANY_LINES:
                        text = f"la riga {number} ne contiene {table.line_num - lines}: virgolette non chiuse?"
                        self.reading.tell("", "", "open-quote", text, severity=Severity.WARNING, row=number)
                    lines = table.line_num
                    if _UNREAD.search("".join(cells)):
                        self.reading.count("righe lasciate (lettere illeggibili)")
                    elif len(cells) == len(self.columns):
                        yield number, {name: cell.strip() for name, cell in zip(self.columns, cells, strict=True)}
                    elif cells:
                        self.reading.count("righe lasciate (celle in più o in meno)")
            except csv.Error as problem:
                text = f"«{self.path.name}» non è una tabella ben formata vicino alla riga {lines}."
                raise Unreadable("not-a-table", text) from problem

    def _lines(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, and at their end whether there may have been more."""
        line = "\n"
        for line in lines:
            yield line.replace("\x00", "")
        if not self.packed and not line.endswith(("\n", "\r")):
            text = f"«{self.path.name}» finisce a metà di una riga: è arrivato intero?"
            self.reading.tell("", "", "maybe-cut-file", text, severity=Severity.WARNING)


def rows(
    path: Path,
    /,
    *,
    needs: Iterable[str],
    reading: Reading,
    aliases: dict[str, str] | None = None,
    packed: bool = False,
) -> Rows:
    """Open a CSV by its heading. `aliases`: other names of columns, as words; `packed`: it comes from an archive,
    whose checksum says that it is whole. Raises Unreadable.
    """
    csv.field_size_limit(_LONGEST_CELL)
    encoding = _encoding(path)
    if encoding == WINDOWS:
        reading.tell("", "", "encoding", "i testi non sono UTF-8: sono letti come Windows-1252")
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
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
    twice = [name for name in needs if columns.count(name) > 1]
    if twice:
        text = f"«{path.name}» ha due volte la colonna {', '.join(twice)}: non si sa quale valga."
        raise Unreadable("double-columns", text)
    return Rows(path, encoding, separator, columns, reading, packed=packed)


def _encoding(path: Path) -> str:
    """UTF-8 where its mark says so or every letter of it is; else Windows-1252, as in older releases."""
    with path.open("rb") as file:
        if file.read(len(BOM_UTF8)) == BOM_UTF8:
            return _UTF_8
        file.seek(0)
        decoder = getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)  # a letter cut at the very end is no letter of another encoding
        except UnicodeDecodeError:
            return WINDOWS
    return _UTF_8
