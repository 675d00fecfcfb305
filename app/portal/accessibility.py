"""What the page on accessibility declares: reads the file beside it."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from app.portal.texts import lazy
from gis.schema import Label

FILE = Path(__file__).with_suffix(".toml")

CONFORMITY = {
    "full": lazy("Il portale è conforme alle WCAG 2.2, livello AA, per quanto si può verificare in automatico."),
    "partial": lazy("Il portale è parzialmente conforme alle WCAG 2.2, livello AA: più sotto, che cosa manca."),
}


@dataclass(frozen=True)
class Done:
    """Something that holds for every reader, and the tests that prove it."""

    text: Label
    proof: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """How far the portal conforms, and when that was checked last."""

    conformity: str
    checked_on: date
    done: tuple[Done, ...]
    limits: tuple[Label, ...]


@cache
def statement() -> Statement:
    """The whole declaration."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Statement(
        conformity=found["conformity"],
        checked_on=found["checked_on"],
        done=tuple(Done(Label(one["it"], one["en"]), tuple(one["proof"])) for one in found["done"]),
        limits=tuple(Label(one["it"], one["en"]) for one in found["limits"]),
    )
