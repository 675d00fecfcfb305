"""Which surfaces may lie on which others, and which of these pairs are worth measuring: boxes alone decide."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gis.place.systems import Geometries, Numbers

OVERLAP_NOTE, OVERLAP_M2 = 0.01, 1.0
"""Share of the smaller of two surfaces, and the least overlap, worth a word."""

MOST_PAIRS = 50_000
"""Pairs whose shared surface is computed, the likeliest of each record first; beyond, it is said what was left."""

MOST_NEAR, MOST_MET = 1_000_000, 25_000_000
"""Pairs that may share enough, and pairs whose boxes meet: beyond, the rest of the file is not looked at."""

_AT_ONCE = 200_000
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Near:
    """Pairs of surfaces that may lie on each other, each once, and the most that they can share of the smaller one.

    seen: how many of those that ask were looked at before there were too many.
    """

    ones: Positions
    others: Positions
    bounds: Numbers
    seen: int


def pairs(metric: Geometries, areas: Numbers, asks: Mask, /) -> Near:
    """The pairs of those that ask with whatever may share enough with them; surfaces and areas in metres."""
    tree, boxes, asking = shapely.STRtree(metric), shapely.bounds(metric), np.flatnonzero(asks)
    found: list[tuple[Positions, Positions, Numbers]] = [(np.zeros(0, int), np.zeros(0, int), np.zeros(0))]
    met, kept, step, start = 0, 0, 64, 0
    while start < len(asking) and met < MOST_MET and kept < MOST_NEAR:
        some = asking[start : start + step]
        ones, others = tree.query(metric[some])
        ones = some[ones]
        start += len(some)
        met += len(ones)
        step = int(np.clip(_AT_ONCE * len(some) / max(len(ones), 1), 1, 20_000))
        once = (others > ones) | ~asks[others]
        ones, others = ones[once], others[once]
        # the boxes' common part bounds what the shapes share: most neighbours end here
        low, high = np.maximum(boxes[ones, :2], boxes[others, :2]), np.minimum(boxes[ones, 2:], boxes[others, 2:])
        most, least = (high - low).prod(axis=1), np.minimum(areas[ones], areas[others])
        enough = (most >= OVERLAP_M2) & (most >= OVERLAP_NOTE * least)
        found.append((ones[enough], others[enough], most[enough] / least[enough]))
        kept += len(found[-1][0])
    ones, others, bounds = map(np.concatenate, zip(*found, strict=True))
    return Near(ones, others, bounds, start)


def likeliest(near: Near, asks: Mask, /) -> Positions:
    """The pairs to measure: for every record that asks its likeliest neighbour, then its second, as far as we go."""
    count = len(near.ones)
    if count <= MOST_PAIRS:
        return np.arange(count)
    ends, less = np.concatenate((near.ones, near.others)), 1 / (1 + near.bounds)  # in one number: far faster to sort
    order = np.argsort(ends + np.tile(less, 2))
    starts = np.flatnonzero(np.diff(ends[order], prepend=-1))
    rank = np.empty(len(ends), dtype=np.int64)
    rank[order] = np.arange(len(ends)) - np.repeat(starts, np.diff(starts, append=len(ends)))
    rank[~asks[ends]] = count
    chosen: Positions = np.argpartition(np.minimum(rank[:count], rank[count:]) + less, MOST_PAIRS)[:MOST_PAIRS]
    return chosen
