"""Areas and sites of regeneration and of metropolitan competence."""

from app.catalog import code_lists, common
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

AREAS = Collection(
    "areas",
    "aree",
    title=Label("Aree e ambiti", "Areas and sites"),
    singular=Label("Area", "Area"),
    description=Label(
        "Aree dismesse, scali, immobili pubblici e ambiti di rigenerazione o di competenza metropolitana.",
        "Disused areas, railway yards, public buildings and areas of regeneration or of metropolitan competence.",
    ),
    style=Style("#b4442c", "square"),
    kind_field="kind",
    rated=True,
    fields=(
        Field(
            "name",
            FieldType.TEXT,
            Label("Nome", "Name"),
            required=True,
            filter=True,
            search="A",
            max_length=200,
        ),
        Field(
            "kind",
            FieldType.TEXT,
            Label("Tipo", "Kind"),
            code_list=code_lists.AREA_KIND,
            required=True,
            filter=True,
            facet=True,
        ),
        Field(
            "current_state",
            FieldType.TEXT,
            Label("Stato alla data della fonte", "State at the date of the source"),
            code_list=code_lists.AREA_STATE,
            filter=True,
            facet=True,
            dated_by="source_date",
        ),
        Field(
            "surface_m2",
            FieldType.INTEGER,
            Label("Superficie", "Surface area"),
            unit="m²",
            minimum=0,
            filter=True,
            note=Label(
                "Come stampata dalla fonte: può essere territoriale, fondiaria o di pavimento. Non si somma.",
                "As printed by the source: it may be land, plot or floor area. Not to be added up.",
            ),
        ),
        Field("address_or_place", FieldType.TEXT, Label("Luogo", "Place"), search="C", max_length=300),
        Field(
            "owner_type",
            FieldType.TEXT,
            Label("Proprietà", "Ownership"),
            code_list=code_lists.OWNER,
            filter=True,
            facet=True,
        ),
        Field(
            "planned_functions",
            FieldType.TEXT_LIST,
            Label("Funzioni indicate dalla fonte", "Functions named by the source"),
            filter=True,
            search="D",
            note=Label(
                "Progetti approvati, auspici e possibilità insieme, come li racconta la fonte.",
                "Approved projects, wishes and possibilities together, as the source tells them.",
            ),
        ),
        Field("instrument", FieldType.TEXT_LIST, Label("Strumenti", "Instruments"), filter=True, search="D"),
        common.STTM,
    ),
)
