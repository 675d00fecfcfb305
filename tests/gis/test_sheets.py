"""Tables as Comuni write them are read as they are: separators, encodings, titles, uneven rows, coordinates."""

import csv
from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.layers import Layer
from gis.read import batches, layers
from gis.read.archive import Unreadable, opened

DATA = Path(__file__).parents[2] / "data"


def read(
    path: Path, *, size: int = 3, encoding: str | None = None, layer: int = 0
) -> tuple[Layer, list[tuple[Any, ...]], Any, list[Any]]:
    with opened(path) as sent:
        chosen = layers(sent, encoding=encoding)[layer]
        parts = list(batches(sent, chosen, size=size, encoding=encoding))
    rows = [row for part in parts for row in zip(*(part.columns[name] for name in chosen.columns), strict=True)]
    shapes = [
        None if shape is None else shape.wkt for part in parts if part.geometry is not None for shape in part.geometry
    ]
    assert chosen.rows == sum(map(len, parts))
    return chosen, rows, shapes, [issue for part in parts for issue in part.problems]


def text(folder: Path, content: str, *, encoding: str = "utf-8", name: str = "x.csv") -> Path:
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


@pytest.mark.parametrize("name", ["areas", "services", "proposals", "documents", "strategies"])
def test_the_tables_of_the_portal_read_cell_by_cell(name: str):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    layer, rows, shapes, problems = read(DATA / f"{name}.csv", size=100)
    assert [dict(zip(layer.columns, row, strict=True)) for row in rows] == [
        {column: row[column] for column in layer.columns} for row in expected
    ]
    assert problems == []
    assert layer.encoding == "UTF-8"
    if layer.has_geometry:
        assert layer.geometry_columns == ("lon", "lat")
        assert shapes == [
            shapely.Point(float(row["lon"]), float(row["lat"])).wkt if row["lon"] else None for row in expected
        ]
    else:
        assert name in ("proposals", "documents", "strategies")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings_are_found(tmp_path: Path, separator: str, encoding: str):
    lines = [
        ["id", "città", "nota"],
        ["a", "Cassina de' Pecchi", "1,5; e «altro»" if separator == "|" else "è"],
        ["b", "Rò", ""],
    ]
    content = "\r\n".join(separator.join(line) for line in lines)
    layer, rows, _, _ = read(text(tmp_path, content, encoding=encoding))
    assert layer.columns == ("id", "città", "nota")
    assert rows == [tuple(line) for line in lines[1:]]
    assert layer.encoding == {"cp1252": "Windows-1252", "utf-16": "UTF-16"}.get(encoding, "UTF-8")
    assert layer.encoding_reason


def test_a_table_with_sep_a_title_empty_lines_and_quotes_is_read(tmp_path: Path):
    content = (
        'sep=;\r\nElenco delle aree\r\n\r\nid;nome;nota\r\n\r\na;"Uno; e ""due""";"su\r\ndue righe"\r\n;;\r\nb;Tre;\r\n'
    )
    layer, rows, _, problems = read(text(tmp_path, content))
    assert layer.columns == ("id", "nome", "nota")
    assert rows == [("a", 'Uno; e "due"', "su\r\ndue righe"), ("b", "Tre", "")]
    assert problems == []


def test_uneven_rows_are_said_and_not_mended_in_silence(tmp_path: Path):
    _, rows, _, problems = read(text(tmp_path, "id;nome;nota\na;Uno\nb;Due;x;y\nc;Tre;z;;\n"))
    assert rows == [("a", "Uno", None), ("b", "Due", "x"), ("c", "Tre", "z")]
    assert [(issue.row, issue.code, issue.severity) for issue in problems] == [
        (2, "short-row", "warning"),
        (3, "long-row", "error"),
    ]


UNEVEN = [
    ["Comune di Rho"],
    [],
    ["id", "lon", "lat"],
    ["a", "9.1", "45.4"],
    [],
    [],
    ["b", "boh", "45"],
    ["c", "boh", "4"],
]


