"""`regis-progetti`: PNRR_Progetti fills titles by CUP and measure, and shows the amounts that differ."""

from collections.abc import Mapping, Sequence

from app.imports.sources import places_of_projects, regis, titles
from app.imports.sources.regis import Project
from app.imports.sources.regis_amounts import amounts, read_amounts
from app.imports.sources.source import Known, Reading, Request, Source, Taken
from gis.check.folding import letters, slug
from gis.check.numbers import Style
from gis.issues import Severity
from gis.records import Record
from gis.values import Value

_TEXTS = ("titolo_progetto", "sintesi_progetto", "soggetto_attuatore", "finanziamento_totale", "finanziamento_pnrr")
_PROGRESS = {"da avviare": "finanziata", "non avviato": "finanziata", "in corso": "in_corso", "concluso": "conclusa"}
_ORDER = ("", "proposta", "ammessa", "finanziata", "in_corso", "conclusa")


def read(request: Request, /) -> Reading:
    """The records that the file changes, and what is to be known of them. Raises Unreadable."""
    reading = Reading()
    table = regis.table(request.files["progetti"], reading, "titolo_progetto")
    style = regis.style(table)
    for project in regis.projects(table, published=request.published, reading=reading):
        reading.count("progetti trovati")
        if row := regis.one(project, _TEXTS, reading=reading):
            record = _record(project, *row, style=style, reading=reading)
            if record:
                reading.take(regis.COLLECTION, record)
    if "localizzazione" in request.files:
        _others(request, style, reading)
    return reading


def _record(project: Project, row: int, cells: dict[str, str], *, style: Style, reading: Reading) -> Record | None:
    known = project.known
    proposed: dict[str, Value] = _texts(project.id, known, cells, row, reading)
    proposed |= amounts(project.id, known, cells, style=style, row=row, reading=reading)
    proposed |= _progress(project.id, known, cells, row, reading)
    if not proposed:
        return None
    return Record(row, project.id, proposed | cited(known, cells), None, known.version)


def _texts(id_: str, known: Known, cells: Mapping[str, str], row: int, reading: Reading) -> dict[str, Value]:
    """What we do not know and the file says; a text that somebody wrote is never replaced."""
    proposed: dict[str, Value] = {}
    body, summary = regis.said(cells.get("soggetto_attuatore")), regis.said(cells.get("sintesi_progetto"))
    if titles.is_missing(known):
        found = titles.title(regis.said(cells["titolo_progetto"]), summary, body=body)
        if found:
            proposed["title"] = found
            reading.count("titoli trovati")
            if titles.was_cut(summary):
                reading.tell(id_, "title", "maybe-cut", "la sintesi di ReGiS potrebbe essere troncata", row=row)
        else:
            reading.tell(id_, "title", "no-title", "il file non ha un titolo che dica che cos'è il progetto", row=row)
    if body and not known.text("proponent"):
        proposed["proponent"] = body[:200]
    place = titles.parts(summary)[1]
    if place and not known.text("address_or_place") and regis.said(place):
        proposed["address_or_place"] = place[:300]
    return proposed


def _progress(id_: str, known: Known, cells: Mapping[str, str], row: int, reading: Reading) -> dict[str, Value]:
    """The state only goes forward: what a page has shown to be done is not undone by a file."""
    _is_active(id_, cells, "decidi se ritirare la scheda", row, reading)
    said = regis.said(cells.get("stato_avanzamento_progetto"))
    if not said:
        return {}
    status, before = _PROGRESS.get(said.casefold()), known.text("status")
    if status is None:
        reading.tell(id_, "status", "unknown-state", f"stato di ReGiS non conosciuto: «{said}»", row=row)
        return {}
    if status == before:
        return {}
    forward = _ORDER.index(status) > _ORDER.index(before)
    kept = "" if forward else ": resta quello pubblicato"
    reading.tell(id_, "status", "state-differs", f"in ReGiS lo stato è «{said}», pubblicato «{before}»{kept}", row=row)
    return {"status": status} if forward else {}


def _is_active(id_: str, cells: Mapping[str, str], then: str, row: int, reading: Reading) -> bool:
    """Whether the CUP of a row is in use; told, with what is to be done, where it is not."""
    state = regis.said(cells.get("stato_cup"))
    if not state or letters(state).startswith("attiv"):
        return True
    reading.tell(id_, "status", "cup-state", f"in ReGiS il CUP è «{state}»: {then}", severity=Severity.WARNING, row=row)
    return False


def cited(known: Known, cells: Mapping[str, str], /) -> dict[str, Value]:
    """The source of what is proposed: instead of an older copy of the same data, beside a page on the project."""
    date = regis.day(cells.get("data_di_estrazione"))
    if regis.cites_regis(known):
        later = date is not None and date > known.text("source_date")
        return {"source_url": [regis.CATALOGUE], "source_date": date} if later else {}
    urls = known.texts("source_url")
    return {} if regis.CATALOGUE in urls else {"source_url": [*urls, regis.CATALOGUE]}


