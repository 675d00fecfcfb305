"""From a request's parameters to a Query: every name is looked up, every value becomes typed, or it is a 400."""

from collections.abc import Mapping

from starlette.datastructures import QueryParams

from app.catalog import Collection
from app.catalog.fields import Field
from app.errors import Problem, bad_parameter
from app.languages import gettext as _
from app.reading import cql, cursor, parsing, places
from app.reading.cql.tree import Expression
from app.reading.crs import Crs
from app.reading.query import Query, Scalar, Sort
from app.reading.territory import territory

SHARED = (
    "limit",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "properties",
    "q",
    "sortby",
    "cursor",
    "comune",
    "zone",
    "filter",
    "filter-lang",
    "filter-crs",
    *places.NAMES,
)
_SHARED = frozenset(SHARED)
_OPTIONAL = frozenset(("q", "comune", "zone", "sortby", "properties", *places.NAMES))
"""A form sends its empty fields too: these filter nothing when they are empty."""


async def parse(
    collection: Collection,
    params: QueryParams,
    *,
    extra: frozenset[str] = frozenset(),
    condition: Expression | None = None,
) -> Query:
    """The Query of a request; its filter may be given apart, when it is too long for a parameter. Raises Problem 400.

    `extra` are names that the caller reads itself.
    """
    given = _gather(collection, params, extra)
    sort = _sort(collection, _single(given, "sortby"))
    after = _single(given, "cursor")
    box_crs = parsing.crs("bbox-crs", _single(given, "bbox-crs"))
    return Query(
        collection,
        filters=_filters(collection, given),
        comuni=await _comuni(given.get("comune", ())),
        places=await places.parse(collection, given),
        condition=condition or _condition(collection, given),
        zones=_zones(collection, given.get("zone", ())),
        boxes=parsing.boxes(_single(given, "bbox"), crs=box_crs),
        box_crs=box_crs,
        crs=parsing.crs("crs", _single(given, "crs")),
        properties=_properties(collection, _single(given, "properties")),
        days=parsing.days(_single(given, "datetime")),
        text=parsing.text_search(_single(given, "q")),
        sort=sort,
        limit=parsing.limit(_single(given, "limit")),
        after=cursor.decode(after, collection=collection, sort=sort) if after is not None else None,
    )


def refuse_unknown(params: QueryParams, known: frozenset[str] = frozenset(), /) -> None:
    """A 400 for the first parameter that this address does not know."""
    for name in params:
        if name not in known:
            raise bad_parameter(
                name[:100], _("Il parametro «%(name)s» non esiste a questo indirizzo.") % {"name": name[:100]}
            )


def output_crs(params: QueryParams, /) -> Crs:
    """The coordinate system in which one record is asked for. Raises Problem 400."""
    return parsing.crs("crs", params.get("crs"))


def _gather(collection: Collection, params: QueryParams, extra: frozenset[str]) -> dict[str, tuple[str, ...]]:
    filters = collection.filter_names
    for name in params:
        if name not in filters and name not in _SHARED and name not in extra:
            refuse_unknown(params, _SHARED | filters | extra)
    given: dict[str, tuple[str, ...]] = {}
    for name in params:
        if name in extra:
            continue
        values = tuple(params.getlist(name))
        if any("\x00" in value or len(value) > 2000 for value in values):
            raise bad_parameter(
                name, _("Il valore di «%(name)s» è troppo lungo o contiene caratteri non ammessi.") % {"name": name}
            )
        if name in filters or name in _OPTIONAL:
            values = tuple(value for value in values if value.strip())
        if len(values) > 1 and name not in filters and name not in ("comune", "zone"):
            raise bad_parameter(name, _("Il parametro «%(name)s» è ripetuto.") % {"name": name})
        if values:
            given[name] = values
    return given


def _single(given: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    return given[name][0] if name in given else None


def _filters(
    collection: Collection, given: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, tuple[Scalar, ...]], ...]:
    return tuple(
        (field.name, tuple(dict.fromkeys(parsing.value(field, text) for text in _split(field, given[field.name]))))
        for field in collection.filters
        if field.name in given
    )


def _split(field: Field, texts: tuple[str, ...]) -> list[str]:
    """Codes never hold a comma, so a comma separates alternatives; other texts are repeated instead."""
    if field.code_list or field.pattern:
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]
    return list(texts)


async def _comuni(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        return ()
    known = await territory()
    codes: list[str] = []
    for text in (part.strip() for one in texts for part in one.split(",") if part.strip()):
        found = known.all_codes(text)
        if not found:
            raise bad_parameter(
                "comune",
                _("«%(text)s» non è un Comune della Città metropolitana: usa il codice ISTAT o il nome esatto.")
                % {"text": text[:80]},
            )
        codes += found
    return tuple(dict.fromkeys(codes))


def _zones(collection: Collection, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Zones are the codes of the `zones` field that every record has."""
    field = collection.by_name["zones"]
    parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    try:
        return tuple(dict.fromkeys(str(parsing.value(field, part)) for part in parts))
    except Problem as problem:
        raise bad_parameter("zone", problem.detail.replace("«zones»", "«zone»").replace("“zones”", "“zone”")) from None


def _condition(collection: Collection, given: Mapping[str, tuple[str, ...]]) -> Expression | None:
    language = cql.language(_single(given, "filter-lang"))
    crs = parsing.crs("filter-crs", _single(given, "filter-crs"))
    text = _single(given, "filter")
    return None if text is None else cql.parse(collection, text, language=language, crs=crs)


def _properties(collection: Collection, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in names:
        if name not in collection.by_name or name == "id":
            raise bad_parameter(
                "properties",
                _("«%(name)s» non è una proprietà di «%(collection)s».")
                % {"name": name[:80], "collection": collection.id},
            )
    return names


def _sort(collection: Collection, text: str | None) -> tuple[Sort, ...]:
    if text is None:
        return ()
    allowed = {field.name for field in collection.sortables}
    keys = []
    for part in text.split(","):
        name = part.strip().lstrip("+-")
        if name not in allowed or part.strip() not in (name, f"+{name}", f"-{name}"):
            names = ", ".join(sorted(allowed))
            raise bad_parameter(
                "sortby",
                _("Non si può ordinare per «%(name)s». Campi ammessi: %(names)s.")
                % {"name": part.strip()[:80], "names": names},
            )
        keys.append(Sort(name, part.strip().startswith("-")))
    if len({key.field for key in keys}) < len(keys) or len(keys) > 5:
        raise bad_parameter("sortby", _("«sortby» ammette al massimo cinque campi, ognuno una volta."))
    return tuple(keys)
