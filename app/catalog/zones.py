"""The seven homogeneous zones and Milano, dissolved from their Comuni."""

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
        "The seven homogeneous zones of the metropolitan city and Milano, union of their municipalities.",
    ),
    style=Style("#2b6777", "polygon"),
    territory=True,
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution=Label("ISTAT, confini e popolazione 2023 (CC BY)", "ISTAT, boundaries and population 2023 (CC BY)"),
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
        Field(
            "residents",
            FieldType.INTEGER,
            Label("Residenti", "Residents"),
            required=True,
            minimum=0,
            filter=True,
            summable=True,
        ),
        Field(
            "area_km2",
            FieldType.NUMBER,
            Label("Superficie", "Area"),
            unit="km²",
            required=True,
            minimum=0,
            filter=True,
            summable=True,
        ),
        Field(
            "density_per_km2",
            FieldType.NUMBER,
            Label("Densità", "Density"),
            unit="abitanti/km²",
            filter=True,
            derived="round((record.residents / record.area_km2)::numeric, 1)::float8",
        ),
    ),
)
