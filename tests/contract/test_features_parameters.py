"""OGC API Features 1.0, Part 1, core: limit, bbox, datetime and the properties as parameters of the items."""

import itertools
from datetime import date

import pytest
import shapely
from shapely.geometry import box, shape

from app.catalog import COLLECTIONS
from tests.fixtures.cql import Span, partial
from tests.fixtures.features import PROBLEM, every_collection, everything, get, with_geometry

# --- as they are declared --------------------------------------------------------------------------------------------


def declared(client, name: str, parameter: str):
    """A parameter of the items, as the OpenAPI document declares it."""
    document = get(client, "/api/openapi.json").json()
    for one in document["paths"][f"/api/collections/{name}/items"]["get"]["parameters"]:
        found = document["components"]["parameters"][one["$ref"].rsplit("/", 1)[-1]] if "$ref" in one else one
        if found["name"] == parameter:
            return found
    raise AssertionError(f"{parameter} is not declared")


@every_collection
def test_core_fc_limit_definition(client, name):
    limit = declared(client, name, "limit")
    assert (limit["in"], limit["required"]) == ("query", False)
    assert limit["schema"]["type"] == "integer"
    assert 1 == limit["schema"]["minimum"] <= limit["schema"]["default"] <= limit["schema"]["maximum"]


@every_collection
def test_core_fc_bbox_definition(client, name):
    bbox = declared(client, name, "bbox")
    assert (bbox["in"], bbox["required"], bbox["style"], bbox["explode"]) == ("query", False, "form", False)
    assert bbox["schema"]["type"] == "array"
    assert bbox["schema"]["items"]["type"] == "number"
    assert bbox["schema"]["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]


@every_collection
def test_core_fc_time_definition(client, name):
    time = declared(client, name, "datetime")
    assert (time["in"], time["required"], time["schema"]["type"]) == ("query", False, "string")


# --- limit, and what does not exist ----------------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize("limit", [1, 7, 10_000, 99_999_999])
def test_core_fc_limit_response(client, name, limit):
    document = get(client, f"/api/collections/{name}/items", limit=limit).json()
    assert document["numberReturned"] == min(limit, document["numberMatched"])


@every_collection
@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "molti", "", "1e3", "٣", "9" * 40])
def test_core_query_param_invalid_limit(client, name, limit):
    answer = get(client, f"/api/collections/{name}/items", limit=limit)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert answer.json()["parameter"] == "limit"


@every_collection
def test_core_query_param_unknown(client, name):
    for address in ("", "/items", "/schema", "/queryables"):
        answer = get(client, f"/api/collections/{name}{address}", nonesiste="1")
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
        assert answer.json()["parameter"] == "nonesiste"


# --- bbox ------------------------------------------------------------------------------------------------------------


BOXES = ["9.1,45.4,9.3,45.5", "8.7,45.5,9.0,45.7", "9.19,45.46,9.19,45.46", "-180,-90,180,90", "0,0,1,1"]


@with_geometry
@pytest.mark.parametrize("bbox", BOXES)
def test_core_fc_bbox_response_is_exactly_what_meets_the_box(client, name, bbox):
    area = box(*map(float, bbox.split(",")))
    found = {feature["id"] for feature in everything(client, name, bbox=bbox)}
    expected = {
        feature["id"] for feature in everything(client, name) if shapely.intersects(shape(feature["geometry"]), area)
    }
    assert found == expected


def test_core_fc_bbox_response_with_heights_and_across_the_antimeridian(client):
    flat = everything(client, "areas", bbox="9.1,45.4,9.3,45.5")
    assert everything(client, "areas", bbox="9.1,45.4,-10,9.3,45.5,900") == flat
    around = {feature["id"] for feature in everything(client, "areas", bbox="9.3,45.4,9.1,45.5")}
    assert around
    assert not around & {one["id"] for one in everything(client, "areas", bbox="9.1001,45.4,9.2999,45.5")}


def test_core_fc_bbox_response_keeps_what_has_no_geometry(client):
    assert len(everything(client, "documents", bbox="0,0,1,1")) == 46


@every_collection
@pytest.mark.parametrize(
    "bbox",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "9,46,10,45",
        "181,0,182,1",
        "nan,0,1,1",
        "0,0,inf,1",
        "9;45;10;46",
        "8_9,45,10,46",
        "٩,45,10,46",
        "9,45,10,4６",
    ],
)
def test_core_query_param_invalid_bbox(client, name, bbox):
    answer = get(client, f"/api/collections/{name}/items", bbox=bbox)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "bbox")


# --- datetime --------------------------------------------------------------------------------------------------------


@every_collection
@pytest.mark.parametrize(
    ("interval", "first", "last"),
    [
        ("2024-01-01/2024-12-31", "2024-01-01", "2024-12-31"),
        ("2024-07-15", "2024-07-15", "2024-07-15"),
        ("2024-07-15T12:00:00Z", "2024-07-15", "2024-07-15"),
        ("../2020-12-31", "0001-01-01", "2020-12-31"),
        ("2025-01-01/..", "2025-01-01", "9999-12-31"),
        ("2025-01-01/", "2025-01-01", "9999-12-31"),
        ("../..", "0001-01-01", "9999-12-31"),
    ],
)
def test_core_fc_time_response(client, name, interval, first, last):
    asked, period = Span(date.fromisoformat(first), date.fromisoformat(last)), COLLECTIONS[name].period_field

    def meets(text: str | None) -> bool:  # what has no time is always in (C of the requirement)
        return text is None or partial(text).relation("t_intersects", asked)

    found = {feature["id"] for feature in everything(client, name, datetime=interval)}
    assert found == {one["id"] for one in everything(client, name) if meets(one["properties"][period])}


@every_collection
@pytest.mark.parametrize(
    "moment",
    ["", "ieri", "2024", "2024-13-01", "2024-02-30", "2024-12-31/2024-01-01", "a/b", "2024-01-01/2024-02-01/2024-03-01",
     "2024-01-01T25:00:00Z", "2024-01-01T00:00:00", "0001-01-01T00:00:00+23:59"],
)  # fmt: skip
def test_core_query_param_invalid_datetime(client, name, moment):
    answer = get(client, f"/api/collections/{name}/items", datetime=moment)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "datetime")


# --- properties ------------------------------------------------------------------------------------------------------


@every_collection
def test_every_queryable_is_a_parameter_that_gives_the_records_having_that_value(client, name):
    queryables = get(client, f"/api/collections/{name}/queryables").json()["properties"]
    features = everything(client, name)
    for field in queryables.keys() - {"geometry", "id"}:
        values = [feature["properties"][field] for feature in features]
        flat = list(itertools.chain.from_iterable(one if isinstance(one, list) else [one] for one in values))
        wanted = next((one for one in flat if one is not None), None)
        if wanted is None:
            continue
        text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
        found = {one["id"] for one in everything(client, name, **{field: text})}
        expected = {
            feature["id"]
            for feature, value in zip(features, values, strict=True)
            if (wanted in value if isinstance(value, list) else value == wanted)
        }
        assert found == expected, field
