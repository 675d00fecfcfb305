"""Imports at the terminal, in Italian: what officers ask with `./remix import`, `imports` and `changes`."""

import getpass
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from rich.markup import escape
from rich.table import Table

from app import db
from app.catalog import COLLECTIONS, GAZETTEER, Collection, by_path
from app.imports import importing, register, results
from app.imports.orders import Order
from app.operations import changesets, setup
from app.operations.answers import answer, moment
from app.operations.progress import console, step
from gis.check.gazetteer import Gazetteer
from gis.italian import number as written
from gis.report import Report
from gis.report.printable import one_line
from gis.report.text import text

WRONG_USE = 2
STATES: Mapping[str, str] = {
    "running": "in corso",
    "refused": "rifiutata",
    "question": "aspetta una risposta",
    "checked": "solo controllata",
    "ready": "bozza pronta",
    "published": "pubblicata",
    "failed": "non riuscita",
    "interrupted": "interrotta",
}

_LOOK = "Nulla è rimasto a metà: ./remix imports dice com’è finita ogni importazione."


class _WrongUse(Exception):
    """What the command was asked cannot be done, in a sentence."""


def import_file(file: Path, /, **options: Any) -> int:
    """Import a file as the options say; the exit code."""
    with ready() as engine:
        try:
            order = _order(engine, file, **options)
        except _WrongUse as problem:
            console.print(f"[red]{escape(str(problem))}[/]")
            return WRONG_USE
        with step(f"Controllo di {one_line(file.name)}") as current:
            outcome = importing.run(engine, file, order, progress=current.advance)
            current.note(f"importazione {outcome.number}")
        for report in outcome.reports:
            if len(outcome.reports) == 1 or _has_something_to_say(report):
                answer(escape(text(report)) + "\n")
        for line in outcome.lines:
            answer(escape(one_line(line)))
        answer_files(outcome.number)
        return outcome.code


def _has_something_to_say(report: Report) -> bool:
    """Whether a person is to look at a table of several, most of which have come back as they went."""
    counted = ("new", "changed", "deleted", "conflicts", "faulty")
    return bool(report.refused or report.questions or any(report.counts.get(name) for name in counted))


def show_list() -> None:
    """Print the last imports."""
    with ready() as engine, engine.connect() as session:
        rows = register.listed(session)
    table = Table("N", "Iniziata", "Stato", "File", "Raccolta", "Comune", "Autore", "Modifiche", box=None)
    for row in rows:
        began = moment(row.started_at)
        collections = row.collection.split(", ")
        where = row.collection if len(collections) == 1 else f"{len(collections)} raccolte"
        what = (row.id, began, STATES[row.state], row.file, where, row.comune, row.author, row.changeset_id)
        table.add_row(*("" if cell is None else escape(one_line(str(cell))) for cell in what))
    answer(table if rows else "Nessuna importazione.")


def show(number: int, /) -> int:
    """Print one import: how it ended, what was found, where its files are."""
    with ready() as engine, engine.connect() as session:
        row = register.one(session, number)
    if row is None:
        return _none(f"L’importazione {number} non esiste.")
    answer(f"[bold]Importazione {number}[/]: {escape(one_line(row.file))} ({STATES[row.state]})")
    answer(f"{written(row.size)} byte, SHA-256 {row.digest}")
    answer(escape(f"di {row.author}, {moment(row.started_at)}: {row.reason}"))
    answer(escape(row.message or "In corso."))
    answer_files(number)
    return 0


def show_changesets() -> None:
    """Print the last changesets."""
    with ready() as engine, engine.connect() as session:
        changesets.show_list(session)


def show_changeset(number: int, /) -> int:
    """Print one changeset."""
    with ready() as engine, engine.connect() as session:
        found = changesets.show(session, number)
    return 0 if found else _none(f"Le modifiche {number} non esistono.")


def _none(sentence: str) -> int:
    console.print(f"[red]{escape(sentence)}[/]")
    return WRONG_USE


def answer_files(number: int, /) -> None:
    """Print where the files of an import are."""
    for path in results.paths(number):
        answer(f"  {escape(str(path))}")


