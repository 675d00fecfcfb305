"""PNRR project proposals and funded projects."""

from app.catalog import code_lists, common
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

PROPOSALS = Collection(
    "proposals",
    "progetti",
    title=Label("Progetti PNRR", "PNRR projects"),
    singular=Label("Progetto PNRR", "PNRR project"),
    description=Label(
        "Progetti del PNRR nei Comuni della Città metropolitana, dagli open data ReGiS di Italia Domani.",
        "PNRR projects in the Comuni of the Città metropolitana, from Italia Domani's ReGiS open data.",
    ),
    short_en="Projects",
    style=Style("#00704a", "diamond"),
    title_field="title",
    kind_field="programme",
    rated=True,
    licence="https://creativecommons.org/licenses/by/4.0/",
    attribution=Label(
        "Fonte: Italia Domani, dati ReGiS (CC BY 4.0), e le pagine indicate in ogni scheda",
        "Source: Italia Domani, ReGiS data (CC BY 4.0), and the pages given in each record",
    ),
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
            "programme",
            FieldType.TEXT,
            Label("Programma", "Programme"),
            required=True,
            filter=True,
            facet=True,
            search="B",
            max_length=100,
            relates=Label("Stesso programma", "Same programme"),
        ),
        Field(
            "pnrr_mission",
            FieldType.TEXT,
            Label("Missione PNRR", "PNRR mission"),
            code_list=code_lists.PNRR_MISSION,
            required=True,
            filter=True,
            facet=True,
        ),
        Field(
            "pnrr_component",
            FieldType.TEXT,
            Label("Componente PNRR", "PNRR component"),
            pattern=r"^C\d$",
            filter=True,
        ),
        Field(
            "pnrr_investment",
            FieldType.TEXT,
            Label("Investimento PNRR", "PNRR investment"),
            pattern=r"^R?\d\.\d$",
            filter=True,
        ),
        Field(
            "proponent",
            FieldType.TEXT,
            Label("Proponente", "Proposer"),
            filter=True,
            search="C",
            max_length=200,
        ),
        Field("description", FieldType.TEXT, Label("Descrizione", "Description"), search="D", max_length=1000),
        Field(
            "status",
            FieldType.TEXT,
            Label("Stato alla data della fonte", "State at the date of the source"),
            code_list=code_lists.PROPOSAL_STATUS,
            filter=True,
            facet=True,
            dated_by="source_date",
            note=Label(
                "«Finanziata» dice solo che esiste un finanziamento in ReGiS, non che i lavori non siano iniziati.",
                "“Funded” says only that ReGiS holds a financing record, not that works have yet to begin.",
            ),
        ),
        Field(
            "pnrr_funding_eur",
            FieldType.INTEGER,
            Label("Quota PNRR in ReGiS", "PNRR share in ReGiS"),
            unit="€",
            minimum=0,
            filter=True,
            summable=True,
            sum_by="pnrr_mission",
            dated_by="amounts_on",
            note=Label(
                "È la quota RRF che risulta in ReGiS alla data degli importi: dopo la revisione del piano di dicembre "
                "2023 può essere minore del contributo annunciato.",
                "It is the RRF share found in ReGiS at the date of the amounts: after the plan's revision of December "
                "2023 it may be less than the grant that was announced.",
            ),
        ),
        Field(
            "total_cost_eur",
            FieldType.INTEGER,
            Label("Costo totale", "Total cost"),
            unit="€",
            minimum=0,
            filter=True,
            dated_by="amounts_on",
            note=Label(
                "Somma delle fonti di finanziamento, non spesa. Non si somma: un CUP può stare in due misure.",
                "Sum of the financing sources, not money spent. Not to be added up: one CUP may be in two measures.",
            ),
        ),
        Field("amounts_on", FieldType.PARTIAL_DATE, Label("Data degli importi", "Date of the amounts")),
        Field(
            "cup",
            FieldType.TEXT,
            Label("CUP", "CUP (project code)"),
            pattern=r"^[A-Z]\d{2}[A-Z]\d{11}$",
            filter=True,
            search="A",
            relates=Label("Stesso CUP", "Same CUP"),
        ),
        Field(
            "pairing_note",
            FieldType.TEXT,
            Label("Nota sull'abbinamento", "Note on the pairing"),
            max_length=300,
            complete=True,
        ),
        Field("address_or_place", FieldType.TEXT, Label("Luogo", "Place"), search="C", max_length=300),
        common.STTM,
    ),
)
