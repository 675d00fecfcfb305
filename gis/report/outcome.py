"""The folder of what came of examining a file; a run that fails leaves nothing in it.

- `report.json`, `report.txt`: the report;
- `issues.csv`: every issue, a row each;
- `mapping.json`: the columns and their fields, to be corrected and given back;
- `changes.copy`: the changes to propose, as PostgreSQL's COPY reads them (text format; columns in COLUMNS), only when
  no question is open;
- `corrected.gpkg`: the good records in clean form, and what is said of each;
- `problems.geojson`: where the rows with issues are.
"""

import csv
from binascii import hexlify
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TextIO

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from gis.compare import Proposed
from gis.issues import Issue, Severity
from gis.records import Record
from gis.report import Report
from gis.report.text import DELIMITER, HEADING, csv_rows, text
from gis.schema import Field, FieldType, Label, Schema

COLUMNS = ("collection", "record_id", "action", "base_version", "properties", "geometry", "issues")
"""The columns of `changes.copy`, in order: those of the table of changes without its changeset."""

Progress = Callable[[str, int, int], None]
"""Hears of a step how much is done, and of how much (0: unknown)."""

CHANGES = "changes.copy"
PROPOSED = "Modifiche da proporre"
"""The step of the progress at which CHANGES grows; it is complete when as many are done as there are in all."""

_TOLD = Field("segnalazioni", FieldType.TEXT, Label("Segnalazioni", "Issues"))
_AT_ONCE = 5_000
_LISTED, _DRAWN = 200_000, 2_000


class Folder:
    """Writes what came of examining a file, into nothing when there is no folder."""

    def __init__(self, path: Path | None, schema: Schema, /) -> None:
        self._path, self._schema = path, schema
        self._made: list[Path] = []
        self._csv: TextIO | None = None
        self._listed = 0

    def __enter__(self) -> "Folder":
        if file := self._file("issues.csv"):
            self._csv = file.open("w", encoding="utf-8-sig", newline="")  # the mark tells Excel that it is UTF-8
            csv.writer(self._csv, delimiter=DELIMITER).writerow(HEADING)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if self._csv:
                self._csv.close()
        except OSError as full:
            error = full
            raise
        finally:
            if error is not None:
                for path in self._made:
                    path.unlink(missing_ok=True)

    def issues(self, issues: Sequence[Issue], /) -> None:
        """Add issues to the table of all of them."""
        if self._csv and issues and self._listed < _LISTED:
            self._listed += len(issues)
            csv.writer(self._csv, delimiter=DELIMITER).writerows(csv_rows(issues))

    def changes(
        self, proposed: Iterable[Proposed], told: Mapping[int, Sequence[Issue]], /, *, progress: Progress
    ) -> None:
        """Write the changes; `told` is what to say of each row. Who hears of the progress may read what is there."""
        if not (file := self._file(CHANGES)):
            return
        remaining, done = iter(proposed), 0
        with file.open("wb") as out:
            while some := list(islice(remaining, _AT_ONCE)):
                out.writelines(self._lines(some, told))
                out.flush()
                done += len(some)
                progress(PROPOSED, done, 0)
        progress(PROPOSED, done, done)

    def _lines(self, some: Sequence[Proposed], told: Mapping[int, Sequence[Issue]]) -> Iterator[bytes]:
        placed = shapely.set_srid([one.geometry for one in some], 4326)
        shapes = shapely.to_wkb(placed, include_srid=True)  # in hexadecimal by Python, which is three times as fast
        collection = self._schema.id.encode()
        for one, shape in zip(some, shapes, strict=True):
            version = rb"\N" if one.base_version is None else b"%d" % one.base_version
            properties = _escaped(orjson.dumps(one.properties))
            hexadecimal = hexlify(shape) if shape else rb"\N"
            said = told.get(one.row)
            issues = _escaped(orjson.dumps([_plain(issue) for issue in said])) if said else b"[]"
            values = (collection, one.id.encode(), one.action.encode(), version, properties, hexadecimal, issues)
            yield b"\t".join(values) + b"\n"

    def corrected(self, records: Iterable[Record], told: Mapping[int, Sequence[Issue]], /) -> None:
        """Write the good records as a GeoPackage, with what is to say of each; nothing when there is none."""
        good = [_telling(one, told.get(one.row, ())) for one in records]
        if not good or not (file := self._file("corrected.gpkg")):
            return
        from gis.write import Table, from_records, write  # GDAL is heavy, and a check alone does not need it

        known = {name for one in good for name in one.properties} | {"id", "version"}
        fields = tuple(one for one in (*self._schema.fields, _TOLD) if one.name in known)
        shaped = self._schema.geometry and any(one.geometry is not None for one in good)
        table = Table(
            self._schema.id,
            self._schema.title.it,
            fields,
            from_records(fields, good, geometry=shaped),
            geometry=shaped,
            titled=self._schema.title_field or "id",
        )
        write(file, "gpkg", [table])

    def places(self, records: Iterable[Record], worst: Mapping[int, Severity], /) -> None:
        """Write where the rows with issues are, the gravest first; what is in no degrees is nowhere."""
        if not (file := self._file("problems.geojson")):
            return
        found = [one for one in records if one.row in worst and _somewhere(one.geometry)]
        found.sort(key=lambda one: list(Severity).index(worst[one.row]))
        features = [
            {
                "type": "Feature",
                "geometry": orjson.Fragment(shapely.to_geojson(one.geometry)),
                "properties": {"row": one.row, "record": one.id, "severity": worst[one.row]},
            }
            for one in found[:_DRAWN]
        ]
        file.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": features}))

    def finish(self, report: Report, /) -> None:
        """Write the report itself, and the mapping that it used."""
        if file := self._file("report.json"):
            file.write_bytes(report.to_json())
        if file := self._file("report.txt"):
            file.write_text(text(report) + "\n", encoding="utf-8")
        if file := self._file("mapping.json"):
            file.write_bytes(orjson.dumps(report.mapping, option=orjson.OPT_INDENT_2))

    def _file(self, name: str) -> Path | None:
        if self._path is None:
            return None
        self._made.append(self._path / name)
        return self._made[-1]


def _somewhere(geometry: BaseGeometry | None) -> bool:
    """Whether a geometry has a place on earth: neither infinite nor beyond all degrees."""
    points = shapely.get_coordinates(geometry)
    return len(points) > 0 and bool((np.abs(points) <= 180).all())


def _telling(record: Record, issues: Sequence[Issue]) -> Record:
    """The record with a column of its issues, where it has any."""
    if not issues:
        return record
    properties = {**record.properties, _TOLD.name: "; ".join(one.text for one in issues)}
    return Record(record.row, record.id, properties, record.geometry, record.version)


def _escaped(json: bytes) -> bytes:
    """JSON as COPY's text format wants it: it has no line breaks and tabs but as escapes."""
    return json.replace(b"\\", b"\\\\")


def _plain(issue: Issue) -> dict[str, object]:
    """An issue as a change keeps it."""
    told = {"row": issue.row, "field": issue.field, "code": issue.code, "severity": issue.severity, "text": issue.text}
    return told | ({"suggestion": issue.suggestion} if issue.suggestion else {})
