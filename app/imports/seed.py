"""The first load: the files of `data/` become one changeset by `system`, and a second run changes nothing.

A newer file changes only the records that nobody else has changed since: people's work is never overwritten.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from app.catalog import COLLECTIONS, Collection
from app.changes.models import changesets, history
from app.changes.publishing import publish
from app.changes.workflow import Change, Refused, add, open_changeset
from gis.check import check
from gis.issues import Issue
from gis.place.geometry import from_geojson, point
from gis.values import Value, ValueProblem, parse

AUTHOR = "system"
Report = Callable[[str, int, int], None]
_PLACE = ("lon", "lat")


@dataclass(frozen=True)
class SeedRecord:
    """One record as its file says it; `properties` has every field that can be proposed, unknown ones as None."""

    id: str
    properties: Mapping[str, Value]
    geometry: BaseGeometry | None


@dataclass
class LoadResult:
    """What a load did, by collection; `kept` counts records that people changed and the file would have undone."""

    changeset_id: int | None = None
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    def count(self, counter: dict[str, int], collection: Collection) -> None:
        """Add one."""
        counter[collection.id] = counter.get(collection.id, 0) + 1


def load(engine: sa.Engine, data: Path, *, report: Report = lambda *_: None) -> LoadResult:
    """Load `data/` through a changeset. Raises Refused when the files are not good data, and then changes nothing."""
    digests = {path.name: _digest(path) for path in _files(data)}
    result = LoadResult()
    with engine.begin() as session:
        if digests == _last_digests(session):
            return result
        proposed: list[Change] = []
        issues: list[Issue] = []
        for position, collection in enumerate(COLLECTIONS.values()):
            report(collection.title.it, position, len(COLLECTIONS))
            records = list(read(collection, data))
            for record in records:
                found = check(
                    collection.proposed,
                    record=record.id,
                    properties=record.properties,
                    geometry=record.geometry,
                )
                issues += (replace(one, record=f"{collection.id}/{one.record}") for one in found)
            proposed += _compare(session, collection, records, result)
        if issues:
            raise Refused(issues)
        if proposed:
            report("Pubblicazione", len(COLLECTIONS), len(COLLECTIONS))
            _publish(session, proposed, digests, result)
    return result


def read(collection: Collection, data: Path, /) -> Iterator[SeedRecord]:
    """The records of one collection's file: `<id>.geojson` or `<id>.csv`. Raises Refused for what cannot be read."""
    geojson = data / f"{collection.id}.geojson"
    return _read_geojson(collection, geojson) if geojson.exists() else _read_csv(collection, data)


def _read_geojson(collection: Collection, path: Path) -> Iterator[SeedRecord]:
    features = orjson.loads(path.read_bytes())["features"]
    _insist_on_names(collection, path, {name for feature in features for name in feature["properties"]})
    for feature in features:
        known = feature["properties"]
        properties = {one.name: known.get(one.name, [] if one.type.is_list else None) for one in collection.proposed}
        yield SeedRecord(feature["id"], properties, from_geojson(feature["geometry"]))


def _read_csv(collection: Collection, data: Path) -> Iterator[SeedRecord]:
    path = data / f"{collection.id}.csv"
    if not path.exists():
        raise Refused([Issue(path.name, "", "missing", f"il file non c'è, né {collection.id}.geojson")])
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        headings = set(rows.fieldnames or ())
        if "id" not in headings:
            raise Refused([Issue(path.name, "id", "missing", "la colonna non c'è")])
        _insist_on_names(collection, path, headings - {"id", *_PLACE})
        for row in rows:
            yield _record(collection, row, f"{path.name}, riga {rows.line_num}")


def _insist_on_names(collection: Collection, path: Path, names: set[str]) -> None:
    """A name that is mistyped would make a whole column unknown, and publish that."""
    unknown = sorted(names - {one.name for one in collection.proposed})
    if unknown:
        raise Refused([Issue(path.name, one, "unknown-field", "non è un campo della raccolta") for one in unknown])


