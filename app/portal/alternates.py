"""The other forms of a page about one record: where each is, and what it is."""

from dataclasses import dataclass
from typing import Any

from app.catalog import Collection
from app.portal.texts import _
from gis.formats import FORMATS

JSON_LD = "application/ld+json"
GPKG = FORMATS["gpkg"].media_type


@dataclass(frozen=True)
class Alternate:
    """One form: address, media type, name."""

    href: str
    media: str
    title: str


def of(collection: Collection, record_id: str, /) -> dict[str, Any]:
    """The forms of a record, for its page."""
    items = f"/api/collections/{collection.id}/items"
    page = f"/{collection.path}/{record_id}"
    return {
        "sheet_href": f"{page}.pdf",
        "alternates": (
            Alternate(f"{items}/{record_id}?f=json", "application/geo+json", _("GeoJSON")),
            Alternate(f"{items}?id={record_id}&f=csv", "text/csv", _("CSV")),
            Alternate(f"/api/downloads/{collection.id}?id={record_id}&f=gpkg", GPKG, _("GeoPackage")),
            Alternate(f"{page}.jsonld", JSON_LD, _("JSON-LD")),
            Alternate(f"{page}.pdf", "application/pdf", _("Scheda in PDF")),
        ),
    }
