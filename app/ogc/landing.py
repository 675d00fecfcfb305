"""The API's front door: landing page, conformance, the OpenAPI document."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.ogc import openapi, openapi_examples
from app.ogc.links import JSON, OPENAPI_JSON, answer, api, base, itself, link
from app.ogc.negotiation import page
from app.ogc.tilesets import REL_SCHEMES, REL_VECTOR
from app.reading.params import refuse_unknown

router = APIRouter(prefix="/api")

CONFORMANCE = (
    *(
        f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{one}"
        for one in ("core", "landing-page", "json", "oas30")
    ),
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
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

_FORMAT = frozenset({"f"})


@router.get("")
@router.get("/", include_in_schema=False)
async def landing(request: Request) -> Response:
    """Where the API begins: links to everything else."""
    refuse_unknown(request.query_params, _FORMAT)
    return page(request, "/dati") or answer(
        {
            "title": openapi.TITLE,
            "description": openapi.DESCRIPTION,
            "links": [
                itself(request),
                link(
                    api(request, "/openapi.json"), rel="service-desc", media=OPENAPI_JSON, title="Definizione OpenAPI"
                ),
                link(api(request, "/docs"), rel="service-doc", media="text/html", title="Documentazione dell'API"),
                link(api(request, "/conformance"), rel="conformance", media=JSON, title="Classi di conformità"),
                link(api(request, "/collections"), rel="data", media=JSON, title="Collezioni"),
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
    refuse_unknown(request.query_params, _FORMAT)
    return page(request, "/dati") or answer({"conformsTo": list(CONFORMANCE)})


@router.get("/openapi.json")
async def definition(request: Request) -> Response:
    """The OpenAPI 3.0 document, derived from the catalog, with examples from the published data."""
    refuse_unknown(request.query_params, _FORMAT)
    if redirect := page(request, "/api/docs"):
        return redirect
    return answer(openapi.document(base(request), examples=await openapi_examples.published()), media=OPENAPI_JSON)
