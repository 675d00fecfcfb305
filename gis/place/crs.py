"""Which coordinate system a file is in: what it declares if its numbers agree, else a proposal to be confirmed.

Nothing is guessed in silence. A reading is a system, perhaps with the axes swapped or with leading digits cut off; its
text (`EPSG:3003`, `EPSG:32632/yx`, `EPSG:3003+1000000+5000000`) is what a person confirms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from gis.italian import metres, number
from gis.place.geometry import METROPOLITAN_BOX, Mask
from gis.place.systems import DIGITS, SYSTEMS, Geometries, Numbers, System, degrees, from_degrees, recognise
from gis.place.validity import on_grid

__all__ = ["Finding", "Reading", "find", "from_degrees", "in_degrees", "to_degrees"]

ENOUGH = 0.5
"""The share of the geometries in the metropolitan box from which a reading is believable."""

_SAMPLE = 20_000
_TEXT = re.compile(r"(?:EPSG:)?(\d{4,6})(/yx)?(?:\+(\d+)\+(\d+))?", re.IGNORECASE)
_TWINS = {32632: (25832, 7791), 4326: (4258, 6706), 25832: (32632, 7791), 7791: (32632, 25832)}


@dataclass(frozen=True)
class Reading:
    """A way to read a file's numbers: `east` and `north` are first added to them, x and y exchanged if swapped."""

    system: System
    swapped: bool = False
    east: int = 0
    north: int = 0

    @property
    def text(self) -> str:
        """The short form, with which a person confirms it."""
        cut = f"+{self.east}+{self.north}" if self.east or self.north else ""
        return f"EPSG:{self.system.epsg}{'/yx' if self.swapped else ''}{cut}"

    @property
    def label(self) -> str:
        """As people should read it."""
        parts = [self.system.label]
        if self.swapped:
            parts.append("con gli assi scambiati")
        if self.east or self.north:
            added = " e ".join(f"{number(n)} m a {axis}" for n, axis in ((self.east, "est"), (self.north, "nord")) if n)
            parts.append(f"con le prime cifre tagliate (si aggiungono {added})")
        return ", ".join(parts)

    def degrees(self, x: Numbers, y: Numbers, /) -> tuple[Numbers, Numbers]:
        """Longitude and latitude of the file's numbers."""
        if self.swapped:
            x, y = y, x
        return degrees(x + self.east, y + self.north, system=self.system)


@dataclass(frozen=True)
class Alternative:
    """Another reading that puts the data in the metropolitan area, and how far from the proposed one it puts them."""

    reading: Reading
    inside: int
    shift_m: float


@dataclass(frozen=True)
class Finding:
    """What came of looking. `reading` is None where nothing fits; unless `certain`, `question` asks for a decision.

    declared: the name of the declared system; inside, of: how many of the geometries looked at lie in the metropolitan
    box under that reading; reason: why it is believed, in words.
    """

    reading: Reading | None
    certain: bool
    reason: str
    inside: int
    of: int
    question: str | None = None
    declared: str | None = None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def text(self) -> str | None:
        """The reading in its short form, to confirm with."""
        return self.reading.text if self.reading else None

    @property
    def operation(self) -> str:
        """What is done to the coordinates, and its accuracy, in words."""
        if self.reading is None:
            return "nessuna"
        system = self.reading.system
        accuracy = f"accuratezza circa {system.accuracy_m:g} m" if system.accuracy_m > 0 else "esatta"
        return (
            f"{system.operation}, {accuracy}" if system.operation != "nessuna" else "nessuna: sono già i gradi WGS 84"
        )

    @property
    def accuracy_m(self) -> float:
        """How far off the operation may be, in metres; 0 where it is exact."""
        return self.reading.system.accuracy_m if self.reading else 0.0


