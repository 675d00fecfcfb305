"""Synthetic areas for measuring: star-shaped polygons inside the real Comuni, the same for ever for a given number.

They are made in blocks of 100,000, each from its own stream of the seed, so the first block of a million records is
the set of a hundred thousand. They never enter the portal's own database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from app.catalog import COLLECTIONS, GAZETTEER
from app.changes.workflow import Change
from app.imports import seed
from app.operations.paths import DATA

SEED = 15146
BLOCK = 100_000
COLLECTION = COLLECTIONS["areas"]
SMALLEST_M2, LARGEST_M2 = 1_000.0, 200_000.0
MILANO = "015146"
DEGREES, METRES = 4326, 32632

Floats = npt.NDArray[np.float64]
_FUNCTIONS = ("residenza", "verde", "uffici", "servizi", "commercio", "produzione")


@dataclass(frozen=True)
class Territory:
    """The Comuni in metres (EPSG:32632), with the weight that the draw gives to each."""

    codes: npt.NDArray[Any]
    boundaries: npt.NDArray[Any]
    weights: Floats


def comuni() -> Iterator[Change]:
    """The real Comuni of `data/`, as changes."""
    for record in seed.read(GAZETTEER, DATA):
        yield _create(GAZETTEER, record.id, record.properties, record.geometry)


def territory() -> Territory:
    """Where the areas may lie: every Comune by its surface, Milano three times as dense."""
    records = list(seed.read(GAZETTEER, DATA))
    metres = Transformer.from_crs(DEGREES, METRES, always_xy=True)
    boundaries = shapely.transform([record.geometry for record in records], along(metres))
    codes = np.array([record.id for record in records])
    weights = shapely.area(boundaries) * np.where(codes == MILANO, 3, 1)
    return Territory(codes, boundaries, weights / weights.sum())


def areas(number: int, /, *, where: Territory) -> Iterator[Change]:
    """The first `number` areas, as changes."""
    degrees = Transformer.from_crs(METRES, DEGREES, always_xy=True)
    for start in range(0, number, BLOCK):
        rng = np.random.default_rng([SEED, start // BLOCK])
        yield from _block(rng, first=start + 1, number=min(BLOCK, number - start), where=where, degrees=degrees)


def record_id(number: int, /) -> str:
    """The id of the n-th area, from 1; ids sort as the numbers do."""
    return f"area-{number:07d}"


def _block(
    rng: np.random.Generator, *, first: int, number: int, where: Territory, degrees: Transformer
) -> Iterator[Change]:
    polygons, codes, surfaces = [], [], []
    for index, count in enumerate(rng.multinomial(number, where.weights)):
        drawn, surface = _inside(rng, where.boundaries[index], count=int(count), degrees=degrees)
        polygons.append(drawn)
        surfaces.append(surface)
        codes += [where.codes[index]] * int(count)
    order = rng.permutation(number)  # neighbours in the order of ids are not neighbours on the ground
    polygon, surface, code = np.concatenate(polygons)[order], np.concatenate(surfaces)[order], np.array(codes)[order]
    chosen = {
        field.name: rng.choice(field.code_list.values, number)
        for field in COLLECTION.fields
        if field.code_list and not field.type.is_list
    }
    months = rng.integers(2018 * 12, 2026 * 12, number)
    functions = rng.integers(0, 1 << len(_FUNCTIONS), number) & rng.integers(0, 1 << len(_FUNCTIONS), number)
    sttm = rng.integers(0, 1 << 3, number)
    for i in range(number):
        n = first + i
        properties = {name: str(values[i]) for name, values in chosen.items()} | {
            "name": f"Area sintetica {n}",
            "surface_m2": round(surface[i]),
            "address_or_place": None,
            "planned_functions": [name for bit, name in enumerate(_FUNCTIONS) if functions[i] >> bit & 1],
            "instrument": [],
            "sttm": [name for bit, name in enumerate(("STTM1", "STTM2", "STTM3")) if sttm[i] >> bit & 1],
            "comuni": [str(code[i])],
            "location_precision": "site",
            "coordinate_source": None,
            "source_url": [f"https://bench.invalid/aree/{n}"],
            "source_date": f"{months[i] // 12}-{months[i] % 12 + 1:02d}",
            "licence": None,
        }
        yield _create(COLLECTION, record_id(n), properties, polygon[i])


def _inside(rng: np.random.Generator, boundary: Any, *, count: int, degrees: Transformer) -> tuple[Any, Floats]:
    """Polygons in degrees that lie wholly inside a Comune, and their surfaces in m²."""
    shapely.prepare(boundary)
    west, south, east, north = shapely.bounds(boundary)
    kept: list[Any] = []
    surfaces: list[Floats] = []
    missing = count
    while missing:
        tries = missing * 3 + 16
        x, y = rng.uniform(west, east, tries), rng.uniform(south, north, tries)
        surface = np.exp(rng.uniform(np.log(SMALLEST_M2), np.log(LARGEST_M2), tries))
        centred = shapely.contains_xy(boundary, x, y)
        stars = _stars(rng, x[centred], y[centred], surface[centred])
        fits = shapely.contains_properly(boundary, stars)
        # Seven decimals, as published: about a centimetre.
        rounded = shapely.transform(stars[fits], lambda xy: np.round(along(degrees)(xy), 7))
        good = np.flatnonzero(shapely.is_valid(rounded))[:missing]
        kept.append(rounded[good])
        surfaces.append(surface[centred][fits][good])
        missing -= len(good)
    return np.concatenate(kept) if kept else np.array([], dtype=object), np.concatenate(surfaces or [np.array([])])


def _stars(rng: np.random.Generator, x: Floats, y: Floats, surface: Floats) -> Any:
    """Rings of 8 to 40 vertices around the centres, lobed and rough, scaled to the exact surface."""
    corners = rng.integers(8, 41, len(x))
    star = np.repeat(np.arange(len(x)), corners)
    first = np.concatenate([[0], np.cumsum(corners)[:-1]]).astype(int)
    position = np.arange(len(star)) - first[star]
    angle = (position + rng.uniform(-0.3, 0.3, len(star))) * 2 * np.pi / corners[star]
    phase, depth = rng.uniform(0, 2 * np.pi, (2, len(x))), rng.uniform(0.05, 0.3, (2, len(x)))
    radius = rng.uniform(0.9, 1.1, len(star))
    radius *= (
        1 + depth[0][star] * np.sin(2 * angle + phase[0][star]) + depth[1][star] * np.sin(3 * angle + phase[1][star])
    )
    dx, dy = radius * np.cos(angle), radius * np.sin(angle)
    following = np.where(position == corners[star] - 1, first[star], np.arange(len(star)) + 1)
    raw = np.bincount(star, weights=(dx * dy[following] - dx[following] * dy) / 2, minlength=len(x))
    scale = np.sqrt(surface / raw)[star]
    vertices = np.column_stack([dx * scale + x[star], dy * scale + y[star]])
    rings = shapely.linearrings(vertices, indices=star) if len(star) else np.array([], dtype=object)
    return shapely.polygons(rings)


def along(transformer: Transformer) -> Any:
    """What shapely.transform wants of a transformer."""
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def _create(collection: Any, record: str, properties: Any, geometry: Any) -> Change:
    return Change(collection=collection, record_id=record, action="create", properties=properties, geometry=geometry)
