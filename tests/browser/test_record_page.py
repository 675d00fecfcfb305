"""Record and profile pages as a person uses them: the address to share, and everything without script."""

import pytest


def test_address_of_a_record_can_be_copied(browser, live_server):
    context = browser.new_context(locale="it-IT", permissions=["clipboard-read", "clipboard-write"])
    try:
        page = context.new_page()
        page.goto(f"{live_server}/aree/scalo-farini")
        page.get_by_role("button", name="Copia l’indirizzo").click()
        page.get_by_text("Indirizzo copiato.").wait_for()
        assert page.evaluate("() => navigator.clipboard.readText()") == f"{live_server}/aree/scalo-farini"
    finally:
        context.close()


@pytest.mark.parametrize("address", ["/aree/scalo-farini", "/comuni/015182"])
def test_without_script_the_address_is_a_link_and_the_sheet_opens(browser, live_server, address):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{live_server}{address}")
        assert page.locator(".permalink a").get_attribute("href") == f"{live_server}{address}"
        href = page.get_by_role("link", name="Scheda in PDF").first.get_attribute("href")
        answer = page.request.get(f"{live_server}{href}")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")
    finally:
        context.close()
