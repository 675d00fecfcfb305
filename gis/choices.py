"""What a person has decided of a file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The decisions; without them what is certain is used and what is not is asked.

    crs: a reading (`EPSG:32632`); mapping: columns to fields (None: not imported); remembered: the same, of earlier
    files, where it fits; values: texts by field for the new records of a file that does not say them; comune: code or
    name, for records that say none; repair: True or the ids of the records whose geometry may be repaired; overwrite:
    ids of conflicting records for which the file is right; may_be_empty: a table without rows says that there are none.
    """

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str | None] | None = None
    remembered: Mapping[str, str | None] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    comune: str | None = None
    repair: bool | Collection[str] = False
    delete_missing: bool = False
    overwrite: Collection[str] = ()
    may_be_empty: bool = False
