"""The abstract test suite of CQL2 1.0 (OGC 21-065r2, Annex A), expression by expression, on every collection.

The predicates are those of the standard. Each is asked as text and as JSON, and the answer is that of the judge. The
suite's «test-data» are counts on Natural Earth's countries, places and rivers, which no portal but a test server holds;
tests/contract/test_cql2.py asks as much of what is here.
"""

import random
from collections.abc import Callable
from typing import Any

import cql2
import orjson
import pytest

from app.catalog import COLLECTIONS
from tests.fixtures.asking import Asked, dated, is_date
from tests.fixtures.cql import text

every_collection = pytest.mark.parametrize("name", COLLECTIONS)
with_geometry = pytest.mark.parametrize("name", [one.id for one in COLLECTIONS.values() if one.geometry])
SIGNS = ("=", "<>", ">", "<", ">=", "<=")
SCALARS = ("string", "boolean", "number", "integer")
WORLD = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
YEAR = {
    "days": "INTERVAL('2021-01-01','2021-12-31')",
    "instants": "INTERVAL('2021-01-01T00:00:00Z','2021-12-31T23:59:59Z')",
}


def asked(one: Asked, filter_: str) -> set[str]:
    """What a filter finds; the order of titles is that of the Italian alphabet, of which Python is no judge."""
    title = COLLECTIONS[one.name].title_field
    ordered = title in filter_ and any(f" {sign} " in filter_ for sign in ("<", ">", "<=", ">="))
    return one.found(filter_) if ordered else one.check(filter_)


def texts(one: Asked) -> list[str]:
    """The queryables that are texts; dates and instants have types of their own."""
    return [name for name in one.named("string") if not is_date(one.queryables[name]) and name != "updated_at"]


def instants(one: Asked) -> list[str]:
    return [name for name, schema in one.queryables.items() if schema.get("format") == "date-time"]


# --- what each class asks -------------------------------------------------------------------------------------------


def comparisons(one: Asked, form: str = "{field} {sign} {value}") -> list[str]:
    return [
        form.format(field=field, sign=sign, value=one.value(field)) for field in one.named(*SCALARS) for sign in SIGNS
    ]


def basic(one: Asked) -> list[str]:
    nulls = [f"{field} {test}" for field in one.queryables for test in ("IS NULL", "is not null")]
    return [*comparisons(one), *nulls, "true", "false"]


def likes(one: Asked) -> list[str]:
    return [f"{field} LIKE '{pattern}'" for field in texts(one) for pattern in ("%", "_%", "", "%%", r"\%\_")]


def betweens(one: Asked) -> list[str]:
    return [f"{field} {test}" for field in one.named("number", "integer")
            for test in ("BETWEEN 0 AND 100", "between 100.0 and 1.0")]  # fmt: skip


def ins(one: Asked) -> list[str]:
    moments = "('2022-04-14T14:52:56Z', '2022-04-14T15:52:56Z')"
    return [
        *(f"{field} IN (1, 2, 3)" for field in one.named("number", "integer")),
        *(f"{field} in ('foo', 'bar')" for field in texts(one)),
        *(f"{field} in (true)" for field in one.named("boolean")),
        *(f"{field} in {moments}" for field in instants(one)),
        *(f"{field} in ('2022-04-14', '2022-04-15')" for field in dated(one)),
    ]


def caseis(one: Asked) -> list[str]:
    return [test.format(field) for field in texts(one) for test in (
        "CASEI({}) = casei('foo')", "CASEI({}) <> casei('FOO')", "CASEI({}) LIKE casei('foo%')",
        "CASEI({}) LIKE casei('FOO%')")]  # fmt: skip


def accentis(one: Asked) -> list[str]:
    return [test.format(field) for field in texts(one) for test in (
        "ACCENTI({}) = accenti('äöüéáí')", "ACCENTI({}) <> accenti('aoueai')", "ACCENTI({}) LIKE accenti('Ä%')",
        "ACCENTI({}) LIKE accenti('A%')", "ACCENTI(CASEI({})) = accenti(casei('ÄÉ'))",
        "ACCENTI(CASEI({})) LIKE accenti(casei('Ä%'))", "ACCENTI(CASEI({})) LIKE accenti(casei('a%'))")]  # fmt: skip


def basic_spatial(one: Asked) -> list[str]:
    if "geometry" not in one.queryables:
        return []
    return [
        "S_INTERSECTS(geometry,BBOX(-180,-90,180,90))",
        "S_INTERSECTS(geometry,POINT(7.02 49.92))",
        "S_INTERSECTS(geometry,BBOX(-180,-90,-90,90)) AND S_INTERSECTS(geometry,BBOX(90,-90,180,90))",
    ]


