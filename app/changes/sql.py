"""The SQL of publishing, derived from the catalog. Names come from the catalog only, never from a user."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.catalog import GAZETTEER, Collection
from app.catalog.fields import Field
from app.catalog.tables import sql_type
from app.catalog.tiling import EXTENT, GRID_LEVELS, LARGEST, LEVEL

_DIALECT: sa.Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]

_SQUARES = 18
"""Level of the squares that the clusters of all but the deepest zooms are counted from."""


def _published(geometry: str) -> str:
    """A computed geometry with exactly the coordinates that are published, so that who sends them back finds it."""
    return f"ST_GeomFromGeoJSON(ST_AsGeoJSON({geometry}, 7))"


GAZETTEER_CREATE = f"""
CREATE TEMP TABLE gazetteer ON COMMIT DROP AS
SELECT id AS code, {GAZETTEER.title_field} AS name, zones[1] AS zone,
       {_published("ST_PointOnSurface(geom)")} AS point
FROM {GAZETTEER.id}
"""

STAGED_CREATE = """
CREATE TEMP TABLE staged (
    id text COLLATE "C" PRIMARY KEY, action text NOT NULL, version bigint NOT NULL, updated_at timestamptz NOT NULL,
    current_version bigint, base_version bigint, properties jsonb NOT NULL, geometry geometry
) ON COMMIT DROP
"""

# A withdrawn record's history ends in a tombstone: it counts for the version, not for the content.
STAGED_CHANGES = """
INSERT INTO staged
SELECT c.record_id, c.action, coalesce(h.version, 0) + 1, :at,
       CASE WHEN h.action <> 'delete' THEN h.version END, c.base_version,
       CASE WHEN h.action <> 'delete' THEN h.properties || c.properties ELSE c.properties END,
       CASE WHEN h.action <> 'delete' THEN coalesce(c.geometry, h.geometry) ELSE c.geometry END
FROM changes c
LEFT JOIN history h ON h.collection = c.collection AND h.record_id = c.record_id AND h.valid_to IS NULL
WHERE c.changeset_id = :changeset AND c.collection = :collection
"""

# The end of a question about a part of the records, those from an id on and up to before another.
PART = " AND {id} >= :first AND (CAST(:end AS text) IS NULL OR {id} < :end)"

CUTS = "SELECT percentile_disc(CAST(:shares AS float8[])) WITHIN GROUP (ORDER BY id) FROM staged"

STAGED_COUNT = "SELECT count(*) FILTER (WHERE action <> 'delete'), count(current_version) FROM staged"

RECORDS = "SELECT records FROM collection_versions WHERE collection = :collection"

# A step of the primary key from each collection to the next: the changes themselves may be a hundred thousand.
TOUCHED = """
WITH RECURSIVE touched AS (
    SELECT min(collection) AS name FROM changes WHERE changeset_id = :changeset
  UNION ALL
    SELECT (SELECT min(collection) FROM changes WHERE changeset_id = :changeset AND collection > name)
    FROM touched WHERE name IS NOT NULL
)
SELECT name FROM touched WHERE name IS NOT NULL
"""

CONFLICTS = "SELECT id FROM staged WHERE base_version IS DISTINCT FROM current_version ORDER BY id"

UNKNOWN_COMUNI = """
SELECT s.id, c.code
FROM staged s CROSS JOIN LATERAL jsonb_array_elements_text(
    CASE jsonb_typeof(s.properties -> 'comuni') WHEN 'array' THEN s.properties -> 'comuni' ELSE '[]' END) AS c (code)
WHERE s.action <> 'delete' AND NOT EXISTS (SELECT FROM gazetteer g WHERE g.code = c.code)
ORDER BY s.id
"""

HISTORY_CLOSE = """
UPDATE history h SET valid_to = :at
FROM staged s WHERE h.collection = :collection AND h.record_id = s.id AND h.valid_to IS NULL
"""

HISTORY_INSERT = """
INSERT INTO history
    (collection, record_id, version, valid_from, action, properties, geometry, author, reason, changeset_id)
SELECT :collection, id, version, :at, action, properties, geometry, :author, :reason, :changeset FROM staged
"""


def staged_again(collection: Collection, /) -> str:
    """Stage the current version of the records that lie in some Comuni, to derive them anew."""
    return f"""
