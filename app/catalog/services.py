"""Supra-municipal and metropolitan services."""

from app.catalog import code_lists, common
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import FieldType, Label

SERVICES = Collection(
    "services",
    "servizi",
    title=Label("Servizi sovracomunali", "Supra-municipal services"),
    singular=Label("Servizio", "Service"),
    description=Label(
        "Servizi sovracomunali e metropolitani: scuole superiori, ospedali, stazioni, cultura, sport, ambiente.",
        "Services for several Comuni: upper secondary schools, hospitals, stations, culture, sport, environment.",
    ),
    style=Style("#0066a1", "circle"),
    kind_field="category",
    rated=True,
    sought=True,
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
            "category",
            FieldType.TEXT,
            Label("Categoria", "Category"),
            code_list=code_lists.SERVICE_CATEGORY,
            required=True,
            filter=True,
            facet=True,
        ),
        Field(
            "subcategory",
            FieldType.TEXT,
            Label("Sottocategoria", "Subcategory"),
            filter=True,
            search="C",
            max_length=200,
        ),
        Field(
            "level",
            FieldType.TEXT,
            Label("Livello", "Level"),
            code_list=code_lists.SERVICE_LEVEL,
            filter=True,
            facet=True,
            editorial=True,
            note=Label(
                "Classificazione redazionale: non è tratta dal PTM.",
                "Editorial classification: not taken from the PTM.",
            ),
        ),
        Field("address", FieldType.TEXT, Label("Indirizzo", "Address"), search="C", max_length=200),
        Field("operator", FieldType.TEXT, Label("Gestore", "Operator"), filter=True, search="D", max_length=200),
        common.STTM,
    ),
)
