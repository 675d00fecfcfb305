"""Filters against the real database: values are data, both languages agree, the indexes answer, hostility is a 400."""

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, mapping

from app.catalog import COLLECTIONS
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.reading import cql, statements
from app.reading.crs import BY_NAME
from app.reading.query import Query
from tests.fixtures.asking import Asked
from tests.fixtures.cql import quoted, text

AREAS = COLLECTIONS["areas"]
SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANY_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
NASTY = [
    *("'", "''", "\\", "\\'", '"', "%", "_", "%%", "a%b", "$1", "%(c_0)s", ":c_0", "{x}", "--", "/*", ";"),
    *("\n", "\t", "\x01", "\x7f", " ", " a ", "..", "null", "true", "1", "DATE('2024-01-01')", "POINT(1 1)"),
    *("' OR 1=1 --", "'; SELECT pg_sleep(9); --", "x' UNION SELECT 1", "＇ OR 1=1", "ʼ", "à", "a\u0300", "ß", "İ"),
    *("😀", "\u202e", "A" * 190),
]


@pytest.fixture(scope="module")
def areas(client):
    return Asked(client, "areas")


@pytest.fixture(scope="module")
def comuni(client):
    return Asked(client, "comuni")


def as_json(tree) -> str:
    return orjson.dumps(tree).decode()


def both(asked: Asked, tree) -> set[str]:
    """What the filter finds, the same as text and as JSON."""
    found = asked.found(text(tree))
    assert asked.found(as_json(tree), filter_lang="cql2-json") == found
    return found


@given(ANY_TEXT, ANY_TEXT)
@SLOWLY
def test_any_text_is_data_in_both_languages(areas, value, other):
    whole = {each["id"] for each in areas.features}
    assert both(areas, {"op": "=", "args": [value, value]}) == whole
    assert both(areas, {"op": "in", "args": [value, [other, value]]}) == whole
    assert both(areas, {"op": "=", "args": [value, other]}) == (whole if value == other else set())
    assert both(areas, {"op": "=", "args": [{"property": "name"}, value]}) == set()
    assert both(areas, {"op": "a_equals", "args": [[value, other], [other, value, value]]}) == whole


@given(st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False))
@SLOWLY
def test_any_number_is_data_in_both_languages(comuni, value):
    tree = {"op": ">", "args": [{"property": "residents"}, value]}
    assert both(comuni, tree) == {each["id"] for each in comuni.features if each["properties"]["residents"] > value}
    tree = {"op": "<=", "args": [{"property": "area_km2"}, value]}
    assert both(comuni, tree) == {each["id"] for each in comuni.features if each["properties"]["area_km2"] <= value}
    assert len(both(comuni, {"op": "=", "args": [value, value]})) == len(comuni.features)


def test_integer_of_nineteen_digits_is_exact_in_json(areas):
    tree = {"op": "=", "args": [9007199254740993, 9007199254740992]}
    assert both(areas, tree) == set()


def test_record_is_found_by_exactly_its_name_however_nasty(connection):
    changeset = open_changeset(connection, title="t", origin="api", author="a", reason="r", source={})
    known = {field.name: [] if field.type.is_list else None for field in AREAS.proposed}
    known |= {"kind": "parco", "comuni": ["015146"], "source_url": ["https://example.org"]}
    for number, name in enumerate(NASTY):
        properties = known | {"name": name, "surface_m2": 10**9 + number}
        change = Change(
            collection=AREAS,
            record_id=f"nasty-{number}",
            action="create",
            properties=properties,
            geometry=Point(9.19, 45.46),
        )
        add(connection, (change,), changeset=changeset)
    publish(connection, changeset=changeset, by="b")
    for number, name in enumerate(NASTY):
        for given_, language in (
            (f"name = {quoted(name)}", cql.TEXT),
            (as_json({"op": "in", "args": [{"property": "name"}, [name, name]]}), cql.JSON),
            (f"surface_m2 = {10**9 + number}", cql.TEXT),
            (f"CASEI(name) = CASEI({quoted(name)}) AND name = {quoted(name)}", cql.TEXT),
        ):
            query = Query(AREAS, condition=cql.parse(AREAS, given_, language=language))
            assert [row[0] for row in run(connection, query)] == [f"nasty-{number}"], given_