def more_literals(one: Asked) -> list[str]:
    holed = "((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50))"
    return [f"S_INTERSECTS(geometry,{literal})" for literal in (
        "LINESTRING(-180 -45, 0 -45)", "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))", f"POLYGON{holed}",
        f"MULTIPOLYGON({holed},((0 0, 10 0, 10 10, 0 10, 0 0)))",
        "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))",
    ) if "geometry" in one.queryables]  # fmt: skip


def spatial(one: Asked) -> list[str]:
    if "geometry" not in one.queryables:
        return []
    literals = ("BBOX(-180,-90,180,90)", WORLD, "LINESTRING(7 50,10 51)", "POINT(7.02 49.92)", "MULTIPOINT(7 50,10 51)")
    relations = ("intersects", "disjoint", "equals", "touches", "crosses", "within", "contains", "overlaps")
    return [f"S_{relation.upper()}(geometry,{literal})" for relation in relations for literal in literals]


ANY_TIME = ("T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS")
OF_INTERVALS = (
    *ANY_TIME, "T_CONTAINS", "T_DURING", "T_FINISHEDBY", "T_FINISHES", "T_MEETS", "T_METBY", "T_OVERLAPPEDBY",
    "T_OVERLAPS", "T_STARTEDBY", "T_STARTS",
)  # fmt: skip


def moments(one: Asked) -> list[str]:
    return [
        f"{function}({field},{moment})"
        for fields, at in ((instants(one), ("TIMESTAMP('2022-04-24T07:59:57Z')", YEAR["instants"])),
                           (dated(one), ("DATE('2022-04-24')", YEAR["days"])))
        for field in fields for function in ANY_TIME for moment in at
    ]  # fmt: skip


def intervals(one: Asked) -> list[str]:
    """From each date or instant of a record to each: also to what is unknown, or lies before."""
    days = dated(one)
    pairs = [(start, end) for start in (*days, *instants(one)) for end in (*days, *instants(one))]
    return [
        f"{function}(INTERVAL({start},{end}),{YEAR['days' if {start, end} <= {*days} else 'instants']})"
        for start, end in pairs
        for function in OF_INTERVALS
    ]


def arrays(one: Asked) -> list[str]:
    functions = ("A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS")
    return [f"{function}({field},('foo','bar'))" for field in one.named("array") for function in functions]


def of_properties(one: Asked) -> list[str]:
    mirrored = comparisons(one, "{value} {sign} {field}")
    themselves = comparisons(one, "{field} {sign} {field}")
    values = ("'foo'", "true", "3.14", "1", "TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14')")
    return [*mirrored, *themselves, *(f"{value} {sign} {value}" for value in values for sign in SIGNS)]


def calculations(one: Asked) -> list[str]:
    return [f"{field} {test}" for field in one.named("number", "integer") for test in (
        "= 1038280 + 8", ">= 1038290 - 2 * 2 ^ 0", "> 1038290 - 20 / 10", "> 1038290 - 21 div 10", "> 1038290 - 5 % 2",
        "<= 1038200 + 8 * 11", "< 1038280 + 2 ^ 3", "<> 1038290 - 2 ^ 1",
        "between 4000000 / 4 and (3 * (900000 + 100000))", "in (1000000 + 38288, 3 * 1000000 + 13258)",
    )] or ["1038280 + 8 = 1038288"]  # fmt: skip


CLASSES: dict[str, Callable[[Asked], list[str]]] = {
    "basic-cql2": basic,
    "advanced-comparison-operators": lambda one: [*likes(one), *betweens(one), *ins(one)],
    "case-insensitive-comparison": caseis,
    "accent-insensitive-comparison": accentis,
    "basic-spatial-functions": basic_spatial,
    "basic-spatial-functions-plus": more_literals,
    "spatial-functions": spatial,
    "temporal-functions": lambda one: [*moments(one), *intervals(one)],
    "array-functions": arrays,
    "property-property": of_properties,
    "arithmetic": calculations,
}


# --- Basic CQL2 -----------------------------------------------------------------------------------------------------


@every_collection
def test_basic_cql2_basic_test(ask, name):
    one = ask(name)
    assert all(schema.get("type") or schema.get("format") for schema in one.queryables.values())
    assert one.named(*SCALARS)


@every_collection
def test_basic_cql2_comparison(ask, name):
    disjoint_pairs(ask(name), "{field} {sign} {value}")