INSERT INTO staged
SELECT h.record_id, 'update', h.version, h.valid_from, h.version, h.version, h.properties, h.geometry
FROM history h JOIN {collection.id} t ON t.id = h.record_id
WHERE h.collection = '{collection.id}' AND h.valid_to IS NULL AND t.comuni && CAST(:comuni AS text[])
"""


def delete(collection: Collection, /) -> str:
    """Take the withdrawn records out of the published table."""
    return f"DELETE FROM {collection.id} t USING staged s WHERE s.action = 'delete' AND t.id = s.id"


def upsert(collection: Collection, /) -> str:
    """Write the staged records into a table that may hold earlier versions of them."""
    return insert(collection) + _overwrite(collection)


def insert(collection: Collection, /) -> str:
    """Write the staged records: typed columns, what is derived from them, search text and the GeoJSON feature."""
    names = [field.name for field in collection.all_fields]
    geometry = "ST_AsGeoJSON(full_record.geom, 7)" if collection.geometry else "'null'"
    public = ", ".join(f"full_record.{name}" for name in names if name != "id")
    return f"""
INSERT INTO {collection.id} ({_columns(collection)})
SELECT {", ".join(f"full_record.{name}" for name in names)},
       {_search(collection)},
       '{{"type":"Feature","id":"' || full_record.id || '","geometry":' || {geometry}
           || ',"properties":' || row_to_json(public)::text || '}}',
       :changeset{", full_record.geom" if collection.geometry else ""}
FROM ({_full_record(collection)}) AS full_record
CROSS JOIN LATERAL (SELECT {public}) AS public
"""


def keep(collection: Collection, /, *, home: str) -> str:
    """Copy into the new table, found first under its name, what the staged records leave as it is."""
    columns = _columns(collection)
    return f"""
INSERT INTO {collection.id} ({columns})
SELECT {columns} FROM {home}.{collection.id} t WHERE NOT EXISTS (SELECT FROM staged s WHERE s.id = t.id)
"""


def withdraw_missing(collection: Collection, /, *, new: str) -> str:
    """Take out of the published table what a new one beside it no longer holds."""
    table = collection.id
    return f"DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM {new}.{table} n WHERE n.id = t.id)"


def copy_over(collection: Collection, /, *, new: str) -> str:
    """Write into the published table what a changeset made of a new one beside it."""
    columns = _columns(collection)
    return f"""
INSERT INTO {collection.id} ({columns})
SELECT {columns} FROM {new}.{collection.id} WHERE changeset_id = :changeset
{_overwrite(collection)}"""


def _columns(collection: Collection) -> str:
    names = [field.name for field in collection.all_fields]
    return ", ".join([*names, "search", "feature", "changeset_id", *(["geom"] if collection.geometry else [])])


def _overwrite(collection: Collection) -> str:
    updates = ", ".join(f"{name} = excluded.{name}" for name in _columns(collection).split(", ") if name != "id")
    return f"ON CONFLICT (id) DO UPDATE SET {updates}"


def counted(collection: Collection, /) -> str:
    """What clusters tell of the staged records, as they are published now, in one text."""
    sums = _sums(collection, "t.{field}")
    return f"""
SELECT string_agg((t.id, t.tile_x, t.tile_y{sums})::text, ' ' ORDER BY t.id)
FROM {collection.id} t JOIN staged s ON s.id = t.id
"""


NO_CLUSTERS = "DELETE FROM tile_clusters WHERE collection = :collection"


def squares(collection: Collection, /) -> str:
    """Count the anchors by squares that the upper zooms are all made of, instead of from each record."""
    shift = LEVEL - _SQUARES
    return f"""
CREATE TEMP TABLE squares ON COMMIT DROP AS
SELECT tile_x >> {shift} AS x, tile_y >> {shift} AS y, count(*) AS records,
       sum(tile_x) AS all_x, sum(tile_y) AS all_y{_sums(collection, "sum({field})::float8 AS {field}")}
FROM {collection.id} GROUP BY 1, 2
"""


def clusters(collection: Collection, /, *, zoom: int) -> str:
    """Write the clusters of the dense tiles of a zoom, where those of the zoom above are already there."""
    source, cell, unit = "squares", _SQUARES - zoom - GRID_LEVELS, EXTENT / 2 ** (LEVEL - zoom)
    if cell < 0:
        cell = LEVEL - zoom - GRID_LEVELS
        source = f"""(
    SELECT tile_x AS x, tile_y AS y, 1 AS records, tile_x AS all_x, tile_y AS all_y{_sums(collection, "{field}")}
    FROM {collection.id} JOIN tile_clusters AS above
        ON above.collection = :collection AND above.zoom = {zoom - 1}
        AND above.x = tile_x >> {LEVEL - zoom + 1} AND above.y = tile_y >> {LEVEL - zoom + 1}
) AS records"""
    return f"""
