"""The API's front door: landing page, conformance, the OpenAPI document."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.ogc.links import JSON, OPENAPI_JSON, answer, api, base, itself, link
from app.ogc.negotiation import only_document, page, with_page
from app.ogc.openapi import document as openapi
from app.ogc.openapi import examples as openapi_examples
from app.ogc.tilesets import REL_SCHEMES, REL_VECTOR

router = APIRouter(prefix="/api")

CONFORMANCE = (
    *(
        f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{one}"
        for one in ("core", "landing-page", "json", "html", "oas30")
    ),
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{one}"
        for one in (
            "core",
            "tileset",
            "tilesets-list",
            "dataset-tilesets",
            "geodata-tilesets",
            "collections-selection",
            "mvt",
            "oas30",
        )
    ),
    *(
        f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{one}"
        for one in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{one}"
        for one in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "arithmetic",
        )
    ),
)


@router.get("")
@router.get("/", include_in_schema=False)
async def landing(request: Request) -> Response:
    """Where the API begins: links to everything else."""
    only_document(request)
    return answer(
        {
            "title": openapi.TITLE,
            "description": openapi.DESCRIPTION,
            "links": [
                itself(request),
                page(request),
                link(
                    api(request, "/openapi.json"), rel="service-desc", media=OPENAPI_JSON, title="Definizione OpenAPI"
                ),
                link(api(request, "/docs"), rel="service-doc", media="text/html", title="Documentazione dell'API"),
                link(api(request, "/conformance"), rel="conformance", media=JSON, title="Classi di conformità"),
                link(api(request, "/collections"), rel="data", media=JSON, title="Collezioni"),
                link(api(request, "/downloads"), rel="related", media=JSON, title="Le schede come file"),
                link(api(request, "/tiles"), rel=REL_VECTOR, media=JSON, title="Tessere di tutte le collezioni"),
                link(api(request, "/tileMatrixSets"), rel=REL_SCHEMES, media=JSON, title="Schemi di tessere"),
                link(f"{base(request)}/", rel="alternate", media="text/html", title="Il portale"),
                link(f"{base(request)}/status", rel="status", media=JSON, title="Stato del servizio"),
            ],
        }
    )


@router.get("/conformance")
async def conformance(request: Request) -> Response:
    """The conformance classes that the API keeps."""
    only_document(request)
    return with_page(request, answer({"conformsTo": list(CONFORMANCE)}))


@router.get("/openapi.json")
async def definition(request: Request) -> Response:
    """The OpenAPI 3.0 document, derived from the catalog, with examples from the published data."""
    only_document(request)
    document = openapi.document(base(request), examples=await openapi_examples.published())
    return with_page(request, answer(document, media=OPENAPI_JSON))
