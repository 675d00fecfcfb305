"""What a place holds of each collection: kinds, states, first records, the nearest of what it lacks; how well known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.catalog import Collection
from app.catalog.fields import Field
from app.portal import formats, rows
from app.portal.templating import Link
from app.portal.texts import _, label
from app.reading.completeness import Tally, state_field
from app.reading.nearest import nearest
from app.reading.territory import territory


@dataclass(frozen=True)
class Lacking:
    """A kind of which the place has no record: the nearest one elsewhere, or none whose place is known."""

    kind: str
    link: Link | None
    comuni: str
    distance: str


@dataclass(frozen=True)
class Content:
    """What a place holds of one collection: how many, of which kinds and states, the first of them, what is lacking."""

    collection: Collection
    count: int
    kinds: tuple[tuple[Link, int], ...]
    states: tuple[tuple[Link, int], ...]
    state_title: str
    rows: tuple[rows.Row, ...]
    lacking: tuple[Lacking, ...]
    href: str
    map_href: str


@dataclass(frozen=True)
class Quality:
    """How well a collection is known in a place."""

    collection: Collection
    records: int
    share: str
    percent: int
    dates: str
    undated: int


async def content(
    collection: Collection,
    kinds: Mapping[str | None, int],
    tally: Tally,
    features: Iterable[Mapping[str, Any]],
    /,
    *,
    where: str,
    comune: str | None,
) -> Content:
    """What the place that `where` names in an address holds of a collection; `comune` is its code where it is one."""
    everywhere = len((await territory()).comuni)
    state = state_field(collection)
    kind = collection.by_name.get(collection.kind_field or "")
    ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0] or ""))
    return Content(
        collection=collection,
        count=sum(kinds.values()),
        kinds=_chips(collection, kind, ordered, where),
        states=_chips(collection, state, tally.states, where),
        state_title=label(state.title) if state else "",
        rows=tuple(rows.row(collection, one, everywhere=everywhere) for one in features),
        lacking=await _lacking(collection, kind, set(kinds), comune),
        href=f"/{collection.path}?{where}",
        map_href=f"/mappa?layer={collection.id}&{where}",
    )


def _chips(
    collection: Collection, field: Field | None, counts: Iterable[tuple[str | None, int]], where: str
) -> tuple[tuple[Link, int], ...]:
    """The values of a field with how many records hold them, each leading to these; the unknown lead nowhere."""
    if field is None:
        return ()
    return tuple(
        (
            Link(_in_words(field, value), f"/{collection.path}?{where}&{field.name}={quote(value)}")
            if value is not None
            else Link(_("non noto")),
            count,
        )
        for value, count in counts
    )


def _in_words(field: Field, value: str) -> str:
    return label(field.code_list.label(value)) if field.code_list else value


async def _lacking(
    collection: Collection, kind: Field | None, held: set[str | None], comune: str | None
) -> tuple[Lacking, ...]:
    if not collection.sought or comune is None or kind is None or kind.code_list is None:
        return ()
    missing = [value for value in kind.code_list.values if value not in held]
    found = await nearest(collection, comune, kinds=missing)
    return tuple(
        Lacking(
            _in_words(kind, value),
            Link(found[value].title, f"/{collection.path}/{found[value].id}") if value in found else None,
            ", ".join(found[value].comuni) if value in found else "",
            distance(found[value].metres) if value in found else "",
        )
        for value in missing
    )


def distance(metres: float, /) -> str:
    """A distance as precise as one walks: to ten metres, then to a hundred."""
    if metres < 1_000:
        return formats.with_unit(formats.number(round(metres, -1)), "m")
    return formats.with_unit(formats.number(metres / 1_000, 1), "km")


def quality(collections: Sequence[Collection], tallies: Mapping[str, Tally], /) -> tuple[Quality, ...]:
    """How complete and how fresh the records are, of each collection that has some."""
    return tuple(_quality(one, tallies[one.id]) for one in collections if tallies[one.id].records)


def _quality(collection: Collection, tally: Tally) -> Quality:
    percent = round(100 * (tally.share or 0))
    return Quality(
        collection,
        tally.records,
        f"{formats.number(percent)}\N{NO-BREAK SPACE}%",
        percent,
        _dates(tally),
        tally.undated,
    )


def _dates(tally: Tally) -> str:
    if not tally.oldest or not tally.newest:
        return ""
    if tally.oldest == tally.newest:
        return formats.partial_date(tally.newest)
    return _("da %(oldest)s a %(newest)s") % {
        "oldest": formats.partial_date(tally.oldest),
        "newest": formats.partial_date(tally.newest),
    }
