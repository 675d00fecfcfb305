"""The Comuni as they are published: their codes of today and of before, their names, and what lies in which."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shapely import STRtree
from shapely.geometry import Point

from app.catalog import GAZETTEER
from app.imports.sources.source import Known, Published
from gis.check.gazetteer import Gazetteer


@dataclass(frozen=True)
class Territory:
    """The published Comuni by code."""

    comuni: Mapping[str, Known]

    @classmethod
    def of(cls, published: Published, /) -> "Territory":
        """The territory that is published."""
        return cls(published(GAZETTEER.id))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Name of each Comune."""
        return {code: one.text(GAZETTEER.title_field) for code, one in self.comuni.items()}

    def current(self, code: str, /) -> tuple[str, ...]:
        """The codes that a code of any year stands for today; none when it is not of ours."""
        if code in self.comuni:
            return (code,)
        return self._successors.get(code, ())

    def named(self, name: str, /) -> str | None:
        """The code of the Comune that somebody calls so."""
        return self._gazetteer.code(name)

    def at(self, point: Point, /) -> str | None:
        """The code of the Comune that a place is in (WGS 84, longitude first)."""
        tree, codes = self._places
        found = tree.query(point, predicate="within")
        return codes[int(found[0])] if len(found) else None

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(self.names)

    @cached_property
    def _successors(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for code, one in self.comuni.items():
            for former in one.texts("former_codes"):
                found[former] = (*found.get(former, ()), code)
        return found

    @cached_property
    def _places(self) -> tuple[STRtree, list[str]]:
        drawn = {code: one.geometry for code, one in self.comuni.items() if one.geometry is not None}
        return STRtree(list(drawn.values())), list(drawn)
