"""The money of a Comune as its profile shows it: by mission, and per resident beside its zone and the whole."""

from dataclasses import dataclass
from typing import Any

from app.catalog import COLLECTIONS
from app.catalog.fields import Field
from app.portal import facts, formats
from app.portal.texts import _, label


@dataclass(frozen=True)
class Line:
    """One group: how many records, the amount that is only here, the amount shared with other Comuni."""

    title: str
    records: int
    unknown: int
    only: str
    shared: str


@dataclass(frozen=True)
class Bar:
    """One territory's amount per resident, and its length out of a hundred."""

    title: str
    text: str
    percent: float
    own: bool


@dataclass(frozen=True)
class Money:
    """One amount that may be added up."""

    title: str
    note: str | None
    lines: tuple[Line, ...]
    only: str
    shared: str
    bars: tuple[Bar, ...]


def tell(summary: dict[str, Any], /, *, name: str, zone: str) -> tuple[Money, ...]:
    """The amounts of a Comune's summary, ready for a page; those without records are left out."""
    titles = [("comune", name), ("metropolitan", _("Città metropolitana"))]
    if summary["zone"]["comuni"] > 1:
        titles.insert(1, ("zone", _("Zona %(name)s") % {"name": zone}))
    return tuple(_money(one, titles) for one in summary["money"] if one["groups"])


def _money(amount: dict[str, Any], titles: list[tuple[str, str]]) -> Money:
    longest = max(amount["per_resident"][key] for key, _title in titles) or 1
    collection = COLLECTIONS[amount["collection"]]
    field, groups = collection.by_name[amount["field"]], collection.by_name[amount["group_field"]]
    return Money(
        title=label(field.title),
        note=label(field.note) if field.note else None,
        lines=tuple(_line(groups, group, amount["unit"]) for group in amount["groups"]),
        only=formats.quantity(amount["only"], amount["unit"]),
        shared=formats.quantity(amount["shared"], amount["unit"]),
        bars=tuple(
            Bar(
                title,
                formats.with_unit(formats.number(amount["per_resident"][key], 2), amount["unit"]),
                round(amount["per_resident"][key] / longest * 100, 1),
                own=position == 0,
            )
            for position, (key, title) in enumerate(titles)
        ),
    )


def _line(groups: Field, group: dict[str, Any], unit: str) -> Line:
    return Line(
        title=", ".join(one.text for one in facts.values(groups, group["value"])) or _("non noto"),
        records=group["records"],
        unknown=group["records"] - group["known"],
        only=formats.quantity(group["only"], unit),
        shared=formats.quantity(group["shared"], unit),
    )
