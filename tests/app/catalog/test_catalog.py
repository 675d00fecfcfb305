import re

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from jsonschema import Draft202012Validator

import app.changes.models
import app.imports.models  # noqa: F401 - registers its tables
from app.catalog import COLLECTIONS, Collection
from app.catalog.tables import Box
from app.db import metadata
from app.operations import tables
from gis.schema import FieldType, json_schema

every_collection = pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)


def test_migrations_make_exactly_the_tables_that_the_catalog_declares(connection):
    for collection in COLLECTIONS.values():
        assert collection.table.name in metadata.tables

    def ours(name, kind, _):
        return kind != "table" or name in metadata.tables

    dialect = connection.dialect
    dialect.ischema_names = dialect.ischema_names | {"box": Box}  # SQLAlchemy knows none, and would compare nothing
    context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
    assert compare_metadata(context, metadata) == []


WRITTEN = {
    "indexes": """
SELECT replace(indexdef, ' ON declared.', ' ON public.') FROM pg_indexes
WHERE schemaname || '.' || tablename = '{table}'
""",
    "options": "SELECT unnest(reloptions) FROM pg_class WHERE oid = '{table}'::regclass",
    "columns": """
SELECT attname, format_type(atttypid, atttypmod), attnotnull, attcollation, pg_get_expr(adbin, adrelid)
FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
""",
    "checks": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table}'::regclass",
}
"""What PostgreSQL says of a table."""


def test_migrated_tables_are_those_that_the_declared_sql_makes(empty_database):
    """To the last option and index, on a database without data: no load has to succeed before this is told."""
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE SCHEMA declared")
        connection.execute("SET search_path TO declared, public")
        for name in COLLECTIONS:
            made, _, reading = tables.sql(name).rpartition("\n\n")
            connection.execute(made)
            assert reading == f"SELECT remix_let_read('{name}');\n"
            for what, query in WRITTEN.items():
                declared, migrated = (
                    {*connection.execute(query.format(table=f"{schema}.{name}"))} for schema in ("declared", "public")
                )
                assert migrated == declared, (name, what)


def test_migrated_checks_are_the_declared_ones(connection):
    rows = connection.exec_driver_sql(
        "select conrelid::regclass::text, conname from pg_constraint where contype = 'c'"
    ).fetchall()
    present = {(table, name) for table, name in rows}
    declared = {
        (collection.id, constraint.name)
        for collection in COLLECTIONS.values()
        for constraint in collection.table.constraints
        if constraint.__visit_name__ == "check_constraint"
    }
    assert declared <= present


@every_collection
def test_every_label_is_in_both_languages(collection: Collection):
    labels = [collection.title, collection.singular, collection.description, collection.attribution]
    for field in collection.all_fields:
        labels += [field.title, *(one for one in (field.description, field.note) if one)]
        labels += [code.label for code in (field.code_list.codes if field.code_list else ())]
    assert all(label.it.strip() and label.en.strip() for label in labels)


@every_collection
def test_every_record_says_where_it_comes_from_and_which_comuni_it_is_in(collection: Collection):
    assert {"comuni", "comuni_names", "zones", "source_url", "source_date", "licence"} <= collection.by_name.keys()


@every_collection
def test_schema_is_a_valid_json_schema_and_names_every_public_field(collection: Collection):
    schema = json_schema(
        collection.all_fields,
        uri="https://example.org/schema",
        title=collection.title,
        description=collection.description,
        geometry=collection.geometry,
    )
    Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == collection.by_name.keys() | ({"geometry"} if collection.geometry else set())


@every_collection
def test_filters_facets_and_special_fields_exist(collection: Collection):
    assert collection.title_field in collection.by_name
    assert collection.kind_field is None or collection.by_name[collection.kind_field].facet
    assert collection.by_name[collection.period_field].type is FieldType.PARTIAL_DATE
    for field in collection.all_fields:
        assert not field.facet or field.filter
        assert not field.sum_by or field.sum_by in collection.by_name
        assert not field.dated_by or field.dated_by in collection.by_name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)


def test_amounts_that_the_notes_forbid_to_add_up_are_not_summable():
    summable = {(one.id, field.name) for one in COLLECTIONS.values() for field in one.summable}
    assert ("areas", "surface_m2") not in summable
    assert ("proposals", "total_cost_eur") not in summable
    assert ("proposals", "pnrr_funding_eur") in summable


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_are_distinct_and_readable_on_white_and_so_are_paths_and_shapes():
    collections = list(COLLECTIONS.values())
    assert all(1.05 / (_luminance(one.style.colour) + 0.05) >= 4.5 for one in collections)
    contents = [one for one in collections if not one.territory]
    assert len({one.style.colour for one in contents}) == len({one.style.symbol for one in contents}) == len(contents)
    assert len({one.path for one in collections}) == len(collections)
