"""Puts batches aside on disk: some formats must know the longest text before they write the first record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis.write.columns import GEOMETRY


class Spool:
    """What was put aside; it can be gone through again and again.

    longest: of each column of text, in bytes; nowhere: how many records have no geometry.
    """

    def __init__(self, path: Path, batches: Iterable[Any]) -> None:
        self._path = path
        self.longest: dict[str, int] = {}
        self.rows = self.nowhere = 0
        writer = None
        for batch in batches:
            if writer is None:
                writer = pa.ipc.new_file(str(path), batch.schema)
            writer.write_batch(batch)
            self.rows += len(batch)
            self._look_at(batch)
        if writer is not None:
            writer.close()

    def __iter__(self) -> Iterator[Any]:
        if self.rows:
            with pa.ipc.open_file(str(self._path)) as reader:
                for number in range(reader.num_record_batches):
                    yield reader.get_batch(number)

    def pieces(self, size: int, /) -> dict[str, int]:
        """Into how many pieces of so many bytes the longest text of each column that needs it is cut, at most.

        A piece may have to end early: not amid a character, nor beside a blank.
        """
        room = max(size - _LOST, 1)
        return {name: -(-longest // room) for name, longest in self.longest.items() if longest > size}

    def _look_at(self, batch: Any) -> None:
        if GEOMETRY in batch.schema.names:
            self.nowhere += batch.column(GEOMETRY).null_count
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_string(column.type):
                found = pc.max(pc.binary_length(column)).as_py() or 0
                self.longest[name] = max(self.longest.get(name, 0), found)


_LOST = 24
"""Bytes of a piece that may stay unused, so that texts are counted without being cut twice."""


@contextmanager
def aside(batches: Iterable[Any], /) -> Iterator[Spool]:
    """The batches put aside for as long as they are needed."""
    with TemporaryDirectory(prefix="remix-") as folder:
        yield Spool(Path(folder) / "records.arrow", batches)
