"""A changeset of the greater part of a collection writes its table anew beside the old one; nobody notices."""

import os
import runpy
import threading
import time

import psycopg
import pytest
import sqlalchemy as sa
from shapely.geometry import Point, Polygon

from app import db
from app.changes import beside, together
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from tests.app.changes.test_publishing import AREAS, COMUNI, area, delete, publish_now, row, update

MANY = beside.FEWEST + 20


def many(prefix: str = "tante", count: int = MANY):
    for number in range(count):
        change = area(f"{prefix}-{number}", name=f"Area {number}", surface_m2=number, source_date="2024-05")
        place = Point(9.1 + number % 100 / 1000, 45.4 + number // 100 / 1000)
        yield Change(**(vars(change) | {"geometry": place}))


def table_id(connection) -> int:
    return connection.execute(sa.text("SELECT 'areas'::regclass::oid")).scalar_one()


def content(connection) -> dict[str, list[tuple]]:
    """All that was published, but for the moment and the changeset of its publication."""
    names = [column.name for column in AREAS.table.columns if column.name not in ("updated_at", "changeset_id")]
    texts = {name: f"{name}::text" for name in names} | {
        "feature": "(feature::jsonb #- '{properties,updated_at}')::text"
    }
    questions = {
        "areas": f"SELECT {', '.join(texts.values())} FROM areas ORDER BY id",
        "clusters": "SELECT * FROM tile_clusters WHERE collection = 'areas' ORDER BY zoom, x, y",
        "history": "SELECT record_id, version, action, valid_to IS NULL, properties::text FROM history "
        "WHERE collection = 'areas' ORDER BY 1, 2",
        "version": "SELECT records, bbox, first_day, last_day FROM collection_versions WHERE collection = 'areas'",
    }
    return _answers(connection, questions)


def structure(connection) -> dict[str, list[tuple]]:
    """What the database's catalog says of the table."""
    questions = {
        "table": "SELECT relname, relnamespace::regnamespace::text, relowner::regrole::text, relkind, relpersistence, "
        "reloptions, relacl::text, obj_description(oid) FROM pg_class WHERE oid = 'areas'::regclass",
        "columns": "SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, attstorage, "
        "attstattarget, attcollation::regcollation::text, pg_get_expr(adbin, adrelid), "
        "col_description(attrelid, attnum) "
        "FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum "
        "WHERE attrelid = 'areas'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        "constraints": "SELECT conname, contype, convalidated, connamespace::regnamespace::text, "
        "pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'areas'::regclass ORDER BY 1",
        "indexes": "SELECT schemaname, indexname, indexdef FROM pg_indexes WHERE tablename = 'areas' ORDER BY 1, 2",
        "schemas": "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1",
    }
    return _answers(connection, questions)


def _answers(connection, questions: dict[str, str]) -> dict[str, list[tuple]]:
    return {name: [tuple(one) for one in connection.exec_driver_sql(sql)] for name, sql in questions.items()}


def test_a_table_written_anew_holds_what_one_written_record_by_record_holds(connection):
    publish_now(connection, *many("prima", 300))
    changes = [
        *many(),
        *(update(f"prima-{number}", base=1, surface_m2=7, current_state="cantiere") for number in range(100)),
        *(delete(f"prima-{number}", base=1) for number in range(100, 200)),
    ]
    before, one_by_one = table_id(connection), connection.begin_nested()
    for start in range(0, len(changes), 2000):
        publish_now(connection, *changes[start : start + 2000])
    assert table_id(connection) == before
    expected = content(connection)
    one_by_one.rollback()
    publish_now(connection, *changes)
    assert table_id(connection) != before
    assert content(connection) == expected
    publish_now(connection, update("tante-5", base=1, name="Dopo"))
    assert row(connection, "tante-5").version == 2


def test_the_new_table_has_the_names_rights_checks_and_indexes_of_the_old_one(connection):
    connection.execute(sa.text("COMMENT ON TABLE areas IS 'di qualcuno'"))
    connection.execute(sa.text("ALTER TABLE areas ALTER COLUMN kind SET STATISTICS 42"))
    connection.execute(sa.text("GRANT SELECT ON areas TO PUBLIC"))
    connection.execute(sa.text("CREATE INDEX di_qualcuno ON areas (lower(name)) WHERE kind <> '100%'"))
    was, before = structure(connection), table_id(connection)
    publish_now(connection, *many())
    assert table_id(connection) != before
    assert structure(connection) == was


def test_a_table_that_lost_a_column_is_written_anew_too(connection):
    connection.execute(sa.text("ALTER TABLE areas ADD COLUMN passing text"))
    connection.execute(sa.text("ALTER TABLE areas DROP COLUMN passing"))
    before = table_id(connection)
    publish_now(connection, *many())
    assert table_id(connection) != before


def test_a_table_on_which_something_else_hangs_is_written_where_it_is(connection):
    connection.execute(sa.text("CREATE VIEW di_qualcuno AS SELECT id, name FROM areas"))
    before = table_id(connection)
    publish_now(connection, *many())
    assert table_id(connection) == before
    assert connection.execute(sa.text("SELECT name FROM di_qualcuno WHERE id = 'tante-7'")).scalar_one() == "Area 7"


def test_new_boundaries_and_many_records_in_one_changeset(connection):
    publish_now(connection, *many("prima"))
    renamed = Change(
        collection=COMUNI, record_id="015146", action="update", properties={"name": "Milano Nuova"}, base_version=1
    )
    publish_now(connection, renamed, *many("dopo", 100), update("prima-3", base=1, surface_m2=9))
    assert row(connection, "prima-3").comuni_names == row(connection, "dopo-3").comuni_names == ["Milano Nuova"]
    assert row(connection, "prima-3").surface_m2 == 9
    assert row(connection, "prima-4").comuni_names == ["Milano Nuova"]


def test_who_reads_meanwhile_sees_the_old_records_then_the_new_and_hardly_waits(loaded_database):
    engine, seen, waits, over = db.engine(loaded_database), [], [], threading.Event()

    def read() -> None:
        with psycopg.connect(loaded_database, autocommit=True) as reader:
            reader.execute("SET ROLE remix_reader")
            while not over.is_set():
                began = time.monotonic()
                seen.append(reader.execute("SELECT count(*) FROM areas", prepare=True).fetchone()[0])
                waits.append(time.monotonic() - began)

    reading = threading.Thread(target=read)
    reading.start()
    try:
        with engine.begin() as session:
            publish_now(session, *many())
    finally:
        time.sleep(0.2)
        over.set()
        reading.join()
        engine.dispose()
    assert seen[-1] == seen[0] + MANY
    assert set(seen) == {seen[0], seen[-1]}
    assert seen == sorted(seen)
    assert max(waits) < 0.5  # an idle machine: below 0.1


def test_one_reader_that_does_not_end_holds_up_nobody(loaded_database, monkeypatch):
    monkeypatch.setattr(beside, "_ATTEMPTS", 3)
    engine = db.engine(loaded_database)
    with psycopg.connect(loaded_database) as slow:
        (before,) = slow.execute("SELECT count(*), 'areas'::regclass::oid FROM areas").fetchall()
        with engine.begin() as session:
            publish_now(session, *many(), delete("scalo-farini", base=1))
            assert table_id(session) == before[1]
            assert row(session, "tante-9").surface_m2 == 9
            assert row(session, "scalo-farini") is None
            assert "remix_beside" not in {name for (name,) in structure(session)["schemas"]}
    engine.dispose()


@pytest.mark.parametrize("moment", ["CREATE INDEX ix_areas_names", "DROP TABLE public"])
def test_a_publication_that_is_killed_leaves_everything_as_it_was(loaded_database, moment):
    engine = db.engine(loaded_database)
    with engine.begin() as session:
        was, records = structure(session), content(session)
        changeset = open_changeset(session, title="x", origin="file", author="anna", reason="prova", source={})
        add(session, many(), changeset=changeset)

    def kill(connection, _, statement, *__) -> None:
        if statement.startswith(moment):
            with psycopg.connect(loaded_database, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(%s)", [connection.connection.driver_connection.info.backend_pid]
                )

    sa.event.listen(engine, "before_cursor_execute", kill)
    try:
        with pytest.raises(sa.exc.OperationalError), engine.begin() as session:
            publish(session, changeset=changeset, by="bruno")
    finally:
        sa.event.remove(engine, "before_cursor_execute", kill)
    with engine.begin() as session:
        assert structure(session) == was
        assert content(session) == records
        publish(session, changeset=changeset, by="bruno")
        assert structure(session) == was
    engine.dispose()


def committed_draft(engine, *changes: Change) -> int:
    with engine.begin() as session:
        changeset = open_changeset(session, title="x", origin="file", author="anna", reason="prova", source={})
        add(session, changes, changeset=changeset)
    return changeset


def statements_of(engine) -> list[str]:
    said: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: said.append(statement.strip()))
    return said


