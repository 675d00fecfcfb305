"""Numbers as an Italian reader expects them: a point every three digits, a comma before the decimals."""

_SWAPPED = str.maketrans(",.", ".,")


def number(value: float, /, digits: int = 0) -> str:
    """`1234567.8` as `1.234.568`, or with that many decimals."""
    return f"{value:,.{digits}f}".translate(_SWAPPED) if digits else f"{value:,.0f}".replace(",", ".")


def counted(count: int, one: str, many: str, /) -> str:
    """So many of something: `1 riga`, `1.200 righe`."""
    return f"{number(count)} {one if count == 1 else many}"


def metres(value: float, /) -> str:
    """A distance with the unit that suits it: centimetres, metres, kilometres."""
    if value < 1:
        return f"{number(value * 100)} cm"
    return f"{number(value, 1 if value < 10 else 0)} m" if value < 1000 else f"{number(value / 1000, 1)} km"


def square_metres(value: float, /) -> str:
    """A surface in m², with decimals only where it is small."""
    return f"{number(value, 2 if abs(value) < 10 else 0)} m²"
