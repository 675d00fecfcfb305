"""The map on paper: the question and the frame of the view as a PDF with legend, scale, north and sources."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.catalog import Collection
from app.errors import bad_parameter
from app.portal import form, formats
from app.portal.addresses import local, origin
from app.portal.explorer import drawing, question
from app.portal.explorer.drawing import Box, Layer
from app.portal.form import Pairs
from app.portal.pictures.overview import territory_map
from app.portal.sheet import pdf
from app.portal.sheet import words as sheet
from app.portal.texts import _, current, label
from app.reading import params, reads, versions
from app.reading.cache import MARK
from app.reading.territory import Territory, territory

router = APIRouter(include_in_schema=False)

MOST = 2000
"""Records of a collection on one sheet of paper: more cannot be told apart."""
_PIXELS = 1024
"""Width of the window that the frame is printed of, as nobody tells how wide it was."""
_COLOUR = "#0b4d5c"


@router.get("/mappa.pdf")
async def page(request: Request) -> Response:
    """The sheet. Raises Problem 400, or 503 when too many are being set."""
    params.refuse_unknown(request.query_params, question.known_names())
    pairs = form.clean(request.query_params.multi_items())
    framed = _frame(dict(pairs).get("map"))
    still = await territory_map()
    layers = [await _layer(part, framed) for part in question.parts(pairs)]
    shown = [one for one in layers if one.features]
    updated = (await versions.current()).published_at or datetime.now(UTC)
    address = f"{origin(request)}{local('/mappa')}{form.query_string(pairs, without=())}"
    svg = drawing.draw(still, shown, framed or drawing.everywhere(still), north=_("N"))
    words = sheet.frame(
        title=_("Mappa della rigenerazione"),
        description=_("Le schede che rispondono a una domanda, sulla mappa della Città metropolitana di Milano."),
        colour=_COLOUR,
        address=address,
        maps=[{"svg": svg, "alt": _alt(shown), "caption": "", "wide": True}],
        sections=[_asked(pairs, await territory()), _sources(shown)],
        footer=_("Dati pubblicati il %(day)s.") % {"day": formats.day(updated)},
    )
    headers = {MARK: "", "Content-Disposition": 'inline; filename="mappa.pdf"', "Content-Language": current()}
    return Response(await pdf.print_sheet(words, at=updated), media_type=pdf.MEDIA, headers=headers)


def _frame(view: str | None) -> Box | None:
    """The part of the world that a view `zoom/lat/lon` shows. Raises Problem 400."""
    if view is None:
        return None
    try:
        zoom, lat, lon = (float(part) for part in view.split("/"))
    except ValueError:
        zoom, lat, lon = -1.0, 0.0, 0.0
    if not (0 <= zoom <= 22 and -85 <= lat <= 85 and -180 <= lon <= 180):
        raise bad_parameter("map", _("«map» vuole zoom/latitudine/longitudine."))
    half = 360 * _PIXELS / (256 * 2**zoom) / 2
    tall = half / drawing.RATIO * 0.7  # a degree of latitude is longer here than one of longitude
    return max(lon - half, -180.0), max(lat - tall, -90.0), min(lon + half, 180.0), min(lat + tall, 90.0)


async def _layer(part: question.Part, framed: Box | None) -> Layer:
    """The records of a collection in the frame, and how many they are; it is said when not all are drawn."""
    more = [("limit", str(MOST)), *([("bbox", ",".join(map(str, framed)))] if framed else [])]
    found = await reads.page(await part.query(*more))
    text = f"{label(part.collection.title)}: {formats.number(found.number_matched)}"
    if found.number_matched > len(found.features):
        text += " " + _("(disegnate le prime %(n)s)") % {"n": formats.number(len(found.features))}
    return Layer(part.collection, found.features, text)


def _alt(layers: list[Layer]) -> str:
    if not layers:
        return _("Mappa della Città metropolitana di Milano, senza schede.")
    listed = "; ".join(one.text for one in layers)
    return _("Mappa della Città metropolitana di Milano con %(what)s.") % {"what": listed}


def _asked(pairs: Pairs, places: Territory) -> dict[str, object]:
    """What narrows the question, in words; and how well the positions are known."""
    titles: dict[str, str] = {"q": _("Testo"), "comune": _("Comune"), "zone": _("Zona omogenea")}
    titles |= {"from": _("Dall’anno"), "to": _("All’anno"), "near": _("Vicino a"), "within": _("Dentro")}
    titles |= {"intersects": _("Che toccano"), "filter": _("Condizione"), "distance": _("Distanza (m)")}
    fields = {field.name: field for found in question.by_name().values() for one in found for field in one.filters}
    rows = []
    for name, value in pairs:
        field = fields.get(name)
        if name == "comune":
            names = (places.comuni[one].name if one in places.comuni else one for one in value.split(","))
            rows.append({"term": titles[name], "text": ", ".join(names), "note": ""})
        elif name in titles:
            rows.append({"term": titles[name], "text": value, "note": ""})
        elif field is not None and field.code_list:
            texts = (label(field.code_list.label(one)) for one in value.split(",") if one in field.code_list.labels)
            rows.append({"term": label(field.title), "text": ", ".join(texts), "note": ""})
    signs = _("Segno pieno: posizione nota. Mezzo tono: posizione indicativa. Vuoto: si conosce solo il Comune.")
    blocks: list[dict[str, object]] = [{"kind": "facts", "rows": rows}] if rows else []
    return {"title": _("Che cosa mostra"), "blocks": [*blocks, {"kind": "text", "text": signs}]}


def _sources(layers: list[Layer]) -> dict[str, object]:
    collections: list[Collection] = [one.collection for one in layers]
    texts = dict.fromkeys(f"{label(one.title)}: {label(one.attribution)}" for one in collections)
    return {"title": _("Fonti"), "blocks": [{"kind": "text", "text": text} for text in texts]}
