"""What a GeoPackage of ours holds beside its layers: how they are drawn, what codes and fields mean, how to use it."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from gis.write.columns import Table

README = "LEGGIMI"
FIELDS = "campi"
LIST = "elenco_"
"""What the name of a table of codes begins with."""

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  useAsDefault, description, owner)
SELECT '', '', :table, coalesce(max(column_name), ''), :table, :qml, 1, :title, ''
FROM gpkg_geometry_columns WHERE table_name = :table"""
_CONTENTS = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)"
_HOW_TO_EDIT = (
    (
        "Punti, linee e poligoni",
        "Di ogni raccolta c'è un livello per forma, perché in QGIS un livello ne ha una: insieme sono una tabella.",
    ),
    (
        "Schede senza posizione propria",
        "Sono tra i punti, senza geometria: «Aggiungi parte» ne dà una; location_precision dice quanto è precisa.",
    ),
    (
        "Dare un perimetro a un punto",
        "Tagliare la scheda dai punti, incollarla nei poligoni e disegnarlo con «Aggiungi parte»: l'id resta quello.",
    ),
)


def is_beside(layer: str, /) -> bool:
    """Whether a layer of a file is not of records, but one of the tables written here."""
    return layer in (README, FIELDS, "layer_styles") or layer.startswith(LIST)


def furnish(path: Path, tables: Sequence[Table], layers: Sequence[Table], /) -> None:
    """Add them to a GeoPackage that holds the tables, each in one or more layers."""
    lists = {one.code_list.id: one.code_list for table in tables for one in table.fields if one.code_list}
    notes = dict.fromkeys(note for table in tables for note in ((table.name, table.title), *table.about))
    if len(layers) > len(tables):
        notes |= dict.fromkeys(_HOW_TO_EDIT)
    fields = [
        (table.name, one.name, one.title.it, one.title.en, one.unit, one.code_list.id if one.code_list else None)
        for table in tables
        for one in table.fields
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN")
        _attributes(database, README, ("voce", "testo"), notes)
        _attributes(database, FIELDS, ("tabella", "campo", "titolo", "title", "unita", "elenco"), fields)
        for known in lists.values():
            codes = [(code.value, code.label.it, code.label.en) for code in known.codes]
            _attributes(database, LIST + known.id.replace("-", "_"), ("valore", "etichetta", "label"), codes)
        _draw(database, layers)
        database.execute("COMMIT")


def _attributes(database: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[Any]) -> None:
    """A table without geometry; names are ours, from the catalog."""
    told = ", ".join(f'"{column}" TEXT' for column in columns)
    database.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {told})')
    places = ", ".join("?" for _ in columns)
    into = ", ".join(f'"{column}"' for column in columns)
    database.executemany(f'INSERT INTO "{name}" ({into}) VALUES ({places})', rows)  # noqa: S608 — see above
    database.execute(_CONTENTS, (name, name, ""))


def _draw(database: sqlite3.Connection, layers: Sequence[Table]) -> None:
    drawn = [(layer, layer.qml[layer.shape]) for layer in layers if layer.qml]
    if not drawn:
        return
    database.execute(_STYLES)
    for layer, qml in drawn:
        database.execute(_STYLE, {"table": layer.name, "qml": qml, "title": layer.title})
    database.execute(_CONTENTS, ("layer_styles", "layer_styles", ""))
