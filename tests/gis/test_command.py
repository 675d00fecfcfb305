import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from gis.__main__ import main
from gis.report import from_json
from tests.fixtures.schemas import document
from tests.fixtures.sent import records, sent, table

ROW = {"id": "ex-cartiera", "nome": "Ex Cartiera", "tipo": "Area dismessa", "comune": "Rho", "fonte": "https://a.it"}


@pytest.fixture
def schema(tmp_path: Path) -> str:
    path = tmp_path / "areas.json"
    path.write_text(json.dumps(document("areas")))
    return str(path)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over HTTP, as a portal gives its documents."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(*arguments: object) -> int:
    return main([str(one) for one in arguments])


def test_a_good_file_ends_with_zero_and_is_described(tmp_path: Path, schema: str, capsys):
    path = table(tmp_path / "aree.csv", [ROW])
    assert run("check", path, "--schema", schema, "--comuni", "data/comuni.geojson") == 0
    assert "tipo → kind" in capsys.readouterr().out


def test_errors_end_with_one_and_json_is_the_report(tmp_path: Path, schema: str, capsys):
    path = table(tmp_path / "aree.csv", [ROW | {"tipo": "boh"}])
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"tipo": "kind"}')
    assert (
        run("check", path, "--schema", schema, "--territory", "data/comuni.geojson", "--mapping", mapping, "--json")
        == 1
    )
    report = from_json(capsys.readouterr().out)
    assert [one.code for one in report.issues if one.row] == ["unknown-code"]


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (b"not a database", []),
        (None, []),
        (b"id\n1", ["--schema", "data/SOURCES.md"]),
        (b"id\n1", ["--schema", "data/inesistente.json"]),
        (b"id\n1", ["--mapping", "data/SOURCES.md"]),
        (b"id\n1", ["--set", "senza-valore"]),
        (b"id\n1", ["--schema", "http://127.0.0.1:1/schema"]),
        (b"id\n1", ["--published", "data/SOURCES.md"]),
    ],
)
def test_wrong_use_and_unreadable_files_end_with_two_and_a_sentence(
    tmp_path: Path, schema: str, content: bytes | None, arguments: list[str], capsys
):
    path = tmp_path / ("aree.csv" if arguments else "aree.gpkg")
    if content is not None:
        path.write_bytes(content)
    assert run("check", path, "--schema", schema, *arguments) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert said.err.startswith("Errore:") or "non è leggibile" in said.out


def test_wrong_arguments_end_with_two(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["check"])
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_what_has_to_be_decided_ends_with_three(tmp_path: Path, schema: str, capsys):
    path = table(tmp_path / "aree.csv", [ROW | {"indirizzo": "a", "via": "b"}])
    assert run("check", path, "--schema", schema, "--comuni", "data/comuni.geojson") == 3
    assert "DA DECIDERE" in capsys.readouterr().out
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"via": "address_or_place", "indirizzo": null}')
    assert run("check", path, "--schema", schema, "--comuni", "data/comuni.geojson", "--mapping", mapping) == 0


def test_values_for_the_whole_file_are_given_on_the_line(tmp_path: Path, schema: str):
    row = {name: cell for name, cell in ROW.items() if name not in ("fonte", "comune")}
    path = table(tmp_path / "aree.csv", [row])
    assert run("check", path, "--schema", schema) == 1
    given = ["--set", "source_url=https://example.org/?a=b", "--comune", "015182"]
    assert run("check", path, "--schema", schema, *given, "--out", tmp_path / "out") == 0
    assert "https://example.org/?a=b" in (tmp_path / "out" / "changes.copy").read_text()


def test_the_schema_and_the_comuni_may_be_addresses(tmp_path: Path, schema: str):
    path = table(tmp_path / "aree.csv", [ROW])
    (tmp_path / "comuni.geojson").write_bytes(Path("data/comuni.geojson").read_bytes())
    with served(tmp_path) as address:
        addresses = ["--schema", f"{address}/areas.json", "--comuni", f"{address}/comuni.geojson"]
        assert run("check", path, *addresses) == 0


