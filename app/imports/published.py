"""What the child process that checks a file needs to know of the portal, as files: it reaches no database.

- `schema.json`: the JSON Schema of the collection, as `/api/collections/{id}/schema` gives it;
- `published.jsonl`: a line for each current record, `{"id", "version", "properties", "geometry", "shown",
  "withdrawn"}`; the properties are the proposed ones, `geometry` is the record's own or null, `shown` the one that is
  published for want of it; `withdrawn` is true of a record whose current version is its deletion;
- `past.jsonl`: the same of the versions that are no longer current, from which an older file may have been made;
- `territory.geojson`: the Comuni with their boundaries, `id` their ISTAT code.

Geometries in lines are WKB in hexadecimal, WGS 84.
"""

from pathlib import Path

import orjson
import psycopg
import sqlalchemy as sa
from psycopg import sql

from app.catalog import GAZETTEER, Collection, schemas

# JSON has no raw control characters: with two of them as delimiter and quote, CSV leaves every line as it is.
_VERSIONS = sql.SQL(
    """
    COPY (
        SELECT json_build_object(
            'id', record_id, 'version', h.version, 'properties', properties, 'withdrawn', action = 'delete',
            'geometry', encode(ST_AsBinary(geometry), 'hex'), 'shown', {shown})
        FROM history h {published}
        WHERE collection = {collection} AND {which} ORDER BY record_id, h.version
    ) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')
    """
)
_SHOWN = sql.SQL("CASE WHEN geometry IS NULL THEN encode(ST_AsBinary(t.geom), 'hex') END")
_BESIDE = sql.SQL("LEFT JOIN {table} t ON t.id = h.record_id")
_CURRENT, _PAST = sql.SQL("valid_to IS NULL"), sql.SQL("valid_to IS NOT NULL AND action <> 'delete'")

_TERRITORY = sql.SQL(
    """
    COPY (
        SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
            'type', 'Feature', 'id', id, 'properties', json_build_object('name', {name},
                'former_codes', former_codes, 'former_names', former_names),
            'geometry', ST_AsGeoJSON(geom, 7)::json) ORDER BY id))
        FROM {gazetteer}
    ) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')
    """
)


def dump(session: sa.Connection, collection: Collection, /, *, folder: Path) -> None:
    """Write the four files; all that they hold is of one moment (the caller's transaction)."""
    schema = schemas.document(collection, uri=f"/api/collections/{collection.id}/schema")
    (folder / "schema.json").write_bytes(orjson.dumps(schema))
    territory = _TERRITORY.format(name=sql.Identifier(GAZETTEER.title_field), gazetteer=sql.Identifier(GAZETTEER.id))
    _copy(session, territory, folder / "territory.geojson")
    table = sql.Identifier(collection.id)
    for which, name in ((_CURRENT, "published.jsonl"), (_PAST, "past.jsonl")):
        versions = _VERSIONS.format(
            collection=sql.Literal(collection.id),
            shown=_SHOWN if collection.geometry else sql.SQL("NULL"),
            published=_BESIDE.format(table=table) if collection.geometry else sql.SQL(""),
            which=which,
        )
        _copy(session, versions, folder / name)


def _copy(session: sa.Connection, statement: sql.Composed, path: Path) -> None:
    driver = session.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with path.open("wb") as file, driver.cursor().copy(statement) as copy:
        for piece in copy:
            file.write(piece)
