import psycopg

from bench import databases, report, session
from bench.session import FIRST, FLOOR, PORTAL, Plan
from tests.fixtures.databases import TestCluster

WORKLOADS = ["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W9"]


def test_records_are_published_compared_and_measured(test_cluster: TestCluster, tmp_path):
    databases.drop(test_cluster.server, records=600)  # of an earlier run
    said: list[str] = []
    plan = Plan(sizes=(600,), workloads=WORKLOADS, rounds=2, load_seconds=1, folder=tmp_path)
    results = session.run(test_cluster.server, plan, report=said.append)

    assert results.wrong == []
    url = test_cluster.url("remix_bench_600")
    with psycopg.connect(url) as connection:
        published = connection.execute("select count(*), count(distinct changeset_id) from areas").fetchone()
        assert published == (600, 1)
        assert connection.execute("select count(*) from history where collection = 'areas'").fetchone() == (600,)
        assert connection.execute("select count(*) from comuni").fetchone() == (133,)
    assert any("published in" in line for line in said)
    assert list(results.times[600]) == WORKLOADS
    for workload, pairs in results.times[600].items():
        assert pairs.keys() == {FLOOR, PORTAL} | ({FIRST} if workload in ("W3", "W4") else set())
        assert pairs[FLOOR].ratio > 0
    assert all(name in report.text(results) for name in WORKLOADS)
    assert results.export[600].peak_mb > 10
    assert "time over psql with COPY" in report.text(results)
    assert report.save(results, tmp_path).exists()

    said.clear()
    assert databases.provide(test_cluster.server, records=600, report=said.append) == url
    assert said == []  # built once for this state of the code


def test_a_wrong_answer_is_said_and_its_workload_is_not_measured(test_cluster: TestCluster, tmp_path):
    url = databases.provide(test_cluster.server, records=500, report=lambda _: None)
    with psycopg.connect(url, autocommit=True) as connection:  # the plain table says otherwise than the portal
        connection.execute("update peers.areas set surface_m2 = surface_m2 + 1 where id = 7")
    try:
        plan = Plan(sizes=(500,), workloads=["W1", "W7"], rounds=1, load_seconds=1, folder=tmp_path)
        results = session.run(test_cluster.server, plan, report=lambda _: None)
    finally:
        databases.drop(test_cluster.server, records=500)
    assert list(results.times[500]) == ["W7"]
    assert "surface_m2 of 7" in results.wrong[0]
    assert "WRONG" in report.text(results)
