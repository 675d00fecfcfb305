"""Questions about places: the same records as geodesy in Python finds, and never one whose position is not known."""

import time
from functools import cache

import httpx
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely.geometry import Point, shape

from app import db
from app.catalog import COLLECTIONS
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.reading import statements
from app.reading.query import Place, Query
from tests.fixtures import servers

GEOD = Geod(ellps="WGS84")
PLACED = [one.id for one in COLLECTIONS.values() if one.geometry]
ONLY_COMUNE = ("comune", "citta_metropolitana")


@pytest.fixture(scope="module")
def records(client):
    """All records of a collection by id, as features."""

    @cache
    def of(name):
        answer = client.get(f"/api/collections/{name}/items", params={"limit": 10_000}).json()
        return {feature["id"]: feature for feature in answer["features"]}

    return of


def place(feature):
    return shape(feature["geometry"])


def is_known(feature):
    return feature["properties"]["location_precision"] not in ONLY_COMUNE


def ids(client, name, /, **params):
    answer = client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params})
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert document["numberMatched"] == len(document["features"])
    return {feature["id"] for feature in document["features"]}


def refused(client, name, /, **params):
    answer = client.get(f"/api/collections/{name}/items", params=params)
    assert answer.status_code == 400, answer.text
    return answer.json()


def metres(one, other):
    """The distance on the ellipsoid: of two points exactly, else on a plane that is true to distances from a point."""
    if isinstance(one, Point) and isinstance(other, Point):
        return GEOD.inv(one.x, one.y, other.x, other.y)[2]
    if not isinstance(one, Point):
        one, other = other, one
    middle = one if isinstance(one, Point) else one.centroid
    plane = Transformer.from_crs(4326, f"+proj=aeqd +lat_0={middle.y} +lon_0={middle.x} +ellps=WGS84", always_xy=True)
    here, there = (shapely.transform(part, plane.transform, interleaved=False) for part in (one, other))
    return here.distance(there)


def test_services_near_a_service_are_those_within_the_geodesic_distance(client, records):
    known = {key: place(one) for key, one in records("services").items() if is_known(one)}
    for target in list(known)[::40]:
        distances = {key: metres(known[target], there) for key, there in known.items()}
        for distance in (1, 250, 2_000, 17_500, 50_000):
            assert all(abs(one - distance) > 1e-3 for one in distances.values())
            expected = {key for key, one in distances.items() if one <= distance}
            assert ids(client, "services", near=f"services/{target}", distance=distance) == expected


@pytest.mark.parametrize(("name", "target"), [
    ("services", "comuni/015182"), ("areas", "comuni/015010"), ("services", "zones/nord-ovest"),
    ("areas", "zones/milano"),
])  # fmt: skip
@pytest.mark.parametrize("distance", [30, 1_000, 9_000])
def test_records_near_a_boundary_are_inside_it_or_within_the_distance(client, records, name, target, distance):
    collection, _, record_id = target.partition("/")
    boundary = place(records(collection)[record_id])
    found = ids(client, name, near=target, distance=distance)
    for key, one in records(name).items():
        if not is_known(one):
            assert key not in found
        elif abs((away := metres(place(one), boundary)) - distance) > 0.5 + distance / 1000:
            assert (key in found) == (away <= distance), (key, away)


@pytest.mark.parametrize("distance", [10, 5_000])
def test_comuni_near_a_service_are_those_within_the_distance(client, records, distance):
    target = next(key for key, one in records("services").items() if is_known(one))
    point = place(records("services")[target])
    found = ids(client, "comuni", near=f"services/{target}", distance=distance)
    assert found
    for key, one in records("comuni").items():
        if abs((away := metres(point, place(one))) - distance) > 0.5 + distance / 1000:
            assert (key in found) == (away <= distance), (key, away)


