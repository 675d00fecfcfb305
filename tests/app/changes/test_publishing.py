from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from shapely.geometry import Point

from app import db
from app.catalog import COLLECTIONS
from app.catalog.tiling import ZOOMS
from app.changes.models import changesets, collection_versions, history
from app.changes.publishing import Conflict, UnknownComune, publish
from app.changes.workflow import Change, add, open_changeset

AREAS = COLLECTIONS["areas"]
PROPOSALS = COLLECTIONS["proposals"]
COMUNI = COLLECTIONS["comuni"]


def propose(connection, *changes: Change, reason: str = "prova") -> int:
    changeset = open_changeset(connection, title="prova", origin="form", author="anna", reason=reason, source={})
    add(connection, changes, changeset=changeset)
    return changeset


def publish_now(connection, *changes: Change, reason: str = "prova"):
    return publish(connection, changeset=propose(connection, *changes, reason=reason), by="bruno")


def area(record_id: str, **properties) -> Change:
    known = {field.name: [] if field.type.is_list else None for field in AREAS.proposed}
    known |= {"name": "Area di prova", "kind": "parco", "comuni": ["015146"], "source_url": ["https://example.org"]}
    return Change(
        collection=AREAS,
        record_id=record_id,
        action="create",
        properties=known | properties,
        geometry=Point(9.19, 45.46),
    )


def update(record_id: str, *, base: int, **properties) -> Change:
    return Change(collection=AREAS, record_id=record_id, action="update", properties=properties, base_version=base)


def delete(record_id: str, *, base: int) -> Change:
    return Change(collection=AREAS, record_id=record_id, action="delete", properties={}, base_version=base)


def row(connection, record_id: str, collection=AREAS):
    return connection.execute(sa.select(collection.table).where(collection.table.c.id == record_id)).one_or_none()


def versions_of(connection, record_id: str):
    statement = sa.select(history).where(history.c.record_id == record_id).order_by(history.c.version)
    return connection.execute(statement).all()


def test_creation_writes_table_history_and_version(connection):
    before = connection.execute(sa.select(collection_versions).where(collection_versions.c.collection == "areas")).one()
    result = publish_now(connection, area("prova-uno", planned_functions=["parco"]))
    written = row(connection, "prova-uno")
    assert written.comuni_names == ["Milano"]
    assert written.zones == ["milano"]
    assert written.planned_functions == ["parco"]
    assert written.version == 1
    assert result.versions == {"areas": before.version + 1}
    after = connection.execute(sa.select(collection_versions).where(collection_versions.c.collection == "areas")).one()
    assert after.records == before.records + 1
    (version,) = versions_of(connection, "prova-uno")
    assert (version.author, version.reason, version.action, version.valid_to) == ("anna", "prova", "create", None)


def test_update_keeps_what_it_does_not_name_and_closes_the_old_version(connection):
    publish_now(connection, area("prova-due", current_state="dismessa", owner_type="privata"))
    publish_now(connection, update("prova-due", base=1, current_state="cantiere"), reason="iniziati i lavori")
    written = row(connection, "prova-due")
    assert (written.current_state, written.owner_type, written.version) == ("cantiere", "privata", 2)
    assert '"current_state":"cantiere"' in written.feature
    first, second = versions_of(connection, "prova-due")
    assert first.valid_to == second.valid_from
    assert second.valid_to is None
    assert first.properties["current_state"] == "dismessa"
    assert second.properties["owner_type"] == "privata"
    assert second.reason == "iniziati i lavori"


def test_update_can_say_that_a_value_is_not_known_after_all(connection):
    publish_now(connection, area("prova-nulla", surface_m2=100))
    publish_now(connection, update("prova-nulla", base=1, surface_m2=None))
    assert row(connection, "prova-nulla").surface_m2 is None


def test_deletion_leaves_a_tombstone_and_a_new_life_gets_the_next_version(connection):
    publish_now(connection, area("prova-tre"))
    publish_now(connection, delete("prova-tre", base=1), reason="doppione")
    assert row(connection, "prova-tre") is None
    *_, tombstone = versions_of(connection, "prova-tre")
    assert (tombstone.version, tombstone.action, tombstone.reason) == (2, "delete", "doppione")
    publish_now(connection, area("prova-tre"))
    assert row(connection, "prova-tre").version == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda: update("prova-quattro", base=7, name="x"),
        lambda: update("mai-vista", base=1, name="x"),
        lambda: delete("prova-quattro", base=2),
        lambda: area("prova-quattro"),
    ],
    ids=["other version", "not there", "delete of other version", "created twice"],
)
def test_what_changed_meanwhile_is_a_conflict_and_nothing_is_written(connection, change):
    publish_now(connection, area("prova-quattro"))
    with pytest.raises(Conflict) as conflict, connection.begin_nested():
        publish_now(connection, area("prova-cinque"), change())
    assert conflict.value.records == [change().record_id]
    assert row(connection, "prova-cinque") is None
    assert row(connection, "prova-quattro").version == 1


