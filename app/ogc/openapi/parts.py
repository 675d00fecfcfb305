"""The parts that the operations of the OpenAPI document share: parameters, error answers, headers."""

from typing import Any

from app.ogc.models import LARGEST
from app.ratelimits import EXPOSED
from app.reading.crs import BY_NAME as CRS_NAMES
from app.reading.formats import BY_NAME
from app.reading.query import DEFAULT_LIMIT, LARGEST_PAGE, MAX_LIMIT

OPEN: list[dict[str, Any]] = [{}]
"""The `security` of what anyone may ask: an empty requirement says so, where a missing one would say nothing."""

_QUOTA = dict(
    zip(
        EXPOSED,
        ("Richieste ammesse al minuto", "Richieste che restano", "Secondi fino a quando si ricomincia a contare"),
        strict=True,
    )
)
_KEPT = {
    "Cache-Control": (
        "public, max-age=0, must-revalidate",
        "si può conservare, chiedendo ogni volta se è cambiata (ETag e If-None-Match). Non c'è nelle risposte più "
        "lunghe, mandate man mano",
    ),
    "Cache-Control-Tile": (
        "public, max-age=31536000, immutable",
        "con «v» si conserva per sempre; senza, max-age=0 e si chiede ogni volta se è cambiata",
    ),
    "Cache-Control-None": ("no-store", "non si conserva"),
}
_PROBLEMS = {
    "400": ("Parametro non valido", "Un parametro è sconosciuto, o il suo valore non è ammesso."),
    "404": ("Non trovato", "A questo indirizzo non c'è nulla."),
    "410": ("Scheda ritirata", "La scheda è stata ritirata."),
    "413": ("Richiesta troppo grande", "Il corpo della richiesta supera la dimensione ammessa."),
    "415": ("Formato non ammesso", "Il corpo della richiesta dev'essere application/json."),
    "429": ("Troppe richieste", "L'intestazione Retry-After dice quanto aspettare."),
    "503": ("La base dati non risponde", "L'intestazione Retry-After dice quando riprovare."),
    "": ("Errore", "Qualcosa è andato storto da parte nostra."),
}

PAGE = {"text/html": {"schema": {"type": "string", "maxLength": 100_000_000}}}
"""The same as a page: what every document of the API can be had as."""

_CRS = {"type": "string", "enum": list(CRS_NAMES)}


def parameters() -> dict[str, Any]:
    """The parameters by name, as components."""

    def query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"name": name, "in": "query", "required": False, "description": description, "schema": schema} | more

    text = {"type": "string", "maxLength": 2000}
    number = {"type": "number", "format": "double", "minimum": -LARGEST, "maximum": LARGEST}
    return {
        "f": query(
            "f",
            "Formato della risposta; senza, decide Accept. Con gli altri formati di file (per esempio gpkg) la "
            "risposta è 303 e manda a /api/downloads, con la stessa domanda.",
            {"type": "string", "enum": list(BY_NAME)},
        ),
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
            f"Quante schede al massimo (oltre {MAX_LIMIT} vale {MAX_LIMIT}). Oltre {LARGEST_PAGE} la risposta è un "
            f"flusso se contiene tutto, altrimenti una pagina di {LARGEST_PAGE} con «next».",
            {"type": "integer", "format": "int32", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            example=10,
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
            "q",
            "Testo, in italiano; l'ultima parola può essere incompleta.",
            {"type": "string", "maxLength": 200},
            example="milano",
        ),
        "comune": query(
            "comune", "Comuni, per codice ISTAT o nome esatto, separati da virgola.", text, example="015182"
        ),
        "zone": query("zone", "Zone omogenee, per identificativo, separate da virgola.", text, example="nord-ovest"),
        "cursor": query("cursor", "Da dove continuare: si prende dal collegamento «next».", text),
    }


def responses() -> dict[str, Any]:
    """The error answers by status, as components."""
    return {f"Problem{status}": _problem(status) for status in _PROBLEMS}


def _problem(status: str) -> dict[str, Any]:
    title, detail = _PROBLEMS[status]
    told = ("Retry-After",) if status in ("429", "503") else ()
    number = int(status or 500)
    example = {"type": "about:blank", "title": title, "status": number, "detail": detail, "instance": "/api"}
    known = headers(*told, "Cache-Control-None", *EXPOSED)
    if status == "400":
        # What cannot even be read as a request is answered before anything is counted (see operations.protocol).
        known |= {name: {**header_components()[name], "required": False} for name in EXPOSED}
    return {
        "description": title,
        "headers": known,
        "content": {"application/problem+json": {"schema": ref("schemas", "Problem"), "example": example}},
    }


def headers(*names: str) -> dict[str, Any]:
    """References to the documented headers; "Cache-Control-…" are the ways in which answers may be kept."""
    return {"Cache-Control" if name.startswith("Cache-Control") else name: ref("headers", name) for name in names}


def header_components() -> dict[str, Any]:
    """The headers by name, as components."""
    number = {"type": "integer", "format": "int32", "minimum": 0, "maximum": 2**31 - 1}
    text = {"type": "string", "maxLength": 200}
    return {
        # Always there: a client may rely on them, and a test asks for them.
        **{name: {"description": what, "required": True, "schema": number} for name, what in _QUOTA.items()},
        "Retry-After": {"description": "Secondi da aspettare prima di riprovare", "schema": number, "example": 10},
        **{
            name: {"description": f"«{value}»: {what}", "schema": text, "example": value}
            for name, (value, what) in _KEPT.items()
        },
    }


def ref(kind: str, name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}
