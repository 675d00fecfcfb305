from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.schema import FieldType
from gis.values import ValueProblem, parse, period


@pytest.mark.parametrize("type_", [one for one in FieldType if not one.is_list])
def test_empty_cell_is_unknown_for_every_type(type_: FieldType):
    assert parse("  ", type_=type_) is None


def test_list_cells_split_on_semicolons_and_lose_stray_blanks():
    assert parse(" parco ; residenza;;uffici ", type_=FieldType.TEXT_LIST) == ["parco", "residenza", "uffici"]


def test_lists_of_addresses_split_on_blanks_since_an_address_may_hold_a_semicolon():
    assert parse("https://a.it/x;1 https://b.it", type_=FieldType.URL_LIST) == ["https://a.it/x;1", "https://b.it"]


@pytest.mark.parametrize("text", ["1.5", "1,000", "12a", "0x10", "１２ ", "1e3"])
def test_what_is_not_an_integer_is_refused_in_words(text: str):
    if text.strip().isdecimal():  # full-width digits are digits to Unicode, and int() reads them
        assert parse(text, type_=FieldType.INTEGER) == 12
        return
    with pytest.raises(ValueProblem, match="numero intero"):
        parse(text, type_=FieldType.INTEGER)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1,5", "x"])
def test_what_is_not_a_finite_number_is_refused(text: str):
    with pytest.raises(ValueProblem):
        parse(text, type_=FieldType.NUMBER)


@pytest.mark.parametrize("text", ["True", "sì", "1", "vero"])
def test_only_true_and_false_are_booleans(text: str):
    with pytest.raises(ValueProblem):
        parse(text, type_=FieldType.BOOLEAN)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_partial_date_covers_all_its_days(text: str, first: date, last: date):
    assert period(text) == (first, last)


@pytest.mark.parametrize("text", ["2023-02-29", "24", "2024-13", "2024-1", "2024-01-32", "0000", "2024-01-01x"])
def test_days_that_do_not_exist_are_refused(text: str):
    with pytest.raises(ValueProblem):
        period(text)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_every_integer_survives_being_written_and_read(number: int):
    assert parse(str(number), type_=FieldType.INTEGER) == number
