"""What somebody wants of a file that is to be imported: where it goes, who proposes it, and what they decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.catalog import Collection


@dataclass(frozen=True, kw_only=True)
class Order:
    """`collection`: None where each table goes to the collection whose name it has (one of our packages);
    `mapping`: columns to fields, by collection where there are several; `values`: the same value for every row;
    `repair`: geometries may be mended; `overwrite`: ids of the conflicting records for which the file is right;
    `path`: the file as it was named on the command line, to say how to ask again.
    """

    collection: Collection | None = None
    author: str
    reason: str
    comune: str | None = None
    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, Any] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    repair: bool = False
    overwrite: tuple[str, ...] = ()
    delete_missing: bool = False
    dry_run: bool = False
    publish: bool = False
    path: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What the check is told of it (gis.choices.Choices)."""
        names = ("layer", "crs", "encoding", "mapping", "values", "comune", "repair", "overwrite", "delete_missing")
        return {name: getattr(self, name) for name in names}

    @property
    def choices(self) -> dict[str, Any]:
        """What is kept of it in the register."""
        names = ("layer", "crs", "encoding", "mapping", "values", "repair", "overwrite", "delete_missing")
        return {name: value for name in (*names, "dry_run", "publish") if (value := getattr(self, name))}

    @property
    def words(self) -> tuple[str, ...]:
        """The options of the command line that ask for the same again, but for the mapping."""
        return tuple(self._words())

    def _words(self) -> Iterator[str]:
        if self.collection:
            yield from ("--collection", self.collection.id)
        for name in ("comune", "layer", "crs", "encoding"):
            if value := getattr(self, name):
                yield from (f"--{name}", value)
        for name, value in self.values.items():
            yield from ("--set", f"{name}={value}")
        for record in self.overwrite:
            yield from ("--overwrite", record)
        for name in ("repair", "delete_missing", "dry_run", "publish"):
            if getattr(self, name):
                yield f"--{name.replace('_', '-')}"
        yield from ("--author", self.author, "--reason", self.reason)
