"""Keeps the texts of a table from being taken for formulas, and gives them back as they were (CWE-1236)."""

import re

DANGEROUS = r"^('*[=+\-@\t\r])"
"""What a spreadsheet calculates, behind any apostrophes: a text with apostrophes of its own has to be told apart."""
_PLAIN = re.compile(DANGEROUS)
_GUARDED = re.compile(r"^''*[=+\-@\t\r]")


def dangerous(text: str, /) -> bool:
    """Whether a spreadsheet would calculate the text where it is typed into a cell."""
    return _PLAIN.match(text) is not None


def guarded(text: str, /) -> str:
    """The text as it is written in a table: behind an apostrophe where a spreadsheet would calculate it."""
    return f"'{text}" if dangerous(text) else text


def plain(cell: str, /) -> str:
    """The text of a cell as it was before it was guarded."""
    return cell[1:] if _GUARDED.match(cell) else cell
