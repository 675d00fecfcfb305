"""One question, one answer: pages, CSV, GeoJSON-seq, tiles, statistics and POST hold the same records, the right ones.

Hypothesis draws the questions; plain Python over the records (`tests.fixtures.questions`) says which are right.
`REMIX_FUZZ_EXAMPLES=500` asks more of them.
"""

import csv
import io
import os

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from app import db
from app.catalog import COLLECTIONS
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.reading.cql.bounds import LONGEST_TEXT
from tests.fixtures import servers
from tests.fixtures.asking import Asked
from tests.fixtures.questions import ONLY_COMUNE, Question, questions
from tests.fixtures.tiles import covering, decoded

TERRITORY = (8.7, 45.1, 9.6, 45.8)
ASKED = settings(
    max_examples=int(os.environ.get("REMIX_FUZZ_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="session")
def targets(ask):
    """Records whose position is known, by their address: of points and of areas."""
    found = {}
    for name in ("comuni", "zones", "services", "areas"):
        known = [one for one in ask(name).features if one["properties"]["location_precision"] not in ONLY_COMUNE]
        found |= {f"{name}/{one['id']}": one for one in known[:: max(1, len(known) // 6)]}
    return found


@pytest.mark.parametrize("name", COLLECTIONS)
@given(data=st.data())
@ASKED
def test_any_question_has_one_answer_and_the_right_one(ask, targets, name, data):
    agree(ask(name), data.draw(questions(ask(name), targets=targets)), data)


@pytest.fixture(scope="module")
def crowd(test_cluster, tmp_path_factory):
    """The areas of a portal that holds thousands more of them, so that far up tiles tell of groups."""
    with test_cluster.clone(test_cluster.loaded_template()) as url:
        engine = db.engine(url)
        with engine.begin() as connection:
            changeset = open_changeset(connection, title="t", origin="api", author="a", reason="r", source={})
            add(connection, [area(number) for number in range(3000)], changeset=changeset)
            publish(connection, changeset=changeset, by="b")
        engine.dispose()
        log = tmp_path_factory.mktemp("server") / "server.log"
        with servers.running(url, log=log) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield Asked(client, "areas")


def area(number: int) -> Change:
    """A point on a grid, what it holds changing at a different pace from field to field."""
    properties = {
        "name": f"Prova {number}",
        "kind": ("parco", "area_dismessa", "scalo_ferroviario")[number % 3],
        "comuni": [["015146"], ["015182", "015146"], ["015118"]][number % 7 % 3],
        "surface_m2": None if number % 4 == 0 else number * 10,
        "source_date": (None, "2023", "2024-05", "2022-04-14")[number % 5 % 4],
        "source_url": ["https://example.org"],
        "location_precision": "site",
    }
    # As many digits as are printed: a box as narrow as a printed record must find it.
    place = Point(round(8.9 + number % 60 * 0.008, 6), round(45.3 + number // 60 * 0.006, 6))
    return Change(
        collection=COLLECTIONS["areas"],
        record_id=f"prova-{number}",
        action="create",
        properties=properties,
        geometry=place,
    )


@given(data=st.data())
@ASKED
def test_any_question_about_thousands_has_one_answer_and_the_right_one(crowd, targets, data):
    agree(crowd, data.draw(questions(crowd, targets=targets)), data)


def test_far_up_a_crowd_is_counted_in_groups(crowd):
    assert tiles(crowd, Question(), zoom=8) == (3217, set())


# --- the ways of asking ---------------------------------------------------------------------------------------------


def agree(asked: Asked, question: Question, data: st.DataObject) -> None:
    """Ask in every way, and compare."""
    assume(all(len(value) <= LONGEST_TEXT for name, value in question.of_tiles() if name == "filter"))
    expected = question.right(asked)
    for part in question.alone:
        expected &= whole(asked, part)
    here, limit = question.address(), data.draw(st.integers(1, 300), label="limit")
    assert paged(asked, here, limit=max(limit, len(expected) // 8)) == expected
    assert whole(asked, here) == whole(asked, here, limit=1_000_000) == expected
    assert sent(asked, question) == expected
    for form in ("csv", "geojsonseq"):
        for most in ("10000", "1000000"):  # put together in memory, and streamed
            assert written(asked, [*here, ("limit", most)], form=form) == expected
    assert counted(asked, here, data) == len(expected)
    if COLLECTIONS[asked.name].geometry:
        groups, drawn = tiles(asked, question, zoom=data.draw(st.sampled_from([5, 8, 9, 10, 11]), label="zoom"))
        assert drawn <= expected
        assert groups + len(drawn) == len(expected)


def got(asked: Asked, way: str, params: list[tuple[str, str]]):
    answer = asked.client.get(asked.items.replace("/items", way), params=params)
    assert answer.status_code in (200, 204), answer.text
    return answer


def whole(asked: Asked, params: list[tuple[str, str]], *, limit: int = 10_000) -> set[str]:
    """The records of one page that holds them all, put together in memory or (above 10,000) streamed."""
    return all_of(got(asked, "/items", [*params, ("limit", str(limit))]).json())


def all_of(document) -> set[str]:
    assert document["numberMatched"] == document["numberReturned"] == len(document["features"])
    return once([one["id"] for one in document["features"]])


def paged(asked: Asked, params: list[tuple[str, str]], *, limit: int) -> set[str]:
    """The records of all pages, from each to the next, each of which says the same number."""
    document = got(asked, "/items", [*params, ("limit", str(limit))]).json()
    seen, matched = [], document["numberMatched"]
    while True:
        assert document["numberMatched"] == matched
        assert document["numberReturned"] == len(document["features"]) <= limit
        seen += [one["id"] for one in document["features"]]
        following = [link["href"] for link in document["links"] if link["rel"] == "next"]
        if not following:
            assert len(seen) == matched
            return once(seen)
        document = asked.client.get(following[0]).json()


def sent(asked: Asked, question: Question) -> set[str]:
    """The records that a POST finds."""
    body = question.body() | {"limit": 10_000}
    answer = asked.client.post(asked.items.replace("/items", "/search"), json=body)
    assert answer.status_code == 200, answer.text
    return all_of(answer.json())


def written(asked: Asked, params: list[tuple[str, str]], *, form: str) -> set[str]:
    """The records of a file."""
    body = got(asked, "/items", [*params, ("f", form)]).content
    if form == "csv":
        return once([row["id"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))])
    assert body.count(b"\x1e") == body.count(b"\n")
    return once([orjson.loads(line)["id"] for line in body.split(b"\x1e")[1:]])


def counted(asked: Asked, params: list[tuple[str, str]], data: st.DataObject) -> int:
    """What the statistics count in all, which is what the groups of a single value add up to."""
    ways = [one.name for one in COLLECTIONS[asked.name].all_fields if one.code_list and not one.type.is_list]
    way = data.draw(st.sampled_from([*ways, "year"]), label="group-by")
    document = got(asked, "/stats", [*params, ("group-by", way)]).json()
    assert sum(group["figures"]["count"] for group in document["groups"]) == document["total"]["count"]
    return document["total"]["count"]


def tiles(asked: Asked, question: Question, *, zoom: int) -> tuple[int, set[str]]:
    """What the tiles of a zoom tell of a question: how many records are counted in groups, and which are drawn."""
    groups, drawn = 0, set()
    for place in covering(zoom, TERRITORY):
        body = got(asked, "/tiles/WebMercatorQuad/{}/{}/{}".format(*place), question.of_tiles()).content
        for properties, _ in decoded(body).get(asked.name, []) if body else []:
            groups += properties.get("count", 0) if "cluster" in properties else 0
            drawn |= {properties["id"]} if "id" in properties else set()
    return groups, drawn


def once(ids: list[str]) -> set[str]:
    assert len(ids) == len(set(ids))
    return set(ids)
