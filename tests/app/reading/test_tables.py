"""Tables that are answered are read back as they were, like those that are written to files."""

import csv
import io

from app.reading.formats import csv_table
from gis import formulas

TEXTS = ("=1+1", "'=1+1", "''-x", "@A", "\tx", "'quattro", "quattro")


def test_a_text_behind_apostrophes_of_its_own_is_told_from_a_guarded_one():
    body = csv_table(["testo"], [[one] for one in TEXTS]).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(body, newline=""))
    assert [formulas.plain(cell) for (cell,) in rows] == list(TEXTS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for (cell,) in rows)
