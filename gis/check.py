"""Says of one record what keeps it from being good data: a list of issues, never an exception."""

import re
from collections.abc import Iterable, Mapping

from shapely.geometry.base import BaseGeometry

from gis.geometry import faults
from gis.issues import Issue
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
    if not re.match(SLUG_PATTERN, record) or len(record) > 120:
        issues.append(Issue(record, "id", "bad-id", "l'identificativo ammette solo a-z, 0-9 e trattini"))
    for field in known.values():
        if field.name != "id":
            issues += [
                Issue(record, field.name, code, text) for code, text in _problems(field, properties.get(field.name))
            ]
    if geometry is not None:
        issues += [Issue(record, "geometry", "bad-geometry", text) for text in faults(geometry)]
    return issues


def _problems(field: Field, value: Value) -> list[tuple[str, str]]:
    if value is None or value == []:
        return [("missing", f"«{field.title.it}» è obbligatorio")] if field.required else []
    expected = _PYTHON_TYPES.get(field.type, (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        return [("wrong-type", f"«{field.title.it}» non è del tipo giusto ({field.type})")]
    if isinstance(value, list):
        twice = len(set(value)) < len(value)  # what is counted by its values would count twice
        repeated = [("repeated", f"«{field.title.it}» contiene due volte lo stesso valore")] if twice else []
        return [*repeated, *(problem for item in value for problem in _text_problems(field, item))]
    if isinstance(value, str):
        return _text_problems(field, value)
    return _number_problems(field, value)


def _number_problems(field: Field, value: float) -> list[tuple[str, str]]:
    if field.minimum is not None and value < field.minimum:
        return [("too-small", f"«{field.title.it}» non può essere minore di {field.minimum}")]
    if abs(value) > _LARGEST_INTEGER:
        return [("too-large", f"«{field.title.it}» è un numero troppo grande")]
    return []


def _text_problems(field: Field, text: str) -> list[tuple[str, str]]:
    title = field.title.it
    if not text.strip() or text != text.strip():
        return [("blank", f"«{title}» ha spazi di troppo")]
    if len(text) > field.max_length:
        return [("too-long", f"«{title}» supera {field.max_length} caratteri")]
    if _CONTROL.search(text):
        return [("control-character", f"«{title}» contiene caratteri di controllo")]
    if field.code_list and text not in field.code_list.labels:
        return [("unknown-code", f"«{text}» non è tra i valori di «{title}»")]
    if field.pattern and not re.search(field.pattern, text):
        return [("bad-form", f"«{text}» non ha la forma richiesta per «{title}»")]
    if field.type in (FieldType.URL, FieldType.URL_LIST) and not _URL.fullmatch(text):
        return [("bad-address", f"«{text}» non è un indirizzo http(s)")]
    if field.type is FieldType.PARTIAL_DATE:
        try:
            period(text)
        except ValueProblem as problem:
            return [("bad-date", str(problem))]
    return []
