"""What is wrong with data, or doubtful, or worth knowing: one issue each, in a sentence for whoever sent it."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """What an issue means for the record: it cannot be published, it wants a look, or it is only told."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to say of one field of one record; an empty `record` means the whole file, row 0 too.

    row: where it stands in the source, from 1: of a CSV or a sheet as a spreadsheet counts, heading and empty rows
    included; suggestion: what would mend it, in words.
    """

    record: str
    field: str
    code: str
    text: str
    _: KW_ONLY
    severity: Severity = Severity.ERROR
    row: int = 0
    suggestion: str | None = None


class Problem(NamedTuple):
    """What is wrong with one value, before it is known in which rows it stands."""

    code: str
    text: str
    severity: Severity = Severity.ERROR
    suggestion: str | None = None
