"""A record as one line of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog import Collection
from app.portal import facts
from app.portal.facts import Fact
from app.portal.texts import _, label

SHOWN_COMUNI = 3


@dataclass(frozen=True)
class Row:
    """What tells a record apart in a list."""

    collection: Collection
    id: str
    href: str
    title: str
    kind: str
    place: str
    states: tuple[Fact, ...]
    period: str
    links: tuple[Fact, ...]
    amount: Fact | None


def row(collection: Collection, feature: Mapping[str, Any], /, *, everywhere: int) -> Row:
    """A GeoJSON feature as a line; `everywhere` is how many Comuni make the whole territory."""
    properties = feature["properties"]
    amounts = facts.amounts(collection, properties)
    states = facts.states(collection, properties)
    names = properties.get("comuni_names") or []
    return Row(
        collection=collection,
        id=str(feature["id"]),
        href=f"/{collection.path}/{feature['id']}",
        title=facts.title(collection, feature),
        kind=facts.kind(collection, properties),
        place=place(names, facts.title(collection, feature), everywhere=everywhere),
        states=states,
        period="" if states else _period(collection, properties),
        links=facts.links(collection, properties),
        amount=amounts[0] if amounts else None,
    )


def place(names: list[str], title: str, /, *, everywhere: int) -> str:
    """The Comuni in a few words; nothing when the record is that Comune itself."""
    if names == [title]:
        return ""
    if len(names) >= everywhere:
        return _("Tutta la Città metropolitana")
    shown = ", ".join(names[:SHOWN_COMUNI])
    rest = len(names) - SHOWN_COMUNI
    if rest == 1:
        return _("%(names)s e %(last)s") % {"names": shown, "last": names[-1]}
    return _("%(names)s e altri %(rest)s") % {"names": shown, "rest": rest} if rest > 0 else shown


def _period(collection: Collection, properties: Mapping[str, Any]) -> str:
    """The collection's own date, where it is not just that of the source."""
    field = collection.by_name[collection.period_field]
    if field not in collection.fields:
        return ""
    date = facts.fact(field, properties).text or _("data non nota")
    return f"{label(field.title)}: {date}"
