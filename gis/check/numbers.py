"""Numbers as Italians write them: `1.234.567,89`, `€ 1.200`, `12,5 %`; and how a column writes its own."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gis.values import ValueProblem

_PLAIN = re.compile(r"[+-]?\d+")
_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?|[+-]?\d+\.|[+-]?\d+[eE][+-]?\d+")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.' ’]\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d+|[+-]?[1-9]\d{0,2}(?:,\d{3}){2,}")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_EITHER_COMMA = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_AROUND = re.compile(r"^(€|euro?)\s*|\s*(€|euro?|mq|m2|m²|km2|km²|kmq|ha|%)\.?$|\s*,-{1,2}$", re.IGNORECASE)
_UNITS = {"eur": "€", "euro": "€", "mq": "m²", "m2": "m²", "kmq": "km²", "km2": "km²"}
_MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})

LONGEST = 60  # characters: nothing that counts or measures a place takes more


class Style(StrEnum):
    """What the point means in a column of numbers."""

    DECIMALS = "point is decimal"
    THOUSANDS = "point divides thousands"
    ENGLISH = "point is decimal, comma divides thousands"


@dataclass(frozen=True, slots=True)
class Number:
    """A number read; `said`: what had to be understood; `doubt`: what else it could have been."""

    value: float | int
    said: str | None = None
    doubt: str | None = None


def style(texts: Iterable[object], /) -> Style | None:
    """How a column writes numbers, from the cells that leave no doubt; None where there are none, or of both ways."""
    found = set()
    for text in texts:
        if isinstance(text, str) and len(text) <= LONGEST:
            bare = _bare(text)[0]
            if _EITHER.fullmatch(bare) or _EITHER_COMMA.fullmatch(bare):
                continue
            if _COMMA.fullmatch(bare) or _THOUSANDS.fullmatch(bare):
                found.add(Style.THOUSANDS)
            elif _ENGLISH.fullmatch(bare):
                found.add(Style.ENGLISH)
            elif _POINT.fullmatch(bare):
                found.add(Style.DECIMALS)
    if Style.ENGLISH in found:
        found.discard(Style.DECIMALS)
    return found.pop() if len(found) == 1 else None


def number(text: str, /, *, style: Style | None = None, whole: bool = False, unit: str | None = None) -> Number:
    """Read a number. `whole`: it counts things, so that `1.234` cannot be one and a quarter; `unit`: what it is
    measured in, so that `2,5 ha` cannot be square metres. Raises ValueProblem.
    """
    if len(text) > LONGEST:
        raise ValueProblem(f"«{text[:20]}…» ha troppe cifre per un numero")
    own = _without(text, unit)
    bare, units = _bare(own)
    if unit and (other := next((one for one in units if one and one != unit), None)):
        raise ValueProblem(f"«{text}» è in {other}, ma il campo è in {unit}: va convertito")
    value, said = _read(text, bare, style)
    doubt = None
    if _EITHER.fullmatch(bare) and not (style or whole or units or own != text):
        doubt = f"«{text}» è letto {value} (il punto come separatore delle migliaia)"
    if _EITHER_COMMA.fullmatch(bare) and style is Style.DECIMALS:
        doubt = f"«{text}» è letto {bare} (la virgola come separatore dei decimali)"
    return Number(value, said or ("unit" if units or own != text else None), doubt)


def _read(text: str, bare: str, style: Style | None) -> tuple[float | int, str | None]:
    """The number that some digits are, and what had to be understood."""
    if _PLAIN.fullmatch(bare):
        return int(bare), None
    if _EITHER.fullmatch(bare) and style in (None, Style.THOUSANDS):
        return int(bare.replace(".", "")), "thousands"
    if _POINT.fullmatch(bare):
        if not math.isfinite(value := float(bare)):
            raise ValueProblem(f"«{text}» non è un numero finito")
        return value, None
    if _ENGLISH.fullmatch(bare) or (style is Style.ENGLISH and _EITHER_COMMA.fullmatch(bare)):
        digits = bare.replace(",", "")
        return float(digits) if "." in digits else int(digits), "thousands"
    if _COMMA.fullmatch(bare):
        return float(bare.replace(",", ".")), "decimal-comma"
    if _THOUSANDS.fullmatch(bare):
        digits = re.sub(r"[.' ’]", "", bare)
        return float(digits.replace(",", ".")) if "," in digits else int(digits), "thousands"
    raise ValueProblem(f"«{text}» non è un numero")


def _without(text: str, unit: str | None) -> str:
    """The text without the field's own unit, whatever it is, behind the number."""
    ends = text.rstrip(" .")
    if not (unit and ends.casefold().endswith(unit.casefold())):
        return text
    rest = ends[: -len(unit)]
    return rest if rest[-1:].isdigit() or rest[-1:].isspace() else text  # the m² of km² are others


def _bare(text: str) -> tuple[str, list[str]]:
    """The digits without a currency or a unit around them, and the units that there were (an empty one for `,-`)."""
    bare, units = text.strip().translate(_MINUS), []
    for _ in range(2):
        found = [before or after for before, after in _AROUND.findall(bare)]
        units += [_UNITS.get(one.lower(), one.lower()) for one in found]
        bare = _AROUND.sub("", bare) if found else bare
    return bare, units
