"""The parts that the operations of the OpenAPI document share: parameters, error answers, headers."""

from typing import Any

from app.ratelimits import EXPOSED
from app.reading.crs import BY_NAME as CRS_NAMES
from app.reading.formats import BY_NAME
from app.reading.query import DEFAULT_LIMIT, LARGEST_PAGE, MAX_LIMIT

_CRS = {"type": "string", "enum": list(CRS_NAMES)}


def parameters() -> dict[str, Any]:
    """The parameters by name, as components."""

    def query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"name": name, "in": "query", "required": False, "description": description, "schema": schema} | more

    text = {"type": "string", "maxLength": 2000}
    number = {"type": "number", "format": "double"}
    return {
        "f": query("f", "Formato della risposta; senza, decide Accept.", {"type": "string", "enum": list(BY_NAME)}),
        "f-document": query(
            "f",
            "Formato della risposta; senza, decide Accept.",
            {"type": "string", "enum": ["json", "geojson", "html"]},
        ),
        "crs": query("crs", "Sistema di coordinate della risposta (anche EPSG:32632).", _CRS),
        "bbox-crs": query("bbox-crs", "Sistema di coordinate del riquadro (anche EPSG:32632).", _CRS),
        "properties": query("properties", "Solo queste proprietà, separate da virgola.", text, example="comuni"),
        "limit": query(
            "limit",
            f"Quante schede al massimo (oltre {MAX_LIMIT} vale {MAX_LIMIT}; da {LARGEST_PAGE} in su è un flusso).",
            {"type": "integer", "format": "int32", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        "bbox": query(
            "bbox",
            "Riquadro in gradi WGS 84: ovest, sud, est, nord (anche con le quote, ignorate).",
            {
                "type": "array",
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                "items": number,
                "minItems": 4,
                "maxItems": 6,
            },
            style="form",
            explode=False,
            example=[9.1, 45.4, 9.3, 45.5],
        ),
        "datetime": query(
            "datetime",
            "Istante o intervallo RFC 3339; le schede senza data sono sempre comprese.",
            text,
            example="2024-01-01/..",
        ),
        "q": query(
            "q", "Testo, in italiano; l'ultima parola può essere incompleta.", {"type": "string", "maxLength": 200}
        ),
        "comune": query(
            "comune", "Comuni, per codice ISTAT o nome esatto, separati da virgola.", text, example="015182"
        ),
        "zone": query("zone", "Zone omogenee, per identificativo, separate da virgola.", text, example="nord-ovest"),
        "cursor": query("cursor", "Da dove continuare: si prende dal collegamento «next».", text),
    }


def responses() -> dict[str, Any]:
    """The error answers by status, as components."""
    texts = {
        "400": "Un parametro è sconosciuto o non valido",
        "404": "Non esiste",
        "429": "Troppe richieste: l'intestazione Retry-After dice quanto aspettare",
        "410": "La scheda è stata ritirata",
        "503": "La base dati non risponde",
        "": "Errore",
    }
    content = {"application/problem+json": {"schema": ref("schemas", "Problem")}}
    return {
        f"Problem{status}": {
            "description": text,
            "headers": headers(*(("Retry-After",) if status in ("429", "503") else ()), *EXPOSED),
            "content": content,
        }
        for status, text in texts.items()
    }


def headers(*names: str) -> dict[str, Any]:
    """Headers that hold a number: of requests, or of seconds."""
    number = {"type": "integer", "format": "int32", "minimum": 0}
    return {name: {"description": f"{name} (ModI)", "schema": number} for name in names}


def ref(kind: str, name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}
