"""The language of the pages: gettext for what they say, and the right half of a two-language label."""

from app.languages import Lazy, current, label, lazy, ngettext
from app.languages import gettext as _

__all__ = ["Lazy", "_", "current", "inside", "label", "lazy", "ngettext"]


def inside(noun: str, /) -> str:
    """A noun inside a sentence, where an acronym keeps its capitals."""
    return noun if noun[:2].isupper() else f"{noun[:1].lower()}{noun[1:]}"
