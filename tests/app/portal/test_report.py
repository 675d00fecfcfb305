import pytest

from app.portal import report
from app.settings import settings


def test_every_page_leads_to_a_report_of_itself(read):
    page = read("/aree?zone=nord-milano")
    form = next(page.all("section", data_element="feedback"))
    assert form
    assert next(page.all("input", name="page"))[0]["value"] == "/aree?zone=nord-milano"
    kinds = [attributes["value"] for attributes, _ in page.all("button", name="about")]
    assert kinds == ["wrong", "missing", "unclear", "broken"]
    assert not list(read("/segnala").all("section", data_element="feedback"))


def test_report_holds_the_address_of_the_page_and_is_only_written_down(read):
    page = read("/segnala?page=/en/aree%3Fzone%3Dnord-milano&about=missing")
    assert "http://127.0.0.1/en/aree?zone=nord-milano Che cosa non va: Manca qualcosa" in page.text("textarea")
    assert next(page.all("a", href="/en/aree?zone=nord-milano"))
    assert not [attributes for attributes, _ in page.all("form") if attributes.get("method") != "get"]


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org", "javascript:alert(1)", "", "/a b", "/" + "a" * 600]
)
def test_only_a_page_of_the_portal_is_reported(client, read, path):
    page = read(str(client.build_request("GET", "/segnala", params={"page": path}).url))
    assert not list(page.all("textarea"))


def test_report_is_put_into_a_message_where_there_is_an_address_for_it(read, monkeypatch):
    configured = settings().model_copy(update={"contact_email": "portale@example.org"})
    monkeypatch.setattr(report, "settings", lambda: configured)
    page = read("/segnala?page=/dati&about=unclear")
    href = next(attributes["href"] for attributes, _ in page.all("a", class_="btn btn-primary"))
    assert href.startswith("mailto:portale@example.org?subject=REMIX%2C%20segnalazione%3A%20/dati&body=Pagina%3A%20")
