"""What stands in every file about itself: where it comes from, under which licence, of which version of the data."""

from app.catalog import Collection
from app.reading.crs import Crs
from app.reading.versions import Versions

_EACH = "Varia: quella delle fonti di ogni scheda, nei suoi campi «source_url» e «licence»"
_NAMES = {"https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0"}


def lines(collection: Collection, /, *, known: Versions, crs: Crs, address: str) -> tuple[tuple[str, str], ...]:
    """Headings and texts, in Italian like the data."""
    version = known.known.get(collection.id)
    licence = collection.licence
    system = "" if crs.flipped else f", {crs.title.it}"  # its title tells the order of its authority
    told = [
        ("Contenuto", collection.description.it),
        ("Fonte", collection.attribution.it),
        ("Licenza", f"{_NAMES.get(licence, '')} {licence}".strip() if licence else _EACH),
        ("Coordinate", f"EPSG:{crs.srid}{system}; nel file prima est (longitudine) e poi nord (latitudine)"),
        ("Indirizzo", address),
    ]
    if version:
        told.append(("Versione", f"{version.version}, pubblicata il {version.published_at:%Y-%m-%d}"))
    return tuple(told)
