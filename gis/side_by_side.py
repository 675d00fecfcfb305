"""Checks the columns of a large file and its geometries in two threads, side by side."""

import gc
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from gis.check.table import Checked, TableCheck
from gis.layers import Batch
from gis.place import geometry
from gis.place.placing import Placing

_AHEAD = 4  # batches whose columns are checked before the geometries of the first are asked for
_TURNS = 0.0002  # seconds that a thread may compute while another waits


def checked(
    batches: Iterable[Batch], table: TableCheck, place: Placing
) -> Iterator[tuple[Batch, Checked, geometry.Examined | None]]:
    """What came of each batch: its geometries are examined while the columns of the next one are checked.

    GEOS and PROJ leave the interpreter to others while they work, so two threads are twice as fast.
    """
    with ThreadPoolExecutor(1) as aside:
        waiting: deque[tuple[Batch, Checked, Future[geometry.Examined | None]]] = deque()
        for batch in batches:
            content = table.check_batch(batch)
            ids = [one.id for one in content.records]
            waiting.append((batch, content, aside.submit(place.examined, batch, ids)))
            if len(waiting) > _AHEAD:
                first, content, examined = waiting.popleft()
                yield first, content, examined.result()
        for first, content, examined in waiting:
            yield first, content, examined.result()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without the collector of cycles: records make none, and walking them all again and again takes a third more.

    And with turns so short that the thread of the geometries, which mostly works outside the interpreter, gets back to
    it soon: a tenth less.
    """
    was, turns = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(_TURNS)
    try:
        yield
    finally:
        sys.setswitchinterval(turns)
        if was:
            gc.enable()
