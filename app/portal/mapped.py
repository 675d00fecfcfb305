"""Which collections are the ground (boundaries) and which stand on it (records drawn as symbols)."""

from app.catalog import COLLECTIONS, GAZETTEER, Collection

TERRITORIAL: tuple[Collection, ...] = tuple(one for one in COLLECTIONS.values() if one.territory)
"""Collections whose records are boundaries: Comuni, and what is made of them."""

CONTENTS: tuple[Collection, ...] = tuple(one for one in COLLECTIONS.values() if not one.territory)
"""What there is to find in the territory, documents included."""

MAPPED: tuple[Collection, ...] = tuple(one for one in CONTENTS if one.geometry)
"""Collections whose records are drawn as symbols."""

ZONES: Collection = next(one for one in TERRITORIAL if one is not GAZETTEER)
"""The boundaries that are made of Comuni: every record has the ids of these in `zones`."""
