"""The library of the plan's documents; they have no place on the map."""

from app.catalog import code_lists
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

DOCUMENTS = Collection(
    "documents",
    "documenti",
    title=Label("Documenti", "Documents"),
    singular=Label("Documento", "Document"),
    description=Label(
        "Atti, relazioni e schede del PTM, delle STTM, del PNRR e di REMIX, con l'indirizzo di chi li pubblica.",
        "Acts, reports and sheets of the PTM, the STTM, the PNRR and REMIX, with their publishers' addresses.",
    ),
    style=Style("#5b6470", "page"),
    title_field="title",
    kind_field="kind",
    geometry=False,
    period_field="date",
    fields=(
        Field(
            "title",
            FieldType.TEXT,
            Label("Titolo", "Title"),
            required=True,
            filter=True,
            search="A",
            max_length=300,
        ),
        Field(
            "kind",
            FieldType.TEXT,
            Label("Tipo", "Kind"),
            code_list=code_lists.DOCUMENT_KIND,
            required=True,
            filter=True,
            facet=True,
        ),
        Field(
            "subject",
            FieldType.TEXT_LIST,
            Label("Argomento", "Subject"),
            code_list=code_lists.DOCUMENT_SUBJECT,
            filter=True,
            facet=True,
        ),
        Field("date", FieldType.PARTIAL_DATE, Label("Data", "Date"), filter=True),
        Field("url", FieldType.URL, Label("Indirizzo del documento", "Address of the document"), required=True),
    ),
)
