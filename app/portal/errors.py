"""Errors as a person reads them: what happened, in plain Italian, and what can be done about it."""

from html import escape

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from app.errors import Problem
from app.portal.assets import FrontEndNotBuiltError
from app.portal.templating import respond
from app.portal.texts import current, lazy
from app.reading import versions

_HEADINGS = {
    404: lazy("Questa pagina non c’è"),
    405: lazy("Questa pagina non si può chiamare così"),
    410: lazy("Questa scheda è stata ritirata"),
    500: lazy("Qualcosa non ha funzionato"),
    503: lazy("Il portale è momentaneamente fermo"),
}

_ADVICES = {
    400: (lazy("Controlla l’indirizzo: forse un filtro ha un valore che non esiste."),),
    404: (lazy("Controlla l’indirizzo: gli indirizzi delle schede non cambiano e non si riusano."),),
    405: (lazy("Torna alla pagina e usa i suoi collegamenti."),),
    410: (lazy("L’indirizzo resta riservato: una scheda ritirata non viene sostituita da un’altra."),),
    500: (lazy("Riprova tra qualche minuto; se succede ancora, segnala che cosa stavi facendo."),),
    503: (lazy("Aspetta un minuto e ricarica la pagina: il portale riprende da solo."),),
}


def render(request: Request, problem: Problem, /) -> Response:
    """The page of an error; it asks nothing of the database, which may be what is missing."""
    known = versions.heard()
    try:
        response: Response = respond(
            request,
            "error.html",
            status=problem.status,
            updated=known.published_at if known else None,
            problem=problem,
            heading=_HEADINGS.get(problem.status, problem.title),
            advices=_ADVICES.get(problem.status, ()),
        )
    except FrontEndNotBuiltError as error:
        response = _bare(problem, str(error))
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(problem.headers)
    return response


def _bare(problem: Problem, cause: str) -> Response:
    """The same words without styles, for a portal whose front end was never built."""
    words = "".join(f"<p>{escape(text)}</p>" for text in (problem.detail, cause))
    head = f"<!doctype html><html lang={current()}><title>{problem.status}</title><h1>{escape(problem.title)}</h1>"
    return HTMLResponse(head + words, status_code=problem.status)