def disjoint_pairs(one: Asked, form: str) -> None:
    for field in one.named(*SCALARS):
        found = {sign: asked(one, form.format(field=field, sign=sign, value=one.value(field))) for sign in SIGNS}
        assert not found["="] & found["<>"]
        assert not found[">"] & found["<="]
        assert not found["<"] & found[">="]


@every_collection
def test_basic_cql2_is_null(ask, name):
    one = ask(name)
    for field in one.queryables:
        assert not one.check(f"{field} IS NULL") & one.check(f"{field} is not null")


@every_collection
def test_basic_cql2_boolean(ask, name):
    assert ask(name).check("false") == set()
    assert ask(name).check("true") == {feature["id"] for feature in ask(name).features}


# --- Advanced comparison, case, accents -----------------------------------------------------------------------------


@every_collection
def test_advanced_comparison_operators_like(ask, name):
    one = ask(name)
    for field in texts(one):
        found = {pattern: one.check(f"{field} LIKE '{pattern}'") for pattern in ("%", "_%", "", "%%", r"\%\_")}
        assert not found["_%"] & found[""]
        assert found["%"] == found["%%"]


@every_collection
def test_advanced_comparison_operators_between(ask, name):
    for filter_ in betweens(ask(name)):
        ask(name).check(filter_)


@every_collection
def test_advanced_comparison_operators_in(ask, name):
    for filter_ in ins(ask(name)):
        ask(name).check(filter_)


@every_collection
def test_case_insensitive_comparison_casei(ask, name):
    one = ask(name)
    for field in texts(one):
        assert not one.check(f"CASEI({field}) = casei('foo')") & one.check(f"CASEI({field}) <> casei('FOO')")


@every_collection
def test_case_insensitive_comparison_casei_like(ask, name):
    one = ask(name)
    for field in texts(one):
        assert one.check(f"CASEI({field}) LIKE casei('s%')") == one.check(f"CASEI({field}) LIKE casei('S%')")


@every_collection
def test_accent_insensitive_comparison_accenti(ask, name):
    one = ask(name)
    for field in texts(one):
        same = one.check(f"ACCENTI({field}) = accenti('äöüéáí')")
        assert not same & one.check(f"ACCENTI({field}) <> accenti('aoueai')")


@every_collection
@pytest.mark.parametrize(("one", "other"), [("Ä%", "A%"), ("Ù%", "U%")])
def test_accent_insensitive_comparison_accenti_like(ask, name, one, other):
    for field in texts(ask(name)):
        found = [ask(name).check(f"ACCENTI({field}) LIKE accenti('{pattern}')") for pattern in (one, other)]
        assert found[0] == found[1]


@every_collection
def test_accent_insensitive_comparison_accenti_casei(ask, name):
    one = ask(name)
    for field in texts(one):
        found = [one.check(f"ACCENTI(CASEI({field})) = accenti(casei('{value}'))") for value in ("ÄÉ", "ae")]
        assert found[0] == found[1]


@every_collection
def test_accent_insensitive_comparison_accenti_casei_like(ask, name):
    one = ask(name)
    for field in texts(one):
        found = [one.check(f"ACCENTI(CASEI({field})) LIKE accenti(casei('{value}'))") for value in ("Ä%", "a%")]
        assert found[0] == found[1]


# --- spatial --------------------------------------------------------------------------------------------------------


@with_geometry
def test_basic_spatial_functions_s_intersects(ask, name):
    found = [ask(name).check(filter_) for filter_ in basic_spatial(ask(name))]
    assert found == [{one["id"] for one in ask(name).features}, set(), set()]
    ask(name).refused("S_INTERSECTS(geometry,POINT(90 180))")


@with_geometry
def test_basic_spatial_functions_plus_s_intersects(ask, name):
    for filter_ in more_literals(ask(name)):
        ask(name).check(filter_)
    ask(name).refused("S_INTERSECTS(geometry,MULTIPOINT(7.02 49.92, 90 180))")


def of_literals(one: Asked, relation: str) -> list[set[str]]:
    """What a relation finds with each of the suite's literals, which begin with the world twice."""
    found = [one.check(filter_) for filter_ in spatial(one) if filter_.startswith(f"S_{relation.upper()}(")]
    assert len(found) == 5
    return found


@with_geometry
def test_spatial_functions_s_intersects(ask, name):
    box, polygon, *_ = of_literals(ask(name), "intersects")
    assert box == polygon == {one["id"] for one in ask(name).features}
    ask(name).refused("S_INTERSECTS(geometry,POINT(90 180))")


