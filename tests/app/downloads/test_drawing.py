"""The style that QGIS takes from a GeoPackage of ours."""

from xml.etree import ElementTree

import pytest

from app.catalog import COLLECTIONS
from app.downloads.drawing import qml

PLACED = [one for one in COLLECTIONS.values() if one.geometry]


@pytest.mark.parametrize("collection", PLACED, ids=lambda one: one.id)
def test_every_rule_has_a_symbol_of_its_own_shape(collection):
    renderer = ElementTree.fromstring(qml(collection)).find("renderer-v2")
    shapes = {symbol.get("name"): symbol.get("type") for symbol in renderer.find("symbols")}
    drawn = {rule.get("filter").split(" AND ")[0]: shapes[rule.get("symbol")] for rule in renderer.find("rules")}
    if collection.territory:
        assert drawn == {"": "fill"}
    else:
        shape = "geometry_type($geometry) = '{}'".format
        assert drawn == {shape("Point"): "marker", shape("Polygon"): "fill", shape("Line"): "line"}


def test_codes_are_chosen_by_their_labels_and_fields_bear_their_titles():
    areas = COLLECTIONS["areas"]
    style = ElementTree.fromstring(qml(areas))
    options = style.findall("fieldConfiguration/field[@name='kind']//Option[@type='QString']")
    told = {one.get("value"): one.get("name") for one in options}
    assert {code.value: code.label.it for code in areas.by_name["kind"].code_list.codes}.items() <= told.items()
    titles = {alias.get("field"): alias.get("name") for alias in style.findall("aliases/alias")}
    assert titles == {field.name: field.title.it for field in areas.all_fields}
