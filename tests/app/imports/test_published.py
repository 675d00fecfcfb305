import json

import shapely
import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.changes.models import history
from app.imports import published
from gis.schema import from_json_schema

AREAS = COLLECTIONS["areas"]


def test_child_is_given_every_current_record_with_its_own_geometry_only(own_engine, tmp_path):
    with own_engine.begin() as session:
        published.dump(session, AREAS, folder=tmp_path)
        current = sa.select(
            history.c.record_id, history.c.version, history.c.properties, sa.func.ST_AsBinary(history.c.geometry)
        ).where(history.c.collection == AREAS.id, history.c.valid_to.is_(None))
        expected = {one.record_id: (one.version, one.properties) for one in session.execute(current)}
        own = sa.select(history.c.record_id).where(history.c.collection == AREAS.id, history.c.geometry.is_not(None))
        with_place = set(session.execute(own).scalars())
    lines = [json.loads(line) for line in (tmp_path / "published.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {one["id"]: (one["version"], one["properties"]) for one in lines} == expected
    assert {one["id"] for one in lines if one["geometry"]} == with_place
    assert 0 < len(with_place) < len(lines) == 217
    assert all(bool(one["geometry"]) is not bool(one["shown"]) for one in lines)
    assert not any(one["withdrawn"] for one in lines)
    assert (tmp_path / "past.jsonl").read_text(encoding="utf-8") == ""
    assert all(shapely.from_wkb(one["geometry"]).is_valid for one in lines if one["geometry"])


def test_child_is_given_the_boundaries_and_the_schema(own_engine, tmp_path):
    with own_engine.begin() as session:
        published.dump(session, AREAS, folder=tmp_path)
    territory = json.loads((tmp_path / "territory.geojson").read_text(encoding="utf-8"))
    names = {one["id"]: one["properties"]["name"] for one in territory["features"]}
    assert (len(names), names["015182"]) == (133, "Rho")
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    assert AREAS.by_name.keys() <= schema["properties"].keys()
    read = from_json_schema(schema)
    assert (read.id, read.title_field, read.kind_field, read.geometry) == ("areas", "name", "kind", True)
    assert [field.name for field in read.proposed] == [field.name for field in AREAS.proposed]
