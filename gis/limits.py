"""How much a file may ask of us, and the refusal of a whole file in a sentence for whoever sent it."""

from dataclasses import dataclass

MB = 1_000_000


class Unreadable(ValueError):
    """A file that is refused as a whole. `code` is for programs, the message is Italian, for the person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """The most that is accepted of one file; everything is counted while reading, never believed from a header.

    size, unpacked, line, feature and cell are bytes or characters; ratio is unpacked to packed; nesting is of JSON and
    XML; vertices are of one layer; area is rows times columns of a worksheet.
    """

    size: int = 500 * MB
    unpacked: int = 2_000 * MB
    entries: int = 2_000
    ratio: int = 250
    layers: int = 200
    columns: int = 1_000
    rows: int = 5_000_000
    vertices: int = 100_000_000
    nesting: int = 30
    line: int = 20 * MB
    feature: int = 20 * MB
    cell: int = 5 * MB
    area: int = 20_000_000

    def check_columns(self, count: int) -> None:
        """Refuse a table that is too wide."""
        if count > self.columns:
            raise Unreadable("too-many-columns", f"La tabella ha {count} colonne: ne sono ammesse {self.columns}.")

    def check_rows(self, count: int) -> None:
        """Refuse a table that is too long."""
        if count > self.rows:
            raise Unreadable("too-many-rows", f"La tabella ha più di {self.rows} righe: dividere il file.")

    def check_vertices(self, count: int) -> None:
        """Refuse geometries that are too heavy."""
        if count > self.vertices:
            raise Unreadable(
                "too-many-vertices", f"Le geometrie hanno più di {self.vertices} vertici: dividere il file."
            )


LIMITS = Limits()
