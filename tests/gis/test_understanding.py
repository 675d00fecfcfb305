import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import COLLECTIONS
from gis.check import problems
from gis.check.column import read_cell
from gis.check.gazetteer import Gazetteer
from gis.check.understanding import CellReader
from gis.issues import Severity
from tests.fixtures.schemas import COMUNI


def read(collection: str, field: str, cell: object, *, gazetteer: Gazetteer | None = COMUNI):
    return read_cell(CellReader(COLLECTIONS[collection].by_name[field], gazetteer), cell)


@pytest.mark.parametrize(
    ("collection", "field", "cell", "value", "said"),
    [
        ("areas", "kind", "area_dismessa", "area_dismessa", ()),
        ("areas", "kind", "AREA DISMESSA", "area_dismessa", ("label",)),
        ("areas", "kind", "Disused area", "area_dismessa", ("label",)),
        ("services", "category", "Universita'", "universita", ("label",)),
        ("areas", "sttm", "STTM 1; STTM3", ["STTM1", "STTM3"], ("label",)),
        ("areas", "sttm", "STTM 3 - Produzione, servizi e distribuzione", ["STTM3"], ("label",)),
        ("areas", "sttm", "STTM1,STTM2", ["STTM1", "STTM2"], ()),
        ("areas", "sttm", '["STTM1","STTM2"]', ["STTM1", "STTM2"], ()),
        ("areas", "sttm", ("STTM1", "STTM2"), ["STTM1", "STTM2"], ()),
        ("areas", "comuni", 15182, ["015182"], ("istat-zeros",)),
        ("areas", "comuni", 15182.0, ["015182"], ("istat-zeros",)),
        ("areas", "comuni", "015182", ["015182"], ()),
        ("areas", "comuni", "MILANO (MI)", ["015146"], ("comune-name",)),
        ("areas", "comuni", "Milano, Rho", ["015146", "015182"], ("comune-name",)),
        ("areas", "comuni", "Comune di Cassina de’ Pecchi", ["015060"], ("comune-name",)),
        ("areas", "comuni", "CASSINA DE PECCHI", ["015060"], ("comune-name",)),
        ("areas", "comuni", "Trezzo sull'Adda", ["015221"], ("comune-name",)),
        ("areas", "planned_functions", "parco; residenza, uffici", ["parco", "residenza, uffici"], ()),
        ("areas", "surface_m2", "12.0", 12, ()),
        ("areas", "surface_m2", "1.234", 1234, ("thousands",)),
        ("areas", "surface_m2", 1234.56, 1235, ("rounded",)),
        ("areas", "surface_m2", "n.d.", None, ("unknown-word",)),
        ("comuni", "citta_centrale", "sì", True, ("boolean-word",)),
        ("comuni", "citta_centrale", "x", True, ("boolean-word",)),
        ("comuni", "citta_centrale", 0, False, ("boolean-word",)),
        ("comuni", "citta_centrale", False, False, ()),
        ("proposals", "cup", "i41b 22000560001", "I41B22000560001", ("upper-case",)),
        ("areas", "source_date", "dic 2025", "2025-12", ("italian-date",)),
        ("areas", "source_date", 2025, "2025", ()),
        ("areas", "source_date", 2025.0, "2025", ()),
        ("areas", "source_url", "https://a.it/x;1 https://b.it", ["https://a.it/x;1", "https://b.it"], ()),
        ("areas", "source_url", "https://a.it; https://b.it", ["https://a.it", "https://b.it"], ()),
        ("areas", "name", "  Scalo Farini ", "Scalo Farini", ()),
        ("areas", "name", 12.0, "12", ()),
        ("areas", "name", float("nan"), None, ()),
        ("areas", "name", "", None, ()),
    ],
)
def test_cells_are_read_as_offices_write_them(
    collection: str, field: str, cell: object, value: object, said: tuple[str, ...]
):
    found = read(collection, field, cell)
    assert (found.value, set(found.said), found.problems) == (value, set(said), ())


