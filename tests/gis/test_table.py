import csv
from pathlib import Path
from time import process_time

import pytest

from app.catalog import COLLECTIONS
from app.imports.seed import read
from gis.check.match import match
from gis.check.table import TableCheck
from gis.issues import Severity
from gis.layers import Batch
from tests.fixtures.schemas import COMUNI, schema

GOOD = {
    "id": "scalo-farini",
    "nome": "Scalo Farini",
    "tipo": "Scalo ferroviario",
    "comune": "Milano",
    "fonte": "https://example.org/farini",
}


def check(rows: list[dict[str, object]], *, collection: str = "areas", **more: object):
    """The records and issues of a table of these rows."""
    batch = Batch(
        1, {name: [row.get(name) for row in rows] for name in dict.fromkeys(n for row in rows for n in row)}, None
    )
    mapping = match(list(batch.columns), schema(collection), samples=batch.columns, gazetteer=COMUNI)
    table = TableCheck(schema(collection), mapping, gazetteer=COMUNI, **more)  # type: ignore[arg-type]
    checked = table.check_batch(batch)
    return checked, [*checked.issues, *table.finish()]


def codes(issues) -> set[tuple[int, str, str]]:
    return {(one.row, one.field, one.code) for one in issues if one.severity is not Severity.NOTE}


def test_a_good_row_becomes_a_record_with_the_fields_that_the_file_has():
    checked, issues = check([GOOD])
    (record,) = checked.records
    assert record.id == "scalo-farini"
    assert dict(record.properties) == {
        "name": "Scalo Farini",
        "kind": "scalo_ferroviario",
        "comuni": ["015146"],
        "source_url": ["https://example.org/farini"],
    }
    assert not checked.bad_rows
    assert codes(issues) == set()


@pytest.mark.parametrize("collection", [one for one in COLLECTIONS if Path(f"data/{one}.csv").exists()])
def test_the_seeds_own_files_have_no_error_and_become_what_the_seed_reads(collection: str):
    with Path(f"data/{collection}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    checked, issues = check(rows, collection=collection)  # type: ignore[arg-type]
    assert codes(issues) == set()
    seeds = {one.id: one.properties for one in read(COLLECTIONS[collection], Path("data"))}
    assert [one.id for one in checked.records] == list(seeds)
    for record in checked.records:
        assert dict(record.properties) == {name: seeds[record.id][name] for name in record.properties}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id": "Scalo Farini"}, ("id", "bad-id")),
        ({"nome": ""}, ("name", "missing")),
        ({"nome": "x" * 201}, ("name", "too-long")),
        ({"nome": "#REF!"}, ("name", "spreadsheet-error")),
        ({"nome": "Area perchÃ©"}, ("name", "bad-encoding")),
        ({"nome": "a\x07b"}, ("name", "control-character")),
        ({"tipo": "Scali"}, ("kind", "unknown-code")),
        ({"comune": "Torino"}, ("comuni", "unknown-comune")),
        ({"fonte": "portale"}, ("source_url", "bad-address")),
        ({"superficie": "tanti"}, ("surface_m2", "unreadable")),
        ({"superficie": -1}, ("surface_m2", "too-small")),
        ({"superficie": 2**60}, ("surface_m2", "too-large")),
        ({"anno": "31/12/25"}, ("source_date", "ambiguous-date")),
        ({"source_date": "12/31/2025"}, ("source_date", "unreadable")),
        ({"sttm": "STTM1;STTM1"}, ("sttm", "repeated")),
    ],
)
def test_each_wrong_cell_is_told_with_its_row_and_field(change: dict[str, object], expected: tuple[str, str]):
    _, issues = check([GOOD | {"id": "altra"}, GOOD | change])
    assert codes(issues) == {(2, *expected)}


def test_a_row_with_an_error_is_bad_and_one_with_a_warning_is_not():
    checked, _ = check([GOOD | {"tipo": "boh"}, GOOD | {"id": "due", "anno": "31/12/25"}])
    assert checked.bad_rows == {1}


def test_a_repeated_id_is_told_where_it_stands_again():
    checked, issues = check([GOOD, GOOD | {"nome": "Altro"}])
    assert [(one.row, one.code) for one in issues if one.field == "id"] == [(2, "repeated-id")]
    assert checked.bad_rows == {2}


def test_records_without_id_get_one_of_their_name_and_comune_unique_and_always_the_same():
    rows = [{name: cell for name, cell in GOOD.items() if name != "id"} for _ in range(3)]
    rows[1]["comune"] = "Rho"
    rows.append(rows[0] | {"nome": "Ex Macello di Milano"})
    checked, issues = check(rows)
    made = [one.id for one in checked.records]
    assert made == ["scalo-farini-milano", "scalo-farini-rho", "scalo-farini-milano-2", "ex-macello-di-milano"]
    assert [one.id for one in check(rows)[0].records] == made
    assert [(one.code, one.severity) for one in issues if one.field == "id"] == [("made-id", Severity.NOTE)]


def test_row_without_an_id_whose_name_another_record_has_is_told_to_be_an_update_of_it():
    unnamed = GOOD | {"id": None}
    other = GOOD | {"id": "altro", "nome": "Altro"}
    known = {"scalo-farini-milano", "altro"}
    checked, issues = check([unnamed, other], existing=known)
    assert [one.id for one in checked.records] == ["scalo-farini-milano", "altro"]
    assert codes(issues) == {(1, "id", "made-id-known")}
    assert codes(check([unnamed, other])[1]) == set()
    del unnamed["id"], other["id"]
    assert codes(check([unnamed, other], existing=known)[1]) == set()  # where none has an id, the name is what tells


