"""A record as linked data: schema.org for search engines, LOCN for catalogues; nothing that the data do not say."""

from collections.abc import Mapping
from typing import Any

import orjson
import shapely
from fastapi import Request
from shapely.geometry import shape
from starlette.responses import Response

from app.catalog import GAZETTEER, Collection
from app.catalog.common import WITHOUT_PLACE
from app.portal import facts
from app.portal.addresses import origin
from app.portal.alternates import JSON_LD
from app.portal.facts import Properties
from app.portal.mapped import ZONES
from app.portal.pictures import overview
from app.portal.texts import current, label
from app.reading import reads
from app.reading.cache import MARK
from app.reading.territory import Territory, territory

EXACT = frozenset({"site", "address"})
"""The precisions of a point that is the place itself."""

CONTEXT: Mapping[str, Any] = {
    "@vocab": "https://schema.org/",
    "locn": "http://www.w3.org/ns/locn#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "dct": "http://purl.org/dc/terms/",
}


async def answer(request: Request, collection: Collection, record_id: str, /) -> Response:
    """The record as a JSON-LD document. Raises Problem 404 or 410."""
    feature = await reads.record(collection, record_id)
    document = describe(collection, feature, await territory(), origin=origin(request), geometry=True)
    headers = {MARK: "", "Access-Control-Allow-Origin": "*"}
    return Response(orjson.dumps(document), media_type=JSON_LD, headers=headers)


def describe(
    collection: Collection,
    feature: Mapping[str, Any],
    known: Territory,
    /,
    *,
    origin: str,
    geometry: bool = False,
) -> dict[str, Any]:
    """The record; `geometry` adds its shape, which a page has no room for."""
    properties = feature["properties"]
    here = f"{origin}/{collection.path}/{feature['id']}"
    found: dict[str, Any] = {
        "@context": dict(CONTEXT),
        "@type": _types(collection),
        "@id": here,
        "url": here,
        "identifier": feature["id"],
        "name": facts.title(collection, feature),
        "inLanguage": current(),
        "additionalType": label(collection.singular),
        "isPartOf": {
            "@type": "Dataset",
            "@id": f"{origin}/api/collections/{collection.id}",
            "name": label(collection.title),
            **({"license": collection.licence} if collection.licence else {}),
        },
        "dateModified": properties.get("updated_at"),
        "citation": list(properties.get("source_url") or ()),
        "dct:issued": properties.get("source_date"),
        "creditText": label(collection.attribution),
        "additionalProperty": _properties(collection, properties),
        **(_place(collection, feature, known, origin=origin) if collection.geometry else {}),
    }
    if geometry and collection.geometry and feature["geometry"] and _is_placed(properties):
        found["locn:geometry"] = _shape(feature["geometry"])
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _types(collection: Collection) -> str | list[str]:
    if collection.territory:
        return ["AdministrativeArea", "dct:Location"]
    return ["Place", "dct:Location"] if collection.geometry else "CreativeWork"


def _is_placed(properties: Properties) -> bool:
    return properties.get("location_precision") not in WITHOUT_PLACE


def _properties(collection: Collection, properties: Properties) -> list[dict[str, Any]]:
    """The known facts with their units; those of a code list in words."""
    shown = (one for one in collection.fields if one.name != collection.title_field and not one.name.endswith("_en"))
    found = []
    for field in shown:
        value = properties.get(field.name)
        if value in (None, []):
            continue
        words = [one.text for one in facts.values(field, value)]
        is_plain = field.code_list is None and not field.type.is_list
        found.append(
            {
                "@type": "PropertyValue",
                "propertyID": field.name,
                "name": label(field.title),
                "value": value if is_plain else words[0] if len(words) == 1 else words,
                **({"unitText": field.unit} if field.unit else {}),
            }
        )
    return found


def _place(collection: Collection, feature: Mapping[str, Any], known: Territory, /, *, origin: str) -> dict[str, Any]:
    """Where it is: the territories that hold it, its address, and its point where that is the place itself."""
    properties, geometry = feature["properties"], feature["geometry"]
    address = facts.address(collection, properties)
    found: dict[str, Any] = {
        "containedInPlace": _territories(collection, properties, known, origin=origin),
        "address": {
            "@type": ["PostalAddress", "locn:Address"],
            "addressCountry": "IT",
            **({"streetAddress": address, "locn:thoroughfare": address} if address else {}),
            **_locality(properties),
        }
        if not collection.territory
        else None,
    }
    if geometry and geometry["type"] == "Point" and properties.get("location_precision") in EXACT:
        longitude, latitude = geometry["coordinates"]
        found["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return found


def _locality(properties: Properties) -> dict[str, str]:
    names = properties.get("comuni_names") or []
    return {"addressLocality": names[0], "locn:postName": names[0]} if len(names) == 1 else {}


def _territories(
    collection: Collection, properties: Properties, known: Territory, /, *, origin: str
) -> list[dict[str, Any]]:
    if collection is ZONES:
        return []
    if collection is GAZETTEER:
        return [
            {"@type": "AdministrativeArea", "@id": f"{origin}/{ZONES.path}/{one}", "name": overview.zone_name(one)}
            for one in properties.get("zones") or ()
        ]
    return [
        {
            "@type": "AdministrativeArea",
            "@id": f"{origin}/{GAZETTEER.path}/{code}",
            "name": known.comuni[code].name,
            "identifier": code,
        }
        for code in properties.get("comuni") or ()
        if code in known.comuni
    ]


def _shape(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """The geometry as GeoSPARQL writes it: longitude, latitude, WGS 84."""
    return {
        "@type": "locn:Geometry",
        "gsp:asWKT": {"@type": "gsp:wktLiteral", "@value": shapely.to_wkt(shape(geometry), rounding_precision=6)},
    }
