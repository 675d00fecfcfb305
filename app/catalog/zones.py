"""The seven homogeneous zones and Milano, dissolved from their Comuni."""

from app.catalog import measures
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

ZONES = Collection(
    "zones",
    "zone",
    title=Label("Zone omogenee", "Homogeneous zones"),
    singular=Label("Zona omogenea", "Homogeneous zone"),
    description=Label(
        "Le sette zone omogenee della Città metropolitana e Milano, unione dei confini dei loro Comuni.",
        "The seven homogeneous zones of the Città metropolitana and Milano, union of their Comuni.",
    ),
    style=Style("#2b6777", "mosaic"),
    territory=True,
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution=Label("ISTAT, confini e popolazione (CC BY)", "ISTAT, boundaries and population (CC BY)"),
    derived={"zones": "ARRAY[record.id]"},
    fields=(
        Field(
            "name",
            FieldType.TEXT,
            Label("Nome", "Name"),
            required=True,
            filter=True,
            search="A",
            max_length=100,
        ),
        *measures.TERRITORY,
    ),
)