def test_comuni_that_do_not_exist_are_refused_by_name(connection):
    with pytest.raises(UnknownComune, match="999999"), connection.begin_nested():
        publish_now(connection, area("prova-sei", comuni=["015146", "999999"]))
    assert row(connection, "prova-sei") is None


def test_record_without_a_point_sits_on_each_of_its_comuni_and_says_so(connection):
    change = area("prova-sette", comuni=["015146", "015182"], location_precision="address")
    publish_now(connection, Change(**(vars(change) | {"geometry": None})))
    written = row(connection, "prova-sette")
    assert written.location_precision == "comune"
    statement = sa.text(
        "select bool_and(st_intersects(p.geom, c.geom)), count(*) from areas a, st_dump(a.geom) p, comuni c "
        "where a.id = 'prova-sette' and c.id = a.comuni[p.path[1]]"
    )
    assert connection.execute(statement).one() == (True, 2)


def test_point_of_a_comune_is_never_kept_as_if_it_were_the_records_own(connection):
    change = area("prova-otto", comuni=["015146"])
    publish_now(connection, Change(**(vars(change) | {"geometry": None})))
    publish_now(connection, update("prova-otto", base=1, comuni=["015182"]))
    inside = sa.text(
        "select st_intersects(a.geom, c.geom) from areas a, comuni c where a.id = 'prova-otto' and c.id = '015182'"
    )
    assert connection.execute(inside).scalar_one()


def test_a_renamed_comune_is_renamed_in_every_record_that_lies_in_it(connection):
    before = row(connection, "scalo-farini")
    result = publish_now(
        connection,
        Change(
            collection=COMUNI, record_id="015146", action="update", properties={"name": "Milano Nuova"}, base_version=1
        ),
    )
    after = row(connection, "scalo-farini")
    assert after.comuni_names == ["Milano Nuova"]
    assert '"comuni_names":["Milano Nuova"]' in after.feature
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert {"comuni", "areas", "proposals"} <= result.versions.keys()


def test_changeset_is_published_once(connection):
    changeset = propose(connection, area("prova-nove"))
    publish(connection, changeset=changeset, by="bruno")
    with pytest.raises(ValueError, match="published"):
        publish(connection, changeset=changeset, by="bruno")
    state = connection.execute(sa.select(changesets).where(changesets.c.id == changeset)).one()
    assert (state.state, state.published_by) == ("published", "bruno")


def test_a_thousand_records_take_as_many_statements_as_one(connection):
    def statements(*changes: Change) -> int:
        changeset, count = propose(connection, *changes), 0

        def counted(*_):
            nonlocal count
            count += 1

        sa.event.listen(connection.engine, "before_cursor_execute", counted)
        try:
            publish(connection, changeset=changeset, by="bruno")
        finally:
            sa.event.remove(connection.engine, "before_cursor_execute", counted)
        return count

    one = statements(area("prova-0"))
    # And one for each zoom at which there are more of them in a tile than it draws one by one.
    assert one <= statements(*(area(f"prova-{number}") for number in range(1, 1001))) <= one + len(ZOOMS)


def test_publication_is_announced_with_the_new_versions(loaded_database):
    with psycopg.connect(loaded_database, autocommit=True) as listener:
        listener.execute("LISTEN remix_published")
        engine = db.engine(loaded_database)
        with engine.begin() as connection:
            publish_now(connection, area("prova-annuncio"))
        engine.dispose()
        (notification,) = listener.notifies(timeout=5, stop_after=1)
    assert '"versions":{"areas":2}' in notification.payload


def test_history_orders_by_the_moment_of_publication_even_within_one_transaction(connection):
    started = datetime.now(UTC)
    first = publish_now(connection, area("prova-ora"))
    second = publish_now(connection, update("prova-ora", base=1, name="Dopo"))
    assert started <= first.at < second.at


def test_clusters_follow_what_moves_comes_or_goes_and_are_let_alone_by_the_rest(connection):
    def clusters():
        question = "SELECT zoom, x, y, records, md5(mvt) FROM tile_clusters WHERE collection = 'areas'"
        return sorted(map(tuple, connection.execute(sa.text(question))))

    publish_now(connection, *(area(f"fitta-{number}") for number in range(1200)))
    before = clusters()
    assert before
    publish_now(connection, update("fitta-1", base=1, current_state="cantiere"))
    assert clusters() == before
    away = Change(**(vars(update("fitta-1", base=2)) | {"geometry": Point(9.0, 45.6)}))
    publish_now(connection, away)
    moved = clusters()
    assert [one[:4] for one in moved] != [one[:4] for one in before]
    publish_now(connection, delete("fitta-2", base=1))
    assert max(one[3] for one in clusters()) == max(one[3] for one in moved) - 1


def test_conflict_of_very_many_records_names_some_and_counts_all():
    assert str(Conflict("areas", ["a", "b"])) == "areas: schede cambiate nel frattempo: a, b"
    assert str(Conflict("areas", ["a"] * 60_000)).endswith(": " + "a, " * 19 + "a… (60000 in tutto)")