def _record(collection: Collection, row: Mapping[str, str | None], where: str) -> SeedRecord:
    properties: dict[str, Value] = {}
    issues: list[Issue] = []
    for one in collection.proposed:
        try:
            properties[one.name] = parse(row.get(one.name) or "", type_=one.type)
        except ValueProblem as problem:
            issues.append(Issue(where, one.name, "unreadable", str(problem)))
    degrees = [row.get(name) or "" for name in _PLACE]
    place = None
    try:
        place = point(lon=float(degrees[0]), lat=float(degrees[1])) if all(degrees) else None
    except ValueError:
        issues.append(Issue(where, "lon, lat", "unreadable", f"«{'», «'.join(degrees)}» non sono gradi decimali"))
    if issues:
        raise Refused(issues)
    return SeedRecord(row["id"] or "", properties, place)


def _compare(
    session: sa.Connection, collection: Collection, records: list[SeedRecord], result: LoadResult
) -> Iterator[Change]:
    """The differences between the file and what is published, one change each."""
    published = _published(session, collection)
    for record in records:
        current = published.get(record.id)
        if current is None:
            result.count(result.created, collection)
            yield Change(
                collection=collection,
                record_id=record.id,
                action="create",
                properties=record.properties,
                geometry=record.geometry,
            )
            continue
        differing = {name: value for name, value in record.properties.items() if current.properties.get(name) != value}
        moved = record.geometry is not None and not record.geometry.equals_exact(current.geometry, 1e-9)
        if not differing and not moved:
            result.count(result.unchanged, collection)
        elif current.origin != "seed" or current.action == "delete":
            result.count(result.kept, collection)
        else:
            result.count(result.updated, collection)
            yield Change(
                collection=collection,
                record_id=record.id,
                action="update",
                properties=differing,
                geometry=record.geometry if moved else None,
                base_version=current.version,
            )


@dataclass(frozen=True)
class _Current:
    version: int
    action: str
    origin: str
    properties: Mapping[str, Value]
    geometry: BaseGeometry | None


def _published(session: sa.Connection, collection: Collection) -> dict[str, _Current]:
    statement = (
        sa.select(
            history.c.record_id,
            history.c.version,
            history.c.action,
            changesets.c.origin,
            history.c.properties,
            sa.func.ST_AsBinary(history.c.geometry, type_=sa.LargeBinary).label("wkb"),
        )
        .join(changesets, changesets.c.id == history.c.changeset_id)
        .where(history.c.collection == collection.id, history.c.valid_to.is_(None))
    )
    return {
        row.record_id: _Current(
            row.version,
            row.action,
            row.origin,
            row.properties,
            shapely.from_wkb(bytes(row.wkb)) if row.wkb is not None else None,
        )
        for row in session.execute(statement)
    }


def _publish(session: sa.Connection, proposed: list[Change], digests: Mapping[str, str], result: LoadResult) -> None:
    changeset = open_changeset(
        session,
        title="Caricamento dei dati del repository",
        origin="seed",
        author=AUTHOR,
        reason="Dati di partenza del portale (cartella data/, fonti in data/SOURCES.md)",
        source=digests,
    )
    add(session, proposed, changeset=changeset)
    publish(session, changeset=changeset, by=AUTHOR)
    result.changeset_id = changeset


def _files(data: Path) -> list[Path]:
    names = [f"{collection.id}{suffix}" for collection in COLLECTIONS.values() for suffix in (".geojson", ".csv")]
    return [data / name for name in names if (data / name).exists()]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _last_digests(session: sa.Connection) -> Mapping[str, str]:
    statement = (
        sa.select(changesets.c.source)
        .where(changesets.c.origin == "seed", changesets.c.state == "published")
        .order_by(changesets.c.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none() or {}
