"""The OpenAPI 3.0 document: the API's paths written once, and those of each collection derived from the catalog."""

from typing import Any

from app import __version__
from app.catalog import COLLECTIONS, Collection
from app.catalog.fields import Field
from app.ogc import models, openapi_search, openapi_stats, openapi_tiles
from app.ogc.links import GEOJSON, JSON, OPENAPI_JSON, SCHEMA_JSON
from app.ogc.openapi_parts import headers, parameters, ref, responses
from app.ratelimits import EXPOSED
from app.reading.formats import CSV, GEOJSON_SEQ
from app.reading.parsing import MAX_TEXT
from app.settings import settings
from gis.schema import property_schema

_TEXT = {"schema": {"type": "string", "maxLength": 100_000_000}}
_SHARED = (
    "bbox", "bbox-crs", "datetime", "q", "comune", "zone", "filter", "filter-lang", "filter-crs",
)  # fmt: skip
_OF_RECORDS = ("limit", "crs", "properties", "cursor", "f")

TITLE = "REMIX, Portale metropolitano della rigenerazione urbana: API"
DESCRIPTION = (
    "Aree e ambiti di rigenerazione, servizi sovracomunali, progetti PNRR, programmazione di settore e documenti "
    "della Città metropolitana di Milano, per i suoi 133 Comuni. Segue OGC API Features; lettura libera."
)
SUMMARY = "I dati aperti della rigenerazione urbana nella Città metropolitana di Milano"


