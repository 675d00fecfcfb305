"""The schemas of the API's answers, for its OpenAPI document (OGC API Features 1.0, RFC 7946, RFC 9457)."""

from typing import Any

LARGEST = 2**53 - 1
"""The largest number that every reader of JSON keeps exact (RFC 8259, 6)."""

_TEXT: dict[str, Any] = {"type": "string", "maxLength": 10_000}
_COUNT: dict[str, Any] = {"type": "integer", "format": "int64", "minimum": 0, "maximum": LARGEST}
_NUMBER: dict[str, Any] = {"type": "number", "format": "double", "minimum": -LARGEST, "maximum": LARGEST}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time", "maxLength": 40}


def _object(required: tuple[str, ...], **properties: dict[str, Any]) -> dict[str, Any]:
    return open_object() | {"required": list(required), "properties": properties}


def open_object(largest: int = 200) -> dict[str, Any]:
    """An object that may grow: a new member is no breach for whoever reads it (docs/adr/0018)."""
    return {"type": "object", "additionalProperties": {}, "maxProperties": largest}


def _map(values: dict[str, Any]) -> dict[str, Any]:
    return open_object() | {"additionalProperties": values}


def _array(items: dict[str, Any], largest: int = 10_000) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 0, "maxItems": largest}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_LINKS = _array(_ref("Link"), 100)

_STATISTICS: dict[str, Any] = {
    "collection": _TEXT,
    "groupBy": _array(_object(("name", "title"), name=_TEXT, title=_ref("Text")), 3),
    "measures": _array(
        _object(
            ("name", "measure", "title", "unit"),
            name=_TEXT,
            measure=_TEXT,
            title=_ref("Text"),
            unit=_TEXT | {"nullable": True},
        ),
        100,
    ),
    "total": _ref("Figures"),
    "notes": _array(_ref("Text"), 100),
    "links": _LINKS,
}

SCHEMAS: dict[str, Any] = {
    "AnyObject": open_object(10_000),
    "Link": _object(
        ("href", "rel"),
        href=_TEXT | {"maxLength": 100_000},
        rel=_TEXT,
        type=_TEXT,
        title=_TEXT,
        method={"type": "string", "enum": ["GET", "POST"]},
        body=_ref("AnyObject"),
    ),
    "LandingPage": _object(("links",), title=_TEXT, description=_TEXT, links=_LINKS),
    "Conformance": _object(("conformsTo",), conformsTo=_array(_TEXT, 100)),
    "Extent": open_object()
    | {
        "properties": {
            "spatial": _object(("bbox",), bbox=_array(_array(_NUMBER, 6), 1), crs=_TEXT),
            "temporal": _object(("interval",), interval=_array(_array(_MOMENT | {"nullable": True}, 2), 1), trs=_TEXT),
        },
    },
    "Collection": _object(
        ("id", "links"),
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        attribution=_TEXT,
        itemType=_TEXT,
        crs=_array(_TEXT, 20),
        storageCrs=_TEXT,
        extent=_ref("Extent"),
        links=_LINKS,
        **{"x-version": _COUNT, "x-published-at": _MOMENT, "x-records": _COUNT},
    ),
    "Collections": _object(("collections", "links"), collections=_array(_ref("Collection"), 100), links=_LINKS),
    "Geometry": _object(("type",), type=_TEXT, coordinates=_array({})) | {"nullable": True},
    "Feature": _object(
        ("type", "id", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id=_TEXT,
        geometry=_ref("Geometry"),
        properties=open_object(),
        links=_LINKS,
    ),
    "FeatureCollection": _object(
        ("type", "features", "links", "numberMatched", "numberReturned", "timeStamp"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_array(_ref("Feature")),
        links=_LINKS,
        notes=_array(_ref("Text"), 100),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        timeStamp=_MOMENT,
    ),
    "Summary": _object(
        ("comune", "zone", "metropolitan", "collections", "money", "notes"),
        comune=_ref("AnyObject"),
        zone=_ref("AnyObject"),
        metropolitan=_ref("AnyObject"),
        collections=_array(_ref("AnyObject"), 100),
        money=_array(_ref("AnyObject"), 100),
        notes=_array(_TEXT, 100),
    ),
    "Text": _object(("it", "en"), it=_TEXT, en=_TEXT),
    "Figures": _map(_NUMBER | {"nullable": True}),
    "Statistics": _object(
        (*_STATISTICS, "groups"),
        **_STATISTICS,
        groups=_array(
            _object(
                ("values", "labels", "figures"),
                values=_map(_TEXT | {"nullable": True}),
                labels=_map(_ref("Text")),
                figures=_ref("Figures"),
            )
        ),
    ),
    "StatisticsMap": _object(
        ("type", "features", *_STATISTICS, "withoutTerritory"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_array(_ref("Feature"), 1000),
        **_STATISTICS,
        withoutTerritory=_ref("Figures"),
    ),
    "Status": _object(
        ("status", "version"),
        status={"type": "string", "enum": ["ok"]},
        version=_TEXT,
        records=_COUNT,
        published_at=_MOMENT | {"nullable": True},
    ),
    "Problem": _object(
        ("type", "title", "status", "detail", "instance"),
        type=_TEXT | {"format": "uri-reference"},
        title=_TEXT,
        status={"type": "integer", "format": "int32", "minimum": 400, "maximum": 599},
        detail=_TEXT,
        instance=_TEXT | {"format": "uri-reference"},
        parameter=_TEXT,
    ),
}
