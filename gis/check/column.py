"""Reads and checks one column, each distinct cell once, and tells what had to be understood."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from gis.check import problems
from gis.check.understanding import TOLD, CellReader, Outcome, unknown_comune
from gis.issues import Issue, Problem
from gis.layers import Cell
from gis.schema import Field
from gis.values import Value

_REMEMBERED = 100_000  # distinct cells that are remembered at a time


class Column:
    """One column: what each distinct cell became, and how often something had to be understood."""

    def __init__(self, name: str, reader: CellReader) -> None:
        self.name, self.field, self._reader = name, reader.field, reader
        self._values: dict[Any, Value] = {}
        self._special: dict[Any, Outcome] = {}
        self._told: Counter[str] = Counter()
        self._example: dict[str, tuple[Any, Value]] = {}

    def read(self, cells: Sequence[Cell], found: list[tuple[int, Field, Outcome]]) -> list[Value]:
        """The values of some cells; those with something to say are added to `found` with their position."""
        keys = hashable(cells)
        if len(self._values) > _REMEMBERED:
            self._values, self._special = {}, {}
        distinct = set(keys)
        new = distinct - self._values.keys()
        self._values |= self._reader.plain(new)
        for cell in new - self._values.keys():
            outcome = read_cell(self._reader, cell)
            self._values[cell] = outcome.value
            if outcome.problems or outcome.said:
                self._special[cell] = outcome
        if self._special and not self._special.keys().isdisjoint(distinct):
            self._tell(keys, found)
        return list(map(self._values.__getitem__, keys))

    def _tell(self, keys: Sequence[Any], found: list[tuple[int, Field, Outcome]]) -> None:
        for position, cell in enumerate(keys):
            if outcome := self._special.get(cell):
                for code in outcome.said:
                    self._told[code] += 1
                    self._example.setdefault(code, (cell, outcome.value))
                if outcome.problems:
                    found.append((position, self.field, outcome))

    def told(self) -> Iterator[Issue]:
        """What had to be understood in this column, once each."""
        for code, count in self._told.items():
            severity, text = TOLD[code]
            cell, value = self._example[code]
            shown = "; ".join(value) if isinstance(value, list) else "non noto" if value is None else value
            example = f"«{str(cell)[:60]}» → {str(shown)[:60]}"
            rows = "1 riga" if count == 1 else f"{count} righe"
            said = f"colonna «{self.name}»: {text} ({rows}, per esempio {example})"
            yield Issue("", self.field.name, code, said, severity=severity)


def read_cell(reader: CellReader, cell: Any, /) -> Outcome:
    """Read a cell and check what it became, by the same rules as a single record."""
    outcome = reader.read(cell)
    if outcome.value is None or outcome.value == []:
        return outcome
    wrong = (*problems(reader.field, outcome.value), *reader.unknown_comuni(outcome.value))
    if not wrong:
        return outcome
    items = outcome.value if isinstance(outcome.value, list) else [outcome.value]
    mended = dict.fromkeys(_suggested(one, items, reader) for one in wrong)
    return outcome._replace(problems=(*outcome.problems, *mended))


def _suggested(problem: Problem, items: Sequence[Any], reader: CellReader) -> Problem:
    """The problem with what was perhaps meant; what is no code of a Comune is not told to have a wrong form."""
    if problem.code not in ("unknown-code", "bad-form", "unknown-comune") or problem.suggestion:
        return problem
    item = next((one for one in items if f"«{one}»" in problem.text), None)
    if item is None:
        return problem
    near = reader.nearest(str(item))
    if reader.names_comuni:
        return unknown_comune(str(item), near)
    return problem._replace(suggestion=near)


def hashable(cells: Sequence[Cell]) -> Sequence[Any]:
    """The cells as keys: true is not 1, a list is a tuple, what is not a number is nothing."""
    kinds = set(map(type, cells))
    if kinds <= {str, int, type(None)}:
        return cells
    return [_key(cell) for cell in cells] if kinds & {bool, list, float} else cells


def _key(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list):
        return tuple(cell)
    return None if isinstance(cell, float) and math.isnan(cell) else cell
