"""«Questa vista come…»: the question of the map for other sites and other programs, always the very same records."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import Collection
from app.portal import downloads, form
from app.portal.addresses import local
from app.portal.downloads import File
from app.portal.explorer import question
from app.portal.explorer.question import Part
from app.portal.form import Pairs
from app.portal.templating import Link, render
from app.portal.texts import _
from app.reading import params, reads

router = APIRouter(include_in_schema=False)

PAGE = 10_000
"""What one answer of the API holds at most: beyond it the address asks for all, and the answer is streamed."""


@dataclass(frozen=True)
class Piece:
    """The part of one collection: how many records, and the addresses that give exactly these."""

    collection: Collection
    count: int
    geojson: str
    csv: str
    html: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Way:
    """How to ask the same with one tool; `copied` is what to copy from the page."""

    id: str
    title: str
    intro: str
    copied: str
    steps: tuple[str, ...] = ()
    opens: str = ""
    """Words for a link to what is copied, where a browser can open it at once."""


@router.get("/questa-vista")
async def page(request: Request) -> HTMLResponse:
    """The same question, ready for each tool. Raises Problem 400."""
    params.refuse_unknown(request.query_params, question.known_names())
    pairs = form.clean(request.query_params.multi_items())
    origin = str(request.base_url).rstrip("/")
    pieces = [await _piece(part, origin) for part in question.parts(pairs)]
    here = form.query_string(pairs, without=())
    return await render(
        request,
        "elsewhere.html",
        trail=(Link(_("Mappa"), f"/mappa{here}"), Link(_("Questa vista come…"))),
        pieces=pieces,
        total=sum(one.count for one in pieces),
        ways=ways(pairs, [one for one in pieces if one.count], origin),
    )


def ways(pairs: Pairs, pieces: list[Piece], origin: str, /) -> list[Way]:
    """The tools, from the simplest on."""
    here = form.query_string(pairs, without=())
    embedded = form.query_string(pairs, without=("show", "sel", "swipe"))
    addresses = [one.geojson for one in pieces]
    title = _("Mappa di REMIX, il portale metropolitano della rigenerazione urbana")
    source = _attribute(f"{origin}{local('/embed/mappa')}{embedded}")
    frame = (
        f'<iframe src="{source}" title="{title}" width="100%" height="480" loading="lazy" allow="fullscreen"></iframe>'
    )
    return [
        Way(
            "link",
            _("Collegamento"),
            _("Riapre questa vista, con le stesse schede e la stessa inquadratura."),
            f"{origin}{local('/mappa')}{here}",
        ),
        Way(
            "paper",
            _("Su carta"),
            _("Un PDF con la mappa, la legenda, la scala, il nord e le fonti."),
            f"{origin}{local('/mappa.pdf')}{here}",
            opens=_("Apri il PDF"),
        ),
        Way(
            "iframe",
            _("Mappa per un altro sito"),
            _("Una mappa leggera, senza biscotti né tracciamento, da incollare in una pagina."),
            frame,
        ),
        Way(
            "api", _("API"), _("Un indirizzo per raccolta: GeoJSON, secondo OGC API – Features."), "\n".join(addresses)
        ),
        Way("curl", "curl", _("Salva un file GeoJSON per raccolta."), curl(pieces)),
        Way("python", "Python (geopandas)", _("Un GeoDataFrame con tutte le schede."), python(pieces)),
        Way("r", "R (sf)", _("Un oggetto sf per raccolta."), r(pieces)),
        Way(
            "qgis",
            "QGIS",
            _("Ogni indirizzo diventa un layer, che si può aggiornare."),
            "\n".join(addresses),
            steps=(
                _("Nel menu Layer scegli «Aggiungi layer», poi «Aggiungi vettore»."),
                _("Come tipo di sorgente scegli «Protocollo: HTTP(S)», tipo GeoJSON, e incolla uno degli indirizzi."),
                _("Premi «Aggiungi». Ripeti per le altre raccolte."),
            ),
        ),
    ]


def curl(pieces: list[Piece], /) -> str:
    """One command for each collection."""
    return "\n".join(
        f"curl --fail --compressed --output {one.collection.path}.geojson {_shell(one.geojson)}" for one in pieces
    )


def python(pieces: list[Piece], /) -> str:
    """One table of all the records, with the collection that each is of."""
    addresses = "".join(f'    "{one.collection.id}": {_python(one.geojson)},\n' for one in pieces)
    return (
        "import geopandas\nimport pandas\n\n"
        f"indirizzi = {{\n{addresses}}}\n"
        "parti = {nome: geopandas.read_file(indirizzo) for nome, indirizzo in indirizzi.items()}\n"
        'schede = pandas.concat(parti, names=["raccolta"]).reset_index("raccolta")\n'
        'print(len(schede), "schede")\n'
    )


def r(pieces: list[Piece], /) -> str:
    """A list of sf objects, one for each collection."""
    addresses = ",\n".join(f"  {one.collection.id} = {_python(one.geojson)}" for one in pieces)
    return (
        f"library(sf)\n\nindirizzi <- c(\n{addresses}\n)\n"
        "schede <- lapply(indirizzi, st_read, quiet = TRUE)\n"
        'cat(sum(sapply(schede, nrow)), "schede\\n")\n'
    )


async def _piece(part: Part, origin: str) -> Piece:
    count = await reads.matched(await part.query())
    items = f"{origin}/api/collections/{part.collection.id}/items"
    limit = ("limit", str(max(count, 1) if count > PAGE else PAGE))

    def address(media: str) -> str:
        return items + form.query_string(part.pairs, without=(), add=[("f", media), limit])

    html = f"/{part.collection.path}{form.query_string(part.pairs)}"
    files = downloads.files(part.collection, part.pairs, origin=origin)
    return Piece(part.collection, count, address("json"), address("csv"), html, files)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def _shell(text: str) -> str:
    return "'" + text.replace("'", "%27") + "'"


def _python(text: str) -> str:
    return '"' + text.replace("\\", "%5C").replace('"', "%22") + '"'
