"""That what is asked most is read from one index, without visiting the rows."""

from dataclasses import replace

import psycopg
import pytest

from app.catalog import COLLECTIONS
from app.catalog.tiling import GRID_LEVELS, LEVEL
from app.reading import statements, tile_statements
from app.reading.query import Query, Sort

SERVICES = COLLECTIONS["services"]
KIND, PLACE, BOX = (("category", ("cultura",)),), ("015146",), ((9.18, 45.46, 9.2, 45.48),)
CLUSTERS = {"t_shift": LEVEL - 10, "t_cell": LEVEL - 10 - GRID_LEVELS, "t_unit": 4096 / 2 ** (LEVEL - 10)}


@pytest.fixture(scope="module")
def plan(test_cluster):
    """How the database would answer a statement, if rows were dear."""
    with (
        test_cluster.clone(test_cluster.loaded_template()) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute("VACUUM ANALYZE services")
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_bitmapscan = off")

        def explain(statement, values):
            return "\n".join(row[0] for row in connection.execute(f"EXPLAIN {statement}", values))

        yield explain


def asked(**parts):
    """The shape and values of a question for services, of which there are few in any box."""
    query = Query(SERVICES, **parts)
    return replace(statements.shape(query), few=bool(query.boxes)), statements.parameters(query)


@pytest.mark.parametrize(
    ("parts", "index"),
    [
        ({"filters": KIND}, "category"),
        ({"filters": KIND, "comuni": PLACE}, "category"),
        ({"filters": KIND, "zones": ("milano",)}, "category"),
        ({"boxes": BOX}, "extent"),
        ({"boxes": BOX, "after": ("s",)}, "extent"),
    ],
    ids=str,
)
def test_ids_of_a_page_and_their_number_come_from_one_index(plan, parts, index):
    shape, values = asked(**parts)
    assert f"Index Only Scan using ix_services_{index}" in plan(statements.page(shape), values)
    assert f"Index Only Scan using ix_services_{index}" in plan(statements.count(shape), values)


def test_clusters_of_a_facet_come_from_its_index(plan):
    shape, values = asked(filters=KIND, comuni=PLACE)
    found = plan(tile_statements.clusters(shape), values | CLUSTERS)
    assert "Index Only Scan using ix_services_category" in found


@pytest.mark.parametrize("after", [None, ("s",)])
def test_page_of_everything_is_a_range_of_the_primary_key(plan, after):
    found = plan(statements.page(asked(after=after)[0]), asked(after=after)[1])
    assert "Index Scan using pk_services" in found
    assert "Sort" not in found


def test_sorted_page_is_a_range_of_the_index_of_its_field(plan):
    shape, values = asked(sort=(Sort("name"),))
    assert "using ix_services_name" in plan(statements.page(shape), values)