@pytest.mark.parametrize("start", ["", "sep=;\n", "\n\n"])
def test_a_row_has_the_number_that_a_spreadsheet_shows_beside_it(tmp_path: Path, start: str):
    content = start + "".join(";".join(row) + "\n" for row in UNEVEN)
    layer, rows, _, problems = read(text(tmp_path, content), size=2)
    before = start.count("\n")
    assert (layer.rows, rows) == (3, [("a",), ("b",), ("c",)])
    assert [issue.row - before for issue in problems] == [7, 8]


def test_a_row_that_looks_like_a_total_is_warned_of(tmp_path: Path):
    _, rows, _, problems = read(text(tmp_path, "nome;mq\nEx Alfa;10\nVia Totale;5\nTOTALE ;15\n;Totale generale\n"))
    assert len(rows) == 4
    assert [(issue.row, issue.code, issue.severity) for issue in problems] == [
        (4, "total-row", "warning"),
        (5, "total-row", "warning"),
    ]


def test_quotes_that_are_never_closed_swallow_no_rows_in_silence(tmp_path: Path):
    with pytest.raises(Unreadable, match="aperte alla riga 3") as refused:
        read(text(tmp_path, 'nome,comune\nUna,Rho\n"Due, Rho\nTre,Rho\n'))
    assert refused.value.code == "csv-broken"
    _, rows, _, _ = read(text(tmp_path, 'nome,comune\nUna,Rho\n"Due",Rho'))  # no line feed at the end
    assert rows == [("Una", "Rho"), ("Due", "Rho")]


def test_headings_without_a_name_or_alike_get_one(tmp_path: Path):
    layer, _, _, _ = read(text(tmp_path, "id,nome,,nome\na,b,c,d\n"))
    assert layer.columns == ("id", "nome", "colonna 3", "nome (2)")


def test_one_column_is_a_table_too(tmp_path: Path):
    layer, rows, _, _ = read(text(tmp_path, "comune\nMilano\nRho\n"))
    assert (layer.columns, rows) == (("comune",), [("Milano",), ("Rho",)])


def test_guarded_cells_come_back_as_they_were(tmp_path: Path):
    _, rows, _, _ = read(text(tmp_path, "id,nota\na,'=1+1\nb,'ndrangheta\nc,''-x\n"))
    assert rows == [("a", "=1+1"), ("b", "'ndrangheta"), ("c", "'-x")]


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("lon;lat", "9,19;45,46", "POINT (9.19 45.46)"),
        ("Latitudine;Longitudine", "45.46;9.19", "POINT (9.19 45.46)"),
        ("Est (m);Nord (m)", "514.848,25;5.034.572,5", "POINT (514848.25 5034572.5)"),
        ("Coordinata X;Coordinata Y", "1514848.25;5034572.5", "POINT (1514848.25 5034572.5)"),
        ("COORD_EST;COORD_NORD", "514848;5034572", "POINT (514848 5034572)"),
        ("y;x", "45.46;9.19", "POINT (9.19 45.46)"),
    ],
)
def test_coordinates_are_found_by_their_headings(tmp_path: Path, heading: str, cells: str, expected: str):
    layer, _, shapes, problems = read(text(tmp_path, f"id;{heading};nota\na;{cells};x\nb;;;y\n"))
    assert shapes == [expected, None]
    assert layer.columns == ("id", "nota")
    assert set(layer.geometry_columns) == set(heading.split(";"))
    assert problems == []


def test_columns_named_like_coordinates_that_hold_none_stay_attributes(tmp_path: Path):
    layer, rows, _, _ = read(text(tmp_path, "id;x;y;geometria\na;sì;no;regolare\n"))
    assert (layer.has_geometry, rows) == (False, [("a", "sì", "no", "regolare")])


