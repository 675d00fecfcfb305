"""What the registers of services have in common: finding the service of ours that a row is about, and moving it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import shapely
from pyproj import Geod
from shapely.geometry import Point

from app.imports.sources.source import Known, Reading
from app.imports.sources.territory import Territory
from gis.check.folding import letters
from gis.check.numbers import Style, number
from gis.issues import Severity
from gis.records import Record
from gis.values import Value, ValueProblem

COLLECTION = "services"
DECIMALS = 6
"""Degrees are kept to six decimals, about 10 cm: the registers are far less precise."""

SAME_METRES = 2.0
FAR_METRES = 2000.0
"""Nearer than the first is not a move; farther than the second is a mistake of one of the two."""

_ELLIPSOID = Geod(ellps="WGS84")
_MOJIBAKE = re.compile("Ã|Â|ï¿½|�")
_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a register: where it is, what it is called there, and which row says so."""

    row: int
    name: str
    comune: str
    address: str
    point: Point | None


def point(*, lat: str, lon: str) -> Point | None:
    """A point from two cells with a decimal comma or point; None where they are not a place on Earth."""
    try:
        y, x = (float(number(text, style=Style.DECIMALS).value) for text in (lat, lon))
    except ValueProblem:
        return None
    return Point(round(x, DECIMALS), round(y, DECIMALS)) if abs(x) <= 180 and abs(y) <= 90 and (x or y) else None


def metres(one: Point, other: Point, /) -> float:
    """How far two places are."""
    return float(_ELLIPSOID.inv(one.x, one.y, other.x, other.y)[2])


def day_in(name: str, /) -> str | None:
    """The day in a file's name (`…_20260215.csv`)."""
    found = _DAY.search(name)
    return "-".join(found.groups()) if found else None


def is_garbled(text: str, /) -> bool:
    """Whether its accents were lost on the way."""
    return _MOJIBAKE.search(text) is not None


def of_kind(published: Mapping[str, Known], prefixes: Iterable[str], /) -> Iterator[tuple[str, Known]]:
    """The services whose ids begin so: ids say which register a service came from."""
    starts = tuple(prefixes)
    return ((id_, known) for id_, known in published.items() if id_.startswith(starts))


def find(site: Site, among: Iterable[tuple[str, Known]], /) -> tuple[str, Known] | None:
    """The service that stands there: at the same point, or else at the same address of the same Comune."""
    by_address = None
    for id_, known in among:
        if (
            site.point is not None
            and isinstance(known.geometry, Point)
            and metres(site.point, known.geometry) <= SAME_METRES
        ):
            return id_, known
        address = known.text("address")
        same = address and letters(address) == letters(site.address) and site.comune in known.texts("comuni")
        if same and by_address is None:
            by_address = id_, known
    return by_address


def moved(id_: str, known: Known, site: Site, /, *, territory: Territory, reading: Reading) -> Point | None:
    """The point to propose for a service that the register puts elsewhere; what is doubtful is only told."""
    if site.point is None or not isinstance(known.geometry, Point):
        if site.point is not None:
            text = (
                f"il registro ha un punto ({site.point.y}, {site.point.x}) per una scheda che non ne ha: da verificare"
            )
            reading.tell(id_, "geometry", "point-found", text, row=site.row)
        return None
    distance = metres(site.point, known.geometry)
    if distance <= SAME_METRES:
        return None
    inside = territory.at(site.point)
    good = distance <= FAR_METRES and inside in known.texts("comuni")
    kept = "" if good else ": è troppo lontano o in un altro Comune, resta il punto pubblicato"
    text = f"il registro lo mette a {distance:.0f} m dal punto pubblicato{kept}"
    reading.tell(id_, "geometry", "point-differs", text, severity=Severity.WARNING, row=site.row)
    return site.point if good else None


def update(
    id_: str,
    known: Known,
    site: Site,
    proposed: Mapping[str, Value],
    geometry: Point | None,
    origin: Mapping[str, Value],
) -> Record | None:
    """A record with what changes, and where it was read; None where nothing does."""
    if not proposed and geometry is None:
        return None
    return Record(site.row, id_, {**proposed, **origin}, geometry, known.version)


def create(
    id_: str, site: Site, properties: Mapping[str, Value], origin: Mapping[str, Value], /, *, territory: Territory
) -> Record:
    """A new service; a point outside its Comune is the register's mistake, and is left out."""
    inside = site.point is not None and territory.at(site.point) == site.comune
    placed = {"comuni": [site.comune], "address": site.address or None}
    precision = {"location_precision": "address" if inside else "comune"}
    return Record(
        site.row,
        id_,
        {"name": site.name, **placed, **precision, **properties, **origin},
        site.point if inside else None,
    )


def is_older(day: str | None, known: Known, /) -> bool:
    """Whether a file is of an earlier day than what is published."""
    return day is None or day < known.text("source_date")


def rounded(geometry: Point, /) -> Point:
    """A point as it is kept."""
    return Point(*shapely.get_coordinates(geometry)[0].round(DECIMALS))
