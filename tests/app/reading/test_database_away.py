import time

import httpx
import psycopg
import pytest
from psycopg import sql

from tests.fixtures import servers


@pytest.fixture(scope="module")
def on_and_off(test_cluster, tmp_path_factory):
    """A running server, and a switch that takes its database away and gives it back."""
    with (
        test_cluster.clone(test_cluster.loaded_template()) as url,
        servers.running(url, log=tmp_path_factory.mktemp("away") / "server.log") as address,
    ):
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]

        def switch(*, on: bool) -> None:
            with test_cluster._superuser() as connection:
                connection.execute(sql.SQL(f"alter database {{}} allow_connections {on}").format(sql.Identifier(name)))
                if not on:
                    connection.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
                    )

        yield address, switch


def test_portal_says_503_in_words_while_the_database_is_away_and_recovers_by_itself(on_and_off):
    address, switch = on_and_off
    assert httpx.get(f"{address}/api/collections/areas/items?limit=3").status_code == 200
    switch(on=False)
    for path in ("/status", "/api/collections/areas/items", "/api/comuni/015146/summary"):
        answer = httpx.get(address + path, timeout=15)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert "base dati" in answer.json()["detail"]
        assert int(answer.headers["retry-after"]) > 0
    page = httpx.get(f"{address}/aree", timeout=15)
    assert page.status_code == 503
    assert page.headers["content-type"].startswith("text/html")
    assert "Traceback" not in page.text
    switch(on=True)
    deadline = time.monotonic() + 15
    while httpx.get(f"{address}/status", timeout=15).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert httpx.get(f"{address}/api/collections/areas/items?limit=3", timeout=15).status_code == 200


def test_connections_that_died_in_the_pool_are_replaced_without_anybody_noticing(on_and_off):
    address, switch = on_and_off
    assert httpx.get(f"{address}/status").status_code == 200
    switch(on=False)
    switch(on=True)
    assert [httpx.get(f"{address}/status", timeout=15).status_code for _ in range(3)] == [200, 200, 200]
