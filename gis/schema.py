"""What a record is made of: typed fields, their labels and code lists, and the JSON Schema that says so.

The JSON Schema (draft 2020-12) is the border between this package and any service: whoever has the document
can check data without the service that wrote it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Label:
    """A text that a person reads, in the portal's two languages."""

    it: str
    en: str


class FieldType(StrEnum):
    """The types a field can have; lists keep their order, dates keep the precision that is known."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT_LIST = "text-list"
    URL = "url"
    URL_LIST = "url-list"
    PARTIAL_DATE = "partial-date"
    TIMESTAMP = "timestamp"

    @property
    def is_list(self) -> bool:
        """Whether a value is an array of texts."""
        return self in (FieldType.TEXT_LIST, FieldType.URL_LIST)


@dataclass(frozen=True)
class Code:
    """One value of a code list."""

    value: str
    label: Label


@dataclass(frozen=True)
class CodeList:
    """A closed vocabulary: the values a field may take and what each means."""

    id: str
    codes: tuple[Code, ...]

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Label of each value."""
        return {code.value: code.label for code in self.codes}

    @property
    def values(self) -> tuple[str, ...]:
        """The values, in the order in which people should see them."""
        return tuple(code.value for code in self.codes)

    def label(self, value: str) -> Label:
        """The label of a value; an unknown value is its own label, so that nothing is hidden."""
        return self.labels.get(value) or Label(value, value)


PARTIAL_DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


@dataclass(frozen=True)
class Field:
    """One property of a record, with everything a person or a program must know to read or write it."""

    name: str
    type: FieldType
    title: Label
    _: KW_ONLY
    description: Label | None = None
    unit: str | None = None
    code_list: CodeList | None = None
    required: bool = False
    pattern: str | None = None
    max_length: int = 2000
    minimum: int | None = None


_JSON_TYPES: Mapping[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer", "format": "int64"},
    FieldType.NUMBER: {"type": "number", "format": "double"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.URL: {"type": "string", "format": "uri"},
    FieldType.PARTIAL_DATE: {"type": "string", "pattern": PARTIAL_DATE_PATTERN},
    FieldType.TIMESTAMP: {"type": "string", "format": "date-time", "maxLength": 40},
}


def property_schema(field: Field, /) -> dict[str, Any]:
    """The JSON Schema of one field's known value (unknown values are null: see `json_schema`)."""
    scalar = dict(_JSON_TYPES.get(field.type, {"type": "string"}))
    if field.type is FieldType.URL_LIST:
        scalar["format"] = "uri"
    if scalar["type"] == "string" and field.type is not FieldType.TIMESTAMP:
        scalar["maxLength"] = field.max_length
    if field.pattern:
        scalar["pattern"] = field.pattern
    if field.minimum is not None:
        scalar["minimum"] = field.minimum
    if field.code_list:
        scalar["oneOf"] = [
            {"const": code.value, "title": code.label.it, "x-title-en": code.label.en} for code in field.code_list.codes
        ]
    schema: dict[str, Any] = {"title": field.title.it, "x-title-en": field.title.en}
    if field.description:
        schema |= {"description": field.description.it, "x-description-en": field.description.en}
    if field.unit:
        schema["x-ogc-unit"] = field.unit
    if field.type.is_list:
        return schema | {"type": "array", "items": scalar, "maxItems": 1000}
    return schema | scalar


def json_schema(
    fields: Iterable[Field], /, *, uri: str, title: Label, description: Label, geometry: bool
) -> dict[str, Any]:
    """The JSON Schema of a collection's properties, with the roles of OGC API Features Part 5.

    A field that is not required may be null: null says "unknown", never "no" and never zero.
    """
    properties: dict[str, Any] = {}
    required = []
    for field in fields:
        schema = property_schema(field)
        if field.name == "id":
            schema["x-ogc-role"] = "id"
        if field.required:
            required.append(field.name)
        elif "type" in schema and not field.type.is_list:
            schema["type"] = [schema["type"], "null"]
            if "oneOf" in schema:
                schema["oneOf"] = [
                    *schema["oneOf"],
                    {"const": None, "title": "non noto", "x-title-en": "unknown"},
                ]
        properties[field.name] = schema
    if geometry:
        properties["geometry"] = {
            "title": "Geometria",
            "x-title-en": "Geometry",
            "x-ogc-role": "primary-geometry",
            "format": "geometry-any",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": uri,
        "type": "object",
        "title": title.it,
        "x-title-en": title.en,
        "description": description.it,
        "x-description-en": description.en,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
