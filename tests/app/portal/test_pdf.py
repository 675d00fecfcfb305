import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from app.catalog import COLLECTIONS
from app.portal.sheet import pdf

CODES = {"milano": "015146", "rho": "015182", "nosate": "015155"}


def open_pdf(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def words(document):
    """All the text, with hyphens at the ends of lines taken out."""
    text = " ".join(page.extract_text() for page in document.pages)
    return " ".join(re.sub(r"[-\u00ad]\s*\n\s*", "", text).replace("\N{NO-BREAK SPACE}", " ").split())


def first(client, collection):
    return client.get(f"/api/collections/{collection.id}/items?limit=1").json()["features"][0]


def structure(node, found):
    """The kinds of the elements of a tag tree."""
    node = node.get_object()
    if "/S" in node:
        found.append(node)
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if hasattr(child, "get") and ("/S" in child or "/K" in child):
            structure(child, found)
    return found


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
def test_every_collection_has_tagged_sheets_with_language_and_title(client, collection):
    one = first(client, collection)
    document = open_pdf(client, f"/{collection.path}/{one['id']}.pdf")
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "it"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title == one["properties"][collection.title_field]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    kinds = {str(node["/S"]) for node in structure(root["/StructTreeRoot"], [])}
    assert {"/H1", "/Figure", "/L"} <= kinds


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_sheet_of_a_comune_has_the_figures_of_its_page(client, read, code):
    page, text = read(f"/comuni/{code}"), words(open_pdf(client, f"/comuni/{code}.pdf"))
    figures = page.text("dl", class_="figures by-four")
    numbers = re.findall(r"\d[\d.,]*", figures)
    assert numbers
    for number in numbers:
        assert number in text
    for cell in (text for _, text in page.all("td", class_="num")):
        assert cell.split(" (")[0] in text


def test_drawings_of_a_sheet_say_what_they_show(client):
    root = open_pdf(client, "/comuni/015182.pdf").trailer["/Root"]
    texts = [str(one["/Alt"]) for one in structure(root["/StructTreeRoot"], []) if one["/S"] == "/Figure"]
    assert any("codice QR" in one or "Codice QR" in one for one in texts)
    assert any("Mappa della Città metropolitana" in one and "Rho" in one for one in texts)


def test_sheet_of_a_record_says_what_is_not_known(client):
    text = words(open_pdf(client, "/aree/area-icoma.pdf"))
    assert "Superficie non noto" in text
    assert "Posizione nota solo per Comune" in text


def test_sheet_leads_to_the_page_and_is_kept_by_version(client):
    answer = client.get("/comuni/015182.pdf")
    assert answer.headers["link"] == '<http://127.0.0.1/comuni/015182>; rel="canonical"'
    assert client.get("/comuni/015182.pdf", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    targets = [
        note.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(answer.content)).pages
        for note in page.get("/Annots", [])
    ]
    assert "http://127.0.0.1/comuni/015182" in targets


def test_english_sheet_says_that_it_is_english(client):
    document = open_pdf(client, "/en/comuni/015182.pdf")
    assert document.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize("address", ["/comuni/999999.pdf", "/aree/nulla.pdf"])
def test_sheet_of_nothing_is_a_page_that_says_so(read, address):
    assert read(address, status=404).text("h1") == "Questa pagina non c’è"


def test_what_a_record_says_is_never_read_as_markup(client):
    sheet = {
        "language": "it",
        "title": "#panic() *x* $y$ [z] </svg>",
        "kicker": "",
        "subtitle": '#read("/etc/passwd")',
        "description": "d",
        "keywords": [],
        "colour": "#000000",
        "url": "http://127.0.0.1/",
        "qr": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
        "maps": [],
        "sections": [],
        "footer": "",
        "words": {"author": "a", "page": "p", "qr": "q", "scan": "s", "unknown": "u", "address": "Indirizzo"},
    }
    made = client.portal.call(lambda: pdf.print_sheet(sheet, at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert "#panic() *x* $y$ [z] </svg>" in words(PdfReader(io.BytesIO(made)))


def test_sheet_that_cannot_be_set_fails_alone_and_says_why_in_the_log(client, caplog):
    with pytest.raises(RuntimeError):
        client.portal.call(lambda: pdf.print_sheet({"title": "without the rest"}, at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert client.get("/comuni/015182.pdf").status_code == 200


def test_too_many_sheets_at_once_are_told_to_come_back(client, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_WAITING", 0)
    answer = client.get("/comuni/015009.pdf")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


def test_sheet_that_takes_too_long_is_given_up(client, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    assert client.get("/comuni/015010.pdf").status_code == 503


def test_sheet_has_one_address(client):
    """Each other would be set anew, and eight of them keep everybody waiting."""
    assert client.get("/aree/scalo-farini.pdf?x=1").status_code == 400
