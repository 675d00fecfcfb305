"""What the OpenAPI document says of statistics and of questions about places."""

from typing import Any

from app.catalog import Collection
from app.reading.distance import FARTHEST, NEAREST
from app.reading.places import NAMES
from app.reading.stats.groups import groupings
from app.reading.stats.question import FUNCTIONS, MAX_GROUPINGS, MAX_GROUPS, MAX_MEASURES, PER, measurable

PLACES = NAMES

DESCRIPTION = (
    "Conteggi, somme, medie, minimi, massimi e mediane delle schede, con gli stessi filtri delle schede. Una scheda "
    "che sta in più gruppi è contata in ognuno e una volta sola nel totale; il suo importo, che non è divisibile, è in "
    "«shared_sum» e non in «sum». «unknown» conta le schede senza valore. Dove le note dei dati vietano la somma la "
    f"risposta è 400 e dice perché. Al massimo {MAX_GROUPS} gruppi. In GeoJSON, i confini dei Comuni o delle zone con "
    "i numeri di ognuno, anche dove non c'è nulla."
)


def _query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema} | more


def _place(name: str, which: str, example: str) -> dict[str, Any]:
    text = (
        f"{which}, data come collezione/identificativo. Contano solo le schede con una posizione propria, non quelle "
        "di cui è noto solo il Comune."
    )
    return _query(name, text, {"type": "string", "maxLength": 200}, example=example)


PARAMETERS: dict[str, Any] = {
    "within": _place("within", "Solo le schede dentro un'altra scheda", "comuni/015182"),
    "intersects": _place("intersects", "Solo le schede che ne toccano un'altra, anche sul confine", "zones/milano"),
    "near": _place("near", "Solo le schede vicine a un'altra (con «distance»)", "comuni/015182"),
    "distance": _query(
        "distance",
        "Fino a quanti metri da «near», misurati sull'ellissoide.",
        {"type": "number", "format": "double", "minimum": NEAREST, "maximum": FARTHEST},
        example=500,
    ),
    "per": _query(
        "per",
        "Divide conteggi e somme per i residenti o per i km² del Comune o della zona.",
        {"type": "string", "enum": list(PER)},
    ),
    "f-stats": _query(
        "f", "Formato; senza, decide Accept.", {"type": "string", "enum": ["json", "csv", "geojson", "html"]}
    ),
}


def parameters(collection: Collection, /) -> list[dict[str, Any]]:
    """The parameters that only the statistics of a collection have."""
    return [
        _list("group-by", "Per che cosa raggruppare.", list(groupings(collection.id)), MAX_GROUPINGS, ["comune"]),
        _list("measure", "Che cosa misurare; senza, il conteggio.", _measures(collection), MAX_MEASURES, ["count"]),
        {"$ref": "#/components/parameters/per"},
        {"$ref": "#/components/parameters/f-stats"},
    ]


def _measures(collection: Collection) -> list[str]:
    return [
        "count",
        *(
            f"{function}({field.name})"
            for field in measurable(collection)
            for function in FUNCTIONS
            if field.summable or function != "sum"
        ),
    ]


def _list(name: str, description: str, values: list[str], largest: int, example: list[str]) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "enum": values}, "minItems": 1, "maxItems": largest}
    return _query(name, description, schema, style="form", explode=False, example=example)
