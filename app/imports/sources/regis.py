"""What the ReGiS files of Italia Domani have in common: keys, placeholders, amounts, dates, and our projects in them.

A CUP is not a key: one can be in two measures. A project of ours is found by its CUP and the measure in
`Codice Univoco Submisura` (`M5C2I2.02.03` is mission M5, component C2, investment 2.2).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from app.imports.sources.rows import Row, Rows, rows
from app.imports.sources.source import Known, Published, Reading
from gis.check.dates import partial_date
from gis.check.numbers import Style, number
from gis.issues import Severity
from gis.values import ValueProblem

COLLECTION = "proposals"
CATALOGUE = "https://www.italiadomani.gov.it/content/sogei-ng/it/it/catalogo-open-data.html"
LICENCE = "CC BY 4.0"
ATTRIBUTION = "Fonte: Italia Domani, dati ReGiS, CC BY 4.0"
PROVINCE = "015"

ALIASES = {
    "titolo_progetto": "titolo_progetto",
    "finanz_totale": "finanziamento_totale",
    "data_aggiornamento": "data_di_estrazione",
    "data_di_aggiornamento": "data_di_estrazione",
    "codice_provincia": "provincia",
    "codice_comune": "comune",
    "codice_regione": "regione",
}
_CUP = re.compile(r"[A-Z]\d{2}[A-Z]\d{11}")
_SUBMEASURE = re.compile(r"(M[1-7])(C\d)([IR])(\d+)\.(\d{2})(?:\.\d{2})?")
_MISSING = re.compile(r"#*|N/?[DA]\d?|NULL", re.IGNORECASE)
_NO_DATE = {"00/01/1900", "01/01/1900"}

Measure = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Project:
    """A project of ours with the rows of a file that are about it."""

    id: str
    known: Known
    rows: tuple[Row, ...]


def table(path: Path, reading: Reading, /, *needs: str) -> Rows:
    """A ReGiS file of any release, by its columns. Raises Unreadable."""
    return rows(path, needs=("cup", "codice_univoco_submisura", *needs), reading=reading, aliases=ALIASES)


def style(table: Rows, /) -> Style:
    """How amounts are written: the release of 2022 (28 columns) has a point for thousands, the later ones have none."""
    return Style.THOUSANDS if "cup_cod_natura" in table.columns else Style.DECIMALS


def said(text: str | None, /) -> str:
    """A cell without its placeholders and doubled blanks."""
    bare = " ".join((text or "").split())
    return "" if _MISSING.fullmatch(bare) else bare


def valid(cup: str, /) -> bool:
    """Whether it is a CUP at all."""
    return _CUP.fullmatch(cup) is not None


def measure(submeasure: str, /) -> Measure | None:
    """Mission, component and investment of a submeasure, as our records say them."""
    match = _SUBMEASURE.fullmatch(submeasure.strip())
    if not match:
        return None
    mission, component, kind, group, item = match.groups()
    return mission, component, f"{'R' if kind == 'R' else ''}{int(group)}.{int(item)}"


def euro(text: str | None, /, *, style: Style) -> Decimal | None:
    """An amount; None when it is unknown. Raises ValueProblem."""
    bare = said(text)
    return Decimal(str(number(bare, style=style).value)) if bare else None


def whole(amount: Decimal, /) -> int | None:
    """Whole euro; a symbolic cent stands for an amount that is not known."""
    return None if 0 < amount < 1 else int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def day(text: str | None, /) -> str | None:
    """A date in ISO form; None when it is missing or one of the dates that mean so."""
    bare = said(text)
    if not bare or bare in _NO_DATE:
        return None
    try:
        return partial_date(bare).value
    except ValueProblem:
        return None


def projects(table: Iterable[Row], /, *, published: Published, reading: Reading) -> Iterator[Project]:
    """Our projects that a file speaks of. Only the rows with a CUP of ours are kept: any size takes little memory."""
    ours: dict[str, list[tuple[str, Known]]] = defaultdict(list)
    for id_, known in published(COLLECTION).items():
        if known.text("cup"):
            ours[known.text("cup")].append((id_, known))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        reading.count("righe lette")
        cup = row[1]["cup"]
        if cup in ours:
            _assign(row, ours[cup], found, reading)
    for same in ours.values():
        for id_, known in same:
            if id_ in found:
                yield Project(id_, known, tuple(found[id_]))


def _assign(row: Row, same: list[tuple[str, Known]], found: Mapping[str, list[Row]], reading: Reading) -> None:
    wanted = measure(row[1]["codice_univoco_submisura"])
    for id_, known in same:
        if wanted == of(known):
            found[id_].append(row)
            return
    code = row[1]["codice_univoco_submisura"]
    reading.tell(same[0][0], "cup", "other-measure", f"lo stesso CUP è anche nella misura {code}", row=row[0])


def of(known: Known, /) -> Measure:
    """The measure of a record of ours."""
    return known.text("pnrr_mission"), known.text("pnrr_component"), known.text("pnrr_investment")


def one(project: Project, columns: tuple[str, ...], /, *, reading: Reading) -> Row | None:
    """The row to take values from; None (and said) when several disagree, since amounts are never added up."""
    first = project.rows[0]
    if all(row[1].get(name) == first[1].get(name) for row in project.rows for name in columns):
        return first
    text = f"il file ha {len(project.rows)} righe con valori diversi: non si sommano, decidi tu"
    reading.tell(project.id, "cup", "several-rows", text, severity=Severity.WARNING, row=first[0])
    return None


def is_newer(date: str | None, known: Known, /) -> bool:
    """Whether a file's amounts are of a later day than those published."""
    return date is not None and date > known.text("amounts_on")


def cites_regis(known: Known, /) -> bool:
    """Whether the record rests on ReGiS alone, rather than on a page about the project."""
    first = known.texts("source_url")[:1]
    return any(
        "/italian-public-sector-pnrr-data-guide/" in one or "/dati_pnrr/" in one or CATALOGUE in one for one in first
    )
