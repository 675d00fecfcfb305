"""What there is: the collections, each one's description, schema and queryables."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.catalog import COLLECTIONS, Collection, schemas
from app.errors import not_found
from app.languages import gettext as _
from app.ogc.links import GEOJSON, JSON, SCHEMA_JSON, answer, api, base, itself, link
from app.ogc.negotiation import only_document, page, with_page
from app.ogc.tilesets import REL_STYLES, REL_VECTOR
from app.reading import versions
from app.reading.crs import CRS84, SUPPORTED
from app.reading.versions import Version
from gis.formats import FORMATS
from gis.schema import json_schema

router = APIRouter(prefix="/api/collections")


def known(collection_id: str) -> Collection:
    """The collection of a path. Raises Problem 404."""
    if collection_id not in COLLECTIONS:
        raise not_found(
            _("La collezione «%(collection_id)s» non esiste. Esistono: %(known)s.")
            % {"collection_id": collection_id[:80], "known": ", ".join(COLLECTIONS)}
        )
    return COLLECTIONS[collection_id]


@router.get("")
@router.get("/", include_in_schema=False)
async def collections(request: Request) -> Response:
    """All collections."""
    only_document(request)
    current = await versions.current()
    return answer(
        {
            "links": [itself(request), page(request)],
            "collections": [describe(request, one, current.known.get(one.id)) for one in COLLECTIONS.values()],
        }
    )


@router.get("/{collection_id}")
async def collection(request: Request, collection_id: str) -> Response:
    """One collection: what it is, how far it reaches, where its records are."""
    only_document(request)
    found = known(collection_id)
    current = await versions.current()
    document = describe(request, found, current.known.get(found.id))
    return answer(document | {"links": [itself(request), page(request), *document["links"][1:]]})


@router.get("/{collection_id}/schema")
async def schema(request: Request, collection_id: str) -> Response:
    """The JSON Schema of a record's properties."""
    only_document(request)
    found = known(collection_id)
    document = schemas.document(found, uri=api(request, f"/collections/{found.id}/schema"))
    return with_page(request, answer(document, media=SCHEMA_JSON))


@router.get("/{collection_id}/queryables")
async def queryables(request: Request, collection_id: str) -> Response:
    """The JSON Schema of what can be used as a parameter of the items."""
    only_document(request)
    found = known(collection_id)
    document = json_schema(
        found.filters,
        uri=api(request, f"/collections/{found.id}/queryables"),
        title=found.title,
        description=found.description,
        geometry=found.geometry,
    )
    return with_page(request, answer(document | {"required": []}, media=SCHEMA_JSON))


def describe(request: Request, collection: Collection, version: Version | None, /) -> dict[str, Any]:
    """The description of a collection (OGC API Features, 7.14), `version` its current one if it has any record."""
    here = api(request, f"/collections/{collection.id}")
    document: dict[str, Any] = {
        "id": collection.id,
        "title": collection.title.it,
        "description": collection.description.it,
        "attribution": collection.attribution.it,
        "itemType": "feature",
        "links": [
            link(here, rel="self", media=JSON, title=collection.title.it),
            link(f"{here}/items", rel="items", media=GEOJSON, title=f"{collection.title.it}: le schede"),
            link(f"{here}/schema", rel="describedby", media=SCHEMA_JSON, title="Schema"),
            link(
                f"{here}/queryables",
                rel="http://www.opengis.net/def/rel/ogc/1.0/queryables",
                media=SCHEMA_JSON,
                title="Parametri di ricerca",
            ),
            link(f"{here}/stats", rel="related", media=JSON, title=f"{collection.title.it}: statistiche"),
            link(f"{base(request)}/{collection.path}", rel="alternate", media="text/html", title="Pagina del portale"),
        ],
    }
    package = FORMATS["gpkg"]
    document["links"] += [
        link(
            api(request, f"/downloads/{collection.id}?f={package.id}"),
            rel="enclosure",
            media=package.media_type,
            title=f"{collection.title.it}: {package.title}",
        ),
        link(api(request, "/downloads"), rel="related", media=JSON, title="Gli altri formati di file"),
    ]
    if collection.licence:
        document["links"].append(link(collection.licence, rel="license", media="text/html", title="Licenza"))
    if collection.geometry:
        document["links"] += [
            link(f"{here}/tiles", rel=REL_VECTOR, media=JSON, title=f"{collection.title.it}: tessere"),
            link(f"{here}/styles", rel=REL_STYLES, media=JSON, title=f"{collection.title.it}: stili"),
        ]
        document |= {"crs": [crs.uri for crs in SUPPORTED], "storageCrs": CRS84.uri}
    if version is not None:
        document["extent"] = _extent(version)
        document["x-version"] = version.version
        document["x-published-at"] = version.published_at
        document["x-records"] = version.records
    return document


def _extent(version: Version) -> dict[str, Any]:
    first, last = ((f"{day.isoformat()}T00:00:00Z" if day else None) for day in version.days)
    extent: dict[str, Any] = {
        "temporal": {"interval": [[first, last]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    }
    if version.bbox:
        extent["spatial"] = {"bbox": [list(version.bbox)], "crs": CRS84.uri}
    return extent
