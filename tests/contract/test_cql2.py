"""CQL2 1.0 (OGC 21-065): what its abstract test suite (test_cql2_suite.py) leaves open, on every collection.

Every answer is judged by tests.fixtures.cql, which evaluates the same filter in plain Python on every record. Each
filter is asked as text and as JSON.
"""

import itertools
import random

import orjson
import pytest
import shapely
from shapely.geometry import box, mapping, shape

from app.catalog import COLLECTIONS
from app.ogc.landing import CONFORMANCE
from tests.fixtures.asking import DAY, MOMENT, dated, is_date
from tests.fixtures.cql import quoted, text

every_collection = pytest.mark.parametrize("name", COLLECTIONS)
with_geometry = pytest.mark.parametrize("name", [one.id for one in COLLECTIONS.values() if one.geometry])

CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
MILANO = "POLYGON((9.1 45.4, 9.3 45.4, 9.3 45.5, 9.1 45.5, 9.1 45.4))"


def declared(name: str) -> bool:
    return f"{CQL2}{name}" in CONFORMANCE


# --- Basic CQL2 -----------------------------------------------------------------------------------------------------


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


# --- advanced comparison, case and accents --------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize(
    "pattern", ["%a%", "_a%", "%", "", "a", "%\\%%", "%\\_%", "%.%", "%(%", "%'%", "%\\\\%", "%à%", "%-%"]
)
def test_advanced_comparison_operators_like(ask, name, pattern):
    assert declared("advanced-comparison-operators")
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
    assert declared("case-insensitive-comparison")
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
    assert declared("accent-insensitive-comparison")
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


# --- spatial functions ----------------------------------------------------------------------------------------------

LITERALS = [
    "POINT(9.19 45.4642)",
    "BBOX(9.1, 45.4, 9.3, 45.5)",
    "BBOX(-180, -90, 180, 90)",
    "BBOX(9.19, 45.4, 9.19, 45.6)",
    "BBOX(9.1, 45.4642, 9.3, 45.4642)",
    "BBOX(9.19, 45.4642, 9.19, 45.4642)",
    MILANO,
    "POLYGON((9 45.3, 9.5 45.3, 9.5 45.7, 9 45.7, 9 45.3), (9.1 45.4, 9.1 45.5, 9.3 45.5, 9.3 45.4, 9.1 45.4))",
    "LINESTRING(8.9 45.4, 9.4 45.55)",
    "MULTIPOINT((9.19 45.4642), (9.0 45.5))",
    "MULTIPOINT(9.19 45.4642, 9.0 45.5)",
    "MULTILINESTRING((8.9 45.4, 9.4 45.55), (9.0 45.3, 9.2 45.6))",
    "MULTIPOLYGON(((9.1 45.4, 9.3 45.4, 9.3 45.5, 9.1 45.5, 9.1 45.4)), ((8.8 45.5, 8.9 45.5, 8.9 45.6, 8.8 45.5)))",
    "GEOMETRYCOLLECTION(POINT(9.19 45.4642), POINT(9.0 45.5))",
    "GEOMETRYCOLLECTION(POLYGON((9.1 45.4, 9.3 45.4, 9.3 45.5, 9.1 45.5, 9.1 45.4)), POINT(9.2 45.45))",
]
RELATIONS = ("contains", "crosses", "disjoint", "equals", "intersects", "overlaps", "touches", "within")


@with_geometry
@pytest.mark.parametrize("literal", LITERALS[:6])
def test_basic_spatial_functions_s_intersects(ask, name, literal):
    assert declared("basic-spatial-functions")
    one = ask(name)
    found = one.check(f"S_INTERSECTS(geometry, {literal})")
    assert found == one.check(f"S_INTERSECTS({literal}, geometry)")
    assert found or literal.startswith("POINT") or literal in LITERALS[3:6]


@with_geometry
@pytest.mark.parametrize("literal", LITERALS[6:])
def test_basic_spatial_functions_plus_s_intersects(ask, name, literal):
    assert declared("basic-spatial-functions-plus")
    one = ask(name)
    assert one.check(f"S_INTERSECTS(geometry, {literal})") == one.check(f"S_INTERSECTS({literal}, geometry)")


@with_geometry
@pytest.mark.parametrize("relation", RELATIONS)
def test_spatial_functions(ask, name, relation):
    assert declared("spatial-functions")
    one = ask(name)
    for literal in LITERALS:
        one.check(f"S_{relation.upper()}(geometry, {literal})")
        one.check(f"S_{relation.upper()}({literal}, geometry)")


@with_geometry
@pytest.mark.parametrize("relation", RELATIONS)
def test_spatial_functions_of_the_shapes_that_records_have(ask, name, relation):
    one, chance = ask(name), random.Random(relation)
    small = [each for each in one.features if shapely.get_num_coordinates(shape(each["geometry"])) < 500]
    for feature in chance.sample(small or one.features, 2):
        tree = {"op": f"s_{relation}", "args": [{"property": "geometry"}, feature["geometry"]]}
        answer = one.client.post(one.items.replace("items", "search"), json={"filter": tree, "limit": 10_000})
        found = {each["id"] for each in answer.json()["features"]}
        assert found == one.right(tree)
        assert (feature["id"] in found) == (relation in ("contains", "equals", "intersects", "within"))


