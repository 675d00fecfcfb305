import pytest

from gis.check.dates import partial_date
from gis.values import ValueProblem


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("2025", "2025", None),
        ("2025-03", "2025-03", None),
        ("2025-12-31", "2025-12-31", None),
        ("2025-12-31T00:00:00", "2025-12-31", None),
        ("2025-12-31 10:30:00", "2025-12-31", "time-dropped"),
        ("2025-12-31T23:30:00.000+01:00", "2025-12-31", "time-dropped"),
        ("2025-12-31 00:00:00Z", "2025-12-31", None),
        ("31/12/2025", "2025-12-31", "italian-date"),
        ("31/12/2025 00:00", "2025-12-31", "italian-date"),
        ("31/12/2025 0.00.00", "2025-12-31", "italian-date"),
        ("31/12/2025 10.30", "2025-12-31", "time-dropped"),
        ("31-12-2025", "2025-12-31", "italian-date"),
        ("03/04/2025", "2025-04-03", "italian-date"),
        ("3.4.2025", "2025-04-03", "italian-date"),
        ("dic 2025", "2025-12", "italian-date"),
        ("Dicembre 2025", "2025-12", "italian-date"),
        ("31 dicembre 2025", "2025-12-31", "italian-date"),
        ("1° maggio 2024", "2024-05-01", "italian-date"),
        ("1º maggio 2024", "2024-05-01", "italian-date"),
        ("12/2025", "2025-12", "italian-date"),
        ("2025/12/31", "2025-12-31", "italian-date"),
        ("20251231", "2025-12-31", "italian-date"),
    ],
)
def test_dates_are_read_as_italians_write_them(text: str, value: str, said: str | None):
    found = partial_date(text)
    assert (found.value, found.said, found.doubt) == (value, said, None)


@pytest.mark.parametrize(
    ("text", "value"), [("31/12/25", "2025-12-31"), ("1/2/98", "1998-02-01"), ("dic '25", "2025-12")]
)
def test_a_year_of_two_digits_is_doubtful(text: str, value: str):
    found = partial_date(text)
    assert found.value == value
    assert found.doubt


def test_an_american_date_is_refused_and_its_likely_meaning_told():
    with pytest.raises(ValueProblem, match="2025-12-31"):
        partial_date("12/31/2025")


@pytest.mark.parametrize("text", ["30/02/2025", "45123", "domani", "marzo", "32/1/2025", "2025-13", "abc 2025"])
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(ValueProblem):
        partial_date(text)


def test_the_number_of_days_of_a_spreadsheet_is_no_date_but_what_it_was_is_said():
    with pytest.raises(ValueProblem, match="2024-01-01"):
        partial_date("45292")


@pytest.mark.parametrize("text", ["٢٠٢٥", "２０２５-01"])
def test_digits_of_other_scripts_do_not_pass_as_they_are(text: str):
    with pytest.raises(ValueProblem):
        partial_date(text)


def test_a_date_of_zeros_is_not_read_as_the_year_two_thousand():
    with pytest.raises(ValueProblem, match="0000-00-00"):
        partial_date("00/00/0000")


@pytest.mark.parametrize("text", ["31/12/2025 10:30 da confermare", "2025-12-31 10:30 circa"])
def test_what_is_written_after_a_date_is_not_thrown_away(text: str):
    with pytest.raises(ValueProblem):
        partial_date(text)
