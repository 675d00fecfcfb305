"""Tables as they come: cut short, written in another way, with columns in another order or under other names."""

import pytest

from app.imports.sources import services
from app.imports.sources.rows import rows
from app.imports.sources.source import Reading
from gis.limits import Unreadable

TABLE = "CUP;Titolo Progetto\nA;Città\nB;Libertà\n"


def read(path, content: bytes, *, needs=("cup", "titolo_progetto")) -> tuple[list, Reading]:
    """The rows of a file, and what was told of it."""
    path.write_bytes(content)
    reading = Reading()
    return [cells for _, cells in rows(path, needs=needs, reading=reading)], reading


def test_file_cut_in_the_middle_of_a_letter_keeps_the_accents_of_the_others(tmp_path):
    whole = TABLE.encode("utf-8-sig")
    found, reading = read(tmp_path / "a.csv", whole[: whole.rindex(b"\xa0")])
    assert found == [{"cup": "A", "titolo_progetto": "Città"}]
    assert [one.code for one in reading.issues] == ["maybe-cut-file"]


def test_row_with_a_letter_written_in_another_way_is_left_out_and_counted(tmp_path):
    found, reading = read(tmp_path / "a.csv", TABLE.encode("utf-8-sig").replace("Libertà".encode(), b"Libert\xe0"))
    assert [one["titolo_progetto"] for one in found] == ["Città"]
    assert reading.counts == {"righe lasciate (lettere illeggibili)": 1}


def test_windows_1252_is_read_and_told(tmp_path):
    found, reading = read(tmp_path / "a.csv", TABLE.encode("cp1252"))
    assert [one["titolo_progetto"] for one in found] == ["Città", "Libertà"]
    (told,) = reading.issues
    assert "Windows-1252" in told.text


def test_file_that_ends_in_the_middle_of_a_row_is_told(tmp_path):
    _, reading = read(tmp_path / "a.csv", TABLE.encode("utf-8-sig").rstrip())
    assert [one.code for one in reading.issues] == ["maybe-cut-file"]


def test_columns_may_stand_in_any_order(tmp_path):
    found, reading = read(tmp_path / "a.csv", b"altro;TITOLO  PROGETTO ;cup\n1;Parco;A\n")
    assert found == [{"altro": "1", "titolo_progetto": "Parco", "cup": "A"}]
    assert reading.issues == []


def test_column_that_is_there_twice_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="due volte la colonna cup"):
        read(tmp_path / "a.csv", b"cup;titolo progetto;CUP\nA;Parco;B\n")


def test_huge_cell_is_refused_in_words(tmp_path):
    with pytest.raises(Unreadable, match="non è una tabella ben formata"):
        read(tmp_path / "a.csv", b"cup;titolo progetto\nA;" + b"x" * 2_000_000 + b"\n")


@pytest.mark.parametrize(("lat", "lon"), [("45,478", "9,164"), ("45.478", "9.164")])
def test_degrees_with_three_decimals_are_degrees(lat, lon):
    assert services.point(lat=lat, lon=lon).coords[0] == (9.164, 45.478)


def test_letters_that_the_publisher_lost_are_read_as_they_are(tmp_path):
    found, reading = read(tmp_path / "a.csv", TABLE.replace("à", "\ufffd").encode())
    assert [one["titolo_progetto"] for one in found] == ["Citt\ufffd", "Libert\ufffd"]
    assert (reading.counts, reading.issues) == ({}, [])
