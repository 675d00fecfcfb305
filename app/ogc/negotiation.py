"""Which format a client wants: the `f` parameter says, else the Accept header does."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.errors import bad_parameter
from app.ogc.links import base
from app.reading.cache import MARK, accepted
from app.reading.formats import BY_NAME, GEOJSON, HTML, Format


def wanted(request: Request, formats: tuple[Format, ...], /) -> Format:
    """The format of the answer, the first of those there are when nothing is said. Raises Problem 400 for `f`."""
    name = request.query_params.get("f")
    if name is not None:
        found = BY_NAME.get(name)
        if found not in formats:
            names = ", ".join(one.name for one in formats)
            raise bad_parameter("f", f"«{name[:40]}» non è un formato di questo indirizzo. Ci sono: {names}.")
        return found
    media = accepted(request.headers.get("accept", ""))
    return next((one for one in formats if media and one.media.startswith(media)), formats[0])


DOCUMENT = (GEOJSON, HTML)
"""What a JSON document of the API is given in: itself, or the portal's page about the same thing."""


def page(request: Request, path: str, /) -> Response | None:
    """The way to the portal's page, for who wants HTML from an address that gives JSON."""
    if wanted(request, DOCUMENT) is not HTML:
        return None
    return RedirectResponse(f"{base(request)}{path}", status_code=303, headers={MARK: "1", "Vary": "Accept"})
