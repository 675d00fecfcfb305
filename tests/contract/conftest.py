"""What the contract's tests share: what they ask again and again, asked once."""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import pytest

from tests.fixtures.asking import Asked
from tests.fixtures.html import FEW, Page, as_json, as_page


@pytest.fixture(scope="module")
def gdal():
    """`gdal(function, …)` in another process: reading strangers' files takes all other drivers out of this one."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        yield lambda function, *args, **more: process.submit(function, *args, **more).result()


@pytest.fixture(scope="session")
def ask(client):
    """`ask("areas")`: the collection with all its records and its judge."""
    known: dict[str, Asked] = {}

    def of(name: str) -> Asked:
        if name not in known:
            known[name] = Asked(client, name)
        return known[name]

    return of


@pytest.fixture(scope="session")
def address(client):
    """A path of the OpenAPI document, with the name of something that is there in each of its braces."""

    @cache
    def of(path: str) -> str:
        collection = path.split("/")[3] if path.startswith("/api/collections/") else ""
        records = client.get(f"/api/collections/{collection}/items", params={"limit": 1}).json() if collection else {}
        known = {"istat_code": "015146", "record_id": records["features"][0]["id"] if records else ""}
        return path.format(**known) + (f"?limit={FEW}" if path.endswith("/items") else "")

    return of


@pytest.fixture(scope="session")
def page(client, address):
    """The page of a path of the OpenAPI document, parsed once."""

    @cache
    def of(path: str) -> Page:
        return Page(client.get(as_page(address(path))))

    return of


@pytest.fixture(scope="session")
def document(client, address):
    """What the same path answers to a program."""

    @cache
    def of(path: str):
        return as_json(client, address(path)).json()

    return of
