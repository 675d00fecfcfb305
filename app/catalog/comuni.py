"""The 133 Comuni: boundary, residents, and how the metropolitan plan classifies them."""

from app.catalog import code_lists, measures
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

COMUNI = Collection(
    "comuni",
    "comuni",
    title=Label("Comuni", "Comuni"),
    singular=Label("Comune", "Comune"),
    description=Label(
        "I 133 Comuni della Città metropolitana di Milano, con confini e residenti ISTAT e classi del PTM.",
        "The 133 Comuni (municipalities) of the Città metropolitana: ISTAT boundaries and residents, PTM classes.",
    ),
    style=Style("#4d5b66", "polygon"),
    territory=True,
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution=Label("ISTAT, confini e popolazione (CC BY)", "ISTAT, boundaries and population (CC BY)"),
    derived={
        "comuni": "ARRAY[record.id]",
        "comuni_names": "ARRAY[record.name]",
        "zones": "ARRAY[record.zona_omogenea]",
    },
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
        Field(
            "zona_omogenea",
            FieldType.TEXT,
            Label("Zona omogenea", "Homogeneous zone"),
            code_list=code_lists.ZONES,
            required=True,
            filter=True,
            facet=True,
        ),
        Field(
            "citta_centrale",
            FieldType.BOOLEAN,
            Label("Città centrale (PTM)", "Central city (PTM)"),
            filter=True,
        ),
        Field(
            "polo_attrattore",
            FieldType.TEXT,
            Label("Polo attrattore (PTM)", "Attracting pole (PTM)"),
            code_list=code_lists.POLE,
            filter=True,
            note=Label(
                "Due pagine della Città metropolitana non coincidono su Abbiategrasso, Binasco e Paullo.",
                "Two pages of the Città metropolitana disagree on Abbiategrasso, Binasco and Paullo.",
            ),
        ),
        Field(
            "lum",
            FieldType.BOOLEAN,
            Label("Luogo urbano per la mobilità (PTM)", "Urban place for mobility (PTM)"),
            filter=True,
            note=Label(
                "Per 38 Comuni la fonte non lo dice: resta non noto.",
                "For 38 Comuni the source does not say: it stays unknown.",
            ),
        ),
        *measures.FORMER,
    ),
)
