"""Which tables of a file hold records: those of ours that only explain the others are not looked at."""

from collections.abc import Sequence
from pathlib import Path

from gis import read
from gis.layers import Layer
from gis.limits import LIMITS, Limits, Unreadable
from gis.read.archive import opened
from gis.report import Report, Source


def listed(path: Path, /, *, name: str, limits: Limits = LIMITS) -> Report:
    """A report that says only what the file is, its tables of records, and why it cannot be read if so."""
    try:
        with opened(path, limits=limits, name=name) as sent:
            layers = tuple(one.name for one in of_records(read.layers(sent)))
            return Report(Source(sent.name, sent.digest, sent.size, sent.format.title, layers=layers), "")
    except Unreadable as refusal:
        return Report(Source(name), "", refused=(refusal.code, str(refusal)))


def of_records(layers: Sequence[Layer], /) -> Sequence[Layer]:
    """The tables of records among those of a file, which may be one of ours and explain itself in others."""
    if len(layers) < 2:
        return layers
    from gis.write import package as write_package  # heavy, and few files have several tables
    from gis.write import sheets as write_sheets

    known = [one for one in layers if not write_package.is_beside(one.name) and not write_sheets.is_beside(one.name)]
    return known or layers


def refuse_part(layer: Layer, /) -> None:
    """Raise Unreadable where a part of a table is not in the file: nobody can say what is missing from the whole."""
    if layer.absent:
        names = ", ".join(f"«{one}»" for one in layer.absent)
        text = f"Non si può ritirare quanto manca da «{layer.name}»: nel file non c'è {names}, che ne è una parte."
        raise Unreadable("part-absent", text)
