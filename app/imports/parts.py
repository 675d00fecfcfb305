"""The parts of an import, one for each collection that the file has something of: most files have one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.catalog import COLLECTIONS, Collection
from app.imports.orders import Order
from gis.check.folding import letters
from gis.limits import Unreadable
from gis.pieces import SHAPES
from gis.report import Report


@dataclass(frozen=True)
class Part:
    """A collection, and what the check of its table is told (gis.choices.Choices)."""

    collection: Collection
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """A part and what its check found, whose files are in the folder `work`."""

    part: Part
    report: Report
    work: Path

    @property
    def collection(self) -> Collection:
        """Where its records go."""
        return self.part.collection


def single(order: Order, /) -> tuple[Part, ...]:
    """The one part of a file that is of one collection."""
    assert order.collection is not None
    return (Part(order.collection, order.told),)


def several(order: Order, layers: Sequence[str], /) -> tuple[Part, ...]:
    """A part for each table that is called like a collection. Raises Unreadable where none is, or two are alike."""
    found = tuple(_parts(order, layers))
    if not found:
        answer = "indicare la raccolta con --collection, o la fonte ufficiale con --source"
        raise Unreadable(
            "no-collection", f"Nessun livello ha il nome di una raccolta (ci sono {names(layers)}): {answer}."
        )
    return found


def _parts(order: Order, layers: Sequence[str]) -> Iterator[Part]:
    for collection in COLLECTIONS.values():
        called = {letters(name) for name in (collection.id, collection.path, collection.title.it)}
        found = [name for name in layers if letters(name) in called]
        if collection.id in found:
            found = [collection.id]
        apart = [name for name in layers if _without_shape(name) in called]
        if apart and (found or len(apart) > 1 or order.delete_missing):
            text = f"Di «{collection.title.it}» c'è solo una parte, o parti con altre colonne o coordinate"
            answer = "servono tutti i livelli, o uno solo e senza --delete-missing"
            raise Unreadable("part-absent", f"{text} ({names(apart)}): {answer}.")
        found += apart
        if len(found) > 1:
            text = f"Più livelli sono «{collection.title.it}»: {names(found)}. Va lasciato quello giusto."
            raise Unreadable("same-collection", text)
        for name in found:
            yield Part(collection, order.told | _own(order, collection) | {"layer": name, "may_be_empty": True})


def _without_shape(layer: str) -> str | None:
    """The name of which a layer holds one shape, and the file no other that would go with it."""
    table, _, shape = layer.rpartition("_")
    return letters(table) if shape in SHAPES else None


def names(layers: Sequence[str], /) -> str:
    """Tables of a file in a sentence: some, and of each so much as a person reads."""
    some = [f"«{name[:60]}»" for name in layers[:20]]
    return ", ".join([*some, "…"] if len(layers) > len(some) else some)


def _own(order: Order, collection: Collection) -> dict[str, Any]:
    """What of the order is of one collection only: its columns, and the values of fields that it has."""
    known = {field.name for field in collection.proposed}
    values = {name: value for name, value in order.values.items() if name in known}
    return {"mapping": (order.mapping or {}).get(collection.id), "values": values}
