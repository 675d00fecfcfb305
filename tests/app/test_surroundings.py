"""What surrounds every answer: security headers, open reading, rate limits."""

import asyncio

import httpx
import pytest

from app.middleware import content_security_policy
from app.ratelimits import RateLimits
from app.settings import Basemap

ADDRESSES = ["/", "/aree", "/api", "/api/collections/areas/items", "/api/boh", "/boh", "/status"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_security_headers(client, address):
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert len(headers["x-request-id"]) >= 8


def test_reading_is_open_to_every_origin_on_the_api_and_only_there(client):
    assert client.get("/api").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/aree").headers
    assert "access-control-allow-credentials" not in client.get("/api").headers


def test_request_id_is_kept_when_it_is_one_and_replaced_when_it_is_not(client):
    assert client.get("/api", headers={"X-Request-Id": "abcd-1234"}).headers["x-request-id"] == "abcd-1234"
    assert client.get("/api", headers={"X-Request-Id": "<script>"}).headers["x-request-id"] != "<script>"


def test_policy_admits_images_only_from_the_configured_base_maps():
    base = Basemap(id="x", title="x", url="https://{s}.tile.example.org/{z}/{x}/{y}.png", attribution="x")
    assert "img-src 'self' data: https://*.tile.example.org;" in content_security_policy((base,))
    assert "img-src 'self' data:;" in content_security_policy(())


def test_no_page_sets_a_cookie(client):
    for address in ADDRESSES:
        assert "set-cookie" not in client.get(address).headers


def test_api_says_how_many_requests_are_left(client):
    first, second = client.get("/api").headers, client.get("/api/boh").headers
    assert int(second["ratelimit-remaining"]) < int(first["ratelimit-remaining"]) < int(first["ratelimit-limit"])
    assert 0 < int(first["ratelimit-reset"]) <= 60


def test_who_asks_too_often_is_told_how_long_to_wait_and_pages_stay_open():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=RateLimits(application, per_minute=3))
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            return [await client.get(address) for address in ("/api", "/status", "/api", "/status", "/aree")]

    *allowed, refused, page = asyncio.run(ask())
    assert [answer.status_code for answer in allowed] == [200, 200, 200]
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-remaining"] == "0"
    assert page.status_code == 200
