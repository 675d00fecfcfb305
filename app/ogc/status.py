"""Whether the service works: 200 when the database answers, 503 when it does not."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from app import __version__
from app.reading import database
from app.reading.params import refuse_unknown

router = APIRouter()


@router.get("/status")
async def status(request: Request) -> JSONResponse:
    """The health of the service (ModI): asks the database, never a cache. Raises Problem 503."""
    refuse_unknown(request.query_params)
    rows = await database.fetch("SELECT coalesce(sum(records), 0)::bigint, max(published_at) FROM collection_versions")
    records, published_at = rows[0]
    return JSONResponse(
        {
            "status": "ok",
            "version": __version__,
            "records": records,
            "published_at": published_at.isoformat() if published_at else None,
        },
        headers={"Cache-Control": "no-store"},
    )