@pytest.mark.parametrize("name", PLACED)
@pytest.mark.parametrize("target", ["comuni/015146", "comuni/015182", "zones/sud-est"])
def test_within_and_intersects_are_those_of_the_exact_geometry(client, records, name, target):
    collection, _, record_id = target.partition("/")
    there = place(records(collection)[record_id])
    known = {key: place(one) for key, one in records(name).items() if is_known(one)}
    assert ids(client, name, within=target) == {key for key, one in known.items() if one.within(there)}
    assert ids(client, name, intersects=target) == {key for key, one in known.items() if one.intersects(there)}


@pytest.mark.parametrize("zone", ["milano", "nord-ovest", "sud-est"])
def test_comuni_within_a_zone_are_its_own(client, zone):
    assert ids(client, "comuni", within=f"zones/{zone}") == ids(client, "comuni", zone=zone)


def test_record_that_is_only_known_by_its_comune_is_left_out_and_the_answer_says_so(client, records):
    hollow = {
        key for key, one in records("areas").items() if not is_known(one) and "015146" in one["properties"]["comuni"]
    }
    assert hollow
    assert not hollow & ids(client, "areas", within="comuni/015146")
    assert not hollow & ids(client, "areas", intersects="comuni/015146")
    assert not hollow & ids(client, "areas", near="comuni/015146", distance=50_000)
    address = "/api/collections/areas/items"
    (note,) = client.get(address, params={"within": "comuni/015146"}).json()["notes"]
    assert "sono escluse" in note["it"]
    assert "notes" not in client.get(address, params={"comune": "015146"}).json()
    numbers = client.get("/api/collections/areas/stats", params={"within": "comuni/015146"}).json()
    assert note in numbers["notes"]


def test_target_that_is_only_known_by_its_comune_is_refused_with_the_reason(client, records):
    target = next(key for key, one in records("areas").items() if not is_known(one))
    for params in ({"within": f"areas/{target}"}, {"near": f"areas/{target}", "distance": 500}):
        problem = refused(client, "services", **params)
        assert problem["parameter"] == next(iter(params))
        assert "noto solo il Comune" in problem["detail"]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_numbers_are_those_of_the_items_also_with_places(client, records, data):
    name = data.draw(st.sampled_from(["areas", "services", "comuni"]))
    target = data.draw(st.sampled_from([key for key, one in records("services").items() if is_known(one)]))
    params = {"near": f"services/{target}", "distance": data.draw(st.floats(1, 50_000))}
    if data.draw(st.booleans()):
        params["within"] = data.draw(st.sampled_from(["zones/milano", "comuni/015146", "zones/nord-milano"]))
    numbers = client.get(f"/api/collections/{name}/stats", params=params).json()
    assert numbers["total"]["count"] == len(ids(client, name, **params))


def test_places_and_other_filters_are_one_and(client):
    together = ids(client, "services", within="comuni/015146", near="comuni/015209", distance=3000, category="salute")
    assert together == (
        ids(client, "services", within="comuni/015146")
        & ids(client, "services", near="comuni/015209", distance=3000)
        & ids(client, "services", category="salute")
    )
    assert together


def test_pages_of_near_records_give_each_record_once(client):
    params = {"near": "comuni/015146", "distance": 2000}
    seen, answer = [], client.get("/api/collections/services/items", params={**params, "limit": 17}).json()
    while True:
        seen += [feature["id"] for feature in answer["features"]]
        following = next((link["href"] for link in answer["links"] if link["rel"] == "next"), None)
        if following is None:
            break
        answer = client.get(following).json()
    assert len(seen) == len(set(seen))
    assert set(seen) == ids(client, "services", **params)


