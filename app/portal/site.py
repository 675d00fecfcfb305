"""What crawlers and browsers ask of every site: robots.txt, sitemap.xml, the icon."""

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from app.catalog import COLLECTIONS
from app.languages import NAMES
from app.portal.addresses import local, origin
from app.portal.legal import PAGES
from app.reading import reads
from app.reading.cache import MARK
from app.reading.query import MAX_LIMIT, Query

router = APIRouter(include_in_schema=False)

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path fill="#fff" d="M0 0h48v48H0z"/>'
    '<path d="M4 4h18v18H4z" fill="#0b4d5c"/><path d="M27.5 5.5h15v15h-15z" fill="none" stroke="#0b4d5c" '
    'stroke-width="3"/><path d="M4 26h18v18H4z" fill="#b9ced3"/><path d="M35 22.3 47.7 35 35 47.7 22.3 35z" '
    'fill="#a93f1c"/></svg>'
)


@router.get("/robots.txt")
async def robots(request: Request) -> PlainTextResponse:
    """Everything may be read; searches and API pages are not worth an index."""
    searches = (f"Disallow: {local('/cerca', language)}" for language in NAMES)
    lines = ("User-agent: *", *searches, "Disallow: /api/", f"Sitemap: {origin(request)}/sitemap.xml", "")
    return PlainTextResponse("\n".join(lines))


@router.get("/sitemap.xml")
async def sitemap(request: Request) -> Response:
    """Every page that has an address of its own, in each language."""
    paths = ["/", "/mappa", "/confronta", "/dati", "/usa-i-dati", *(f"/{name}" for name in PAGES)]
    for one in COLLECTIONS.values():
        paths.append(f"/{one.path}")
        found = await reads.page(Query(one, limit=MAX_LIMIT))
        paths += [f"/{one.path}/{feature['id']}" for feature in found.features]
    locations = "".join(
        f"<url><loc>{escape(origin(request) + local(path, language))}</loc></url>\n"
        for path in paths
        for language in NAMES
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(f"{head}{locations}</urlset>\n", media_type="application/xml", headers={MARK: ""})


@router.get("/favicon.svg")
@router.get("/favicon.ico")
async def icon() -> Response:
    """The portal's mark."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(ICON, media_type="image/svg+xml", headers=headers)
