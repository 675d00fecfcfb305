"""What stands in a cell where there is no value: a word for «unknown», an error of the spreadsheet, a mere formula."""

import re

from gis.issues import Problem

_UNKNOWN = frozenset(
    {"-", "--", "---", "/", "//", "?", "...", "…", "n.d.", "n.d", "nd", "n/d", "n.a.", "n/a", "n.c."}
) | {
    *("n.p.", "null", "<null>", "none", "#n/d", "#n/a", "non noto", "non disponibile", "non definito", "non pervenuto")
}
NO_RESULT = "#FORMULA!"
"""What stands for a formula of a spreadsheet whose result nobody has calculated."""
_BROKEN = re.compile(r"#(?:rif|ref|div/0|valore|value|nome|name|num|nullo|null)[!?]", re.IGNORECASE)


def is_unknown(text: str, /) -> bool:
    """Whether somebody has written that it is not known."""
    return len(text) < 16 and text.lower() in _UNKNOWN


def broken(text: str, /, title: str) -> Problem | None:
    """What is wrong with a cell of the field of that title whose value a spreadsheet has not, None where it has."""
    if text == NO_RESULT:
        why, todo = (
            "la cella è una formula di cui manca il risultato",
            "aprire il file con Excel o LibreOffice e salvarlo",
        )
        return Problem("formula-without-result", f"«{title}»: {why}", suggestion=f"{todo}, poi mandarlo di nuovo")
    if _BROKEN.fullmatch(text):
        return Problem("spreadsheet-error", f"«{title}»: «{text}» è un errore del foglio di calcolo")
    return None
