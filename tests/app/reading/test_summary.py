import pytest

from app.catalog import COLLECTIONS

COMUNI = ["015146", "015182", "015118", "015010", "015051"]


def items(client, name, **params):
    return client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params}).json()["features"]


@pytest.mark.parametrize("code", COMUNI)
def test_counts_are_those_of_the_items(client, code):
    summary = client.get(f"/api/comuni/{code}/summary").json()
    for one in summary["collections"]:
        found = items(client, one["id"], comune=code)
        assert one["count"] == len(found)
        assert sum(kind["count"] for kind in one["kinds"]) in (len(found), 0)
        zone = items(client, one["id"], zone=summary["zone"]["id"])
        assert one["zone_count"] == len(zone)
        assert one["metropolitan_count"] == len(items(client, one["id"]))


@pytest.mark.parametrize("code", COMUNI)
def test_money_by_mission_is_the_sum_of_the_items_and_shared_projects_stay_apart(client, code):
    (money,) = client.get(f"/api/comuni/{code}/summary").json()["money"]
    assert money["title"] == "Quota PNRR in ReGiS"
    projects = [feature["properties"] for feature in items(client, "proposals", comune=code)]
    for group in money["groups"]:
        mine = [one for one in projects if one["pnrr_mission"] == group["value"]]
        assert group["only"] == sum(one["pnrr_funding_eur"] or 0 for one in mine if len(one["comuni"]) == 1)
        assert group["shared"] == sum(one["pnrr_funding_eur"] or 0 for one in mine if len(one["comuni"]) > 1)
        assert group["known"] == sum(one["pnrr_funding_eur"] is not None for one in mine)


def test_metropolitan_average_is_the_whole_sum_over_all_residents(client):
    (money,) = client.get("/api/comuni/015146/summary").json()["money"]
    assert money["per_resident"]["metropolitan"] == round(1_544_800_095 / 3_219_391, 2)


def test_milano_is_its_own_zone(client):
    (money,) = client.get("/api/comuni/015146/summary").json()["money"]
    assert money["per_resident"]["comune"] == money["per_resident"]["zone"]


def test_every_comune_has_a_summary_even_with_nothing_in_it(client):
    contents = {one.id for one in COLLECTIONS.values() if not one.territory}
    for feature in items(client, "comuni"):
        summary = client.get(f"/api/comuni/{feature['id']}/summary").json()
        assert {one["id"] for one in summary["collections"]} == contents


@pytest.mark.parametrize("code", ["015999", "Rho", "1", "015146'"])
def test_comune_that_does_not_exist_is_404(client, code):
    answer = client.get(f"/api/comuni/{code}/summary")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
