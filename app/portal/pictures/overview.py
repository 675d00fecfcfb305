"""The still map of the current version, for the pages that draw it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog import GAZETTEER, code_lists
from app.portal.mapped import ZONES
from app.portal.pictures.territory_map import TerritoryMap, draw
from app.portal.texts import current, label
from app.reading import reads, versions
from app.reading.memo import Memo
from app.reading.query import MAX_LIMIT, Query, Sort
from app.reading.territory import territory

_memo: Memo[tuple[str, str], TerritoryMap] = Memo(entries=4)


async def territory_map() -> TerritoryMap:
    """The drawing of the Comuni, computed once per version of the gazetteer and language."""
    return await _memo.get(((await versions.current()).stamp(GAZETTEER.id), current()), _draw)


async def _draw() -> TerritoryMap:
    everything = Query(GAZETTEER, sort=(Sort(GAZETTEER.title_field),), limit=MAX_LIMIT)
    comuni = (await reads.page(everything)).features
    return draw(comuni, {zone: zone_name(zone) for zone in code_lists.ZONES.values})


def zone_name(zone: str, /) -> str:
    """The name of a zone by its id."""
    return label(code_lists.ZONES.label(zone))


@dataclass(frozen=True)
class ZoneCard:
    """A zone in a few words, with the tint it has on the map."""

    name: str
    href: str
    tint: int
    residents: int
    comuni: int


async def zone_cards() -> list[ZoneCard]:
    """The zones by name."""
    drawing = await territory_map()
    members = Counter(one.zone for one in (await territory()).comuni.values())
    found = await reads.page(Query(ZONES, sort=(Sort(ZONES.title_field),), limit=MAX_LIMIT))
    return [
        ZoneCard(
            one["properties"]["name"],
            f"/{ZONES.path}/{one['id']}",
            drawing.tints[one["id"]],
            one["properties"]["residents"],
            members[one["id"]],
        )
        for one in found.features
    ]


def spots(drawing: TerritoryMap, geometry: Mapping[str, Any] | None, /) -> tuple[tuple[int, int], ...]:
    """Where the points of a geometry fall on the drawing."""
    if geometry is None or not geometry["type"].endswith("Point"):
        return ()
    points = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
    return tuple(drawing.spot(lon, lat) for lon, lat, *_ in points)
