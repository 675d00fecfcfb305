"""Which format a client wants: the `f` parameter says, else the Accept header does.

Who wants HTML is answered before: `portal.api` lays out the document that is written here.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.catalog import Collection
from app.errors import bad_parameter
from app.languages import gettext as _
from app.ogc.links import api, here, link, question
from app.reading.cache import accepted
from app.reading.formats import BY_NAME, GEOJSON, HTML, Format
from app.reading.params import refuse_unknown
from gis.formats import named


def wanted(request: Request, formats: tuple[Format, ...], /) -> Format:
    """The format of the answer, the first of those there are when nothing is said. Raises Problem 400 for `f`."""
    name = request.query_params.get("f")
    if name is not None:
        found = BY_NAME.get(name)
        if found not in formats:
            names = ", ".join(one.name for one in (*formats, HTML))
            raise bad_parameter(
                "f",
                _("«%(name)s» non è un formato di questo indirizzo. Ci sono: %(names)s.")
                % {"name": name[:40], "names": names},
            )
        return found
    likes = next((value for name, value in request.scope["headers"] if name == b"accept"), b"")
    media = accepted(likes.decode("latin-1"))
    return next((one for one in formats if media and one.media.startswith(media)), formats[0])


def as_file(request: Request, collection: Collection, /, **more: str) -> Response | None:
    """Where `f` names a format that only files are in: where the file is (303), with the same question."""
    name = request.query_params.get("f", "")
    kind = None if name in BY_NAME else named(name)
    if kind is None:
        return None
    there = f"{api(request, f'/downloads/{collection.id}')}{question(request, without='f', **more, f=kind.id)}"
    return RedirectResponse(there, status_code=303)


def only_document(request: Request, /) -> None:
    """For an address with one JSON document and no parameters. Raises Problem 400."""
    refuse_unknown(request.query_params, frozenset({"f"}))
    wanted(request, (GEOJSON,))


def page(request: Request, /) -> dict[str, Any]:
    """The link to the same document as a page."""
    address = here(request, without="f", f=HTML.name)
    return link(address, rel="alternate", media=HTML.media, title="Questo documento come pagina")


def with_page(request: Request, response: Response, /) -> Response:
    """The same link in the headers, for a document that has no place for links."""
    address = here(request, without="f", f=HTML.name)
    response.headers.append("Link", f'<{address}>; rel="alternate"; type="{HTML.media}"')
    return response
