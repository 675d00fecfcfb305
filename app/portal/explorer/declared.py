"""What the page tells its script, which knows no collection, code or Comune by name."""

from typing import Any

from app.catalog import Collection, code_lists
from app.catalog.fields import Field
from app.portal.explorer import question
from app.portal.mapped import MAPPED
from app.portal.texts import label
from app.reading.territory import Territory
from app.settings import settings


def config(places: Territory, /) -> dict[str, Any]:
    """The catalogue of the map: what there is to show, to narrow by, and to stand on."""
    precision = MAPPED[0].by_name["location_precision"]
    return {
        "api": "/api",
        "collections": [_collection(one) for one in MAPPED],
        "precision": _filter(precision),
        "orders": question.orders(),
        "comuni": [{"code": one.code, "name": one.name, "zone": one.zone} for one in places.comuni.values()],
        "zones": [{"id": one.value, "name": label(one.label)} for one in code_lists.ZONES.codes],
        "basemaps": [one.model_dump(exclude={"max_zoom"}) | {"maxZoom": one.max_zoom} for one in settings().basemaps],
    }


def columns(collection: Collection, /) -> tuple[Field, ...]:
    """What a table tells of a record beside its title and Comuni: kind, states, quantities, the date of the source."""
    kind = [collection.by_name[collection.kind_field]] if collection.kind_field else []
    states = [one for one in collection.fields if one.dated_by and one.code_list]
    quantities = [one for one in question.sortable(collection) if one.name != "source_date"]
    return (*kind, *states, *quantities, collection.by_name["source_date"])


def _collection(collection: Collection) -> dict[str, Any]:
    states = [field.name for field in collection.fields if field.dated_by and field.code_list]
    return {
        "id": collection.id,
        "title": label(collection.title),
        "singular": label(collection.singular),
        "path": collection.path,
        "titleField": collection.title_field,
        "kindField": collection.kind_field,
        "stateField": states[0] if states else None,
        "filters": [_filter(field) for field in question.filters(collection)],
        "columns": [_column(collection, field) for field in columns(collection)],
    }


def _filter(field: Field) -> dict[str, Any]:
    codes = field.code_list.codes if field.code_list else ()
    return {
        "name": field.name,
        "title": label(field.title),
        "codes": [{"value": code.value, "label": label(code.label)} for code in codes],
    }


def _column(collection: Collection, field: Field) -> dict[str, Any]:
    sortable = {one.name for one in question.sortable(collection)}
    return _filter(field) | {"unit": field.unit, "sortable": field.name in sortable}
