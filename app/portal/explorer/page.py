"""The map page: the form and the results as the server writes them, which the script then takes over."""

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.catalog import Collection
from app.catalog.fields import Field
from app.errors import Problem
from app.portal import facts, form, rows
from app.portal.addresses import local
from app.portal.explorer import controls, counts, declared, divided, question, where
from app.portal.explorer.question import Part
from app.portal.form import Chip, Pairs
from app.portal.formats import number
from app.portal.lists import count_text
from app.portal.mapped import MAPPED
from app.portal.templating import Link, render
from app.portal.texts import _, inside, label
from app.reading import params, reads
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)

SHOWN = 20
LIST, TABLE = "list", "table"


@dataclass(frozen=True)
class Line:
    """A record in the list, and what the table tells of it beside."""

    row: rows.Row
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """What one collection answers: how many, the first of them, and where the whole list is."""

    collection: Collection
    count: int
    columns: tuple[Field, ...]
    lines: tuple[Line, ...]
    href: str


@router.get("/mappa")
async def explorer(request: Request) -> Response:
    """The map; without script, the same question as a list or a table."""
    sent = form.clean(request.query_params.multi_items())
    pairs = where.settled(sent)
    if pairs != sent:
        return RedirectResponse(local("/mappa") + form.query_string(pairs, without=()), status_code=303)
    places = await territory()
    frame: dict[str, Any] = {
        "trail": (Link(_("Mappa")),),
        "config": declared.config(places),
        "q": dict(pairs).get("q", ""),
        "years": {name: dict(pairs).get(name, "") for name in question.YEARS},
        "orders": controls.orders(pairs),
        "view": [pair for pair in pairs if pair[0] in question.VIEW],
        "relate": where.lists(pairs, places),
        "around": lambda row: where.around(pairs, f"{row.collection.id}/{row.id}"),
        "show": dict(pairs).get("show", "map"),
        "address": "/mappa" + form.query_string(pairs, without=("show",)),
        "elsewhere": "/questa-vista" + form.query_string(pairs, without=(where.TARGET,)),
        "where": where_chips(pairs),
    }
    try:
        params.refuse_unknown(request.query_params, question.known_names() | {where.TARGET})
        groups = await asyncio.gather(*(_group(part) for part in question.parts(pairs)))
        counted = await counts.counts(pairs)
        sides = await divided.sides(pairs)
    except Problem as problem:
        if problem.status != 400:
            raise
        frame |= {"error": problem, "groups": (), "sides": (), "layers": controls.layers(MAPPED, {}), "count_text": ""}
        frame |= {"places": controls.places(pairs, places, {}), "filters": controls.filters(pairs, {})}
        return await render(request, "explorer.html", status=400, **frame)
    return await render(
        request,
        "explorer.html",
        error=None,
        groups=groups,
        sides=sides,
        layers=controls.layers(question.layers(pairs), counted),
        places=controls.places(pairs, places, counted),
        filters=controls.filters(pairs, counted),
        count_text=summary(groups),
        **frame,
    )


def summary(groups: list[Group], /) -> str:
    """How many records, by collection: the sentence that the script says too, so that nothing moves."""
    found = [group for group in groups if group.count]
    if not found:
        return _("Nessuna scheda con questi filtri.")
    parts = []
    for group in found:
        noun = label(group.collection.singular if group.count == 1 else group.collection.title)
        parts.append(f"{number(group.count)} {inside(noun)}")
    return f"{count_text(sum(group.count for group in found))}: {', '.join(parts)}"


def where_chips(pairs: Pairs, /) -> list[Chip]:
    """What narrows the answer and has no control of its own, each with the address without it."""
    titles = {
        "within": _("Dentro"),
        "intersects": _("Che toccano"),
        "near": _("Vicino a"),
        "filter": _("Forma o condizione"),
    }
    found = []
    for name, title in titles.items():
        if value := dict(pairs).get(name):
            without = (name, "distance") if name == "near" else (name,)
            found.append(Chip(f"{title}: {value[:80]}", "/mappa" + form.query_string(pairs, without=without)))
    return found


async def _group(part: Part) -> Group:
    """The first records that answer a part of the question. Raises Problem 400."""
    collection = part.collection
    ordered = () if question.ORDER in dict(part.pairs) else ((question.ORDER, collection.title_field),)
    found = await reads.page(await part.query(("limit", str(SHOWN)), *ordered))
    everywhere = len((await territory()).comuni)
    columns = declared.columns(collection)
    lines = (
        Line(
            rows.row(collection, one, everywhere=everywhere),
            tuple(facts.fact(field, one["properties"]).text for field in columns),
        )
        for one in found.features
    )
    href = f"/{collection.path}{form.query_string(part.pairs)}"
    return Group(collection, found.number_matched, columns, tuple(lines), href)
