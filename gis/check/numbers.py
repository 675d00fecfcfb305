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
_AROUND = re.compile(r"^(?:€|eur|euro)\s*|\s*(?:€|eur|euro|mq|m2|m²|km2|km²|ha|%)\.?$|\s*,-{1,2}$", re.IGNORECASE)
_MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})

LONGEST = 60  # characters: nothing that counts or measures a place takes more


class Style(StrEnum):
    """What the point means in a column of numbers."""

    DECIMALS = "point is decimal"
    THOUSANDS = "point divides thousands"


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
            if _COMMA.fullmatch(bare) or (_THOUSANDS.fullmatch(bare) and not _EITHER.fullmatch(bare)):
                found.add(Style.THOUSANDS)
            elif _POINT.fullmatch(bare) and not _EITHER.fullmatch(bare):
                found.add(Style.DECIMALS)
    return found.pop() if len(found) == 1 else None


def number(text: str, /, *, style: Style | None = None, whole: bool = False) -> Number:
    """Read a number. `whole`: it counts things, so that `1.234` cannot be one and a quarter. Raises ValueProblem."""
    if len(text) > LONGEST:
        raise ValueProblem(f"«{text[:20]}…» ha troppe cifre per un numero")
    bare, unit = _bare(text)
    said = "unit" if unit else None
    if _PLAIN.fullmatch(bare):
        return Number(int(bare), said)
    if _EITHER.fullmatch(bare) and style is not Style.DECIMALS:
        value = int(bare.replace(".", ""))
        doubt = (
            None if whole or style or unit else f"«{text}» è letto {value} (il punto come separatore delle migliaia)"
        )
        return Number(value, "thousands", doubt)
    if _POINT.fullmatch(bare):
        value_ = float(bare)
        if not math.isfinite(value_):
            raise ValueProblem(f"«{text}» non è un numero finito")
        return Number(value_, said)
    if _COMMA.fullmatch(bare):
        return Number(float(bare.replace(",", ".")), "decimal-comma")
    if _THOUSANDS.fullmatch(bare):
        digits = re.sub(r"[.' ’]", "", bare)
        return Number(float(digits.replace(",", ".")) if "," in digits else int(digits), "thousands")
    if _ENGLISH.fullmatch(bare):
        digits = bare.replace(",", "")
        return Number(float(digits) if "." in digits else int(digits), "thousands")
    raise ValueProblem(f"«{text}» non è un numero")


def _bare(text: str) -> tuple[str, bool]:
    """The digits without a currency or a unit around them, and whether there was one."""
    stripped = text.strip().translate(_MINUS)
    bare = _AROUND.sub("", _AROUND.sub("", stripped))
    return bare, bare != stripped
