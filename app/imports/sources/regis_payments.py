"""`regis-pagamenti`: PNRR_Pagamenti_di_Progetto has the amounts of the projects at a later day."""

from app.imports.sources import regis
from app.imports.sources.regis_amounts import COLUMNS, amounts
from app.imports.sources.regis_projects import cited
from app.imports.sources.source import Reading, Request, Source, Taken
from gis.records import Record


def read(request: Request, /) -> Reading:
    """The projects of ours whose amounts differ. Raises Unreadable."""
    reading = Reading()
    table = regis.table(request.files["pagamenti"], reading, *COLUMNS)
    style = regis.style(table)
    for project in regis.projects(table, published=request.published, reading=reading):
        reading.count("progetti trovati")
        row = regis.one(project, COLUMNS, reading=reading)
        if row is None:
            continue
        number, cells = row
        proposed = amounts(project.id, project.known, cells, style=style, row=number, reading=reading)
        if proposed:
            properties = proposed | cited(project.known, cells)
            reading.take(regis.COLLECTION, Record(number, project.id, properties, None, project.known.version))
    return reading


SOURCE = Source(
    "regis-pagamenti",
    "Pagamenti dei progetti del PNRR (Italia Domani, ReGiS)",
    regis.COLLECTION,
    takes=(Taken("pagamenti", "PNRR_Pagamenti_di_Progetto.csv"),),
    page=regis.CATALOGUE,
    licence=regis.LICENCE,
    attribution=regis.ATTRIBUTION,
    read=read,
    note="Solo il costo totale e la quota PNRR: i pagamenti non hanno un campo nelle schede.",
)
