"""`regis-localizzazioni`: PNRR_Localizzazione says in which Comuni each project is, and at what address."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.imports.sources import regis
from app.imports.sources.rows import Row
from app.imports.sources.source import Known, Published, Reading, Request, Source, Taken
from app.imports.sources.territory import Territory
from gis.issues import Severity
from gis.records import Record
from gis.values import Value

_ABOVE = "000"
"""As province or Comune: the project is of a wider territory."""


def read(request: Request, /) -> Reading:
    """The projects of ours whose Comuni or address the file says otherwise. Raises Unreadable."""
    reading = Reading()
    table = regis.table(request.files["localizzazione"], reading, "provincia", "comune")
    territory = Territory.of(request.published)
    for project in regis.projects(table, published=request.published, reading=reading):
        reading.count("progetti trovati")
        codes = sorted({code for _, cells in project.rows for code in _codes(cells, territory)})
        record = _record(project.id, project.known, codes, project.rows, reading)
        if record:
            reading.take(regis.COLLECTION, record)
    return reading


def located(path: Path, published: Published, /) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """By CUP and submeasure, the Comuni of ours (code and name) that a project is in."""
    territory = Territory.of(published)
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for _, cells in regis.table(path, Reading(), "provincia", "comune"):
        for code in _codes(cells, territory):
            pair = (code, territory.names[code])
            key = (cells["cup"], cells["codice_univoco_submisura"])
            if pair not in found[key]:
                found[key].append(pair)
    return found


def _codes(cells: Mapping[str, str], territory: Territory) -> Iterator[str]:
    """The Comune of a row, by the code that it has today; none where it is of a wider territory or elsewhere."""
    province, comune = cells["provincia"].zfill(3), cells["comune"].zfill(3)
    if province == regis.PROVINCE and comune != _ABOVE:
        yield from territory.current(province + comune)


def _record(id_: str, known: Known, codes: list[str], rows: tuple[Row, ...], reading: Reading) -> Record | None:
    row, cells = rows[0]
    proposed: dict[str, Value] = {}
    before = known.texts("comuni")
    if codes and set(codes) != set(before):
        newer = regis.is_newer(regis.day(cells.get("data_di_estrazione")), known)
        if newer or not before:
            proposed["comuni"] = [*(code for code in before if code in codes), *(c for c in codes if c not in before)]
        kept = "" if proposed else ": il file non è più recente, restano quelli pubblicati"
        text = f"Comuni pubblicati {', '.join(before) or 'nessuno'}, nel file {', '.join(codes)}{kept}"
        reading.tell(id_, "comuni", "comuni-differ", text, severity=Severity.WARNING, row=row)
    addresses = {regis.said(one.get("indirizzo")) for _, one in rows} - {""}
    if len(addresses) == 1 and not known.text("address_or_place"):
        proposed["address_or_place"] = addresses.pop()[:300]
    return Record(row, id_, proposed, None, known.version) if proposed else None


SOURCE = Source(
    "regis-localizzazioni",
    "Localizzazione dei progetti del PNRR (Italia Domani, ReGiS)",
    regis.COLLECTION,
    takes=(Taken("localizzazione", "PNRR_Localizzazione.csv"),),
    page=regis.CATALOGUE,
    licence=regis.LICENCE,
    attribution=regis.ATTRIBUTION,
    read=read,
    note="Un progetto in più Comuni ha una riga per Comune: l'importo resta uno solo.",
)
