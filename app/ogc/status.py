"""Whether the service works: 200 when the database answers, 503 when it does not."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app import __version__
from app.ogc.negotiation import only_document, with_page
from app.reading import database

router = APIRouter()


@router.get("/status")
async def status(request: Request) -> Response:
    """The health of the service (ModI): asks the database, never a cache. Raises Problem 503."""
    only_document(request)
    rows = await database.fetch("SELECT coalesce(sum(records), 0)::bigint, max(published_at) FROM collection_versions")
    records, published_at = rows[0]
    answer = JSONResponse(
        {
            "status": "ok",
            "version": __version__,
            "records": records,
            "published_at": published_at.isoformat() if published_at else None,
        },
        headers={"Cache-Control": "no-store"},
    )
    return with_page(request, answer)
