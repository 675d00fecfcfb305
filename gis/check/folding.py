"""Texts compared as people compare them: without case, accents, punctuation."""

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def plain(text: str, /) -> str:
    """The text in lower case without accents; its punctuation stays."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def words(text: str, /) -> str:
    """Its words in lower case, without accents, joined by `_`: «Città (sup. m²)» is `citta_sup_m2`."""
    return _NOT_WORD.sub("_", plain(text)).strip("_")


def letters(text: str, /) -> str:
    """Only its letters and digits: «STTM 1» and «sttm1» are the same."""
    return words(text).replace("_", "")


def slug(text: str, /, *, longest: int = 120) -> str:
    """A kebab-case id made of the text's words; empty when it has none."""
    made = words(text).replace("_", "-")
    return made if len(made) <= longest else made[:longest].rsplit("-", 1)[0].strip("-")
