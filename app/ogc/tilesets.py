"""What is said of tiles: the tile matrix set, the tilesets and their TileJSON (OGC 17-083r4, TileJSON 3.0)."""

from collections.abc import Iterable, Mapping
from typing import Any

from app import __version__
from app.catalog import Collection
from app.catalog.tiling import WORLD, ZOOMS
from app.ogc.links import JSON, link
from app.reading.query import Query
from app.reading.tile_statements import attributes
from app.reading.versions import Versions
from gis.schema import FieldType

MVT = "application/vnd.mapbox-vector-tile"
NAME = "WebMercatorQuad"
URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
REL_TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
REL_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
REL_VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
REL_STYLES = "http://www.opengis.net/def/rel/ogc/1.0/styles"

DEEPEST_USEFUL = 18
"""A unit is four centimetres there: what clients draw beyond, they enlarge."""

_PIXELS = 256
_METRES_A_DOT = 0.00028
"""Of the standardized screen by which scale denominators are reckoned."""

_NUMBERS = {FieldType.INTEGER: "integer", FieldType.NUMBER: "number", FieldType.BOOLEAN: "boolean"}


def tile_matrix_set() -> dict[str, Any]:
    """The definition of WebMercatorQuad, to the zoom that we serve."""
    corner = [-WORLD / 2, WORLD / 2]
    return {
        "id": NAME,
        "title": "Google Maps Compatible for the World",
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": WORLD / _PIXELS / 2**zoom / _METRES_A_DOT,
                "cellSize": WORLD / _PIXELS / 2**zoom,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": corner,
                "tileWidth": _PIXELS,
                "tileHeight": _PIXELS,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
            for zoom in ZOOMS
        ],
    }


def brief(here: str, api: str, title: str, /) -> dict[str, Any]:
    """A tileset as the list of tilesets tells of it; `here` is its address without parameters."""
    return {
        "title": title,
        "dataType": "vector",
        "crs": CRS,
        "tileMatrixSetURI": URI,
        "links": [
            link(here, rel="self", media=JSON, title=f"{title}: descrizione"),
            link(f"{api}/tileMatrixSets/{NAME}", rel=REL_TILING_SCHEME, media=JSON, title=f"Schema {NAME}"),
        ],
    }


def tileset(
    here: str, api: str, title: str, /, *, queries: Iterable[Query], known: Versions, asked: str
) -> dict[str, Any]:
    """The metadata of a tileset; `asked` are the parameters that its tiles take, as a query string."""
    queries = list(queries)
    document = brief(here, api, title)
    template = link(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{asked}", rel="item", media=MVT, title="Tessere")
    document["links"] += [
        template | {"templated": True},
        link(f"{here}/tilejson.json{asked}", rel="describedby", media=JSON, title="TileJSON"),
    ]
    document["attribution"] = _attribution(queries)
    document["layers"] = [_layer(query) for query in queries]
    if box := _box(queries, known):
        document["boundingBox"] = {"lowerLeft": box[:2], "upperRight": box[2:], "crs": CRS84}
    return document


def tilejson(here: str, title: str, /, *, queries: Iterable[Query], known: Versions, asked: str) -> dict[str, Any]:
    """The same for map libraries, which call column x, row y and zoom z."""
    queries = list(queries)
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": title,
        "version": __version__,
        "attribution": _attribution(queries),
        "scheme": "xyz",
        "tiles": [f"{here}/{{z}}/{{y}}/{{x}}{asked}"],
        "minzoom": ZOOMS[0],
        "maxzoom": DEEPEST_USEFUL,
        "vector_layers": [
            {
                "id": query.collection.id,
                "description": query.collection.title.it,
                "minzoom": ZOOMS[0],
                "maxzoom": DEEPEST_USEFUL,
                "fields": {name: schema["title"] for name, schema in properties(query).items()},
            }
            for query in queries
        ],
    }
    if box := _box(queries, known):
        document["bounds"] = box
        document["center"] = [round((box[0] + box[2]) / 2, 5), round((box[1] + box[3]) / 2, 5), 9]
    return document


def properties(query: Query, /) -> Mapping[str, dict[str, str]]:
    """The attributes of a layer, those of its clusters included."""
    collection = query.collection
    told = {name: collection.by_name[name] for name in ("id", *attributes(collection, query.properties))}
    schemas = {name: {"type": _NUMBERS.get(one.type, "string"), "title": one.title.it} for name, one in told.items()}
    schemas["cluster"] = {"type": "boolean", "title": "Vero per un gruppo di schede troppo fitte per distinguerle"}
    schemas["count"] = {"type": "integer", "title": "Quante schede ha il gruppo"}
    for one in collection.summable:
        schemas[f"sum_{one.name}"] = {"type": "number", "title": f"{one.title.it}: somma del gruppo"}
    return schemas


def _layer(query: Query) -> dict[str, Any]:
    collection: Collection = query.collection
    return {
        "id": collection.id,
        "title": collection.title.it,
        "description": collection.description.it,
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": properties(query)},
    }


def _attribution(queries: list[Query]) -> str:
    return "; ".join(dict.fromkeys(query.collection.attribution.it for query in queries))


def _box(queries: list[Query], known: Versions) -> list[float] | None:
    boxes = [box for query in queries if (one := known.known.get(query.collection.id)) and (box := one.bbox)]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]
