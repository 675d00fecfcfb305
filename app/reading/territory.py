"""The Comuni and zones as every page and parameter needs them: names to codes and back, once per version."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog import GAZETTEER
from app.reading import database, versions
from app.reading.memo import Memo


@dataclass(frozen=True)
class Comune:
    """One Comune: its six-digit ISTAT code, its name, and the id of its homogeneous zone."""

    code: str
    name: str
    zone: str


@dataclass(frozen=True)
class Territory:
    """All Comuni by code, in the order of their names."""

    comuni: Mapping[str, Comune]
    codes: Mapping[str, str]

    def code(self, text: str, /) -> str | None:
        """The code of a Comune given by code or by exact name (capitals do not matter)."""
        return text if text in self.comuni else self.codes.get(text.casefold())

    def members(self, zone: str, /) -> tuple[str, ...]:
        """The codes of the Comuni of a zone."""
        return tuple(one.code for one in self.comuni.values() if one.zone == zone)


_memo: Memo[str, Territory] = Memo(entries=2)


async def territory() -> Territory:
    """The Comuni of the current version."""
    stamp = (await versions.current()).stamp(GAZETTEER.id)
    return await _memo.get(stamp, _load)


async def _load() -> Territory:
    name = GAZETTEER.title_field
    rows = await database.fetch(f"SELECT id, {name}, zones[1] FROM {GAZETTEER.id} ORDER BY {name}")  # noqa: S608
    comuni = {code: Comune(code, title, zone) for code, title, zone in rows}
    return Territory(comuni, {one.name.casefold(): one.code for one in comuni.values()})
