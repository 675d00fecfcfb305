"""The first records of several collections in one place, in one statement: what a profile shows of each."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from app.catalog import Collection
from app.reading import database

SHOWN = 6


async def excerpts(collections: Iterable[Collection], codes: tuple[str, ...], /) -> dict[str, list[Mapping[str, Any]]]:
    """The first records, by name, that some Comuni have; those of few Comuni before those of many."""
    chosen = list(collections)
    rows = await database.fetch(" UNION ALL ".join(_sql(one) for one in chosen), {"codes": list(codes)})
    return {one.id: [orjson.loads(text) for name, text in rows if name == one.id] for one in chosen}


def _sql(collection: Collection) -> str:
    # What is this place's own says more of it than what covers the whole territory.
    return f"""
    (SELECT '{collection.id}', feature FROM {collection.id} WHERE comuni && %(codes)s
     ORDER BY cardinality(comuni), {collection.title_field}, id LIMIT {SHOWN})"""  # noqa: S608 - names of the catalog
