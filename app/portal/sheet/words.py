"""The words of a printed sheet, from what the page says: the same figures, in the order of a reader of paper."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import segno

from app.catalog import Collection
from app.portal import formats
from app.portal.sheet import blocks, maps
from app.portal.texts import _, current, label

View = Mapping[str, Any]
LONGEST_DESCRIPTION = 200


def write(collection: Collection, view: View, /, *, address: str, updated: datetime) -> dict[str, Any]:
    """The sheet of a record or a place."""
    is_place = collection.territory
    day = formats.day(updated)
    return frame(
        title=view["title"],
        kicker=" · ".join(one for one in ("REMIX", label(collection.singular), view["kind"]) if one),
        subtitle=_where(view) if not is_place else "",
        description=label(collection.description)[:LONGEST_DESCRIPTION],
        keywords=[label(collection.title), *(one.text for one in view["place"].comuni[:5])],
        colour=collection.style.colour,
        address=address,
        maps=_maps(collection, view),
        sections=blocks.of_place(view) if is_place else blocks.of_record(view),
        footer=_("Dati pubblicati il %(day)s. %(attribution)s.") % {"day": day, "attribution": view["attribution"]},
    )


def frame(
    *,
    title: str,
    description: str,
    colour: str,
    address: str,
    maps: Sequence[Mapping[str, Any]],
    sections: Sequence[Mapping[str, Any]],
    footer: str,
    kicker: str = "REMIX",
    subtitle: str = "",
    keywords: Sequence[str] = (),
) -> dict[str, Any]:
    """A sheet as `frontend/templates/sheet.typ` wants it."""
    return {
        "language": current(),
        "title": title,
        "kicker": kicker,
        "subtitle": subtitle,
        "description": description,
        "keywords": keywords,
        "colour": colour,
        "url": address,
        "qr": _code(address),
        "maps": maps,
        "sections": sections,
        "footer": footer,
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "author": _("REMIX, Portale metropolitano della rigenerazione urbana"),
        "page": _("Pagina"),
        "qr": _("Codice QR: porta alla pagina di questa scheda"),
        "scan": _("Inquadra per la pagina"),
        "unknown": _("non noto"),
        "address": _("Indirizzo permanente"),
    }


def _where(view: View) -> str:
    place = view["place"]
    comuni = _("Tutta la Città metropolitana") if place.everywhere else ", ".join(one.text for one in place.comuni)
    return " · ".join(one for one in (view["address"], comuni) if one)


def _code(address: str) -> str:
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=2, dark="#000", light="#fff")
    return drawing.getvalue().decode()


def _maps(collection: Collection, view: View) -> list[dict[str, str]]:
    """Where it is in the whole, and close by; what is nowhere has no map."""
    place, title = view["place"], view["title"]
    spots = view.get("spots") or ()
    here = () if spots else place.codes
    if not here and not spots:
        return []
    if place.everywhere:
        alt = _("Mappa: %(title)s riguarda tutta la Città metropolitana.") % {"title": title}
    else:
        alt = _("Mappa della Città metropolitana di Milano con la posizione di %(title)s: %(where)s.") % {
            "title": title,
            "where": ", ".join(one.text for one in place.comuni) if not collection.territory else title,
        }
    colour = collection.style.colour
    drawn = [{"svg": maps.whole(view["map"], here, spots, colour=colour), "alt": alt}]
    nearby = maps.close(view["map"], place.codes, spots, colour=colour)
    if nearby and not place.everywhere:
        drawn.append(
            {"svg": nearby, "alt": _("Mappa ravvicinata di %(title)s con i confini dei Comuni.") % {"title": title}}
        )
    captions = [place.precision_text, *[""] * len(drawn)]
    return [one | {"caption": caption} for one, caption in zip(drawn, captions, strict=False)]
