"""What the child process that checks a file needs to know of the portal, as files: it reaches no database.

- `schema.json`: the JSON Schema of the fields that can be proposed, as `/api/collections/{id}/schema` gives it;
- `published.jsonl`: a line for each current record, `{"id", "version", "properties", "geometry"}`; the properties are
  the proposed ones and the geometry is the record's own (WKB in hexadecimal, WGS 84) or null;
- `territory.geojson`: the Comuni with their boundaries, `id` their ISTAT code.
"""

from pathlib import Path

import orjson
import psycopg
import sqlalchemy as sa
from psycopg import sql

from app.catalog import GAZETTEER, Collection, schemas

# JSON has no raw control characters: with two of them as delimiter and quote, CSV leaves every line as it is.
_PUBLISHED = sql.SQL(
    """
    COPY (
        SELECT json_build_object('id', record_id, 'version', version, 'properties', properties,
                                 'geometry', encode(ST_AsBinary(geometry), 'hex'))
        FROM history WHERE collection = {collection} AND valid_to IS NULL AND action <> 'delete' ORDER BY record_id
    ) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')
    """
)

_TERRITORY = sql.SQL(
    """
    COPY (
        SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
            'type', 'Feature', 'id', id, 'properties', json_build_object('name', {name}),
            'geometry', ST_AsGeoJSON(geom, 7)::json) ORDER BY id))
        FROM {gazetteer}
    ) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')
    """
)


def dump(session: sa.Connection, collection: Collection, /, *, folder: Path) -> None:
    """Write the three files; all that they hold is of one moment (the caller's transaction)."""
    schema = schemas.document(collection, uri=f"/api/collections/{collection.id}/schema")
    (folder / "schema.json").write_bytes(orjson.dumps(schema))
    territory = _TERRITORY.format(name=sql.Identifier(GAZETTEER.title_field), gazetteer=sql.Identifier(GAZETTEER.id))
    _copy(session, territory, folder / "territory.geojson")
    _copy(session, _PUBLISHED.format(collection=sql.Literal(collection.id)), folder / "published.jsonl")


def _copy(session: sa.Connection, statement: sql.Composed, path: Path) -> None:
    driver = session.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with path.open("wb") as file, driver.cursor().copy(statement) as copy:
        for piece in copy:
            file.write(piece)
