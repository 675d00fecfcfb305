"""Records as the API gives them: every property with its title and value, and the geometry in numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.catalog import Collection
from app.portal import facts, rows
from app.portal.api.kinds import Resource
from app.portal.facts import Value
from app.portal.texts import label

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """One value: what it is for a program, and in words."""

    raw: str
    value: Value


@dataclass(frozen=True)
class Property:
    """A property of a record; no values means that the value is not known."""

    name: str
    title: str
    values: tuple[Said, ...]


@dataclass(frozen=True)
class Record:
    """A record whole; `row` is how lists show it."""

    id: str
    row: rows.Row
    portal_href: str
    properties: tuple[Property, ...]
    geometry_type: str | None
    coordinates: str


def one(resource: Resource, document: Document, /) -> dict[str, Any]:
    """The record of a document that is a Feature."""
    assert resource.collection
    return {"record": _record(resource.collection, document)}


def many(resource: Resource, document: Document, /) -> dict[str, Any]:
    """The records of a FeatureCollection, and the address of those that follow."""
    assert resource.collection
    following = next((link for link in document["links"] if link["rel"] == "next" and "method" not in link), None)
    return {
        "records": [_record(resource.collection, feature) for feature in document["features"]],
        "next_href": following["href"] if following else None,
    }


def _record(collection: Collection, feature: Document) -> Record:
    row = rows.row(collection, feature, everywhere=_MANY)
    geometry = feature["geometry"]
    return Record(
        id=str(feature["id"]),
        row=replace(row, href=f"/api/collections/{collection.id}/items/{feature['id']}"),
        portal_href=row.href,
        properties=tuple(_property(collection, *pair) for pair in feature["properties"].items()),
        geometry_type=geometry["type"] if geometry else None,
        coordinates=_numbers(geometry) if geometry else "",
    )


_MANY = 100
"""So many Comuni are the whole territory, in a list."""


def _numbers(geometry: Document) -> str:
    return json.dumps(geometry.get("coordinates", geometry.get("geometries")), separators=(",", ":"))


def _property(collection: Collection, name: str, value: Any) -> Property:
    field = collection.by_name[name]
    raw = value if isinstance(value, list) else [] if value is None else [value]
    texts = (one if isinstance(one, str) else json.dumps(one) for one in raw)
    said = tuple(Said(*pair) for pair in zip(texts, facts.values(field, value), strict=True))
    return Property(name, label(field.title), said)
