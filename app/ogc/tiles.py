"""Vector tiles over the API (OGC API Tiles 1.0): of each collection with geometry, and of all of them in layers."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.catalog import COLLECTIONS, Collection
from app.catalog.tiling import ZOOMS
from app.errors import bad_parameter, not_found
from app.languages import gettext as _
from app.languages import label
from app.ogc import tilesets
from app.ogc.collections import known
from app.ogc.links import JSON, answer, api, itself, link, raw
from app.ogc.negotiation import only_document, page, wanted, with_page
from app.ogc.tilesets import MVT, NAME
from app.reading import params, tiles, versions
from app.reading.cache import MARK
from app.reading.formats import GEOJSON
from app.reading.query import Query
from app.reading.tiles import Tile

router = APIRouter(prefix="/api")

_OWN = frozenset({"f", "v"})
_OF_PAGES = ("limit", "bbox", "bbox-crs", "crs", "sortby", "cursor")
_TITLE = "Tutte le collezioni"
_SCHEMES = "/tileMatrixSets"


@router.get(_SCHEMES)
async def tile_matrix_sets(request: Request) -> Response:
    """The ways in which the world is cut into tiles: one."""
    only_document(request)
    definition = tilesets.tile_matrix_set()
    one = link(api(request, f"{_SCHEMES}/{NAME}"), rel="self", media=JSON, title="Definizione")
    listed = {key: definition[key] for key in ("id", "title", "uri", "crs")} | {"links": [one]}
    return answer({"links": [itself(request), page(request)], "tileMatrixSets": [listed]})


@router.get(f"{_SCHEMES}/{NAME}")
async def tile_matrix_set(request: Request) -> Response:
    """The definition of the one that there is."""
    only_document(request)
    return answer(tilesets.tile_matrix_set() | {"links": [itself(request), page(request)]})


@router.get("/collections/{collection_id}/tiles")
async def collection_tilesets(request: Request, collection_id: str) -> Response:
    """The tilesets of a collection."""
    collection = drawn(collection_id)
    return _listed(request, f"/collections/{collection.id}/tiles/{NAME}", collection.title.it)


@router.get(f"/collections/{{collection_id}}/tiles/{NAME}")
async def collection_tileset(request: Request, collection_id: str) -> Response:
    """What there is in the tiles of a collection."""
    collection = drawn(collection_id)
    query = await _query(request, collection, _OWN)
    return await _described(request, f"/collections/{collection.id}/tiles/{NAME}", collection.title.it, [query])


@router.get(f"/collections/{{collection_id}}/tiles/{NAME}/tilejson.json")
async def collection_tilejson(request: Request, collection_id: str) -> Response:
    """The same as TileJSON."""
    collection = drawn(collection_id)
    query = await _query(request, collection, _OWN)
    path = f"/collections/{collection.id}/tiles/{NAME}"
    return await _tilejson(request, path, collection.title.it, [query], stamped=query.depends_on)


@router.get(f"/collections/{{collection_id}}/tiles/{NAME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")
async def collection_tile(
    request: Request,
    collection_id: str,
    tileMatrix: str,  # noqa: N803
    tileRow: str,  # noqa: N803
    tileCol: str,  # noqa: N803
) -> Response:
    """One tile of a collection."""
    tile = _tile(tileMatrix, tileRow, tileCol)
    query = await _query(request, drawn(collection_id), _OWN)
    return await _drawing(request, [query], tile, stamped=query.depends_on)


@router.get("/tiles")
async def dataset_tilesets(request: Request) -> Response:
    """The tilesets of the whole data set."""
    return _listed(request, f"/tiles/{NAME}", _TITLE)


@router.get(f"/tiles/{NAME}")
async def dataset_tileset(request: Request) -> Response:
    """What there is in the tiles of the whole data set, a layer for each collection."""
    return await _described(request, f"/tiles/{NAME}", _TITLE, await _queries(request))


@router.get(f"/tiles/{NAME}/tilejson.json")
async def dataset_tilejson(request: Request) -> Response:
    """The same as TileJSON."""
    return await _tilejson(request, f"/tiles/{NAME}", _TITLE, await _queries(request), stamped=None)


@router.get(f"/tiles/{NAME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")
async def dataset_tile(
    request: Request,
    tileMatrix: str,  # noqa: N803
    tileRow: str,  # noqa: N803
    tileCol: str,  # noqa: N803
) -> Response:
    """One tile of the whole data set."""
    tile = _tile(tileMatrix, tileRow, tileCol)
    return await _drawing(request, await _queries(request), tile, stamped=None)


def drawn(collection_id: str) -> Collection:
    """The collection of a path, if it can be drawn. Raises Problem 404."""
    collection = known(collection_id)
    if not collection.geometry:
        raise not_found(
            _("Le schede di «%(title)s» non hanno posizioni: non ci sono tessere.") % {"title": label(collection.title)}
        )
    return collection


def _tile(zoom: str, row: str, column: str) -> Tile:
    """The tile of a path. Raises Problem 404 for what is not in the matrix set."""
    numbers = [int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1 for text in (zoom, row, column)]
    z, y, x = numbers
    if z not in ZOOMS or not (0 <= y < 2**z and 0 <= x < 2**z):
        raise not_found(
            _(
                "Non c'è una tessera %(zoom)s/%(row)s/%(column)s: l'indirizzo è zoom/riga/colonna, con lo "
                "zoom da 0 a %(last)s e righe e colonne da 0 a 2^zoom - 1."
            )
            % {"zoom": zoom[:20], "row": row[:20], "column": column[:20], "last": ZOOMS[-1]}
        )
    return Tile(z, y, x)


async def _query(request: Request, collection: Collection, own: frozenset[str]) -> Query:
    """The question, as the items take it but for what is of pages. Raises Problem 400."""
    for name in _OF_PAGES:
        if name in request.query_params:
            raise bad_parameter(
                name,
                _("«%(name)s» non si usa con le tessere, che hanno già il loro riquadro e il loro CRS.")
                % {"name": name},
            )
    return await params.parse(collection, request.query_params, extra=own)


async def _queries(request: Request) -> list[Query]:
    """The same question to several collections; each of them must know each parameter. Raises Problem 400."""
    drawn = {one.id: one for one in COLLECTIONS.values() if one.geometry}
    asked = [part.strip() for text in request.query_params.getlist("collections") for part in text.split(",")]
    for name in asked:
        if name not in drawn:
            raise bad_parameter(
                "collections",
                _("«%(name)s» non è tra le collezioni con tessere: %(known)s.")
                % {"name": name[:80], "known": ", ".join(drawn)},
            )
    # The first that is asked for is drawn first (/req/collections-selection/collections-response).
    chosen = [drawn[name] for name in dict.fromkeys(asked)] if asked else list(drawn.values())
    return [await _query(request, one, _OWN | {"collections"}) for one in chosen]


def _listed(request: Request, path: str, title: str) -> Response:
    only_document(request)
    tileset = tilesets.brief(api(request, path), api(request), title)
    return answer({"links": [itself(request), page(request)], "tilesets": [tileset]})


async def _described(request: Request, path: str, title: str, queries: list[Query]) -> Response:
    wanted(request, (GEOJSON,))
    current = await versions.current()
    document = tilesets.tileset(
        api(request, path), api(request), title, queries=queries, known=current, asked=_asked(request)
    )
    document["links"][:1] = [itself(request), page(request)]
    return answer(document)


async def _tilejson(request: Request, path: str, title: str, queries: list[Query], *, stamped: str | None) -> Response:
    wanted(request, (GEOJSON,))
    current = await versions.current()
    asked = _asked(request, v=current.stamp(stamped))
    document = tilesets.tilejson(api(request, path), title, queries=queries, known=current, asked=asked)
    return with_page(request, answer(document))


def _asked(request: Request, **more: str) -> str:
    """The parameters of the request that its tiles take too."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in _OWN]
    text = urlencode([*kept, *more.items()])
    return f"?{text}" if text else ""


async def _drawing(request: Request, queries: list[Query], tile: Tile, *, stamped: str | None) -> Response:
    """The layers of a tile one after the other, which is how the format puts them together; 204 for an empty tile.

    Whoever names the version in `v`, as our TileJSON does, may keep the tile for ever.
    """
    if request.query_params.get("f", "mvt") != "mvt":
        raise bad_parameter("f", _("Le tessere ci sono solo in formato mvt."))
    body = b"".join([await tiles.layer(query, tile) for query in queries])
    drawing = raw(body, media=MVT) if body else Response(status_code=204, headers={MARK: "1"})
    if request.query_params.get("v") == (await versions.current()).stamp(stamped):
        drawing.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return drawing