def test_what_is_published_may_be_the_answer_of_the_api(tmp_path: Path, schema: str, capsys):
    content = records("areas", 3)
    path = sent(tmp_path / "aree.geojson", "geojson", "areas", content)
    answer = json.loads(path.read_bytes())
    for feature in answer["features"]:
        feature["properties"]["version"] = 1
    known = tmp_path / "items.json"
    known.write_text(json.dumps(answer))
    assert (
        run("check", path, "--schema", schema, "--comuni", "data/comuni.geojson", "--published", known, "--json") == 0
    )
    assert from_json(capsys.readouterr().out).counts["unchanged"] == 3


def test_inspect_says_layers_columns_and_position(tmp_path: Path, capsys):
    path = sent(tmp_path / "aree.gpkg", "gpkg", "areas", records("areas", 5), code=3003)
    assert run("inspect", path) == 0
    said = capsys.readouterr().out
    assert "Livello «areas»: 5 righe" in said
    assert "EPSG:3003" in said
    assert run("inspect", path, "--layer", "areas", "--json") == 0
    (layer,) = json.loads(capsys.readouterr().out)["layers"]
    assert "surface_m2" in layer["columns"]


@pytest.mark.parametrize("name", ["aree.geojson", "aree.csv", "aree.xlsx", "aree.kml", "altre.gpkg"])
def test_convert_keeps_every_row_and_value(tmp_path: Path, schema: str, name: str, capsys):
    content = records("areas", 8)
    path = sent(tmp_path / "aree.gpkg", "gpkg", "areas", content, code=32632)
    out = tmp_path / name
    assert run("convert", path, out, "--layer", "areas") == 0
    assert "8 righe" in capsys.readouterr().out
    known = tmp_path / "current.geojson"
    sent(
        known, "geojson", "areas", [one.__class__(one.row, one.id, one.properties, one.geometry, 1) for one in content]
    )
    where = ["--comuni", "data/comuni.geojson", "--published", known, "--crs", "EPSG:4326", "--json"]
    run("check", out, "--schema", schema, *where)
    report = from_json(capsys.readouterr().out)
    assert report.counts["unchanged"] == 8, report