def test_a_row_without_id_and_name_cannot_be_a_record():
    checked, issues = check([GOOD, {"nome": "", "tipo": "Parco", "comune": "Rho", "fonte": "https://a.it"}])
    assert (2, "id", "missing-id") in codes(issues)
    assert checked.bad_rows == {2}


def test_a_required_field_without_column_is_told_once_and_can_be_given_for_the_whole_file():
    rows = [{name: cell for name, cell in GOOD.items() if name != "fonte"} | {"id": f"a-{n}"} for n in range(3)]
    checked, issues = check(rows)
    assert [(one.row, one.field, one.code) for one in issues if one.severity is Severity.ERROR] == [
        (0, "source_url", "missing-column")
    ]
    assert checked.bad_rows == {1, 2, 3}
    checked, issues = check(rows, defaults={"source_url": "https://example.org"})
    assert not checked.bad_rows
    assert all(one.properties["source_url"] == ["https://example.org"] for one in checked.records)


def test_a_published_record_needs_no_more_than_what_changes_and_takes_no_default():
    rows = [{"id": "scalo-farini", "superficie": "618.733"}]
    checked, issues = check(rows, existing={"scalo-farini"}, defaults={"comuni": "015182"})
    assert codes(issues) == set()
    assert dict(checked.records[0].properties) == {"surface_m2": 618733}


def test_a_wrong_default_is_told():
    _, issues = check([GOOD], defaults={"kind": "boh", "zones": "x", "inesistente": "1"})
    assert codes(issues) == {
        (0, "kind", "unknown-code"),
        (0, "zones", "bad-default"),
        (0, "inesistente", "bad-default"),
    }


def test_what_had_to_be_understood_is_told_once_a_column_with_how_often():
    rows = [GOOD | {"id": f"a-{n}", "comune": 15146, "superficie": f"1.{n}00,5"} for n in range(3)]
    _, issues = check(rows)
    told = {one.code: one for one in issues if not one.row}
    assert told["istat-zeros"].severity is Severity.NOTE
    assert "3 righe" in told["istat-zeros"].text
    assert told["rounded"].severity is Severity.WARNING
    assert "label" in told
    assert len([one for one in issues if one.code == "thousands"]) == 1


def test_the_other_columns_of_a_table_say_how_it_writes_numbers():
    rows = [{"id": "a", "nome": "Abbiategrasso", "superficie": "47.123", "lat": "45.40123"}]
    _, issues = check(rows, collection="comuni", existing={"a"})
    assert (1, "area_km2", "ambiguous-number") not in codes(issues)
    _, issues = check([one | {"lat": None} for one in rows], collection="comuni", existing={"a"})
    assert (1, "area_km2", "ambiguous-number") in codes(issues)


def test_versions_that_the_author_saw_are_kept():
    checked, _ = check([GOOD | {"version": 7}, GOOD | {"id": "b", "version": ""}])
    assert [one.version for one in checked.records] == [7, None]


def test_a_hundred_thousand_rows_of_fifteen_columns_are_checked_within_four_seconds():
    with Path("data/areas.csv").open(encoding="utf-8", newline="") as file:
        base = [
            {name: cell for name, cell in row.items() if name not in ("lat", "lon")} for row in csv.DictReader(file)
        ]
    mapping = match(list(base[0]), schema("areas"), gazetteer=COMUNI)
    table = TableCheck(schema("areas"), mapping, gazetteer=COMUNI)
    batches = []
    for first in range(0, 100_000, 5_000):
        rows = [base[n % len(base)] | {"id": f"a-{n}", "name": f"Area numero {n}"} for n in range(first, first + 5_000)]
        batches.append(Batch(first + 1, {name: [row[name] for row in rows] for name in rows[0]}, None))
    start = process_time()
    records = sum(len(table.check_batch(batch).records) for batch in batches)
    assert records == 100_000
    assert process_time() - start < 4


def test_how_another_column_writes_numbers_does_not_divide_a_surface_by_a_thousand():
    rows = [GOOD | {"superficie": "350.000", "indice": "12.5"}, GOOD | {"id": "b", "superficie": "120.000"}]
    checked, _ = check(rows)
    assert [one.properties["surface_m2"] for one in checked.records] == [350_000, 120_000]


def test_hectares_are_not_taken_for_square_metres():
    checked, issues = check([GOOD | {"superficie": "2,5 ha"}])
    assert checked.bad_rows == {1}
    assert (1, "surface_m2", "unreadable") in codes(issues)


def test_a_number_within_the_province_is_no_istat_code():
    _, issues = check([GOOD | {"comune": "146"}, GOOD | {"id": "b"}])
    assert (1, "comuni", "unknown-comune") in codes(issues)
    assert not any(one.code == "istat-zeros" for one in issues)


def test_a_code_in_digits_of_another_script_has_not_the_form_of_a_cup():
    good = {"id": "a", "nome": "A", "cup": "B41B21000000001"}
    for cup, wrong in ((good["cup"], False), ("B٤1B21000000001", True)):
        _, issues = check([good | {"cup": cup}], collection="proposals")
        assert any(one.code == "bad-cup" for one in issues) is wrong


def test_a_row_without_an_id_does_not_take_that_of_a_row_below():
    fresh, known = ({"id": one, "nome": "A", "comune": "Rho"} for one in ("", "a-rho"))
    checked, issues = check([fresh, fresh, known], existing={"a-rho"})
    assert [one.id for one in checked.records] == ["a-rho-2", "a-rho-3", "a-rho"]
    assert not any(one.code == "repeated-id" for one in issues)


def test_many_rows_of_one_name_are_numbered_in_time_that_grows_with_them():
    start = process_time()
    checked, _ = check([{"nome": "Fermata", "comune": "Rho"}] * 30_000)
    assert checked.records[-1].id == "fermata-rho-30000"
    assert process_time() - start < 10
