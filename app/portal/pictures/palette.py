"""The look of each collection, derived from the catalog: one small style sheet and the drawings of the symbols."""

from functools import cache
from hashlib import sha256

from fastapi import APIRouter, Response

from app.catalog import COLLECTIONS

router = APIRouter(include_in_schema=False)

PATH = "/stile/collezioni.css"

SHAPES = {
    "circle": "M8 0A8 8 0 1 1-8 0 8 8 0 1 1 8 0z",
    "square": "M-7-7H7V7H-7z",
    "triangle": "M0-9 9.2 6.8H-9.2z",
    "diamond": "M0-10 10 0 0 10-10 0z",
    "star": "M0-10 2.7-3.2 9.8-2.9 4.3 1.6 6.2 8.7 0 4.7-6.2 8.7-4.3 1.6-9.8-2.9-2.7-3.2z",
    "hexagon": "M0-9 7.8-4.5V4.5L0 9-7.8 4.5V-4.5z",
    "cross": "M-3.2-9H3.2V-3.2H9V3.2H3.2V9H-3.2V3.2H-9V-3.2H-3.2z",
    "pentagon": "M0-9.2 8.7-2.8 5.4 7.4H-5.4L-8.7-2.8z",
    "polygon": "M-8-3.5-2-8.5 8-6 7 5-.5 8.5-8.5 4.5z",
    "mosaic": "M-9-4.5-3-8-1-.5-7.5 3zM-1-8.5 8-6 9 2 1-.5zM-6.5 5 0 1.5 8 4.5 3 9-4 8.5z",
    "page": "M-6.5-9H2L7-4V9H-6.5z",
}
"""Outlines on a grid from -10 to 10; shapes differ so that colour is never alone.

The map has those of points too (frontend/src/symbols.ts). The last three are of what is no point.
"""


def shape(name: str, /) -> str:
    """The outline of a symbol."""
    return SHAPES[name]


@cache
def _sheet() -> str:
    return "".join(
        f'[data-collection="{one.id}"]{{--collection:{one.style.colour};'
        f"--collection-tint:color-mix(in srgb,{one.style.colour} 11%,#fff)}}\n"
        for one in COLLECTIONS.values()
    )


def href() -> str:
    """The sheet's address, which changes when a colour does."""
    return f"{PATH}?v={sha256(_sheet().encode()).hexdigest()[:12]}"


@router.get(PATH)
async def collections_css() -> Response:
    """Colours by collection, as custom properties: inline styles are not allowed by the security policy."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_sheet(), media_type="text/css", headers=headers)
