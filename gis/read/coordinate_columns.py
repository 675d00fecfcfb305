"""Finds where a table says where: columns of longitude and latitude, of x and y, or of WKT; and reads them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely

from gis.check.no_value import is_unknown
from gis.check.numbers import Style, number, style
from gis.issues import Issue, Severity
from gis.layers import Cell
from gis.read.shapes import from_wkt as shapes_of_wkt
from gis.values import ValueProblem

_X = re.compile(
    r"x|lon|long|lng|longitud(e|ine)|est|east|easting|e|coord(inata)?_?(x|est)|[xe]coord(inata)?|point_?x|geox|"
    r"utm(x|est?)|xutm|gbx|xgb"
)
_Y = re.compile(
    r"y|lat|latitud(e|ine)|nord|north|northing|n|coord(inata)?_?(y|nord)|[yn]coord(inata)?|point_?y|geoy|"
    r"utm(y|n|nord)|yutm|gby|ygb"
)
_WKT = re.compile(r"e?wkt|(wkt)?(the)?geom(etr(y|ia))?(wkt)?|shape|wktgeom")
_SYSTEM = re.compile(r"(codice)?(epsg|srid|crs|sr)|sistemadiriferimento")
_TEXT = re.compile(
    r"\s*(?:SRID=(\d{1,6});)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CURVE|SURFACE|CURVEPOLYGON|"
    r"COMPOUNDCURVE|CIRCULARSTRING)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<!\d)(4326|32632|32633|7791|7792|6707|6708|3003|3004|25832|25833|3857|4258|6706|4806|23032)(?!\d)"
)
_NOISE = re.compile(
    r"(wgs84|wgs|etrs89|rdn2008|epsg|srid|gaussboaga|roma40|monte|mario|utm32n?|32n|gradi|decimali|deg|m)$"
)
_CONTINUED = re.compile(r"_(\d+)$")


@dataclass(frozen=True)
class Places:
    """The columns, by name: `x` and `y`, or the pieces of a WKT text; `code` is the EPSG code that they declare."""

    x: str = ""
    y: str = ""
    wkt: tuple[str, ...] = ()
    system: str = ""
    code: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, longitude first."""
        return tuple(name for name in (self.x, self.y, *self.wkt, self.system) if name)

    @property
    def crs(self) -> str | None:
        """The declared system as WKT, None where the table says nothing or names one that does not exist."""
        try:
            return str(pyproj.CRS.from_epsg(self.code).to_wkt()) if self.code else None
        except pyproj.exceptions.CRSError:
            return None


def find(columns: Sequence[str], sample: Mapping[str, Sequence[Cell]], /) -> Places | None:
    """The columns that say where, if their names do and what stands in them agrees."""
    system = next((name for name in columns if _SYSTEM.fullmatch(_plain(name))), "")
    codes = {match[1] for cell in sample.get(system, ()) if (match := _CODE.search(str(cell)))}
    for name in columns:
        texts = [cell for cell in sample[name] if isinstance(cell, str) and cell.strip()]
        matches = [_TEXT.match(text) for text in texts]
        if _WKT.fullmatch(_plain(name)) and any(matches):
            codes |= {match[1] for match in matches if match and match[1]}
            return Places(wkt=_pieces(name, columns), system=system, code=_only(codes))
    for x, y in _pairs(columns):
        if any(_numbers(sample[x])) and any(_numbers(sample[y])):
            codes |= {match[1] for name in (x, y) if (match := _CODE.search(name))}
            return Places(x=x, y=y, system=system if codes else "", code=_only(codes))
    return None


def _only(codes: set[str]) -> int | None:
    return int(next(iter(codes))) if len(codes) == 1 else None


