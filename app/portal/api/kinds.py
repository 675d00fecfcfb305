"""What each resource of the API is, in words, and the page that shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.catalog import COLLECTIONS, Collection
from app.portal.templating import Link, short
from app.portal.texts import Lazy, _, lazy

_PARTS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Kind:
    """A resource: the shape of its path, its name, what it is for, its template and the formats to take it in.

    `portal` is the portal's own page about the same thing, where there is one; the first format is the page's source.
    """

    path: str
    name: Lazy
    about: Lazy
    template: str = "document"
    portal: str | None = None
    formats: tuple[str, ...] = ("json",)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its path looks like."""
        return re.compile(_PARTS.sub(r"(?P<\1>[^/]+)", self.path) + "/?")


@dataclass(frozen=True)
class Resource:
    """One of them: its kind, its path, and what the path names."""

    kind: Kind
    path: str
    parts: dict[str, str]

    @property
    def collection(self) -> Collection | None:
        """The collection that the path names."""
        return COLLECTIONS.get(self.parts.get("collection", ""))

    @property
    def portal(self) -> str | None:
        """The path of the portal's page about the same thing."""
        one = self.collection
        return self.kind.portal and self.kind.portal.format(**self.parts, list=one.path if one else "")


_STYLE = ("mapbox", "sld")
_COLLECTION, _TILES = "/api/collections/{collection}", "/tiles/WebMercatorQuad"

KINDS = (
    Kind(
        "/api",
        lazy("API"),
        lazy("Da qui un programma trova tutto il resto, un collegamento alla volta."),
        "landing",
        portal="/dati",
    ),
    Kind(
        "/api/conformance",
        lazy("Classi di conformità"),
        lazy(
            "Le parti degli standard che questa API rispetta: un programma le legge per sapere che cosa può chiedere."
        ),
        "conformance",
    ),
    Kind(
        "/api/openapi.json",
        lazy("Definizione OpenAPI"),
        lazy("Ogni indirizzo dell’API, con i suoi parametri e le sue risposte."),
        "openapi",
        portal="/api/docs",
    ),
    Kind(
        "/api/collections",
        lazy("Raccolte"),
        lazy("Quello che il portale pubblica, una raccolta per argomento."),
        "collections",
        portal="/dati",
    ),
    Kind(_COLLECTION, lazy("Raccolta"), lazy("Che cosa contiene, fin dove arriva e dove si prende."), portal="/{list}"),
    Kind(
        f"{_COLLECTION}/schema",
        lazy("Schema"),
        lazy(
            "Le proprietà di ogni scheda: che cosa dicono, di che tipo sono, con quali codici. Null vuol dire non noto."
        ),
        "schema",
    ),
    Kind(
        f"{_COLLECTION}/queryables",
        lazy("Filtri"),
        lazy("I campi con cui si scelgono le schede, come parametri dell’indirizzo o in un filtro CQL2."),
        "schema",
    ),
    Kind(
        f"{_COLLECTION}/items",
        lazy("Schede"),
        lazy("Le schede della raccolta, con tutte le loro proprietà e la geometria."),
        "records",
        portal="/{list}",
        formats=("json", "csv", "geojsonseq"),
    ),
    Kind(
        f"{_COLLECTION}/items/{{record}}",
        lazy("Scheda"),
        lazy("Tutte le proprietà di una scheda e la sua geometria, come le dà l’API."),
        "record",
        portal="/{list}/{record}",
    ),
    Kind(
        f"{_COLLECTION}/search",
        lazy("Ricerca"),
        lazy("Le schede che rispondono a una domanda mandata nel corpo della richiesta."),
        "records",
        formats=(),
    ),
    Kind(
        f"{_COLLECTION}/stats",
        lazy("Statistiche"),
        lazy("Conteggi e misure delle schede che rispondono alla domanda, per gruppo."),
        "stats",
        formats=("json", "csv"),
    ),
    *(
        kind
        for where in ("/api", _COLLECTION)
        for kind in (
            Kind(
                f"{where}/tiles",
                lazy("Tessere"),
                lazy("Le schede disegnate a riquadri, per le mappe: gli insiemi di tessere che ci sono."),
            ),
            Kind(
                f"{where}{_TILES}",
                lazy("Insieme di tessere"),
                lazy("Che cosa c’è nelle tessere: i livelli e gli attributi di ogni elemento."),
            ),
            Kind(
                f"{where}{_TILES}/tilejson.json",
                lazy("TileJSON"),
                lazy("La descrizione delle tessere che le librerie per mappe leggono da sole."),
            ),
        )
    ),
    Kind(
        "/api/tileMatrixSets",
        lazy("Schemi di tessere"),
        lazy("I modi in cui il mondo è tagliato in tessere: qui uno, quello delle mappe sul web."),
    ),
    Kind(
        "/api/tileMatrixSets/{scheme}",
        lazy("Schema di tessere"),
        lazy("La scala e le dimensioni di ogni livello di zoom."),
    ),
    Kind(f"{_COLLECTION}/styles", lazy("Stili"), lazy("Come si disegna la raccolta, nei linguaggi delle mappe.")),
    Kind(
        f"{_COLLECTION}/styles/default",
        lazy("Stile"),
        lazy("I simboli e i colori con cui la raccolta si disegna, in questo portale e altrove."),
        formats=_STYLE,
    ),
    Kind(
        "/api/downloads",
        lazy("File da scaricare"),
        lazy("I formati e i sistemi di coordinate in cui le schede di una domanda diventano un file."),
    ),
    Kind(
        "/api/comuni/{comune}/summary",
        lazy("Sintesi del Comune"),
        lazy("Che cosa c’è in un Comune, accanto alla sua zona omogenea e alla media metropolitana."),
        portal="/comuni/{comune}",
    ),
    Kind(
        "/status", lazy("Stato del servizio"), lazy("Se il portale e la sua base dati rispondono, in questo momento.")
    ),
)


def find(path: str, /) -> Resource | None:
    """The resource at a path; None for what has no page."""
    for kind in KINDS:
        if match := kind.pattern.fullmatch(path):
            return Resource(kind, path, match.groupdict())
    return None


def trail(path: str, /, *, title: str) -> tuple[Link, ...]:
    """The way to a page: the open data, then every resource above it."""
    above = [Link(_named(one), one.path) for one in _above(path)]
    return (Link(_("Dati aperti"), "/dati"), *above, Link(title))


def _above(path: str) -> Iterator[Resource]:
    steps = path.rstrip("/").split("/")
    for end in range(2, len(steps)):
        if one := find("/".join(steps[:end])):
            yield one


def _named(one: Resource) -> str:
    is_collection = one.kind.path == _COLLECTION and one.collection
    return short(is_collection) if is_collection else str(one.kind.name)
