"""Whatever is written in a request is data or a 400: never SQL, never a name, and never the end of the process."""

import contextlib
import json
import re
import socket
from http.client import HTTPResponse
from math import isfinite
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog import COLLECTIONS
from gis.schema import FieldType
from tests.fixtures.asking import is_date, kinds
from tests.fixtures.client import scope_of
from tests.fixtures.cql import text
from tests.fixtures.features import every_collection

PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}
NUMBERS = {FieldType.INTEGER, FieldType.NUMBER}
every_collection_with_numbers = pytest.mark.parametrize(
    "name", [one.id for one in COLLECTIONS.values() if any(field.type in NUMBERS for field in one.filters)]
)
ASKED = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
INJECTIONS = ["' OR 1=1 --", "'; DROP TABLE areas; --", "%(comuni)s", "\\", "\\'", "%", "$1", "{x}", "＇ OR 1=1"]
ANY_TEXT = st.text(max_size=60) | st.sampled_from(INJECTIONS)
PLAIN = re.compile(r"[\w\s:,./+()'’-]*")
UNKNOWN = ANY_TEXT.filter(lambda value: not value.strip() or not PLAIN.fullmatch(value)) | st.from_regex(
    "[a-z]{15}", fullmatch=True
)
"""Names of nothing. Hypothesis also draws the words of our own code, among which there are names of something."""
ANY_NUMBER = st.integers(-(2**70), 2**70) | st.floats()


def ids(answer) -> set[str]:
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert document["numberMatched"] == len(document["features"])
    return {feature["id"] for feature in document["features"]}


def refused(answer, *parameters: str) -> None:
    """A 400 that names the parameter, and says little of what was sent."""
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM), answer.text
    assert not parameters or answer.json()["parameter"] in parameters
    assert len(answer.content) < 6000


def by_filter(asked, tree, *, as_text: bool = True):
    """The answers to a filter: as text and as JSON, in an address and in a body, and as the body's own tree."""
    search, as_json = asked.items.replace("/items", "/search"), json.dumps(tree)
    if as_text:
        yield asked.ask(text(tree))
    yield asked.ask(as_json, filter_lang="cql2-json")
    texts = [{"filter": text(tree)}] if as_text else []
    for body in (*texts, {"filter": as_json, "filter-lang": "cql2-json"}, {"filter": tree}):
        yield asked.client.post(search, content=json.dumps(body | {"limit": 10_000}), headers=JSON)


def value_of(feature, field: str):
    return feature["id"] if field == "id" else feature["properties"][field]


# --- values ---------------------------------------------------------------------------------------------------------


@every_collection
@given(data=st.data())
@ASKED
def test_any_text_is_data_in_parameters_and_filters(ask, name, data):
    asked, value = ask(name), data.draw(ANY_TEXT)
    texts = [one for one in asked.named("string") if not is_date(asked.queryables[one]) and one != "updated_at"]
    field = data.draw(st.sampled_from(texts))
    expected = {each["id"] for each in asked.features if value_of(each, field) == value}
    for answer in by_filter(asked, {"op": "=", "args": [{"property": field}, value]}):
        if "\x00" in value:
            refused(answer, "filter")
        else:
            assert ids(answer) == expected
    declared = COLLECTIONS[name].by_name[field]
    if not value.strip() or (declared.pattern and {",", " "} & {*value}):
        return  # an empty field of a form asks nothing; commas and spaces part what has a pattern
    answer = asked.client.get(asked.items, params={field: value, "limit": 10_000})
    if "\x00" in value or (declared.code_list and value not in declared.code_list.labels):
        refused(answer, field)
    else:
        assert ids(answer) == expected


@every_collection_with_numbers
@given(data=st.data())
@ASKED
def test_any_number_is_data_in_parameters_and_filters(ask, name, data):
    asked, value = ask(name), data.draw(ANY_NUMBER)
    field = data.draw(st.sampled_from(asked.named("integer", "number")))
    known = {each["id"]: value_of(each, field) for each in asked.features if value_of(each, field) is not None}
    for answer in by_filter(asked, {"op": ">", "args": [{"property": field}, value]}):
        if isfinite(value):
            assert ids(answer) == {key for key, number in known.items() if number > value}
        else:
            refused(answer)
    answer = asked.client.get(asked.items, params={field: repr(value), "limit": 10_000})
    if answer.status_code == 200:
        assert ids(answer) == {key for key, number in known.items() if number == value}
    else:
        refused(answer, field)
        assert not isfinite(value) or "integer" in kinds(asked.queryables[field])


