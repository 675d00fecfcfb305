"""The style that QGIS takes from a GeoPackage of ours."""

from xml.etree import ElementTree

import pytest

from app.catalog import COLLECTIONS
from app.downloads.drawing import qml

PLACED = [one for one in COLLECTIONS.values() if one.geometry]


def rules(style):
    """The first condition of each rule, and the shape of its symbol."""
    renderer = ElementTree.fromstring(style).find("renderer-v2")
    shapes = {symbol.get("name"): symbol.get("type") for symbol in renderer.find("symbols")}
    return {rule.get("filter").split(" AND ")[0]: shapes[rule.get("symbol")] for rule in renderer.find("rules")}


@pytest.mark.parametrize("collection", PLACED, ids=lambda one: one.id)
def test_every_rule_has_a_symbol_of_its_own_shape(collection):
    styles = {layer: rules(style) for layer, style in qml(collection).items()}
    if collection.territory:
        assert styles == {"Unknown": {"": "fill"}}
    else:
        shape = "geometry_type($geometry) = '{}'".format
        point, line, surface = {shape("Point"): "marker"}, {shape("Line"): "line"}, {shape("Polygon"): "fill"}
        alone = {"MultiPoint": point, "MultiLineString": line, "MultiPolygon": surface}
        assert styles == {"Unknown": point | line | surface} | alone


def test_codes_are_chosen_by_their_labels_and_fields_bear_their_titles():
    areas = COLLECTIONS["areas"]
    style = ElementTree.fromstring(qml(areas)["MultiPolygon"])
    options = style.findall("fieldConfiguration/field[@name='kind']//Option[@type='QString']")
    told = {one.get("value"): one.get("name") for one in options}
    assert {code.value: code.label.it for code in areas.by_name["kind"].code_list.codes}.items() <= told.items()
    titles = {alias.get("field"): alias.get("name") for alias in style.findall("aliases/alias")}
    assert titles == {field.name: field.title.it for field in areas.all_fields}
