import pytest

from app.errors import Problem
from app.portal import assets, errors


@pytest.mark.parametrize("address", ["/nulla", "/aree/nulla", "/aree/a/b", "/comuni/nulla"])
def test_missing_page_says_what_to_do(read, address):
    page = read(address, status=404)
    assert page.text("h1") == "Questa pagina non c’è"
    assert "/cerca" in [attributes["href"] for attributes, _ in page.all("a")]


def test_error_page_is_not_kept_by_any_cache(client):
    assert client.get("/aree/nulla").headers["cache-control"] == "no-store"


def test_hostile_address_is_shown_as_words(client):
    answer = client.get("/aree/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("status", [400, 404, 405, 410, 500, 503, 418])
def test_every_status_has_its_page(client, status):
    problem = Problem(status, "Titolo", "Spiegazione.", parameter="kind", headers={"Retry-After": "5"})
    answer = errors.render(_request(), problem)
    text = bytes(answer.body).decode()
    assert answer.status_code == status
    assert answer.headers["retry-after"] == "5"
    assert "Spiegazione." in text
    assert "<code>kind</code>" in text


def test_portal_that_was_never_built_says_how_to_build_it(client, monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
    with pytest.raises(assets.FrontEndNotBuiltError, match="npm run build"):
        assets.entry("site")
    answer = errors.render(_request(), Problem(503, "Titolo", "Spiegazione <b>.</b>"))
    text = bytes(answer.body).decode()
    assert answer.status_code == 503
    assert "npm run build" in text
    assert "<b>" not in text


def _request():
    from starlette.requests import Request

    return Request({"type": "http", "method": "GET", "path": "/x", "headers": [], "query_string": b""})
