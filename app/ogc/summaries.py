"""What there is in a Comune, as numbers."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.ogc.links import answer
from app.reading.params import refuse_unknown
from app.reading.summary import comune_summary

router = APIRouter(prefix="/api/comuni")


@router.get("/{istat_code}/summary")
async def summary(request: Request, istat_code: str) -> Response:
    """What there is in a Comune, beside its zone and the metropolitan average."""
    refuse_unknown(request.query_params, frozenset({"f"}))
    return answer(await comune_summary(istat_code))
