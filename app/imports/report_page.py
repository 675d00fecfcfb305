"""The report of an import as a page that stands alone: no script, nothing asked from anywhere, to be kept or sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.catalog import Collection
from gis.issues import Issue
from gis.italian import metres, number
from gis.report import Report, Tally
from gis.report.text import NAMES

_COUNTED = {
    "rows": "righe lette",
    "faulty": "righe con errori",
    "new": "schede nuove",
    "changed": "cambiate",
    "unchanged": "uguali",
    "missing": "non nel file",
    "deleted": "da ritirare",
    "conflicts": "in conflitto",
}
_ACTIONS = {"create": "scheda nuova", "update": "scheda cambiata", "delete": "scheda ritirata nel frattempo"}
_OWN = {"id": "Identificativo", "version": "Versione", "geometry": "Geometria", "": ""}
_ROME = ZoneInfo("Europe/Rome")


@dataclass(frozen=True)
class Group:
    """The issues of one code in one field: those that the report keeps, and how many there are."""

    severity: str
    name: str
    title: str
    count: int
    issues: Sequence[Issue]


def page(
    report: Report,
    /,
    *,
    number: int,
    collection: Collection,
    comune: str | None,
    outcome: Sequence[str],
    deleting: bool,
    map_: str | None,
    beside: Sequence[str],
) -> str:
    """The page; `map_` is a drawing of ours, `beside` the names of the files in its folder."""
    titles = _OWN | {field.name: field.title.it for field in collection.all_fields if field.name not in _OWN}
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            number=number,
            collection=collection.title.it,
            comune=comune,
            when=f"{datetime.now(_ROME):%d/%m/%Y, %H:%M}",
            outcome=outcome,
            counts=[(told, report.counts[name]) for name, told in _COUNTED.items() if name in report.counts],
            others=[one for one in report.source.layers if one != report.source.layer],
            titles=titles,
            actions=_ACTIONS,
            deleting=deleting,
            groups=[_group(report, one, titles) for one in report.tallies],
            map=Markup(map_) if map_ else None,  # noqa: S704 - of ours: see problem_map
            beside=beside,
        )
    )


def _group(report: Report, tally: Tally, titles: Mapping[str, str]) -> Group:
    field = titles.get(tally.field, tally.field)
    title = f"{field} · {tally.code}" if field else tally.code
    return Group(tally.severity.value, NAMES[tally.severity], title, tally.count, report.issues_of(tally))


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent  # it is no page of the portal's
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "metres": metres, "value": _value}
    return environment


def _value(value: Any) -> str:
    if value is None or value == []:
        return "non noto"
    if isinstance(value, bool):
        return "sì" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
