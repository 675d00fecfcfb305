"""What the abstract test suite of CQL2 (test_cql2_suite.py) leaves open: dates, instants and intervals.

Every answer is judged by tests.fixtures.cql, which evaluates the same filter in plain Python on every record. Each
filter is asked as text and as JSON.
"""

import itertools

import pytest

from tests.fixtures.asking import DAY, MOMENT, dated
from tests.fixtures.features import every_collection

BETWEEN_ANY = ("T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS")
BETWEEN_INTERVALS = (
    "T_CONTAINS", "T_DURING", "T_FINISHEDBY", "T_FINISHES", "T_MEETS", "T_METBY",
    "T_OVERLAPPEDBY", "T_OVERLAPS", "T_STARTEDBY", "T_STARTS",
)  # fmt: skip
INTERVALS = [
    "INTERVAL('2022-01-01', '2023-12-31')",
    "INTERVAL('2024-01-01', '2024-12-31')",
    "INTERVAL('2025-03-31', '2025-03-31')",
    "INTERVAL('2023-06-01', '..')",
    "INTERVAL('..', '2024-03-31')",
    "INTERVAL('..', '..')",
    "INTERVAL('2022-01-01T00:00:00Z', '2024-06-30T23:59:59.5Z')",
    "INTERVAL('2022-01-01T02:00:00+02:00', '..')",
    "INTERVAL(DATE('2022-01-01'), TIMESTAMP('2024-06-30T12:00:00Z'))",
    "INTERVAL(TIMESTAMP('2025-03-31T12:00:00Z'), DATE('2025-03-31'))",
]


@every_collection
@pytest.mark.parametrize("function", BETWEEN_ANY)
def test_temporal_functions_of_instants_and_intervals(ask, name, function):
    one = ask(name)
    for field, moment in itertools.product(
        [*dated(one), "updated_at"], [DAY, "DATE('2025-03-31')", MOMENT, *INTERVALS]
    ):
        one.check(f"{function}({field}, {moment})")
        one.check(f"{function}({moment}, {field})")


@every_collection
@pytest.mark.parametrize("function", BETWEEN_INTERVALS)
def test_temporal_functions_of_intervals(ask, name, function):
    one = ask(name)
    for interval in INTERVALS:
        for field in dated(one):
            one.check(f"{function}({field}, {interval})")
            one.check(f"{function}({interval}, {field})")
            one.check(f"{function}(INTERVAL({field}, updated_at), {interval})")
        one.refused(f"{function}(updated_at, {interval})")
        one.refused(f"{function}({interval}, {DAY})")


@every_collection
def test_temporal_functions_do_not_find_unknown_dates(ask, name):
    one = ask(name)
    for field in dated(one):
        unknown = {each["id"] for each in one.features if each["properties"][field] is None}
        for function in (*BETWEEN_ANY, *BETWEEN_INTERVALS):
            filter_ = f"{function}({field}, {INTERVALS[0]})"
            assert not unknown & (one.found(filter_) | one.found(f"NOT {filter_}"))


@pytest.mark.parametrize(
    "moment",
    [
        "DATE('2024-02-30')", "DATE('2024')", "DATE('2024-1-1')", "DATE(2024)", "DATE('2024-01-01','x')", "DATE(id)",
        "TIMESTAMP('2024-01-01')", "TIMESTAMP('2024-01-01T25:00:00Z')", "TIMESTAMP('2024-01-01T00:00:00')",
        "TIMESTAMP('0001-01-01T00:00:00+23:00')", "TIMESTAMP('2024-01-01T00:00:00Z'';--')", "DATE('2024-01-01'';--')",
        "INTERVAL('2024-01-01')", "INTERVAL('2024-12-31','2024-01-01')",
        "INTERVAL('2024-01-02T00:00:00Z','2024-01-01')", "INTERVAL('a','b')", "INTERVAL(1,2)",
        "INTERVAL(id, '..')", "INTERVAL('2024-01-01', '2024-02-01', '..')", "'2024-01-01'", "2024", "id", "comuni",
        "true",
    ],
)  # fmt: skip
def test_temporal_values_that_are_none_are_refused(ask, moment):
    ask("areas").refused(f"T_INTERSECTS(source_date, {moment})")
