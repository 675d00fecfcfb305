"""What a reader may mean by the words typed so far: the titles and addresses that are nearest to them."""

from dataclasses import dataclass
from functools import cache

from app.catalog import COLLECTIONS, Collection
from app.catalog.tables import plain_names
from app.reading import database

LONGEST = 80
FEWEST = 2
EACH = 4
"""Suggestions of one collection."""


@dataclass(frozen=True)
class Suggestion:
    """One record that may be meant; `score` is 1 where all the words are there."""

    collection: Collection
    id: str
    title: str
    comuni: tuple[str, ...]
    score: float


async def suggest(text: str, /) -> list[Suggestion]:
    """The nearest records of each collection, the territory first, then the nearest."""
    words = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    if len(words) < FEWEST:
        return []
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = await database.fetch(_statement(), {"text": words, "starts": f"{escaped}%", "inside": f"%{escaped}%"})
    found = [
        (not starts, Suggestion(COLLECTIONS[collection], record_id, title, tuple(comuni), score))
        for collection, record_id, title, comuni, score, starts in rows
    ]
    found.sort(key=lambda one: (one[0], not one[1].collection.territory, -one[1].score, len(one[1].title)))
    return [one for _starts, one in found]


@cache
def _statement() -> str:
    """One question for all collections, each answered from the index of its trigrams."""
    return "\nUNION ALL\n".join(_part(one) for one in COLLECTIONS.values())


def _part(collection: Collection) -> str:
    title = collection.title_field
    names = plain_names(collection.fields, title)
    return f"""(
        SELECT '{collection.id}'::text, id::text, {title}::text, comuni_names,
            word_similarity(remix_plain(%(text)s), {names})::float8 AS score,
            {names} LIKE remix_plain(%(starts)s) AS starts
        FROM {collection.id}
        WHERE {names} %%> remix_plain(%(text)s) OR {names} LIKE remix_plain(%(inside)s)
        ORDER BY starts DESC, score DESC, length({title}), id LIMIT {EACH}
    )"""  # noqa: S608 - names of the catalog