@contextmanager
def ready() -> Iterator[sa.Engine]:
    """A database with everything in it; whatever stops who uses it, ends that in a sentence."""
    with stopped_gently(), setup.database():
        setup.fill()
        engine = db.engine()
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def stopped_gently() -> Iterator[None]:
    """Whatever stops an import ends it in a sentence.

    SIGTERM does as Ctrl-C does: it is put down as interrupted, and its folder is removed.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        console.print(f"[red]Interrotto. {_LOOK}[/]")
        raise
    except (sa.exc.OperationalError, psycopg.OperationalError):
        console.print(f"[red]La base dati non risponde più, o non ha più spazio. {_LOOK}[/]")
        sys.exit(importing.BROKEN)
    except OSError as problem:  # a disk that is full, a file that may not be read
        console.print(f"[red]{escape(one_line(register.broken(problem)))}[/]")
        sys.exit(importing.BROKEN)
    finally:
        signal.signal(signal.SIGTERM, before)


def _order(
    engine: sa.Engine,
    file: Path,
    /,
    *,
    collection: str | None,
    comune: str | None,
    mapping: Path | None,
    values: Sequence[str],
    author: str | None,
    reason: str | None,
    **others: Any,
) -> Order:
    """The options as an order. Raises _WrongUse."""
    if not file.is_file():
        raise _WrongUse(f"«{file}» non è un file.")
    found = _collection(collection) if collection else None
    if found is None and others["layer"]:
        raise _WrongUse("--layer vale con --collection: senza, ogni livello va nella raccolta di cui ha il nome.")
    if found is None and others["delete_missing"] and comune is None:
        raise _WrongUse("--delete-missing senza --collection vuole --comune: di chi sono le schede che mancano.")
    return Order(
        collection=found,
        comune=_comune(engine, comune) if comune else None,
        mapping=_mapping(mapping, found) if mapping else None,
        values=dict(_value(one, found) for one in values),
        author=author or getpass.getuser(),
        reason=reason or f"Importazione di {one_line(file.name)}",
        path=str(file),
        **others,
    )


def _collection(name: str) -> Collection:
    found = COLLECTIONS.get(name) or by_path(name)
    if found is None:
        raise _WrongUse(f"La raccolta «{name}» non esiste. Ci sono: {', '.join(COLLECTIONS)}.")
    return found


def _comune(engine: sa.Engine, text: str) -> str:
    table = GAZETTEER.table
    with engine.connect() as session:
        names = session.execute(sa.select(table.c.id, table.c[GAZETTEER.title_field])).all()
    gazetteer = Gazetteer(dict(row.tuple() for row in names))
    code = text if text in gazetteer.names else gazetteer.code(text)
    if code is None:
        near = gazetteer.nearest(text)
        raise _WrongUse(f"Il Comune «{text}» non esiste." + (f" Forse {near}?" if near else ""))
    return code


def _mapping(path: Path, collection: Collection | None) -> Mapping[str, Any]:
    """Columns and fields; where no collection was named, those of each."""
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as problem:
        raise _WrongUse(f"«{path}» non si può leggere.") from problem
    except orjson.JSONDecodeError as problem:
        raise _WrongUse(f"«{path}» non è JSON valido (riga {problem.lineno}, colonna {problem.colno}).") from problem
    parts = (document,) if collection else document.values() if isinstance(document, dict) else (None,)
    if not all(isinstance(one, dict) and all(isinstance(to, str | None) for to in one.values()) for one in parts):
        of_each = "" if collection else "per ogni raccolta "
        raise _WrongUse(f"«{path}» non contiene un oggetto JSON con {of_each}le colonne e i campi.")
    return dict(document)


def _value(text: str, collection: Collection | None) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    known = (collection,) if collection else COLLECTIONS.values()
    if not separator or not any(name in one.by_name for one in known):
        where = collection.id if collection else "una raccolta"
        raise _WrongUse(f"«--set {text}»: si scrive --set campo=valore, con un campo di {where}.")
    return name, value
