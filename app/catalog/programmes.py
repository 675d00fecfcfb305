"""Sector programming: plans, programmes and agreements of the metropolitan city or about its territory."""

from app.catalog import common
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

PROGRAMMES = Collection(
    "programmes",
    "programmi",
    title=Label("Programmi di settore", "Sector programmes"),
    singular=Label("Programma", "Programme"),
    description=Label(
        "Piani, programmi e accordi della Città metropolitana o che ne riguardano il territorio.",
        "Plans, programmes and agreements of the Città metropolitana or about its territory.",
    ),
    style=Style("#7a4f9a", "triangle"),
    title_field="title",
    kind_field="sector",
    period_field="approval_date",
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
            "sector",
            FieldType.TEXT,
            Label("Settore", "Sector"),
            required=True,
            filter=True,
            facet=True,
            search="B",
            max_length=100,
        ),
        Field(
            "instrument",
            FieldType.TEXT,
            Label("Strumento", "Instrument"),
            filter=True,
            facet=True,
            max_length=100,
        ),
        Field(
            "approval_act",
            FieldType.TEXT,
            Label("Atto di approvazione", "Approval act"),
            search="D",
            max_length=200,
        ),
        Field(
            "approval_date",
            FieldType.PARTIAL_DATE,
            Label("Data di approvazione", "Date of approval"),
            filter=True,
        ),
        Field("years", FieldType.TEXT, Label("Periodo", "Years"), max_length=50),
        Field("summary", FieldType.TEXT, Label("Sintesi", "Summary"), search="C", max_length=1000),
        Field("document_url", FieldType.URL, Label("Documento", "Document")),
        common.STTM,
    ),
)
