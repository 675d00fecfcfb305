"""Reads the files of a source in a child process with limits, as those of any import; it knows no database.

`python -m app.imports.sources.apart FOLDER` finds in `job.json` which source, its files and what is published, and
leaves in `reading.json` what came of it. Both are JSON, with geometries in WKB: what a child says is never run.
"""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from app.imports import child
from app.imports.sources import SOURCES
from app.imports.sources.source import Gone, Known, Published, Reading, Request, Source
from gis.confinement import Confines
from gis.issues import Issue, Severity
from gis.limits import Unreadable
from gis.records import Record


def read(source: Source, request: Request, /, *, collections: list[str], folder: Path, confines: Confines) -> Reading:
    """What comes of a source's files. `collections`: those that it may know. Raises Unreadable, child.Broken."""
    job = {
        "source": source.id,
        "files": {name: str(path.absolute()) for name, path in request.files.items()},
        "published": _given(request.published, collections),
        "withdrawn": _given(request.withdrawn, collections),
        "new": request.new,
    }
    (folder / "job.json").write_bytes(orjson.dumps(job))
    child.run("app.imports.sources.apart", [folder], temporary=folder / "tmp", confines=confines)
    return _reading(orjson.loads((folder / "reading.json").read_bytes()))


def main(folder: Path) -> None:
    """Read the files of the job."""
    job = orjson.loads((folder / "job.json").read_bytes())
    request = Request(
        {name: Path(path) for name, path in job["files"].items()},
        _taken(job["published"]),
        withdrawn=_taken(job["withdrawn"]),
        new=job["new"],
    )
    try:
        told = _told(SOURCES[job["source"]].read(request))
    except Unreadable as problem:
        told = {"refused": [problem.code, str(problem)]}
    (folder / "reading.json").write_bytes(orjson.dumps(told))


def _given(records: Published, collections: list[str]) -> dict[str, Any]:
    return {
        one: [[id_, known.version, known.properties, _hex(known.geometry)] for id_, known in records(one).items()]
        for one in collections
    }


def _taken(given: Mapping[str, Any]) -> Published:
    return {
        collection: {id_: Known(version, properties, _shape(wkb)) for id_, version, properties, wkb in records}
        for collection, records in given.items()
    }.__getitem__


def _told(reading: Reading) -> dict[str, Any]:
    return {
        "records": {
            collection: [[one.row, one.id, one.properties, _hex(one.geometry), one.version] for one in records]
            for collection, records in reading.records.items()
        },
        "issues": [asdict(one) for one in reading.issues],
        "gone": [asdict(one) for one in reading.gone],
        "counts": reading.counts,
    }


def _reading(told: Mapping[str, Any]) -> Reading:
    if "refused" in told:
        raise Unreadable(*told["refused"])
    return Reading(
        {
            collection: [Record(row, id_, values, _shape(wkb), version) for row, id_, values, wkb, version in records]
            for collection, records in told["records"].items()
        },
        [Issue(**one | {"severity": Severity(one["severity"])}) for one in told["issues"]],
        [Gone(**one | {"instead": tuple(one["instead"])}) for one in told["gone"]],
        told["counts"],
    )


def _hex(geometry: BaseGeometry | None) -> str | None:
    return None if geometry is None else str(shapely.to_wkb(geometry, hex=True))


def _shape(wkb: str | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(wkb)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
