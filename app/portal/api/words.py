"""How the members of the API's documents are called in Italian, and what its links and standards are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.portal.api import kinds
from app.portal.texts import _

MEMBERS = {
    "attribution": _("Attribuzione"),
    "bbox": _("Riquadro, in gradi"),
    "boundingBox": _("Riquadro"),
    "bounds": _("Riquadro"),
    "cellSize": _("Lato di un punto, in metri"),
    "center": _("Centro e zoom"),
    "collections": _("Raccolte"),
    "cornerOfOrigin": _("Angolo di origine"),
    "code": _("Codice"),
    "comune": _("Comune"),
    "comuni": _("Comuni"),
    "count": _("Schede"),
    "crs": _("Coordinate"),
    "dataType": _("Tipo di dati"),
    "default": _("Predefinito"),
    "description": _("Descrizione"),
    "extent": _("Estensione"),
    "fields": _("Campi"),
    "id": _("Identificativo"),
    "interval": _("Intervallo"),
    "itemType": _("Tipo di schede"),
    "kind_field": _("Campo del tipo"),
    "kinds": _("Tipi"),
    "label": _("Nome"),
    "layers": _("Livelli"),
    "lowerLeft": _("Angolo in basso a sinistra"),
    "matrixHeight": _("Righe"),
    "matrixWidth": _("Colonne"),
    "maxzoom": _("Zoom massimo"),
    "metropolitan": _("Città metropolitana"),
    "metropolitan_count": _("Nella Città metropolitana"),
    "minzoom": _("Zoom minimo"),
    "money": _("Importi"),
    "name": _("Nome"),
    "notes": _("Avvertenze"),
    "orderedAxes": _("Assi, in ordine"),
    "paint": _("Colori e dimensioni"),
    "per_10000_residents": _("Ogni 10.000 residenti"),
    "pointOfOrigin": _("Punto di origine"),
    "properties": _("Proprietà"),
    "propertiesSchema": _("Schema degli attributi"),
    "published_at": _("Ultima pubblicazione"),
    "records": _("Schede pubblicate"),
    "residents": _("Residenti"),
    "scaleDenominator": _("Scala, uno a"),
    "scheme": _("Ordine delle tessere"),
    "sources": _("Sorgenti"),
    "spatial": _("Nello spazio"),
    "status": _("Stato"),
    "storageCrs": _("Sistema in cui sono conservate"),
    "styles": _("Stili"),
    "temporal": _("Nel tempo"),
    "tileHeight": _("Altezza, in punti"),
    "tileMatrices": _("Livelli di zoom"),
    "tileMatrixSetURI": _("Schema di tessere"),
    "tileMatrixSets": _("Schemi di tessere"),
    "tileWidth": _("Larghezza, in punti"),
    "tiles": _("Tessere"),
    "tilesets": _("Insiemi di tessere"),
    "title": _("Titolo"),
    "trs": _("Calendario"),
    "type": _("Tipo"),
    "upperRight": _("Angolo in alto a destra"),
    "uri": _("Identificativo sul web"),
    "value": _("Valore"),
    "vector_layers": _("Livelli"),
    "version": _("Versione"),
    "wellKnownScaleSet": _("Serie di scale"),
    "x-published-at": _("Ultima pubblicazione"),
    "x-records": _("Schede"),
    "x-version": _("Versione dei dati"),
    "zone": _("Zona omogenea"),
    "zone_count": _("Nella zona omogenea"),
}

_STANDARDS = {
    "ogcapi-common-1": _("OGC API – Common, parte 1: le basi"),
    "ogcapi-common-2": _("OGC API – Common, parte 2: raccolte"),
    "ogcapi-features-1": _("OGC API – Features, parte 1: schede"),
    "ogcapi-features-2": _("OGC API – Features, parte 2: sistemi di coordinate"),
    "ogcapi-features-3": _("OGC API – Features, parte 3: filtri"),
    "ogcapi-features-5": _("OGC API – Features, parte 5: schemi"),
    "ogcapi-tiles-1": _("OGC API – Tiles, parte 1: tessere"),
    "ogcapi-styles-1": _("OGC API – Styles: stili"),
    "cql2": _("CQL2: lingua dei filtri"),
}
_CLASS = re.compile(r".*/spec/(?P<standard>[^/]+)/(?P<version>[^/]+)/conf/(?P<name>.+)")


@dataclass(frozen=True)
class Standard:
    """A standard with the addresses of its classes by name."""

    title: str
    version: str
    classes: dict[str, str]


def standards(uris: Iterable[str], /) -> list[Standard]:
    """The conformance classes by standard; one whose address has another shape stands alone."""
    found: dict[str, Standard] = {}
    for uri in uris:
        match = _CLASS.fullmatch(uri)
        key = match["standard"] if match else uri
        known = found.setdefault(key, Standard(_STANDARDS.get(key, key), match["version"] if match else "", {}))
        known.classes[match["name"] if match else uri] = uri
    return list(found.values())


@dataclass(frozen=True)
class Way:
    """A link with what it leads to."""

    title: str
    href: str
    about: str


def ways(links: Iterable[Mapping[str, Any]], /) -> list[Way]:
    """Where the landing page leads, but to itself."""
    onward = (one for one in links if one["rel"] not in ("self", "alternate"))
    return [Way(one["title"], one["href"], _about(one)) for one in onward]


_INTERACTIVE = _("Ogni chiamata spiegata, e da provare subito nel browser.")


def _about(link: Mapping[str, Any]) -> str:
    found = kinds.find(urlsplit(link["href"]).path)
    if found:
        return found.kind.about
    return _INTERACTIVE if link["rel"] == "service-doc" else ""
