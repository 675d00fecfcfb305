"""Some records beside each other: what each says of the same things, in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.catalog import COLLECTIONS, Collection
from app.errors import bad_parameter
from app.portal import facts, form, rows
from app.portal.facts import Fact
from app.portal.mapped import MAPPED
from app.portal.templating import Link, render
from app.portal.texts import _, label
from app.reading import params, reads
from app.reading.territory import territory

router = APIRouter(include_in_schema=False)

MOST = 6
"""Columns that can still be read beside each other."""


@dataclass(frozen=True)
class Compared:
    """One record as a column: what it is, and its facts by the name of their field."""

    row: rows.Row
    facts: dict[str, Fact]


@dataclass(frozen=True)
class Line:
    """One thing that is told: its name, and what each record says of it (None: its collection does not say)."""

    title: str
    cells: tuple[Fact | None, ...]


@router.get("/mappa/confronto")
async def page(request: Request) -> HTMLResponse:
    """The chosen records in columns. Raises Problem 400 and 404."""
    params.refuse_unknown(request.query_params, frozenset({"sel"}))
    pairs = form.clean(request.query_params.multi_items())
    keys = list(dict.fromkeys(form.asked_of(pairs, "sel")))
    if len(keys) > MOST:
        raise bad_parameter("sel", _("Si confrontano al massimo %(n)s schede alla volta.") % {"n": MOST})
    compared = [await _compared(key) for key in keys]
    trail = (Link(_("Mappa"), "/mappa"), Link(_("Schede a confronto")))
    return await render(request, "beside.html", trail=trail, compared=compared, lines=lines(compared), most=MOST)


def lines(compared: Sequence[Compared], /) -> list[Line]:
    """What at least one of the records says, in the order of the catalogue."""
    titles = {name: fact.title for one in compared for name, fact in one.facts.items()}
    found = (Line(title, tuple(one.facts.get(name) for one in compared)) for name, title in titles.items())
    return [line for line in found if any(cell and cell.values for cell in line.cells)]


async def _compared(key: str) -> Compared:
    collection, record_id = _split(key)
    feature = await reads.record(collection, record_id)
    everywhere = len((await territory()).comuni)
    return Compared(rows.row(collection, feature, everywhere=everywhere), _facts(collection, feature))


def _split(key: str) -> tuple[Collection, str]:
    name, _slash, record_id = key.partition("/")
    if name not in {one.id for one in MAPPED} or not record_id:
        raise bad_parameter("sel", _("«%(key)s» non è una scheda della mappa.") % {"key": key[:80]})
    return COLLECTIONS[name], record_id


def _facts(collection: Collection, feature: dict[str, Any]) -> dict[str, Fact]:
    own = facts.own_facts(collection, feature["properties"])
    date = facts.fact(collection.by_name["source_date"], feature["properties"])
    kind = Fact("collection", _("Raccolta"), (facts.Value(label(collection.singular)),), None, False, None)
    return {one.name: one for one in (kind, *own, date)}
