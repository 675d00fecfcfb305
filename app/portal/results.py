"""The first records of a collection that answer a query, with how many there are: for the pages that group them."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from app.catalog import Collection
from app.portal import form, rows
from app.portal.form import Pairs
from app.reading import params, reads
from app.reading.territory import territory


@dataclass(frozen=True)
class Group:
    """What one collection answers: how many, the first of them, and where the whole list is."""

    collection: Collection
    count: int
    rows: tuple[rows.Row, ...]
    href: str


async def ask(collection: Collection, pairs: Pairs, /, *, shown: int) -> Group:
    """The answer of one collection. Raises Problem 400."""
    query = await params.parse(collection, QueryParams([*pairs, ("limit", str(shown))]))
    found = await reads.page(query)
    everywhere = len((await territory()).comuni)
    return Group(
        collection,
        found.number_matched,
        tuple(rows.row(collection, one, everywhere=everywhere) for one in found.features),
        f"/{collection.path}{form.query_string(pairs)}",
    )
