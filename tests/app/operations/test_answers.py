from datetime import UTC, datetime

from app.operations.answers import moment


def test_moment_is_told_as_on_the_clocks_of_rome():
    assert moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "02/07/2026 00:30"
    assert moment(datetime(2026, 1, 1, 12, tzinfo=UTC)) == "01/01/2026 13:00"
