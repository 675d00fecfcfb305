"""OGC API Features 1.0, Part 1, core: the answer with the items of a collection, page by page, in any order."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from app.catalog import COLLECTIONS
from app.ogc import items
from app.reading import reads
from tests.fixtures.features import every_collection, everything, get, links

# --- the answer ------------------------------------------------------------------------------------------------------


@every_collection
def test_core_fc_op(client, name):
    for accept in ("application/geo+json", "*/*", "application/json", "text/csv", "application/geo+json-seq"):
        answer = client.get(f"/api/collections/{name}/items", headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(accept) or accept in ("*/*", "application/json")


@every_collection
def test_core_fc_response(client, name):
    answer = get(client, f"/api/collections/{name}/items", limit=5)
    document = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert document["type"] == "FeatureCollection"
    assert all(one["type"] == "Feature" and one["id"] for one in document["features"])


@every_collection
def test_core_fc_links_self_alternates_and_collection_answer_with_their_media_types(client, name):
    document = get(client, f"/api/collections/{name}/items", limit=2, comune="Milano").json()
    found = links(document)
    assert {"self", "collection", "alternate"} <= found.keys()
    assert client.get(found["self"]["href"]).json()["features"] == document["features"]
    alternates = [link for link in document["links"] if link["rel"] == "alternate"]
    assert {"application/geo+json-seq", "text/csv; charset=utf-8", "text/html"} <= {link["type"] for link in alternates}
    for link in alternates:
        answer = client.get(link["href"])
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


@every_collection
def test_core_fc_time_stamp_is_when_the_answer_was_made(client, name):
    text = get(client, f"/api/collections/{name}/items", limit=1).json()["timeStamp"]
    moment = datetime.fromisoformat(text)
    assert text.endswith("Z")
    assert moment <= datetime.now(UTC)


@every_collection
def test_core_fc_number_matched_is_that_of_all_pages(client, name):
    document = get(client, f"/api/collections/{name}/items", limit=5).json()
    assert document["numberMatched"] == len(everything(client, name))


@every_collection
def test_core_fc_number_returned_is_that_of_this_page(client, name):
    document = get(client, f"/api/collections/{name}/items", limit=5).json()
    assert document["numberReturned"] == len(document["features"])


# --- pages -----------------------------------------------------------------------------------------------------------


@every_collection
def test_core_fc_links_next_gives_every_record_once(client, name):
    seen, address = [], f"/api/collections/{name}/items?limit=13"
    while address:
        document = client.get(address).json()
        seen += [feature["id"] for feature in document["features"]]
        address = links(document).get("next", {}).get("href")
    assert len(seen) == len(set(seen)) == document["numberMatched"]


@pytest.mark.parametrize("form", ["json", "csv", "geojsonseq"])
def test_core_fc_links_next_a_long_answer_that_would_be_cut_is_a_page_that_goes_on(client, monkeypatch, form):
    """A stream ends without a link: what does not hold everything is no stream."""
    monkeypatch.setattr(items, "LARGEST_PAGE", 40)
    monkeypatch.setattr(reads, "LARGEST_PAGE", 40)
    whole = get(client, "/api/collections/areas/items", limit=1000, f=form, bbox="8.01,45,10,46")
    assert "next" not in whole.links
    pages, answer = [], get(client, "/api/collections/areas/items", limit=100, f=form, bbox="8.01,45,10,46")
    while True:
        pages.append(answer)
        if "next" not in answer.links:
            break
        answer = client.get(answer.links["next"]["url"])
    assert len(pages) == -(-217 // 40)
    if form == "json":
        seen = [one["id"] for page in pages for one in page.json()["features"]]
        assert seen == [one["id"] for one in whole.json()["features"]]
    else:
        assert sum(len(page.content.split(b"\n")) for page in pages) >= len(whole.content.split(b"\n"))


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10", "e30", "WyIiLDFd", "WyIiLCJhIiwiYiJd", "WyJuYW1lIiwiYSIsImIiXQ", "A" * 1999, "WyIiLCJcdTAwMDAiXQ"],
)
def test_cursor_that_nobody_gave_is_refused(client, cursor):
    answer = get(client, "/api/collections/areas/items", cursor=cursor)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


def test_cursor_of_one_order_does_not_fit_another(client):
    document = get(client, "/api/collections/areas/items", sortby="name", limit=1).json()
    cursor = parse_qs(urlsplit(links(document)["next"]["href"]).query)["cursor"][0]
    answer = get(client, "/api/collections/areas/items", sortby="kind", cursor=cursor)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


# --- order -----------------------------------------------------------------------------------------------------------


@every_collection
def test_sortby_orders_by_every_sortable_field_with_unknown_last_both_ways(client, name):
    for field in COLLECTIONS[name].sortables:
        for prefix in ("", "-"):
            document = get(client, f"/api/collections/{name}/items", sortby=f"{prefix}{field.name}", limit=1000).json()
            features = document["features"]
            values = [one["id"] if field.name == "id" else one["properties"][field.name] for one in features]
            known = [value for value in values if value is not None]
            assert values == known + [None] * (len(values) - len(known))
            if field.name != COLLECTIONS[name].title_field:  # titles follow the Italian alphabet, not code points
                assert known == sorted(known, reverse=bool(prefix))


@every_collection
def test_pages_by_any_order_give_every_record_once(client, name):
    whole = {feature["id"] for feature in everything(client, name)}
    for field in COLLECTIONS[name].sortables:
        address = f"/api/collections/{name}/items?limit={max(2, len(whole) // 6)}&sortby=-{field.name}"
        seen = []
        while address:
            document = client.get(address).json()
            seen += [feature["id"] for feature in document["features"]]
            address = links(document).get("next", {}).get("href")
        assert len(seen) == len(whole)
        assert set(seen) == whole


@every_collection
@pytest.mark.parametrize(
    "sortby", ["boh", "-boh", "id,id", "--id", "id desc", "geom", "search", "1", "id;drop table areas"]
)
def test_order_by_what_does_not_exist_is_refused(client, name, sortby):
    answer = get(client, f"/api/collections/{name}/items", sortby=sortby)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "sortby")
