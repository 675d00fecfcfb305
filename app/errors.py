"""The one way to say that something went wrong: a Problem (RFC 9457), as JSON on the API and as a page elsewhere."""

from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from app.languages import current
from app.languages import gettext as _

PROBLEM_JSON = "application/problem+json"


class Problem(Exception):
    """An answer that is an error, in plain words, naming the parameter at fault where there is one."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        parameter: str | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.parameter = parameter
        self.headers = headers or {}
        self.extra = extra or {}

    def document(self, *, instance: str) -> dict[str, Any]:
        """The problem as RFC 9457 describes it; `instance` is the path that was asked for."""
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.parameter:
            document["parameter"] = self.parameter
        return document | self.extra


def bad_parameter(parameter: str, /, detail: str) -> Problem:
    """A 400 that names the parameter at fault."""
    return Problem(400, _("Parametro non valido"), detail, parameter=parameter)


def not_found(detail: str, /) -> Problem:
    """A 404 in words."""
    return Problem(404, _("Non trovato"), detail)


def from_status(status: int, /) -> Problem:
    """The problem for a bare HTTP status raised by the framework."""
    texts = {
        404: (_("Non trovato"), _("A questo indirizzo non c'è nulla.")),
        405: (_("Metodo non ammesso"), _("Questo indirizzo non accetta il metodo richiesto.")),
        413: (_("Richiesta troppo grande"), _("La richiesta supera la dimensione ammessa.")),
    }
    title, detail = texts.get(status, (HTTPStatus(status).phrase, HTTPStatus(status).description or _("Errore.")))
    return Problem(status, title, detail)


def json_response(problem: Problem, /, *, instance: str) -> Response:
    """The problem as an application/problem+json answer, never stored by a cache."""
    return Response(
        orjson.dumps(problem.document(instance=instance)),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers={
            "Cache-Control": "no-store",
            "Content-Language": current(),
            "Vary": "Accept-Language",
            **problem.headers,
        },
    )
