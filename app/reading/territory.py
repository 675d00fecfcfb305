"""The Comuni and zones as every page and parameter needs them: names to codes and back, once per version."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """All Comuni by code, in the order of their names; `former`: the codes that took the place of a code or name."""

    comuni: Mapping[str, Comune]
    codes: Mapping[str, str]
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def code(self, text: str, /) -> str | None:
        """The code of a Comune given by code or by exact name (capitals do not matter)."""
        return next(iter(self.all_codes(text)), None)

    def all_codes(self, text: str, /) -> tuple[str, ...]:
        """Its codes: one, unless it is a Comune of the past that was divided; none where there never was such a one."""
        folded = text.casefold()
        known = text if text in self.comuni else self.codes.get(folded)
        return (known,) if known else self.former.get(folded, ())

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
    columns = f"id, {name}, zones[1], former_codes || former_names"
    rows = await database.fetch(f"SELECT {columns} FROM {GAZETTEER.id} ORDER BY {name}")  # noqa: S608
    comuni = {code: Comune(code, title, zone) for code, title, zone, _ in rows}
    former: dict[str, tuple[str, ...]] = {}
    for code, _, _, texts in rows:
        for text in texts:
            former[text.casefold()] = (*former.get(text.casefold(), ()), code)
    return Territory(comuni, {one.name.casefold(): one.code for one in comuni.values()}, former)
