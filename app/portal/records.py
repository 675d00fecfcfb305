"""The page of one record, the same for every collection that is not a piece of the territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from app.catalog import GAZETTEER, Collection, code_lists
from app.portal import facts, licences, overview
from app.portal.facts import Fact, Properties, Value
from app.portal.mapped import MAPPED, ZONES
from app.portal.templating import Link, render
from app.portal.texts import label, lazy
from app.reading import reads
from app.reading.territory import Territory, territory
from app.settings import settings

KNOWN_POINT = frozenset({"site", "address"})
POINT = frozenset({*KNOWN_POINT, "street", "locality"})
PROVENANCE = ("source_date", "coordinate_source", "licence", "updated_at")

_PRECISION = {
    "site": lazy("Posizione del luogo, indicata da una fonte."),
    "address": lazy("Posizione dell’indirizzo."),
    "street": lazy("Posizione indicativa: un altro numero della stessa via."),
    "locality": lazy("Posizione indicativa: il quartiere o la località."),
    "comune": lazy("Posizione nota solo per Comune: la mappa indica il Comune, non il luogo."),
    "citta_metropolitana": lazy("Riguarda la Città metropolitana: il luogo non è noto."),
}
_EVERYWHERE = lazy("Riguarda tutta la Città metropolitana.")


@dataclass(frozen=True)
class Place:
    """Where a record is, as far as it is known."""

    geometry: Mapping[str, Any] | None
    codes: Sequence[str]
    comuni: tuple[Link, ...]
    zones: tuple[Link, ...]
    everywhere: bool
    precision: str
    precision_text: str
    has_point: bool


async def page(request: Request, collection: Collection, record_id: str, /) -> HTMLResponse:
    """The record, its facts and where they come from. Raises Problem 404 or 410."""
    feature = await reads.record(collection, record_id)
    place = where(feature, await territory())
    drawing = await overview.territory_map()
    return await render(
        request,
        "record.html",
        trail=(Link(label(collection.title), f"/{collection.path}"), Link(facts.title(collection, feature))),
        place=place,
        map=drawing,
        spots=overview.spots(drawing, place.geometry) if place.has_point else (),
        map_href=map_href(collection, place),
        json_ld=json_ld(collection, feature),
        **about(collection, feature),
    )


def about(collection: Collection, feature: Mapping[str, Any], /) -> dict[str, Any]:
    """What the record says of itself, and where that comes from."""
    properties = feature["properties"]
    return {
        "collection": collection,
        "id": feature["id"],
        "title": facts.title(collection, feature),
        "kind": facts.kind(collection, properties),
        "address": facts.address(collection, properties),
        "states": facts.states(collection, properties),
        "facts": facts.own_facts(collection, properties),
        "sources": sources(properties),
        "provenance": provenance(collection, properties),
        "licence": licences.of(collection),
        "attribution": label(collection.attribution),
        "permalink": permalink(collection, feature),
        "api_href": f"/api/collections/{collection.id}/items/{feature['id']}?f=json",
    }


def permalink(collection: Collection, feature: Mapping[str, Any], /) -> str:
    """The address of a record, which never changes; complete where the portal knows its own."""
    return f"{settings().public_url.rstrip('/')}/{collection.path}/{feature['id']}"


def sources(properties: Properties, /) -> tuple[Value, ...]:
    """The addresses that prove the record, the main one first."""
    return tuple(
        Value(facts.host(url), url if facts.is_web(url) else None, facts.where_on_site(url))
        for url in properties.get("source_url") or ()
    )


def provenance(collection: Collection, properties: Properties, /) -> tuple[Fact, ...]:
    """When the source said it, who gave the point, under which terms; the date is there even when unknown."""
    found = (facts.fact(collection.by_name[name], properties) for name in PROVENANCE if name in collection.by_name)
    return tuple(one for one in found if one.values or one.name == "source_date")


def where(feature: Mapping[str, Any], places: Territory, /) -> Place:
    """Its Comuni, its zones, and how precise its point is."""
    properties = feature["properties"]
    codes: Sequence[str] = properties.get("comuni") or ()
    named = sorted((places.comuni[code] for code in codes if code in places.comuni), key=lambda one: one.name)
    everywhere = len(named) >= len(places.comuni)
    precision = properties.get("location_precision") or ""
    return Place(
        geometry=feature["geometry"],
        codes=codes,
        comuni=tuple(Link(one.name, f"/{GAZETTEER.path}/{one.code}") for one in named),
        zones=tuple(
            Link(label(code_lists.ZONES.label(zone)), f"/{ZONES.path}/{zone}") for zone in properties.get("zones") or ()
        ),
        everywhere=everywhere,
        precision=precision,
        precision_text=str(_EVERYWHERE if everywhere else _PRECISION.get(precision, "")),
        has_point=precision in POINT,
    )


def map_href(collection: Collection, place: Place, /) -> str | None:
    """The big map on this record's collection and Comuni; None where the map has nothing of it."""
    if collection not in MAPPED:
        return None
    comuni = "" if place.everywhere or not place.codes else f"&comune={','.join(place.codes)}"
    return f"/mappa?layer={collection.id}{comuni}"


def json_ld(collection: Collection, feature: Mapping[str, Any], /) -> dict[str, Any]:
    """The record for search engines, with schema.org's most general words: nothing that the data do not say."""
    properties = feature["properties"]
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Place" if collection.geometry else "CreativeWork",
        "@id": permalink(collection, feature),
        "name": facts.title(collection, feature),
        "additionalType": label(collection.singular),
    }
    if properties.get("comuni_names") and collection.geometry:
        described["containedInPlace"] = [
            {"@type": "AdministrativeArea", "name": name} for name in properties["comuni_names"]
        ]
    geometry = feature["geometry"]
    if geometry and geometry["type"] == "Point" and properties.get("location_precision") in KNOWN_POINT:
        longitude, latitude = geometry["coordinates"]
        described["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return described