def find(declared: str | None, sample: Geometries, /, *, confirmed: str | None = None) -> Finding:
    """The system of a layer, from what it declares (WKT) and from (some of) its geometries in their own numbers.

    confirmed: the reading that a person chose, as `Reading.text`; raises ValueError if it is not one.
    """
    x, y = _middles(sample)
    said = recognise(declared) if declared else None
    if confirmed:
        reading = parse(confirmed, declared=said)
        inside = _inside(reading, x, y)
        reason = (
            f"Confermato da chi ha inviato il file: {reading.label}; {_cases(inside, len(x))} nell'area metropolitana."
        )
        return Finding(reading, True, reason, inside, len(x), declared=said.label if said else None)
    if not len(x):
        stated = Reading(said or SYSTEMS[4326])
        return Finding(stated, True, "Nessuna geometria da collocare.", 0, 0, declared=said.label if said else None)
    proposals = _proposals(x, y)
    if said:
        inside = _inside(Reading(said), x, y)
        if inside >= ENOUGH * len(x) or (inside and not any(n > 2 * inside for _, n in proposals)):
            return Finding(Reading(said), True, _agreement(said, inside, len(x)), inside, len(x), declared=said.label)
    return _proposed(proposals, x, y, said=said, unreadable=bool(declared) and said is None)


def parse(text: str, /, *, declared: System | None = None) -> Reading:
    """A reading from its short form. `declared` is the system that a file with no known code declares (EPSG:0)."""
    match = _TEXT.fullmatch(text.strip())
    if declared and text.strip().upper() == f"EPSG:{declared.epsg}":
        return Reading(declared)
    system = SYSTEMS.get(int(match[1])) or recognise(f"EPSG:{match[1]}") if match else None
    if match is None or system is None:
        raise ValueError(f"«{text}» non è un sistema di riferimento conosciuto: si scrive per esempio EPSG:32632")
    return Reading(system, bool(match[2]), int(match[3] or 0), int(match[4] or 0))


def to_degrees(geometries: Geometries, /, finding: Finding) -> Geometries:
    """Geometries in WGS 84 degrees, longitude first, on the published grid of 1e-7, two-dimensional.

    A geometry that only rounding would make invalid is rounded with its topology kept (a vertex may vanish, at 1 cm).
    """
    return in_degrees(geometries, finding)[0]


@np.errstate(over="ignore", invalid="ignore")  # numbers that large become infinite: who examines them says so
def in_degrees(geometries: Geometries, /, finding: Finding) -> tuple[Geometries, Mask]:
    """The same, and which of them are valid: that is long to find out, and is asked again."""
    if finding.reading is None:
        raise ValueError("the coordinate system is not known")
    reading = finding.reading

    def exact(points: Numbers) -> Numbers:
        return np.column_stack(reading.degrees(points[:, 0], points[:, 1]))

    rounded: Geometries = shapely.transform(geometries, lambda points: np.round(exact(points), DIGITS))
    valid: Mask = shapely.is_valid(rounded)
    suspects = np.flatnonzero(~valid & ~shapely.is_missing(rounded))
    if len(suspects):
        unrounded = shapely.transform(geometries[suspects], exact)
        broken = suspects[shapely.is_valid(unrounded)]
        kept = on_grid(unrounded[shapely.is_valid(unrounded)])
        usable = ~shapely.is_missing(kept)
        rounded[broken[usable]] = kept[usable]
        valid[broken[usable]] = True
    return rounded, valid


