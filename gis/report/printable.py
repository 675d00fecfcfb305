"""Texts from outside as they may be shown: what would move a cursor or turn letters round is replaced."""

import re

_UNSEEN = "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the direction of what follows
_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_UNSEEN}]")
_LINE = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_UNSEEN}]")


def printable(text: str, /) -> str:
    """A text of any number of lines."""
    return _LINES.sub("\ufffd", text)


def one_line(text: str, /) -> str:
    """A name, which cannot go on to another line to say there what it likes."""
    return _LINE.sub("\ufffd", text)
