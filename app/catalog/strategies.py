"""The thematic strategies (STTM) of the metropolitan plan."""

from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

STRATEGIES = Collection(
    "strategies",
    "strategie",
    title=Label("Strategie tematico-territoriali", "Thematic territorial strategies"),
    singular=Label("Strategia", "Strategy"),
    description=Label(
        "Le tre Strategie Tematico-Territoriali Metropolitane (STTM) approvate il 28 febbraio 2024.",
        "The three metropolitan thematic territorial strategies (STTM) approved on 28 February 2024.",
    ),
    style=Style("#8a5a00", "star"),
    title_field="title",
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
        Field("title_en", FieldType.TEXT, Label("Titolo inglese", "English title"), max_length=300),
        Field(
            "code",
            FieldType.TEXT,
            Label("Sigla", "Code"),
            required=True,
            pattern=r"^STTM\d$",
            filter=True,
            search="A",
        ),
        Field("objectives", FieldType.TEXT, Label("Obiettivi", "Objectives"), search="C"),
        Field("objectives_en", FieldType.TEXT, Label("Obiettivi (inglese)", "Objectives (English)")),
    ),
)
