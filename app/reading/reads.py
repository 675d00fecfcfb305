"""The reads themselves: a page of records, one record, counts by value. Every face of the portal calls these."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from app.catalog import GAZETTEER, Collection
from app.errors import Problem, not_found
from app.languages import gettext as _
from app.languages import label
from app.reading import cursor, database, statements, versions
from app.reading.crs import CRS84, Crs
from app.reading.memo import Memo
from app.reading.query import LARGEST_PAGE, Query
from app.reading.territory import territory


@dataclass(frozen=True)
class RawPage:
    """One page as the database stores it: features as GeoJSON text, ready to be put together."""

    features: list[bytes]
    number_matched: int
    next: str | None


@dataclass(frozen=True)
class Page:
    """One page for whoever looks into the records: features as dicts."""

    features: list[dict[str, Any]]
    number_matched: int
    next: str | None


STREAMED_ROWS = 2000

_counts: Memo[tuple[str, Query], int] = Memo(entries=4096)
_facets: Memo[tuple[str, Query, str], list[tuple[str, int]]] = Memo(entries=4096)


async def raw_page(query: Query, /) -> RawPage:
    """One page of records as text, with the cursor of the next one. Raises Problem 503."""
    if query.limit > LARGEST_PAGE:
        query = replace(query, limit=LARGEST_PAGE)
    asked = statements.shape(query)
    rows = await database.fetch(statements.page(asked), statements.parameters(query), general=query.is_plain)
    following = None
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        following = cursor.encode(query.sort, (*rows[-1][2:], rows[-1][0]))
    return RawPage([row[1] for row in rows], await matched(query), following)


async def page(query: Query, /) -> Page:
    """One page of records as GeoJSON features."""
    raw = await raw_page(query)
    return Page([orjson.loads(feature) for feature in raw.features], raw.number_matched, raw.next)


async def stream(query: Query, /) -> AsyncIterator[list[bytes]]:
    """All the records of a long question as text, some at a time, in one snapshot of the data."""
    parameters = statements.parameters(query) | {"rows": query.limit}
    async for rows in database.stream(statements.page(statements.shape(query)), parameters, rows=STREAMED_ROWS):
        yield [row[1] for row in rows]


async def matched(query: Query, /) -> int:
    """How many records the question matches: counted once per version of the data, never once per page."""
    known = await versions.current()
    if not query.narrowed:
        return known.records(query.collection.id)
    whole = query.whole()
    return await _counts.get((known.stamp(query.depends_on), whole), lambda: _count(whole))


async def raw_record(collection: Collection, record_id: str, /, *, crs: Crs = CRS84) -> bytes:
    """One record's feature text. Raises Problem 404, 410 with the reason when it was withdrawn, or 503."""
    if "\x00" not in record_id:
        rows = await database.fetch(statements.record(collection.id, crs), {"id": record_id}, general=True)
        if rows:
            feature: bytes = rows[0][0]
            return feature
        gone = await database.fetch(statements.WITHDRAWN, {"collection": collection.id, "id": record_id})
        if not gone and collection is GAZETTEER:
            await _refuse_former(record_id)
        if gone:
            reason, at = gone[0]
            raise Problem(
                410,
                _("Scheda ritirata"),
                _("La scheda è stata ritirata il %(at)s. Motivo: %(reason)s")
                % {"at": f"{at:%d/%m/%Y}", "reason": reason},
            )
    raise not_found(
        _("In «%(title)s» non c'è nessuna scheda «%(record_id)s».")
        % {"title": label(collection.title), "record_id": record_id[:120]}
    )


async def _refuse_former(code: str) -> None:
    """Raises Problem 410 for the code of a Comune that was gone before the portal: it says what took its place."""
    known = await territory()
    successors = known.former.get(code, ())
    if successors:
        names = ", ".join(f"{known.comuni[one].name} ({one})" for one in successors)
        raise Problem(
            410,
            _("Comune che non c’è più"),
            _("Il codice ISTAT %(code)s non è più in uso: ora è %(names)s.") % {"code": code, "names": names},
        )


async def record(collection: Collection, record_id: str, /) -> dict[str, Any]:
    """One record as a GeoJSON feature. Raises Problem 404, 410 or 503."""
    feature: dict[str, Any] = orjson.loads(await raw_record(collection, record_id))
    return feature


async def facets(query: Query, names: Iterable[str], /) -> dict[str, list[tuple[str, int]]]:
    """For each field, its values and how many records match, by the question's other filters."""
    stamp = (await versions.current()).stamp(query.depends_on)
    return {name: await _facet(stamp, query.without(name).whole(), name) for name in names}


async def _facet(stamp: str, query: Query, name: str) -> list[tuple[str, int]]:
    async def load() -> list[tuple[str, int]]:
        statement = statements.facet(statements.shape(query), name)
        return [(value, number) for value, number in await database.fetch(statement, statements.parameters(query))]

    return await _facets.get((stamp, query, name), load)


async def _count(query: Query) -> int:
    rows = await database.fetch(statements.count(statements.shape(query)), statements.parameters(query))
    return int(rows[0][0])
