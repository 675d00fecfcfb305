"""How the members of the API's documents are called by people, and what its links and standards are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.portal.api import kinds
from app.portal.texts import lazy

MEMBERS = {
    "attribution": lazy("Attribuzione"),
    "bbox": lazy("Riquadro, in gradi"),
    "boundingBox": lazy("Riquadro"),
    "bounds": lazy("Riquadro"),
    "cellSize": lazy("Lato di un punto, in metri"),
    "center": lazy("Centro e zoom"),
    "collections": lazy("Raccolte"),
    "cornerOfOrigin": lazy("Angolo di origine"),
    "code": lazy("Codice"),
    "comune": lazy("Comune"),
    "comuni": lazy("Comuni"),
    "count": lazy("Schede"),
    "crs": lazy("Coordinate"),
    "dataType": lazy("Tipo di dati"),
    "default": lazy("Predefinito"),
    "description": lazy("Descrizione"),
    "extent": lazy("Estensione"),
    "fields": lazy("Campi"),
    "id": lazy("Identificativo"),
    "interval": lazy("Intervallo"),
    "itemType": lazy("Tipo di schede"),
    "kind_field": lazy("Campo del tipo"),
    "kinds": lazy("Tipi"),
    "label": lazy("Nome"),
    "layers": lazy("Livelli"),
    "lowerLeft": lazy("Angolo in basso a sinistra"),
    "matrixHeight": lazy("Righe"),
    "matrixWidth": lazy("Colonne"),
    "maxzoom": lazy("Zoom massimo"),
    "metropolitan": lazy("Città metropolitana"),
    "metropolitan_count": lazy("Nella Città metropolitana"),
    "minzoom": lazy("Zoom minimo"),
    "money": lazy("Importi"),
    "name": lazy("Nome"),
    "notes": lazy("Avvertenze"),
    "orderedAxes": lazy("Assi, in ordine"),
    "paint": lazy("Colori e dimensioni"),
    "per_10000_residents": lazy("Ogni 10.000 residenti"),
    "pointOfOrigin": lazy("Punto di origine"),
    "properties": lazy("Proprietà"),
    "propertiesSchema": lazy("Schema degli attributi"),
    "published_at": lazy("Ultima pubblicazione"),
    "records": lazy("Schede pubblicate"),
    "residents": lazy("Residenti"),
    "scaleDenominator": lazy("Scala, uno a"),
    "scheme": lazy("Ordine delle tessere"),
    "sources": lazy("Sorgenti"),
    "spatial": lazy("Nello spazio"),
    "status": lazy("Stato"),
    "storageCrs": lazy("Sistema in cui sono conservate"),
    "styles": lazy("Stili"),
    "temporal": lazy("Nel tempo"),
    "tileHeight": lazy("Altezza, in punti"),
    "tileMatrices": lazy("Livelli di zoom"),
    "tileMatrixSetURI": lazy("Schema di tessere"),
    "tileMatrixSets": lazy("Schemi di tessere"),
    "tileWidth": lazy("Larghezza, in punti"),
    "tiles": lazy("Tessere"),
    "tilesets": lazy("Insiemi di tessere"),
    "title": lazy("Titolo"),
    "trs": lazy("Calendario"),
    "type": lazy("Tipo"),
    "upperRight": lazy("Angolo in alto a destra"),
    "uri": lazy("Identificativo sul web"),
    "value": lazy("Valore"),
    "vector_layers": lazy("Livelli"),
    "version": lazy("Versione"),
    "wellKnownScaleSet": lazy("Serie di scale"),
    "x-published-at": lazy("Ultima pubblicazione"),
    "x-records": lazy("Schede"),
    "x-version": lazy("Versione dei dati"),
    "zone": lazy("Zona omogenea"),
    "zone_count": lazy("Nella zona omogenea"),
}

_STANDARDS = {
    "ogcapi-common-1": lazy("OGC API – Common, parte 1: le basi"),
    "ogcapi-common-2": lazy("OGC API – Common, parte 2: raccolte"),
    "ogcapi-features-1": lazy("OGC API – Features, parte 1: schede"),
    "ogcapi-features-2": lazy("OGC API – Features, parte 2: sistemi di coordinate"),
    "ogcapi-features-3": lazy("OGC API – Features, parte 3: filtri"),
    "ogcapi-features-5": lazy("OGC API – Features, parte 5: schemi"),
    "ogcapi-tiles-1": lazy("OGC API – Tiles, parte 1: tessere"),
    "ogcapi-styles-1": lazy("OGC API – Styles: stili"),
    "cql2": lazy("CQL2: lingua dei filtri"),
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
        known = found.setdefault(key, Standard(str(_STANDARDS.get(key, key)), match["version"] if match else "", {}))
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


_INTERACTIVE = lazy("Ogni chiamata spiegata, e da provare subito nel browser.")


def _about(link: Mapping[str, Any]) -> str:
    found = kinds.find(urlsplit(link["href"]).path)
    if found:
        return str(found.kind.about)
    return str(_INTERACTIVE) if link["rel"] == "service-doc" else ""
