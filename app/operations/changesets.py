"""What a changeset would change, for a person at the terminal: each record, field by field, and who was faster."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from app.changes import review
from app.operations.answers import answer, moment
from gis.report.printable import one_line

STATES: Mapping[str, str] = {
    "draft": "bozza",
    "submitted": "da esaminare",
    "published": "pubblicata",
    "rejected": "respinta",
}
ACTIONS: Mapping[str, str] = {"create": "nuova", "update": "modificata", "delete": "da ritirare"}
MOST_SHOWN = 200
_ITALIAN = str.maketrans(",.", ".,")


def show_list(session: sa.Connection, /, *, limit: int = 50) -> None:
    """Print the last changesets, the newest first."""
    table = Table("N", "Stato", "Schede", "Autore", "Creata", "Titolo", box=None)
    for row in review.listed(session, limit=limit):
        created = moment(row.created_at)
        state = STATES[row.state]
        table.add_row(str(row.id), state, str(row.changes), escape(row.author), created, escape(one_line(row.title)))
    answer(table)


def show(session: sa.Connection, number: int, /) -> bool:
    """Print a changeset and its changes; False if there is none."""
    found = review.one(session, number)
    if not found:
        return False
    answer(f"[bold]Modifiche {number}: {escape(one_line(found.title))}[/] ({STATES[found.state]})")
    answer(f"di {escape(found.author)}, {moment(found.created_at)}: {escape(found.reason)}")
    table = Table("Raccolta", "Scheda", "Che cosa", "Campo", "Prima", "Dopo", box=None)
    draft = found.state in ("draft", "submitted")
    with closing(review.differences(session, number)) as differences:
        for one in islice(differences, MOST_SHOWN):
            _describe(table, one, draft=draft)
    answer(table)
    total = sum(number for counted in review.counts(session, number).values() for number in counted.values())
    if total > MOST_SHOWN:
        answer(f"… e altre {total - MOST_SHOWN}")
    return True


def _describe(table: Table, one: review.Difference, *, draft: bool) -> None:
    """The lines of one change: the first one names the record."""
    what = ACTIONS[one.action] + (": CONFLITTO, cambiata nel frattempo" if draft and one.conflict else "")
    lines = list(_lines(one)) if one.action == "update" else []
    first, *others = lines or [("", "", "")]
    table.add_row(escape(one.collection.title.it), escape(one.record_id), what, *map(Text, first))
    for line in others:
        table.add_row("", "", "", *map(Text, line))


def _lines(one: review.Difference) -> Iterator[tuple[str, str, str]]:
    known = one.collection.by_name
    for name, (before, after) in one.fields.items():
        yield known[name].title.it if name in known else name, written(before), written(after)
    if one.geometry:
        yield "Geometria", "", _moved(one.geometry)


def _moved(moved: review.Moved) -> str:
    if moved.kind_before is None:
        return "nuova"
    if moved.m2_after:
        return f"{moved.differing_m2:,.1f} m² di differenza".translate(_ITALIAN)
    return f"spostata di {moved.metres:,.1f} m".translate(_ITALIAN)


def written(value: Any, /, *, longest: int = 60) -> str:
    """A value on a line of the terminal."""
    text = "non noto" if value is None or value == [] else "; ".join(value) if isinstance(value, list) else str(value)
    text = one_line(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
