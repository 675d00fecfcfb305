"""Italian and English: the same pages, the same records, and no text left behind."""

import ast
import re
from html import unescape

import pytest

from app import languages
from app.catalog import COLLECTIONS
from app.operations import texts
from app.portal.legal import PAGES
from app.settings import ROOT
from gis.schema import Label

SOURCES = sorted((ROOT / "app").rglob("*.py"))
ADDRESSES = (
    "/",
    "/mappa",
    "/mappa?layer=areas&comune=Rho",
    "/dati",
    "/usa-i-dati",
    "/cerca",
    "/cerca?q=scalo%20ferroviario&q=",
    "/confronta",
    "/confronta?place=015182&place=Rho",
    *(f"/{name}" for name in PAGES),
    *(f"/{one.path}" for one in COLLECTIONS.values()),
)
TELL_TALES = re.compile(
    r"\b(schede?|vedi|togli|applica|cerca|scegli|nessun[ao]?|non not[oa]|residenti|ettari|questo|questa|"
    r"sono|della|delle|degli|perché|oppure|tutti|tutte|filtri|fonti|licenza|raccolt[ae]|pagina|indirizzo)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def english():
    return texts.read("en")


@pytest.fixture(scope="module")
def italian():
    return texts.gathered()


def ids(catalog):
    return {one.id for one in catalog if one.id}


def test_every_text_of_the_sources_is_in_the_catalogue_and_translated(english, italian):
    assert ids(italian) - ids(english) == set()
    assert not texts.untranslated(english)


def test_the_catalogue_holds_nothing_that_the_sources_no_longer_say(english, italian):
    assert ids(english) - ids(italian) == set()
    assert not english.obsolete
    assert not [one.id for one in english if one.id and one.fuzzy]


def test_translations_name_the_same_things(english):
    for original, translated in pairs(english):
        assert places(translated) == places(original), original


def test_translations_keep_the_markup_and_the_spaces_at_their_ends(english):
    for original, translated in pairs(english):
        assert re.findall(r"<[^>]+>", original) == re.findall(r"<[^>]+>", translated), original
        assert original.startswith(" ") == translated.startswith(" "), original
        assert original.endswith((" ", "’")) == translated.endswith(" "), original


def pairs(catalog):
    """Each text with its translation; plural forms as one text."""
    for one in catalog:
        if one.id:
            yield tuple(part if isinstance(part, str) else " ".join(part) for part in (one.id, one.string))


def places(text):
    return set(re.findall(r"%\((\w+)\)[a-z]", text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_translated_before_its_language_is_known(path):
    """`_` and `ngettext` speak when they are called; a module that is being imported says `lazy`."""
    waiting = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("_", "gettext", "ngettext", "label"), f"line {node.lineno}"
            waiting.append(node)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_hidden_from_the_extraction_inside_an_f_string(path):
    """Before Python 3.12 an f-string is one token: the texts in its braces are not seen."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            called = {
                one.func.id for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
            }
            assert not called & {"_", "gettext", "ngettext", "lazy"}, f"line {node.lineno}"


def labels():
    for collection in COLLECTIONS.values():
        yield from (collection.title, collection.singular, collection.description, collection.attribution)
        for field in collection.all_fields:
            yield from (one for one in (field.title, field.note) if one)
            yield from (code.label for code in field.code_list.codes) if field.code_list else ()


def test_every_label_has_both_languages():
    found: list[Label] = list(labels())
    assert found
    assert not [one for one in found if not one.it or not one.en]
    assert not [one.en for one in found if TELL_TALES.search(one.en)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_its_sister_with_the_same_records(read, address):
    english = f"/en{address if address != '/' else ''}".replace("/en?", "/en?")
    first, second = read(address), read(english)
    assert first.elements[0][1]["lang"] == "it"
    assert second.elements[0][1]["lang"] == "en"
    assert records(first) == records(second)
    assert switch(first) == switch(second) == {"it": address, "en": english}
    alternates = {one["hreflang"]: one["href"] for one, _ in first.all("link", rel="alternate") if "hreflang" in one}
    assert {name: href.removeprefix("http://127.0.0.1") for name, href in alternates.items()} == switch(first)
    assert len(list(first.all("a"))) == len(list(second.all("a")))


def records(page):
    return [attributes["data-id"] for _, attributes, _ in page.elements if "data-id" in attributes]


def switch(page):
    return {one["hreflang"]: one["href"] for one, _ in page.all("a") if one.get("hreflang") == one.get("lang") != None}  # noqa: E711


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=lambda one: one.path)
def test_every_record_has_an_english_page(client, read, collection):
    """The first, the last and some between: their pages differ by what they lack."""
    found = client.get(f"/api/collections/{collection.id}/items?limit=10000").json()["features"]
    for feature in found[:: max(1, len(found) // 10)]:
        page = read(f"/en/{collection.path}/{feature['id']}")
        assert page.elements[0][1]["lang"] == "en"
        assert next(page.all("link", rel="canonical"))[0]["href"].endswith(f"/en/{collection.path}/{feature['id']}")


@pytest.mark.parametrize("address", [*ADDRESSES, "/aree/scalo-farini", "/comuni/015182", "/zone/nord-milano", "/nulla"])
def test_an_english_page_keeps_its_reader_in_english(client, address):
    page = client.get(f"/en{address if address != '/' else ''}").text
    for tag in re.findall(r"<(?:a|form|area|button)\s[^>]*>", page):
        href = re.search(r'\s(?:href|action)="(/[^"]*)"', tag)
        if href and "hreflang=" not in tag:
            assert re.match(r"/(en(?=[/?#]|$)|api(?=[/?#]|$)|static/|status$)", href[1]), tag


@pytest.mark.parametrize("address", ["", *(f"/{one}" for one in ("dati", "usa-i-dati", "cerca", "nulla", *PAGES))])
def test_a_page_without_data_has_no_italian_words(client, address):
    found = TELL_TALES.findall(words(client.get(f"/en{address}").text))
    assert not found


@pytest.mark.parametrize("address", [*ADDRESSES, "/aree/scalo-farini", "/comuni/015182", "/zone/nord-milano"])
def test_no_italian_text_of_the_portal_is_on_an_english_page(client, english, address):
    page = words(client.get(f"/en{address if address != '/' else ''}").text)
    said = [one.id for one in english if isinstance(one.id, str) and " " in one.id and one.id != one.string]
    said += [one.it for one in labels() if " " in one.it and one.it != one.en]
    assert not [text for text in said if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", page)]


def words(html):
    """What a page says, without what it marks as Italian, the names of the languages, and its scripts."""
    html = re.sub(r"<(script|style|code|pre)\b.*?</\1>", " ", html, flags=re.DOTALL)
    for written in {match[2] for match in re.finditer(r'<(\w+)[^>]*\slang="it"[^>]*>([^<]*)</\1>', html)}:
        html = html.replace(written, " ")  # wherever the same words are
    attributes = re.findall(r'\s(?:aria-label|title|placeholder|alt|content)="([^"]*)"', html)
    return unescape(" ".join([re.sub(r"<[^>]+>", " ", html), *attributes]))


def test_what_has_one_address_has_no_other(client):
    for address in ("/en/api", "/en/api/collections", "/en/static/x", "/en/robots.txt", "/en/sitemap.xml", "/en/en"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-language"] == "en"
        assert "This page does not exist" in answer.text


def test_an_error_is_told_in_the_language_of_the_page(client):
    assert "Questa pagina non c’è" in client.get("/nulla").text
    assert "This page does not exist" in client.get("/en/nulla").text
    assert "is not a value of" in client.get("/en/aree?kind=boh").text


def test_the_api_tells_its_problems_in_the_language_that_is_preferred(client):
    for header, title in (
        ("en-GB,en;q=0.9,it;q=0.5", "Parameter not valid"),
        ("it,en;q=0.9", "Parametro non valido"),
        ("de", "Parametro non valido"),
        ("en;q=0,it;q=0.1", "Parametro non valido"),
    ):
        answer = client.get("/api/collections/areas/items?boh=1", headers={"Accept-Language": header})
        assert answer.json()["title"] == title
        assert "Accept-Language" in answer.headers["vary"]
        assert answer.headers["content-language"] == languages.preferred(header)


def test_the_data_of_the_api_are_the_same_in_every_language(client):
    for path in ("/api", "/api/collections", "/api/collections/areas/items?limit=5", "/api/comuni/015182/summary"):
        first = client.get(path, headers={"Accept-Language": "it"}).json()
        second = client.get(path, headers={"Accept-Language": "en"}).json()
        for one in (first, second):
            one.pop("timeStamp", None)
        assert first == second


def test_what_is_kept_never_mixes_languages(client):
    for _ in range(2):
        assert client.get("/aree").headers["content-language"] == "it"
        assert client.get("/en/aree").headers["content-language"] == "en"
        for language in ("it", "en", "it"):
            headers = {"Accept": "text/html", "Accept-Language": language}
            page = client.get("/api/collections", headers=headers)
            assert f'<html lang="{language}">' in page.text
            assert "Accept-Language" in page.headers["vary"]
    italian, english = (
        client.get("/api/docs", headers={"Accept-Language": language}).headers["etag"] for language in ("it", "en")
    )
    assert italian != english


def test_numbers_and_dates_are_written_as_the_language_does(client):
    italian, english = client.get("/comuni/015146").text, client.get("/en/comuni/015146").text
    assert re.search(r"1\.3\d\d\.\d{3}", italian)
    assert re.search(r"1,3\d\d,\d{3}", english)
    assert "€\u00a0" not in english


def test_no_link_to_another_language_leaves_the_portal(client):
    page = client.get("/en//evil.example/login").text
    assert 'hreflang="it"' in page
    assert 'href="//' not in page
