"""Texts of DOS programs are not taken for those of Windows, nor the other way round."""

from pathlib import Path

import pytest

from gis.read import batches, layers
from gis.read.archive import Unreadable, opened
from gis.read.encodings import decide

DOS = ["Città metropolitana", "SOCIETÀ, perché: società", "così", "PERCHÉ, unità", "l'attività è già più ampia, però"]
WINDOWS = ["Città", "perché", "è già più", "ecc…", "«uno» – due", "l’area", "5.000 m²", "• punto\n• due", "Milano—Rho…"]


@pytest.mark.parametrize("text", DOS)
@pytest.mark.parametrize("page", ["cp437", "cp850"])
def test_the_page_of_dos_is_known_by_the_accents_of_italian(text: str, page: str):
    try:
        written = text.encode(page)
    except UnicodeEncodeError:
        pytest.skip("no such letter in that page")
    found, reason = decide([written])
    assert written.decode(found) == text
    assert "DOS" in reason


@pytest.mark.parametrize("text", [*DOS, *WINDOWS])
def test_the_page_of_windows_is_known_however_few_accents_there_are(text: str):
    assert decide([text.encode("cp1252")])[0] == "cp1252"


def test_a_table_saved_by_excel_for_dos_is_read_with_its_accents(tmp_path: Path):
    (tmp_path / "x.csv").write_bytes("nome;proprietà\nEx Città;sì\n".encode("cp850"))
    with opened(tmp_path / "x.csv") as sent:
        (layer,) = layers(sent)
        (batch,) = batches(sent, layer)
    assert {name: list(cells) for name, cells in batch.columns.items()} == {"nome": ["Ex Città"], "proprietà": ["sì"]}
    assert layer.encoding == "CP850"


def test_bytes_of_neither_are_still_refused():
    with pytest.raises(Unreadable):
        decide([b"caff\x81 \x8f\x9d"])
