import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import db
from app.catalog import COLLECTIONS
from app.changes.models import changesets, collection_versions
from app.changes.publishing import publish
from app.changes.workflow import Change, Refused, add, open_changeset
from app.imports import seed
from app.settings import ROOT

COUNTS = {
    "comuni": 133,
    "zones": 8,
    "areas": 217,
    "services": 477,
    "proposals": 644,
    "programmes": 35,
    "strategies": 3,
    "documents": 46,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture
def own_engine(loaded_database):
    engine = db.engine(loaded_database)
    yield engine
    engine.dispose()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def versions(engine) -> dict[str, int]:
    with engine.connect() as connection:
        statement = sa.select(collection_versions.c.collection, collection_versions.c.version)
        return {name: version for name, version in connection.execute(statement)}  # noqa: C416


def test_every_record_of_the_files_is_published(connection):
    for collection in COLLECTIONS.values():
        table = collection.table
        assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == COUNTS[collection.id]


def test_totals_are_those_of_the_sources(connection):
    proposals, comuni = COLLECTIONS["proposals"].table, COLLECTIONS["comuni"].table
    assert connection.execute(sa.select(sa.func.sum(proposals.c.pnrr_funding_eur))).scalar_one() == 1_544_800_095
    assert connection.execute(sa.select(sa.func.sum(comuni.c.residents))).scalar_one() == 3_219_391


def test_unknown_stays_unknown(connection):
    comuni, proposals = COLLECTIONS["comuni"].table, COLLECTIONS["proposals"].table
    assert connection.execute(sa.select(sa.func.count()).where(comuni.c.lum.is_(None))).scalar_one() == 38
    unknown, zero = connection.execute(
        sa.select(
            sa.func.count().filter(proposals.c.pnrr_funding_eur.is_(None)),
            sa.func.count().filter(proposals.c.pnrr_funding_eur == 0),
        )
    ).one()
    assert (unknown, zero) == (7, 16)


@pytest.mark.parametrize("name", [one.id for one in COLLECTIONS.values() if one.geometry and not one.territory])
def test_every_geometry_is_valid_and_meets_its_comuni(connection, name):
    bad = sa.text(
        f"select id from {name} r where not st_isvalid(geom) or cardinality(comuni) > 0 and not exists "
        "(select from comuni c where c.id = any(r.comuni) and st_intersects(c.geom, r.geom))"
    )
    assert connection.execute(bad).scalars().all() == []


def test_second_load_changes_nothing_and_bumps_no_version(own_engine):
    before = versions(own_engine)
    result = seed.load(own_engine, ROOT / "data")
    assert result.changeset_id is None
    assert versions(own_engine) == before


def test_touched_file_without_a_difference_publishes_nothing(own_engine, data):
    before = versions(own_engine)
    path = data / "areas.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    result = seed.load(own_engine, data)
    assert result.changeset_id is None
    assert versions(own_engine) == before


def test_changed_cell_updates_that_record_and_no_other_collection(own_engine, data):
    before = versions(own_engine)
    replace(data / "areas.csv", "scalo-farini,Scalo Farini,", "scalo-farini,Scalo Farini nuovo,")
    result = seed.load(own_engine, data)
    assert result.updated == {"areas": 1}
    assert versions(own_engine) == before | {"areas": before["areas"] + 1}
    with own_engine.connect() as connection:
        areas = COLLECTIONS["areas"].table
        row = connection.execute(sa.select(areas).where(areas.c.id == "scalo-farini")).one()
        assert (row.name, row.version, row.kind) == ("Scalo Farini nuovo", 2, "scalo_ferroviario")


def test_name_that_is_no_field_refuses_the_whole_load(own_engine, data):
    before = versions(own_engine)
    text = (data / "areas.csv").read_text(encoding="utf-8")
    (data / "areas.csv").write_text(text.replace("current_state", "state", 1), encoding="utf-8")
    with pytest.raises(Refused, match=r"areas\.csv · state: non è un campo della raccolta"):
        seed.load(own_engine, data)
    (data / "areas.csv").write_text(text, encoding="utf-8")
    comuni = (data / "comuni.geojson").read_text(encoding="utf-8")
    (data / "comuni.geojson").write_text(comuni.replace('"lum":', '"LUM":', 1), encoding="utf-8")
    with pytest.raises(Refused, match=r"comuni\.geojson · LUM: non è"):
        seed.load(own_engine, data)
    assert versions(own_engine) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id,", "ID,", r"areas\.csv · id: la colonna non c'è"),
        ("45.490665", "45,490665", "riga 2 · lon, lat: «9.180926», «45,490665» non sono gradi decimali"),
        (",scalo_ferroviario,", ",scalo,", r"areas/scalo-farini · kind"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_file_or_record(own_engine, data, old, new, said):
    lines = (data / "areas.csv").read_text(encoding="utf-8").splitlines()
    at = 0 if old == "id," else next(number for number, line in enumerate(lines) if line.startswith("scalo-farini,"))
    assert old in lines[at], lines[at]
    lines[at] = lines[at].replace(old, f'"{new}"' if "," in new.strip(",") else new, 1)
    (data / "areas.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused, match=said):
        seed.load(own_engine, data)


def test_file_that_is_not_there_is_named(own_engine, data):
    (data / "documents.csv").unlink()
    with pytest.raises(Refused, match=r"documents\.csv: il file non c'è, né documents\.geojson"):
        seed.load(own_engine, data)


def test_what_a_person_changed_is_kept(own_engine, data):
    with own_engine.begin() as connection:
        changeset = open_changeset(connection, title="t", origin="form", author="anna", reason="r", source={})
        change = Change(
            collection=COLLECTIONS["areas"],
            record_id="scalo-farini",
            action="update",
            properties={"current_state": "cantiere"},
            base_version=1,
        )
        add(connection, [change], changeset=changeset)
        publish(connection, changeset=changeset, by="bruno")
    replace(data / "areas.csv", "scalo-farini,Scalo Farini,", "scalo-farini,Scalo Farini nuovo,")
    result = seed.load(own_engine, data)
    assert result.kept == {"areas": 1}
    with own_engine.connect() as connection:
        areas = COLLECTIONS["areas"].table
        row = connection.execute(sa.select(areas).where(areas.c.id == "scalo-farini")).one()
        assert (row.name, row.current_state) == ("Scalo Farini", "cantiere")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (",618733,", ",molti,", "numero intero"),
        ("scalo-farini,Scalo Farini,scalo_ferroviario", "scalo-farini,Scalo Farini,stazione", "non è tra i valori"),
        ("scalo-farini,Scalo Farini,", "Scalo Farini,Scalo Farini,", "identificativo"),
        ("45.490665,9.180926", "9.180926,45.490665", "fuori dalla Città metropolitana"),
    ],
    ids=["number", "code", "id", "swapped axes"],
)
def test_bad_file_is_refused_in_words_and_nothing_changes(own_engine, data, old, new, fault):
    before = versions(own_engine)
    replace(data / "areas.csv", old, new)
    with pytest.raises(Refused, match=fault):
        seed.load(own_engine, data)
    assert versions(own_engine) == before
    with own_engine.connect() as connection:
        drafts = sa.select(sa.func.count()).select_from(changesets).where(changesets.c.state != "published")
        assert connection.execute(drafts).scalar_one() == 0


def test_first_load_of_an_empty_database_is_one_published_changeset_by_system(empty_database):
    engine = db.engine(empty_database)
    result = seed.load(engine, ROOT / "data")
    assert result.created == COUNTS
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(changesets)).all()
    assert (row.origin, row.author, row.state) == ("seed", "system", "published")
    engine.dispose()