def run(connection, query: Query) -> list:
    """The page of a question, on the connection of the test."""
    return execute(connection, statements.page(statements.shape(query)), statements.parameters(query))


def plan(connection, query: Query) -> str:
    """How the database counts the records of a question when it would rather not read them all."""
    # Nor from another index that happens to hold the column, once these small tables have been vacuumed.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexonlyscan = off")
    rows = execute(connection, f"EXPLAIN {statements.count(statements.shape(query))}", statements.parameters(query))
    return "\n".join(row[0] for row in rows)


def execute(connection, sql: str, parameters) -> list:
    with connection.connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


# --- search by POST -------------------------------------------------------------------------------------------------


def test_search_takes_every_parameter_of_the_items(client):
    body = {
        "filter": "surface_m2 > 1000",
        "bbox": [9.0, 45.4, 9.3, 45.55],
        "comune": ["Milano", "015182"],
        "kind": ["scalo_ferroviario", "parco", "area_dismessa"],
        "sortby": ["-surface_m2", "name"],
        "properties": ["name", "surface_m2"],
        "limit": 5,
        "crs": "EPSG:32632",
        "datetime": "2000-01-01/..",
    }
    answer = client.post("/api/collections/areas/search", json=body)
    joined = {name: ",".join(map(str, value)) if isinstance(value, list) else value for name, value in body.items()}
    expected = client.get("/api/collections/areas/items", params=joined)
    assert (answer.status_code, expected.status_code) == (200, 200)
    for member in ("features", "numberMatched", "numberReturned"):
        assert answer.json()[member] == expected.json()[member]
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-crs"] == expected.headers["content-crs"]
    assert answer.json()["features"]


def test_search_pages_give_every_record_once(client, areas):
    body, seen = {"filter": {"op": "like", "args": [{"property": "id"}, "%a%"]}, "limit": 20, "sortby": "-name"}, []
    while body:
        document = client.post("/api/collections/areas/search", json=body).json()
        seen += [each["id"] for each in document["features"]]
        following = [link for link in document["links"] if link["rel"] == "next"]
        assert all(link["method"] == "POST" and link["href"].endswith("/search") for link in following)
        body = following[0]["body"] if following else None
    assert len(seen) == len(set(seen))
    assert set(seen) == areas.found("id LIKE '%a%'")


def test_search_takes_filters_that_an_address_does_not(client, areas):
    names = [each["properties"]["name"] for each in areas.features]
    filter_ = f"name IN ({', '.join(map(quoted, names))})"
    assert len(filter_) > 1000
    assert areas.ask(filter_).status_code == 400
    document = client.post("/api/collections/areas/search", json={"filter": filter_, "limit": 1000}).json()
    assert document["numberMatched"] == len(areas.features)
    circle = mapping(Point(9.19, 45.46).buffer(0.05, quad_segs=1000))
    tree = {"op": "s_within", "args": [{"property": "geometry"}, circle]}
    document = client.post("/api/collections/areas/search", json={"filter": tree, "limit": 1000}).json()
    expected = areas.right(tree)
    assert {each["id"] for each in document["features"]} == expected != set()


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"a":', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"filter":' * 20_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"q":"' + b"x" * 300_000 + b'"}', "application/json", 413),
        (b" " * 1_000_000, "application/json", 413),
        (b'{"boh":1}', "application/json", 400),
        (b'{"limit":{}}', "application/json", 400),
        (b'{"limit":null}', "application/json", 400),
        (b'{"limit":[1,2]}', "application/json", 400),
        (b'{"filter":null}', "application/json", 400),
        (b'{"filter":[]}', "application/json", 400),
        (b'{"filter":1}', "application/json", 400),
        (b'{"filter":"id = 1"}', "application/json", 400),
        (b'{"q":"\\ud800"}', "application/json", 400),
        (b'{"filter":true,"filter-lang":"cql2-text"}', "application/json", 400),
        (b'{"filter":"true","filter-crs":[]}', "application/json", 400),
        (b'{"f":"csv"}', "application/json", 400),
        (b'{"limit":1,"limit":2}', "application/json; charset=utf-8", 200),
        (b"{}", "Application/JSON", 200),
    ],
)
def test_search_refuses_what_it_cannot_read(client, content, media, status):
    answer = client.post(
        "/api/collections/areas/search", content=content, headers={"Content-Type": media} if media else {}
    )
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"


