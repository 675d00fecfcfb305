"""The command line: `python -m gis inspect|check|convert|template`, the portal's checks on anybody's laptop.

It ends with 0 when all is well, 1 when the data have errors, 2 when it was used wrongly or a file cannot be read,
3 when somebody has to decide something (the coordinate system, a column, a layer).
"""

import argparse
import errno
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gis.check.gazetteer import from_geojson
from gis.italian import counted
from gis.limits import Unreadable
from gis.report import Exit
from gis.report.documents import document
from gis.report.printable import one_line, printable
from gis.schema import Schema, from_json_schema

_NOBODY_READS = 128 + signal.SIGPIPE
_TO_DECIDE = ("crs-to-confirm", "layer-to-choose")
_WHY = {
    errno.ENOENT: "non c'è",
    errno.EACCES: "manca il permesso",
    errno.EPERM: "manca il permesso",
    errno.EEXIST: "c'è già, e non è una cartella",
    errno.EISDIR: "è una cartella",
    errno.ENOTDIR: "non è una cartella",
    errno.ENOSPC: "il disco è pieno",
    errno.EDQUOT: "il disco è pieno",
    errno.EFBIG: "il file da scrivere è troppo grande",
}


def main(arguments: Sequence[str] | None = None, /) -> int:
    """Run a command; returns how it ended."""
    asked = _parser().parse_args(arguments)
    try:
        code = int(asked.run(asked))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # who reads has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS
    except Unreadable as refusal:
        print(f"Errore: {one_line(str(refusal))}", file=sys.stderr)
        return Exit.QUESTION if refusal.code in _TO_DECIDE else Exit.UNREADABLE
    except OSError as error:
        where = f"«{one_line(str(error.filename))}»: " if error.filename else ""
        print(f"Errore: {where}{_WHY.get(error.errno or 0, error.strerror)}", file=sys.stderr)
        return Exit.UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gis",
        description="Controlla, descrive e converte i file di dati come fa il portale, senza server né database.",
        epilog="Esce con 0: va tutto bene; 1: i dati hanno errori; 2: il file non si legge; 3: c’è da scegliere.",
    )
    commands = parser.add_subparsers(required=True, metavar="comando")
    _inspect_options(commands.add_parser("inspect", help="che cosa c'è in un file"))
    _check_options(commands.add_parser("check", help="se un file è buono per una collezione, e che cosa cambierebbe"))
    _convert_options(commands.add_parser("convert", help="da un formato a un altro"))
    _template_options(commands.add_parser("template", help="un file vuoto da compilare"))
    return parser


def _inspect_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_inspect)
    parser.add_argument("file", type=Path)
    parser.add_argument("--layer", help="un solo livello")
    parser.add_argument("--json", action="store_true", help="come documento JSON")


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_check)
    parser.add_argument("file", type=Path)
    parser.add_argument("--schema", required=True, help="file o indirizzo dello schema (/api/collections/{id}/schema)")
    parser.add_argument("--layer", help="il livello, se il file ne ha più d'uno")
    parser.add_argument("--crs", help="il sistema di riferimento confermato, per esempio EPSG:32632")
    parser.add_argument("--encoding", help="la codifica dei testi, se quella riconosciuta è sbagliata")
    parser.add_argument("--mapping", help='file JSON {"colonna": "campo" o null}')
    parser.add_argument("--set", action="append", default=[], metavar="CAMPO=VALORE", help="per le schede nuove")
    parser.add_argument("--comune", help="codice ISTAT o nome, per le schede che non lo dicono")
    parser.add_argument("--territory", "--comuni", help="file o indirizzo GeoJSON dei Comuni, con i codici come id")
    parser.add_argument("--published", type=Path, help="le schede pubblicate, per il confronto (JSON o GeoJSON)")
    parser.add_argument("--repair", action="store_true", help="accetta le riparazioni proposte delle geometrie")
    parser.add_argument("--delete-missing", action="store_true", help="ritira le schede che il file non ha")
    parser.add_argument("--overwrite", action="append", default=[], metavar="ID", help="nei conflitti vale il file")
    parser.add_argument("--json", action="store_true", help="il rapporto come documento JSON")
    parser.add_argument("--out", type=Path, help="cartella per rapporto, segnalazioni, modifiche e GeoPackage corretto")