@pytest.mark.parametrize(("params", "parameter"), [
    ({"near": "comuni/015146"}, "distance"), ({"distance": "500"}, "distance"),
    ({"within": "comuni/015146", "distance": "5"}, "distance"),
    *[({"near": "comuni/015146", "distance": text}, "distance")
      for text in ("0", "-1", "0.99", "50001", "1e99", "nan", "inf", "-inf", "vicino", "1;2", "0x10",
                   "５００m", "５００", "٣٠٠", "5_00", "1e400")],
    ({"within": "015146"}, "within"), ({"within": "comuni/"}, "within"), ({"within": "/015146"}, "within"),
    ({"within": "comuni/999999"}, "within"), ({"within": "roma/015146"}, "within"),
    ({"within": "documents/relazione"}, "within"), ({"within": "comuni/015146/"}, "within"),
    ({"within": "comuni/015146,comuni/015182"}, "within"), ({"within": ["comuni/015146", "comuni/015182"]}, "within"),
    ({"within": "comuni/015146' OR '1'='1"}, "within"), ({"within": "pg_roles/postgres"}, "within"),
    ({"within": "comuni/015146\x00"}, "within"), ({"within": "comuni/" + "a" * 3000}, "within"),
    ({"intersects": "POINT(9 45)"}, "intersects"), ({"intersects": "comuni/\ud7ff"}, "intersects"),
])  # fmt: skip
def test_place_that_makes_no_sense_is_a_400_that_names_the_parameter(client, params, parameter):
    assert refused(client, "services", **params)["parameter"] == parameter


def test_what_has_no_place_cannot_be_asked_where_it_is(client):
    assert refused(client, "documents", within="comuni/015146")["parameter"] == "within"


def test_empty_fields_of_a_form_ask_nothing(client):
    assert len(ids(client, "areas", near="", distance="", within="", intersects="")) == 217


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(["within", "intersects", "near"]), text=st.text(max_size=80))
def test_whatever_the_target_is_called_it_is_only_text(client, name, text):
    params = {name: f"comuni/{text}", **({"distance": 100} if name == "near" else {})}
    assert client.get("/api/collections/areas/items", params=params).status_code == 400


@pytest.mark.parametrize("relation", ["within", "intersects", "near"])
@pytest.mark.parametrize("name", ["services", "areas", "proposals"])
def test_spatial_index_finds_the_records(connection, name, relation):
    target = Place(relation, "comuni", "015182", 500.0 if relation == "near" else None)
    query = Query(COLLECTIONS[name], places=(target,))
    connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
    sql = f"EXPLAIN {statements.page(statements.shape(query))}"
    plan = "\n".join(
        row[0] for row in connection.connection.cursor().execute(sql, statements.parameters(query)).fetchall()
    )
    assert f"Index Scan using ix_{name}_geom" in plan or f"Bitmap Index Scan on ix_{name}_geom" in plan
    assert "geom && $0" in plan


def move(url, name, record_id, point):
    engine = db.engine(url)
    with engine.begin() as connection:
        changeset = open_changeset(connection, title="t", origin="form", author="a", reason="r", source={})
        change = Change(
            collection=COLLECTIONS[name],
            record_id=record_id,
            action="update",
            properties={},
            geometry=point,
            base_version=1,
        )
        add(connection, [change], changeset=changeset)
        publish(connection, changeset=changeset, by="b")


def test_answer_changes_when_the_record_that_it_is_near_to_moves(test_cluster, tmp_path):
    with (
        test_cluster.clone(test_cluster.loaded_template()) as url,
        servers.running(url, log=tmp_path / "server.log") as address,
    ):
        areas = httpx.get(f"{address}/api/collections/areas/items?location_precision=site,address").json()["features"]
        services = f"{address}/api/collections/services"
        # However the address is written: the cache must see that it depends on the areas too.
        questions = [
            f"{services}/{rest}"
            for rest in (
                f"items?near=areas/{areas[0]['id']}&distance=3000",
                f"items?n%65ar=areas%2f{areas[0]['id']}&distance=3000",
                f"stats?near=areas%2F{areas[0]['id']}&distance=3000",
            )
        ]
        before = [httpx.get(question) for question in questions]
        move(url, "areas", areas[0]["id"], Point(8.85, 45.55))
        for question, old in zip(questions, before, strict=True):
            deadline = time.monotonic() + 10
            while (new := httpx.get(question, headers={"if-none-match": old.headers["etag"]})).status_code == 304:
                assert time.monotonic() < deadline, question
                time.sleep(0.05)
            assert new.status_code == 200
            assert new.json().get("features", new.json().get("total")) != old.json().get(
                "features", old.json().get("total")
            )
