import time

import pytest
import sqlalchemy as sa

from app.catalog import COLLECTIONS
from app.changes.models import changes, changesets
from app.imports.proposing import Draft, Foreign

AREAS = COLLECTIONS["areas"]
LINES = b"".join(
    rb'areas	area-%d	create	\N	{"name":"Area %d"}	\N	[]' % (number, number) + b"\n"
    for number in range(9)
)


@pytest.fixture
def session(own_engine):
    with own_engine.connect() as session:
        yield session


def draft(session):
    return Draft(session, title="prova", author="anna", reason="prova", source={})


def copied(session):
    return list(session.execute(sa.select(changes.c.record_id).order_by(changes.c.record_id)).scalars())


def test_a_draft_is_filled_while_its_file_is_written_in_any_pieces(session, tmp_path):
    before = set(copied(session))
    session.rollback()
    file = tmp_path / "changes.copy"
    with file.open("wb") as out, draft(session) as filled:
        for start in range(0, len(LINES), 50):  # no line has 50 bytes: each piece ends within one
            out.write(LINES[start : start + 50])
            out.flush()
            filled.add(AREAS, file, complete=False)
            time.sleep(0.01)
        filled.add(AREAS, file, complete=True)
        filled.finish()
        session.commit()
    assert set(copied(session)) - before == {f"area-{number}" for number in range(9)}


def test_a_draft_whose_file_was_never_finished_leaves_nothing_and_waits_for_nobody(session, tmp_path):
    number = sa.select(sa.func.count()).select_from(changesets)
    before = session.execute(number).scalar_one()
    session.rollback()
    file = tmp_path / "changes.copy"
    file.write_bytes(LINES[:60])
    with draft(session) as filled:
        filled.add(AREAS, file, complete=False)
    session.rollback()
    assert session.execute(number).scalar_one() == before


def test_a_file_without_changes_opens_no_draft(session, tmp_path):
    file = tmp_path / "changes.copy"
    file.touch()
    with draft(session) as filled:
        filled.add(AREAS, file, complete=True)
        assert filled.changeset is None


def test_changes_of_another_collection_than_the_one_that_was_checked_are_refused(session, tmp_path):
    file = tmp_path / "changes.copy"
    file.write_bytes(LINES.replace(b"areas", b"services", 1))
    with draft(session) as filled:
        filled.add(AREAS, file, complete=True)
        with pytest.raises(Foreign):
            filled.finish()