def test_search_is_only_a_post_and_only_where_a_collection_is(client):
    assert client.get("/api/collections/areas/search").status_code == 405
    assert client.post("/api/collections/boh/search", json={}).status_code == 404
    assert client.post("/api/collections/areas/search?limit=1", json={}).status_code == 400


# --- indexes and hostility ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filter_", "index"),
    [
        ("S_INTERSECTS(geometry, BBOX(9.18, 45.46, 9.2, 45.48))", "ix_services_geom"),
        ("S_WITHIN(geometry, POLYGON((9.18 45.46, 9.2 45.46, 9.2 45.48, 9.18 45.46)))", "ix_services_geom"),
        ("S_INTERSECTS(POINT(9.18 45.46), geometry)", "ix_services_geom"),
        ("A_CONTAINS(comuni, ('015182'))", "ix_services_comuni"),
        ("A_OVERLAPS(zones, ('milano'))", "ix_services_zones"),
        ("T_INTERSECTS(source_date, INTERVAL('2023-01-01', '2023-02-01'))", "ix_services_period"),
        ("source_date < DATE('2019-01-01')", "ix_services_period"),
        ("name = 'x'", "ix_services_name"),
        ("category IN ('salute', 'cultura')", "ix_services_category"),
    ],
)
def test_plan_uses_the_index(connection, filter_, index):
    services = COLLECTIONS["services"]
    found = plan(connection, Query(services, condition=cql.parse(services, filter_)))
    assert index in found
    assert "Index Cond" in found


@pytest.mark.parametrize("crs", ["EPSG:32632", "EPSG:6707", "EPSG:3003", "EPSG:4326"])
def test_plan_uses_the_index_in_every_system(connection, crs):
    corners = {"EPSG:4326": "45.46, 9.18, 45.48, 9.2", "EPSG:6707": "5034000, 514000, 5035000, 515000"}
    services = COLLECTIONS["services"]
    box_ = corners.get(crs, "514000, 5034000, 515000, 5035000")
    expression = cql.parse(services, f"S_INTERSECTS(geometry, BBOX({box_}))", crs=BY_NAME[crs])
    assert "ix_services_geom" in plan(connection, Query(services, condition=expression))


@pytest.mark.parametrize("value", NASTY)
def test_injections_find_nothing_and_break_nothing(areas, value):
    for filter_ in (
        f"name = {quoted(value)} AND id = 'x'",
        f"CASEI(ACCENTI(name)) = CASEI(ACCENTI({quoted(value)})) AND id = 'x'",
        f"A_CONTAINS(comuni, ({quoted(value)}))",
        f"name LIKE {quoted(value.replace(chr(92), chr(92) * 2))} AND id = 'x'",
    ):
        assert areas.found(filter_) == set()
    for filter_ in (
        f"updated_at = TIMESTAMP({quoted(value)})",
        f"source_date = DATE({quoted(value)})",
        f"{value}(name) = 1",
    ):
        assert areas.ask(filter_).status_code == 400
    assert areas.ask("true", filter_lang=value).status_code == 400
    assert areas.ask("true", filter_crs=value).status_code == 400


def test_filter_of_a_megabyte_is_a_400_without_a_word_of_it(areas):
    answer = areas.client.get(areas.items, params={"filter": "a" * 50_000})
    assert answer.status_code == 400
    assert len(answer.text) < 1000
    body = {"filter": "name = '" + "a" * 100_000 + "'"}
    assert areas.client.post("/api/collections/areas/search", json=body).status_code == 400


def test_the_server_lives_after_all_that(client):
    assert client.get("/api/collections/areas/items", params={"filter": "true", "limit": 1}).status_code == 200
