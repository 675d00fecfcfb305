"""What changed, in words: when, what, why. Who did it is not told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalog import Collection
from app.portal import facts, formats
from app.portal.templating import Link
from app.portal.texts import _, label, lazy, ngettext
from app.reading.history import Publication, Step

_ACTIONS = {
    "create": lazy("Pubblicata"),
    "update": lazy("Aggiornata"),
    "delete": lazy("Ritirata"),
}


@dataclass(frozen=True)
class Change:
    """A field before and after; both in words, and unknown where empty."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version of a record."""

    day: str
    action: str
    reason: str
    changes: tuple[Change, ...]
    moved: bool


@dataclass(frozen=True)
class Group:
    """What one publication did to the records of a place: of which collection, how many, some of them, and why."""

    day: str
    collection: Collection
    what: str
    reason: str
    first: tuple[Link, ...]
    more: int


def versions(collection: Collection, steps: Sequence[Step], /) -> tuple[Version, ...]:
    """The history of a record, the newest version first."""
    return tuple(
        Version(
            formats.day(one.at),
            str(_ACTIONS[one.action]),
            one.reason,
            tuple(_change(collection, name, one.before, one.after) for name in one.after),
            one.moved,
        )
        for one in steps
    )


def _change(collection: Collection, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    field = collection.by_name[name]
    return Change(label(field.title), facts.fact(field, before).text, facts.fact(field, after).text)


def lately(publications: Sequence[Publication], /) -> tuple[Group, ...]:
    """The last publications that touched a place, the newest first."""
    return tuple(
        Group(
            formats.day(one.at),
            one.collection,
            _what(one.action, one.records),
            one.reason,
            tuple(Link(title, f"/{one.collection.path}/{id_}") for id_, title in one.first),
            one.records - len(one.first),
        )
        for one in publications
    )


def _what(action: str, number: int) -> str:
    texts = {
        "create": ngettext("%(n)s scheda nuova", "%(n)s schede nuove", number),
        "update": ngettext("%(n)s scheda aggiornata", "%(n)s schede aggiornate", number),
        "delete": ngettext("%(n)s scheda ritirata", "%(n)s schede ritirate", number),
    }
    return (texts[action] if action in texts else _("%(n)s schede")) % {"n": formats.number(number)}
