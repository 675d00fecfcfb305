"""Questions too long for an address: the same as the items', as a JSON object in a POST."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.catalog import Collection
from app.errors import Problem, bad_parameter
from app.languages import gettext as _
from app.ogc.collections import known
from app.ogc.items import numbers
from app.ogc.links import JSON, api, link
from app.reading import cql, formats, params, parsing, reads
from app.reading.cql.bounds import LONGEST_BODY_TEXT
from app.reading.cql.tree import Expression
from app.reading.formats import GEOJSON

router = APIRouter(prefix="/api/collections/{collection_id}/search")

MOST_BYTES = 262_144
_JOINED = ("bbox", "sortby", "properties")
"""Lists that are one parameter with commas in an address; the others are repeated."""


@router.post("")
async def search(request: Request, collection_id: str) -> Response:
    """A page of the records that the body asks for; the next page is the body that the link `next` holds."""
    collection = known(collection_id)
    params.refuse_unknown(request.query_params)
    body = await _body(request)
    query = await params.parse(collection, _as_parameters(body), condition=_condition(collection, body))
    found = await reads.raw_page(query)
    here = api(request, f"/collections/{collection.id}")
    links: list[dict[str, Any]] = [
        link(f"{here}/search", rel="self", media=GEOJSON.media, title="Questa ricerca") | {"method": "POST"},
        link(here, rel="collection", media=JSON, title=collection.title.it),
    ]
    if found.next:
        following = link(f"{here}/search", rel="next", media=GEOJSON.media, title="Pagina successiva")
        links.append(following | {"method": "POST", "body": body | {"cursor": found.next}})
    tail = numbers(query, links, matched=found.number_matched, returned=len(found.features))
    content = formats.geojson(found.features, tail)
    return Response(
        content, media_type=GEOJSON.media, headers={"Content-Crs": f"<{query.crs.uri}>", "Cache-Control": "no-store"}
    )


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object of the request. Raises Problem 400, 413 or 415."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != JSON:
        raise Problem(
            415, _("Formato non ammesso"), _("Il corpo della richiesta dev'essere %(json)s.") % {"json": JSON}
        )
    content = b""
    try:
        async for part in request.stream():
            content += part
            if len(content) > MOST_BYTES:
                raise Problem(
                    413,
                    _("Richiesta troppo grande"),
                    _("Il corpo della richiesta supera %(most)s byte.") % {"most": MOST_BYTES},
                )
    except ClientDisconnect as error:  # nobody reads it
        raise Problem(
            400, _("Richiesta incompleta"), _("Il corpo della richiesta è finito prima del tempo.")
        ) from error
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Problem(
            400,
            _("Corpo non valido"),
            _("Il corpo non è JSON: %(message)s (byte %(position)s).")
            % {"message": error.msg, "position": error.pos + 1},
        ) from None
    if not isinstance(body, dict):
        raise Problem(400, _("Corpo non valido"), _("Il corpo dev'essere un oggetto JSON, con i nomi dei parametri."))
    return body


def _as_parameters(body: dict[str, Any]) -> QueryParams:
    """The body as the parameters of an address, without the filter."""
    pairs: list[tuple[str, str]] = []
    for name, value in body.items():
        if name == "filter":
            continue
        texts = [_text(name, one) for one in (value if isinstance(value, list) else [value])]
        pairs += [(name, ",".join(texts))] if name in _JOINED else [(name, text) for text in texts]
    return QueryParams(pairs)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise bad_parameter(
        name[:100], _("«%(name)s» vuole un testo, un numero o un elenco di questi.") % {"name": name[:100]}
    )


def _condition(collection: Collection, body: dict[str, Any]) -> Expression | None:
    """The filter: a text in its language, or the tree of CQL2 JSON itself."""
    if "filter" not in body:
        return None
    given, name, crs = body["filter"], body.get("filter-lang"), body.get("filter-crs")
    language = cql.language(name if name is None else _text("filter-lang", name))
    if not isinstance(given, str) and name not in (None, cql.JSON):
        raise bad_parameter("filter-lang", _("Un filtro che è un oggetto JSON ha la lingua cql2-json."))
    found = parsing.crs("filter-crs", crs if crs is None else _text("filter-crs", crs))
    return cql.parse(collection, given, language=language, crs=found, longest=LONGEST_BODY_TEXT)
