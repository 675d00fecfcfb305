"""The page of an import's report, as somebody opens it: from a folder, without a network."""

from dataclasses import replace

import pytest
from shapely.geometry import Point, Polygon

from app.catalog import COLLECTIONS
from app.imports import folders, importing
from app.imports.problem_map import Spot, draw
from app.imports.report_page import page as written
from gis.issues import Severity
from gis.report import Difference, Report, Source
from tests.app.imports.conftest import save
from tests.app.imports.test_answers import geojson, point
from tests.app.imports.test_importing import RHO, edited, order
from tests.fixtures.screens import too_wide, violations


@pytest.fixture
def address(own_engine, own_home, areas_of, tmp_path) -> str:
    """The report of a file with changes, a conflict, missing records, and rows with errors on the map."""
    records, _, measured, _, _ = edited(areas_of(RHO))
    theirs = replace(measured, properties={**measured.properties, "surface_m2": 1})
    importing.run(own_engine, save(tmp_path / "altri.gpkg", [theirs]), order(publish=True))
    bowtie = Polygon([(9.03, 45.53), (9.04, 45.54), (9.04, 45.53), (9.03, 45.54)])
    wrong = replace(measured, row=98, id="area-storta", version=None, geometry=bowtie)
    wrong = replace(wrong, properties={**wrong.properties, "kind": "boh", "name": "<b>Storta</b>"})
    outcome = importing.run(own_engine, save(tmp_path / f"{'aree_' * 20}.gpkg", [*records, wrong]), order())
    return (folders.folder(outcome.number) / "report.html").as_uri()


@pytest.mark.parametrize("width", [360, 1280])
def test_report_has_no_barrier_and_asks_for_nothing(browser, address, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert violations(page) == []
    assert too_wide(page) == []
    assert (asked, said) == ([address], [])
    headings = page.locator("h2").all_text_contents()
    assert headings == [
        "Il file",
        "Colonne e campi",
        "Che cosa cambierebbe",
        "Conflitti",
        "Pubblicate ma non nel file",
        "Segnalazioni",
    ]
    assert page.locator("figure svg[role=img] title").first.text_content()
    for name in page.locator("footer a").all_text_contents():
        assert name in ("issues.csv", "corrected.gpkg", "mapping.json")
    page.close()


def test_problems_are_read_on_a_phone_and_what_to_do_is_said_once(browser, own_engine, own_home, tmp_path):
    wrong = {"name": "Area", "kind": "boh", "source_url": "https://example.org"}
    features = [(point(9.03, 45.53), wrong | {"id": f"area-di-prova-{'lunga-' * 6}{number}"}) for number in range(3)]
    outcome = importing.run(own_engine, geojson(tmp_path / "aree.geojson", *features), order())
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((folders.folder(outcome.number) / "report.html").as_uri())
    assert page.get_by_text("sono ammessi").count() == 1
    problems = page.get_by_role("cell", name="«boh»")
    assert problems.count() == 3
    assert all(one.bounding_box()["width"] > 150 and one.bounding_box()["height"] < 160 for one in problems.all())
    assert page.evaluate("[...document.querySelectorAll('.wide')].every(one => one.scrollWidth <= one.clientWidth)")
    assert (violations(page), too_wide(page)) == ([], [])
    page.close()


def test_what_is_true_of_a_whole_column_is_a_sentence_and_no_table_of_rows(own_engine, own_home, tmp_path):
    path = tmp_path / "aree.csv"
    path.write_text("nome;tipo;comune;superficie;fonte\nEx Latte;area dismessa;Rho;1.234,5;https://example.org\n")
    outcome = importing.run(own_engine, path, order())
    html = (folders.folder(outcome.number) / "report.html").read_text(encoding="utf-8")
    assert "<p>colonna «superficie»: il campo è intero" in html
    assert '<th scope="col" class="record">' not in html


def test_a_row_that_is_far_away_does_not_make_the_others_a_dot():
    near = [Spot(1, Severity.NOTE, Point(9.03, 45.53)), Spot(2, Severity.NOTE, Point(9.23, 45.43))]
    assert draw([*near, Spot(3, Severity.ERROR, Point(0, 0))], {}) == draw(near, {})
    assert draw([Spot(3, Severity.ERROR, Point(0, 0))], {}) is None


def test_what_is_not_listed_whole_says_so():
    report = Report(
        Source("aree.csv"),
        "areas",
        counts={"rows": 1, "changed": 1_500, "conflicts": 1, "missing": 2_000},
        differences=(Difference("a", "update", 1, (("name", "A", "B"),)),),
        conflicts=(Difference("b", "conflict", 2, (("name", "A", "B"),)),),
        missing=("c", "d"),
    )
    text = written(
        report,
        number=1,
        collection=COLLECTIONS["areas"],
        comune=None,
        outcome=(),
        deleting=False,
        map_=None,
        beside=(),
    )
    assert "Sono 1.500: qui le prime 1." in text
    assert "2.000 schede, qui le prime 2" in text
    assert text.count("qui le prime") == 2
