"""Tiles of more records than can be told apart: every record is drawn or counted, once, and quickly found."""

import gzip
from collections import Counter

import httpx
import pytest
import sqlalchemy as sa
from shapely.geometry import Point, Polygon

from app import db
from app.catalog import COLLECTIONS
from app.catalog.tiling import LARGEST
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.reading import statements, tile_statements
from app.reading.query import Query
from app.reading.tiles import Tile
from tests.fixtures import servers
from tests.fixtures.tiles import covering, decoded

AREAS, PROPOSALS = COLLECTIONS["areas"], COLLECTIONS["proposals"]
TERRITORY = (8.7, 45.1, 9.6, 45.7)
KINDS = ("parco", "area_dismessa")


def area(number: int, **more) -> Change:
    """A polygon of 60 m on a wide grid, or on a narrow one; or a record of which only the Comuni are known."""
    geometry = more.pop("geometry", None)
    properties = {
        "name": f"Prova {number}",
        "kind": KINDS[number % 5 == 0],
        "comuni": ["015146"],
        "source_url": ["https://example.org"],
        **more,
    }
    if geometry is not None:
        properties["location_precision"] = "site"
    return Change(
        collection=AREAS, record_id=f"prova-{number}", action="create", properties=properties, geometry=geometry
    )


def hexagon(x: float, y: float) -> Polygon:
    steps = ((4, 0), (2, 3), (-2, 3), (-4, 0), (-2, -3), (2, -3))
    return Polygon([(x + dx * 1e-4, y + dy * 1e-4) for dx, dy in steps])


