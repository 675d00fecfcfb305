"""`lombardia-ospedali`: the regional list of inpatient facilities. Its column X is the latitude, Y the longitude."""

from collections.abc import Mapping

from app.imports.sources import services
from app.imports.sources.lombardia import PAGE, origin
from app.imports.sources.rows import rows
from app.imports.sources.services import COLLECTION, Site
from app.imports.sources.source import Reading, Request, Source, Taken
from app.imports.sources.territory import Territory
from gis.check.folding import slug
from gis.values import Value

REGISTER = "Georeferenziazione strutture"

_NAME, _CODE = "descrizione_struttura_di_ricovero", "codice_struttura_di_ricovero"
_LAT, _LON = "coordinata_geografica_x", "coordinata_geografica_y"
_CLOSED = {
    "030946-00": "il Galeazzi è al MIND dal 22 agosto 2022",
    "030112-00": "il Sant'Ambrogio è al MIND dal 22 agosto 2022",
}
"""Sites that the list still has though they were left: they are told, never taken."""


def read(request: Request, /) -> Reading:
    """The hospitals that the list puts elsewhere, and those that are not ours. Raises Unreadable."""
    reading, path = Reading(), request.files["strutture"]
    territory = Territory.of(request.published)
    day = services.day_in(path.name)
    published = list(services.of_kind(request.published(COLLECTION), ("salu-",)))
    for row, cells in rows(path, needs=(_NAME, _CODE, "indirizzo", "localita", _LAT, _LON), reading=reading):
        reading.count("righe lette")
        comune = territory.named(cells["localita"])
        if comune is None:
            continue
        reading.count("strutture trovate")
        if reason := _CLOSED.get(cells[_CODE]):
            reading.tell(slug(cells[_NAME]), "", "closed", f"non presa: {reason}", row=row)
            continue
        where = services.point(lat=cells[_LAT], lon=cells[_LON])
        site = Site(row, cells[_NAME], comune, " ".join(cells["indirizzo"].split()), where)
        match = services.find(site, published)
        if match is None:
            _unknown(site, territory=territory, day=day, request=request, reading=reading)
            continue
        id_, known = match
        geometry = services.moved(id_, known, site, territory=territory, reading=reading)
        record = services.update(id_, known, site, {}, geometry, origin(REGISTER, day))
        if record and not services.is_older(day, known):
            reading.take(COLLECTION, record)
    return reading


def _unknown(site: Site, *, territory: Territory, day: str | None, request: Request, reading: Reading) -> None:
    id_ = f"salu-{slug(f'{site.name} {territory.names[site.comune]}', longest=110)}"
    withdrawn = dict(services.of_kind(request.withdrawn(COLLECTION), ("salu-",)))
    before = (id_,) if id_ in withdrawn else services.find(site, withdrawn.items())
    if before:
        reading.leave(before[0], site.name, row=site.row)
        return
    reading.count("strutture nuove" if request.new else "strutture nuove non create")
    reading.tell(id_, "", "new-record", f"non è tra i nostri servizi: {site.name}, {site.address}", row=site.row)
    if request.new:
        properties: Mapping[str, Value] = {"category": "salute", "subcategory": "struttura di ricovero"}
        reading.take(COLLECTION, services.create(id_, site, properties, origin(REGISTER, day), territory=territory))


SOURCE = Source(
    "lombardia-ospedali",
    "Strutture di ricovero (Regione Lombardia)",
    COLLECTION,
    takes=(Taken("strutture", "Georeferenziazione_strutture_AAAAMMGG.csv"),),
    page=PAGE,
    licence=None,
    attribution=f"Fonte: Regione Lombardia, {REGISTER}",
    read=read,
    note="La licenza del dataset non è stata vista: verificarla sul portale. Nomi e indirizzi delle schede restano.",
)
