"""The maps of a sheet as SVG that needs no style sheet: where in the whole, and close by."""

from collections.abc import Sequence

from app.portal.pictures.territory_map import WIDTH, TerritoryMap

RATIO = 1.3
MARGIN = 0.62
"""Half the size of a close view, as a part of that of the Comuni in it."""
_GROUND, _EDGE, _ZONE = "#eef2f3", "#b5c2c7", "#6f8087"

Spots = Sequence[tuple[int, int]]


def whole(drawing: TerritoryMap, here: Sequence[str], spots: Spots, /, *, colour: str) -> str:
    """The whole territory with some Comuni filled, and points."""
    frame = (-10.0, -10.0, WIDTH + 20.0, drawing.height + 20.0)
    return _svg(drawing, here, spots, frame, colour=colour)


def close(drawing: TerritoryMap, codes: Sequence[str], spots: Spots, /, *, colour: str) -> str | None:
    """Some Comuni and what adjoins them; None where they are nearly everything."""
    boxes = [one.box for one in drawing.pieces if one.code in codes]
    if not boxes:
        return None
    west, north = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, south = max(box[2] for box in boxes), max(box[3] for box in boxes)
    if east - west > WIDTH / 2 or south - north > drawing.height / 2:
        return None
    half_height = max((south - north) * MARGIN, (east - west) * MARGIN / RATIO)
    half_width = half_height * RATIO
    x, y = (west + east) / 2, (north + south) / 2
    frame = (x - half_width, y - half_height, 2 * half_width, 2 * half_height)
    return _svg(drawing, () if spots else codes, spots, frame, colour=colour)


def _svg(
    drawing: TerritoryMap,
    here: Sequence[str],
    spots: Spots,
    frame: tuple[float, float, float, float],
    /,
    *,
    colour: str,
) -> str:
    x, y, width, height = frame
    pen = width / 500
    box = f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}"
    pieces = "".join(
        f'<path d="{one.path}" fill="{colour if one.code in here else _GROUND}" '
        f'stroke="{_EDGE}" stroke-width="{pen:.2f}"/>'
        for one in drawing.pieces
    )
    zones = "".join(
        f'<path d="{one.path}" fill="none" stroke="{_ZONE}" stroke-width="{2 * pen:.2f}"/>' for one in drawing.zones
    )
    marks = "".join(
        f'<circle cx="{spot_x}" cy="{spot_y}" r="{7 * pen:.1f}" fill="{colour}" '
        f'stroke="#fff" stroke-width="{2 * pen:.2f}"/>'
        for spot_x, spot_y in spots
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width:.0f}" height="{height:.0f}">'
        f'<clipPath id="frame"><rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"/></clipPath>'
        f'<g clip-path="url(#frame)">{pieces}{zones}{marks}</g></svg>'
    )
