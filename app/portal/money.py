"""The money of a Comune as its profile shows it: by mission, and per resident beside its zone and the whole."""

from dataclasses import dataclass
from typing import Any

from app.portal import formats
from app.portal.texts import _


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
    return Money(
        title=amount["title"],
        note=amount["note"],
        lines=tuple(_line(group, amount["unit"]) for group in amount["groups"]),
        only=formats.quantity(amount["only"], amount["unit"]),
        shared=formats.quantity(amount["shared"], amount["unit"]),
        bars=tuple(
            Bar(
                title,
                f"{formats.number(amount['per_resident'][key], 2)}\N{NO-BREAK SPACE}{amount['unit']}",
                round(amount["per_resident"][key] / longest * 100, 1),
                own=position == 0,
            )
            for position, (key, title) in enumerate(titles)
        ),
    )


def _line(group: dict[str, Any], unit: str) -> Line:
    return Line(
        title=group["label"],
        records=group["records"],
        unknown=group["records"] - group["known"],
        only=formats.quantity(group["only"], unit),
        shared=formats.quantity(group["shared"], unit),
    )
