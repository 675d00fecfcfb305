"""The pages of the territory: the list of Comuni or zones with what each holds, and the profile of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

from app.catalog import GAZETTEER, Collection
from app.catalog.fields import Field
from app.errors import Problem
from app.portal import facts, figures, form, money, overview, records, rows
from app.portal.formats import number
from app.portal.mapped import MAPPED, ZONES
from app.portal.templating import Link, render
from app.portal.texts import label
from app.reading import params, reads
from app.reading.query import MAX_LIMIT, Query
from app.reading.summary import comune_summary
from app.reading.territory import territory

LONG = 30
SHOWN = 6
"""Records of each collection that a profile lists before it leads to the whole list."""


@dataclass(frozen=True)
class PlaceRow:
    """One Comune or zone in the table."""

    href: str
    name: str
    zone: Link | None
    quantities: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Content:
    """What a place holds of one collection: how many records, of which kinds, and the first of them."""

    collection: Collection
    count: int
    kinds: tuple[tuple[Link, int], ...]
    rows: tuple[rows.Row, ...]
    href: str
    map_href: str | None


async def table(request: Request, collection: Collection, /) -> HTMLResponse:
    """All Comuni (or zones) that answer the query, with their quantities and how many records each has."""
    pairs = form.clean(request.query_params.multi_items())
    frame: dict[str, Any] = {
        "collection": collection,
        "trail": (Link(label(collection.title)),),
        "quantities": figures.quantities(collection),
        "contents": MAPPED,
        "map": await overview.territory_map(),
        "zone_cards": await overview.zone_cards(),
    }
    try:
        query = await params.parse(collection, QueryParams(form.with_defaults(collection, pairs, limit=MAX_LIMIT)))
        found, error, status = await reads.page(query), None, 200
    except Problem as problem:
        if problem.status != 400:
            raise
        found, error, status = reads.Page([], 0, None), problem, 400
    counts = {one.id: dict((await reads.facets(Query(one), [_key(collection)]))[_key(collection)]) for one in MAPPED}
    filled = form.build(collection, pairs, territory=await territory(), counts={})
    return await render(
        request,
        "places.html",
        status=status,
        error=error,
        form=filled,
        places=[one for one in filled.places if collection is GAZETTEER and one.name == _parameter(ZONES)],
        count_text=f"{number(found.number_matched)} {label(collection.title)}",
        results=[_row(collection, one, counts) for one in found.features],
        letters=_letters(collection, pairs, found.features),
        api_href=f"/api/collections/{collection.id}/items{form.query_string(pairs, add=[('f', 'json')])}",
        **frame,
    )


def _letters(collection: Collection, pairs: form.Pairs, features: list[dict[str, Any]]) -> list[str]:
    """The initials to jump to, where the table is long and in the order of the names."""
    if dict(pairs).get("sortby", collection.title_field) != collection.title_field or len(features) < LONG:
        return []
    return list(dict.fromkeys(facts.title(collection, one)[:1] for one in features))


def _key(collection: Collection) -> str:
    """The field of every record that holds this place's id."""
    return "comuni" if collection is GAZETTEER else "zones"


def _parameter(collection: Collection) -> str:
    """The parameter that narrows every list to this place."""
    return "comune" if collection is GAZETTEER else "zone"


def _row(collection: Collection, feature: Mapping[str, Any], counts: Mapping[str, Mapping[str, int]]) -> PlaceRow:
    properties = feature["properties"]
    zones = [Link(overview.zone_name(zone), f"/{ZONES.path}/{zone}") for zone in properties.get("zones") or ()]
    return PlaceRow(
        href=f"/{collection.path}/{feature['id']}",
        name=facts.title(collection, feature),
        zone=zones[0] if collection is GAZETTEER and zones else None,
        quantities=tuple(one.text for one in figures.of_place(collection, properties)),
        counts=tuple(counts[one.id].get(feature["id"], 0) for one in MAPPED),
    )


async def profile(request: Request, collection: Collection, place_id: str, /) -> HTMLResponse:
    """One Comune or zone: its facts, what it holds, the money. Raises Problem 404 or 410."""
    feature = await reads.record(collection, place_id)
    title = facts.title(collection, feature)
    place = records.where(feature, await territory())
    contents = [await _content(one, collection, place_id) for one in MAPPED]
    return await render(
        request,
        "place.html",
        trail=(Link(label(collection.title), f"/{collection.path}"), Link(title)),
        place=place,
        map=await overview.territory_map(),
        contents=contents,
        figures=figures.of_place(collection, feature["properties"]),
        members=place.comuni if collection is ZONES else (),
        money=money.tell(await comune_summary(place_id), name=title, zone=place.zones[0].text)
        if collection is GAZETTEER
        else (),
        parameter=_parameter(collection),
        summary_href=f"/api/{collection.path}/{place_id}/summary" if collection is GAZETTEER else None,
        json_ld=records.json_ld(collection, feature),
        **records.about(collection, feature),
    )


async def _content(one: Collection, collection: Collection, place_id: str) -> Content:
    here = (place_id,)
    is_comune = collection is GAZETTEER
    query = Query(one, limit=SHOWN, comuni=here if is_comune else (), zones=() if is_comune else here)
    found = await reads.page(query)
    kinds = (await reads.facets(query, [one.kind_field]))[one.kind_field] if one.kind_field else []
    where = f"{_parameter(collection)}={place_id}"
    everywhere = len((await territory()).comuni)
    field = one.by_name.get(one.kind_field or "")
    return Content(
        collection=one,
        count=found.number_matched,
        kinds=tuple(
            (Link(_kind(field, value), f"/{one.path}?{where}&{field.name}={quote(value)}"), count)
            for value, count in kinds
            if field
        ),
        rows=tuple(rows.row(one, feature, everywhere=everywhere) for feature in found.features),
        href=f"/{one.path}?{where}",
        map_href=f"/mappa?layer={one.id}&{where}",
    )


def _kind(field: Field, value: str) -> str:
    return label(field.code_list.label(value)) if field.code_list else value
