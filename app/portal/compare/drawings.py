"""The drawings of a comparison: bars of some territories, the map and the order of all Comuni."""

from dataclasses import dataclass

from markupsafe import Markup

from app.portal.compare import choropleth, classes, tables, territories, words
from app.portal.compare.question import Comparison
from app.portal.compare.territories import Chosen
from app.portal.compare.values import Values
from app.portal.pictures import charts, overview
from app.portal.pictures.charts import Bar, Spike
from app.portal.texts import _
from app.reading.territory import Territory


@dataclass(frozen=True)
class Figure:
    """A drawing with what it is of, what it shows, its numbers, and where it is as a file."""

    title: str
    finding: str
    drawing: Markup
    bars: tuple[Bar, ...]
    href: str
    note: str = ""


def figure(question: Comparison, found: Values, known: Territory, /) -> Figure:
    """The bars of what is compared, of its zone where all lie in one, and of the whole."""
    one, finding = found.indicator, words.of_bars(found, question.chosen)
    zone = _shared_zone(question, known)
    items = (
        *(Bar(each.name, found.of(each), words.amount(one, found.of(each))) for each in question.chosen),
        *(Bar(each.name, found.of(each), words.amount(one, found.of(each)), mean=True) for each in zone),
        Bar(_("Città metropolitana"), found.whole, words.amount(one, found.whole), mean=True),
    )
    drawing = charts.bars(items, title=one.title, description=finding)
    return Figure(one.title, finding, drawing, items, question.address("barre.svg", of=one), one.note)


def _shared_zone(question: Comparison, known: Territory) -> tuple[Chosen, ...]:
    """The zone in which all the compared Comuni lie, where it holds others too."""
    around = {one.zone for one in question.chosen}
    return tuple(territories.of_zone(one) for one in around & tables.zones(known) if one) if len(around) == 1 else ()


def spikes(question: Comparison, found: Values, known: Territory, /) -> Markup:
    """All Comuni in order, those that are compared marked."""
    by = classes.by_quantiles(found.comuni.values())
    chosen = {one.id for one in question.chosen}
    items = [
        Spike(value, by.colour(value) or charts.PAPER, known.comuni[code].name if code in chosen else "")
        for code, value in found.ranking
    ]
    title = _("I Comuni in ordine: %(title)s") % {"title": found.indicator.title}
    return charts.spikes(items, title=title, description=words.of_map(found, known))


async def by_class(question: Comparison, found: Values, known: Territory, /) -> Markup:
    """The map of all Comuni by class."""
    by = classes.by_quantiles(found.comuni.values())
    ground = await overview.territory_map()
    title, finding = found.indicator.title, words.of_map(found, known)
    return choropleth.draw(ground, found, by, question.chosen, title=title, finding=finding)
