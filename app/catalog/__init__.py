"""The registry of what is published: a new collection is one file, one name here and one migration."""

from app.catalog.areas import AREAS
from app.catalog.base import Collection
from app.catalog.comuni import COMUNI
from app.catalog.documents import DOCUMENTS
from app.catalog.programmes import PROGRAMMES
from app.catalog.proposals import PROPOSALS
from app.catalog.services import SERVICES
from app.catalog.strategies import STRATEGIES
from app.catalog.zones import ZONES

_ORDER = (COMUNI, ZONES, AREAS, SERVICES, PROPOSALS, PROGRAMMES, STRATEGIES, DOCUMENTS)

COLLECTIONS: dict[str, Collection] = {collection.id: collection for collection in _ORDER}
"""Every collection by id, in the order people see them; the Comuni first, since the others refer to them."""

GAZETTEER = COMUNI
"""The collection that names and places the Comuni: the others' `comuni` are ids of its records."""

ZONING = ZONES
"""The collection that groups the Comuni: the others' `zones` are ids of its records."""


def by_path(path: str, /) -> Collection | None:
    """The collection whose pages are under this path."""
    return next((one for one in COLLECTIONS.values() if one.path == path), None)


__all__ = ["COLLECTIONS", "GAZETTEER", "ZONING", "Collection", "by_path"]
