"""What the OpenAPI document says of filters in CQL2, and of questions sent in a POST."""

from typing import Any

from app.catalog import Collection
from app.ogc.links import GEOJSON, JSON
from app.ogc.models import LARGEST, open_object
from app.ogc.openapi.parts import OPEN, PAGE, headers, ref
from app.ratelimits import EXPOSED
from app.reading.cql import LANGUAGES, TEXT
from app.reading.cql.bounds import DEEPEST, LONGEST_BODY_TEXT, LONGEST_TEXT, MOST_NODES, MOST_VERTICES
from app.reading.crs import BY_NAME as CRS_NAMES
from app.reading.query import DEFAULT_LIMIT, LARGEST_PAGE

_BOUNDS = (
    f"Al massimo {DEEPEST} livelli di parentesi, {MOST_NODES} parti e {MOST_VERTICES} vertici. Il confronto con un "
    "valore ignoto è ignoto. Una data nota al mese o all'anno vale tutti i suoi giorni: viene prima di un giorno se "
    "vengono prima tutti. Oltre alle funzioni dello standard c'è S_DWITHIN(geometria, geometria, metri): se distano al "
    "massimo tanti metri, sull'ellissoide."
)
_LANGUAGE = {"type": "string", "enum": list(LANGUAGES), "default": TEXT}
_CRS = {"type": "string", "enum": list(CRS_NAMES)}


def _query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema} | more


PARAMETERS: dict[str, Any] = {
    "filter": _query(
        "filter",
        f"Filtro in CQL2 sui campi di «queryables». {_BOUNDS} I filtri più lunghi si mandano con POST a …/search.",
        {"type": "string", "maxLength": LONGEST_TEXT},
        example="updated_at >= DATE('2024-01-01')",
    ),
    "filter-lang": _query("filter-lang", "Lingua del filtro.", _LANGUAGE),
    "filter-crs": _query("filter-crs", "Sistema di coordinate delle geometrie del filtro (anche EPSG:32632).", _CRS),
}

_WORD = {"type": "string", "maxLength": 2000}
_WORDS = {"oneOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1, "maxItems": 1000}]}
_NUMBER = {"type": "number", "format": "double", "minimum": -LARGEST, "maximum": LARGEST}
_NUMBERS = {"type": "array", "items": _NUMBER, "minItems": 4, "maxItems": 6}

SCHEMAS: dict[str, Any] = {
    "Search": open_object()
    | {
        "description": "I parametri delle schede, con gli stessi nomi; anche i campi della collezione.",
        "properties": {
            "filter": {
                "description": f"Filtro in CQL2: un testo, o l'oggetto di CQL2 JSON. {_BOUNDS}",
                "oneOf": [
                    {"type": "string", "maxLength": LONGEST_BODY_TEXT},
                    open_object(),
                    {"type": "boolean"},
                ],
            },
            "filter-lang": {"type": "string", "enum": list(LANGUAGES)},
            "filter-crs": _CRS,
            "bbox": _NUMBERS,
            "bbox-crs": _CRS,
            "crs": _CRS,
            "datetime": _WORD,
            "limit": {
                "type": "integer",
                "format": "int32",
                "minimum": 1,
                "maximum": LARGEST_PAGE,
                "default": DEFAULT_LIMIT,
            },
            "sortby": _WORDS,
            "properties": _WORDS,
            "q": {"type": "string", "maxLength": 200},
            "comune": _WORDS,
            "zone": _WORDS,
            "cursor": _WORD,
        },
        "example": {
            "filter": {"op": ">=", "args": [{"property": "updated_at"}, {"date": "2024-01-01"}]},
            "comune": ["015182"],
            "limit": 10,
        },
    }
}


def operation(collection: Collection, /) -> dict[str, Any]:
    """The path of a collection's search: it changes nothing, so it is open to all as reading is."""
    errors = {status: ref("responses", f"Problem{status}") for status in ("400", "413", "415", "429", "503")}
    return {
        "post": {
            "tags": ["Dati"],
            "operationId": f"{collection.id}.search",
            "summary": f"{collection.title.it}: ricerca con un filtro lungo",
            "description": (
                "La stessa risposta delle schede, per le domande che non stanno in un indirizzo. La pagina successiva "
                "si ha mandando allo stesso modo il corpo («body») del collegamento «next»."
            ),
            "security": OPEN,
            "parameters": [],
            "requestBody": {"required": True, "content": {JSON: {"schema": ref("schemas", "Search")}}},
            "responses": {
                "200": {
                    "description": collection.title.it,
                    "headers": headers(*EXPOSED, "Cache-Control-None"),
                    "content": {GEOJSON: {"schema": ref("schemas", "FeatureCollection")}} | PAGE,
                }
            }
            | errors
            | {"default": ref("responses", "Problem")},
        }
    }
