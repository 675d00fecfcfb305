import pytest
import sqlalchemy as sa

from app.catalog import COLLECTIONS

ZONE_COUNTS = {
    "adda-martesana": 29, "alto-milanese": 22, "magentino-e-abbiatense": 28, "milano": 1,
    "nord-milano": 6, "nord-ovest": 16, "sud-est": 15, "sud-ovest": 16,
}  # fmt: skip


def ids(client, name: str, /, **params) -> set[str]:
    answer = client.get(f"/api/collections/{name}/items", params={"limit": 10_000, **params})
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert document["numberMatched"] == len(document["features"])
    return {feature["id"] for feature in document["features"]}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_comune_by_code_and_by_name_gives_the_records_that_lie_in_it(client, connection, name):
    table = COLLECTIONS[name].table
    expected = set(connection.execute(sa.select(table.c.id).where(table.c.comuni.contains(["015182"]))).scalars())
    assert ids(client, name, comune="015182") == expected
    assert ids(client, name, comune="Rho") == expected
    assert ids(client, name, comune="rho") == expected


@pytest.mark.parametrize("name", COLLECTIONS)
def test_several_comuni_are_alternatives(client, name):
    both = ids(client, name, comune="015182,Legnano")
    assert both == ids(client, name, comune="015182") | ids(client, name, comune="Legnano")


@pytest.mark.parametrize(("zone", "count"), ZONE_COUNTS.items())
def test_zone_gives_its_comuni(client, zone, count):
    assert len(ids(client, "comuni", zone=zone)) == count


def test_comune_with_an_apostrophe_and_an_accent_is_found_by_its_name(client):
    assert ids(client, "comuni", comune="Cassano d'Adda") == {"015059"}
    assert ids(client, "comuni", comune="Trezzo sull'Adda") == {"015221"}


@pytest.mark.parametrize("comune", ["Roma", "015999", "Rh", "'; drop table areas; --", "%", "Rho\x00"])
def test_comune_that_does_not_exist_is_a_400_that_names_the_parameter(client, comune):
    answer = client.get("/api/collections/areas/items", params={"comune": comune})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "comune")


def test_unknown_code_is_a_400_that_lists_the_codes(client):
    answer = client.get("/api/collections/areas/items", params={"kind": "castello"})
    assert answer.status_code == 400
    assert "scalo_ferroviario" in answer.json()["detail"]


def test_commas_between_codes_are_alternatives_and_texts_are_repeated(client):
    assert ids(client, "areas", kind="parco,scalo_ferroviario") == ids(client, "areas", kind="parco") | ids(
        client, "areas", kind="scalo_ferroviario"
    )
    with_comma = "Efficienza di teatri, cinema e musei"
    assert len(ids(client, "proposals", programme=with_comma)) == 25
    assert len(ids(client, "proposals", programme=[with_comma, "PUI Spugna"])) == 25 + 90


def test_empty_fields_of_a_form_filter_nothing(client):
    assert len(ids(client, "areas", kind="", q="", comune="", zone="", sortby="")) == 217


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scalo farini", "scalo-farini"),
        ("SCALO FARINI", "scalo-farini"),
        ("farin", "scalo-farini"),
        ("scali farini", "scalo-farini"),
    ],
)
def test_search_knows_italian_capitals_and_unfinished_words(client, text, expected):
    assert expected in ids(client, "areas", q=text)


def test_search_does_not_mind_accents(client):
    assert ids(client, "services", q="universita") == ids(client, "services", q="università") != set()


@pytest.mark.parametrize(
    "text",
    ["'", '"', "a & b | !c", ":*", "\\", "<->", "(", "--", "%", "ʼ", "é" * 150, "farini:*", "OR", "-farini", "\t"],
)
def test_whatever_is_searched_is_only_text(client, text):
    assert client.get("/api/collections/areas/items", params={"q": text}).status_code == 200


def test_search_by_cup_finds_the_project(client):
    assert len(ids(client, "proposals", q="B44E07000120004")) == 2


INJECTIONS = [
    "' OR 1=1 --",
    "'; SELECT pg_sleep(9); --",
    "1) OR (1=1",
    "%(comuni)s",
    "{comuni}",
    "$1",
    "x' UNION SELECT 1",
    "＇ OR 1=1",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_value_is_never_sql(client, text):
    assert ids(client, "areas", name=text) == set()
    assert ids(client, "proposals", programme=text) == set()
    assert client.get("/api/collections/areas/items", params={"surface_m2": text}).status_code == 400
    assert client.get("/api/collections/areas/items", params={text: "1"}).status_code == 400
    assert client.get(f"/api/collections/{text.replace('/', '')}/items").status_code in (404, 405)


def test_all_filters_together_are_one_and(client):
    together = ids(
        client, "areas", comune="Milano", kind="scalo_ferroviario", sttm="STTM2", bbox="9.0,45.4,9.3,45.55", q="scalo"
    )
    assert together == (
        ids(client, "areas", comune="Milano")
        & ids(client, "areas", kind="scalo_ferroviario")
        & ids(client, "areas", sttm="STTM2")
        & ids(client, "areas", bbox="9.0,45.4,9.3,45.55")
        & ids(client, "areas", q="scalo")
    )
    assert together
