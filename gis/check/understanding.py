"""Reads the cells of a table as an Italian office writes them, and says whatever it had to understand."""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from gis.check import problems
from gis.check.dates import partial_date
from gis.check.folding import letters
from gis.check.gazetteer import Gazetteer
from gis.check.no_value import broken, is_unknown
from gis.check.numbers import LONGEST, Style, number
from gis.issues import Problem, Severity
from gis.layers import Cell
from gis.schema import Field, FieldType
from gis.values import Value, ValueProblem

COMUNI, ISTAT_PATTERN = "comuni", r"^\d{6}$"
"""The field that says in which Comuni a record lies, the same in every collection, and its codes."""

TOLD: Mapping[str, tuple[Severity, str]] = {
    "decimal-comma": (Severity.NOTE, "la virgola è letta come separatore dei decimali"),
    "thousands": (Severity.NOTE, "il separatore delle migliaia è tolto"),
    "unit": (Severity.NOTE, "il simbolo o l'unità di misura accanto al numero è tolto"),
    "rounded": (Severity.WARNING, "il campo è intero: i decimali sono arrotondati"),
    "italian-date": (Severity.NOTE, "le date sono portate alla forma AAAA-MM-GG"),
    "time-dropped": (Severity.NOTE, "della data si tiene il giorno, non l'ora"),
    "boolean-word": (Severity.NOTE, "le parole sono lette come vero o falso"),
    "label": (Severity.NOTE, "le etichette sono lette come codici dell'elenco"),
    "istat-zeros": (Severity.NOTE, "ai codici ISTAT è rimesso lo zero iniziale"),
    "comune-name": (Severity.NOTE, "i nomi dei Comuni sono letti come codici ISTAT"),
    "comune-merged": (Severity.NOTE, "i codici di Comuni confluiti in un altro sono letti come il codice di questo"),
    "upper-case": (Severity.NOTE, "il codice è portato in maiuscole e senza spazi"),
    "unknown-word": (Severity.NOTE, "le scritte come «n.d.» sono lette come valore non noto"),
}
"""What reading may have understood, said once for each column with how many times."""

_LISTED = 12
"""Of a list with so many codes all are named to who wrote something that is near none of them."""
_TRUE = frozenset({"true", "vero", "v", "si", "s", "yes", "y", "x", "1", "t"})
_FALSE = frozenset({"false", "falso", "no", "n", "0", "f"})
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf]|Ã(?=\s|$)|â€|\ufffd")
_BETWEEN_ADDRESSES = re.compile(r"[;,|]?\s+|[;,|](?=https?://)")
_BETWEEN = frozenset(";,|")
_ONE_ADDRESS = re.compile(r"https?://[^\s/;,|][^\s;,|]*").fullmatch
_BETWEEN_TEXTS = re.compile(r"[;|\n]")
_BETWEEN_CODES = re.compile(r"[;|\n,/]")


