"""The tables of a comparison: a row for each indicator, a row for each Comune, and both as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog import GAZETTEER, Collection
from app.portal.compare import words
from app.portal.compare.indicators import Indicator
from app.portal.compare.question import Comparison
from app.portal.compare.territories import Chosen, of_comune, zone_title
from app.portal.compare.values import Values
from app.portal.pictures.overview import zone_name
from app.portal.texts import _, label
from app.reading import formats
from app.reading.stats.figures import Number
from app.reading.territory import Territory


@dataclass(frozen=True)
class Cell:
    """A territory's number, its place among its like, and the number of a Comune's zone where it has others."""

    name: str
    text: str
    place: str
    zone: str
    is_zero: bool


@dataclass(frozen=True)
class Line:
    """An indicator of every territory that is compared, and of the whole; `href` shows it on the map."""

    indicator: Indicator
    href: str
    cells: tuple[Cell, ...]
    whole: str


@dataclass(frozen=True)
class Part:
    """The indicators of one collection."""

    collection: Collection
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Ranked:
    """A Comune in the ranking."""

    rank: str
    name: str
    href: str
    zone: str
    text: str
    chosen: bool


def parts(asked: Comparison, found: Sequence[Values], known: Territory, /) -> tuple[Part, ...]:
    """The indicators by collection."""
    lines: dict[str, list[Line]] = {}
    for one in found:
        lines.setdefault(one.indicator.collection.id, []).append(_line(asked, one, known))
    collections = {one.indicator.collection.id: one.indicator.collection for one in found}
    return tuple(Part(collections[id_], tuple(each)) for id_, each in lines.items())


def _line(asked: Comparison, found: Values, known: Territory) -> Line:
    cells = tuple(_cell(found, one, known) for one in asked.chosen)
    href = f"{asked.about(found.indicator).address()}#sulla-mappa"
    return Line(found.indicator, href, cells, words.amount(found.indicator, found.whole))


def _cell(found: Values, one: Chosen, known: Territory) -> Cell:
    return Cell(
        name=one.name,
        text=words.amount(found.indicator, found.of(one)),
        place=words.place(found, one),
        zone=_of_zone(found, one.zone) if one.zone in zones(known) else "",
        is_zero=found.of(one) == 0,
    )


def _of_zone(found: Values, zone: str | None) -> str:
    if zone is None:
        return ""
    return f"{zone_name(zone)}: {words.amount(found.indicator, found.zones[zone])}"


def zones(known: Territory, /) -> frozenset[str]:
    """The zones that have more than one Comune: of the others there is nothing more to say."""
    all_of_them = [one.zone for one in known.comuni.values()]
    return frozenset(one for one in all_of_them if all_of_them.count(one) > 1)


def ranking(asked: Comparison, found: Values, known: Territory, /) -> tuple[Ranked, ...]:
    """Every Comune, the largest number first."""
    chosen = {one.id for one in asked.chosen}
    return tuple(
        Ranked(
            rank=str(rank) if rank else "",
            name=known.comuni[code].name,
            href=f"/{GAZETTEER.path}/{code}",
            zone=zone_name(known.comuni[code].zone),
            text=words.amount(found.indicator, value),
            chosen=code in chosen,
        )
        for code, value, rank in _ranked(found, known)
    )


def _ranked(found: Values, known: Territory) -> list[tuple[str, Number, int | None]]:
    return [(code, value, found.rank(of_comune(code, known))) for code, value in found.ranking]


def table_csv(asked: Comparison, found: Sequence[Values], known: Territory, /) -> bytes:
    """The comparison: for each territory its number and its place, then the zones of the Comuni and the whole."""
    around = [one for one in dict.fromkeys(one.zone for one in asked.chosen) if one in zones(known)]
    header = [_("Raccolta"), _("Indicatore"), _("Unità")]
    header += [cell for one in asked.chosen for cell in (one.name, _("Posizione di %(name)s") % {"name": one.name})]
    header += [*(zone_title(one) for one in around if one), _("Città metropolitana")]
    rows = [
        [
            label(one.indicator.collection.title),
            one.indicator.title,
            one.indicator.unit,
            *(cell for each in asked.chosen for cell in (one.of(each), one.rank(each))),
            *(one.zones[zone] for zone in around if zone),
            one.whole,
        ]
        for one in found
    ]
    return formats.csv_table(header, rows)


def ranking_csv(found: Values, known: Territory, /) -> bytes:
    """The ranking of the Comuni."""
    header = [_("Posizione"), _("Codice ISTAT"), _("Comune"), _("Zona omogenea"), found.indicator.title]
    rows = [
        [rank, code, known.comuni[code].name, zone_name(known.comuni[code].zone), value]
        for code, value, rank in _ranked(found, known)
    ]
    return formats.csv_table(header, rows)