@with_geometry
def test_spatial_functions_outside_of_the_world_are_refused(ask, name):
    one = ask(name)
    for literal in ("POINT(90 180)", "POINT(-181 0)", "LINESTRING(0 0, 0 91)", "BBOX(0, -91, 1, 1)", "POINT(1e400 0)"):
        one.refused(f"S_INTERSECTS(geometry, {literal})")
        one.refused(f"S_DISJOINT(geometry, {literal})")


@with_geometry
def test_box_across_the_antimeridian_is_two(ask, name):
    one = ask(name)
    assert one.found("S_INTERSECTS(geometry, BBOX(170, -80, 9.2, 80))") == one.found(
        "S_INTERSECTS(geometry, BBOX(-180, -80, 9.2, 80))"
    )
    assert one.found("S_INTERSECTS(geometry, BBOX(170, -80, -170, 80))") == set()
    assert one.found("S_INTERSECTS(geometry, BBOX(8, 45, 0, 10, 46, 100))") == one.found(
        "S_INTERSECTS(geometry, BBOX(8, 45, 10, 46))"
    )


def test_collection_without_geometry_has_no_spatial_queryable(ask):
    one = ask("documents")
    assert "geometry" not in one.queryables
    one.refused("S_INTERSECTS(geometry, POINT(9 45))")


# --- temporal functions ---------------------------------------------------------------------------------------------

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
    assert declared("temporal-functions")
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


# --- arrays ---------------------------------------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize("function", ["A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"])
def test_array_functions(ask, name, function):
    assert declared("array-functions")
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


# --- property-property and arithmetic -------------------------------------------------------------------------------


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
    assert declared("arithmetic")
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


# --- encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r"'L''Aquila'", "L'Aquila"), (r"'L\'Aquila'", "L'Aquila"), (r"'a\\b'", "a\\b"),
        (r"'\a\b\t\n\v\f\r'", "\a\b\t\n\v\f\r"),
        ("'\n'", "\n"), ("''", ""), ("''''", "'"), (r"'\%'", "\\%"), ("'😀 – ß'", "😀 – ß"),
        ('\'"\'', '"'), ("'--'", "--"),
    ],
)  # fmt: skip
def test_cql2_text_escaping(ask, literal, value):
    one = ask("areas")
    whole = {each["id"] for each in one.features}
    assert one.found(f"{literal} = {quoted(value)}") == whole
    tree = {"op": "in", "args": [value, [value, "other"]]}
    assert one.found(orjson.dumps(tree).decode(), filter_lang="cql2-json") == whole
    assert one.found(f"name = {literal}") == {
        each["id"] for each in one.features if each["properties"]["name"] == value
    }


def test_cql2_text_and_json_of_the_standards_examples_find_the_same(ask):
    one = ask("proposals")
    polygon = mapping(box(9.1, 45.4, 9.3, 45.5))
    for expression, tree in (
        ("status='finanziata'", {"op": "=", "args": [{"property": "status"}, "finanziata"]}),
        (
            "pnrr_funding_eur - 150.0 > 0",
            {"op": ">", "args": [{"op": "-", "args": [{"property": "pnrr_funding_eur"}, 150.0]}, 0]},
        ),
        (
            "updated_at >= date('1970-01-01')",
            {"op": ">=", "args": [{"property": "updated_at"}, {"date": "1970-01-01"}]},
        ),
        ("geometry IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "geometry"}]}]}),
        ("title LIKE 'PNRR%'", {"op": "like", "args": [{"property": "title"}, "PNRR%"]}),
        (
            "pnrr_mission NOT IN ('M1','M2')",
            {"op": "not", "args": [{"op": "in", "args": [{"property": "pnrr_mission"}, ["M1", "M2"]]}]},
        ),
        (
            "CASEI(title) IN (CASEI('Οδος'),CASEI('Straße'))",
            {
                "op": "in",
                "args": [
                    {"op": "casei", "args": [{"property": "title"}]},
                    [{"op": "casei", "args": ["Οδος"]}, {"op": "casei", "args": ["Straße"]}],
                ],
            },
        ),
        (
            "S_INTERSECTS(geometry,BBOX(9.1,45.4,9.3,45.5))",
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [9.1, 45.4, 9.3, 45.5]}]},
        ),
        (
            "S_WITHIN(geometry,POLYGON((9.3 45.4,9.3 45.5,9.1 45.5,9.1 45.4,9.3 45.4)))",
            {"op": "s_within", "args": [{"property": "geometry"}, polygon]},
        ),
        (
            "T_DURING(INTERVAL(source_date, updated_at), INTERVAL('1969-07-16T13:32:00Z', '2050-07-24T16:50:35Z'))",
            {
                "op": "t_during",
                "args": [
                    {"interval": [{"property": "source_date"}, {"property": "updated_at"}]},
                    {"interval": ["1969-07-16T13:32:00Z", "2050-07-24T16:50:35Z"]},
                ],
            },
        ),
        ("A_CONTAINS(sttm, ('STTM1'))", {"op": "a_contains", "args": [{"property": "sttm"}, ["STTM1"]]}),
        (
            "a_containedBy(sttm, ('STTM1','STTM5'))",
            {"op": "a_containedBy", "args": [{"property": "sttm"}, ["STTM1", "STTM5"]]},
        ),
    ):
        assert one.found(expression) == one.found(orjson.dumps(tree).decode(), filter_lang="cql2-json")
