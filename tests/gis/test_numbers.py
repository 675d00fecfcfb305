import pytest

from gis.check.numbers import Style, number, style
from gis.values import ValueProblem


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("1.234.567,89", 1234567.89, "thousands"),
        ("1234,5", 1234.5, "decimal-comma"),
        ("€ 1.200", 1200, "thousands"),
        ("1.200,00 €", 1200.0, "thousands"),
        ("EUR 15", 15, "unit"),
        ("euro 15", 15, "unit"),
        ("12.0", 12.0, None),
        ("12", 12, None),
        ("-3,5", -3.5, "decimal-comma"),
        ("−7", -7, None),
        ("1 234 567", 1234567, "thousands"),
        ("1'234,5", 1234.5, "thousands"),
        ("1,234,567.8", 1234567.8, "thousands"),
        ("1e3", 1000.0, None),
        ("350 mq", 350, "unit"),
        ("0.125", 0.125, None),
    ],
)
def test_numbers_are_read_as_italians_write_them(text: str, value: float, said: str | None):
    found = number(text)
    assert (found.value, found.said, found.doubt) == (value, said, None)


def test_a_point_before_three_digits_is_doubtful_unless_the_column_or_the_field_says_what_it_is():
    assert number("1.234").value == 1234
    assert "1234" in (number("1.234").doubt or "")
    assert number("1.234", style=Style.DECIMALS).value == 1.234
    assert number("1.234", style=Style.THOUSANDS).doubt is None
    assert number("1.234", whole=True).doubt is None


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "1.23.4", "12a", "--3", "nan", "inf", "1e999", "3 4 5"])
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(ValueProblem):
        number(text)


def test_a_column_tells_how_it_writes_numbers():
    assert style(["1.234", "12,5", None, "x"]) is Style.THOUSANDS
    assert style(["1.234", "12.5"]) is Style.DECIMALS
    assert style(["1.234"]) is None
    assert style(["12,5", "12.5"]) is None
    assert style(["1,234", "5,678"]) is None
    assert style(["1,234.50", "7.5", "1,234"]) is Style.ENGLISH


def test_a_comma_divides_thousands_where_the_column_writes_english_numbers():
    assert number("1,234", style=Style.ENGLISH).value == 1234
    assert number("1.234", style=Style.ENGLISH).value == 1.234
    assert number("1,234").value == 1.234
    assert "1,234" in (number("1,234", style=Style.DECIMALS).doubt or "")


@pytest.mark.parametrize("text", ["2,5 ha", "2.5 HA", "3 km²", "€ 300", "12 %"])
def test_a_number_in_another_unit_is_not_taken_for_one_in_the_fields(text: str):
    with pytest.raises(ValueProblem, match="ma il campo è in m²"):
        number(text, unit="m²")
    assert number("1.200 mq", unit="m²").value == 1200


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("22 kW", "kW", 22),
        ("7,4kw.", "kW", 7.4),
        ("2.248,6 abitanti/km²", "abitanti/km²", 2248.6),
        ("1.200 €", "€", 1200),
        ("12 m²", "m²", 12),
    ],
)
def test_the_unit_of_the_field_is_taken_away_whatever_it_is(text: str, unit: str, value: float):
    found = number(text, unit=unit)
    assert found.value == value
    assert found.said


@pytest.mark.parametrize("text", ["22 kWh", "22 MW", "kW", "2,5 ha"])
def test_what_only_resembles_the_unit_of_the_field_is_no_number(text: str):
    with pytest.raises(ValueProblem):
        number(text, unit="kW")
