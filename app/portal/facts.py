"""Turns the properties of a record into facts that a person reads: label, value with unit, date, note."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from app.catalog import Collection
from app.catalog.fields import Field
from app.portal import formats
from app.portal.texts import _, current, label
from gis.schema import FieldType

Properties = Mapping[str, Any]

PATH_SHOWN = 70


class Translated(str):
    """A text that a record has in the language of the page."""

    __slots__ = ()


@dataclass(frozen=True)
class Value:
    """One value in words; `href` when it is an address on the web, `detail` where on that site."""

    text: str
    href: str | None = None
    detail: str = ""
    as_written: bool = False
    """Whether these are words of the source, which nobody translates."""


@dataclass(frozen=True)
class Fact:
    """A field of one record: no values means that the value is not known, which is neither no nor zero."""

    name: str
    title: str
    values: tuple[Value, ...]
    note: str | None
    editorial: bool
    dated: str | None

    @property
    def text(self) -> str:
        """The values on one line."""
        return ", ".join(value.text for value in self.values)


def fact(field: Field, properties: Properties, /) -> Fact:
    """What a record says of a field."""
    return Fact(
        name=field.name,
        title=label(field.title),
        values=values(field, properties.get(field.name)),
        note=label(field.note) if field.note else None,
        editorial=field.editorial,
        dated=as_of(properties.get(field.dated_by)) if field.dated_by else None,
    )


def own_facts(collection: Collection, properties: Properties, /) -> tuple[Fact, ...]:
    """The facts of the collection's own fields, without the title and what only another language reads.

    Where a complete field is empty there is nothing to tell: that is not an unknown value.
    """
    shown = (one for one in collection.fields if one.name != collection.title_field)
    translated = {one.name: in_language(collection, one.name, properties) for one in collection.fields}
    found = (fact(one, {**properties, **translated}) for one in shown if not _is_translation(collection, one))
    return tuple(one for one in found if one.values or not collection.by_name[one.name].complete)


def in_language(collection: Collection, name: str, properties: Properties, /) -> Any:
    """The value of a field, in the language of the page where the record has it."""
    other = f"{name}_{current()}"
    translated = properties.get(other) if other in collection.by_name else None
    return Translated(translated) if translated else properties.get(name)


def _is_translation(collection: Collection, field: Field) -> bool:
    return field.name.endswith("_en") and field.name.removesuffix("_en") in collection.by_name


def values(field: Field, value: Any, /) -> tuple[Value, ...]:
    """The words for a stored value; nothing for null and for an empty list, which both mean unknown."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(_one(field, item) for item in value)
    return (_one(field, value),)


def _one(field: Field, value: Any) -> Value:
    if field.code_list:
        return Value(label(field.code_list.label(value)))
    match field.type:
        case FieldType.BOOLEAN:
            return Value(_("sì") if value else _("no"))
        case FieldType.INTEGER | FieldType.NUMBER:
            return Value(formats.quantity(value, field.unit))
        case FieldType.PARTIAL_DATE:
            return Value(formats.partial_date(value))
        case FieldType.TIMESTAMP:
            return Value(formats.day(datetime.fromisoformat(value)))
        case FieldType.URL | FieldType.URL_LIST:
            return Value(host(value), value if is_web(value) else None)
        case _:
            return Value(value if isinstance(value, Translated) else str(value), as_written=True)


def as_of(date: str | None, /) -> str:
    """How a state is dated: as precisely as the source was."""
    return _("al %(date)s") % {"date": formats.short_date(date)} if date else _("data non nota")


def host(url: str, /) -> str:
    """The name of the site behind an address, for a link that says where it goes."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def where_on_site(url: str, /) -> str:
    """The path of an address, shortened: what tells two pages of the same site apart."""
    path = unquote(urlsplit(url).path).strip("/")
    return path if len(path) <= PATH_SHOWN else f"{path[:PATH_SHOWN]}…"


def is_web(url: str, /) -> bool:
    """Whether an address may become a link."""
    return urlsplit(url).scheme in ("http", "https")


def title(collection: Collection, feature: Mapping[str, Any], /) -> str:
    """What a record is called."""
    found: str = in_language(collection, collection.title_field, feature["properties"]) or feature["id"]
    return found


def kind(collection: Collection, properties: Properties, /) -> str:
    """The kind of a record in words, empty where the collection has no kinds."""
    if not collection.kind_field:
        return ""
    return fact(collection.by_name[collection.kind_field], properties).text


def states(collection: Collection, properties: Properties, /) -> tuple[Fact, ...]:
    """The facts that are true at a date: known ones only."""
    dated = (fact(field, properties) for field in collection.fields if field.dated_by and field.code_list)
    return tuple(one for one in dated if one.values)


def amounts(collection: Collection, properties: Properties, /) -> tuple[Fact, ...]:
    """The known quantities, those that may be added up first."""
    countable = (one for one in collection.fields if one.unit or one.summable)
    fields = sorted(countable, key=lambda one: not one.summable)
    return tuple(one for one in _facts(fields, properties) if one.values)


def links(collection: Collection, properties: Properties, /) -> tuple[Fact, ...]:
    """The known addresses that the collection itself is about (not those of its sources)."""
    fields = (one for one in collection.fields if one.type is FieldType.URL)
    return tuple(one for one in _facts(fields, properties) if one.values)


def _facts(fields: Iterable[Field], properties: Properties) -> list[Fact]:
    return [fact(field, properties) for field in fields]


def address(collection: Collection, properties: Properties, /) -> str:
    """Street or place inside the Comune, as the source writes it."""
    names = (one.name for one in collection.fields if one.name.startswith("address"))
    return next((str(properties[name]) for name in names if properties.get(name)), "")
