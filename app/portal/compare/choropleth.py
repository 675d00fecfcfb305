"""The map of an indicator: every Comune in the colour of its class, the compared territories outlined and named."""

from html import escape

from markupsafe import Markup

from app.portal.compare.classes import Classes
from app.portal.compare.territories import Chosen
from app.portal.compare.values import Values
from app.portal.compare.words import amount
from app.portal.pictures import charts
from app.portal.pictures.charts import INK, LINE, MARKED, PAPER
from app.portal.pictures.territory_map import WIDTH, TerritoryMap

UNKNOWN = "no-number"
_HATCH = (
    f'<defs><pattern id="{UNKNOWN}" width="10" height="10" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><path d="M0 0H10V10H0z" fill="{PAPER}"/>'
    f'<path d="M0 0V10" stroke="{INK}" stroke-width="3"/></pattern></defs>'
)
_MARGIN = 12
_ROOM = 120
"""A name keeps so far from the sides."""


def draw(
    ground: TerritoryMap, found: Values, classes: Classes, chosen: tuple[Chosen, ...], /, *, title: str, finding: str
) -> Markup:
    """The drawing: Comuni, edges of the zones, then what is compared."""
    comuni = "".join(
        f'<path d="{piece.path}" fill="{classes.colour(found.comuni[piece.code]) or f"url(#{UNKNOWN})"}">'
        f"<title>{escape(piece.name)}: {escape(amount(found.indicator, found.comuni[piece.code]))}</title></path>"
        for piece in ground.pieces
    )
    edges = "".join(f'<path d="{zone.path}"/>' for zone in ground.zones)
    body = (
        f'{_HATCH if classes.unknown else ""}<g transform="translate({_MARGIN} {_MARGIN})" stroke-linejoin="round">'
        f'<g stroke="{LINE}" stroke-width="1">{comuni}</g>'
        f'<g fill="none" stroke="{INK}" stroke-width="2">{edges}</g>'
        f"{_marked(ground, chosen)}</g>"
    )
    size = (WIDTH + 2 * _MARGIN, ground.height + 2 * _MARGIN)
    return charts.drawing(body, size=size, title=title, description=finding)


def _marked(ground: TerritoryMap, chosen: tuple[Chosen, ...]) -> str:
    outlines, names = "", ""
    for one in chosen:
        path, (x, y) = _place(ground, one)
        outlines += f'<path d="{path}" stroke="{PAPER}" stroke-width="11"/><path d="{path}" stroke-width="6"/>'
        at = (min(max(x, _ROOM), WIDTH - _ROOM), y)
        names += charts.text(one.name, at=at, size=34, weight="700", anchor="middle", halo=True)
    return f'<g fill="none" stroke="{MARKED}">{outlines}</g>{names}' if chosen else ""


def _place(ground: TerritoryMap, one: Chosen) -> tuple[str, tuple[int, int]]:
    """The outline of a territory, and where its name goes: in a zone, above a Comune."""
    if one.is_zone:
        zone = next(each for each in ground.zones if each.id == one.id)
        return zone.path, (zone.x, zone.y)
    piece = next(each for each in ground.pieces if each.code == one.id)
    return piece.path, top(piece.path)


def top(path: str, /) -> tuple[int, int]:
    """A point just above an outline of relative steps."""
    first, _sep, steps = path.removeprefix("M").partition("l")
    x, y = map(int, first.replace("-", " -").split())
    corners = [(x, y)]
    numbers = [int(one) for one in steps.partition("z")[0].replace("-", " -").split()]
    for right, down in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + right, y + down
        corners.append((x, y))
    xs = [one[0] for one in corners]
    return (min(xs) + max(xs)) // 2, max(min(y for _x, y in corners) - 10, 24)
