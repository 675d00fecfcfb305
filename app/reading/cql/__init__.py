"""Filters in CQL2 (OGC 21-065), as text or JSON, checked against a collection: names looked up, types known.

What comes out holds no text of the request but in its values, which are only ever bound.
"""

from typing import Any

import orjson

from app.catalog import Collection
from app.errors import bad_parameter
from app.languages import gettext as _
from app.reading.cql import text
from app.reading.cql.bounds import LONGEST_TEXT, bad_filter
from app.reading.cql.check import Checker
from app.reading.cql.tree import Expression
from app.reading.crs import CRS84, Crs

TEXT, JSON = LANGUAGES = ("cql2-text", "cql2-json")


def language(name: str | None, /) -> str:
    """A language of filters, by its name in `filter-lang`. Raises Problem 400."""
    if name is not None and name not in LANGUAGES:
        raise bad_parameter(
            "filter-lang",
            _("«%(name)s» non è una lingua dei filtri: %(known)s.")
            % {"name": name[:80], "known": ", ".join(LANGUAGES)},
        )
    return name or TEXT


def parse(
    collection: Collection, given: Any, /, *, language: str = TEXT, crs: Crs = CRS84, longest: int = LONGEST_TEXT
) -> Expression:
    """The filter of a request: a text in a language, or the tree that JSON already gave. Raises Problem 400."""
    tree = _tree(given, language, longest) if isinstance(given, str) else given
    checker = Checker(collection, crs)
    skeleton = checker.predicate(tree, 0)
    return Expression(skeleton, tuple(checker.values))


def _tree(given: str, language: str, longest: int) -> Any:
    if len(given) > longest:
        raise bad_filter(
            _("Il filtro ha %(given)s caratteri: qui al massimo %(longest)s. Si può mandare con POST a …/search.")
            % {"given": len(given), "longest": longest}
        )
    if "\x00" in given:
        raise bad_filter(_("Il filtro contiene un carattere non ammesso."))
    if language == TEXT:
        return text.read(given)
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError as error:
        raise bad_filter(
            _("Il filtro non è JSON: %(message)s al carattere %(position)s.")
            % {"message": error.msg, "position": error.pos + 1}
        ) from None
