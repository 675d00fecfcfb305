"""The question of the map: one address, and what it asks of each collection in the words of the API."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from starlette.datastructures import QueryParams

from app.catalog import Collection
from app.catalog.fields import Field
from app.errors import bad_parameter
from app.portal import form
from app.portal.form import Pairs
from app.portal.mapped import MAPPED
from app.portal.texts import _
from app.reading import params
from app.reading.query import Query

COMMON = ("q", "comune", "zone", "location_precision")
"""What narrows every collection of the map."""
WHERE = ("within", "intersects", "near", "distance", "filter")
"""Where, in the API's own words: they are handed on as they are."""
YEARS = ("from", "to")
ORDER = "sortby"
LAYER = "layer"
ASKED = (LAYER, *COMMON, *WHERE, *YEARS, ORDER)
VIEW = ("map", "territory", "basemap", "record", "show", "sel", "opacity", "swipe")
"""Parameters that say how it is seen, not what is asked."""
NO_LAYER = "none"
BY_TITLE = "title"
DISTANCE = "500"
"""Metres, where the address says near but not how near."""
_YEAR = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True)
class Part:
    """What the map asks of one collection: its parameters in the API."""

    collection: Collection
    pairs: Pairs

    async def query(self, *more: tuple[str, str]) -> Query:
        """The same as a Query. Raises Problem 400."""
        return await params.parse(self.collection, QueryParams([*self.pairs, *more]))


def known_names() -> frozenset[str]:
    """Every parameter that the map knows."""
    return frozenset({*ASKED, *VIEW, *by_name()})


def parts(pairs: Pairs, /) -> list[Part]:
    """The question of every collection that is asked for, all of them unless said otherwise. Raises Problem 400."""
    return [Part(one, own_pairs(one, pairs)) for one in layers(pairs)]


def layers(pairs: Pairs, /) -> tuple[Collection, ...]:
    """The collections asked for. Raises Problem 400."""
    asked = form.asked_of(pairs, LAYER)
    known = {one.id for one in MAPPED} | {NO_LAYER}
    for name in asked:
        if name not in known:
            raise bad_parameter(LAYER, _("«%(name)s» non è una raccolta della mappa.") % {"name": name[:80]})
    return tuple(one for one in MAPPED if not asked or one.id in asked)


def filters(collection: Collection, /) -> tuple[Field, ...]:
    """The fields of a collection that the map can narrow by."""
    return tuple(one for one in collection.facets if one.code_list and not form.is_place(one))


@cache
def by_name() -> dict[str, list[Collection]]:
    """Each filter, and the collections that have it."""
    found: dict[str, list[Collection]] = {}
    for collection in MAPPED:
        for field in filters(collection):
            found.setdefault(field.name, []).append(collection)
    return found


def own_pairs(collection: Collection, pairs: Pairs, /) -> Pairs:
    """The part of the question that concerns a collection: a filter leaves alone whoever lacks its field."""
    names = {*COMMON, *WHERE, *(field.name for field in filters(collection))}
    given = dict(pairs)
    found = [(name, value) for name, value in pairs if name in names]
    if "near" in given and "distance" not in given:
        found.append(("distance", DISTANCE))
    if days := _days(given):
        found.append(("datetime", days))
    if order := _order(collection, given.get(ORDER)):
        found.append((ORDER, order))
    return found


def orders() -> list[str]:
    """The fields by which the map's records can be put in order: the title, and what any collection counts or dates."""
    found = (one.name for collection in MAPPED for one in sortable(collection))
    return list(dict.fromkeys((BY_TITLE, *found)))


def sortable(collection: Collection, /) -> Iterable[Field]:
    """The quantities and dates of a collection that can be put in order."""
    return (one for one in collection.sortables if one.unit or one.summable or one.name == "source_date")


def _days(given: dict[str, str]) -> str | None:
    """From the first day of a year to the last of another, as the API writes an interval."""
    for name in YEARS:
        if name in given and not _YEAR.fullmatch(given[name]):
            raise bad_parameter(name, _("«%(name)s» vuole un anno di quattro cifre.") % {"name": name})
    first, last = (given.get(name) for name in YEARS)
    if first and last and first > last:
        raise bad_parameter("to", _("Il periodo finisce prima di cominciare."))
    if not first and not last:
        return None
    return f"{first}-01-01/{last}-12-31" if first and last else f"{first}-01-01/.." if first else f"../{last}-12-31"


def _order(collection: Collection, asked: str | None) -> str | None:
    """The order in the collection's own fields; by title where it lacks the field."""
    if asked is None:
        return None
    sign, name = ("-", asked[1:]) if asked.startswith("-") else ("", asked)
    if name not in orders():
        raise bad_parameter(ORDER, _("Non si può ordinare per «%(name)s».") % {"name": asked[:80]})
    if name == BY_TITLE:
        return f"{sign}{collection.title_field}"
    return asked if name in {one.name for one in sortable(collection)} else collection.title_field