def _plain(name: str) -> str:
    """A heading without accents, codes, units and signs."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]", "", _CODE.sub("", ascii_))
    while (
        not (_X.fullmatch(plain) or _Y.fullmatch(plain) or _SYSTEM.fullmatch(plain))
        and (shorter := _NOISE.sub("", plain)) != plain
    ):
        plain = shorter
    return plain


def _pairs(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Each column of x with the one of y, those of the same kind of name first (lon with lat, est with nord)."""
    xs = [name for name in columns if _X.fullmatch(_plain(name))]
    ys = [name for name in columns if _Y.fullmatch(_plain(name))]
    kinds = ("lon", "lng", "est", "eas", "e"), ("lat", "lat", "nor", "nor", "n")

    def agree(x: str, y: str) -> bool:
        plain_x, plain_y = _plain(x), _plain(y)
        if plain_x.replace("x", "y") == plain_y:
            return True
        return any(plain_x.startswith(a) and plain_y.startswith(b) for a, b in zip(*kinds, strict=True))

    return sorted(((x, y) for x in xs for y in ys), key=lambda pair: not agree(*pair))


def _pieces(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """A text too long for one cell goes on in `name_2`, `name_3`…"""
    return (name, *(other for other in columns if other.startswith(f"{name}_") and _CONTINUED.search(other)))


def _numbers(cells: Sequence[Cell]) -> list[float | None]:
    """Each cell as a number, None where it is none; a comma may be the decimal one."""
    if all(isinstance(cell, float | int) for cell in cells):
        return [float(cell) for cell in cells]  # type: ignore[arg-type]
    how = style(cells) or Style.DECIMALS
    return [_number(cell, how) for cell in cells]


def _number(cell: Cell, how: Style) -> float | None:
    if isinstance(cell, bool) or cell is None or isinstance(cell, list):
        return None
    try:
        value = float(number(cell, style=how).value) if isinstance(cell, str) else float(cell)
    except (ValueProblem, OverflowError):
        return None
    return value if np.isfinite(value) else None


def read(places: Places, columns: Mapping[str, Sequence[Cell]], /, *, first: int) -> tuple[Any, list[Issue]]:
    """The geometries of some rows, and what could not be read of each."""
    if places.wkt:
        return _from_wkt(places, columns, first)
    xs, ys = columns[places.x], columns[places.y]
    x, y = (np.array(_numbers(cells), dtype=float) for cells in (xs, ys))
    good = ~(np.isnan(x) | np.isnan(y))
    shapes = np.empty(len(x), dtype=object)
    shapes[good] = shapely.points(x[good], y[good])
    issues = []
    for index in np.flatnonzero(~good).tolist():
        told = [str(cell).strip() for cell in (xs[index], ys[index]) if cell is not None and str(cell).strip()]
        if told:
            issues.append(_not_numbers(told, first + index))
    return shapes, issues


def _not_numbers(told: Sequence[str], row: int) -> Issue:
    start = f"le coordinate «{'», «'.join(told)}»"
    if all(map(is_unknown, told)):
        text = f"{start} sono lette come posizione non nota"
        return Issue("", "geometry", "unknown-word", text, severity=Severity.NOTE, row=row)
    todo = "scriverle in metri o in gradi decimali, per esempio 9,0401 e 45,5302"
    return Issue("", "geometry", "geometry-unreadable", f"{start} non sono due numeri", row=row, suggestion=todo)


def _from_wkt(places: Places, columns: Mapping[str, Sequence[Cell]], first: int) -> tuple[Any, list[Issue]]:
    pieces = zip(*(columns[name] for name in places.wkt), strict=True)
    texts = ["".join(str(piece) for piece in row if piece is not None).strip() for row in pieces]
    bare: list[str | None] = []
    issues = []
    for index, text in enumerate(texts):
        match = _TEXT.match(text)
        bare.append((text.split(";", 1)[1] if match and match[1] else text) or None)
        if match and match[1] and places.code and int(match[1]) != places.code:
            bare[-1] = None
            why = f"la geometria è in EPSG:{match[1]}, le altre in EPSG:{places.code}"
            issues.append(Issue("", "geometry", "geometry-unreadable", why, row=first + index))
    shapes, unread = shapes_of_wkt(bare, first=first)
    return shapes, issues + unread
