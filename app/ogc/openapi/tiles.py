"""What the OpenAPI document says of tiles and styles. Operation ids end as OGC API Tiles wants them (its table 11)."""

from typing import Any

from app.catalog import COLLECTIONS, Collection
from app.catalog.tiling import LARGEST, ZOOMS
from app.ogc.links import JSON
from app.ogc.openapi.parts import OPEN, PAGE, headers, ref
from app.ogc.styles import MAPBOX, SLD
from app.ogc.tilesets import MVT, NAME
from app.ratelimits import EXPOSED

TAG = {"name": "Tessere", "description": "Tessere vettoriali e stili per le mappe"}

_DESCRIPTION = (
    "Tessera vettoriale Mapbox, con gli stessi filtri delle schede. Dove una tessera ne conterebbe più di "
    f"{LARGEST} porta gruppi («cluster» vero) con quante sono («count») e le somme ammesse («sum_…»): ogni scheda è "
    "disegnata o contata, e contata in una sola tessera di ogni livello (quella del suo centro; una scheda di più "
    "Comuni, nel primo). Una tessera vuota è un 204. Ogni livello ha per nome la collezione."
)
_TEXT: dict[str, Any] = {"type": "string", "maxLength": 2000}


def _query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema} | more


def _place(name: str, description: str, largest: int, example: int) -> dict[str, Any]:
    schema = {"type": "integer", "format": "int32", "minimum": 0, "maximum": largest}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema} | {
        "example": example
    }


PARAMETERS: dict[str, Any] = {
    "tileMatrix": _place("tileMatrix", "Livello di zoom", ZOOMS[-1], 10),
    "tileRow": _place("tileRow", "Riga, da nord", 2 ** ZOOMS[-1] - 1, 366),
    "tileCol": _place("tileCol", "Colonna, da ovest", 2 ** ZOOMS[-1] - 1, 538),
    "v": _query("v", "Versione dei dati, dal TileJSON: la tessera si può conservare per sempre.", _TEXT),
    "f-json": _query("f", "Formato della risposta.", {"type": "string", "enum": ["json", "geojson", "html"]}),
    "f-tile": _query("f", "Formato della tessera.", {"type": "string", "enum": ["mvt"]}),
    "f-style": _query("f", "Linguaggio dello stile.", {"type": "string", "enum": ["mapbox", "sld", "html"]}),
    "collections": _query(
        "collections",
        "Solo queste collezioni; senza, tutte quelle con posizioni.",
        {
            "type": "array",
            "items": {"type": "string", "enum": [one.id for one in COLLECTIONS.values() if one.geometry]},
            "minItems": 1,
            "maxItems": 100,
        },
        style="form",
        explode=False,
        example=["areas", "services"],
    ),
}


def common_paths(filters: list[dict[str, Any]], /) -> dict[str, Any]:
    """Tile matrix sets, and the tiles of the whole data set with the filters that all collections have."""
    title, chosen = "Tutte le collezioni", [ref("parameters", "collections")]
    return {
        "/api/tileMatrixSets": _document("schemes.getTileMatrixSetsList", "Schemi di tessere", own=("f-json",)),
        f"/api/tileMatrixSets/{NAME}": _document("schemes.getTileMatrixSet", f"Schema {NAME}", own=("f-json",)),
        **_tiles("/api/tiles", "dataset.vector", title, [*chosen, *filters]),
    }


def paths(collection: Collection, filters: list[dict[str, Any]], /) -> dict[str, Any]:
    """The tiles and the style of a collection; none where it cannot be drawn."""
    if not collection.geometry:
        return {}
    here, title = f"/api/collections/{collection.id}", collection.title.it
    return {
        **_tiles(f"{here}/tiles", f"{collection.id}.collection.vector", title, filters),
        f"{here}/styles": _document(f"{collection.id}.getStyles", f"{title}: stili", own=("f-json",)),
        f"{here}/styles/default": _document(
            f"{collection.id}.getStyle",
            f"{title}: stile",
            own=("f-style",),
            content={MAPBOX: {"schema": ref("schemas", "AnyObject")}, SLD: {"schema": _TEXT | {"maxLength": 100_000}}},
        ),
    }


def _tiles(here: str, name: str, title: str, filters: list[dict[str, Any]]) -> dict[str, Any]:
    asked = [*filters, ref("parameters", "properties")]
    tile = [ref("parameters", part) for part in ("tileMatrix", "tileRow", "tileCol")]
    drawing = {MVT: {"schema": {"type": "string", "format": "binary", "maxLength": 100_000_000}}}
    one = _document(
        f"{name}.getTile", f"{title}: una tessera", [*tile, *asked], own=("v", "f-tile"), content=drawing, empty=True
    )
    one["get"]["description"] = _DESCRIPTION
    own = ("v", "f-json")
    return {
        here: _document(f"{name}.getTileSetsList", f"{title}: insiemi di tessere", own=("f-json",)),
        f"{here}/{NAME}": _document(f"{name}.getTileSet", f"{title}: l'insieme di tessere", asked, own=own),
        f"{here}/{NAME}/tilejson.json": _document(f"{name}.getTileJson", f"{title}: TileJSON", asked, own=own),
        f"{here}/{NAME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": one,
    }


def _document(
    operation: str,
    summary: str,
    parameters: list[dict[str, Any]] | None = None,
    *,
    own: tuple[str, ...],
    content: dict[str, Any] | None = None,
    empty: bool = False,
) -> dict[str, Any]:
    kept = headers(*EXPOSED, "Cache-Control-Tile" if empty else "Cache-Control")
    answers: dict[str, Any] = {
        "200": {
            "description": summary,
            "headers": kept,
            "content": (content or {JSON: {"schema": ref("schemas", "AnyObject")}}) | ({} if empty else PAGE),
        },
        "304": {"description": "Nulla è cambiato dall'ultima risposta (If-None-Match)"},
    }
    if empty:
        answers["204"] = {"description": "Qui non c'è nulla", "headers": kept}
    answers |= {status: ref("responses", f"Problem{status}") for status in ("400", "404", "429", "503")}
    return {
        "get": {
            "tags": [TAG["name"]],
            "operationId": operation,
            "summary": summary,
            "description": f"{summary}.",
            "security": OPEN,
            "parameters": [*(parameters or []), *(ref("parameters", name) for name in own)],
            "responses": answers | {"default": ref("responses", "Problem")},
        }
    }
