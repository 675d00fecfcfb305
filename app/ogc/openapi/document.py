"""The OpenAPI 3.0 document: the API's paths written once, and those of each collection derived from the catalog."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app import __version__
from app.catalog import COLLECTIONS, Collection
from app.catalog.fields import Field
from app.ogc import models
from app.ogc.links import GEOJSON, JSON, OPENAPI_JSON, SCHEMA_JSON
from app.ogc.models import LARGEST
from app.ogc.openapi import downloads, search, stats, tiles
from app.ogc.openapi.examples import Example
from app.ogc.openapi.parts import OPEN, PAGE, header_components, headers, parameters, ref, responses
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
POLICY = (
    "\n\n**Versioni.** La versione segue Semantic Versioning. /api è l'indirizzo della prima generazione e resta suo: "
    "vi si aggiunge soltanto (indirizzi, parametri, proprietà delle risposte), perciò un programma ignori le proprietà "
    "che non conosce. Una modifica incompatibile avrà un indirizzo nuovo, /api/v2, accanto a questo, che continuerà "
    "per almeno dodici mesi dicendolo nelle intestazioni Deprecation (RFC 9745) e Sunset (RFC 8594)."
    "\n\n**Quota.** Ogni risposta dice quante richieste restano (RateLimit-…); oltre, 429 con Retry-After."
    "\n\n**Errori.** Sempre application/problem+json (RFC 9457), con il parametro sbagliato in «parameter»."
    "\n\n**Esempi.** Vengono da schede pubblicate: funzionano tutti."
)
SUMMARY = "I dati aperti della rigenerazione urbana nella Città metropolitana di Milano"


def document(base: str, /, *, examples: Mapping[str, Example] = MappingProxyType({})) -> dict[str, Any]:
    """The whole document, for a portal at this address, with examples by collection."""
    of_collections = [_paths(one, examples.get(one.id, Example())) for one in COLLECTIONS.values()]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": TITLE,
            "version": __version__,
            "description": DESCRIPTION + POLICY,
            "x-summary": SUMMARY,
            "x-api-id": "remix-portale-rigenerazione",
            "termsOfService": f"{base}/note-legali",
            "contact": {"name": "REMIX", "url": f"{base}/dati"}
            | ({"email": settings().contact_email} if settings().contact_email else {}),
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [_server(base)],
        "tags": [
            {"name": "API", "description": "Ingresso, conformità e definizione"},
            {"name": "Dati", "description": "Collezioni e schede"},
            tiles.TAG,
            downloads.TAG,
            {"name": "Comuni", "description": "Sintesi per Comune"},
            {"name": "Servizio", "description": "Stato del servizio"},
        ],
        "paths": _common_paths() | {path: item for paths in of_collections for path, item in paths.items()},
        "components": {
            "schemas": models.SCHEMAS | search.SCHEMAS,
            "parameters": parameters() | search.PARAMETERS | stats.PARAMETERS | tiles.PARAMETERS,
            "responses": responses(),
            "headers": header_components(),
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
        **tiles.common_paths([ref("parameters", name) for name in _SHARED[2:]]),
        **downloads.paths(_SHARED),
        "/status": _get(
            "Servizio", "status", "Stato del servizio", JSON, "Status", own=(), errors=("400", "429", "503"), kept=False
        ),
    }


def _server(base: str) -> dict[str, Any]:
    """Without https it can only be a trial, and says so."""
    server = {"url": base, "description": "Questo portale"}
    return server if base.startswith("https://") else server | {"x-sandbox": True}


def _paths(collection: Collection, example: Example) -> dict[str, Any]:
    here, name = f"/api/collections/{collection.id}", collection.id
    title = collection.title.it
    filters = [_filter(field, example.values.get(field.name)) for field in collection.filters]
    shared = [ref("parameters", one) for one in _SHARED + (stats.PLACES if collection.geometry else ())]
    of_records = [ref("parameters", one) for one in _OF_RECORDS]
    one_record = {
        "name": "record_id",
        "in": "path",
        "required": True,
        "description": "Identificativo della scheda",
        "schema": {"type": "string", "maxLength": 120},
    } | ({"example": example.record_id} if example.record_id else {})
    return {
        here: _get("Dati", f"{name}.describeCollection", f"{title}: descrizione", JSON, "Collection"),
        f"{here}/schema": _get("Dati", f"{name}.getSchema", f"{title}: schema", SCHEMA_JSON, "AnyObject"),
        f"{here}/queryables": _get("Dati", f"{name}.getQueryables", f"{title}: parametri", SCHEMA_JSON, "AnyObject"),
        f"{here}/items": _get(
            "Dati",
            f"{name}.getFeatures",
            f"{title}: le schede",
            GEOJSON,
            "FeatureCollection",
            parameters=[*shared, *of_records, _sortby(collection), *filters],
            description=collection.description.it,
            own=(),
            more={one.media.split(";")[0]: _TEXT for one in (GEOJSON_SEQ, CSV)},
            also_files=True,
        ),
        f"{here}/search": search.operation(collection),
        f"{here}/stats": _get(
            "Dati",
            f"{name}.getStatistics",
            f"{title}: statistiche",
            JSON,
            "Statistics",
            parameters=[*shared, *stats.parameters(collection), *filters],
            description=stats.DESCRIPTION,
            own=(),
            more={"text/csv": _TEXT, GEOJSON: {"schema": ref("schemas", "StatisticsMap")}},
        ),
        **tiles.paths(collection, [*shared[2:], *filters]),
        f"{here}/items/{{record_id}}": _get(
            "Dati",
            f"{name}.getFeature",
            f"{collection.singular.it}: una scheda",
            GEOJSON,
            "Feature",
            parameters=[one_record, ref("parameters", "crs")],
            errors=("400", "404", "410", "429", "503"),
            also_files=True,
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
    kept: bool = True,
    also_files: bool = False,
) -> dict[str, Any]:
    """A path with its GET: every operation may also answer 304 to a conditional request."""
    answers: dict[str, Any] = {
        "200": {
            "description": summary,
            "headers": headers(*EXPOSED, "Cache-Control" if kept else "Cache-Control-None"),
            # Programs are promised JSON alone for the health (RAC_REST_NAME_011), though a browser gets a page.
            "content": {media: {"schema": ref("schemas", schema)}} | (more or {}) | (PAGE if kept else {}),
        },
        "304": {"description": "Nulla è cambiato dall'ultima risposta (If-None-Match)"},
    }
    if also_files:
        answers["303"] = {"description": "Il formato chiesto con «f» è solo di un file: Location dice dove"}
    answers |= {status: ref("responses", f"Problem{status}") for status in errors}
    return {
        "get": {
            "tags": [tag],
            "operationId": operation,
            "summary": summary,
            "description": description or f"{summary}.",
            "security": OPEN,
            "parameters": [*(parameters or []), *(ref("parameters", name) for name in own)],
            "responses": answers | {"default": ref("responses", "Problem")},
        }
    }


def _filter(field: Field, example: Any) -> dict[str, Any]:
    told = ("type", "format", "pattern", "maxLength", "minimum")
    value = {key: part for key, part in property_schema(field).items() if key in told}
    if field.code_list:
        value = {"type": "string", "enum": list(field.code_list.values)}
    elif field.type.is_list:
        value = {"type": "string"}
    if value["type"] == "string" and "enum" not in value:
        value["maxLength"] = min(field.max_length, MAX_TEXT)
    if value["type"] in ("integer", "number"):
        value = {"minimum": -LARGEST, "maximum": LARGEST} | value
    note = " Più valori, separati da virgola, sono alternative." if field.code_list or field.type.is_list else ""
    return {
        "name": field.name,
        "in": "query",
        "required": False,
        "description": f"{field.title.it}.{note}",
        "schema": {"type": "array", "items": value, "minItems": 1, "maxItems": 20},
        "style": "form",
        "explode": not (field.code_list or field.pattern),
    } | ({} if example is None else {"example": [example]})


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
            "minItems": 1,
            "maxItems": 5,
        },
        "style": "form",
        "explode": False,
        "example": [f"-{collection.title_field}"],
    }
