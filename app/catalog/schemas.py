"""The JSON Schema of a collection: what is published at its address, and what checks the files that are sent."""

from typing import Any

from app.catalog.base import Collection
from gis.schema import json_schema


def document(collection: Collection, /, *, uri: str) -> dict[str, Any]:
    """The schema of all public fields; those that nobody proposes are read-only."""
    return json_schema(
        collection.all_fields,
        uri=uri,
        title=collection.title,
        description=collection.description,
        geometry=collection.geometry,
        derived=collection.by_name.keys() - {"id"} - {field.name for field in collection.proposed},
        roles={"title": collection.title_field, "type": collection.kind_field},
    )
