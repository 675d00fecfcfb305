from app.catalog import COLLECTIONS
from app.portal.formats import quantity
from app.portal.mapped import MAPPED


def rows(page):
    return {
        attributes["href"]: text
        for attributes, text in page.all("a")
        if (attributes["href"] or "").startswith("/comuni/")
    }


def test_list_of_comuni_has_them_all_in_the_order_of_their_names(read):
    page = read("/comuni")
    names = [text for _, text in page.all("th", scope="row")]
    assert len(names) == 133
    assert names == sorted(names, key=str.casefold)
    assert page.text("h2", id="quanti") == "133 Comuni"


def test_list_of_comuni_can_be_narrowed_to_a_zone(client, read):
    wanted = client.get("/api/collections/comuni/items?zone=nord-milano&limit=200").json()["features"]
    names = [text for _, text in read("/comuni?zone=nord-milano").all("th", scope="row")]
    assert names == sorted(one["properties"]["name"] for one in wanted)


def test_counts_of_the_table_are_those_of_the_lists(client, read):
    page = read("/comuni?q=Legnano")
    cells = {attributes["data-label"]: text for attributes, text in page.all("td") if attributes.get("data-label")}
    place = client.get("/api/collections/comuni/items?q=legnano").json()["features"]
    last = place[-1]["id"]
    for collection in MAPPED:
        count = client.get(f"/api/collections/{collection.id}/items?comune={last}&limit=1").json()["numberMatched"]
        assert cells[collection.short.it] == str(count)


def test_profile_tells_the_summary_of_the_api(client, read):
    summary = client.get("/api/comuni/015118/summary").json()
    page = read("/comuni/015118")
    texts = [text for _, text in page.all("td")] + [text for _, text in page.all("dd")]
    for money in summary["money"]:
        for group in money["groups"]:
            assert quantity(group["only"], money["unit"]).replace("\N{NO-BREAK SPACE}", " ") in texts
        assert any(text.startswith(f"{money['per_resident']['zone']:.2f}".replace(".", ",")) for text in texts)
    counts = {one["id"]: one["count"] for one in summary["collections"]}
    for collection in MAPPED:
        heading = page.text("h2", id=f"t-{collection.path}")
        assert heading.split()[-1] == str(counts[collection.id])


def test_profile_leads_to_the_same_records_filtered_by_comune(client, read):
    page = read("/comuni/015118")
    for collection in MAPPED:
        hrefs = [attributes["href"] for attributes, _ in page.all("a")]
        assert f"/mappa?layer={collection.id}&comune=015118" in hrefs
    areas = [attributes for attributes, _ in page.all("li", data_collection="areas")]
    found = {one["id"] for one in client.get("/api/collections/areas/items?comune=015118&limit=100").json()["features"]}
    assert areas
    assert {one["data-id"] for one in areas} <= found


def test_zone_lists_its_comuni_and_what_they_hold(client, read):
    page = read("/zone/nord-milano")
    members = client.get("/api/collections/zones/items/nord-milano").json()["properties"]["comuni"]
    assert {f"/comuni/{code}" for code in members} <= set(rows(page))
    count = client.get("/api/collections/services/items?zone=nord-milano&limit=1").json()["numberMatched"]
    assert page.text("h2", id="t-servizi").split()[-1] == str(count)


def test_place_that_does_not_exist_is_a_page_that_says_so(read):
    for address in ("/comuni/999999", "/zone/centro"):
        assert read(address, status=404).text("h1") == "Questa pagina non c’è"


def test_milano_is_not_compared_with_itself(read):
    headings = [text for _, text in read("/comuni/015146").all("th", scope="row")]
    assert headings.count("Milano") == 1
    assert not [text for text in headings if text.startswith("Zona ")]
    assert COLLECTIONS["comuni"].territory
