"""What every record has: an id, its Comuni, where it is known to be, and where the fact comes from."""

from app.catalog import code_lists
from app.catalog.fields import Field
from gis.schema import SLUG_PATTERN, FieldType, Label

ATTRIBUTION = Label(
    "REMIX, Portale metropolitano della rigenerazione urbana; fonti indicate in ogni scheda",
    "REMIX, metropolitan portal of urban regeneration; sources given in each record",
)

ID = Field(
    "id",
    FieldType.TEXT,
    Label("Identificativo", "Identifier"),
    required=True,
    pattern=SLUG_PATTERN,
    max_length=120,
    filter=True,
)

STTM = Field(
    "sttm",
    FieldType.TEXT_LIST,
    Label("Strategie (STTM)", "Strategies (STTM)"),
    code_list=code_lists.STTM,
    filter=True,
    facet=True,
    editorial=True,
    note=Label(
        "Classificazione redazionale: non è un dato della fonte.",
        "Editorial classification: not a fact of the source.",
    ),
)

FIELDS = (
    Field(
        "comuni",
        FieldType.TEXT_LIST,
        Label("Comuni (codici ISTAT)", "Comuni (ISTAT codes)"),
        pattern=r"^\d{6}$",
        filter=True,
    ),
    Field(
        "comuni_names",
        FieldType.TEXT_LIST,
        Label("Comuni", "Comuni"),
        search="B",
        derived="gazetteer.names",
    ),
    Field(
        "zones",
        FieldType.TEXT_LIST,
        Label("Zone omogenee", "Homogeneous zones"),
        code_list=code_lists.ZONES,
        filter=True,
        facet=True,
        derived="gazetteer.zones",
    ),
    Field(
        "location_precision",
        FieldType.TEXT,
        Label("Precisione della posizione", "Precision of the location"),
        code_list=code_lists.LOCATION_PRECISION,
        filter=True,
    ),
    Field("coordinate_source", FieldType.TEXT, Label("Fonte delle coordinate", "Source of the coordinates")),
    Field("source_url", FieldType.URL_LIST, Label("Fonti", "Sources"), required=True),
    Field(
        "source_date",
        FieldType.PARTIAL_DATE,
        Label("Data della fonte", "Date of the source"),
        filter=True,
    ),
    Field("licence", FieldType.TEXT, Label("Licenza della fonte", "Licence of the source"), max_length=200),
    Field(
        "version",
        FieldType.INTEGER,
        Label("Versione della scheda", "Version of the record"),
        derived="record.version",
    ),
    Field(
        "updated_at",
        FieldType.TIMESTAMP,
        Label("Pubblicata il", "Published at"),
        filter=True,
        derived="record.updated_at",
    ),
)

PLACE_FIELDS = frozenset({"location_precision", "coordinate_source"})

WITHOUT_PLACE = ("comune", "citta_metropolitana")
"""The values of `location_precision` that say: this is not where it is, only which territory it is in."""

INDICATIVE = ("street", "locality")
"""The values that say: it is hereabouts, drawn half filled; those above are drawn hollow, the others filled."""
