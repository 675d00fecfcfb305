"""`gtfs-fermate`: the stations of a timetable feed (zip of txt), with the lines whose trips call at them.

A feed's stops are stations where trains (`route_type` 2) or underground trains (1) call. A bus stop is no service here.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from shapely.geometry import Point

from app.imports.sources import services
from app.imports.sources.rows import Row, Rows, rows
from app.imports.sources.services import COLLECTION, Site
from app.imports.sources.source import Known, Reading, Request, Source, Taken
from app.imports.sources.territory import Territory
from gis.check.folding import slug
from gis.issues import Severity
from gis.limits import Unreadable
from gis.read.archive import unpacked
from gis.values import Value

_NEEDS = {
    "agency.txt": ("agency_name", "agency_url"),
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id", "route_short_name", "route_type"),
    "trips.txt": ("route_id", "trip_id"),
    "stop_times.txt": ("trip_id", "stop_id"),
}
_KINDS = {"2": "stazione ferroviaria", "1": "stazione metropolitana"}
_PREFIX = {"2": "staz-", "1": "metro-"}
_LINES = re.compile(r"\(linee ([^)]*)\)")
_NEAR_METRES = 300.0

Station = tuple[Site, str, set[str]]


def read(request: Request, /) -> Reading:
    """The stations that the feed says otherwise, and those that are not ours. Raises Unreadable."""
    reading, path = Reading(), request.files["gtfs"]
    territory = Territory.of(request.published)
    with unpacked(path, suffixes=(".txt",)) as (found, _):
        tables = _tables(path, found, reading)
        origin = _origin(path, tables["agency.txt"])
        published = request.published(COLLECTION)
        for id_, (site, kind, lines) in _stations(tables, territory, published, reading).items():
            names = " ".join(sorted(lines))
            if id_ in published:
                _known(id_, published[id_], site, kind, names, territory, origin, reading)
            else:
                _unknown(id_, site, kind, names, territory, origin, request, reading)
    return reading


def _stations(
    tables: Mapping[str, Rows], territory: Territory, published: Mapping[str, Known], reading: Reading
) -> dict[str, Station]:
    """By the id that a station has with us, its place, its kind and its lines: those of all its stops and platforms."""
    stops, found = list(tables["stops.txt"]), dict[str, Station]()
    lines = _lines(tables, stops, reading)
    for row, cells in stops:
        called = lines.get(cells["stop_id"])
        where = services.point(lat=cells["stop_lat"], lon=cells["stop_lon"])
        comune = territory.at(where) if called and where is not None else None
        if not called or comune is None:
            continue
        site = Site(row, cells["stop_name"], comune, "", where)
        kind = max(kind for kind, _ in called)  # where both call, it is a station of trains
        names = {name for one, name in called if one == kind}
        id_ = _find(site, kind, published)
        if id_ in found:
            found[id_][2].update(names)
        else:
            reading.count("fermate trovate")
            found[id_] = site, kind, names
    return found


def _tables(path: Path, found: Mapping[str, Path], reading: Reading) -> Mapping[str, Rows]:
    """The four tables that are needed, wherever they lie in the zip."""
    named = {PurePosixPath(entry).name: file for entry, file in found.items()}
    missing = _NEEDS.keys() - named.keys()
    if missing:
        text = f"«{path.name}» non è un feed GTFS: mancano {', '.join(sorted(missing))}."
        raise Unreadable("missing-part", text)
    return {name: rows(named[name], needs=needs, reading=reading, packed=True) for name, needs in _NEEDS.items()}


def _day(path: Path) -> str:
    """The day on which the feed was made: that of the latest file in it."""
    with zipfile.ZipFile(path) as archive:
        year, month, day, *_ = max(one.date_time for one in archive.infolist())
    return f"{year:04}-{month:02}-{day:02}"


def _lines(tables: Mapping[str, Rows], stops: Iterable[Row], reading: Reading) -> Mapping[str, set[tuple[str, str]]]:
    """By stop, the kind and short name of the lines that call there; a train's trips are all that is held.

    What calls at a platform calls at the station that it is part of, which stands for it.
    """
    routes = {
        cells["route_id"]: (cells["route_type"], cells["route_short_name"].replace(" ", ""))
        for _, cells in tables["routes.txt"]
        if cells["route_type"] in _KINDS
    }
    trips = {cells["trip_id"]: cells["route_id"] for _, cells in tables["trips.txt"] if cells["route_id"] in routes}
    station = {cells["stop_id"]: cells.get("parent_station") for _, cells in stops}
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for _, cells in tables["stop_times.txt"]:
        reading.count("passaggi letti")
        if route := trips.get(cells["trip_id"]):
            found[station.get(cells["stop_id"]) or cells["stop_id"]].add(routes[route])
    return found


def _known(
    id_: str,
    known: Known,
    site: Site,
    kind: str,
    names: str,
    territory: Territory,
    origin: Mapping[str, Value],
    reading: Reading,
) -> None:
    proposed: dict[str, Value] = {}
    said = _LINES.search(known.text("subcategory"))
    if kind == "2" and (said is None or set(said[1].split()) != set(names.split())):
        text = f"pubblicato «{known.text('subcategory')}», nel feed le linee sono {names}"
        reading.tell(id_, "subcategory", "lines-differ", text, severity=Severity.WARNING, row=site.row)
        proposed["subcategory"] = f"{_KINDS[kind]} (linee {names})"
    geometry = services.moved(id_, known, site, territory=territory, reading=reading)
    record = services.update(id_, known, site, proposed, geometry, origin)
    day = str(origin["source_date"])
    if record and services.is_older(day, known):
        text = f"il feed è del {day}, la scheda del {known.text('source_date')}: resta la scheda"
        reading.tell(id_, "", "older", text, row=site.row)
    elif record:
        reading.take(COLLECTION, record)


def _find(site: Site, kind: str, published: Mapping[str, Known]) -> str:
    """The station of that name, or else the nearest of that kind within some hundred metres; else a new one."""
    named = f"{_PREFIX[kind]}{slug(site.name)}"
    if named in published:
        return named
    near = [
        (services.metres(site.point, known.geometry), id_)
        for id_, known in services.of_kind(published, (_PREFIX[kind],))
        if site.point is not None and isinstance(known.geometry, Point)
    ]
    distance, id_ = min(near, default=(_NEAR_METRES, ""))
    return id_ if distance < _NEAR_METRES else named


def _unknown(
    id_: str,
    site: Site,
    kind: str,
    names: str,
    territory: Territory,
    origin: Mapping[str, Value],
    request: Request,
    reading: Reading,
) -> None:
    withdrawn = request.withdrawn(COLLECTION)
    if (before := _find(site, kind, withdrawn)) in withdrawn:
        reading.leave(before, site.name, row=site.row)
        return
    reading.count("fermate nuove" if request.new else "fermate nuove non create")
    reading.tell(id_, "", "new-record", f"non è tra i nostri servizi: {site.name} (linee {names})", row=site.row)
    if request.new:
        properties: Mapping[str, Value] = {"category": "mobilita", "subcategory": f"{_KINDS[kind]} (linee {names})"}
        record = services.create(id_, site, properties, origin, territory=territory)
        reading.take(COLLECTION, replace(record, properties={**record.properties, "location_precision": "site"}))


def _origin(path: Path, agencies: Rows) -> dict[str, Value]:
    """Where a station was read: the feed of whom, and of which day."""
    day = _day(path)
    names, urls = [], []
    for _, cells in agencies:
        names.append(cells["agency_name"])
        urls.append(cells["agency_url"])
    return {
        "coordinate_source": f"{', '.join(names)}, GTFS ({day})",
        "source_url": list(dict.fromkeys(urls)),
        "source_date": day,
    }


SOURCE = Source(
    "gtfs-fermate",
    "Stazioni e fermate di un orario GTFS",
    COLLECTION,
    takes=(Taken("gtfs", "lo zip dell'orario (stops, routes, trips, stop_times)"),),
    page="",
    licence=None,
    attribution="Fonte: l'azienda di trasporto che pubblica il feed",
    read=read,
    note="La licenza è quella del feed: va vista prima di ripubblicare. Contano solo treni e metropolitana.",
)