@pytest.mark.parametrize("connections", [2, 4])
def test_several_connections_make_what_one_makes(loaded_database, monkeypatch, connections):
    monkeypatch.setattr(together, "CONNECTIONS", connections)
    engine = db.engine(loaded_database)
    with engine.begin() as session:
        was = structure(session)
        publish_now(session, *many("prima", 300))
    changeset = committed_draft(engine, *many(), update("prima-7", base=1, surface_m2=7), delete("prima-8", base=1))
    with engine.connect() as session, session.begin() as transaction:
        publish(session, changeset=changeset, by="bruno")
        expected = content(session)
        transaction.rollback()
    monkeypatch.setattr(together, "FEWEST", 1000)
    said = statements_of(engine)
    with engine.begin() as session:
        publish(session, changeset=changeset, by="bruno")
    with engine.begin() as session:
        assert content(session) == expected
        assert structure(session) == was
    engine.dispose()
    parts = [statement for statement in said if statement.startswith("INSERT INTO areas")]
    assert len(parts) == 2 * connections  # what is kept and what is new, of each part


@pytest.mark.parametrize(("processors", "connections"), [(None, 2), (1, 2), (3, 3), (64, 4)])
def test_as_many_connections_as_processors_but_neither_one_nor_many(monkeypatch, processors, connections):
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    found = runpy.run_path(together.__file__)["CONNECTIONS"]
    assert found == connections
    pool = db.engine("postgresql://nobody").pool
    assert pool.size() >= 1 + found  # the publication's own, and none opened for a moment