@with_geometry
def test_spatial_functions_s_disjoint(ask, name):
    box, polygon, *rest = of_literals(ask(name), "disjoint")
    assert box == polygon == set()
    assert not any(one & other for one, other in zip(rest, of_literals(ask(name), "intersects")[2:], strict=True))
    ask(name).refused("S_DISJOINT(geometry,POINT(90 180))")


@with_geometry
@pytest.mark.parametrize("relation", ["equals", "touches", "crosses", "overlaps"])
def test_spatial_functions_s_equals_and_s_touches_and_s_crosses_and_s_overlaps(ask, name, relation):
    box, polygon, *_ = of_literals(ask(name), relation)
    assert box == polygon


@with_geometry
def test_spatial_functions_s_within(ask, name):
    box, polygon, *_ = of_literals(ask(name), "within")
    assert box == polygon == {one["id"] for one in ask(name).features}


@with_geometry
def test_spatial_functions_s_contains(ask, name):
    contains, within = (of_literals(ask(name), relation) for relation in ("contains", "within"))
    assert contains[0] == contains[1]
    assert not any(one & other for one, other in zip(contains, within, strict=True))


# --- temporal, arrays -----------------------------------------------------------------------------------------------


@every_collection
def test_temporal_functions_temporal_functions_1(ask, name):
    for filter_ in moments(ask(name)):
        ask(name).check(filter_)


@every_collection
def test_temporal_functions_temporal_functions_2(ask, name):
    for filter_ in intervals(ask(name)):
        ask(name).check(filter_)


@every_collection
def test_array_functions_array_predicates(ask, name):
    assert arrays(ask(name))
    for filter_ in arrays(ask(name)):
        ask(name).check(filter_)


# --- properties, arithmetic -----------------------------------------------------------------------------------------


@every_collection
def test_property_property_comparison_value_property(ask, name):
    disjoint_pairs(ask(name), "{value} {sign} {field}")


@every_collection
def test_property_property_comparison_property_property(ask, name):
    one = ask(name)
    for field in one.named(*SCALARS):
        found = {sign: asked(one, f"{field} {sign} {field}") for sign in SIGNS}
        assert found["<>"] == found["<"] == found[">"] == set()
        assert found["="] == found[">="] == found["<="]


@every_collection
def test_property_property_comparison_value_value(ask, name):
    one = ask(name)
    for value in ("'foo'", "true", "3.14", "1", "TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14')"):
        found = {sign: one.check(f"{value} {sign} {value}") for sign in SIGNS}
        assert found["<>"] == found["<"] == found[">"] == set()
        assert found["="] == found[">="] == found["<="] == {each["id"] for each in one.features}


@every_collection
def test_arithmetic_arithmetic(ask, name):
    for filter_ in calculations(ask(name)):
        ask(name).check(filter_)


# --- in any combination, in both languages --------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize("class_", CLASSES)
def test_logical_combinations_of_the_predicates_of_a_class(ask, name, class_):
    one, chance = ask(name), random.Random(f"{name} {class_}")
    of_class = CLASSES[class_](one)
    if not of_class:
        assert not COLLECTIONS[name].geometry
        return
    title, stored = COLLECTIONS[name].title_field, [*of_class, *basic(one)]
    for _ in range(10):
        p1, p2, p3, p4 = [chance.choice(of_class), *chance.choices(stored, k=3)]
        filter_ = f"((NOT ({p1}) AND {p2}) OR ({p3} and NOT ({p4})) or not (({p1}) AND {p4}))"
        if title in filter_:
            one.found(filter_)
        else:
            one.check(filter_)


@every_collection
@pytest.mark.parametrize("class_", CLASSES)
def test_cql2_text_validate(ask, name, class_):
    """What is written as text from the JSON form finds what the standard's own text does."""
    for filter_, tree in some(ask(name), class_):
        assert ask(name).found(text(tree)) == ask(name).found(filter_)


@every_collection
@pytest.mark.parametrize("class_", CLASSES)
def test_cql2_json_validate(ask, name, class_):
    for filter_, tree in some(ask(name), class_):
        assert ask(name).found(orjson.dumps(tree).decode(), filter_lang="cql2-json") == ask(name).found(filter_)


def some(one: Asked, class_: str) -> list[tuple[str, Any]]:
    """Forty predicates of a class at most, each as text and as the JSON that the cql2 package reads in it."""
    predicates = CLASSES[class_](one)
    return [(one, cql2.parse_text(one).to_json()) for one in predicates[:: max(1, len(predicates) // 40)]]
