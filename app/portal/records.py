"""The page of one record, the same for every collection that is not a piece of the territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from app.catalog import GAZETTEER, Collection, code_lists
from app.portal import alternates, changes, facts, licences, linked_data, surroundings
from app.portal.addresses import origin
from app.portal.facts import Fact, Properties, Value
from app.portal.mapped import MAPPED, ZONES
from app.portal.pictures import overview
from app.portal.templating import Link, render, written
from app.portal.texts import label, lazy
from app.reading import completeness, history, reads
from app.reading.territory import Territory, territory
from app.settings import settings

POINT = frozenset({*linked_data.EXACT, "street", "locality"})
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
    """The record as a page. Raises Problem 404 or 410."""
    context = await view(collection, record_id)
    trail = (Link(label(collection.title), f"/{collection.path}"), Link(written(context["title"])))
    described = linked_data.describe(collection, context["feature"], await territory(), origin=origin(request))
    return await render(request, "record.html", trail=trail, json_ld=described, **context)


async def view(collection: Collection, record_id: str, /) -> dict[str, Any]:
    """What the page and the sheet say: facts, where from, where, what is related, what changed."""
    feature = await reads.record(collection, record_id)
    place = where(feature, await territory())
    drawing = await overview.territory_map()
    return {
        "feature": feature,
        "place": place,
        "map": drawing,
        "spots": overview.spots(drawing, place.geometry) if place.has_point else (),
        "map_href": map_href(collection, place),
        "same": await surroundings.same(collection, feature),
        "near": await surroundings.near(collection, record_id) if place.has_point else (),
        "documents": await surroundings.documents(collection, feature["properties"]),
        "history": changes.versions(collection, await history.versions_of(collection, record_id)),
        "unknown": tuple(label(one.title) for one in completeness.unknown(collection, feature["properties"])),
        "knowable": len(completeness.knowable(collection)),
        **about(collection, feature),
    }


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
        **alternates.of(collection, str(feature["id"])),
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