def test_nobody_helps_with_what_is_not_committed(loaded_database, monkeypatch):
    monkeypatch.setattr(together, "FEWEST", 1000)
    engine = db.engine(loaded_database)
    said = statements_of(engine)
    with engine.begin() as session:
        publish_now(session, *many())
        assert row(session, "tante-7").version == 1
    engine.dispose()
    assert len([statement for statement in said if statement.startswith("INSERT INTO areas")]) == 2


def test_what_a_helper_cannot_write_is_refused_and_nothing_is_left(loaded_database, monkeypatch):
    monkeypatch.setattr(together, "FEWEST", 1000)
    engine = db.engine(loaded_database)
    bow = Polygon([(9.1, 45.4), (9.2, 45.5), (9.2, 45.4), (9.1, 45.5)])
    changeset = committed_draft(engine, *many(), Change(**(vars(area("incrociata")) | {"geometry": bow})))
    with engine.begin() as session:
        was, records = structure(session), content(session)
    with pytest.raises(sa.exc.IntegrityError, match="ck_areas_geom"), engine.begin() as session:
        publish(session, changeset=changeset, by="bruno")
    with engine.begin() as session:
        assert structure(session) == was
        assert content(session) == records
    engine.dispose()


def test_what_a_killed_publication_had_prepared_is_cleared_by_the_next(loaded_database, monkeypatch):
    monkeypatch.setattr(together, "FEWEST", 1000)
    engine = db.engine(loaded_database)
    changeset = committed_draft(engine, *many())
    with engine.begin() as session:
        was, records = structure(session), content(session)

    def break_off(_, __, statement, *___) -> None:
        if statement.startswith("DROP TABLE public"):
            raise KeyboardInterrupt

    sa.event.listen(engine, "before_cursor_execute", break_off)
    with pytest.raises(KeyboardInterrupt), engine.begin() as session:
        publish(session, changeset=changeset, by="bruno")
    sa.event.remove(engine, "before_cursor_execute", break_off)
    with engine.begin() as session:
        assert content(session) == records
        publish(session, changeset=changeset, by="bruno")
    with engine.begin() as session:
        assert structure(session) == was
        assert row(session, "tante-7").version == 1
    engine.dispose()
