"""`lombardia-scuole`: the regional register of state schools; upper secondary ones are services, one for each site.

The register has a row for each course: the rows of a site are one service, whose courses are the kinds in them.
`coorY` is the latitude.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.imports.sources import services
from app.imports.sources.lombardia import PAGE, origin
from app.imports.sources.rows import Row, rows
from app.imports.sources.services import COLLECTION, Site
from app.imports.sources.source import Known, Reading, Request, Source, Taken
from app.imports.sources.territory import Territory
from gis.issues import Severity
from gis.values import Value

REGISTER = "Anagrafe Scuole"

_UPPER = "Istituto Istruzione Secondario Secondo grado"
_NOT_A_SITE = re.compile(r"serale|carcer|ospedal", re.IGNORECASE)
_ONE_EACH = "015146"
"""Milano, where the services have one record for each school, not for each of its sites."""

_NEEDS = ("codice", "tipologia", "denominazione", "indirizzo", "civico", "codice_sede_di_direttivo", "tipologia_sede")
_PLACE = ("codice_istat_comune_sede", "coory", "coorx")


def read(request: Request, /) -> Reading:
    """The schools that the register says otherwise, and those that are not ours. Raises Unreadable."""
    reading, path = Reading(), request.files["scuole"]
    territory = Territory.of(request.published)
    day = services.day_in(path.name)
    published = dict(services.of_kind(request.published(COLLECTION), ("scuola-",)))
    withdrawn = request.withdrawn(COLLECTION)
    taken = {*published, *withdrawn}
    for (school, _, _), found in _sites(
        rows(path, needs=(*_NEEDS, *_PLACE), reading=reading), territory, reading
    ).items():
        mine, gone = (list(services.of_kind(one, (f"scuola-{school}-",))) for one in (published, withdrawn))
        _site(school, found, mine, gone, taken=taken, territory=territory, day=day, request=request, reading=reading)
    return reading


def _sites(table: Iterable[Row], territory: Territory, reading: Reading) -> dict[tuple[str, str, str], list[Row]]:
    """The rows of upper secondary schools of ours, by school and place; evening and other sections are not sites."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row, cells in table:
        reading.count("righe lette")
        if cells["tipologia"] != _UPPER or _NOT_A_SITE.search(cells["denominazione"]):
            continue
        if territory.current(cells["codice_istat_comune_sede"].zfill(6)):
            found[cells["codice_sede_di_direttivo"].lower(), cells["coory"], cells["coorx"]].append((row, cells))
    return found


def _site(
    school: str,
    found: list[Row],
    mine: list[tuple[str, Known]],
    gone: list[tuple[str, Known]],
    *,
    taken: set[str],
    territory: Territory,
    day: str | None,
    request: Request,
    reading: Reading,
) -> None:
    row, cells = found[0]
    (comune, *_) = territory.current(cells["codice_istat_comune_sede"].zfill(6))
    address = " ".join(f"{cells['indirizzo']} {cells['civico']}".split())
    where = services.point(lat=cells["coory"], lon=cells["coorx"])
    site = Site(row, cells["denominazione"], comune, "" if services.is_garbled(address) else address, where)
    kinds = "; ".join(sorted({one["tipologia_sede"].lower() for _, one in found} - {""}))
    reading.count("sedi trovate")
    match = services.find(site, mine)
    before = gone[0] if gone and comune == _ONE_EACH else services.find(site, gone)
    if match:
        _known(*match, site, kinds, territory=territory, day=day, reading=reading)
    elif mine and comune == _ONE_EACH:
        reading.count("altre sedi di scuole di Milano")
    elif before:
        reading.leave(before[0], site.name, row=row)
    else:
        _unknown(_free(school, taken), site, kinds, territory=territory, day=day, request=request, reading=reading)


def _known(
    id_: str, known: Known, site: Site, kinds: str, *, territory: Territory, day: str | None, reading: Reading
) -> None:
    proposed: dict[str, Value] = {}
    if kinds and kinds != known.text("subcategory"):
        text = f"tipi di corso pubblicati «{known.text('subcategory')}», nel registro «{kinds}»"
        reading.tell(id_, "subcategory", "kinds-differ", text, severity=Severity.WARNING, row=site.row)
        proposed["subcategory"] = kinds
    geometry = services.moved(id_, known, site, territory=territory, reading=reading)
    if services.is_older(day, known):
        return
    record = services.update(id_, known, site, proposed, geometry, origin(REGISTER, day))
    if record:
        reading.take(COLLECTION, record)


def _free(school: str, taken: set[str]) -> str:
    """An id for one more site of a school: the number after the last one, which is then taken too."""
    start = f"scuola-{school}-"
    last = max((int(one.removeprefix(start)) for one in taken if one.startswith(start)), default=0)
    taken.add(id_ := f"{start}{last + 1}")
    return id_


def _unknown(
    id_: str,
    site: Site,
    kinds: str,
    *,
    territory: Territory,
    day: str | None,
    request: Request,
    reading: Reading,
) -> None:
    reading.count("sedi nuove" if request.new else "sedi nuove non create")
    reading.tell(id_, "", "new-record", f"non è tra i nostri servizi: {site.name}, {site.address}", row=site.row)
    if request.new:
        properties: Mapping[str, Value] = {
            "category": "istruzione_superiore",
            "subcategory": kinds or None,
            "operator": "Istituto statale",
        }
        reading.take(COLLECTION, services.create(id_, site, properties, origin(REGISTER, day), territory=territory))


SOURCE = Source(
    "lombardia-scuole",
    "Anagrafe delle scuole statali (Regione Lombardia)",
    COLLECTION,
    takes=(Taken("scuole", "Anagrafe_Scuole_AAAAMMGG.csv"),),
    page=PAGE,
    licence=None,
    attribution=f"Fonte: Regione Lombardia, {REGISTER}",
    read=read,
    note="La licenza del dataset non è stata vista: verificarla sul portale. Il nome scritto nelle schede resta.",
)
