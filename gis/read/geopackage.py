"""Reads GeoPackage with SQLite alone: only ordinary tables that it lists, so its views and triggers never run."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import orjson
import pyproj
import shapely

from gis.issues import Issue, Severity
from gis.layers import Batch, Cell, Layer
from gis.limits import Unreadable
from gis.read.archive import Sent
from gis.read.shapes import from_wkb

_ENVELOPES = (0, 32, 48, 48, 64)  # bytes of the envelope in a geometry's header, by its code
_SYSTEM_TABLES = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", "gpkg_data_columns")
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA})
_VERSIONS_AT, _WRITES_AHEAD = 18, b"\2\2"
"""Where a database file says how it is written, and what it says while changes wait in its write-ahead log."""
_ROW_STEPS = 5_000_000  # how many steps of SQLite one row may take


@contextmanager
def _database(sent: Sent) -> Iterator[sqlite3.Connection]:
    """The database, which cannot be written nor run anything of its own; its faults become Unreadable."""
    address = f"{sent.path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA query_only = ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, sent.limits.feature)
            connection.set_authorizer(
                lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
            )
            yield connection
    except sqlite3.Error as error:
        raise Unreadable("geopackage-broken", f"«{sent.name}» è un GeoPackage danneggiato ({error}).") from None
    except UnicodeDecodeError:
        raise Unreadable(
            "encoding", f"«{sent.name}» contiene testi che non sono UTF-8, come GeoPackage richiede."
        ) from None


def layers(sent: Sent, /) -> tuple[Layer, ...]:
    """The tables of features and of attributes that the file lists and that are tables in truth."""
    with _database(sent) as connection:
        types = dict(
            connection.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        )
        if any(types.get(name) == "view" for name in _SYSTEM_TABLES) or "gpkg_contents" not in types:
            raise Unreadable("geopackage-broken", f"«{sent.name}» non ha le tabelle che un GeoPackage deve avere.")
        virtual = {
            name
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if re.match(r"\s*CREATE\s+VIRTUAL", sql or "", re.IGNORECASE)
        }
        listed = connection.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY rowid"
        ).fetchall()
        names = [name for (name,) in listed if types.get(name) == "table" and name not in virtual]
        if len(names) > sent.limits.layers:
            raise Unreadable("too-many-layers", f"«{sent.name}» ha più di {sent.limits.layers} livelli.")
        if not names:
            raise Unreadable("no-data", f"«{sent.name}» non contiene tabelle di dati (le viste non si leggono).")
        return tuple(_layer(connection, name, sent) for name in names)


def _layer(connection: sqlite3.Connection, name: str, sent: Sent) -> Layer:
    geometry = _geometry_column(connection, name)
    columns = _columns(connection, name)
    key = _row_key(columns)
    attributes = tuple(column for column, _, _ in columns if column not in (geometry, key))
    sent.limits.check_columns(len(attributes))
    (rows,) = connection.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()  # noqa: S608 - quoted
    return Layer(
        name=name,
        columns=attributes,
        rows=rows,
        crs=_crs(connection, name) if geometry else None,
        has_geometry=geometry is not None,
        encoding="UTF-8",
        encoding_reason="GeoPackage è sempre UTF-8",
    )


def batches(sent: Sent, layer: Layer, /, *, size: int) -> Iterator[Batch]:
    """The rows of a layer in the order of their keys."""
    with _database(sent) as connection:
        geometry = _geometry_column(connection, layer.name)
        types = {column: type_ for column, type_, _ in _columns(connection, layer.name)}
        lists = _json_columns(connection, layer.name)
        readers = [partial(_cells, type_=types[column].upper(), lists=column in lists) for column in layer.columns]
        names = ", ".join(_quoted(column) for column in (*layer.columns, *([geometry] if geometry else [])))
        rows = connection.execute(f"SELECT {names or 'NULL'} FROM {_quoted(layer.name)}")  # noqa: S608 - quoted
        first, vertices, told = 1, 0, (*_unread(connection), *_unsaved(sent))
        while found := _fetched(connection, rows, size):
            by_column: list[tuple[Any, ...]] = list(zip(*found, strict=True))
            shapes: Any = None
            problems: list[Issue] = []
            if geometry is not None:
                shapes, problems = from_wkb([_wkb(blob) for blob in by_column[len(layer.columns)]], first=first)
            if shapes is not None:
                vertices += int(shapely.get_num_coordinates(shapes).sum())
                sent.limits.check_vertices(vertices)
            cells = {
                name: read(by_column[i]) for i, (name, read) in enumerate(zip(layer.columns, readers, strict=True))
            }
            yield Batch(first=first, columns=cells, geometry=shapes, problems=(*told, *problems))
            told = ()
            first += len(found)
            sent.limits.check_rows(first - 1)


def _unread(connection: sqlite3.Connection) -> tuple[Issue, ...]:
    """What is said of the views that the file lists: they are queries, and nothing that a file asks for is run."""
    views = connection.execute(
        "SELECT table_name FROM gpkg_contents JOIN sqlite_master ON name = table_name AND type = 'view' ORDER BY 1"
    ).fetchall()
    if not views:
        return ()
    names = ", ".join(f"«{name}»" for (name,) in views[:20])
    text = f"le viste del GeoPackage non si leggono, solo le tabelle: {names}"
    return (Issue("", "", "view-not-read", text, severity=Severity.NOTE),)


def _unsaved(sent: Sent) -> tuple[Issue, ...]:
    """A warning where the file says that its latest changes may be in another beside it, which nobody sends."""
    with sent.path.open("rb") as file:
        file.seek(_VERSIONS_AT)
        if file.read(2) != _WRITES_AHEAD:
            return ()
    text = "il GeoPackage era aperto in un altro programma (QGIS?): le ultime modifiche possono non essere nel file"
    todo = "salvare le modifiche, chiudere il programma e mandare il file di nuovo"
    return (Issue("", "", "still-open", text, severity=Severity.WARNING, suggestion=todo),)


def _fetched(connection: sqlite3.Connection, rows: sqlite3.Cursor, size: int) -> list[tuple[Any, ...]]:
    connection.set_progress_handler(lambda: 1, _ROW_STEPS * max(size, 1) // 1000)
    try:
        return rows.fetchmany(size)
    finally:
        connection.set_progress_handler(None, 0)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[str, str, int]]:
    """Name, declared type and place in the primary key of each stored column."""
    return [(row[1], row[2] or "", row[5]) for row in connection.execute(f"PRAGMA table_info({_quoted(table)})")]


def _row_key(columns: Sequence[tuple[str, str, int]]) -> str | None:
    """The row number that GeoPackage gives each record, which is not an attribute; only with its usual names."""
    keys = [(name, type_) for name, type_, place in columns if place]
    if (
        len(keys) == 1
        and keys[0][1].upper() == "INTEGER"
        and keys[0][0].lower() in ("fid", "ogc_fid", "ogr_fid", "rowid")
    ):
        return keys[0][0]
    return None


def _geometry_column(connection: sqlite3.Connection, table: str) -> str | None:
    found = connection.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
    ).fetchone()
    return found[0] if found else None


def _crs(connection: sqlite3.Connection, table: str) -> str | None:
    found = connection.execute(
        "SELECT s.organization, s.organization_coordsys_id, s.definition FROM gpkg_geometry_columns g"
        " JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?",
        (table,),
    ).fetchone()
    if found is None:
        return None
    organization, code, definition = found
    if str(organization).upper() == "EPSG" and isinstance(code, int) and code > 0:
        try:
            return str(pyproj.CRS.from_epsg(code).to_wkt())
        except pyproj.exceptions.CRSError:
            pass
    return str(definition) if definition and str(definition).lower() != "undefined" else None


def _json_columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """The columns that are declared to hold JSON, in which lists of texts are written."""
    try:
        rows = connection.execute(
            "SELECT column_name FROM gpkg_data_columns WHERE table_name = ? AND mime_type = 'application/json'",
            (table,),
        )
        return {name for (name,) in rows}
    except sqlite3.OperationalError:
        return set()


def _cells(values: Sequence[Any], *, type_: str, lists: bool) -> Sequence[Cell]:
    if lists:
        return [_list(value) for value in values]
    if type_.startswith("BOOLEAN"):
        return [bool(value) if value in (0, 1) else value for value in values]
    if type_ in ("BLOB", "") or type_.startswith("BLOB"):
        return [value.hex() if isinstance(value, bytes) else value for value in values]
    if type_.startswith(("TEXT", "DATE", "INT", "MEDIUMINT", "SMALLINT", "TINYINT", "REAL", "DOUBLE", "FLOAT")):
        kinds = set(map(type, values))
        if bytes not in kinds:
            return values
    return [value.hex() if isinstance(value, bytes) else value for value in values]


def _list(value: Any) -> Cell:
    """A JSON array of texts as a list; whatever else stays the text it is."""
    if isinstance(value, str) and value.startswith("["):
        try:
            items = orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        if all(isinstance(item, str) for item in items):
            return list(items)
    return value.hex() if isinstance(value, bytes) else value


def _wkb(blob: Any) -> bytes | None:
    if not isinstance(blob, bytes):
        return None
    code = (blob[3] >> 1) & 7 if len(blob) >= 8 and blob[:2] == b"GP" else 7
    return blob[8 + _ENVELOPES[code] :] if code < len(_ENVELOPES) else b""
