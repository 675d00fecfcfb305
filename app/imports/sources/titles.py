"""Titles for projects known only by a code: which of the texts of a source says what the project is."""

import re

from app.imports.sources.source import Known
from gis.check.folding import letters

_CODE = re.compile(r"\b(CUP|CIG|ID)\s*[:.]?\s*\d|\b[A-Z]\d{2}[A-Z]\d{11}\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"[xX.\-_ ]+")
_SHORTEST = 10
_CUT = 240
"""Official summaries are cut at about 250 characters: one that is nearly as long may end in the middle of a word."""


def is_missing(known: Known, /) -> bool:
    """Whether a published title only says programme, Comune and CUP."""
    cup = known.text("cup")
    return bool(cup) and cup in known.text("title")


def parts(summary: str, /) -> tuple[str, str, str]:
    """Object, address and description, which a summary packs between asterisks."""
    found = [" ".join(part.split()) for part in summary.split("*")]
    if len(found) < 2:
        return found[0] if found else "", "", ""
    return found[0], found[1], " ".join(found[2:])


def describes(text: str, /, *, body: str = "", place: str = "") -> bool:
    """Whether a text says what a project is: not a code, nor who does it, nor only where."""
    bare = letters(text)
    if len(bare) < _SHORTEST or _CODE.search(text) or _PLACEHOLDER.fullmatch(text):
        return False
    return bare not in (letters(body), letters(place))


def title(given: str, summary: str, /, *, body: str = "", longest: int = 300) -> str | None:
    """The first text that describes: title, object, description; None when none does. Nothing is reworded."""
    if "*" in given:
        given, summary = "", summary or given
    what, where, why = parts(summary)
    for text in (given, what, why):
        if describes(text, body=body, place=where):
            return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"
    return None


def was_cut(summary: str, /) -> bool:
    """Whether a summary seems to have been cut by who published it."""
    return len(summary) >= _CUT
