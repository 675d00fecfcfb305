"""The abstract test suite of CQL2 1.0 (OGC 21-065r2, Annex A), expression by expression, on every collection.

The predicates are those of the standard. Each is asked as text and as JSON, and the answer is that of the judge. The
suite's «test-data» are counts on Natural Earth's countries, places and rivers, which no portal but a test server holds;
the other tests/contract/test_cql2_*.py ask as much of what is here.
"""

import random
from typing import Any

import cql2
import orjson
import pytest

from app.catalog import COLLECTIONS
from tests.fixtures.asking import COMPARISONS, Asked
from tests.fixtures.cql import text
from tests.fixtures.cql_classes import (
    CLASSES,
    SCALARS,
    arrays,
    asked,
    basic,
    basic_spatial,
    betweens,
    calculations,
    ins,
    intervals,
    moments,
    more_literals,
    spatial,
    texts,
)
from tests.fixtures.features import every_collection, with_geometry

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
        found = {sign: asked(one, form.format(field=field, sign=sign, value=one.value(field))) for sign in COMPARISONS}
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
        found = {sign: asked(one, f"{field} {sign} {field}") for sign in COMPARISONS}
        assert found["<>"] == found["<"] == found[">"] == set()
        assert found["="] == found[">="] == found["<="]


@every_collection
def test_property_property_comparison_value_value(ask, name):
    one = ask(name)
    for value in ("'foo'", "true", "3.14", "1", "TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14')"):
        found = {sign: one.check(f"{value} {sign} {value}") for sign in COMPARISONS}
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
