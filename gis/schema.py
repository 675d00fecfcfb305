"""What a record is made of: typed fields, their labels and code lists, and the JSON Schema that says so.

The JSON Schema (draft 2020-12) is the border between this package and any service: whoever has the document
can check data without the service that wrote it.
"""

import re
from collections.abc import Container, Iterable, Mapping
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


@dataclass(frozen=True)
class Schema:
    """What the records of a collection are made of, as its published document says it.

    fields: all public ones in order, the id first; derived: names of those that the service computes, so that nobody
    proposes them; title_field and kind_field: the fields that name a record and say of which sort it is.
    """

    id: str
    title: Label
    description: Label
    fields: tuple[Field, ...]
    _: KW_ONLY
    geometry: bool
    derived: frozenset[str] = frozenset()
    title_field: str | None = None
    kind_field: str | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def proposed(self) -> tuple[Field, ...]:
        """The fields that a change may set."""
        return tuple(field for field in self.fields if field.name != "id" and field.name not in self.derived)


_JSON_TYPES: Mapping[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer", "format": "int64"},
    FieldType.NUMBER: {"type": "number", "format": "double"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.URL: {"type": "string", "format": "uri"},
    FieldType.PARTIAL_DATE: {"type": "string", "pattern": PARTIAL_DATE_PATTERN},
    FieldType.TIMESTAMP: {"type": "string", "format": "date-time", "maxLength": 40},
}


_NO_ROLES: Mapping[str, str | None] = {}


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
        scalar["x-code-list"] = field.code_list.id
    schema: dict[str, Any] = {"title": field.title.it, "x-title-en": field.title.en}
    if field.description:
        schema |= {"description": field.description.it, "x-description-en": field.description.en}
    if field.unit:
        schema["x-ogc-unit"] = field.unit
    if field.type.is_list:
        return schema | {"type": "array", "items": scalar, "maxItems": 1000}
    return schema | scalar


def json_schema(
    fields: Iterable[Field],
    /,
    *,
    uri: str,
    title: Label,
    description: Label,
    geometry: bool,
    derived: Container[str] = (),
    roles: Mapping[str, str | None] = _NO_ROLES,
) -> dict[str, Any]:
    """The JSON Schema of a collection's properties, with the roles of OGC API Features Part 5.

    A field that is not required may be null: null says "unknown", never "no" and never zero. `derived` names the
    fields that the service computes; `roles` the field that is the records' `title`, and the one that is their `type`.
    """
    properties: dict[str, Any] = {}
    required = []
    role_of = {"id": "id"} | {name: role for role, name in roles.items() if name}
    for field in fields:
        schema = property_schema(field)
        if field.name in role_of:
            schema["x-ogc-role"] = role_of[field.name]
        if field.name in derived:
            schema["readOnly"] = True
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


_OF_COLLECTION = re.compile(r"/collections/([^/?#]+)/schema")


def from_json_schema(document: Mapping[str, Any], /) -> Schema:
    """Read back what `json_schema` says. Raises ValueError, in words, for what is not such a document."""
    properties = document.get("properties")
    if document.get("type") != "object" or not isinstance(properties, Mapping):
        raise ValueError("il documento non è lo schema di una collezione (JSON Schema con «properties»)")
    address = _OF_COLLECTION.search(str(document.get("$id", "")))
    required = document.get("required", [])
    roles = {one.get("x-ogc-role"): name for name, one in properties.items() if isinstance(one, Mapping)}
    geometry = roles.get("primary-geometry")
    own = {name: one for name, one in properties.items() if name != geometry}
    try:
        fields = tuple(_field(name, one, required=name in required) for name, one in own.items())
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"lo schema non si capisce: {error!r}") from None
    return Schema(
        address[1] if address else str(document.get("title", "dati")),
        _label(document, "title"),
        _label(document, "description"),
        fields,
        geometry=geometry is not None,
        derived=frozenset(name for name, one in own.items() if one.get("readOnly")),
        title_field=roles.get("title"),
        kind_field=roles.get("type"),
    )


def _label(document: Mapping[str, Any], name: str) -> Label:
    text = str(document.get(name, ""))
    return Label(text, str(document.get(f"x-{name}-en", text)))


def _field(name: str, schema: Mapping[str, Any], *, required: bool) -> Field:
    is_list = schema.get("type") == "array"
    scalar = schema["items"] if is_list else schema
    type_ = _type(scalar, is_list=is_list)
    own_pattern = scalar.get("pattern") if type_ is not FieldType.PARTIAL_DATE else None
    limited = type_ is not FieldType.TIMESTAMP and "maxLength" in scalar
    return Field(
        name,
        type_,
        _label({"title": name} | dict(schema), "title"),
        description=_label(schema, "description") if "description" in schema else None,
        unit=schema.get("x-ogc-unit"),
        code_list=_code_list(scalar, name),
        required=required,
        pattern=own_pattern,
        max_length=int(scalar["maxLength"]) if limited else Field.max_length,
        minimum=scalar.get("minimum"),
    )


def _type(scalar: Mapping[str, Any], *, is_list: bool) -> FieldType:
    kinds = scalar.get("type", "string")
    kind = next((one for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null"), "string")
    address = scalar.get("format") in ("uri", "iri")
    if is_list:
        return FieldType.URL_LIST if address else FieldType.TEXT_LIST
    if kind in ("integer", "number", "boolean"):
        return FieldType(kind)
    if scalar.get("format") == "date-time":
        return FieldType.TIMESTAMP
    if scalar.get("pattern") == PARTIAL_DATE_PATTERN or scalar.get("format") == "date":
        return FieldType.PARTIAL_DATE
    return FieldType.URL if address else FieldType.TEXT


def _code_list(scalar: Mapping[str, Any], name: str) -> CodeList | None:
    if "oneOf" in scalar:
        codes = [Code(one["const"], _label(one, "title")) for one in scalar["oneOf"] if one["const"] is not None]
    elif "enum" in scalar:
        codes = [Code(one, Label(one, one)) for one in scalar["enum"] if one is not None]
    else:
        return None
    return CodeList(str(scalar.get("x-code-list", name)), tuple(codes))
