"""The line that divides the map, without script: what stands on each side, how many, and the map of that side alone."""

import asyncio
import re
from dataclasses import dataclass

from app.portal import form
from app.portal.explorer import question
from app.portal.form import Pairs
from app.portal.mapped import MAPPED
from app.portal.texts import _, label
from app.reading import reads

NAME = "swipe"
_WHOLE = "all"
_SIDE = re.compile(r"([\w-]+)(?:/([12][0-9]{3}))?")


@dataclass(frozen=True)
class Side:
    """One side: its title, how many records, and its question by itself."""

    title: str
    count: int
    href: str


async def sides(pairs: Pairs, /) -> tuple[Side, ...]:
    """Left and right; none where the address has no line, or one that makes no sense. Raises Problem 400."""
    parts = dict(pairs).get(NAME, "").split(",")[:2]
    asked = [_asked(pairs, part) for part in parts]
    if len(asked) < 2:
        return ()
    return tuple(await asyncio.gather(*(_side(one) for one in asked if one is not None))) if all(asked) else ()


def _asked(pairs: Pairs, text: str) -> Pairs | None:
    """The question of a side: its own collection and last year take the place of everybody's."""
    found = _SIDE.fullmatch(text)
    if not found or found[1] not in {_WHOLE, *(one.id for one in MAPPED)}:
        return None
    own = [(question.LAYER, found[1])] if found[1] != _WHOLE else []
    own += [("to", found[2])] if found[2] else []
    names = {NAME, *(name for name, _value in own)}
    return [*(pair for pair in pairs if pair[0] not in names), *own]


async def _side(pairs: Pairs) -> Side:
    parts = question.parts(pairs)
    counts = await asyncio.gather(*(_count(part) for part in parts))
    return Side(_title(pairs), sum(counts), f"/mappa{form.query_string(pairs)}")


async def _count(part: question.Part) -> int:
    return await reads.matched(await part.query())


def _title(pairs: Pairs) -> str:
    chosen = question.layers(pairs)
    whole = len(chosen) == len(MAPPED)
    what = _("Tutte le schede") if whole else ", ".join(label(one.title) for one in chosen)
    year = dict(pairs).get("to")
    return _("%(what)s fino al %(year)s") % {"what": what, "year": year} if year else what
