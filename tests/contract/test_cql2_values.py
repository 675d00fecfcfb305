"""What the abstract test suite of CQL2 (test_cql2_suite.py) leaves open: arrays, pairs of properties, and arithmetic.

Every answer is judged by tests.fixtures.cql, which evaluates the same filter in plain Python on every record. Each
filter is asked as text and as JSON.
"""

import itertools

import pytest

from tests.fixtures.asking import COMPARISONS, MILANO, dated
from tests.fixtures.cql import quoted
from tests.fixtures.features import every_collection

# --- arrays ----------------------------------------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize("function", ["A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"])
def test_array_functions(ask, name, function):
    one = ask(name)
    for field in one.named("array"):
        one.check(f"{function}({field}, ('foo', 'bar'))")
        values = sorted({value for each in one.features for value in each["properties"][field]})
        for some in filter(None, (values[:1], values[:3], values[::7][:9], values[-2:])):
            listed = ", ".join(quoted(value) for value in some)
            one.check(f"{function}({field}, ({listed}))")
            one.check(f"{function}(({listed}), {field})")
            one.check(f"{function}({field}, ({listed}, {listed}))")
        one.check(f"{function}({field}, comuni)")
        one.check(f"{function}({field}, (id, 'x'))")
    assert one.found(f"{function}((1, 2), (2, 1.0))") in (set(), {each["id"] for each in one.features})


@every_collection
def test_array_functions_take_sets(ask, name):
    one = ask(name)
    whole = {each["id"] for each in one.features}
    assert one.found("A_EQUALS(('a', 'b', 'a'), ('b', 'a'))") == whole
    assert one.found("A_EQUALS((), ())") == whole
    assert one.found("A_CONTAINS(comuni, ())") == whole
    assert one.found("A_EQUALS((1, 2), (2, 1, 1))") == whole
    assert one.found("A_OVERLAPS((true), (false))") == set()
    one.refused("A_CONTAINS(comuni, ('a', 1))")
    one.refused("A_CONTAINS(comuni, 'a')")
    one.refused("A_CONTAINS(id, ('a'))")
    one.refused("A_CONTAINS(comuni, (('a')))")
    one.refused("comuni = 'a'")
    one.refused("comuni IN ('a')")


# --- property-property and arithmetic --------------------------------------------------------------------------------


@every_collection
def test_property_property_every_pair_of_one_type(ask, name):
    one = ask(name)
    for group in (one.named("integer", "number"), one.named("boolean"), [*dated(one), "updated_at"]):
        for left, right in itertools.permutations(group, 2):
            for sign in COMPARISONS:
                one.check(f"{left} {sign} {right}")
    texts = [each for each in one.named("string") if each not in (*dated(one), "updated_at")]
    for pair, sign in zip(itertools.permutations(texts, 2), itertools.cycle(COMPARISONS), strict=False):
        one.check(f"{pair[0]} {sign} {pair[1]}")


def test_property_property_in_every_predicate(ask):
    one = ask("areas")
    whole = {each["id"] for each in one.features}
    assert one.check("'København' LIKE 'K_benhavn'") == whole
    assert one.check("'København' NOT LIKE 'K_benhavn'") == set()
    assert one.check("kind IN (kind, 'x')") == whole
    assert one.check("'parco' IN ('parco', 'x')") == whole
    one.check("owner_type IN (current_state, kind)")
    assert one.check(f"S_CROSSES(LINESTRING(0 0, 2 2), {MILANO})") == set()
    assert one.check("S_CROSSES(LINESTRING(9 45.45, 9.4 45.45), BBOX(9.1, 45.4, 9.3, 45.5))") == whole
    assert one.check("T_DURING(INTERVAL('2020-01-02','2020-01-03'), INTERVAL('2020-01-01','..'))") == whole
    comuni = ask("comuni")
    comuni.check("residents BETWEEN area_km2 AND density_per_km2 * 10")


@every_collection
def test_arithmetic(ask, name):
    one = ask(name)
    for field in one.named("integer", "number"):
        values = sorted({each["properties"][field] for each in one.features} - {None})
        middle = values[len(values) // 2]
        for calculation in (
            f"{field} = {middle} + 8 - 8", f"{field} >= {middle} + 2 - 2 * 2 ^ 0", f"{field} > {middle} - 20 / 10",
            f"{field} > {middle} - 21 div 10", f"{field} > {middle} - 5 % 2", f"{field} * 2 > {middle}",
            f"{field} / 0 > 1", f"{field} / 3 < {middle}", f"({field} + 1) * ({field} - 1) > {middle}",
            f"-{field} < -{middle}", f"{field} between {middle} / 4 and (3 * ({middle} + 1))",
            f"{field} in ({middle} - 1 + 1, 3 * 1000000 + 13258)", f"{middle} + 0 = {field}",
            f"{field} % 7 = 3", f"{field} div 7 > 3",
        ):  # fmt: skip
            one.check(calculation)
    whole = {each["id"] for each in one.features}
    assert one.check("1038280 + 8 = 1038288 AND 2 ^ 3 = 8 AND 7 div 2 = 3 AND 7 % 4 = 3 AND 1 + 2 * 3 = 7") == whole


@pytest.mark.parametrize(
    "calculation", ["residents * 1e308 * 1e308 > 1", "(0 - residents) ^ 0.5 > 1", "10 ^ residents > 1"]
)
def test_calculation_without_a_result_is_a_400(ask, calculation):
    ask("comuni").refused(calculation)
