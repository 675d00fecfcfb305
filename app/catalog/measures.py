"""The figures that every piece of territory has: residents, area, density."""

from app.catalog.fields import Field
from gis.schema import FieldType, Label

RESIDENTS = Field(
    "residents",
    FieldType.INTEGER,
    Label("Residenti", "Residents"),
    required=True,
    minimum=0,
    filter=True,
    summable=True,
)
AREA = Field(
    "area_km2",
    FieldType.NUMBER,
    Label("Superficie", "Area"),
    unit="km²",
    required=True,
    minimum=0,
    filter=True,
    summable=True,
)
DENSITY = Field(
    "density_per_km2",
    FieldType.NUMBER,
    Label("Densità", "Density"),
    unit="abitanti/km²",
    filter=True,
    derived="round((record.residents / record.area_km2)::numeric, 1)::float8",
)

TERRITORY = (RESIDENTS, AREA, DENSITY)