@pytest.mark.parametrize(
    ("collection", "field", "cell", "code", "suggestion"),
    [
        ("areas", "kind", "Aree dismesse", "unknown-code", "area_dismessa"),
        ("areas", "owner_type", "boh", "unknown-code", "sono ammessi: Pubblica, Privata, Mista"),
        ("areas", "comuni", "Legnno", "unknown-comune", "Legnano"),
        ("areas", "comuni", "Torino", "unknown-comune", None),
        ("areas", "comuni", "015999", "unknown-comune", None),
        ("areas", "surface_m2", "molto grande", "unreadable", None),
        ("areas", "surface_m2", "-3", "too-small", None),
        ("areas", "surface_m2", "99999999999999999999", "too-large", None),
        ("areas", "surface_m2", "1e400", "unreadable", None),
        ("areas", "source_url", "www.comune.rho.mi.it", "bad-address", "https://www.comune.rho.mi.it"),
        ("areas", "source_date", "30/02/2025", "unreadable", None),
        ("areas", "name", "#REF!", "spreadsheet-error", None),
        ("areas", "name", "x" * 201, "too-long", None),
        ("areas", "name", "a\x00b", "control-character", None),
        ("areas", "sttm", "STTM1;STTM1", "repeated", "STTM1"),
        ("proposals", "cup", "I41B2200056000", "bad-cup", None),
        ("proposals", "cup", "I41B22OO0560001", "bad-cup", "I41B22000560001"),
        ("proposals", "pnrr_component", "C22", "bad-form", None),
        ("comuni", "citta_centrale", "forse", "unreadable", None),
    ],
)
def test_each_wrong_cell_is_told_with_what_was_perhaps_meant(
    collection: str, field: str, cell: object, code: str, suggestion: str | None
):
    problems = read(collection, field, cell).problems
    assert [one.code for one in problems] == [code]
    assert problems[0].severity is Severity.ERROR
    assert (suggestion or "") in (problems[0].suggestion or "")
    assert bool(suggestion) is bool(problems[0].suggestion)


@pytest.mark.parametrize(
    ("collection", "field", "cell", "code"),
    [
        ("comuni", "area_km2", "1.234", "ambiguous-number"),
        ("areas", "source_date", "31/12/25", "ambiguous-date"),
        ("areas", "name", "Area di CittÃ ", "bad-encoding"),
        ("areas", "name", "Universit\ufffd", "bad-encoding"),
    ],
)
def test_what_is_doubtful_is_read_and_warned_of(collection: str, field: str, cell: str, code: str):
    found = read(collection, field, cell)
    assert [(one.code, one.severity) for one in found.problems] == [(code, Severity.WARNING)]
    assert found.value is not None


def test_without_a_gazetteer_a_name_is_no_comune_and_a_code_is_believed():
    assert [one.code for one in read("areas", "comuni", "Rho", gazetteer=None).problems] == ["unknown-comune"]
    assert read("areas", "comuni", "15182", gazetteer=None).value == ["015182"]


@pytest.mark.parametrize("name", list(COMUNI.names.values()))
def test_every_comune_is_known_by_its_name_however_it_is_written(name: str):
    code = next(one for one, known in COMUNI.names.items() if known == name)
    assert COMUNI.code(name.upper()) == COMUNI.code(f"{name} (MI)") == COMUNI.code(f"Comune di {name}") == code


def test_a_comune_that_was_merged_is_the_one_it_was_merged_into():
    assert read("areas", "comuni", "015235").value == ["015251"]
    assert read("areas", "comuni", "15246").said == ("comune-merged",)
    assert read("areas", "comuni", "Zelo Surrigone").value == ["015251"]


EVERY_FIELD = [field for collection in COLLECTIONS.values() for field in collection.proposed]
ANY_CELL = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.text()).map(tuple),
    st.from_regex(r"[-\d.,/ €]+"),
)


@given(st.sampled_from(EVERY_FIELD), ANY_CELL)
def test_whatever_a_cell_holds_it_becomes_a_good_value_or_a_problem(field, cell: object):
    found = read_cell(CellReader(field, COMUNI), cell)
    if not any(one.severity is Severity.ERROR for one in found.problems):
        assert found.value is None or found.value == [] or not problems(field, found.value)


def test_a_number_of_thousands_of_digits_is_refused_in_few_words():
    (problem,) = read("areas", "surface_m2", "9" * 5000).problems
    assert problem.code == "unreadable"
    assert len(problem.text) < 100