# --- names ----------------------------------------------------------------------------------------------------------

NAMES = ("sortby", "properties", "crs", "bbox-crs", "filter-lang", "filter-crs", "f", "datetime", "bbox", "limit",
         "cursor", "comune", "zone")  # fmt: skip


@every_collection
@given(value=UNKNOWN)
@ASKED
def test_any_text_as_a_name_is_looked_up_and_refused(ask, name, value):
    asked, stats = ask(name), f"/api/collections/{name}/stats"
    for parameter in NAMES:
        answer = asked.client.get(asked.items, params={parameter: value})
        if answer.status_code != 200:
            refused(answer, parameter)
        assert answer.status_code == 400 or not value.strip()
    for parameter in ("group-by", "measure", "per"):
        if any(part.strip() for part in value.split(",")):
            refused(asked.client.get(stats, params={parameter: value}), parameter)
    if value:
        refused(asked.client.get(asked.items, params={value: "1"}), value[:100])
    for relation in ("within", "intersects", "near"):
        if value.strip():
            answer = asked.client.get(asked.items, params={relation: value, "distance": "5"})
            refused(answer, relation, "distance")
    for address in (f"/api/collections/{name}/styles/", f"/api/collections/{name}/tiles/", f"{asked.items}/"):
        assert asked.client.get(address + quote(value, safe="")).status_code in (303, 307, 400, 404)


@every_collection
@given(value=UNKNOWN.filter(lambda value: '"' not in value))
@ASKED
def test_any_text_as_a_property_or_a_function_of_a_filter_is_looked_up_and_refused(ask, name, value):
    asked = ask(name)
    for tree in (
        {"op": "isNull", "args": [{"property": value}]},
        {"op": "t_after", "args": [{"interval": [{"property": value}, ".."]}, {"date": "2024-01-01"}]},
        {"op": "a_overlaps", "args": [{"property": value}, ["x"]]},
    ):
        for answer in by_filter(asked, tree):
            refused(answer, "filter")
    for answer in by_filter(asked, {"op": f"x{value}", "args": [{"property": "id"}, 1]}, as_text=False):
        refused(answer, "filter")


# --- a process of its own -------------------------------------------------------------------------------------------

MEGABYTE = 1_000_000
POINT = {"type": "Point", "coordinates": [9.0, 45.0]}


def around(tree, times: int, wrap) -> str:
    """JSON that holds itself so many times, written without building it."""
    before, after = json.dumps(wrap("@")).split('"@"')
    return before * times + json.dumps(tree) + after * times


