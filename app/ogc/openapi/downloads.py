"""What the OpenAPI document says of files: any question's records, and all that is published of a Comune."""

from typing import Any

from app.catalog import COLLECTIONS
from app.ogc.links import JSON
from app.ogc.openapi.parts import OPEN, PAGE, headers, ref
from app.ratelimits import EXPOSED
from gis.formats import FORMATS

TAG = {"name": "File", "description": "Le schede come file, in ogni formato e sistema di coordinate"}

_SYSTEMS = "Nel file l'asse est (longitudine) viene sempre prima del nord."
_DESCRIPTION = (
    "Tutte le schede che rispondono alla domanda, con gli stessi parametri delle schede della raccolta (anche i suoi "
    f"filtri, per nome del campo), in un file. {_SYSTEMS} Il formato KML ha solo coordinate WGS 84."
)
_PACKAGE = (
    "Tutte le raccolte, per quanto riguarda un Comune: un GeoPackage con un livello per raccolta, gli elenchi dei "
    "codici e gli stili per QGIS, o un XLSX con un foglio per raccolta. Di una scheda senza posizione propria la "
    f"geometria manca. {_SYSTEMS}"
)
_PACKAGES = ("gpkg", "xlsx")
_LARGEST = 8 * 2**30


def paths(asked: tuple[str, ...], /) -> dict[str, Any]:
    """The operations; `asked` are the shared parameters of a collection's records."""
    known = list(COLLECTIONS)
    text = {"type": "string", "maxLength": 2000}
    records = [
        _in_path("collection_id", "Identificativo della raccolta", {"type": "string", "enum": known}, "zones"),
        *(ref("parameters", name) for name in (*asked, "crs", "properties")),
        _query("limit", "Quante schede al massimo; senza, tutte.", {"type": "integer", "format": "int32", "minimum": 1,
               "maximum": 1_000_000}) | {"example": 10},
        _query("sortby", "Ordine: campi separati da virgola, con il meno davanti per l'ordine inverso.", text),
        _f(list(FORMATS), "Formato del file; è capito anche il nome corrente (shp, fgb, parquet, ndjson, excel)."),
    ]  # fmt: skip
    comune = {"type": "string", "pattern": "^\\d{6}$", "maxLength": 6}
    package = [
        _in_path("istat_code", "Codice ISTAT del Comune, sei cifre", comune, "015182"),
        ref("parameters", "crs"),
        _f(list(_PACKAGES)),
    ]
    document = {JSON: {"schema": ref("schemas", "AnyObject")}} | PAGE
    return {
        "/api/downloads": _get("downloads", "Formati e sistemi di coordinate dei file", None, [], document, ("400",)),
        "/api/downloads/{collection_id}": _get(
            "downloadRecords", "Le schede di una domanda come file", _DESCRIPTION, records, _content(tuple(FORMATS))
        ),
        "/api/downloads/comuni/{istat_code}": _get(
            "downloadComune", "Tutto di un Comune in un file", _PACKAGE, package, _content(_PACKAGES)
        ),
    }


def _content(ids: tuple[str, ...]) -> dict[str, Any]:
    file = {"schema": {"type": "string", "format": "binary", "maxLength": _LARGEST}}
    whole = {"schema": ref("schemas", "AnyObject")}
    return {FORMATS[one].media_type: whole if one == "geojson" else file for one in ids}


def _f(names: list[str], description: str = "Formato del file.") -> dict[str, Any]:
    return _query("f", description, {"type": "string", "enum": names, "default": _PACKAGES[0]})


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _in_path(name: str, description: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    told = {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
    return told | {"example": example}


def _get(
    operation: str,
    summary: str,
    description: str | None,
    parameters: list[dict[str, Any]],
    content: dict[str, Any],
    errors: tuple[str, ...] = ("400", "404"),
) -> dict[str, Any]:
    own = [ref("parameters", "f-document")] if not parameters else []
    answers: dict[str, Any] = {
        "200": {"description": summary, "headers": headers(*EXPOSED, "Cache-Control"), "content": content},
        "304": {"description": "Nulla è cambiato dall'ultima risposta (If-None-Match)"},
    }
    answers |= {status: ref("responses", f"Problem{status}") for status in (*errors, "429", "503")}
    return {
        "get": {
            "tags": [TAG["name"]],
            "operationId": operation,
            "summary": summary,
            "description": description or f"{summary}.",
            "security": OPEN,
            "parameters": [*parameters, *own],
            "responses": answers | {"default": ref("responses", "Problem")},
        }
    }
