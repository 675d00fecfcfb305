"""The figures that every piece of territory has (residents, area, density), and what a Comune took the place of."""

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
    dated_by="residents_on",
)
RESIDENTS_ON = Field("residents_on", FieldType.PARTIAL_DATE, Label("Data dei residenti", "Date of the residents"))
"""A date of their own: boundaries of a new year bring the record's date, and no residents."""
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

TERRITORY = (RESIDENTS, RESIDENTS_ON, AREA, DENSITY)

FORMER = (
    Field(
        "former_codes",
        FieldType.TEXT_LIST,
        Label("Codici ISTAT precedenti", "Former ISTAT codes"),
        description=Label(
            "Codici dei Comuni che vi sono confluiti: chi li usa trova questo Comune.",
            "Codes of the Comuni that were merged into it: who uses them finds this Comune.",
        ),
        pattern=r"^\d{6}$",
        filter=True,
        complete=True,
    ),
    Field(
        "former_names",
        FieldType.TEXT_LIST,
        Label("Comuni confluiti", "Comuni merged into it"),
        search="B",
        max_length=100,
        complete=True,
    ),
)
"""What says that a Comune goes on under another code and name."""
