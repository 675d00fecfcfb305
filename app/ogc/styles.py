"""One style for each collection that can be drawn (OGC API Styles), in the languages that clients read."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.catalog import Collection
from app.errors import bad_parameter
from app.languages import gettext as _
from app.ogc import style_documents
from app.ogc.links import JSON, answer, api, itself, link, raw
from app.ogc.negotiation import only_document, page, with_page
from app.ogc.tiles import drawn
from app.ogc.tilesets import NAME
from app.reading.cache import accepted
from app.reading.formats import HTML
from app.reading.params import refuse_unknown

router = APIRouter(prefix="/api/collections/{collection_id}/styles")

MAPBOX = "application/vnd.mapbox.style+json"
SLD = "application/vnd.ogc.sld+xml"
_MEDIA = {"mapbox": MAPBOX, "sld": SLD}
_ONLY = "default"
_FORMAT = frozenset({"f"})


@router.get("")
async def styles(request: Request, collection_id: str) -> Response:
    """The styles of a collection: one."""
    only_document(request)
    collection = drawn(collection_id)
    here = api(request, f"/collections/{collection.id}/styles/{_ONLY}")
    sheets = [
        link(f"{here}?f={name}", rel="stylesheet", media=media, title=f"{collection.title.it} ({name})")
        for name, media in _MEDIA.items()
    ]
    style = {"id": _ONLY, "title": collection.title.it, "links": sheets}
    return answer({"default": _ONLY, "styles": [style], "links": [itself(request, media=JSON), page(request)]})


@router.get(f"/{_ONLY}")
async def style(request: Request, collection_id: str) -> Response:
    """It, in the language that `f` or Accept asks for."""
    refuse_unknown(request.query_params, _FORMAT)
    collection = drawn(collection_id)
    if _wanted(request) == SLD:
        return raw(style_documents.sld(collection).encode(), media=SLD)
    document = style_documents.mapbox(collection, tilejson=_tilejson(request, collection))
    return with_page(request, answer(document, media=MAPBOX))


def _wanted(request: Request) -> str:
    name = request.query_params.get("f")
    if name is None:
        return accepted(request.headers.get("accept", ""))
    if name not in _MEDIA:
        names = ", ".join([*_MEDIA, HTML.name])
        raise bad_parameter(
            "f", _("«%(name)s» non è un formato degli stili. Ci sono: %(names)s.") % {"name": name[:40], "names": names}
        )
    return _MEDIA[name]


def _tilejson(request: Request, collection: Collection) -> str:
    return api(request, f"/collections/{collection.id}/tiles/{NAME}/tilejson.json")
