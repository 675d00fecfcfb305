"""Records that share what should tell them apart: the same CUP under two ids, in the file or with what is published."""

from collections.abc import Collection, Iterator, Mapping

from gis.issues import Issue, Severity
from gis.records import Record
from gis.values import Value

_NAMED = 3
_KEPT = _NAMED + 2  # of each value: a file where all share one must not cost the square of its records


class Twins:
    """Gathers, while published records stream by, those that share an identifying value with a record of the file.

    A warning only: one CUP may rightly stand in two measures.
    """

    def __init__(self, mine: Mapping[str, Record], names: Collection[str], /) -> None:
        self._mine = mine
        self._names = tuple(names)
        self._holders: dict[tuple[str, str], list[str]] = {}
        for record in mine.values():
            for key in self._keys(record.properties):
                holders = self._holders.setdefault(key, [])
                if len(holders) < _KEPT:
                    holders.append(record.id)

    def meet(self, other: str, properties: Mapping[str, Value], /, *, withdrawn: bool = False) -> None:
        """Look at a published record; what the file says of it counts more than what is published."""
        if withdrawn or not self._holders:
            return
        told = self._mine[other].properties if other in self._mine else {}
        for key in self._keys({name: properties.get(name) for name in self._names if name not in told}):
            holders = self._holders.get(key)
            if holders is not None and len(holders) < _KEPT and other not in holders:
                holders.append(other)

    def issues(self, touched: Collection[str], /) -> Iterator[Issue]:
        """One warning for each shared value of the records that the file brings or changes."""
        for id_ in touched if self._holders else ():
            record = self._mine[id_]
            for name, value in self._keys(record.properties):
                others = [one for one in self._holders[name, value] if one != id_]
                if others:
                    more = "…" if len(others) > _NAMED else ""
                    text = f"«{value}» è anche di: {', '.join(others[:_NAMED])}{more}"
                    hint = "verificare che non sia la stessa scheda con un altro identificativo"
                    yield Issue(
                        id_, name, "shared-value", text, severity=Severity.WARNING, row=record.row, suggestion=hint
                    )

    def _keys(self, properties: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
        for name in self._names:
            value = properties.get(name)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one.strip():
                    yield name, one.strip().upper()
