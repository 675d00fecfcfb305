"""Comuni that were merged keep answering under their old codes and names."""

import pytest

MERGED = ["015235", "015246"]


@pytest.mark.parametrize("old", [*MERGED, "Vermezzo", "zelo surrigone"])
def test_what_is_in_a_merged_comune_is_found_by_its_old_code_and_name(client, old):
    asked = client.get("/api/collections/services/items", params={"comune": old}).json()
    today = client.get("/api/collections/services/items", params={"comune": "015251"}).json()
    proposals = client.get("/api/collections/proposals/items", params={"comune": old}).json()
    assert asked["numberMatched"] == today["numberMatched"]
    assert proposals["numberMatched"] > 0
    assert {code for one in proposals["features"] for code in one["properties"]["comuni"]} >= {"015251"}


@pytest.mark.parametrize("old", MERGED)
def test_an_old_code_is_gone_and_says_what_took_its_place(client, old):
    answer = client.get(f"/api/collections/comuni/items/{old}")
    assert answer.status_code == 410
    assert "Vermezzo con Zelo (015251)" in answer.json()["detail"]
    page = client.get(f"/comuni/{old}")
    assert page.status_code == 410
    assert "Vermezzo con Zelo (015251)" in page.text


def test_the_new_comune_says_what_it_took_the_place_of(client):
    properties = client.get("/api/collections/comuni/items/015251").json()["properties"]
    assert properties["former_codes"] == MERGED
    assert properties["former_names"] == ["Vermezzo", "Zelo Surrigone"]
    found = client.get("/api/collections/comuni/items", params={"former_codes": "015246"}).json()
    assert [one["id"] for one in found["features"]] == ["015251"]


def test_a_code_that_never_was_is_neither_found_nor_gone(client):
    assert client.get("/api/collections/comuni/items/015998").status_code == 404
    assert client.get("/api/collections/services/items?comune=015998").status_code == 400


def test_a_comune_that_took_nobodys_place_is_not_said_to_be_unknown_in_that(client):
    assert "Comuni confluiti" in client.get("/comuni/015251").text
    assert "Comuni confluiti" not in client.get("/comuni/015182").text
