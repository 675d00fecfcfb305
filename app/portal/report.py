"""What somebody is about to report of a page: it is written down for them to send, and kept nowhere."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request

from app.portal.addresses import origin
from app.portal.texts import Lazy, _, lazy
from app.settings import settings

KINDS = {
    "wrong": lazy("Un dato è sbagliato o superato"),
    "missing": lazy("Manca qualcosa"),
    "unclear": lazy("Non si capisce"),
    "broken": lazy("La pagina non funziona"),
}
_PATH = re.compile(r"/(?:[A-Za-z0-9._~%+,;:=&?!'()@$*-][A-Za-z0-9._~%+,;:=&?!'()@$*/-]*)?")
_LONGEST = 500


@dataclass(frozen=True)
class Report:
    """The page that it is about, what is wrong with it (None: not said), and the text to send."""

    path: str
    kind: Lazy | None
    text: str
    mail: str


def of(request: Request, /) -> Report | None:
    """The report of an address; None when it names no page of the portal."""
    path = request.query_params.get("page", "")
    if len(path) > _LONGEST or not _PATH.fullmatch(path):
        return None
    kind = KINDS.get(request.query_params.get("about", ""))
    lines = [
        _("Pagina: %(address)s") % {"address": origin(request) + path},
        _("Che cosa non va: %(kind)s") % {"kind": kind or ""},
        _("Che cosa c’è scritto:"),
        _("Che cosa dovrebbe esserci:"),
        _("Fonte (atto, pagina o ufficio, con la data):"),
    ]
    text = "\n".join(line.rstrip() for line in lines)
    subject = _("REMIX, segnalazione: %(path)s") % {"path": path}
    contact = settings().contact_email
    mail = f"mailto:{contact}?subject={quote(subject)}&body={quote(text)}" if contact else ""
    return Report(path, kind, text, mail)
