"""Official sources as named importers: one file each, and this list of them."""

from collections.abc import Sequence
from pathlib import Path

from app.imports.sources import (
    gtfs_stops,
    istat_boundaries,
    lombardia_hospitals,
    lombardia_schools,
    opencup,
    places_of_projects,
    regis_payments,
    regis_projects,
)
from app.imports.sources.source import Source
from gis.check.folding import letters
from gis.limits import Unreadable

_ORDER = (
    regis_projects,
    places_of_projects,
    regis_payments,
    opencup,
    istat_boundaries,
    lombardia_schools,
    lombardia_hospitals,
    gtfs_stops,
)

SOURCES: dict[str, Source] = {one.SOURCE.id: one.SOURCE for one in _ORDER}
"""Every source by the name that the command takes."""


def assigned(source: Source, files: Sequence[Path], /) -> dict[str, Path]:
    """Which of the files is which of those that a source takes. Raises Unreadable where one is missing or too many."""
    if len(files) == 1 and not any(taken.name in letters(files[0].stem) for taken in source.takes[1:]):
        return {source.takes[0].name: files[0]}
    found: dict[str, Path] = {}
    for path in files:
        names = [taken.name for taken in source.takes if taken.name in letters(path.stem)]
        if len(names) != 1 or names[0] in found:
            expected = "; ".join(taken.title for taken in source.takes)
            raise Unreadable("which-file", f"Non si capisce che cosa sia «{path.name}». La fonte prende: {expected}.")
        found[names[0]] = path
    missing = [taken.title for taken in source.takes if taken.required and taken.name not in found]
    if missing or not found:
        raise Unreadable("missing-file", f"Manca il file: {'; '.join(missing) or source.takes[0].title}.")
    return found