def _others(request: Request, style: Style, reading: Reading) -> None:
    """The projects in our Comuni and measures that are not ours: told, and created only when asked."""
    located = places_of_projects.located(request.files["localizzazione"], request.published)
    ours = request.published(regis.COLLECTION)
    held = {(known.text("cup"), *regis.of(known)) for known in ours.values()}
    withdrawn = request.withdrawn(regis.COLLECTION)
    gone = {(known.text("cup"), *regis.of(known)): id_ for id_, known in withdrawn.items()}
    programmes = _programmes(ours)
    seen: set[tuple[str, ...]] = set()
    for row, cells in regis.table(request.files["progetti"], Reading(), "titolo_progetto"):
        measure = regis.measure(cells["codice_univoco_submisura"])
        key = (cells["cup"], *(measure or ()))
        comuni = located.get((cells["cup"], cells["codice_univoco_submisura"]))
        if not comuni or measure not in programmes or not regis.valid(cells["cup"]) or key in held or key in seen:
            continue
        seen.add(key)
        if not _is_active(cells["cup"], cells, "non è creato", row, reading):
            continue
        record = _new(row, cells, comuni, programmes[measure], style, reading)
        if record is None:
            reading.tell(cells["cup"], "title", "no-title", "progetto nuovo senza un titolo che lo descriva", row=row)
            continue
        if (before := gone.get(key, record.id)) in withdrawn:
            reading.leave(before, str(record.properties["title"]), row=row)
            continue
        reading.count("progetti nuovi" if request.new else "progetti nuovi non creati")
        reading.tell(record.id, "", "new-project", f"non è tra i nostri: {record.properties['title']}", row=row)
        if request.new:
            reading.take(regis.COLLECTION, record)


def _programmes(ours: Mapping[str, Known]) -> dict[regis.Measure, set[str]]:
    """The measures that we publish, with the programmes that we call them by."""
    found: dict[regis.Measure, set[str]] = {}
    for known in ours.values():
        if known.text("cup"):
            found.setdefault(regis.of(known), set()).add(known.text("programme"))
    return found


def _new(
    row: int,
    cells: Mapping[str, str],
    comuni: Sequence[tuple[str, str]],
    programmes: set[str],
    style: Style,
    reading: Reading,
) -> Record | None:
    measure = regis.measure(cells["codice_univoco_submisura"])
    body, summary = regis.said(cells.get("soggetto_attuatore")), regis.said(cells.get("sintesi_progetto"))
    title = titles.title(regis.said(cells["titolo_progetto"]), summary, body=body)
    if title is None or measure is None:
        return None
    programme = next(iter(programmes)) if len(programmes) == 1 else _called(cells)
    id_ = slug(f"{programme} {comuni[0][1]} {cells['cup']}")
    progress = regis.said(cells.get("stato_avanzamento_progetto")).casefold()
    properties: dict[str, Value] = {
        "title": title,
        "programme": programme,
        "pnrr_mission": measure[0],
        "pnrr_component": measure[1],
        "pnrr_investment": measure[2],
        "comuni": [code for code, _ in comuni],
        "proponent": body[:200] or None,
        "address_or_place": regis.said(titles.parts(summary)[1])[:300] or None,
        **read_amounts(id_, cells, style=style, row=row, reading=reading),
        "amounts_on": regis.day(cells.get("data_di_estrazione")),
        "status": _PROGRESS.get(progress, "finanziata"),
        "cup": cells["cup"],
        "location_precision": "comune",
        "source_url": [regis.CATALOGUE],
        "source_date": regis.day(cells.get("data_di_estrazione")),
        "licence": regis.LICENCE,
    }
    return Record(row, id_, properties, None)


def _called(cells: Mapping[str, str]) -> str:
    """What a submeasure is called, where we call its projects by several programmes."""
    return regis.said(cells.get("descrizione_submisura"))[:100] or cells["codice_univoco_submisura"]


SOURCE = Source(
    "regis-progetti",
    "Progetti del PNRR (Italia Domani, ReGiS)",
    regis.COLLECTION,
    takes=(
        Taken("progetti", "PNRR_Progetti.csv"),
        Taken(
            "localizzazione", "PNRR_Localizzazione.csv, per i progetti che non sono ancora tra i nostri", required=False
        ),
    ),
    page=regis.CATALOGUE,
    licence=regis.LICENCE,
    attribution=regis.ATTRIBUTION,
    read=read,
    note="Riempie titoli, proponente e luogo dove mancano; gli importi diversi sono mostrati e restano da accettare.",
)
