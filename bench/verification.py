"""Holds every answer against the SQL's before anything is timed: the same records, the same values."""

import math
from collections.abc import Sequence
from typing import Any

import orjson

from bench import mvt
from bench.client import Client
from bench.contenders import Contender, Features, features
from bench.sql import FIELDS, InTile, Row
from bench.workloads import Parameters

_PEERS_PRECISION = 2e-6  # some write six decimals


class Wrong(Exception):
    """An answer differs from the SQL's."""


def check(
    contender: Contender, workload: str, p: Parameters, /, *, truth: Sequence[Sequence[Row]], known: dict[str, Row]
) -> str:
    """Ask every question of a workload once and compare. Returns a remark, '' when all is equal. Raises Wrong.

    `known` are the rows by id of everything that a server without an order may answer with.
    """
    remarks = set()
    paths = contender.paths(workload, p) or []
    with Client(contender.origin) as client:
        for path, expected in zip(paths, truth, strict=True):
            answer = client.get(path)
            if answer.status != 200:
                raise Wrong(f"{contender.name} {path}: status {answer.status} {answer.body[:200]!r}")
            if contender.ours:
                _same(path, features(answer.body), expected, ours=True)
            else:
                remarks.add(_peer(path, features(answer.body), expected, known))
    return "; ".join(sorted(remarks - {""}))


def check_counts(contender: Contender, workload: str, p: Parameters, /, *, counts: Sequence[int]) -> None:
    """The number of all matches that the portal says. Raises Wrong."""
    with Client(contender.origin) as client:
        for path, expected in zip(contender.paths(workload, p) or [], counts, strict=True):
            said = orjson.loads(client.get(path).body).get("numberMatched", 1)
            if said != expected:
                raise Wrong(f"{contender.name} {path}: numberMatched is {said}, not {expected}")


def check_tiles(contender: Contender, paths: Sequence[str], /, *, expected: Sequence[InTile]) -> str:
    """Every tile is one, and tells of as many records as lie there: each, or the sum of its clusters."""
    wrong = []
    with Client(contender.origin) as client:
        for path, there in zip(paths, expected, strict=True):
            answer = client.get(path)
            if answer.status not in (200, 204):
                raise Wrong(f"{contender.name} {path}: status {answer.status} {answer.body[:200]!r}")
            told = mvt.records(answer.body)
            if not there.within <= told <= there.near:
                wrong.append(f"{path} tells of {told} records, not {there.within} to {there.near}")
    if wrong and contender.ours:
        raise Wrong(f"{contender.name}: {len(wrong)} of {len(paths)} tiles: {'; '.join(wrong[:3])}")
    return f"{len(wrong)} of {len(paths)} tiles with other numbers of records" if wrong else ""


def _peer(path: str, answer: Features, expected: Sequence[Row], known: dict[str, Row]) -> str:
    """Other servers page in no certain order: then the records need only be as many, and each be right."""
    if [_id(one) for one in answer] == [str(row[0]) for row in expected]:
        _same(path, answer, expected, ours=False)
        return ""
    if len(answer) != len(expected):
        raise Wrong(f"{path}: {len(answer)} records, not {len(expected)}")
    rows = [known.get(_id(one)) for one in answer]
    if None in rows:
        raise Wrong(f"{path}: records that the question does not ask for")
    _same(path, answer, [row for row in rows if row is not None], ours=False)
    return "other records: it has no order"


def _same(path: str, answer: Features, expected: Sequence[Row], *, ours: bool) -> None:
    ids, wanted = [_id(one) for one in answer], [str(row[0]) for row in expected]
    if ids != wanted:
        first = next((i for i, pair in enumerate(zip(ids, wanted, strict=False)) if pair[0] != pair[1]), len(ids))
        raise Wrong(f"{path}: {len(ids)} records instead of {len(wanted)}, or others from number {first + 1} on")
    for feature, row in zip(answer, expected, strict=True):
        properties = feature["properties"] | ({} if "comune" in feature["properties"] else _comune(feature))
        for name, value in zip(FIELDS, row[1:-1], strict=False):
            if str(properties.get(name)) != str(value):
                raise Wrong(f"{path}: {name} of {row[0]} is {properties.get(name)!r}, not {value!r}")
        geometry = orjson.loads(row[-1])
        if not (feature["geometry"] == geometry if ours and len(row) > 3 else _alike(feature["geometry"], geometry)):
            raise Wrong(f"{path}: the geometry of {row[0]} is another")


def _comune(feature: dict[str, Any]) -> dict[str, Any]:
    """Records here may lie in several Comuni; the measured ones lie in one."""
    return {"comune": (feature["properties"].get("comuni") or [None])[0]}


def _id(feature: dict[str, Any]) -> str:
    """The record's key in SQL: of `area-0000012`, `areas.12` and 12 it is 12."""
    text = str(feature.get("id", feature["properties"].get("id", "")))
    last = text.removeprefix("area-").rpartition(".")[2]
    return str(int(last)) if text.startswith("area-") else last


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """As many vertices within the same bounds: servers start and turn rings as they like."""
    mine, theirs = _positions(one["coordinates"]), _positions(other["coordinates"])
    return len(mine) == len(theirs) and all(
        math.isclose(a, b, abs_tol=_PEERS_PRECISION) for a, b in zip(_bounds(mine), _bounds(theirs), strict=True)
    )


def _positions(nested: Any) -> list[tuple[float, float]]:
    if nested and isinstance(nested[0], (int, float)):
        return [(nested[0], nested[1])]
    return [position for part in nested for position in _positions(part)]


def _bounds(positions: list[tuple[float, float]]) -> tuple[float, ...]:
    x, y = zip(*positions, strict=True)
    return (min(x), min(y), max(x), max(y))
