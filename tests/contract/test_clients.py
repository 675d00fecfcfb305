"""The programs that analysts use, against a running server: GDAL's OAPIF driver (so QGIS) and OWSLib."""

from functools import partial

import geopandas
import pyogrio
import pytest
from owslib.ogcapi.features import Features
from shapely.geometry import box

from app.catalog import COLLECTIONS

BOX = (9.05, 45.41, 9.27, 45.53)


@pytest.fixture(scope="module")
def read(live_server, gdal):
    """Reads a layer of the API as GDAL does."""
    return partial(gdal, pyogrio.read_dataframe, f"OAPIF:{live_server}/api")


@pytest.fixture(scope="module")
def owslib(live_server):
    return Features(f"{live_server}/api")


def test_gdal_lists_every_collection(gdal, live_server):
    assert [name for name, _ in gdal(pyogrio.list_layers, f"OAPIF:{live_server}/api")] == list(COLLECTIONS)


def test_gdal_reads_all_644_proposals_with_their_amounts(read):
    proposals = read(layer="proposals")
    assert len(proposals) == proposals["id"].nunique() == 644
    assert proposals["pnrr_funding_eur"].sum() == 1_544_800_095
    assert proposals.geometry.is_valid.all()


def test_gdal_reads_all_by_following_small_pages(read):
    assert len(read(layer="proposals", PAGE_SIZE="50")) == 644


def test_gdal_applies_a_box(read, live_server):
    found = read(layer="proposals", bbox=BOX)
    whole = geopandas.read_file(f"{live_server}/api/collections/proposals/items?limit=10000")
    assert set(found["id"]) == set(whole[whole.intersects(box(*BOX))]["id"])
    assert 0 < len(found) < 644


def test_gdal_applies_a_filter(read):
    assert len(read(layer="proposals", where="pnrr_mission = 'M5'")) == 323


@pytest.mark.parametrize("epsg", [32632, 7791, 6707, 3003, 25832, 3857])
def test_gdal_asks_for_another_coordinate_system_and_gets_the_same_places(read, epsg):
    asked = read(layer="comuni", CRS=f"EPSG:{epsg}")
    assert asked.crs.to_epsg() == epsg
    stored = read(layer="comuni").to_crs(32632)
    # 3003 has no open grid: there and back is as good as the operation, and both use the same one.
    assert asked.to_crs(32632).geometry.hausdorff_distance(stored.geometry).max() < 0.05


def test_geopandas_reads_the_address_of_a_search(live_server):
    found = geopandas.read_file(f"{live_server}/api/collections/areas/items?comune=Milano&kind=scalo_ferroviario")
    assert len(found) == 7


def test_owslib_finds_the_collections_and_what_they_can_be_asked(owslib):
    assert set(owslib.feature_collections()) == set(COLLECTIONS)
    assert {"pnrr_mission", "cup"} <= owslib.collection_queryables("proposals")["properties"].keys()


def test_owslib_reads_all_644_proposals(owslib):
    document = owslib.collection_items("proposals", limit=1000)
    assert document["numberMatched"] == len(document["features"]) == 644


def test_owslib_applies_a_box_and_a_property(owslib):
    document = owslib.collection_items("proposals", bbox=list(BOX), limit=1000, pnrr_mission="M4")
    assert document["features"]
    assert {feature["properties"]["pnrr_mission"] for feature in document["features"]} == {"M4"}


def test_owslib_reads_one_record(owslib):
    assert owslib.collection_item("areas", "scalo-farini")["properties"]["name"] == "Scalo Farini"
