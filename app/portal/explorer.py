"""The map page: the form and the results as the server writes them, and what the script must know to take over."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import Collection, code_lists
from app.catalog.fields import Field
from app.errors import Problem, bad_parameter
from app.portal import form
from app.portal.form import Control, Option, Pairs
from app.portal.formats import number
from app.portal.lists import count_text
from app.portal.mapped import MAPPED
from app.portal.results import Group, ask
from app.portal.templating import Link, render, short
from app.portal.texts import _, label
from app.reading import params
from app.reading.territory import Territory, territory
from app.settings import settings

router = APIRouter(include_in_schema=False)

SHOWN = 20
SHARED = ("q", "comune", "zone")
VIEW = ("map", "territory", "basemap", "record")
"""Parameters that only the script reads: what is seen, not what is asked."""
NO_LAYER = "none"


@router.get("/mappa")
async def explorer(request: Request) -> HTMLResponse:
    """The map; without script, the same query as a list."""
    pairs = form.clean(request.query_params.multi_items())
    places = await territory()
    frame: dict[str, Any] = {
        "trail": (Link(_("Mappa")),),
        "config": config(places),
        "q": dict(pairs).get("q", ""),
        "places": form.place_controls(pairs, places),
        "filters": controls(pairs),
        "view": [pair for pair in pairs if pair[0] in VIEW],
    }
    try:
        params.refuse_unknown(request.query_params, frozenset({"layer", *SHARED, *VIEW, *by_name()}))
        layers = chosen_layers(pairs)
        groups = [await ask(one, own_query(one, pairs), shown=SHOWN) for one in layers]
    except Problem as problem:
        if problem.status != 400:
            raise
        frame |= {"error": problem, "groups": (), "layers": layer_options(MAPPED), "count_text": ""}
        return await render(request, "explorer.html", status=400, **frame)
    return await render(
        request,
        "explorer.html",
        error=None,
        groups=groups,
        layers=layer_options(layers),
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
        parts.append(f"{number(group.count)} {noun[:1].lower()}{noun[1:]}")
    return f"{count_text(sum(group.count for group in found))}: {', '.join(parts)}"


def chosen_layers(pairs: Pairs, /) -> tuple[Collection, ...]:
    """The collections asked for, all of them unless said otherwise. Raises Problem 400."""
    asked = form.asked_of(pairs, "layer")
    known = {one.id for one in MAPPED} | {NO_LAYER}
    for name in asked:
        if name not in known:
            raise bad_parameter("layer", _("«%(name)s» non è una raccolta della mappa.") % {"name": name[:80]})
    return tuple(one for one in MAPPED if not asked or one.id in asked)


def filters(collection: Collection, /) -> tuple[Field, ...]:
    """The fields of a collection that the map can narrow by."""
    return tuple(one for one in collection.facets if one.code_list and not form.is_place(one))


def by_name() -> dict[str, list[Collection]]:
    """Each filter, and the collections that have it."""
    found: dict[str, list[Collection]] = {}
    for collection in MAPPED:
        for field in filters(collection):
            found.setdefault(field.name, []).append(collection)
    return found


def own_query(collection: Collection, pairs: Pairs, /) -> Pairs:
    """The part of the query that concerns a collection: a filter leaves alone whoever lacks its field."""
    names = {*SHARED, *(field.name for field in filters(collection))}
    return [(name, value) for name, value in pairs if name in names]


def controls(pairs: Pairs, /) -> tuple[Control, ...]:
    """One control per filter; its title says which collections it narrows where not all have it."""
    found = []
    for name, collections in by_name().items():
        one = form.control(collections[0].by_name[name], pairs, {})
        whose = ", ".join(short(collection) for collection in collections)
        title = one.title if len(collections) == len(MAPPED) else f"{whose}: {one.title[:1].lower()}{one.title[1:]}"
        asked = any(option.chosen for option in one.options)
        found.append(Control(name, title, one.options, many=True, open=asked, editorial=one.editorial))
    return tuple(found)


def layer_options(layers: tuple[Collection, ...], /) -> list[tuple[Collection, Option]]:
    """The collections to tick."""
    return [(one, Option(one.id, label(one.title), one in layers)) for one in MAPPED]


def config(places: Territory, /) -> dict[str, Any]:
    """What the script reads from the page instead of knowing it."""
    return {
        "api": "/api",
        "collections": [_declared(one) for one in MAPPED],
        "comuni": [{"code": one.code, "name": one.name, "zone": one.zone} for one in places.comuni.values()],
        "zones": [{"id": one.value, "name": label(one.label)} for one in code_lists.ZONES.codes],
        "basemaps": [one.model_dump(exclude={"max_zoom"}) | {"maxZoom": one.max_zoom} for one in settings().basemaps],
    }


def _declared(collection: Collection) -> dict[str, Any]:
    states = [field.name for field in collection.fields if field.dated_by]
    return {
        "id": collection.id,
        "title": label(collection.title),
        "singular": label(collection.singular),
        "path": collection.path,
        "titleField": collection.title_field,
        "kindField": collection.kind_field,
        "stateField": states[0] if states else None,
        "filters": [
            {
                "name": field.name,
                "title": label(field.title),
                "codes": [{"value": code.value, "label": label(code.label)} for code in field.code_list.codes],
            }
            for field in filters(collection)
            if field.code_list
        ],
    }
