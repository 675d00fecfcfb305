"""Every type of page that the portal has, with an address of each; also what it says when nothing is found.

The types come from the catalog; the addresses of the records are asked of the portal itself.
"""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

from app.operations.errors import SetupError

Records = dict[str, list[dict[str, Any]]]
NOTHING = "q=parola-che-non-esiste"
_EACH = 3
"""Records of each collection that are asked for: as many Comuni as are compared."""


def pages(origin: str, /) -> dict[str, str]:
    """The types of pages by name, with the address of one of each."""
    from app.catalog import COLLECTIONS
    from app.portal.legal import PAGES

    records = {one.id: _first(origin, one.id) for one in COLLECTIONS.values()}
    found = {"home": "/"} | _map(records) | _questions(records)
    for one in COLLECTIONS.values():
        found[f"{one.path}-elenco"] = f"/{one.path}"
        found |= {f"{one.path}-scheda": f"/{one.path}/{record['id']}" for record in records[one.id][:1]}
    found |= {name: f"/{name}" for name in ("dati", "usa-i-dati", *PAGES)}
    found["segnala-una-pagina"] = f"/segnala?page={quote('/confronta')}&about=wrong"
    return found | _api(records) | {"non-trovata": "/pagina-che-non-esiste", "sbagliata": "/questa-vista?boh=1"}


def _map(records: Records) -> dict[str, str]:
    """The map, and the same question in other forms."""
    from app.portal.mapped import MAPPED

    one = MAPPED[0]
    chosen = "&".join(f"sel={one.id}/{record['id']}" for record in records[one.id])
    return {
        "mappa": "/mappa",
        "mappa-confronto": f"/mappa/confronto?{chosen}",
        "mappa-confronto-vuoto": "/mappa/confronto",
        "questa-vista": f"/questa-vista?layer={one.id}",
        "embed": f"/embed/mappa?layer={one.id}",
    }


def _questions(records: Records) -> dict[str, str]:
    """Comparing, searching and filtering, with an answer, without, and with a mistake."""
    from app.catalog import GAZETTEER
    from app.portal.mapped import MAPPED, ZONES

    comuni, path = records[GAZETTEER.id], MAPPED[0].path
    compared = "&".join(f"place={one['id']}" for one in (*comuni[:_EACH], *records[ZONES.id][:1]))
    word = quote(comuni[0]["properties"][GAZETTEER.title_field])
    return {
        "confronta": f"/confronta?{compared}",
        "confronta-vuota": "/confronta",
        "cerca": f"/cerca?q={word}",
        "cerca-vuota": "/cerca",
        "cerca-niente": f"/cerca?{NOTHING}",
        "elenco-filtrato": f"/{path}?zone={records[ZONES.id][0]['id']}",
        "elenco-niente": f"/{path}?{NOTHING}",
        "elenco-sbagliato": f"/{path}?comune=boh",
    }


def _api(records: Records) -> dict[str, str]:
    """The documents of the API, laid out."""
    from app.portal.mapped import MAPPED

    name = MAPPED[0].id
    inside = f"/api/collections/{name}"
    paths = {"": "/api", "-collections": "/api/collections", "-collection": inside, "-items": f"{inside}/items"}
    paths |= {"-item": f"{inside}/items/{records[name][0]['id']}", "-stats": f"{inside}/stats?group-by=zone"}
    paths |= {f"-{one}": f"{inside}/{one}" for one in ("schema", "queryables", "tiles")}
    paths |= {"-conformance": "/api/conformance", "-openapi": "/api/openapi.json", "-status": "/status"}
    found = {f"api{end}": f"{path}{'&' if '?' in path else '?'}f=html" for end, path in paths.items()}
    return found | {"api-docs": "/api/docs"}


def _first(origin: str, collection: str) -> list[dict[str, Any]]:
    """The first records of a collection."""
    url = f"{origin}/api/collections/{collection}/items?limit={_EACH}"
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 # the portal's own address
            found: list[dict[str, Any]] = json.load(answer)["features"]
            return found
    except (urllib.error.URLError, OSError) as problem:
        raise SetupError(f"the portal does not answer at {url}: {problem}") from problem