def _middles(sample: Geometries) -> tuple[Numbers, Numbers]:
    """The middle of each geometry's box, of at most 20,000 geometries spread over the sample."""
    boxes = shapely.bounds(sample[:: max(1, len(sample) // _SAMPLE)])
    boxes = boxes[(np.abs(boxes) < 1e12).all(axis=1)]  # neither infinite nor so large that they only overflow
    return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2


def _inside(reading: Reading, x: Numbers, y: Numbers) -> int:
    west, south, east, north = METROPOLITAN_BOX
    lon, lat = reading.degrees(x, y)
    return int(np.count_nonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)))


def _readings() -> Iterator[Reading]:
    """What may have happened to a file, the plainest first: twins that give the same degrees are not tried apart."""
    systems = [SYSTEMS[code] for code in (4326, 32632, 3003, 3857, 3004, 32633)]
    for swapped in (False, True):
        yield from (Reading(system, swapped) for system in systems)
    for swapped in (False, True):
        yield Reading(SYSTEMS[32632], swapped, 0, 5_000_000)
        yield Reading(SYSTEMS[3003], swapped, 1_000_000, 0)
        yield Reading(SYSTEMS[3003], swapped, 0, 5_000_000)
        yield Reading(SYSTEMS[3003], swapped, 1_000_000, 5_000_000)


def _proposals(x: Numbers, y: Numbers) -> list[tuple[Reading, int]]:
    """The readings that put enough of the data in the metropolitan area, the best first."""
    counted = [(reading, _inside(reading, x, y)) for reading in _readings()]
    believable = [(reading, inside) for reading, inside in counted if inside >= ENOUGH * len(x)]
    if not believable:
        return sorted((one for one in counted if one[1]), key=lambda one: -one[1])[:3]
    best = max(inside for _, inside in believable)
    # readings a few metres apart differ by a geometry or two at the border: plainness decides among them
    return [one for one in believable if one[1] >= 0.98 * best] or believable


def _proposed(
    proposals: list[tuple[Reading, int]], x: Numbers, y: Numbers, *, said: System | None, unreadable: bool
) -> Finding:
    count = len(x)
    if said:
        inside = _inside(Reading(said), x, y)
        start = f"Il file dichiara {said.label}, ma così {_cases(inside, count)} nell'area metropolitana"
    elif unreadable:
        start = "Il file dichiara un sistema di riferimento che non si riesce a interpretare"
    else:
        start = "Il file non dichiara il sistema di riferimento delle coordinate"
    numbers = f"(per esempio x = {x[0]:.10g}, y = {y[0]:.10g})"
    if not proposals:
        question = (
            f"{start} e nessuno dei sistemi usati in Lombardia vi porta i numeri del file {numbers}. "
            "In quale sistema di riferimento sono i dati?"
        )
        return Finding(None, False, start + ".", 0, count, question, said.label if said else None)
    (best, inside), *others = proposals
    # digits cut off are a far-fetched reading of numbers that have all of theirs: it is not even offered
    worth = [(one, n) for one, n in others if one.system == said or not _plain(best) or _plain(one)]
    alternatives = tuple(Alternative(one, n, _shift(best, one, x, y)) for one, n in worth)
    question = (
        f"{start}. I numeri {numbers} sono compatibili con {best.label}: {_cases(inside, count)} nell'area "
        f"metropolitana.{_twins(best)}{_listed(alternatives)} I dati sono in {best.label}?"
    )
    reason = f"{start}. Proposto: {best.label}, perché {_cases(inside, count)} nell'area metropolitana."
    return Finding(best, False, reason, inside, count, question, said.label if said else None, alternatives)


def _agreement(system: System, inside: int, count: int) -> str:
    agreement = f"Il file dichiara {system.label}"
    if inside == count:
        return f"{agreement} e i numeri lo confermano."
    others = "l'altra ne è fuori" if count - inside == 1 else "le altre ne sono fuori"
    return f"{agreement}; {_cases(inside, count)} nell'area metropolitana, {others}."


def _twins(reading: Reading) -> str:
    codes = _TWINS.get(reading.system.epsg)
    if not codes:
        return ""
    names = " o ".join(SYSTEMS[code].label for code in codes)
    return (
        f" Dai soli numeri non si distingue da {names}: l'operazione usata dà le stesse coordinate al millimetro "
        "(i riferimenti distano meno di 1 m), perciò si propone il più diffuso."
    )


def _listed(alternatives: tuple[Alternative, ...]) -> str:
    if not alternatives:
        return ""
    texts = [f"{one.reading.label} (i dati starebbero a {metres(one.shift_m)})" for one in alternatives]
    return " Sarebbe possibile anche " + "; ".join(texts) + "."


def _plain(reading: Reading) -> bool:
    return not (reading.east or reading.north)


def _shift(one: Reading, other: Reading, x: Numbers, y: Numbers) -> float:
    """How far apart two readings put the data: the median, in metres on a sphere, good enough to say it."""
    (lon, lat), (lon2, lat2) = one.degrees(x, y), other.degrees(x, y)
    east, north = (lon2 - lon) * np.cos(np.radians(lat)), lat2 - lat
    return float(np.nanmedian(np.hypot(east, north)) * 111_195)


def _cases(inside: int, count: int) -> str:
    if count == 0:
        return "nessuna geometria cade"
    if count == 1:
        return "l'unica geometria cade" if inside else "l'unica geometria non cade"
    if inside == 0:
        return f"nessuna delle {number(count)} geometrie cade"
    return f"{'cade 1 geometria' if inside == 1 else f'cadono {number(inside)} geometrie'} su {number(count)}"