def many() -> list[Change]:
    wide = [area(n, geometry=hexagon(8.95 + n % 60 * 0.005, 45.35 + n // 60 * 0.004)) for n in range(2400)]
    narrow = [
        area(n, geometry=hexagon(9.18 + n % 50 * 0.0004, 45.46 + n // 50 % 50 * 0.0003)) for n in range(2400, 4900)
    ]
    alike = [area(n, geometry=Point(9.05, 45.53)) for n in range(4900, 6100)]
    several = [area(n, comuni=["015182", "015118", "015146"]) for n in range(6100, 6300)]
    return [*wide, *narrow, *alike, *several]


def funded(number: int) -> Change:
    return Change(
        collection=PROPOSALS,
        record_id=f"prova-{number}",
        action="create",
        properties={
            "title": f"Prova {number}",
            "comuni": ["015118"],
            "source_url": ["https://example.org"],
            "programme": "PUI CAMBIO",
            "pnrr_mission": "M5",
            "pnrr_funding_eur": number if number % 3 else None,
        },
    )


def propose(url: str, changes: list[Change]) -> None:
    engine = db.engine(url)
    with engine.begin() as connection:
        changeset = open_changeset(connection, title="t", origin="api", author="a", reason="r", source={})
        add(connection, changes, changeset=changeset)
        publish(connection, changeset=changeset, by="b")


@pytest.fixture(scope="module")
def crowded(test_cluster, tmp_path_factory):
    """A server with thousands of records more, and the engine of its database."""
    with test_cluster.clone(test_cluster.loaded_template()) as url:
        propose(url, [*many(), *(funded(number) for number in range(1500))])
        log = tmp_path_factory.mktemp("server") / "server.log"
        with servers.running(url, log=log) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield client, db.engine(url)
        db.engine(url).dispose()


def tiles(client, name: str, zoom: int, /, **params):
    for place in covering(zoom, TERRITORY):
        body = tile(client, name, place, **params)
        if body:
            yield place, body


def tile(client, name: str, place, /, **params) -> bytes:
    zoom, row, column = place
    answer = client.get(f"/api/collections/{name}/tiles/WebMercatorQuad/{zoom}/{row}/{column}", params=params)
    assert answer.status_code in (200, 204), answer.text
    return answer.content


def told(client, name: str, zoom: int, /, **params) -> tuple[int, set[str], Counter]:
    """Of a zoom level: how many records are counted in clusters, which are drawn, and what the clusters sum up."""
    counted, drawn, sums = 0, set(), Counter()
    for _, body in tiles(client, name, zoom, **params):
        assert len(gzip.compress(body)) < 150_000
        (layer,) = decoded(body).values()
        clusters = [properties for properties, _ in layer if properties.get("cluster")]
        assert len(clusters) in (0, len(layer))
        assert len(clusters) <= 256
        counted += sum(properties["count"] for properties in clusters)
        drawn |= {properties["id"] for properties, _ in layer if "id" in properties}
        for properties in clusters:
            sums.update({key: value for key, value in properties.items() if key.startswith("sum_")})
    return counted, drawn, sums


def matched(client, name: str, /, **params) -> int:
    return client.get(f"/api/collections/{name}/items", params={"limit": 1, **params}).json()["numberMatched"]


QUESTIONS = [{}, {"kind": "parco"}, {"filter": "name LIKE 'Prova%'"}, {"kind": "area_dismessa"}, {"comune": "Rho"}]


@pytest.mark.parametrize("params", QUESTIONS, ids=str)
@pytest.mark.parametrize("zoom", [0, 4, 8, 9, 10, 11, 12, 13])
def test_every_record_is_counted_or_drawn_and_never_both(crowded, zoom, params):
    client, _ = crowded
    counted, drawn, _ = told(client, "areas", zoom, **params)
    assert counted + len(drawn) == matched(client, "areas", **params)


def test_far_up_there_are_clusters_and_far_down_single_records(crowded):
    client, _ = crowded
    counted, drawn, _ = told(client, "areas", 8)
    assert (counted, drawn) == (matched(client, "areas"), set())
    counted, drawn, _ = told(client, "areas", 13)
    assert counted >= 1200  # those on one point cannot be told apart at any zoom
    assert len(drawn) > 2400


def test_records_on_one_point_are_a_cluster_at_the_deepest_zoom_too(crowded):
    client, _ = crowded
    for zoom in (16, 19, 22):
        (place,) = covering(zoom, (9.05, 45.53, 9.05, 45.53))
        ((name, layer),) = decoded(tile(client, "areas", place)).items()
        assert name == "areas"
        assert max(properties["count"] for properties, _ in layer) >= 1200
        (alone,) = decoded(tile(client, "areas", place, filter="name = 'Prova 5000'")).values()
        assert [properties["id"] for properties, _ in alone] == ["prova-5000"]


def test_what_is_published_is_what_a_question_that_matches_everything_finds(crowded):
    client, _ = crowded
    everything = {"datetime": "0001-01-01/.."}
    for zoom in (0, 8, 10, 11, 12, 14, 15, 17, 20):
        for place in covering(zoom, (9.045, 45.5, 9.2, 45.531)) if zoom < 15 else covering(zoom, (9.05, 45.53) * 2):
            plain, asked = (tile(client, "areas", place, **params) for params in ({}, everything))
            assert bool(plain) == bool(asked)
            if plain:
                one, other = (sorted(map(_told, decoded(body)["areas"])) for body in (plain, asked))
                assert one == other


def _told(feature) -> str:
    properties, geometry = feature
    return repr((sorted(properties.items()), geometry.wkt))


def test_a_cluster_lies_within_its_tile_and_among_its_records(crowded):
    client, _ = crowded
    for _, body in tiles(client, "areas", 10, filter="name LIKE 'Prova%'"):
        for properties, geometry in decoded(body)["areas"]:
            if properties.get("cluster"):
                assert geometry.geom_type == "Point"
                assert 0 <= min(geometry.x, geometry.y) <= max(geometry.x, geometry.y) < 4096


@pytest.mark.parametrize("params", [{}, {"comune": "Legnano"}], ids=str)
def test_clusters_sum_what_may_be_summed_and_nothing_else(crowded, params):
    client, engine = crowded
    counted, drawn, sums = told(client, "proposals", 8, **params)
    assert (counted, drawn) == (matched(client, "proposals", **params), set())
    table = PROPOSALS.table
    with engine.connect() as connection:
        statement = sa.select(sa.func.sum(table.c.pnrr_funding_eur))
        if params:
            statement = statement.where(table.c.comuni.contains(["015118"]))
        assert sums == {"sum_pnrr_funding_eur": pytest.approx(float(connection.execute(statement).scalar_one()))}
    for _, body in tiles(client, "areas", 8):
        assert {key for properties, _ in decoded(body)["areas"] for key in properties} == {"cluster", "count"}


def test_a_record_of_several_comuni_is_counted_in_the_first_and_drawn_in_all(crowded):
    client, _ = crowded
    few = {"filter": "name = 'Prova 6200'"}
    seen = [place for place, _ in tiles(client, "areas", 12, **few)]
    assert len(seen) == 3
    counted, drawn, _ = told(client, "areas", 12, **few)
    assert (counted, drawn) == (0, {"prova-6200"})


def test_withdrawn_records_are_no_longer_in_any_cluster(test_cluster):
    with test_cluster.clone(test_cluster.loaded_template()) as url:
        engine = db.engine(url)
        propose(url, many()[: LARGEST + 200])
        with engine.connect() as connection:
            total = sa.text("SELECT records FROM tile_clusters WHERE collection = 'areas' AND zoom = 0")
            before = connection.execute(total).scalar_one()
        gone = [
            Change(collection=AREAS, record_id=f"prova-{n}", action="delete", properties={}, base_version=1)
            for n in range(1000)
        ]
        propose(url, gone[:100])
        with engine.connect() as connection:
            assert connection.execute(total).scalar_one() == before - 100
        propose(url, gone[100:])
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM tile_clusters")).scalar_one() == 0
        engine.dispose()


@pytest.mark.parametrize("place", [(11, 732, 1076), (14, 5861, 8611), (18, 93785, 137790)])
@pytest.mark.parametrize("params", [{}, {"filters": (("kind", ("parco",)),)}], ids=str)
def test_single_records_are_found_by_the_spatial_index(crowded, place, params):
    _, engine = crowded
    query, asked = Query(AREAS, **params), Tile(*place)
    shape = statements.shape(query)
    statement = tile_statements.records(shape, prepared=place[0] == 14, beside_dense=True)
    values = statements.parameters(query) | asked.parameters() | {"t_dense": [1, 2]}
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("ANALYZE areas")
        plan = "\n".join(row[0] for row in raw.execute(f"EXPLAIN {statement}", values))
        raw.rollback()
    assert "ix_areas_geom_3857" in plan
    assert "Seq Scan" not in plan
