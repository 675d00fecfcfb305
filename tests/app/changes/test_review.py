"""What who decides of a changeset is shown of it, and how changes that are already written are taken in."""

import orjson
import psycopg
import pytest
import shapely
from shapely.geometry import Point, box

from app.changes import review
from app.changes.publishing import publish
from app.changes.workflow import Change, add_copied, open_changeset, reject, submit
from tests.app.changes.test_publishing import AREAS, area, delete, propose, publish_now, row, update

SQUARE = box(9.19, 45.46, 9.191, 45.461)


def shaped(change: Change, geometry) -> Change:
    return Change(**(vars(change) | {"geometry": geometry}))


def draft(connection) -> int:
    return open_changeset(connection, title="x", origin="file", author="anna", reason="prova", source={})


def line(record_id: str, action: str = "create", *, srid: int = 4326) -> bytes:
    properties = orjson.dumps(dict(area(record_id, name='Area "uno"\ndue\tlunga').properties)).replace(b"\\", b"\\\\")
    shape = shapely.to_wkb(shapely.set_srid(SQUARE, srid), hex=True, include_srid=True).encode()
    return b"\t".join([b"areas", record_id.encode(), action.encode(), b"\\N", properties, shape, b"[]"]) + b"\n"


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000_000])
def test_lines_are_copied_whatever_pieces_they_come_in(connection, size):
    text = b"".join(line(f"copiata-{number}") for number in range(5))
    changeset = draft(connection)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert add_copied(connection, [b"", *pieces], changeset=changeset) == 5
    publish(connection, changeset=changeset, by="bruno")
    assert row(connection, "copiata-4").name == 'Area "uno"\ndue\tlunga'


@pytest.mark.parametrize("wrong", [line("x-1", "ruin"), line("x-1", srid=32632), b"areas\tx-1\n", line("x-1") * 2])
def test_lines_that_are_no_changes_are_refused(connection, wrong):
    changeset = draft(connection)
    with pytest.raises((psycopg.DataError, psycopg.IntegrityError)), connection.begin_nested():
        add_copied(connection, [line("buona"), wrong], changeset=changeset)
    assert review.counts(connection, changeset) == {}


def test_only_a_draft_takes_changes_and_only_what_is_not_published_is_rejected(connection):
    changeset = propose(connection, area("decisa"))
    submit(connection, changeset=changeset)
    with pytest.raises(ValueError, match="not a draft"):
        add_copied(connection, [line("tardi")], changeset=changeset)
    reject(connection, changeset=changeset)
    assert review.one(connection, changeset).state == "rejected"
    with pytest.raises(ValueError, match="rejected"):
        publish(connection, changeset=changeset, by="bruno")
    published = propose(connection, area("pubblicata"))
    publish(connection, changeset=published, by="bruno")
    with pytest.raises(ValueError, match="not draft or submitted"):
        reject(connection, changeset=published)


def test_a_changeset_is_shown_with_its_differences_from_what_is_published(connection):
    publish_now(connection, shaped(area("rivista", surface_m2=100), SQUARE), area("ritirata"), area("contesa"))
    publish_now(connection, update("contesa", base=1, name="Di un altro"))
    moved = shapely.affinity.translate(SQUARE, 0.0001, 0)
    changeset = propose(
        connection,
        shaped(update("rivista", base=1, surface_m2=120, name="Area di prova"), moved),
        delete("ritirata", base=1),
        update("contesa", base=1, name="Mia"),
        shaped(area("nuova"), Point(9.2, 45.47)),
    )
    assert review.counts(connection, changeset) == {AREAS: {"create": 1, "update": 2, "delete": 1}}
    assert review.listed(connection, limit=1)[0].changes == 4
    contested, created, withdrawn, revised = review.differences(connection, changeset)
    assert revised.fields == {"surface_m2": (100, 120)}
    assert revised.geometry.m2_before == pytest.approx(revised.geometry.m2_after, rel=1e-4)
    assert revised.geometry.differing_m2 == pytest.approx(revised.geometry.m2_before / 5, rel=1e-3)
    assert (contested.conflict, revised.conflict, created.conflict, withdrawn.conflict) == (True, False, False, False)
    assert contested.fields == {"name": ("Di un altro", "Mia")}
    assert contested.geometry is None
    assert withdrawn.fields["name"] == ("Area di prova", None)
    assert (withdrawn.geometry.kind_before, withdrawn.geometry.kind_after) == ("POINT", None)
    assert created.fields["name"] == (None, "Area di prova")
    assert created.geometry.kind_after == "POINT"


def test_what_is_published_is_shown_beside_what_was_before_it(connection):
    publish_now(connection, shaped(area("rivista", surface_m2=100), Point(9.2, 45.47)))
    moved = propose(connection, shaped(update("rivista", base=1, surface_m2=120), Point(9.2001, 45.47)))
    publish(connection, changeset=moved, by="bruno")
    publish_now(connection, update("rivista", base=2, surface_m2=140))
    (revised,) = review.differences(connection, moved)
    assert (revised.fields, revised.conflict) == ({"surface_m2": (100, 120)}, False)
    assert revised.geometry.metres == pytest.approx(7.8, abs=0.1)
