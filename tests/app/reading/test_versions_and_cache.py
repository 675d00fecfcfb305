import asyncio
import gzip
import time

import brotli
import httpx
import pytest

from app import db
from app.catalog import COLLECTIONS
from app.changes.publishing import publish
from app.changes.workflow import Change, add, open_changeset
from app.reading import versions
from app.reading.cache import MARK, AnswersByVersion, _coding
from app.reading.memo import Memo
from tests.fixtures import servers


def rename(url: str, name: str, *, base: int) -> None:
    engine = db.engine(url)
    with engine.begin() as connection:
        changeset = open_changeset(connection, title="t", origin="form", author="a", reason="r", source={})
        change = Change(
            collection=COLLECTIONS["areas"], record_id="scalo-farini", action="update",
            properties={"name": name}, base_version=base,
        )  # fmt: skip
        add(connection, [change], changeset=changeset)
        publish(connection, changeset=changeset, by="b")


@pytest.fixture(scope="module")
def own_server(test_cluster, tmp_path_factory):
    with (
        test_cluster.clone(test_cluster.loaded_template()) as url,
        servers.running(url, log=tmp_path_factory.mktemp("own") / "server.log") as address,
    ):
        yield url, address


def test_answer_carries_an_etag_and_a_second_question_gets_304(client):
    first = client.get("/api/collections/areas/items?limit=2")
    again = client.get("/api/collections/areas/items?limit=2", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get("/api/collections/areas/items?limit=3", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_answer_is_compressed_as_the_client_likes(client, coding, decode):
    plain = client.get("/api/collections/areas/items", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", "/api/collections/areas/items", headers={"Accept-Encoding": coding}) as coded:
        body = b"".join(coded.iter_raw())
        assert coded.headers["content-encoding"] == coding
        assert "Accept-Encoding" in coded.headers["vary"]
    assert decode(body) == plain.content
    assert len(body) < len(plain.content) / 4


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("", "identity"),
        ("br;q=x", "identity"),
    ],
)
def test_content_coding_follows_the_clients_weights(accepted, coding):
    assert _coding(accepted) == coding


def test_problem_is_never_stored(client):
    answer = client.get("/api/collections/areas/items?limit=x")
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_mark_of_the_cache_stays_inside(client):
    assert MARK not in client.get("/api").headers


def test_publication_reaches_a_running_server_and_changes_only_what_it_touched(own_server):
    url, address = own_server
    items, others = f"{address}/api/collections/areas/items/scalo-farini", f"{address}/api/collections/services/items"
    before, untouched = httpx.get(items), httpx.get(others)
    rename(url, "Scalo Farini rinnovato", base=1)
    for _ in range(50):
        after = httpx.get(items, headers={"If-None-Match": before.headers["etag"]})
        if after.status_code == 200:
            break
        time.sleep(0.05)
    assert after.json()["properties"]["name"] == "Scalo Farini rinnovato"
    assert after.headers["etag"] != before.headers["etag"]
    assert httpx.get(others, headers={"If-None-Match": untouched.headers["etag"]}).status_code == 304


def test_equal_misses_share_one_computation_and_an_error_is_not_kept():
    calls = 0

    async def compute() -> int:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.01)
        if calls == 1:
            raise RuntimeError("first")
        return 42

    async def scenario() -> None:
        memo: Memo[str, int] = Memo(entries=4)
        failures = await asyncio.gather(*(memo.get("k", compute) for _ in range(100)), return_exceptions=True)
        assert all(isinstance(one, RuntimeError) for one in failures)
        assert calls == 1
        assert await asyncio.gather(*(memo.get("k", compute) for _ in range(100))) == [42] * 100
        assert calls == 2

    asyncio.run(scenario())


def test_caller_that_leaves_does_not_take_the_answer_from_the_others():
    async def compute() -> int:
        await asyncio.sleep(0.05)
        return 1

    async def scenario() -> None:
        memo: Memo[str, int] = Memo(entries=4)
        first = asyncio.ensure_future(memo.get("k", compute))
        second = asyncio.ensure_future(memo.get("k", compute))
        await asyncio.sleep(0.01)
        first.cancel()
        assert await second == 1

    asyncio.run(scenario())


def test_hundred_equal_questions_ask_the_application_once_even_when_the_first_client_leaves(monkeypatch):
    monkeypatch.setattr(versions, "_heard", versions.Versions({}))
    asked = []

    async def application(scope, receive, send):
        asked.append(scope["path"])
        await asyncio.sleep(0.05)
        await send({"type": "http.response.start", "status": 200, "headers": [(MARK.encode(), b"1")]})
        await send({"type": "http.response.body", "body": b"x"})

    async def scenario() -> list[httpx.Response]:
        layer = AnswersByVersion(application, budget=100_000)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=layer), base_url="http://t") as client:
            asks = [asyncio.create_task(client.get("/api")) for _ in range(100)]
            await asyncio.sleep(0.02)
            asks[0].cancel()
            return await asyncio.gather(*asks[1:])

    answers = asyncio.run(scenario())
    assert {answer.text for answer in answers} == {"x"}
    assert asked == ["/api", "/api"]  # the one who left, and one for all the others


def test_a_kept_answer_weighs_what_was_asked_too(monkeypatch):
    """Otherwise long addresses fill the memory with answers that weigh nothing."""
    monkeypatch.setattr(versions, "_heard", versions.Versions({}))
    asked = []

    async def application(scope, receive, send):
        asked.append(scope["query_string"])
        await send({"type": "http.response.start", "status": 200, "headers": [(MARK.encode(), b"1")]})
        await send({"type": "http.response.body", "body": b"x"})

    async def scenario() -> None:
        layer = AnswersByVersion(application, budget=500_000)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=layer), base_url="http://t") as client:
            for number in (*range(10), 9, 0):
                await client.get(f"/api?{number}{'a' * 50_000}")

    asyncio.run(scenario())
    assert [one[:1] for one in asked[10:]] == [b"0"]  # the first was given up, the last was kept


def test_while_nobody_listens_every_answer_is_made_anew_without_etag(monkeypatch):
    monkeypatch.setattr(versions, "_heard", None)

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(MARK.encode(), b"1")]})
        await send({"type": "http.response.body", "body": b"x"})

    async def ask() -> httpx.Response:
        layer = AnswersByVersion(application, budget=1000)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=layer), base_url="http://t") as client:
            return await client.get("/api")

    answer = asyncio.run(ask())
    assert answer.text == "x"
    assert "etag" not in answer.headers
