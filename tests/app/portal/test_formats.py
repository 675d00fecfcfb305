from datetime import UTC, datetime

import pytest

from app import languages
from app.portal import formats


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "€", "0 €"),
        (1679590, "€", "1.679.590 €"),
        (61873, "m²", "61.873 m² (6,2 ettari)"),
        (9999, "m²", "9.999 m²"),
        (47.809, "km²", "47,81 km²"),
        (1234, None, "1.234"),
    ],
)
def test_quantities_are_written_in_italian(value, unit, text):
    assert formats.quantity(value, unit).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("text", "words"), [("2019", "2019"), ("2024-03", "marzo 2024"), ("2024-03-05", "5 marzo 2024")]
)
def test_dates_keep_the_precision_that_is_known(text, words):
    assert formats.partial_date(text) == words


def test_day_is_that_of_milano():
    assert formats.day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "1 luglio 2026"


@pytest.mark.parametrize(
    ("text", "italian", "english"),
    [("2024", "2024", "2024"), ("2024-03", "03/2024", "Mar 2024"), ("2024-03-05", "05/03/2024", "5 Mar 2024")],
)
def test_short_date_is_as_precise_as_known_and_is_misread_in_no_language(text, italian, english):
    assert formats.short_date(text) == italian
    with languages.use("en"):
        assert formats.short_date(text) == english


def test_decimals_of_a_column_are_those_of_its_most_precise_number():
    assert formats.decimals([4.5, 12, 15.69]) == 2
    assert formats.decimals([4723, 12.0]) == 0
    assert formats.decimals([]) == 0
    assert [formats.number(one, 2) for one in (4.5, 12)] == ["4,50", "12,00"]
