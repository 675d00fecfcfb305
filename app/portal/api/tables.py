"""Documents that are tables for a person: the fields of a schema, the figures of statistics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.portal import formats
from app.portal.texts import _, lazy

Document = Mapping[str, Any]

_TYPES = {
    "string": lazy("testo"),
    "integer": lazy("numero intero"),
    "number": lazy("numero"),
    "boolean": lazy("sì o no"),
    "array": lazy("elenco di"),
    "null": lazy("o non noto"),
}
_SAID = frozenset({"title", "x-title-en", "description", "x-description-en", "type", "items", "oneOf", "x-ogc-unit"})


@dataclass(frozen=True)
class Code:
    """A value that a field may have; `value` is None for what is not known."""

    value: str | None
    title: str
    title_en: str


@dataclass(frozen=True)
class Row:
    """A field of a schema; `bounds` is what else the schema says of it, by keyword."""

    name: str
    title: str
    title_en: str
    description: str
    description_en: str
    types: tuple[tuple[str, str], ...]
    is_required: bool
    unit: str | None
    codes: tuple[Code, ...]
    bounds: tuple[tuple[str, str], ...]


def properties(schema: Document, /) -> list[Row]:
    """The fields of a JSON Schema."""
    required = schema.get("required", ())
    return [_row(name, one, is_required=name in required) for name, one in schema["properties"].items()]


def _row(name: str, schema: Document, *, is_required: bool) -> Row:
    items = schema.get("items", {})
    return Row(
        name=name,
        title=schema.get("title", name),
        title_en=schema.get("x-title-en", ""),
        description=schema.get("description", ""),
        description_en=schema.get("x-description-en", ""),
        types=_types(schema),
        is_required=is_required,
        unit=schema.get("x-ogc-unit"),
        codes=tuple(
            Code(one["const"], one["title"], one.get("x-title-en", ""))
            for one in [*schema.get("oneOf", ()), *items.get("oneOf", ())]
        ),
        bounds=tuple(_bounds(schema)) + tuple((f"items.{key}", text) for key, text in _bounds(items)),
    )


def _types(schema: Document) -> tuple[tuple[str, str], ...]:
    """The types, each with its word: a list and what it is of, a value and whether it may be unknown."""
    if "type" not in schema:
        return (("geometry", _("geometria")),)
    found = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return (*((one, str(_TYPES[one])) for one in found), *(_types(schema["items"]) if "items" in schema else ()))


def _bounds(schema: Document) -> Iterator[tuple[str, str]]:
    return ((key, str(value)) for key, value in schema.items() if key not in _SAID)


@dataclass(frozen=True)
class Figure:
    """A number for a program and in words; None is not known."""

    raw: float | None
    text: str


@dataclass(frozen=True)
class Line:
    """A group: the value and the name of each of its keys, and its figures."""

    keys: tuple[tuple[str | None, Mapping[str, str]], ...]
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Statistics:
    """A table of figures, by group. The total lacks those that make no sense of it, like what is per resident."""

    keys: Sequence[Mapping[str, Any]]
    measures: Sequence[Mapping[str, Any]]
    lines: tuple[Line, ...]
    total: tuple[Figure | None, ...]


def statistics(document: Document, /) -> Statistics:
    """The table of statistics, its groups in the order of the document."""
    keys, measures = document["groupBy"], document["measures"]
    return Statistics(
        keys,
        measures,
        tuple(
            Line(
                tuple((group["values"][key["name"]], group["labels"][key["name"]]) for key in keys),
                _figures(measures, group["figures"]),
            )
            for group in document["groups"]
        ),
        _figures(measures, document["total"]),
    )


def _figures(measures: Sequence[Mapping[str, Any]], values: Document) -> tuple[Figure | None, ...]:
    return tuple(_figure(values[one["name"]]) if one["name"] in values else None for one in measures)


def _figure(value: float | None) -> Figure:
    return Figure(value, "" if value is None else formats.exactly(value))
