"""Takes a JSON document apart while it is read, in bounded memory: members of an object, items of an array."""

import codecs
import io
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import orjson

from gis.limits import Limits, Unreadable

_BLANKS = " \t\r\n\x1e"  # the last stands before each text of a sequence (RFC 8142)
_ENDS = ", \t\r\n\x1e"
_EXACT = 2.0**63  # orjson makes a float of an integer that is larger
_MISSES = 20  # objects in a row that did not fill a line, after which lines are no longer tried
_CHUNK = 1 << 20
_AROUND = 20  # characters before and after a mistake that are shown


def not_finite(text: str) -> NoReturn:
    """NaN and Infinity are not JSON, and no quantity of ours."""
    raise Unreadable("not-finite", f"Il JSON contiene «{text}», che non è un numero: al suo posto va scritto null.")


DECODER = json.JSONDecoder(parse_constant=not_finite)


class Stream:
    """A place in a JSON text, of which at most one value and one chunk are held. Raises Unreadable."""

    def __init__(self, path: Path, *, name: str, limits: Limits) -> None:
        self._file = path.open("rb")
        head = self._file.read(3)
        encoding = "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
        self._file.seek(0)
        self._text = io.TextIOWrapper(self._file, encoding=encoding, errors="strict")
        self._name, self._limits = name, limits
        self._buffer, self._at, self._ended = "", 0, False
        self._misses = 0

    def close(self) -> None:
        """Let go of the file."""
        self._text.close()

    def broken(self, why: str) -> Unreadable:
        """The refusal of a text that is not JSON."""
        return Unreadable("json-broken", f"«{self._name}» non è JSON valido: {why}.")

    def _more(self) -> bool:
        """Read on; False at the end. What has been used is forgotten."""
        if self._ended:
            return False
        held = self._buffer[self._at :]
        if len(held) > self._limits.feature:
            raise Unreadable(
                "feature-too-large", f"In «{self._name}» un solo elemento supera {self._limits.feature} caratteri."
            )
        try:
            chunk = self._text.read(max(_CHUNK, len(held)))  # doubling: a long value is tried a few times only
        except UnicodeDecodeError:
            raise Unreadable(
                "encoding", f"«{self._name}» non è in UTF-8, come il JSON richiede: salvarlo in UTF-8."
            ) from None
        self._buffer, self._at, self._ended = held + chunk, 0, not chunk
        return bool(chunk)

    def peek(self) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _BLANKS:
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def expect(self, *letters: str) -> str:
        """Step over one of these characters and say which it was."""
        found = self.peek()
        if found not in letters or not found:
            raise self.broken(f"manca {' o '.join(letters)}" if found else "il file è interrotto")
        self._at += 1
        return found

    def value(self) -> Any:
        """The next value, whole."""
        if self.peek() == "{" and (known := self._line()):
            return known
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                ahead = error.pos - self._at
                if self._more():
                    continue
                raise self._misread(self._at + ahead) from None
            except RecursionError:
                raise self._too_deep() from None
            except Unreadable:
                raise
            except ValueError:
                raise self.broken("contiene un numero di troppe cifre") from None
            if end == len(self._buffer) and not isinstance(value, str | list | dict) and self._more():
                continue  # a number may go on in the next chunk
            if deeper(value, self._limits.nesting):
                raise self._too_deep()
            if "\\ud" in self._buffer[self._at : end].lower() and _halved(value):
                raise self.broken("contiene mezzi caratteri (\\ud800 e simili)")
            self._at = end
            return value

    def _misread(self, place: int) -> Unreadable:
        if place >= len(self._buffer) - 1:
            return self.broken("il file è interrotto")
        around = self._buffer[max(place - _AROUND, 0) : place + _AROUND]
        return self.broken(f"non si capisce vicino a «{' '.join(around.split())}»")

    def _line(self) -> dict[str, Any] | None:
        """The object that fills the rest of the line, as most writers put their features; None where it is not so.

        It is read five times as fast; what needs more care (long integers, which would be rounded) is left to `value`.
        """
        if self._misses > _MISSES:
            return None
        end = self._buffer.find("\n", self._at)
        text = self._buffer[self._at : end].rstrip(_ENDS) if end >= 0 else ""
        try:
            value = orjson.loads(text) if text else None
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict) or deeper(value, self._limits.nesting, largest=_EXACT):
            self._misses += 1
            return None
        self._misses = 0
        self._at += len(text)
        return value

    def _too_deep(self) -> Unreadable:
        return Unreadable("too-deep", f"«{self._name}» è annidato oltre {self._limits.nesting} livelli.")

    def items(self) -> Iterator[Any]:
        """The items of the array that comes next."""
        self.expect("[")
        if self.peek() == "]":
            self.expect("]")
            return
        while True:
            yield self.value()
            if self.expect(",", "]") == "]":
                return

    def members(self, visit: Callable[[str], bool]) -> Iterator[tuple[str, Any]]:
        """The members of the object that comes next; where `visit` says so the value is left for the caller to take."""
        self.expect("{")
        if self.peek() == "}":
            self.expect("}")
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self.broken("il nome di un membro non è un testo")
            self.expect(":")
            yield key, None if visit(key) else self.value()
            if self.expect(",", "}") == "}":
                return


def _halved(value: Any) -> bool:
    """Whether a text holds half of a pair of surrogates, which is no character and cannot be written."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def deeper(value: Any, levels: int, /, *, largest: float = math.inf) -> bool:
    """Whether arrays and objects lie deeper in each other than `levels`, or a fraction is larger than `largest`.

    Coordinates are left to who reads them.
    """
    front = [value]
    for _ in range(levels):
        inside = [inner for one in front for inner in _inner(one) if not isinstance(inner, str)]
        if any(isinstance(inner, float) and abs(inner) >= largest for inner in inside):
            return True
        front = [inner for inner in inside if isinstance(inner, dict | list)]
        if not front:
            return False
    return True


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [inner for key, inner in value.items() if key != "coordinates"]
    return value if isinstance(value, list) else []