HOSTILE_TEXT = {
    "4,000 brackets": "(" * 4000 + "true" + ")" * 4000,
    "4,000 brackets that do not close": "(" * 4000,
    "4,000 times not": "NOT " * 4000 + "true",
    "4,000 functions": "id = " + "casei(" * 4000 + "id" + ")" * 4000,
    "4,000 collections": "S_INTERSECTS(geometry, " + "GEOMETRYCOLLECTION(" * 4000 + "POINT(9 45)" + ")" * 4000 + ")",
    "4,000 arrays": "A_EQUALS(comuni, " + "(" * 4000 + ")" * 4000 + ")",
    "4,000 signs": "id = " + "-" * 4000 + "1",
    "4,000 digits": "id = " + "9" * 4000,
    "4,000 powers": "1" + " ^ 1" * 4000 + " = 1",
    "a megabyte of text": "id = '" + "a" * MEGABYTE + "'",
    "a megabyte of or": "true OR " * (MEGABYTE // 8) + "true",
    "a megabyte of nonsense": "\u00e0" * (MEGABYTE // 2),
}


def about(geometry: str, op: str = "s_intersects") -> str:
    """A filter with a geometry that is written already."""
    return json.dumps({"op": op, "args": [{"property": "geometry"}, "@"]}).replace('"@"', geometry)


def collection(inner):
    return {"type": "GeometryCollection", "geometries": [inner]}


HOSTILE_JSON = {
    "4,000 times not": around(True, 4000, lambda inner: {"op": "not", "args": [inner]}),
    "4,000 lists": "[" * 4000 + "]" * 4000,
    "100,000 lists that do not close": "[" * 100_000,
    "4,000 calculations": around(1, 4000, lambda inner: {"op": "+", "args": [inner, 1]}),
    "a collection within itself": about(around(POINT, 4000, collection)),
    "a shallower collection within itself": about(around(POINT, 300, collection), "s_within"),
    "coordinates within themselves": about(
        '{"type":"MultiPolygon","coordinates":' + "[" * 900 + "9,45" + "]" * 900 + "}"
    ),
    "a ring through itself": about('{"type":"Polygon","coordinates":[[[9,45],[10,46],[9,46],[10,45],[9,45]]]}'),
    "a ring of one point": about(json.dumps({"type": "Polygon", "coordinates": [[[9, 45]] * 9]})),
    "a megabyte of vertices": about(json.dumps({"type": "MultiPoint", "coordinates": [[9.1, 45.1]] * 90_000})),
    "a megabyte of values": json.dumps({"op": "in", "args": [{"property": "id"}, ["x" * 9] * 90_000]}),
}


@pytest.fixture(scope="module")
def alive(live_server):
    """A client of a server process, which must be there after each question."""
    with httpx.Client(base_url=live_server, timeout=30) as client:
        yield client


@pytest.mark.parametrize("way", ["items", "stats", "tiles/WebMercatorQuad/9/183/269", "tiles/WebMercatorQuad"])
@pytest.mark.parametrize(
    ("filter_", "language"),
    [*((one, "cql2-text") for one in HOSTILE_TEXT.values()), *((one, "cql2-json") for one in HOSTILE_JSON.values())],
    ids=[*HOSTILE_TEXT, *(f"{one}, as JSON" for one in HOSTILE_JSON)],
)
def test_hostile_filter_in_an_address_is_a_400_and_the_process_lives(alive, way, filter_, language):
    address = f"/api/collections/areas/{way}"
    assert_refused(ask_raw(alive, address, {"filter": filter_, "filter-lang": language}))
    assert alive.get("/status").status_code == 200


@pytest.mark.parametrize("filter_", HOSTILE_TEXT.values(), ids=[*HOSTILE_TEXT])
def test_hostile_filter_in_a_body_is_a_400_or_a_413_and_the_process_lives(alive, filter_):
    for body in ({"filter": filter_}, {"filter": filter_, "filter-lang": "cql2-json"}):
        assert_refused(alive.post("/api/collections/areas/search", json=body))
    assert alive.get("/status").status_code == 200


@pytest.mark.parametrize("filter_", HOSTILE_JSON.values(), ids=[*HOSTILE_JSON])
def test_hostile_tree_in_a_body_is_a_400_or_a_413_and_the_process_lives(alive, filter_):
    for body in (f'{{"filter":{filter_}}}', json.dumps({"filter": filter_, "filter-lang": "cql2-json"})):
        assert_refused(alive.post("/api/collections/areas/search", content=body, headers=JSON))
    assert alive.get("/status").status_code == 200


def assert_refused(answer: httpx.Response) -> None:
    assert answer.status_code in (400, 413), answer.text[:500]
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["status"] == answer.status_code
    assert len(answer.content) < 2000


def ask_raw(client: httpx.Client, address: str, params: dict[str, str]) -> httpx.Response:
    """A GET of any length, which httpx itself would not send."""
    target = f"{address}?{urlencode(params)}"
    where = urlsplit(str(client.base_url))
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode())
        return answer_of(connection)


def answer_of(connection: socket.socket) -> httpx.Response:
    parser = HTTPResponse(connection)
    parser.begin()
    return httpx.Response(parser.status, headers=parser.getheaders(), content=parser.read())


def test_a_head_that_does_not_end_is_refused_and_nobody_waits_for_it(alive):
    where = urlsplit(str(alive.base_url))
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(200):
                connection.sendall(b"a" * 100_000)
        with contextlib.suppress(ConnectionError):  # what it had not read any more makes the close a reset
            assert_refused(answer_of(connection))
    assert alive.get("/status").status_code == 200


def test_a_body_that_is_cut_short_is_no_error_of_ours(client):
    request = client.build_request("POST", "/api/collections/areas/search", json={})
    sent = []

    async def gone():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    client.portal.call(client.application, scope_of(request), gone, send)
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n", b"{}\r\n\r\n"])
def test_what_is_no_request_is_a_problem_in_words(alive, sent):
    where = urlsplit(str(alive.base_url))
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(sent)
        assert_refused(answer_of(connection))
    assert alive.get("/status").status_code == 200
