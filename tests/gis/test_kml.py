"""KML as Google Earth and GDAL write it: ids that programs make are none of records, faults are said as they are."""

from pathlib import Path
from typing import Any

import pytest

from gis.check.match import match
from gis.layers import Layer
from gis.read import batches, layers
from gis.read.archive import opened
from tests.fixtures.schemas import schema
from tests.gis.test_read import read as read_whole


def read(path: Path, placemarks: str, *, head: str = "") -> tuple[Layer, Any]:
    text = f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemarks}</Document></kml>'
    path.write_bytes(text.encode("iso-8859-1" if "8859" in head else "utf-8"))
    with opened(path) as sent:
        (layer,) = layers(sent)
        (batch,) = batches(sent, layer)
    return layer, batch


def test_an_id_that_a_program_has_made_is_kept_apart_and_not_imported(tmp_path: Path):
    ids = ["ex-cartiera", "0E5C1A2B3C2F0D1E2A3B", "aree.12", "ID_00001"]
    marks = "".join(f'<Placemark id="{one}"><name>Area</name></Placemark>' for one in ids)
    layer, batch = read(tmp_path / "x.kml", marks)
    assert list(batch.columns["id"]) == ["ex-cartiera", None, None, None]
    assert list(batch.columns["id del Placemark"]) == [None, *ids[1:]]
    mapping = match(layer.columns, schema("areas"))
    assert (mapping.columns["id"], [one.column for one in mapping.unmatched]) == ("id", ["id del Placemark"])


def test_an_id_among_the_data_is_that_of_the_record_whatever_it_is(tmp_path: Path):
    data = '<ExtendedData><Data name="id"><value>Ex Cartiera</value></Data></ExtendedData>'
    _, batch = read(tmp_path / "x.kml", f'<Placemark id="Ex Cartiera">{data}</Placemark>')
    assert {name: list(cells) for name, cells in batch.columns.items()} == {"id": ["Ex Cartiera"]}


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("<Point><coordinates>9.04, 45.53</coordinates></Point>", "non sono coppie o terne"),
        ("<LineString><coordinates>9,45</coordinates></LineString>", "una linea ha un vertice solo"),
        ("<Point><coordinates>nove,45.53</coordinates></Point>", "una coordinata non è un numero"),
        ("<Point></Point>", "mancano le coordinate"),
    ],
)
def test_the_first_fault_of_a_geometry_is_the_one_that_is_said(tmp_path: Path, shape: str, said: str):
    (issue,) = read(tmp_path / "x.kml", f"<Placemark><name>a</name>{shape}</Placemark>")[1].problems
    assert said in issue.text


@pytest.mark.parametrize(
    ("head", "encoding"), [("", "UTF-8"), ('<?xml version="1.0" encoding="iso-8859-1"?>', "ISO-8859-1")]
)
def test_the_encoding_is_the_one_that_the_document_declares(tmp_path: Path, head: str, encoding: str):
    layer, batch = read(tmp_path / "x.kml", "<Placemark><name>Città</name></Placemark>", head=head)
    assert (layer.encoding, list(batch.columns["name"])) == (encoding, ["Città"])
    assert layer.encoding_reason == "lo dice il documento XML"


KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Tutto</name>
<Folder><name>Aree</name>
 <Placemark id="p1"><name>Scalo &amp; parco</name><ExtendedData>
   <Data name="superficie"><value>1.234,50</value></Data>
   <SchemaData schemaUrl="#s"><SimpleData name="comune">015146</SimpleData>
   <SimpleData name="vuoto"></SimpleData></SchemaData>
  </ExtendedData>
  <MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>9,45 9.1,45 9.1,45.1 9,45</coordinates>
   </LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing>
   <coordinates>9.05,45.01 9.06,45.01 9.06,45.02 9.05,45.01</coordinates>
   </LinearRing></innerBoundaryIs></Polygon></MultiGeometry></Placemark>
 <Placemark><name>Rotta</name><Point><coordinates>nove, quarantacinque</coordinates></Point></Placemark>
 <Placemark><name>Senza</name></Placemark>
</Folder><Folder><name>Linee</name>
 <Placemark><LineString><coordinates>9,45,120 9.1,45,130</coordinates></LineString></Placemark>
</Folder></Document></kml>"""


def test_kml_gives_a_layer_for_each_folder_with_extended_data_and_geometries(tmp_path: Path):
    path = tmp_path / "x.kml"
    path.write_text(KML)
    _, columns, shapes, problems = read_whole(path, layer="Aree", size=2)
    assert columns == {
        "id": ["p1", None, None],
        "name": ["Scalo & parco", "Rotta", "Senza"],
        "superficie": ["1.234,50", None, None],
        "comune": ["015146", None, None],
        "vuoto": ["", None, None],
    }
    assert (shapes[0].geom_type, len(shapes[0].geoms[0].interiors)) == ("MultiPolygon", 1)
    assert [(issue.row, issue.code) for issue in problems] == [(2, "geometry-unreadable")]
    _, _, lines, _ = read_whole(path, layer="Linee")
    assert lines[0].has_z
