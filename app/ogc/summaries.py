"""What there is in a Comune, as numbers."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.ogc.links import answer
from app.ogc.negotiation import only_document, with_page
from app.reading.summary import comune_summary

router = APIRouter(prefix="/api/comuni")


@router.get("/{istat_code}/summary")
async def summary(request: Request, istat_code: str) -> Response:
    """What there is in a Comune, beside its zone and the metropolitan average."""
    only_document(request)
    return with_page(request, answer(await comune_summary(istat_code)))
