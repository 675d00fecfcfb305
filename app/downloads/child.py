"""The process that writes one file: it reads an order from its input, and the records with a connection of its own.

So the server loads no GDAL, no crash of it is ours, its memory is given back, and answers go on meanwhile.
"""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import errors

from app import db
from app.catalog import COLLECTIONS
from app.catalog.common import WITHOUT_PLACE
from app.downloads import orders
from gis.write import Table, Unwritable, from_features, write
from gis.write.columns import GEOMETRY

ROWS = 5000
_CPU_SECONDS, _LARGEST_BYTES = 600, 8 * 2**30
_PRECISION = "location_precision"

TOO_LONG, AWAY, NO_ANSWER, UNWRITABLE = 3, 4, 5, 6
"""What it says by how it ends."""


def main() -> int:
    """Write the file that the order names as its argument."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_BYTES, _LARGEST_BYTES))
    order = orjson.loads(sys.stdin.buffer.read())
    try:
        with db.reading_connection() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # one snapshot for all tables
            tables = [_table(connection, one) for one in order["parts"]]
            write(Path(sys.argv[1]), order["format"], tables, code=order["code"])
    except Unwritable as problem:
        sys.stdout.write(str(problem))
        return UNWRITABLE
    except errors.QueryCanceled:
        return TOO_LONG
    except (psycopg.DataError, errors.InternalError_):
        return NO_ANSWER
    except (psycopg.OperationalError, psycopg.InterfaceError):
        return AWAY
    return 0


def _table(connection: psycopg.Connection[Any], part: dict[str, Any]) -> Table:
    collection = COLLECTIONS[part["collection"]]
    wanted = part["properties"]
    fields = tuple(one for one in collection.all_fields if wanted is None or one.name == "id" or one.name in wanted)
    return Table(
        collection.id,
        collection.title.it,
        fields,
        _batches(connection, part, fields, geometry=collection.geometry),
        geometry=collection.geometry,
        titled=collection.title_field,
        about=tuple((heading, text) for heading, text in part["about"]),
        qml=part["qml"],
        by_shape=part["own"] and not collection.territory,
    )


def _batches(
    connection: psycopg.Connection[Any], part: dict[str, Any], fields: tuple[Any, ...], *, geometry: bool
) -> Iterator[Any]:
    with connection.cursor(name=f"table_{part['collection']}", binary=True) as cursor:
        cursor.execute(part["statement"], {name: orders.value(told) for name, told in part["values"].items()})
        while rows := cursor.fetchmany(ROWS):
            batch = from_features(fields, [row[0] for row in rows], [row[1] for row in rows] if geometry else None)
            yield _own(batch) if part["own"] and geometry else batch


def _own(batch: Any) -> Any:
    """Without the geometries that are only those of the Comuni: an edited file must not make a fact of them."""
    if _PRECISION not in batch.schema.names:
        return batch
    fallback = pc.is_in(batch.column(_PRECISION), pa.array(WITHOUT_PLACE))
    number = batch.schema.get_field_index(GEOMETRY)
    own = pc.if_else(fallback, pa.scalar(None, pa.binary()), batch.column(number))
    return batch.set_column(number, GEOMETRY, own)


if __name__ == "__main__":
    sys.exit(main())
