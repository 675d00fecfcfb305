"""Good files are opened as what they are, and what is unpacked of them vanishes."""

import hashlib
import tempfile
import zipfile
from pathlib import Path

import pytest

from gis.read.archive import LIMITS, Limits, Unreadable, opened, unpacked
from tests.fixtures.hostile_making import POINT, shapefile, zipped

ODS = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" + bytes(99)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def test_a_plain_file_is_itself_with_its_digest_and_size(tmp_path: Path):
    path = tmp_path / "aree.geojson"
    path.write_text(POINT)
    with opened(path) as sent:
        assert (sent.format.id, sent.size, list(sent.members)) == ("geojson", len(POINT), ["aree"])
        assert sent.digest == hashlib.sha256(POINT.encode()).hexdigest()


def test_the_name_that_the_sender_gave_decides_the_format(tmp_path: Path):
    path = tmp_path / "upload-17"
    path.write_text(POINT)
    with opened(path, name="Aree dismesse.geojson") as sent:
        assert (sent.format.id, list(sent.members)) == ("geojson", ["Aree dismesse"])
    with pytest.raises(Unreadable, match="formato accettato"), opened(path):
        pass


def test_shapefiles_in_a_zip_are_its_layers_whatever_lies_beside_them(tmp_path: Path):
    parts = shapefile(tmp_path)
    entries = [
        (f"{folder}/p{suffix.upper()}", content) for folder in ("nord", "sud") for suffix, content in parts.items()
    ]
    path = zipped(tmp_path, [*entries, ("leggimi.txt.pdf", "%PDF"), ("__MACOSX/._p.shp", "x"), (".DS_Store", "x")])
    with opened(path) as sent:
        assert sent.format.id == "shapefile"
        assert list(sent.members) == ["nord/p", "sud/p"]
        assert all(path.with_suffix(".dbf").exists() for path in sent.members.values())
        assert sent.ignored == ("leggimi.txt.pdf",)


@pytest.mark.parametrize("name", ["x.zip", "x.kmz"])
def test_one_file_of_another_format_may_come_in_a_zip(tmp_path: Path, name: str):
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>'
    with opened(zipped(tmp_path, [("cartella/doc.kml", kml)], name=name)) as sent:
        assert (sent.format.id, list(sent.members)) == ("kml", ["doc"])


def test_what_is_unpacked_is_gone_also_after_an_error(tmp_path: Path, temporary: Path):
    path = zipped(tmp_path, [("stops.txt", "stop_id\n1\n"), ("agency.txt", "agency_id\n")])
    with pytest.raises(RuntimeError, match="mine"), unpacked(path, suffixes=(".txt",)) as (found, ignored):  # noqa: PT012
        assert found["stops.txt"].read_text() == "stop_id\n1\n"
        assert ignored == ()
        assert found["stops.txt"].is_relative_to(temporary)
        raise RuntimeError("mine")


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size=100), "too-large"),
        (Limits(unpacked=2_000_000), "too-large"),
        (Limits(entries=1), "too-many-entries"),
        (Limits(ratio=10), "ratio"),
    ],
    ids=["size", "unpacked", "entries", "ratio"],
)
def test_caps_are_counted_while_reading(tmp_path: Path, limits: Limits, code: str):
    path = zipped(tmp_path, [("a.csv", "id,nome\n" * 500_000), ("b.txt", "x")])
    with pytest.raises(Unreadable) as refused, opened(path, limits=limits):
        pass
    assert refused.value.code == code


def test_a_folder_is_not_a_file(tmp_path: Path):
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(Unreadable, match="non è un file"), opened(tmp_path / "x.csv"):
        pass


def test_a_zip_that_ends_well_is_whole(tmp_path: Path):
    content = Path(__file__).read_bytes() * 50
    path = zipped(tmp_path, [("a.csv", content)])
    with unpacked(path, limits=LIMITS, suffixes=(".csv",)) as (found, _):
        assert found["a.csv"].read_bytes() == content
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("aree.shp", b"\x00\x00\x27\x0a" + bytes(200), "comprimere insieme .shp, .shx, .dbf e .prj"),
        ("aree.xls", b"\xd0\xcf\x11\xe0" + bytes(200), "salvarlo come .xlsx"),
        ("delibera.pdf", b"%PDF-1.7", "servono i dati"),
        ("aree.dwg", b"AC1032", "non è di un formato accettato"),
        ("aree.ods", ODS, "un documento di LibreOffice .salvarlo come .xlsx"),
    ],
)
def test_who_sends_another_format_is_told_what_to_do(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=words) as refused, opened(tmp_path / name):
        pass
    assert refused.value.code == "unknown-format"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("aree.xlsx", ODS, "è un documento di LibreOffice .salvarlo come .xlsx"),
        ("aree.geojson", b'[{"type":"Feature"}]', "non è un file GeoJSON.$"),
    ],
)
def test_who_gives_a_file_another_name_is_told_what_it_is_if_that_is_known(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=words) as refused, opened(tmp_path / name):
        pass
    assert refused.value.code == "content-mismatch"
