"""Licences by address, with the name that people know them by."""

from app.catalog import Collection
from app.portal.facts import Value, host

_NAMES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
}


def of(collection: Collection, /) -> Value | None:
    """The licence of a whole collection; None where each record has its own sources' terms."""
    if collection.licence is None:
        return None
    return Value(_NAMES.get(collection.licence, host(collection.licence)), collection.licence)
