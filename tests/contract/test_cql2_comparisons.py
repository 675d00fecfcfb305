"""What the abstract test suite of CQL2 (test_cql2_suite.py) leaves open: comparisons, patterns, case and accents.

Every answer is judged by tests.fixtures.cql, which evaluates the same filter in plain Python on every record. Each
filter is asked as text and as JSON.
"""

import random

import orjson
import pytest

from app.catalog import COLLECTIONS
from tests.fixtures.asking import COMPARISONS, DAY, MILANO, MOMENT, is_date
from tests.fixtures.cql import quoted, text
from tests.fixtures.features import every_collection

# --- Basic CQL2 ------------------------------------------------------------------------------------------------------


@every_collection
def test_basic_cql2_comparison_with_each_value_that_records_have(ask, name):
    one = ask(name)
    for field in one.named("string", "integer", "number", "boolean"):
        if field == COLLECTIONS[name].title_field or one.queryables[field].get("format") == "date-time":
            continue
        values = {each["id"] if field == "id" else each["properties"][field] for each in one.features} - {None}
        for value in sorted(values)[:: max(1, len(values) // 2)]:
            literal = text(value)
            if is_date(one.queryables[field]) and len(value) == 10:
                literal = f"DATE('{value}')"
            for sign in COMPARISONS:
                one.check(f"{field} {sign} {literal}")


@every_collection
def test_basic_cql2_is_null(ask, name):
    one = ask(name)
    for field in one.queryables:
        unknown, known = one.check(f"{field} IS NULL"), one.check(f"{field} is not null")
        assert not unknown & known
        assert unknown | known == {feature["id"] for feature in one.features}


@every_collection
def test_basic_cql2_logical_in_any_combination(ask, name):
    """The standard's own combination, of predicates of every class."""
    one, chance = ask(name), random.Random(name)
    fields = one.named("string", "integer", "number", "boolean")
    predicates = [f"{field} IS NULL" for field in fields] + [
        f"{field} {sign} {one.value(field)}"
        for field in fields
        for sign in COMPARISONS
        if field != COLLECTIONS[name].title_field
    ]
    predicates += ["A_CONTAINS(comuni, ('015146'))", f"T_AFTER(source_date, {DAY})", "id LIKE '%a%'"]
    predicates += [f"S_INTERSECTS(geometry, {MILANO})"] * COLLECTIONS[name].geometry
    for _ in range(20):
        p1, p2, p3, p4 = chance.choices(predicates, k=4)
        one.check(f"(NOT ({p2}) AND {p1}) OR ({p3} and {p4}) or not ({p1} OR {p4})")
        one.check(f"((NOT {p1} AND {p2}) OR ({p3} and NOT {p4}) or not ({p1} AND {p4}))")


@pytest.mark.parametrize(
    ("filter_", "true"),
    [
        ("{u} AND true", False), ("{u} AND false", False), ("NOT ({u} AND false)", True), ("NOT ({u} AND true)", False),
        ("{u} OR true", True), ("{u} OR false", False), ("NOT ({u} OR false)", False), ("NOT {u}", False),
        ("{u} AND {u}", False), ("{u} OR {u}", False), ("({u}) = true", False), ("({u}) IS NULL", True),
    ],
)  # fmt: skip
def test_basic_cql2_truth_table_of_the_unknown(ask, filter_, true):
    one = ask("areas")
    unknown = {feature["id"] for feature in one.features if feature["properties"]["surface_m2"] is None}
    found = one.found(filter_.format(u="surface_m2 > 0"))
    assert unknown
    assert unknown <= found if true else not unknown & found


# --- advanced comparison, case and accents ---------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize(
    "pattern", ["%a%", "_a%", "%", "", "a", "%\\%%", "%\\_%", "%.%", "%(%", "%'%", "%\\\\%", "%à%", "%-%"]
)
def test_advanced_comparison_operators_like(ask, name, pattern):
    one, title = ask(name), COLLECTIONS[name].title_field
    tree = {"op": "like", "args": [{"property": title}, pattern]}
    expected = one.right(tree)
    assert one.found(text(tree)) == expected
    assert one.found(orjson.dumps(tree).decode(), filter_lang="cql2-json") == expected
    assert one.found(f"{title} NOT LIKE {quoted(pattern)}") == {each["id"] for each in one.features} - expected


@every_collection
def test_advanced_comparison_operators_between(ask, name):
    one = ask(name)
    for field in one.named("integer", "number"):
        values = sorted({each["properties"][field] for each in one.features} - {None})
        low, high = values[len(values) // 4], values[len(values) // 2]
        assert one.check(f"{field} BETWEEN {low} AND {high}")
        one.check(f"{field} NOT BETWEEN {low} AND {high}")
        one.check(f"{field} BETWEEN {high} + 1 AND {low} - 1 AND id IS NOT NULL")
    one.check("source_date BETWEEN DATE('2022-01-01') AND DATE('2024-12-31')")


@every_collection
def test_advanced_comparison_operators_in(ask, name):
    one = ask(name)
    for field in one.named("string", "integer", "number", "boolean"):
        if one.queryables[field].get("format") == "date-time":
            continue
        values = {each["id"] if field == "id" else each["properties"][field] for each in one.features} - {None}
        some = ", ".join(text(value) for value in sorted(values)[::2][:5])
        if some:
            assert one.check(f"{field} IN ({some})")
            one.check(f"{field} NOT IN ({some})")
    assert one.check(f"updated_at IN ({MOMENT}, {DAY})") == set()
    assert one.check(f"source_date IN ({DAY}, DATE('2025-03-31'))") is not None


@every_collection
def test_case_insensitive_comparison_casei(ask, name):
    one, title = ask(name), COLLECTIONS[name].title_field
    for feature in one.features[:: max(1, len(one.features) // 8)]:
        value = feature["properties"][title]
        for variant in (value.upper(), value.lower(), value.title(), value.swapcase()):
            assert feature["id"] in one.check(f"CASEI({title}) = CASEI({quoted(variant)})")
        assert feature["id"] in one.check(f"CASEI({title}) IN (CASEI({quoted(value.upper())}), CASEI('x'))")
    one.check(f"CASEI({title}) LIKE CASEI('%CITTÀ%')")
    assert one.check("CASEI('Straße') = CASEI('STRASSE') AND CASEI('Οδος') = CASEI('ΟΔΟΣ')")


@every_collection
def test_accent_insensitive_comparison_accenti(ask, name):
    one, title = ask(name), COLLECTIONS[name].title_field
    accented = [each for each in one.features if set("àèéìòù") & set(each["properties"][title])][:8]
    for feature in accented:
        value = feature["properties"][title]
        bare = value.translate(str.maketrans("àèéìòù", "aeeiou"))
        assert feature["id"] in one.check(f"ACCENTI({title}) = ACCENTI({quoted(bare)})")
        assert feature["id"] in one.check(f"ACCENTI(CASEI({title})) = CASEI(ACCENTI({quoted(bare.upper())}))")
    one.check(f"ACCENTI({title}) LIKE ACCENTI('%universita%')")
    assert one.check("ACCENTI('débárquér') = ACCENTI('debarquer')")
    decomposed = orjson.dumps({"op": "=", "args": [{"op": "accenti", "args": ["e\u0301"]}, "e"]}).decode()
    assert one.found(decomposed, filter_lang="cql2-json")


@pytest.mark.parametrize("sign", "∖﹨﹪％＼＿")
@pytest.mark.parametrize("form", ["ACCENTI({})", "ACCENTI(CASEI({}))", "CASEI(ACCENTI({}))"])
def test_accent_insensitive_comparison_makes_no_sign_of_like_out_of_other_letters(ask, sign, form):
    """Without its «accent» each of them is %, _ or the escape."""
    one = ask("areas")
    whole = {each["id"] for each in one.features}
    for text_, pattern, found in (
        (f"x{sign}", f"x{sign}", whole), ("xy", f"x{sign}", set()), ("x", f"x{sign}", set()),
        ("xab", f"x{sign}b", set()), (f"a{sign}b", f"%{sign}_", whole), (f"x{sign}", f"x\\{sign}", whole),
    ):  # fmt: skip
        assert one.found(f"{form.format(quoted(text_))} LIKE {form.format(quoted(pattern))}") == found, (text_, pattern)
