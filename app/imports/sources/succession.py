"""What becomes of a Comune that a new year no longer has: which took its place, and what named it follows.

The evidence is the ground: the Comuni of the new year that lie where the old one lay. A person sees the shares, and
accepts the changeset or not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from app.catalog import COLLECTIONS, GAZETTEER, ZONING, Collection
from app.imports.sources.source import Gone, Known, Published, Reading
from gis.issues import Severity
from gis.records import Record
from gis.values import Value

SLIVER = 0.02
"""Share of an old Comune below which lying in a new one says nothing: two years' boundaries are drawn differently."""

ENOUGH = 0.9
"""Share of an old Comune that must lie in new ones to say that they took its place."""

_ELLIPSOID = Geod(ellps="WGS84")
_SAME = ("zona_omogenea", "citta_centrale", "polo_attrattore", "lum")

Origin = Callable[[Known], dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Comune:
    """A Comune as a file has it."""

    row: int
    code: str
    name: str
    geometry: BaseGeometry


def follow(
    comuni: Mapping[str, Comune], published: Published, /, *, origin: Origin, changed: Iterable[str], reading: Reading
) -> None:
    """Say who took the place of the Comuni that are gone, and make what named them follow."""
    before = published(GAZETTEER.id)
    became = _settled(_became(comuni, before, reading), comuni, before, reading)
    _heirs(comuni, before, became, origin, reading)
    _zones(comuni, published, became, set(changed), origin, reading)
    for collection in COLLECTIONS.values():
        if collection not in (GAZETTEER, ZONING) and any(one.name == "comuni" for one in collection.proposed):
            _records(collection, published(collection.id), became, comuni, reading)


def _became(comuni: Mapping[str, Comune], before: Mapping[str, Known], reading: Reading) -> dict[str, tuple[str, ...]]:
    """By the code of each Comune that is gone, those that lie where it lay, the largest share first."""
    found: dict[str, tuple[str, ...]] = {}
    for code in sorted(before.keys() - comuni.keys()):
        old = before[code]
        if old.geometry is None:
            continue
        shares = {
            one.code: shapely.intersection(old.geometry, one.geometry).area / old.geometry.area
            for one in comuni.values()
            if one.geometry.intersects(old.geometry)
        }
        heirs = {new: share for new, share in shares.items() if share >= SLIVER}
        name = old.text(GAZETTEER.title_field)
        if sum(heirs.values()) < ENOUGH:
            text = f"{name} ({code}) non è nel file e nessun altro Comune del file copre il suo territorio: resta"
            reading.tell(code, "", "missing", text, severity=Severity.WARNING)
            continue
        found[code] = tuple(sorted(heirs, key=lambda one: -heirs[one]))
        told = ", ".join(f"{comuni[one].name} ({one}) {heirs[one]:.0%}" for one in found[code])
        text = f"{name} non c'è più: il suo territorio è ora in {told}"
        reading.tell(code, "", "merged", text, severity=Severity.WARNING)
    return found


def _settled(
    became: Mapping[str, tuple[str, ...]],
    comuni: Mapping[str, Comune],
    before: Mapping[str, Known],
    reading: Reading,
) -> dict[str, tuple[str, ...]]:
    """Those that can be followed: a Comune divided into new ones stays until somebody says how many live in each."""
    settled = {}
    for code, heirs in became.items():
        name = before[code].text(GAZETTEER.title_field)
        new = [one for one in heirs if one not in before]
        if new and len(heirs) > 1:
            text = f"{name} è diviso e il file non dice quanti vivono in {', '.join(new)}: vanno creati prima a mano"
            reading.tell(code, "residents", "divided", text, severity=Severity.ERROR)
            continue
        settled[code] = heirs
        names = ", ".join(f"{comuni[one].name} ({one})" for one in heirs)
        reading.gone.append(Gone(GAZETTEER.id, code, f"{name} ({code}) è ora in {names}", heirs))
    return settled


def _heirs(
    comuni: Mapping[str, Comune],
    before: Mapping[str, Known],
    became: Mapping[str, tuple[str, ...]],
    origin: Origin,
    reading: Reading,
) -> None:
    """The Comuni that took the place of others remember their codes; a new one has what they had in common."""
    parents: dict[str, list[str]] = defaultdict(list)
    for old, heirs in became.items():
        for heir in heirs:
            parents[heir].append(old)
    for code in sorted(comuni.keys() - before.keys() - parents.keys()):
        text = f"{comuni[code].name} ({code}) è nuovo e non si sa da quale Comune viene: va creato a mano"
        reading.tell(code, "", "unknown-origin", text, severity=Severity.ERROR, row=comuni[code].row)
    for code, olds in parents.items():
        known = [before[one] for one in olds]
        remembered = _remembered(before.get(code), olds, known)
        whole = all(len(became[one]) == 1 for one in olds)
        if code in before:
            _into_existing(before[code], code, comuni[code].row, remembered, known if whole else [], reading)
        else:
            record = _created(comuni[code], known, remembered, origin, whole=whole)
            missing = [one for one in ("zona_omogenea", "residents") if record.properties.get(one) is None]
            for name in missing:
                reading.tell(code, name, "unknown", f"{comuni[code].name}: da indicare a mano", severity=Severity.ERROR)
            if not missing:
                reading.take(GAZETTEER.id, record)


def _remembered(heir: Known | None, olds: list[str], known: list[Known]) -> dict[str, Value]:
    codes = heir.texts("former_codes") if heir else []
    names = heir.texts("former_names") if heir else []
    for code, one in zip(olds, known, strict=True):
        codes = [*codes, code, *one.texts("former_codes")]
        names = [*names, one.text(GAZETTEER.title_field), *one.texts("former_names")]
    return {"former_codes": list(dict.fromkeys(codes)), "former_names": list(dict.fromkeys(names))}


def _into_existing(
    heir: Known, code: str, row: int, remembered: dict[str, Value], whole: list[Known], reading: Reading
) -> None:
    """A Comune that took in others keeps its code; what the file changes of it and this are one record."""
    added: dict[str, Value] = remembered | (_residents([heir, *whole]) if whole else {})
    records = reading.records.get(GAZETTEER.id, [])
    for at, record in enumerate(records):
        if record.id == code:
            records[at] = Record(record.row, code, {**record.properties, **added}, record.geometry, record.version)
            return
    reading.take(GAZETTEER.id, Record(row, code, added, None, heir.version))


def _created(
    comune: Comune, known: list[Known], remembered: dict[str, Value], origin: Origin, *, whole: bool
) -> Record:
    properties: dict[str, Value] = {
        GAZETTEER.title_field: comune.name,
        "area_km2": area_km2(comune.geometry),
        "licence": known[0].properties.get("licence"),
    }
    for name in _SAME:
        values = {repr(one.properties.get(name)): one.properties.get(name) for one in known}
        properties[name] = next(iter(values.values())) if len(values) == 1 else None
    counted = _residents(known) if whole else {}
    return Record(comune.row, comune.code, {**properties, **counted, **remembered, **origin(known[0])}, comune.geometry)


def _residents(known: Iterable[Known]) -> dict[str, Value]:
    """All who live in some Comuni, where it is known of each; of the date only what is true of all of them."""
    numbers = [one.properties.get("residents") for one in known]
    dates = {one.properties.get("residents_on") for one in known}
    counted = [one for one in numbers if isinstance(one, int)]
    if len(counted) < len(numbers):
        return {}
    return {"residents": sum(counted), "residents_on": dates.pop() if len(dates) == 1 else None}


def _today(codes: Iterable[str], became: Mapping[str, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(new for code in codes for new in became.get(code, (code,))))


def _zones(
    comuni: Mapping[str, Comune],
    published: Published,
    became: Mapping[str, tuple[str, ...]],
    changed: set[str],
    origin: Origin,
    reading: Reading,
) -> None:
    """The zones are their Comuni put together: drawn anew where one of them is."""
    before = published(GAZETTEER.id)
    for id_, zone in published(ZONING.id).items():
        members = zone.texts("comuni")
        today = _today(members, became)
        if today == members and not changed & set(members):
            continue
        shapes = [comuni[one].geometry if one in comuni else before[one].geometry for one in today]
        parts = shapely.get_parts(shapely.union_all(shapes))
        whole = parts[0] if len(parts) == 1 else shapely.union_all(shapes)
        drawn = shapely.orient_polygons(shapely.normalize(whole))
        properties: dict[str, Value] = {"comuni": list(today), "area_km2": area_km2(drawn), **origin(zone)}
        reading.take(ZONING.id, Record(0, id_, properties, drawn, zone.version))


def _records(
    collection: Collection,
    published: Mapping[str, Known],
    became: Mapping[str, tuple[str, ...]],
    comuni: Mapping[str, Comune],
    reading: Reading,
) -> None:
    """The records that name a Comune that is gone name what took its place; a point tells which of two."""
    for id_, known in published.items():
        named = known.texts("comuni")
        if not became.keys() & set(named):
            continue
        today = _today(named, became)
        divided = [one for one in named if len(became.get(one, ())) > 1]
        if divided and known.geometry is not None:
            touched = [one for one in today if one not in comuni or comuni[one].geometry.intersects(known.geometry)]
            today = touched or today
        elif divided:
            text = f"era in {', '.join(divided)}, diviso tra più Comuni: indicati tutti, da precisare"
            reading.tell(id_, "comuni", "divided", text, severity=Severity.WARNING)
        reading.count("schede che seguono i Comuni")
        reading.take(collection.id, Record(0, id_, {"comuni": list(today)}, None, known.version))


def area_km2(shape: BaseGeometry, /) -> float:
    """Geodesic, as the areas that are published."""
    square_metres, _perimeter = _ELLIPSOID.geometry_area_perimeter(shape)
    return round(abs(square_metres) / 1_000_000, 3)
