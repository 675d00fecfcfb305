"""The bounds of a filter, and the 400 that says what is wrong with one."""

from app.errors import Problem, bad_parameter

LONGEST_TEXT = 1_000
"""Characters of a filter in an address; a longer one is sent to …/search."""
LONGEST_BODY_TEXT = 65_536
DEEPEST = 20
MOST_TOKENS = 40_000
MOST_NODES = 500
MOST_VALUES = 2_000
MOST_VERTICES = 10_000


def bad_filter(detail: str, /) -> Problem:
    """A 400 about the filter."""
    return bad_parameter("filter", detail)
