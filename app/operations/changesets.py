"""What a changeset would change, for a person at the terminal: each record, field by field, and who was faster."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from app.catalog import COLLECTIONS
from app.changes import review
from app.changes.models import changes
from app.operations.answers import answer, moment

STATES: Mapping[str, str] = {
    "draft": "bozza",
    "submitted": "da esaminare",
    "published": "pubblicata",
    "rejected": "respinta",
}
ACTIONS: Mapping[str, str] = {"create": "nuova", "update": "modificata", "delete": "da ritirare"}
MOST_SHOWN = 200

# The geometries are compared in metres (UTM 32N); where they are no surfaces, by how far apart they are.
_CHANGES = sa.text(
    """
    SELECT c.collection, c.record_id, c.action, c.properties, c.geometry IS NOT NULL AS placed,
           before.properties AS former,
           ST_Area(ST_SymDifference(ST_Transform(c.geometry, 32632), ST_Transform(before.geometry, 32632))) AS surface,
           ST_Distance(ST_Transform(c.geometry, 32632), ST_Transform(before.geometry, 32632)) AS metres,
           ST_Dimension(c.geometry) AS dimension,
           CASE WHEN now.action <> 'delete' THEN now.version END IS DISTINCT FROM c.base_version AS overtaken
    FROM changes c
    LEFT JOIN history before ON before.collection = c.collection AND before.record_id = c.record_id
         AND before.version = c.base_version
    LEFT JOIN history now ON now.collection = c.collection AND now.record_id = c.record_id AND now.valid_to IS NULL
    WHERE c.changeset_id = :changeset ORDER BY c.collection, c.action, c.record_id LIMIT :most
    """
)


def show_list(session: sa.Connection, /, *, limit: int = 50) -> None:
    """Print the last changesets, the newest first."""
    table = Table("N", "Stato", "Schede", "Autore", "Creata", "Titolo", box=None)
    for row in review.listed(session, limit=limit):
        created = moment(row.created_at)
        state = STATES[row.state]
        table.add_row(str(row.id), state, str(row.changes), escape(row.author), created, escape(row.title))
    answer(table)


def show(session: sa.Connection, number: int, /) -> bool:
    """Print a changeset and its changes; False if there is none."""
    found = review.one(session, number)
    if not found:
        return False
    answer(f"[bold]Modifiche {number}: {escape(found.title)}[/] ({STATES[found.state]})")
    answer(f"di {escape(found.author)}, {moment(found.created_at)}: {escape(found.reason)}")
    rows = session.execute(_CHANGES, {"changeset": number, "most": MOST_SHOWN + 1}).all()
    table = Table("Scheda", "Che cosa", "Campo", "Prima", "Dopo", box=None)
    for row in rows[:MOST_SHOWN]:
        _describe(table, row, draft=found.state in ("draft", "submitted"))
    answer(table)
    if len(rows) > MOST_SHOWN:
        total = sa.select(sa.func.count()).where(changes.c.changeset_id == number)
        answer(f"… e altre {session.execute(total).scalar_one() - MOST_SHOWN}")
    return True


def _describe(table: Table, row: sa.Row[Any], *, draft: bool) -> None:
    """The lines of one change: the first one names the record."""
    what = ACTIONS[row.action] + (": CONFLITTO, cambiata nel frattempo" if draft and row.overtaken else "")
    lines = list(_differences(row)) if row.action == "update" else []
    first, *others = lines or [("", "", "")]
    table.add_row(escape(row.record_id), what, *map(Text, first))
    for line in others:
        table.add_row("", "", *map(Text, line))


def _differences(row: sa.Row[Any]) -> Sequence[tuple[str, str, str]]:
    fields = COLLECTIONS[row.collection].by_name
    former = row.former or {}
    lines = [
        (fields[name].title.it if name in fields else name, written(former.get(name)), written(value))
        for name, value in row.properties.items()
    ]
    if row.placed:
        lines.append(("Geometria", "", _moved(row)))
    return lines


def _moved(row: sa.Row[Any]) -> str:
    if row.surface is None:
        return "nuova"
    if row.dimension == 2:
        return f"{row.surface:,.1f} m² di differenza".translate(str.maketrans(",.", ".,"))
    return f"spostata di {row.metres:,.1f} m".translate(str.maketrans(",.", ".,"))


def written(value: Any, /, *, longest: int = 60) -> str:
    """A value on a line of the terminal."""
    text = "non noto" if value is None or value == [] else "; ".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"
