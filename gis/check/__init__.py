"""Says of one record what keeps it from being good data: a list of issues, never an exception.

Tables are checked by columns in `gis.check.table`, with the same `problems` of each value.
"""

import re
from collections.abc import Iterable, Mapping

from shapely.geometry.base import BaseGeometry

from gis.check.folding import slug
from gis.issues import Issue, Problem
from gis.place.geometry import faults
from gis.schema import SLUG_PATTERN, Field, FieldType
from gis.values import Value, ValueProblem, period

_PYTHON_TYPES: Mapping[FieldType, tuple[type, ...]] = {
    FieldType.INTEGER: (int,),
    FieldType.NUMBER: (int, float),
    FieldType.BOOLEAN: (bool,),
    FieldType.TEXT_LIST: (list,),
    FieldType.URL_LIST: (list,),
}
_URL = re.compile(r"https?://[^\s/]+\S*")
_BARE_ADDRESS = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?:/\S*)?")
_ID = re.compile(SLUG_PATTERN)
CUP_PATTERN = r"^[A-Z]\d{2}[A-Z]\d{11}$"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LARGEST_INTEGER = 2**53 - 1  # beyond it JSON readers lose digits


def check(
    fields: Iterable[Field], /, *, record: str, properties: Mapping[str, Value], geometry: BaseGeometry | None
) -> list[Issue]:
    """All issues of one record. `properties` holds the proposed values by field name; a missing one is unknown."""
    known = {field.name: field for field in fields}
    issues = [
        Issue(record, name, "unknown-field", f"il campo «{name}» non esiste")
        for name in properties
        if name not in known
    ]
    issues += [at(problem, record=record, field="id") for problem in id_problems(record)]
    for field in known.values():
        if field.name != "id":
            found = problems(field, properties.get(field.name))
            issues += [at(problem, record=record, field=field.name) for problem in found]
    if geometry is not None:
        issues += [Issue(record, "geometry", "bad-geometry", text) for text in faults(geometry)]
    return issues


def at(problem: Problem, /, *, record: str, field: str, row: int = 0) -> Issue:
    """A problem where it stands."""
    code, text, severity, suggestion = problem
    return Issue(record, field, code, text, severity=severity, row=row, suggestion=suggestion)


def id_problems(record: str, /) -> list[Problem]:
    """What is wrong with an id."""
    if _ID.fullmatch(record) and len(record) <= 120:
        return []
    proposed = slug(record)
    text = "l'identificativo ammette solo a-z, 0-9 e trattini"
    return [Problem("bad-id", text, suggestion=f"«{proposed}»" if proposed else None)]


def missing(field: Field, /) -> Problem:
    """The problem of a required value that is not there."""
    return Problem("missing", f"«{field.title.it}» è obbligatorio")


def problems(field: Field, value: Value, /) -> list[Problem]:
    """What is wrong with one value of a field."""
    if value is None or value == []:
        return [missing(field)] if field.required else []
    expected = _PYTHON_TYPES.get(field.type, (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        return [Problem("wrong-type", f"«{field.title.it}» non è del tipo giusto ({field.type})")]
    if isinstance(value, list):
        twice = len(set(value)) < len(value)  # what is counted by its values would count twice
        text = f"«{field.title.it}» contiene due volte lo stesso valore"
        repeated = [Problem("repeated", text, suggestion="; ".join(dict.fromkeys(value)))] if twice else []
        return [*repeated, *(problem for item in value for problem in _text_problems(field, item))]
    if isinstance(value, str):
        return _text_problems(field, value)
    return _number_problems(field, value)


def _number_problems(field: Field, value: float) -> list[Problem]:
    if field.minimum is not None and value < field.minimum:
        return [Problem("too-small", f"«{field.title.it}» non può essere minore di {field.minimum}")]
    if abs(value) > _LARGEST_INTEGER:
        return [Problem("too-large", f"«{field.title.it}» è un numero troppo grande")]
    return []


def _text_problems(field: Field, text: str) -> list[Problem]:
    title = field.title.it
    if not text.strip() or text != text.strip():
        return [Problem("blank", f"«{title}» ha spazi di troppo")]
    if len(text) > field.max_length:
        return [Problem("too-long", f"«{title}» supera {field.max_length} caratteri")]
    if _CONTROL.search(text):
        return [Problem("control-character", f"«{title}» contiene caratteri di controllo")]
    if field.code_list and text not in field.code_list.labels:
        return [Problem("unknown-code", f"«{text}» non è tra i valori di «{title}»")]
    if field.pattern and not re.search(field.pattern, text, re.ASCII):
        return [_bad_form(field, text)]
    if field.type in (FieldType.URL, FieldType.URL_LIST) and not _URL.fullmatch(text):
        complete = f"https://{text}" if _BARE_ADDRESS.fullmatch(text) else None
        return [Problem("bad-address", f"«{text}» non è un indirizzo http(s)", suggestion=complete)]
    if field.type is FieldType.PARTIAL_DATE:
        try:
            period(text)
        except ValueProblem as problem:
            return [Problem("bad-date", str(problem))]
    return []


def _bad_form(field: Field, text: str) -> Problem:
    if field.pattern != CUP_PATTERN:
        return Problem("bad-form", f"«{text}» non ha la forma richiesta per «{field.title.it}»")
    said = f"«{text}» non è un CUP: sono 15 caratteri, lettera, due cifre, lettera, undici cifre"
    swapped = text.upper().replace("O", "0")
    right = swapped if re.search(CUP_PATTERN, swapped) else None
    return Problem("bad-cup", said, suggestion=f"«{right}», con lo zero al posto della lettera O" if right else None)
