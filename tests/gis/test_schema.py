from dataclasses import fields as attributes

import pytest

from app.catalog import COLLECTIONS, Collection
from gis.schema import Field, FieldType, from_json_schema
from tests.fixtures.schemas import document

every_collection = pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=lambda one: one.id)


@every_collection
def test_the_document_read_back_says_the_same_fields(collection: Collection):
    schema = from_json_schema(document(collection.id))
    for declared, read in zip(collection.all_fields, schema.fields, strict=True):
        for attribute in attributes(Field):
            assert getattr(read, attribute.name) == getattr(declared, attribute.name), (declared.name, attribute.name)


@every_collection
def test_the_document_read_back_says_what_may_be_proposed_and_what_names_a_record(collection: Collection):
    schema = from_json_schema(document(collection.id))
    assert schema.id == collection.id
    assert (schema.title, schema.description) == (collection.title, collection.description)
    assert [one.name for one in schema.proposed] == [one.name for one in collection.proposed]
    assert (schema.title_field, schema.kind_field) == (collection.title_field, collection.kind_field)
    assert schema.geometry is collection.geometry


@pytest.mark.parametrize("wrong", [{}, {"type": "object"}, {"type": "object", "properties": {"a": 1}}])
def test_what_is_not_a_schema_is_refused_in_words(wrong: dict[str, object]):
    with pytest.raises(ValueError, match="schema"):
        from_json_schema(wrong)


def test_a_foreign_schema_with_enum_and_date_is_understood():
    properties = {
        "stato": {"type": "string", "enum": ["a", "b"]},
        "dal": {"type": ["string", "null"], "format": "date"},
    }
    schema = from_json_schema({"type": "object", "title": "X", "properties": properties})
    assert schema.by_name["stato"].code_list.values == ("a", "b")
    assert schema.by_name["dal"].type is FieldType.PARTIAL_DATE
