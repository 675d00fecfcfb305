import psycopg
import pytest
import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.imports import folders, register

AREAS = COLLECTIONS["areas"]
VALUES = {
    "collection": "areas",
    "file": "aree.gpkg",
    "digest": "0" * 64,
    "size": 12,
    "author": "anna",
    "reason": "prova",
}


def state(engine: sa.Engine, number: int) -> sa.Row:
    with engine.connect() as session:
        row = register.one(session, number)
        assert row
        return row


def listed(engine: sa.Engine) -> list[sa.Row]:
    with engine.connect() as session:
        return list(register.listed(session))


def work_until_the_session_dies(engine: sa.Engine, url: str) -> None:
    with register.running(engine, **VALUES) as current:
        (folders.folder(current.id) / "work").mkdir(parents=True)
        (folders.folder(current.id) / "work" / "half").write_text("half")
        process = current.session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        current.session.commit()
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))
        current.session.execute(sa.text("SELECT 1"))


def test_import_is_registered_at_once_and_alive_while_its_session_is(own_engine, own_home):
    with register.running(own_engine, **VALUES) as current:
        assert state(own_engine, current.id).state == "running"
        assert register.clear_dead(own_engine) == []
        with current.session.begin():
            register.finish(current.session, current.id, state="checked", message="fatto")
    row = state(own_engine, current.id)
    assert (row.state, row.message, row.finished_at > row.started_at) == ("checked", "fatto", True)


def test_import_whose_session_died_is_found_by_the_next_and_its_remains_removed(own_engine, own_home, loaded_database):
    with pytest.raises(sa.exc.OperationalError):
        work_until_the_session_dies(own_engine, loaded_database)
    (number,) = [row.id for row in listed(own_engine)]
    assert state(own_engine, number).state == "running"
    assert register.clear_dead(own_engine) == [(number, "aree.gpkg")]
    row = state(own_engine, number)
    assert (row.state, row.message) == ("interrupted", register.INTERRUPTED)
    assert not folders.folder(number).exists()
    assert register.clear_dead(own_engine) == []


def test_matches_of_columns_are_remembered_for_one_comune_and_collection(own_engine, own_home):
    with register.running(own_engine, **VALUES) as first, first.session.begin():
        register.remember(
            first.session, {"NOME": "name", "STATO": "notes"}, comune="015182", collection=AREAS, number=first.id
        )
    with register.running(own_engine, **VALUES) as second, second.session.begin():
        mapping = {"STATO": "current_state", "MQ": "surface_m2"}
        register.remember(second.session, mapping, comune="015182", collection=AREAS, number=second.id)
    with own_engine.connect() as session:
        known = register.remembered(session, comune="015182", collection=AREAS)
        assert known == {"NOME": "name", "STATO": "current_state", "MQ": "surface_m2"}
        assert register.remembered(session, comune="015146", collection=AREAS) == {}
        assert register.remembered(session, comune="015182", collection=COLLECTIONS["services"]) == {}


def test_reading_role_sees_no_import(own_engine):
    with own_engine.connect() as session:
        may = sa.text("SELECT has_table_privilege('remix_reader', :table, 'SELECT')")
        readable = {
            table: session.execute(may, {"table": table}).scalar_one()
            for table in ("imports", "import_mappings", "areas")
        }
    assert readable == {"imports": False, "import_mappings": False, "areas": True}
