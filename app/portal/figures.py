"""Key figures: one number with its unit apart, and what it counts."""

from dataclasses import dataclass, replace

from app.catalog import Collection
from app.catalog.fields import Field
from app.portal import formats
from app.portal.facts import Properties, as_of
from app.portal.texts import _, label

MILLION = 1_000_000


@dataclass(frozen=True)
class Figure:
    """One key number; `unit` is what stands beside it, its date too; `name` is its field where it comes from one."""

    title: str
    text: str
    unit: str = ""
    name: str = ""


def of_place(collection: Collection, properties: Properties, /) -> tuple[Figure, ...]:
    """The quantities of a Comune or zone."""
    return tuple(_of_place(field, properties) for field in quantities(collection))


def _of_place(field: Field, properties: Properties) -> Figure:
    found = _figure(field, properties.get(field.name))
    if field.dated_by is None:
        return found
    return replace(found, unit=f"{found.unit} {as_of(properties.get(field.dated_by))}".strip())


def quantities(collection: Collection, /) -> tuple[Field, ...]:
    """The numbers by which places compare."""
    return tuple(one for one in collection.fields if one.unit or one.summable)


def count(collection: Collection, records: int, /) -> Figure:
    """How many records a collection has."""
    return Figure(label(collection.title), formats.number(records))


def total(field: Field, amount: float, /) -> Figure:
    """A sum, in millions when it is money of that size."""
    if field.unit and amount >= MILLION:
        text, unit = formats.number(amount / MILLION, 1), formats.unit(field.unit)
        if formats.is_before(field.unit):
            return Figure(label(field.title), formats.with_unit(text, field.unit), _("milioni"), field.name)
        return Figure(label(field.title), text, _("milioni di %(unit)s") % {"unit": unit}, field.name)
    return _figure(field, round(amount))


def _figure(field: Field, value: float | None) -> Figure:
    text = formats.number(value) if value is not None else _("non noto")
    return Figure(label(field.title), text, formats.unit(field.unit or ""), field.name)
