"""The list of Comuni or zones, with what each holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

from app.catalog import GAZETTEER, Collection
from app.errors import Problem
from app.portal import facts, figures, form, formats
from app.portal.formats import number
from app.portal.mapped import MAPPED, ZONES
from app.portal.pictures import overview
from app.portal.templating import Link, render
from app.portal.texts import _, label
from app.reading import params, reads
from app.reading.query import MAX_LIMIT, Query
from app.reading.territory import territory

LONG = 30


@dataclass(frozen=True)
class PlaceRow:
    """One Comune or zone in the table."""

    href: str
    name: str
    zone: Link | None
    quantities: tuple[str, ...]
    counts: tuple[int, ...]


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
    precision = _precision(collection, found.features)
    filled = form.build(collection, pairs, territory=await territory(), counts={})
    return await render(
        request,
        "places.html",
        status=status,
        error=error,
        form=filled,
        places=[one for one in filled.places if collection is GAZETTEER and one.name == _parameter(ZONES)],
        count_text=f"{number(found.number_matched)} {label(collection.title)}",
        results=[_row(collection, one, counts, precision) for one in found.features],
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


def _precision(collection: Collection, features: list[dict[str, Any]]) -> dict[str, int]:
    """How many decimals each quantity is written with, so that its column aligns."""
    return {
        field.name: formats.decimals(
            one["properties"][field.name] for one in features if one["properties"][field.name] is not None
        )
        for field in figures.quantities(collection)
    }


def _row(
    collection: Collection,
    feature: Mapping[str, Any],
    counts: Mapping[str, Mapping[str, int]],
    precision: Mapping[str, int],
) -> PlaceRow:
    properties = feature["properties"]
    zones = [Link(overview.zone_name(zone), f"/{ZONES.path}/{zone}") for zone in properties.get("zones") or ()]
    return PlaceRow(
        href=f"/{collection.path}/{feature['id']}",
        name=facts.title(collection, feature),
        zone=zones[0] if collection is GAZETTEER and zones else None,
        quantities=tuple(
            formats.number(properties[name], decimals) if properties[name] is not None else _("non noto")
            for name, decimals in precision.items()
        ),
        counts=tuple(counts[one.id].get(feature["id"], 0) for one in MAPPED),
    )
