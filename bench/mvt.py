"""Reads of a vector tile (Mapbox Vector Tile 2.1) what the comparison needs: how many records it tells of."""

import gzip
import struct
from collections.abc import Iterator

_LAYER, _FEATURE, _KEY, _VALUE = 3, 2, 3, 4
_TAGS = 2
COUNT = "count"
"""The property of a cluster that says how many records it stands for."""


def records(tile: bytes, /) -> int:
    """The records of all layers; a cluster counts for as many as it says."""
    body = gzip.decompress(tile) if tile[:2] == b"\x1f\x8b" else tile
    return sum(_layer(bytes(part)) for number, part in _fields(body) if number == _LAYER and isinstance(part, bytes))


def _layer(body: bytes) -> int:
    keys: list[str] = []
    values: list[float] = []
    features: list[bytes] = []
    for number, part in _fields(body):
        if not isinstance(part, bytes):
            continue
        if number == _KEY:
            keys.append(part.decode())
        elif number == _VALUE:
            values.append(_number(part))
        elif number == _FEATURE:
            features.append(part)
    total = 0
    for feature in features:
        tags = [
            tag
            for number, part in _fields(feature)
            if number == _TAGS and isinstance(part, bytes)
            for tag in _varints(part)
        ]
        said = [values[value] for key, value in zip(tags[::2], tags[1::2], strict=True) if keys[key] == COUNT]
        total += int(said[0]) if said else 1
    return total


def _number(body: bytes) -> float:
    for number, value in _fields(body):
        if isinstance(value, bytes):
            return struct.unpack("<f" if number == 2 else "<d", value)[0] if number in (2, 3) else 0.0
        return (value >> 1) ^ -(value & 1) if number == 6 else value
    return 0.0


def _fields(body: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protobuf message: number, and a whole number or bytes."""
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(body, at)
            yield key >> 3, value
            continue
        size, at = _varint(body, at) if kind == 2 else (8 if kind == 1 else 4, at)
        yield key >> 3, body[at : at + size]
        at += size


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7
