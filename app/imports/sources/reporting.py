"""The page of a source's import and the table of all its issues, as beside any other import."""

from collections.abc import Iterator, Mapping, Sequence

from app.catalog import COLLECTIONS
from app.imports import folders, report_page, results
from app.imports.register import Origin
from app.imports.sources.source import Source
from gis.compare import Comparison
from gis.issues import Issue
from gis.report import Collector, Difference, Report
from gis.report import Source as File
from gis.report.gathering import difference
from gis.report.text import write_csv

_LISTED = 1_000
_ISSUES = results.KEPT[0]


def keep(
    source: Source,
    origin: Origin,
    /,
    *,
    number: int,
    lines: Sequence[str],
    issues: Sequence[Issue],
    compared: Mapping[str, Comparison],
) -> None:
    """Write them into the folder of the import."""
    folder = folders.folder(number)
    folders.remove(number)  # of another database that had this home
    folder.mkdir(parents=True, mode=0o700)
    with (folder / _ISSUES).open("w", encoding="utf-8-sig", newline="") as file:
        write_csv(issues, file)
    collector = Collector()
    collector.add(issues)
    report = Report(
        File(origin.name, origin.digest, origin.size, source.title),
        source.collection,
        counts={
            "new": sum(len(one.new) for one in compared.values()),
            "changed": sum(len(one.changed) for one in compared.values()),
            "unchanged": sum(one.unchanged for one in compared.values()),
        },
        tallies=collector.tallies,
        issues=tuple(collector.kept),
        differences=tuple(_differences(compared))[:_LISTED],
    )
    page = report_page.page(
        report,
        number=number,
        collection=COLLECTIONS[source.collection],
        comune=None,
        outcome=lines,
        deleting=False,
        map_=None,
        beside=[_ISSUES],
    )
    (folder / results.PAGE).write_text(page, encoding="utf-8")


def _differences(compared: Mapping[str, Comparison]) -> Iterator[Difference]:
    for comparison in compared.values():
        for one in comparison.changed:
            yield difference(one.id, "update", one.row, one.difference)
