"""The page «Usa i dati»: recipes that work as they are written, with the address of this very portal in them."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.portal.mapped import CONTENTS
from app.portal.templating import Link, render
from app.portal.texts import _, label
from app.reading.crs import SUPPORTED

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Recipe:
    """How to reach the data with one tool. `tested`: the tests of the portal run the text as it is."""

    id: str
    title: str
    text: str
    intro: str
    tested: bool = True
    steps: tuple[str, ...] = ()


def recipes(origin: str, /) -> list[Recipe]:
    """One recipe a tool, all about the same question: one collection in one Comune, as the first page gives it."""
    first = CONTENTS[0]
    items = f"{origin}/api/collections/{first.id}/items"
    question = f"{items}?comune=Milano&limit=1000"
    title = label(first.title)
    return [
        Recipe(
            "curl",
            "curl",
            f'curl --compressed "{question}"',
            _("Le schede di «%(title)s» a Milano, in GeoJSON; con f=csv un foglio di calcolo.") % {"title": title},
        ),
        Recipe(
            "qgis",
            "QGIS",
            f"{origin}/api",
            _("QGIS 3.28 o successivo legge le raccolte come servizio WFS / OGC API – Features."),
            tested=False,
            steps=(
                _("Nel menu Layer scegli «Aggiungi layer», poi «Aggiungi layer WFS / OGC API – Features»."),
                _("Premi «Nuova», incolla l’indirizzo qui sotto e come versione scegli «OGC API – Features»."),
                _("Premi «Connetti», scegli le raccolte e «Aggiungi». I filtri di QGIS diventano filtri del servizio."),
            ),
        ),
        Recipe(
            "ogr2ogr",
            "GDAL / ogr2ogr",
            f'ogr2ogr aree.gpkg "OAPIF:{origin}/api" {first.id} -spat 9.05 45.38 9.28 45.54',
            _("Un GeoPackage con le schede dentro un riquadro; il riquadro lo applica il servizio."),
        ),
        Recipe(
            "python",
            "Python (geopandas)",
            "import geopandas\n\n"
            f'schede = geopandas.read_file("{question}")\n'
            'print(len(schede), "schede,", schede.crs)\n',
            _("Una ricerca del portale diventa un GeoDataFrame."),
        ),
        Recipe(
            "r",
            "R (sf)",
            f'library(sf)\n\nschede <- st_read("{question}")\nprint(nrow(schede))\n',
            _("La stessa ricerca come oggetto sf."),
            tested=False,
        ),
        Recipe(
            "javascript",
            "JavaScript",
            f'let indirizzo = "{items}?comune=Milano&limit=20";\n'
            "const schede = [];\n"
            "while (indirizzo) {\n"
            "  const pagina = await (await fetch(indirizzo)).json();\n"
            "  schede.push(...pagina.features);\n"
            '  indirizzo = pagina.links.find((link) => link.rel === "next")?.href;\n'
            "}\n"
            'console.log(schede.length, "schede");\n',
            _("Pagina dopo pagina, seguendo il collegamento «next»; si può chiamare da qualunque sito."),
        ),
        Recipe(
            "excel",
            "Excel, LibreOffice",
            f"{items}?f=csv&limit=1000",
            _("Un CSV in UTF-8 con la virgola come separatore: si importa dall’indirizzo, o si scarica e si apre."),
            steps=(
                _("In Excel: «Dati», «Recupera dati», «Da Web», e incolla l’indirizzo; origine file UTF-8, virgola."),
                _("In LibreOffice: «Foglio», «Collega a dati esterni», e incolla l’indirizzo."),
            ),
        ),
    ]


@router.get("/usa-i-dati")
async def page(request: Request) -> HTMLResponse:
    """How to use the data from other programs."""
    return await render(
        request,
        "recipes.html",
        trail=(Link(_("Dati aperti e API"), "/dati"), Link(_("Usa i dati"))),
        recipes=recipes(str(request.base_url).rstrip("/")),
        systems=SUPPORTED,
    )
