"""Texts of DOS programs are not taken for those of Windows, nor the other way round."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from gis.read import batches, layers
from gis.read.archive import Unreadable, opened
from gis.read.encodings import decide
from tests.fixtures.hostile_making import zipped
from tests.gis.test_read import read

DOS = ["Città metropolitana", "SOCIETÀ, perché: società", "così", "PERCHÉ, unità", "l'attività è già più ampia, però"]
WINDOWS = ["Città", "perché", "è già più", "ecc…", "«uno» – due", "l’area", "5.000 m²", "• punto\n• due", "Milano—Rho…"]


def has(page: str, text: str) -> bool:
    """Whether a page has all the letters of a text: that of the United States has no capital accents."""
    try:
        return bool(text.encode(page))
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize(
    ("page", "text"), [(page, one) for page in ("cp437", "cp850") for one in DOS if has(page, one)]
)
def test_the_page_of_dos_is_known_by_the_accents_of_italian(page: str, text: str):
    written = text.encode(page)
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


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "CP1252"])
@pytest.mark.parametrize("said", [True, False], ids=["said", "unsaid"])
def test_the_texts_of_a_shapefile_are_read_in_their_encoding_and_it_is_said_why(
    tmp_path: Path, encoding: str, said: bool
):
    parts = tmp_path / "parts"
    parts.mkdir()
    names = np.array(["Forlì", "Località Cà di Bò", "Milano"], dtype=object)
    points = shapely.to_wkb(shapely.points([[9.1, 45.4]] * 3))
    pyogrio.raw.write(
        parts / "p.shp",
        points,
        [names],
        ["nome"],
        driver="ESRI Shapefile",
        geometry_type="Point",
        crs="EPSG:3003",
        encoding=encoding,
    )
    entries = [(one.name, one.read_bytes()) for one in parts.iterdir() if said or one.suffix != ".cpg"]
    layer, columns, _, _ = read(zipped(tmp_path, entries))
    assert columns["nome"] == names.tolist()
    if said:
        assert layer.encoding_reason == "lo dice .cpg"
    else:
        assert layer.encoding == ("UTF-8" if encoding == "UTF-8" else "Windows-1252")


def test_a_cpg_that_lies_is_not_believed_and_a_person_may_overrule(tmp_path: Path):
    parts = tmp_path / "parts"
    parts.mkdir()
    names = np.array(["Forlì"], dtype=object)
    pyogrio.raw.write(
        parts / "p.shp",
        shapely.to_wkb(shapely.points([[9.1, 45.4]])),
        [names],
        ["nome"],
        driver="ESRI Shapefile",
        geometry_type="Point",
        encoding="CP1252",
    )
    (parts / "p.cpg").write_text("UTF-8")
    path = zipped(tmp_path, [(one.name, one.read_bytes()) for one in parts.iterdir()])
    layer, columns, _, _ = read(path)
    assert columns["nome"] == ["Forlì"]
    assert layer.encoding == "Windows-1252"
    assert "UTF-8" in layer.encoding_reason
    assert layer.crs is None
    assert read(path, encoding="ISO-8859-5")[1]["nome"] == ["Forlь"]


@pytest.mark.parametrize("said", ["base64", "utf-16", "undefined", "zip"])
def test_a_cpg_that_names_no_encoding_of_tables_is_not_believed(tmp_path: Path, said: str):
    parts = tmp_path / "parts"
    parts.mkdir()
    points = shapely.to_wkb(shapely.points([[9.1, 45.4]]))
    names = [np.array(["Forlì"], dtype=object)]
    pyogrio.raw.write(
        parts / "p.shp", points, names, ["nome"], driver="ESRI Shapefile", geometry_type="Point", encoding="CP1252"
    )
    (parts / "p.cpg").write_text(said)
    path = zipped(tmp_path, [(one.name, one.read_bytes()) for one in parts.iterdir()])
    assert read(path)[1]["nome"] == ["Forlì"]