def document(base: str, /) -> dict[str, Any]:
    """The whole document, for a portal at this address."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": TITLE,
            "version": __version__,
            "description": DESCRIPTION,
            "x-summary": SUMMARY,
            "x-api-id": "remix-portale-rigenerazione",
            "termsOfService": f"{base}/note-legali",
            "contact": {"name": "REMIX", "url": f"{base}/dati"}
            | ({"email": settings().contact_email} if settings().contact_email else {}),
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": base, "description": "Questo portale"}],
        "tags": [
            {"name": "API", "description": "Ingresso, conformità e definizione"},
            {"name": "Dati", "description": "Collezioni e schede"},
            openapi_tiles.TAG,
            {"name": "Comuni", "description": "Sintesi per Comune"},
            {"name": "Servizio", "description": "Stato del servizio"},
        ],
        "paths": _common_paths() | {path: item for one in COLLECTIONS.values() for path, item in _paths(one).items()},
        "components": {
            "schemas": models.SCHEMAS | openapi_search.SCHEMAS,
            "parameters": parameters()
            | openapi_search.PARAMETERS
            | openapi_stats.PARAMETERS
            | openapi_tiles.PARAMETERS,
            "responses": responses() | openapi_search.RESPONSES,
        },
    }


def _common_paths() -> dict[str, Any]:
    return {
        "/api": _get("API", "landing", "Ingresso dell'API", JSON, "LandingPage"),
        "/api/conformance": _get("API", "conformance", "Classi di conformità", JSON, "Conformance"),
        "/api/openapi.json": _get("API", "openapi", "Definizione OpenAPI", OPENAPI_JSON, "AnyObject"),
        "/api/collections": _get("Dati", "collections", "Le collezioni", JSON, "Collections"),
        "/api/comuni/{istat_code}/summary": _get(
            "Comuni",
            "comuneSummary",
            "Sintesi di un Comune, accanto alla zona e alla media metropolitana",
            JSON,
            "Summary",
            parameters=[
                {
                    "name": "istat_code",
                    "in": "path",
                    "required": True,
                    "description": "Codice ISTAT del Comune, sei cifre",
                    "schema": {"type": "string", "pattern": "^\\d{6}$", "maxLength": 6},
                    "example": "015146",
                }
            ],
            errors=("400", "404", "429", "503"),
        ),
        **openapi_tiles.common_paths([ref("parameters", name) for name in _SHARED[2:]]),
        "/status": _get("Servizio", "status", "Stato del servizio", JSON, "Status", own=(), errors=("400", "503")),
    }


def _paths(collection: Collection) -> dict[str, Any]:
    here, name = f"/api/collections/{collection.id}", collection.id.capitalize()
    title = collection.title.it
    filters = [_filter(field) for field in collection.filters]
    shared = [ref("parameters", one) for one in _SHARED + (openapi_stats.PLACES if collection.geometry else ())]
    of_records = [ref("parameters", one) for one in _OF_RECORDS]
    one_record = {
        "name": "record_id",
        "in": "path",
        "required": True,
        "description": "Identificativo della scheda",
        "schema": {"type": "string", "maxLength": 120},
    }
    return {
        here: _get("Dati", f"describe{name}", f"{title}: descrizione", JSON, "Collection"),
        f"{here}/schema": _get("Dati", f"schema{name}", f"{title}: schema", SCHEMA_JSON, "AnyObject"),
        f"{here}/queryables": _get("Dati", f"queryables{name}", f"{title}: parametri", SCHEMA_JSON, "AnyObject"),
        f"{here}/items": _get(
            "Dati",
            f"get{name}",
            f"{title}: le schede",
            GEOJSON,
            "FeatureCollection",
            parameters=[*shared, *of_records, _sortby(collection), *filters],
            description=collection.description.it,
            own=(),
            more={one.media.split(";")[0]: _TEXT for one in (GEOJSON_SEQ, CSV)},
        ),
        f"{here}/search": openapi_search.operation(collection),
        f"{here}/stats": _get(
            "Dati",
            f"stats{name}",
            f"{title}: statistiche",
            JSON,
            "Statistics",
            parameters=[*shared, *openapi_stats.parameters(collection), *filters],
            description=openapi_stats.DESCRIPTION,
            own=(),
            more={"text/csv": _TEXT, GEOJSON: {"schema": ref("schemas", "StatisticsMap")}},
        ),
        **openapi_tiles.paths(collection, [*shared[2:], *filters]),
        f"{here}/items/{{record_id}}": _get(
            "Dati",
            f"getOneOf{name}",
            f"{collection.singular.it}: una scheda",
            GEOJSON,
            "Feature",
            parameters=[one_record, ref("parameters", "crs")],
            errors=("400", "404", "410", "429", "503"),
        ),
    }


def _get(
    tag: str,
    operation: str,
    summary: str,
    media: str,
    schema: str,
    *,
    parameters: list[dict[str, Any]] | None = None,
    description: str | None = None,
    own: tuple[str, ...] = ("f-document",),
    more: dict[str, Any] | None = None,
    errors: tuple[str, ...] = ("400", "429", "503"),
) -> dict[str, Any]:
    """A path with its GET: every operation may also answer 304 to a conditional request."""
    answers: dict[str, Any] = {
        "200": {
            "description": summary,
            "headers": headers(*EXPOSED),
            "content": {media: {"schema": ref("schemas", schema)}} | (more or {}),
        },
        "303": {"description": "La pagina del portale che dice la stessa cosa (a chi chiede HTML)"},
        "304": {"description": "Nulla è cambiato dall'ultima risposta (If-None-Match)"},
    }
    answers |= {status: ref("responses", f"Problem{status}") for status in errors}
    return {
        "get": {
            "tags": [tag],
            "operationId": operation,
            "summary": summary,
            "description": description or f"{summary}.",
            "parameters": [*(parameters or []), *(ref("parameters", name) for name in own)],
            "responses": answers | {"default": ref("responses", "Problem")},
        }
    }


def _filter(field: Field) -> dict[str, Any]:
    value = {
        key: part for key, part in property_schema(field).items() if key in ("type", "format", "pattern", "maxLength")
    }
    if field.code_list:
        value = {"type": "string", "enum": list(field.code_list.values)}
    elif field.type.is_list:
        value = {"type": "string"}
    if value["type"] == "string" and "enum" not in value:
        value["maxLength"] = min(field.max_length, MAX_TEXT)
    note = " Più valori, separati da virgola, sono alternative." if field.code_list or field.type.is_list else ""
    return {
        "name": field.name,
        "in": "query",
        "required": False,
        "description": f"{field.title.it}.{note}",
        "schema": {"type": "array", "items": value, "maxItems": 20},
        "style": "form",
        "explode": not (field.code_list or field.pattern),
    }


def _sortby(collection: Collection) -> dict[str, Any]:
    names = "|".join(field.name for field in collection.sortables)
    return {
        "name": "sortby",
        "in": "query",
        "required": False,
        "description": "Ordine: campi separati da virgola, con il meno davanti per l'ordine inverso.",
        "schema": {
            "type": "array",
            "items": {"type": "string", "pattern": f"^[+-]?({names})$", "maxLength": 100},
            "maxItems": 5,
        },
        "style": "form",
        "explode": False,
        "example": [f"-{collection.title_field}"],
    }
