"""Classes of a choropleth: by quantiles, with a class apart for zero; whoever is alike is in one class."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from app.reading.stats.figures import Number

MOST = 5
COLOURS = ("#bad6d7", "#83afb6", "#4c8490", "#1a5969", "#052c36")
"""From light to dark in steps that stay plain in greyscale and for whoever sees colours otherwise."""
ZERO = "#fbf6e9"


@dataclass(frozen=True)
class Class:
    """From its smallest to its largest number, both in it; its colour, and how many are in it."""

    low: float
    high: float
    colour: str
    count: int


@dataclass(frozen=True)
class Classes:
    """The classes from the smallest numbers up, and how many numbers are not known."""

    classes: tuple[Class, ...]
    unknown: int

    def colour(self, number: Number, /) -> str | None:
        """The colour of a number; None where it is not known."""
        if number is None:
            return None
        return next(one.colour for one in self.classes if number <= one.high)


def by_quantiles(numbers: Iterable[Number], /) -> Classes:
    """At most five classes of positive numbers, each with about as many; zero is a class of its own."""
    found = list(numbers)
    known = sorted(one for one in found if one is not None)
    zeros = [one for one in known if one == 0]
    rest = [one for one in known if one != 0]
    classes = [Class(0, 0, ZERO, len(zeros))] if zeros else []
    limits = _limits(rest)
    starts = [0, *(bisect_left(rest, limit) for limit in limits), len(rest)]
    parts = [rest[start:end] for start, end in pairwise(starts) if start < end]
    classes += [
        Class(part[0], part[-1], COLOURS[_shade(position, len(parts))], len(part))
        for position, part in enumerate(parts)
    ]
    return Classes(tuple(classes), len(found) - len(known))


def _limits(ordered: list[float]) -> list[float]:
    """Where a class begins: equal numbers are never parted."""
    wanted = min(MOST, len(set(ordered)))
    return sorted({ordered[len(ordered) * step // wanted] for step in range(1, wanted)})


def _shade(position: int, many: int) -> int:
    """Few classes are spread over the whole scale."""
    return len(COLOURS) - 1 if many == 1 else round(position * (len(COLOURS) - 1) / (many - 1))