def _convert_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_convert)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--crs", default="EPSG:4326", help="il sistema in cui scrivere, per esempio EPSG:32632")
    parser.add_argument("--from", dest="source", help="il sistema in cui è il file, se non è certo")
    parser.add_argument("--layer", help="il livello, se il file ne ha più d'uno")
    parser.add_argument("--json", action="store_true", help="come è andata, come documento JSON")


def _template_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_template)
    parser.add_argument("--schema", required=True, help="file o indirizzo dello schema")
    parser.add_argument("out", type=Path, help=".xlsx, .csv o .gpkg")


def _inspect(asked: argparse.Namespace) -> int:
    from gis.inspecting import inspect, text

    found = inspect(asked.file, layer=asked.layer)
    print(found.to_json().decode() if asked.json else text(found))
    return Exit.GOOD


def _check(asked: argparse.Namespace) -> int:
    from gis.examine import Choices, examine
    from gis.report.text import text

    choices = Choices(
        layer=asked.layer,
        crs=asked.crs,
        encoding=asked.encoding,
        mapping=_mapping(asked.mapping),
        values=_values(asked.set),
        comune=asked.comune,
        repair=asked.repair,
        delete_missing=asked.delete_missing,
        overwrite=asked.overwrite,
    )
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
    territory = _territory(asked.territory) if asked.territory else None
    report = examine(
        asked.file,
        schema=_schema(asked.schema),
        choices=choices,
        territory=territory,
        current=asked.published,
        out=asked.out,
        progress=_progress if sys.stderr.isatty() else lambda *_: None,
    )
    print(report.to_json().decode() if asked.json else text(report))
    return report.exit


def _convert(asked: argparse.Namespace) -> int:
    from gis.converting import convert
    from gis.report.text import issues

    digits = asked.crs.upper().removeprefix("EPSG:")
    if not digits.isdecimal():
        raise Unreadable("unknown-crs", f"«{asked.crs}» non è un sistema di riferimento, per esempio EPSG:32632.")
    report = convert(asked.file, asked.out, code=int(digits), layer=asked.layer, confirmed=asked.source)
    if asked.json:
        print(report.to_json().decode())
        return report.exit
    print(f"{one_line(str(asked.out))}: {counted(report.counts['rows'], 'riga', 'righe')}, EPSG:{digits}")
    if report.tallies:
        print(printable(issues(report)))
    return report.exit


def _template(asked: argparse.Namespace) -> int:
    from gis.write.template import write_template

    write_template(asked.out, _schema(asked.schema))
    print(asked.out)
    return Exit.GOOD


def _schema(source: str) -> Schema:
    known = document(source)
    try:
        return from_json_schema(known)
    except (ValueError, AttributeError) as error:
        raise Unreadable("bad-schema", f"«{source}»: {error}.") from None


def _territory(source: str) -> Mapping[str, Any]:
    known: Any = document(source)
    try:
        whole = not any(link.get("rel") == "next" for link in known.get("links", ()))
        good = from_geojson(known).names and all(one["geometry"]["type"] for one in known["features"])
    except (KeyError, TypeError, AttributeError):
        whole = good = False
    if not (whole and good):
        text = "non è il GeoJSON di tutti i Comuni, con i codici ISTAT come id, i nomi e i confini"
        raise Unreadable("bad-document", f"«{source}» {text}.")
    return dict(known)


def _mapping(source: str | None) -> Mapping[str, str | None] | None:
    if source is None:
        return None
    known: Any = document(source)
    if not isinstance(known, dict) or not all(one is None or isinstance(one, str) for one in known.values()):
        raise Unreadable("bad-mapping", f'«{source}» non è una corrispondenza {{"colonna": "campo" o null}}.')
    return known


def _values(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.split("=", 1) for one in given]
    if any(len(pair) != 2 for pair in pairs):
        raise Unreadable("bad-value", "I valori si danno come --set campo=valore.")
    return {name.strip(): value for name, value in pairs}


def _progress(what: str, done: int, total: int) -> None:
    share = f" {done} di {total}" if total else f" {done}" if done else ""
    print(f"\r{what}{share}\x1b[K", end="" if done < total or not total else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