INSERT INTO tile_clusters (collection, zoom, x, y, records, mvt)
SELECT :collection, {zoom}, x, y, sum(records), ST_AsMVT(feature, :collection, {EXTENT}, 'geom' ORDER BY feature)
FROM (
    SELECT x >> {GRID_LEVELS} AS x, y >> {GRID_LEVELS} AS y, records, (
        SELECT feature FROM (
            SELECT true AS cluster, records AS count{_sums(collection, "{field} AS sum_{field}")},
                   ST_Point(
                       floor((all_x / records - ((x >> {GRID_LEVELS})::bigint << {LEVEL - zoom})) * {unit}),
                       floor((all_y / records - ((y >> {GRID_LEVELS})::bigint << {LEVEL - zoom})) * {unit})
                   ) AS geom
        ) AS feature
    ) AS feature
    FROM (
        SELECT x >> {cell} AS x, y >> {cell} AS y, sum(records)::bigint AS records, sum(all_x) AS all_x,
               sum(all_y) AS all_y{_sums(collection, "sum({field})::float8 AS {field}")}
        FROM {source} GROUP BY 1, 2
    ) AS cells
) AS features
GROUP BY x, y HAVING sum(records) > {LARGEST}
"""


def bump(collection: Collection, /) -> str:
    """Give the collection its next version, with what its description needs: count, extent, period."""
    box = "ST_Extent(geom)" if collection.geometry else "NULL::box2d"
    return f"""
INSERT INTO collection_versions AS v
    (collection, version, published_at, changeset_id, records, bbox, first_day, last_day)
SELECT :collection, 1, :at, :changeset, count,
       CASE WHEN box IS NOT NULL THEN ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] END,
       first_day, last_day
FROM (SELECT count(*), {box} AS box, min(lower(period)) AS first_day, max(upper(period) - 1) AS last_day
      FROM {collection.id}) AS summary
ON CONFLICT (collection) DO UPDATE SET version = v.version + 1, published_at = excluded.published_at,
    changeset_id = excluded.changeset_id, records = excluded.records, bbox = excluded.bbox,
    first_day = excluded.first_day, last_day = excluded.last_day
RETURNING version
"""


def _full_record(collection: Collection) -> str:
    """Every public field of the staged records, the derived ones included, and the geometry.

    A record without a geometry of its own sits on the representative point of each of its Comuni; one whose Comuni
    are unknown sits on a point of the whole territory. Both say so in `location_precision`.
    """
    columns = [
        "record.id",
        *(_value(collection, field) for field in collection.all_fields if field.name != "id"),
    ]
    if collection.geometry:
        whole = f"(SELECT {_published('ST_PointOnSurface(ST_Union(geom))')} FROM {GAZETTEER.id})"
        columns.append(f"coalesce(record.geometry, gazetteer.points, {whole}) AS geom")
    proposed = ", ".join(f'"{field.name}" {_type(field)}' for field in collection.proposed)
    comuni = collection.derived.get("comuni", "record.comuni")
    return f"""
SELECT {", ".join(columns)}
FROM (SELECT s.id, s.version, s.updated_at, s.geometry, p.*
      FROM staged s CROSS JOIN LATERAL jsonb_to_record(s.properties) AS p ({proposed})
      WHERE s.action <> 'delete') AS record
CROSS JOIN LATERAL (
    SELECT array_agg(g.name ORDER BY c.position) AS names,
           array_agg(DISTINCT g.zone) AS zones,
           ST_Multi(ST_Collect(g.point ORDER BY c.position)) AS points
    FROM unnest({comuni}) WITH ORDINALITY AS c (code, position) JOIN gazetteer g USING (code)
) AS gazetteer
"""


def _value(collection: Collection, field: Field) -> str:
    expression = collection.derived.get(field.name) or field.derived or f"record.{field.name}"
    if field.type.is_list:
        expression = f"coalesce({expression}, '{{}}')"
    if field.name == "location_precision":
        expression = (
            "CASE WHEN record.geometry IS NOT NULL THEN record.location_precision "
            "WHEN gazetteer.points IS NOT NULL THEN 'comune' ELSE 'citta_metropolitana' END"
        )
    return f"{expression} AS {field.name}"


def _type(field: Field) -> str:
    return str(sql_type(field).compile(dialect=_DIALECT))


def _search(collection: Collection) -> str:
    """The weighted text-search document, by Italian grammar and blind to accents."""
    parts = [
        f"setweight(to_tsvector('remix_it', {_text(field)}), '{field.search}')"
        for field in collection.all_fields
        if field.search
    ]
    return " || ".join(parts) or "''::tsvector"


def _text(field: Field) -> str:
    if field.type.is_list:
        return f"array_to_string(full_record.{field.name}, ' ')"
    return f"coalesce(full_record.{field.name}, '')"


def _sums(collection: Collection, template: str) -> str:
    return "".join(f", {template.format(field=field.name)}" for field in collection.summable)