def test_what_came_of_converting_is_a_document_too(tmp_path: Path, capsys):
    path = tmp_path / "aree.csv"
    path.write_text("nome;geometry\nuna;POINT (9.1 45.4)\naltra;POINT (nove)\n")
    assert run("convert", path, tmp_path / "aree.gpkg", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["rows"] == 2
    assert [one["row"] for one in told["issues"]] == [3]  # as a spreadsheet numbers it


def test_a_reader_that_has_had_enough_ends_the_command_without_a_word(tmp_path: Path, schema: str):
    path = sent(tmp_path / "a.gpkg", "gpkg", "areas", records("areas", 5))
    command = [sys.executable, "-m", "gis", "check", str(path), "--schema", schema, "--json"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout is not None
    started.stdout.close()
    assert started.communicate()[1] == b""
    assert started.returncode == 141


def test_convert_refuses_what_is_not_certain(tmp_path: Path, capsys):
    path = sent(tmp_path / "aree.gpkg", "gpkg", "areas", records("areas", 3))
    assert run("convert", path, tmp_path / "aree.doc") == 2
    assert run("convert", path, tmp_path / "aree.csv", "--crs", "ovunque") == 2
    assert run("convert", path, tmp_path / "aree.kml", "--layer", "areas", "--crs", "EPSG:32632") == 2
    assert not (tmp_path / "aree.kml").exists()
    assert "KML" in capsys.readouterr().err


def test_templates_hold_headings_and_lists_and_no_data(tmp_path: Path, schema: str):
    for name in ("modello.xlsx", "modello.csv", "modello.gpkg"):
        assert run("template", "--schema", schema, tmp_path / name) == 0
    heading = (tmp_path / "modello.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(heading) == 1
    assert "surface_m2" in heading[0]
    assert "updated_at" not in heading[0]
    book = CalamineWorkbook.from_path(str(tmp_path / "modello.xlsx"))
    assert len(book.get_sheet_by_name("areas").to_python()) == 1
    assert any("area_dismessa" in row for row in book.get_sheet_by_name("Codici").to_python())
    assert run("template", "--schema", schema, tmp_path / "modello.doc") == 2


def test_a_conflict_is_settled_for_the_file_by_naming_the_record(tmp_path: Path, schema: str):
    (one,) = records("areas", 1)
    path = sent(tmp_path / "aree.gpkg", "gpkg", "areas", [replace(one, version=1)])
    theirs = {"id": one.id, "version": 2, "properties": dict(one.properties) | {"name": "Altro nome"}, "geometry": None}
    known = tmp_path / "current.jsonl"
    known.write_text(json.dumps(theirs) + "\n")
    check = ["check", path, "--schema", schema, "--published", known, "--out", tmp_path / "out"]
    assert run(*check) == 1
    assert (tmp_path / "out" / "changes.copy").read_text() == ""
    assert run(*check, "--overwrite", one.id) == 0
    assert "Scalo Farini" in (tmp_path / "out" / "changes.copy").read_text()


def test_what_a_terminal_would_obey_is_not_printed(tmp_path: Path, schema: str, capsys):
    wild = "\x1b[31mrosso\x1b]0;titolo\x07\u202e"
    name = f"x\nTutto bene{wild}.csv"
    path = tmp_path / name
    path.write_text(f'nome;"colonna {wild}"\nEx Cartiera;"{wild}"\n')
    layer = tmp_path / "x.geojson"
    named = f"x\nTutto bene{wild}"
    place = {"type": "Point", "coordinates": [9, 45.5]}
    layer.write_text(
        json.dumps({"type": "Feature", "properties": {named: named, "nome": "a", "comune": named}, "geometry": place})
    )
    run("check", layer, "--schema", schema)
    run("check", path, "--schema", schema, "--territory", "data/comuni.geojson")
    run("inspect", path)
    run("inspect", tmp_path / f"manca{wild}.csv")
    told = "".join(capsys.readouterr())
    assert not set(told) & set("\x1b\x07\u202e")
    assert "rosso" in told
    assert not any(line.startswith("Tutto bene") for line in told.splitlines())


def test_who_has_to_choose_a_layer_is_told_nothing_of_what_is_in_them(tmp_path: Path, schema: str, capsys):
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    for name in ("Uno", "Due"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["nome", "comune"])
        sheet.write_row(1, 0, ["A", "Rho"])
    book.close()
    assert run("check", tmp_path / "x.xlsx", "--schema", schema) == 3
    told = capsys.readouterr().out
    assert "--layer Due" in told
    assert "righe lette" not in told
    assert "geometria" not in told


@pytest.mark.parametrize("comuni", ["[1]", "{}", '{"features": [{"id": 1}]}', '{"features": [], "links": []}'])
def test_what_are_not_the_comuni_is_said_in_a_sentence(tmp_path: Path, schema: str, comuni: str, capsys):
    (tmp_path / "comuni.json").write_text(comuni, encoding="utf-8")
    path = table(tmp_path / "aree.csv", [ROW])
    assert run("check", path, "--schema", schema, "--comuni", tmp_path / "comuni.json") == 2
    assert "Comuni" in capsys.readouterr().err


def test_an_address_that_is_none_is_said_in_a_sentence(tmp_path: Path, capsys):
    assert run("check", table(tmp_path / "aree.csv", [ROW]), "--schema", "http://[::1/schema") == 2
    assert "non risponde" in capsys.readouterr().err


def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path: Path, schema: str, capsys):
    path = table(
        tmp_path / "aree.csv", [ROW | {"id": f"a-{n}"} | {"tipo": "boh", "nome": f"Area {n}"} for n in range(500)]
    )
    out, (soft, hard) = tmp_path / "out", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        assert run("check", path, "--schema", schema, "--out", out) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(out.iterdir()) == []
    assert "troppo grande" in capsys.readouterr().err
