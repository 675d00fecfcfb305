"""What a child process is told to write: tables, each a statement of reading with its values, and the form of the file.

It travels as JSON, and its text decides the name under which the file is kept: equal orders are one file.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from app.catalog import Collection
from app.downloads import about, drawing
from app.reading import columns, statements
from app.reading.crs import CRS84
from app.reading.query import Query
from app.reading.versions import Versions
from gis.formats import FORMATS, Format


@dataclass(frozen=True)
class Part:
    """One table: a collection's records. `own`: only geometries of their own, not those of their Comuni (ADR 0006)."""

    collection: str
    statement: str
    values: dict[str, Any]
    properties: tuple[str, ...] | None
    about: tuple[tuple[str, str], ...]
    own: bool = False
    qml: dict[str, str] | None = None


@dataclass(frozen=True)
class Order:
    """One file. stamp: of the version of the data that it is of."""

    format: str
    code: int
    parts: tuple[Part, ...]
    stamp: str

    @property
    def kind(self) -> Format:
        """The format."""
        return FORMATS[self.format]

    def text(self) -> bytes:
        """As it is told to the child."""
        return orjson.dumps(asdict(self), default=_told)

    def digest(self) -> str:
        """What tells it from every other order."""
        return hashlib.blake2s(self.text(), digest_size=16).hexdigest()


def _told(value: Any) -> dict[str, str]:
    """A geometry of the question, which JSON has no way to hold."""
    if not isinstance(value, bytes):
        raise TypeError(type(value).__name__)
    return {"hex": value.hex()}


def value(told: Any, /) -> Any:
    """A value of a statement, from the text of an order."""
    return bytes.fromhex(told["hex"]) if isinstance(told, dict) else told


def part(query: Query, /, *, known: Versions, address: str, own: bool = False, drawn: bool = False) -> Part:
    """The records of a question; all of them where it sets no limit of its own (`limit` 0)."""
    plain = replace(query, crs=CRS84)
    statement = columns.statement(statements.shape(plain))
    values = statements.parameters(plain) | {"rows": query.limit or None}
    return Part(
        query.collection.id,
        statement,
        {name: value for name, value in values.items() if f"%({name})s" in statement},
        query.properties,
        about.lines(query.collection, known=known, crs=query.crs, address=address),
        own,
        drawing.qml(query.collection) if drawn else None,
    )


def is_light(order: Order, /) -> bool:
    """Whether the stored texts are already the file, with a beginning and an end."""
    return order.code == CRS84.srid and order.format in ("geojson", "geojson-seq")


def name(collection: Collection, /, *, known: Versions, among: str = "", order_code: int, kind: Format) -> str:
    """What the file is called: collection, Comune, version, and the system where it is not degrees."""
    version = known.known.get(collection.id)
    words = [collection.path, among, f"v{version.version}" if version else ""]
    words.append("" if order_code == CRS84.srid else f"epsg{order_code}")
    return "-".join(word for word in words if word) + kind.extensions[0]
