"""`opencup`: the CUP register gives titles to projects known only by their code, and says which CUPs are revoked.

Two forms are recognised by their columns: the register (`OpenCup_Progetti`, or a regional extract) and the PNRR focus.
Its costs are those decided when the CUP was asked for: they are told, never proposed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from app.imports.sources import titles
from app.imports.sources.regis import COLLECTION, euro, said, whole
from app.imports.sources.rows import Rows, rows
from app.imports.sources.source import Known, Reading, Request, Source, Taken
from app.imports.sources.territory import Territory
from gis.check.folding import letters
from gis.check.numbers import Style
from gis.issues import Severity
from gis.records import Record
from gis.values import Value, ValueProblem

PAGE = "https://www.opencup.gov.it/portale/web/opencup/accesso-agli-open-data"
_PROJECT = "https://opencup.gov.it/portale/progetto/-/cup/"
_ALIASES = {
    "codice_cup": "cup",
    "descrizione_aggregata": "descrizione_sintetica_cup",
    "impo_costo_progetto": "costo_progetto",
    "codi_codice_comune": "codice_comune",
}
_NONE = "-1"


def read(request: Request, /) -> Reading:
    """The titles found, and what is to be known of the other projects. Raises Unreadable."""
    reading = Reading()
    ours: dict[str, list[tuple[str, Known]]] = defaultdict(list)
    for id_, known in request.published(COLLECTION).items():
        if known.text("cup"):
            ours[known.text("cup")].append((id_, known))
    if "progetti" in request.files:
        for row, cells in _first(_table(request, reading, "progetti", "descrizione_sintetica_cup"), ours, reading):
            for id_, known in ours[cells["cup"]]:
                record = _record(id_, known, cells, row, reading)
                if record:
                    reading.take(COLLECTION, record)
    if "localizzazione" in request.files:
        _places(request, ours, reading)
    return reading


def _table(request: Request, reading: Reading, name: str, *needs: str) -> Rows:
    return rows(request.files[name], needs=("cup", *needs), reading=reading, aliases=_ALIASES)


def _first(table: Rows, ours: Mapping[str, object], reading: Reading) -> Iterator[tuple[int, dict[str, str]]]:
    """The first row of each CUP of ours: an extract has one row for each Comune and each fund."""
    seen = set()
    for row, cells in table:
        reading.count("righe lette")
        if cells["cup"] in ours and cells["cup"] not in seen:
            seen.add(cells["cup"])
            reading.count("CUP trovati")
            yield row, cells


def _record(id_: str, known: Known, cells: Mapping[str, str], row: int, reading: Reading) -> Record | None:
    proposed: dict[str, Value] = {}
    body, summary = said(cells.get("soggetto_titolare")), said(cells["descrizione_sintetica_cup"])
    if titles.is_missing(known):
        found = titles.title(said(cells.get("descrizione_intervento")), summary, body=body)
        if found:
            proposed["title"] = found
            reading.count("titoli trovati")
        else:
            reading.tell(id_, "title", "no-title", "OpenCUP non ha un testo che dica che cos'è il progetto", row=row)
    if body and not known.text("proponent"):
        proposed["proponent"] = body[:200]
    _tell_state(id_, cells, row, reading)
    _tell_cost(id_, known, cells, row, reading)
    if not proposed:
        return None
    proposed["source_url"] = list(dict.fromkeys([*known.texts("source_url"), f"{_PROJECT}{cells['cup']}"]))
    return Record(row, id_, proposed, None, known.version)


def _tell_state(id_: str, cells: Mapping[str, str], row: int, reading: Reading) -> None:
    state = said(cells.get("stato_progetto"))
    if letters(state) in ("revocato", "annullato", "cancellato"):
        text = f"in OpenCUP il CUP è «{state}»: decidi se ritirare la scheda"
        reading.tell(id_, "status", "cup-state", text, severity=Severity.WARNING, row=row)


def _tell_cost(id_: str, known: Known, cells: Mapping[str, str], row: int, reading: Reading) -> None:
    try:
        cost = euro(cells.get("costo_progetto"), style=Style.DECIMALS)
    except ValueProblem:
        return
    before = known.properties.get("total_cost_eur")
    if cost is not None and isinstance(before, int) and whole(cost) != before:
        text = f"costo in OpenCUP {whole(cost)} €, pubblicato {before} €: resta quello di ReGiS"
        reading.tell(id_, "total_cost_eur", "amount-differs", text, row=row)


def _places(request: Request, ours: Mapping[str, list[tuple[str, Known]]], reading: Reading) -> None:
    """Where the register puts our projects: told where it is elsewhere, since ReGiS is the source of our Comuni."""
    territory = Territory.of(request.published)
    found: dict[str, set[str]] = defaultdict(set)
    for _, cells in _table(request, reading, "localizzazione", "codice_comune"):
        if cells["cup"] in ours and cells["codice_comune"] != _NONE:
            found[cells["cup"]].update(territory.current(cells["codice_comune"].zfill(6)))
    for cup, codes in found.items():
        for id_, known in ours[cup]:
            if codes and codes != set(known.texts("comuni")):
                reading.tell(id_, "comuni", "comuni-differ", f"in OpenCUP i Comuni sono {', '.join(sorted(codes))}")


SOURCE = Source(
    "opencup",
    "OpenCUP, anagrafe dei progetti di investimento pubblico",
    COLLECTION,
    takes=(
        Taken("progetti", "OpenCup_Progetti*.csv, un estratto regionale o il focus PNRR", required=False),
        Taken("localizzazione", "OpenCup_Localizzazione.csv", required=False),
    ),
    page=PAGE,
    licence="CC BY",
    attribution="Fonte: OpenCUP, Presidenza del Consiglio dei ministri – DIPE, CC BY",
    read=read,
    note="Riempie i titoli che mancano; costi, stati e Comuni diversi sono solo segnalati.",
)