class Outcome(NamedTuple):
    """What a cell became: its value, what is wrong or doubtful with it, and what had to be understood (see TOLD)."""

    value: Value
    problems: tuple[Problem, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one column as values of one field."""

    field: Field
    gazetteer: Gazetteer | None = None
    style: Style | None = None

    def read(self, cell: Cell | tuple[str, ...], /) -> Outcome:
        """The value of a cell; an empty one is unknown."""
        field = self.field
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return Outcome([] if field.type.is_list else None)
        if isinstance(cell, list | tuple):
            return self._items(cell) if field.type.is_list else self.read(";".join(cell))
        if not isinstance(cell, str) and self.style is not Style.DECIMALS:
            return self._of_numbers.read(cell)
        text = cell.strip() if isinstance(cell, str) else _text(cell)
        if not text:
            return Outcome([] if field.type.is_list else None)
        if is_unknown(text):
            return Outcome([] if field.type.is_list else None, said=("unknown-word",))
        if text[0] == "#" and (fault := broken(text, field.title.it)):
            return Outcome([] if field.type.is_list else None, (fault,))
        try:
            return self._by_type(text)
        except ValueProblem as problem:
            return Outcome(None, (Problem("unreadable", f"«{field.title.it}»: {str(problem)[:300]}"),))

    @cached_property
    def _of_numbers(self) -> "CellReader":
        """A number's own point never divides thousands."""
        return replace(self, style=Style.DECIMALS)

    @cached_property
    def _by_type(self) -> Callable[[str], Outcome]:
        type_ = self.field.type
        if type_ in (FieldType.INTEGER, FieldType.NUMBER):
            return self._number
        if type_ is FieldType.BOOLEAN:
            return _boolean
        if type_ is FieldType.PARTIAL_DATE:
            return self._date
        if type_ is FieldType.URL_LIST:
            return _addresses
        return self._list if type_ is FieldType.TEXT_LIST else self._scalar

    def _number(self, text: str) -> Outcome:
        whole = self.field.type is FieldType.INTEGER
        if whole and len(text) <= LONGEST and text.isdecimal() and text.isascii():
            return Outcome(int(text))
        found = number(text, style=self.style, whole=whole, unit=self.field.unit)
        said = (found.said,) if found.said else ()
        doubts = (Problem("ambiguous-number", found.doubt, Severity.WARNING),) if found.doubt else ()
        value = found.value
        if whole and isinstance(value, float):
            if abs(value) > 2**53:
                raise ValueProblem(f"«{text}» è un numero troppo grande")
            said = said if value.is_integer() else (*said, "rounded")
            value = math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)
        return Outcome(value if whole else float(value), doubts, said)

    def _date(self, text: str) -> Outcome:
        found = partial_date(text.removesuffix(".0"))
        doubts = (Problem("ambiguous-date", found.doubt, Severity.WARNING),) if found.doubt else ()
        return Outcome(found.value, doubts, (found.said,) if found.said else ())

    def _scalar(self, text: str) -> Outcome:
        doubts: tuple[Problem, ...] = ()
        if not text.isascii() and _MOJIBAKE.search(text):
            said = f"«{text[:60]}» ha lettere guaste: la codifica del testo non è quella con cui è stato letto"
            doubts = (Problem("bad-encoding", said, Severity.WARNING),)
        value, said_code = self._item(text)
        return Outcome(value, doubts, (said_code,) if said_code else ())

    def _list(self, text: str) -> Outcome:
        closed = self.field.code_list is not None or self.names_comuni
        parts = [text] if closed and self.knows(text) else _items(text, _BETWEEN_TEXTS)
        if closed and len(parts) == 1 and not self.knows(parts[0]):  # a free text may hold a comma, a code does not
            parts = _items(text, _BETWEEN_CODES)
        return self._items(parts)

    def _items(self, parts: Sequence[str]) -> Outcome:
        items = [self._item(part.strip()) for part in parts if part and part.strip()]
        return Outcome([value for value, _ in items], said=tuple({code for _, code in items if code}))

    @cached_property
    def names_comuni(self) -> bool:
        """Whether the field holds Comuni."""
        return self.field.name == COMUNI and self.field.pattern == ISTAT_PATTERN

    def plain(self, cells: Iterable[Any], /) -> dict[Any, Value]:
        """Of some cells those that are good values just as they are: most are, and need none of the questions here."""
        field, longest = self.field, self.field.max_length
        if field.pattern or field.code_list:
            return {}
        if field.type is FieldType.TEXT:
            return {
                cell: cell
                for cell in cells
                if type(cell) is str
                and 16 <= len(cell) <= longest
                and cell.isascii()
                and cell.isprintable()
                and cell[0] not in " #"
                and cell[-1] != " "
            }
        if field.type is FieldType.URL_LIST:
            texts = (cell for cell in cells if type(cell) is str and len(cell) <= longest)
            return {text: [text] for text in texts if text.isascii() and text.isprintable() and _ONE_ADDRESS(text)}
        if field.type is FieldType.INTEGER:
            least = max(field.minimum or 0, 0)
            return {cell: cell for cell in cells if type(cell) is int and least <= cell < 2**53}
        return {}

    def knows(self, text: str, /) -> bool:
        """Whether a text is a code or a label of the field's list, or a Comune."""
        value, said = self._item(text)
        codes = self.field.code_list.labels if self.field.code_list else ()
        return bool(said) or value in codes or (self.names_comuni and value.isdigit())

    def _item(self, text: str) -> tuple[str, str | None]:
        """One text in the form of its field, and what had to be understood."""
        field = self.field
        if field.code_list:
            if text in field.code_list.labels:
                return text, None
            found = self._codes.get(letters(text))
            return (found, "label") if found else (text, None)
        if self.names_comuni:
            return self._comune(text)
        if field.pattern and not re.search(field.pattern, text):
            upper = re.sub(r"\s", "", text).upper()
            if re.search(field.pattern, upper):
                return upper, "upper-case"
        return text, None

    def _comune(self, text: str) -> tuple[str, str | None]:
        digits = text.removesuffix(".0")
        if digits.isdecimal() and digits.isascii():
            # fewer digits are no code: 146 is Milano's in its Province
            padded = digits.zfill(6) if len(digits) == 5 else digits
            if self.gazetteer and padded in self.gazetteer.former:
                return self.gazetteer.former[padded], "comune-merged"
            return padded, ("istat-zeros" if padded != text else None)
        found = self.gazetteer.code(text) if self.gazetteer else None
        return (found, "comune-name") if found else (text, None)

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """The code of each code and label, as letters only; one that means two codes is left out."""
        found: dict[str, set[str]] = {}
        for code in self.field.code_list.codes if self.field.code_list else ():
            for text in (code.value, code.label.it, code.label.en):
                found.setdefault(letters(text), set()).add(code.value)
        return {text: codes.pop() for text, codes in found.items() if len(codes) == 1}

    def fits(self, cell: Cell, /) -> bool:
        """Whether a cell can be read as a good value of the field."""
        found = self.read(cell)
        unread = any(one.severity is Severity.ERROR for one in found.problems)
        return not unread and not problems(self.field, found.value)

    def unknown_comuni(self, value: Value, /) -> list[Problem]:
        """The codes that are of no Comune of the gazetteer."""
        if not self.names_comuni or self.gazetteer is None:
            return []
        codes = value if isinstance(value, list) else [str(value)]
        return [unknown_comune(code) for code in codes if code not in self.gazetteer.names]

    def nearest(self, text: str, /) -> str | None:
        """What was perhaps meant by a text that is none of the values, in words."""
        if self.names_comuni:
            name = self.gazetteer.nearest(text) if self.gazetteer else None
            return f"forse «{name}»" if name else None
        if not self.field.code_list:
            return None
        near = difflib.get_close_matches(letters(text), self._codes, n=1, cutoff=0.6)
        code = self._codes[near[0]] if near else None
        if code:
            return f"forse «{code}» ({self.field.code_list.label(code).it})"
        all_ = [one.label.it for one in self.field.code_list.codes]
        return f"sono ammessi: {', '.join(all_)}" if len(all_) <= _LISTED else None


def unknown_comune(text: str, suggestion: str | None = None, /) -> Problem:
    """The problem of what is no Comune that we know."""
    return Problem("unknown-comune", f"«{text}» non è un Comune conosciuto né un codice ISTAT", suggestion=suggestion)


def _text(cell: float | bool) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else str(cell)


def _boolean(text: str) -> Outcome:
    word = letters(text)
    if word in _TRUE or word in _FALSE:
        return Outcome(word in _TRUE, said=() if text in ("true", "false") else ("boolean-word",))
    raise ValueProblem(f"«{text}» non è né sì né no")


def _addresses(text: str) -> Outcome:
    if text[0] != "[" and _BETWEEN.isdisjoint(text):
        return Outcome(text.split())
    return Outcome(_items(text, _BETWEEN_ADDRESSES))


def _items(text: str, between: re.Pattern[str]) -> list[str]:
    """The items of a list: a JSON array, or parts of a text."""
    if text[0] == "[" and text[-1] == "]":
        try:
            return [str(one).strip() for one in orjson.loads(text)]
        except orjson.JSONDecodeError:
            pass
    return [part for part in (part.strip() for part in between.split(text)) if part]
