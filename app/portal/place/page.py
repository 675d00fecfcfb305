"""The profile of a Comune or zone: what is known of it, what it holds, where it stands, what surrounds it."""

import asyncio
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from app.catalog import GAZETTEER, Collection
from app.portal import changes, downloads, facts, figures, linked_data, records
from app.portal.addresses import origin
from app.portal.mapped import CONTENTS, MAPPED, ZONES
from app.portal.pictures import overview
from app.portal.place import holdings, money, standing
from app.portal.templating import Link, render, written
from app.portal.texts import _, label
from app.reading import history, reads, related
from app.reading.completeness import tallies
from app.reading.excerpts import excerpts
from app.reading.standing import standings
from app.reading.summary import comune_summary, scope
from app.reading.territory import Territory, territory


async def page(request: Request, collection: Collection, place_id: str, /) -> HTMLResponse:
    """The profile as a page. Raises Problem 404 or 410."""
    context = await view(collection, place_id)
    described = linked_data.describe(collection, context["feature"], await territory(), origin=origin(request))
    trail = (Link(label(collection.title), f"/{collection.path}"), Link(written(context["title"])))
    return await render(request, "place.html", trail=trail, json_ld=described, **context)


async def view(collection: Collection, place_id: str, /) -> dict[str, Any]:
    """What the page and the sheet say. Raises Problem 404 or 410."""
    feature = await reads.record(collection, place_id)
    known = await territory()
    is_comune = collection is GAZETTEER
    codes = (place_id,) if is_comune else known.members(place_id)
    parameter = "comune" if is_comune else "zone"
    held, told, found, changed, own = await asyncio.gather(
        scope(codes),
        tallies(CONTENTS, codes),
        excerpts(MAPPED, codes),
        history.lately(MAPPED, codes=codes),
        _of_comune(place_id, facts.title(collection, feature), known) if is_comune else _of_no_comune(),
    )
    return {
        "feature": feature,
        "map": await overview.territory_map(),
        "place": records.where(feature, known),
        "figures": figures.of_place(collection, feature["properties"]),
        "contents": [
            await holdings.content(
                one,
                held.kinds[one.id],
                told[one.id],
                found[one.id],
                where=f"{parameter}={place_id}",
                comune=place_id if is_comune else None,
            )
            for one in MAPPED
        ],
        "libraries": tuple((one, held.count(one)) for one in CONTENTS if not one.geometry),
        "quality": holdings.quality(MAPPED, told),
        "lately": changes.lately(changed),
        "parameter": parameter,
        "members": records.where(feature, known).comuni if collection is ZONES else (),
        **own,
        **records.about(collection, feature),
    }


async def _of_no_comune() -> dict[str, Any]:
    return {"money": (), "standing": (), "neighbours": (), "zone_name": "", "summary_href": None, "files": ()}


async def _of_comune(code: str, name: str, known: Territory) -> dict[str, Any]:
    """What only a single Comune has: its place among the others, its money, its neighbours."""
    zone = overview.zone_name(known.comuni[code].zone)
    alone = len(known.members(known.comuni[code].zone)) == 1
    summary, order, beside = await asyncio.gather(comune_summary(code), standings(code), related.neighbours(code))
    return {
        "money": money.tell(summary, name=name, zone=zone),
        "standing": standing.tell(order),
        "neighbours": tuple(Link(known.comuni[one].name, f"/{GAZETTEER.path}/{one}") for one in beside),
        "zone_name": "" if alone else _("Zona %(name)s") % {"name": zone},
        "summary_href": f"/api/{GAZETTEER.path}/{code}/summary",
        "files": downloads.of_comune(code),
    }
