"""The page on accessibility says what its file says, and the file claims only what a test proves."""

import ast

import pytest

from app.portal import accessibility
from app.settings import ROOT


def test_each_claim_is_proved_by_tests_that_exist():
    for one in accessibility.statement().done:
        assert one.proof, one.text.it
        for proof in one.proof:
            path, _, name = proof.partition("::")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, proof


def test_what_is_left_makes_it_partial():
    found = accessibility.statement()
    assert (found.conformity == "partial") == bool(found.limits)


@pytest.mark.parametrize(("address", "language"), [("/accessibilita", "it"), ("/en/accessibilita", "en")])
def test_page_says_the_whole_file_in_the_language_of_the_reader(read, address, language):
    page, found = read(address), accessibility.statement()
    said = [text for _, text in page.all("li")]
    for text in (*(one.text for one in found.done), *found.limits):
        assert getattr(text, language) in said
    assert any("2026" in text for _, text in page.all("p"))