def test_a_bad_coordinate_is_an_issue_of_its_row(tmp_path: Path):
    _, _, shapes, problems = read(text(tmp_path, "id,lon,lat\na,9.1,45.4\nb,boh,45.4\nc,9.1,\nd,,\ne,1e999,45\n"))
    assert [shape is not None for shape in shapes] == [True, False, False, False, False]
    assert [(issue.row, issue.code) for issue in problems] == [(row, "geometry-unreadable") for row in (3, 4, 6)]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (
            "id;wkt\na;SRID=32632;POINT (514848 5034572)\n".replace("SRID=32632;", '"SRID=32632;').replace(
                "572)", '572)"'
            ),
            "UTM zone 32N",
        ),
        ("id;x_3003;y_3003\na;1514848;5034572\n", "Monte Mario / Italy zone 1"),
        ("id;x;y;epsg\na;1514848;5034572;3003\n", "Monte Mario / Italy zone 1"),
        ("id;Est (EPSG:7791);Nord (EPSG:7791)\na;514848;5034572\n", "RDN2008 / UTM zone 32N"),
    ],
    ids=["ewkt", "heading", "column", "in brackets"],
)
def test_the_coordinate_system_is_taken_from_where_it_is_said(tmp_path: Path, content: str, wanted: str):
    layer, _, shapes, _ = read(text(tmp_path, content))
    assert wanted in layer.crs
    assert shapes[0].startswith("POINT (")
    assert layer.columns == ("id",)


def test_wkt_of_another_system_or_broken_is_an_issue_of_its_row(tmp_path: Path):
    rows = ["SRID=32632;POINT (1 2)"] * 250 + [
        "SRID=3003;POINT (1 2)",
        "POINT (1",
        "",
        "CIRCULARSTRING (0 0, 1 1, 2 0)",
        "POINT Z (1 2 3)",
    ]
    content = "id\tEWKT\n" + "".join(f"{number}\t{row}\n" for number, row in enumerate(rows))
    _, _, shapes, problems = read(text(tmp_path, content), size=100)
    assert [number for number, shape in enumerate(shapes, 1) if shape is None] == [251, 252, 253, 254]
    assert sorted((issue.row, issue.code) for issue in problems) == [
        (252, "geometry-unreadable"),
        (253, "geometry-unreadable"),
        (255, "geometry-curved"),
    ]
    assert shapes[-1] == "POINT Z (1 2 3)"


def test_a_person_may_say_the_encoding_and_a_wrong_one_is_refused(tmp_path: Path):
    path = text(tmp_path, "id;Qualità\na;Cità\n", encoding="cp1252")
    layer, rows, _, _ = read(path, encoding="ISO-8859-2")
    assert (layer.columns, rows) == (("id", "Qualitŕ"), [("a", "Citŕ")])
    assert (layer.encoding, layer.encoding_reason) == ("ISO8859-2", "la indica chi invia il file")
    with pytest.raises(Unreadable, match="non esiste"):
        read(path, encoding="marziano")
    with pytest.raises(Unreadable, match="codifica"):
        read(path, encoding="UTF-8")


def test_a_table_longer_than_its_sample_is_read_to_the_end(tmp_path: Path):
    lines = "".join(f"{number};{number / 1000 + 9};45\n" for number in range(1, 1001))
    _, rows, shapes, _ = read(text(tmp_path, "id;lon;lat\n" + lines), size=70)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 1001)]
    assert shapes[-1] == "POINT (10 45)"


def test_a_title_with_a_comma_above_the_heading_does_not_decide_the_separator(tmp_path: Path):
    rows = "".join(f"a{i};Area {i};9,1{i};45,5{i}\r\n" for i in range(10, 99))
    path = text(tmp_path, f"Comune di Rho, elenco aree\r\nid;nome;lon;lat\r\n{rows}")
    layer, found, shapes, problems = read(path)
    assert layer.columns == ("id", "nome")
    assert found[0] == ("a10", "Area 10")
    assert shapes[0] == "POINT (9.11 45.51)"
    assert problems == []


@pytest.mark.parametrize("name", ["base64", "zip", "rot13", "undefined", "pippo"])
def test_what_is_no_encoding_of_texts_is_refused_when_a_person_names_it(tmp_path: Path, name: str):
    with opened(text(tmp_path, "id;nome\r\na;b\r\n")) as sent, pytest.raises(Unreadable) as refusal:
        layers(sent, encoding=name)
    assert refusal.value.code == "encoding"
