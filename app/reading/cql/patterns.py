"""The patterns of LIKE: written in the filter, perhaps within CASEI and ACCENTI, and with only the signs they say."""

import re
from typing import Any

from app.languages import gettext as _
from app.reading.cql.bounds import bad_filter

_FOLDS = ("casei", "accenti")
_UNACCENTED = re.compile(r"\\.|[∖﹨﹪％＼＿]", re.DOTALL)
"""What is escaped already, and what would be a sign of LIKE without its «accent» (all there are in unaccent.rules)."""


def settled(tree: Any, /) -> Any:
    """The same pattern, safe to be folded. Raises Problem 400."""
    inner, around = tree, []
    while isinstance(inner, dict) and str(inner.get("op")).lower() in _FOLDS:
        args = inner.get("args")
        around.append(str(inner["op"]).lower())
        inner = args[0] if isinstance(args, list) and len(args) == 1 else None
    if not isinstance(inner, str):
        raise bad_filter(_("LIKE vuole a destra un testo, con % per più caratteri e _ per uno solo."))
    if (len(inner) - len(inner.rstrip("\\"))) % 2:
        raise bad_filter(_("Il modello di LIKE finisce con una barra rovesciata che non protegge nulla."))
    if "accenti" in around:
        inner = _UNACCENTED.sub(lambda found: found[0] if found[0][0] == "\\" else f"\\{found[0]}", inner)
    for op in reversed(around):
        inner = {"op": op, "args": [inner]}
    return inner
