"""Examples for the OpenAPI document that work because they are published: records, and values of their fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.catalog import COLLECTIONS, Collection
from app.reading import reads, versions
from app.reading.memo import Memo
from app.reading.parsing import MAX_TEXT
from app.reading.query import Query

_LOOKED_AT = 10


@dataclass(frozen=True)
class Example:
    """A record of a collection, and for each filter a value that some record has, as its parameter wants it."""

    record_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


_known: Memo[str, Mapping[str, Example]] = Memo(entries=2)


async def published() -> Mapping[str, Example]:
    """Examples by collection, from its first records; looked up once per version of the data. Raises Problem 503."""
    return await _known.get((await versions.current()).stamp(None), _look_up)


async def _look_up() -> Mapping[str, Example]:
    pages = {one: await reads.page(Query(one, limit=_LOOKED_AT)) for one in COLLECTIONS.values()}
    return {one.id: _example(one, page.features) for one, page in pages.items()}


def _example(collection: Collection, features: list[dict[str, Any]]) -> Example:
    if not features:
        return Example()
    found: dict[str, Any] = {}
    for name in (one.name for one in collection.filters):
        known = (feature["properties"].get(name) for feature in features)
        scalars = (one[0] if isinstance(one, list) and one else one for one in known)
        value = next((one for one in scalars if one not in (None, []) and len(str(one)) <= MAX_TEXT), None)
        if value is not None:
            found[name] = value
    return Example(features[0]["id"], found)
