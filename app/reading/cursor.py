"""The opaque `cursor` of keyset paging: the sort values and the id of the last record seen."""

import base64
import binascii
from datetime import datetime

import orjson

from app.catalog import Collection
from app.errors import Problem, bad_parameter
from app.languages import gettext as _
from app.reading.query import Scalar, Sort
from gis.schema import FieldType

_TYPES: dict[FieldType, tuple[type, ...]] = {
    FieldType.INTEGER: (int,),
    FieldType.NUMBER: (int, float),
    FieldType.BOOLEAN: (bool,),
}


def encode(sort: tuple[Sort, ...], values: tuple[Scalar | None, ...]) -> str:
    """A cursor that only fits the same order."""
    document = [",".join(map(str, sort)), *values]
    return base64.urlsafe_b64encode(orjson.dumps(document)).decode().rstrip("=")


def decode(text: str, /, *, collection: Collection, sort: tuple[Sort, ...]) -> tuple[Scalar | None, ...]:
    """The values of a cursor. Raises Problem 400 for anything that `encode` did not write for this order."""
    try:
        document = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _unreadable() from None
    if not isinstance(document, list) or len(document) != len(sort) + 2:
        raise _unreadable()
    if document[0] != ",".join(map(str, sort)):
        raise bad_parameter("cursor", _("Il cursore appartiene a un altro ordinamento: riparti dalla prima pagina."))
    *values, last = document[1:]
    if not isinstance(last, str) or "\x00" in last:
        raise _unreadable()
    return (*(_typed(collection, key, value) for key, value in zip(sort, values, strict=True)), last)


def _typed(collection: Collection, key: Sort, value: object) -> Scalar | None:
    if value is None:
        return None
    field = collection.by_name[key.field]
    expected = _TYPES.get(field.type, (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        raise _unreadable()
    if field.type is FieldType.TIMESTAMP:
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            raise _unreadable() from None
    if isinstance(value, str) and "\x00" in value:
        raise _unreadable()
    if isinstance(value, int) and abs(value) >= 2**63:
        raise _unreadable()
    return value  # type: ignore[return-value]  # its type was just compared with the field's


def _unreadable() -> Problem:
    return bad_parameter(
        "cursor", _("Il cursore non è leggibile: usa quello del collegamento «next», senza modificarlo.")
    )
